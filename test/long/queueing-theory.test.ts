// The loads and service times of queueing theory that need the longest runs to settle.
import { describe, it } from "vitest";
import { us } from "rss-lab";
import { expectExponentialWait, expectTwoLengthsWait } from "../receive-path/single-server.js";

describe("theory", () => {
  it.each([0.8])(
    "load %d, exponential protocol times: the mean waiting time is that of an M/M/1 queue, within its 99 percent interval",
    expectExponentialWait,
  );
});

describe("M/G/1: service of two lengths (Pollaczek-Khinchine)", () => {
  it.each([
    ["one in a hundred a hundred and one times as long", { a: us(0.2), b: us(20), p: 0.01, rho: 0.4 }],
  ] as const)(
    "%s: the mean wait is lambda E[S^2] / 2 (1 - rho), within the 99 percent interval of 20 runs",
    (_, service) => expectTwoLengthsWait(service),
  );
});
