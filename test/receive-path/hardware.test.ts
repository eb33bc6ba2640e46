// How queues are numbered in rows.
import { expect, test } from "vitest";
import { load, run, type Scenario } from "rss-lab";

const scenario: Scenario = {
  traffic: load({ framesPerSecond: 2e6, connections: 30, frames: 300 }),
  cpus: 3,
  rss: { indirectionTable: [0, 1, 2, 0] },
};
const cpusOf = (of: Scenario) => {
  const rows = run(of).frames();
  return Object.fromEntries(
    [...new Set(rows.map(({ queue }) => queue))]
      .sort()
      .map((queue) => [queue, [...new Set(rows.filter((row) => row.queue === queue).map(({ cpu }) => cpu))]]),
  );
};

test("hardware queues are numbered from 0; a driver's queues in software come after the only hardware queue, one for each CPU", () => {
  expect(cpusOf({ ...scenario, variant: "message-signaled-interrupts" })).toEqual({ 0: [0], 1: [1], 2: [2] });
  expect(cpusOf({ ...scenario, variant: "hardware-queuing" })).toEqual({ 0: [0], 1: [1], 2: [2] });
  expect(cpusOf({ ...scenario, variant: "single-hardware-queue" })).toEqual({ 1: [0], 2: [1], 3: [2] });
  expect(Object.keys(cpusOf({ ...scenario, rss: undefined, variant: "non-rss" }))).toEqual(["0"]);
});
