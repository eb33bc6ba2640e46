// Where each published check stands: its number, its source in a word, and the test that holds it. This file finds each
// by its title, so that no check is lost when a test is renamed.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const CHECKS: readonly (readonly [number, string, string, RegExp])[] = [
  [1, "Microsoft's and other hash values", "rss/toeplitz.test.ts", /readRows|vectors/i],
  [2, "82599 placements and weight tables", "rss/indirection-table.test.ts", /weightedTable/],
  [
    3,
    "symmetry of keys and transforms",
    "rss/symmetric.test.ts",
    /gives both directions of every connection one input/,
  ],
  [3, "symmetry of keys", "rss/toeplitz.test.ts", /under a key of period 16/],
  [4, "round-robin shares", "rss/spread.test.ts", /entryShares/],
  [5, "balls in bins", "rss/spread.test.ts", /measureSpread/],
  [6, "sequential ports", "rss/toeplitz.test.ts", /reach all 128 entries under half of all keys/],
  [7, "four receive models, step by step", "driver/non-rss.test.ts", /tells steps 1 to 7/],
  [7, "single hardware queue", "driver/single-hardware-queue.test.ts", /tells three interrupt cycles on two CPUs/],
  [7, "hardware queuing", "driver/hardware-queuing.test.ts", /tells three interrupt cycles on three CPUs/],
  [7, "MSI-X", "driver/message-signaled-interrupts.test.ts", /tells four interrupt cycles of two messages/],
  [
    7,
    "random arrivals at the re-enable instant, A",
    "receive-path/interrupt-cycle.test.ts",
    /random schedules around the enable instant/,
  ],
  [
    7,
    "random arrivals at the re-enable instant, B to D",
    "receive-path/laws-of-all-variants.test.ts",
    /33,500 random schedules/,
  ],
  [8, "Windows' processor selection", "rss/processors.test.ts", /it/],
  [8, "RSSv2 status codes", "rss/move-entry.test.ts", /NOT_ACCEPTED/],
  [9, "in-order processing with a fixed table", "checks/order.test.ts", /check 9/],
  [10, "full ring", "checks/plateau.test.ts", /check 10/],
  [11, "interrupt amortisation", "checks/amortisation.test.ts", /check 11/],
  [12, "scaling", "checks/scaling.test.ts", /check 12/],
];

describe("published checks", () => {
  it.each(CHECKS)("check %d, %s, is held in %s", (_number, _topic, file, title) => {
    expect(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")).toMatch(title);
  });
});
