// costTable: every cost once, in the units of the table, with its words.
import { expect, test } from "vitest";
import { DEFAULT_COSTS } from "rss-lab";
import { costTable } from "rss-lab-course";

test("has every cost of the model, with value, unit, what it stands for and a source", () => {
  const rows = costTable();
  expect(rows.map(({ cost }) => cost)).toEqual(Object.keys(DEFAULT_COSTS));
  for (const { cost, value, unit, standsFor, source } of rows) {
    expect(cost.endsWith("Ps") ? value * 1000 : value).toBe(DEFAULT_COSTS[cost as keyof typeof DEFAULT_COSTS]);
    expect(unit).toBe(cost === "connectionCacheLines" ? "lines" : "ns");
    expect(standsFor, cost).toMatch(/^[A-Z]/);
    expect(source, cost).not.toBe("");
  }
});
test("splits what a cost stands for from who says so", () =>
  expect(
    costTable(["disableInterruptPs", "assignPs", "perBytePs"]).map(({ standsFor, source }) => [standsFor, source]),
  ).toEqual([
    ["The ISR's write that disables the interrupt", "Assumption: 100 of 640 ns"],
    [
      "Moving one received buffer to the queue of a CPU in software",
      "26 ns, an uncontended lock pair (McKenney, perfbook)",
    ],
    [
      "Protocol processing for each byte of a frame, on top of protocolPs",
      "Default 0: the measured frames were small; a 10 GB/s copy takes 0.1 ns a byte",
    ],
  ]));
test("a cost that there is not gets a sentence", () =>
  expect(() => costTable(["isr"])).toThrow(/^costTable was asked for "isr": the costs are interruptDeliveryPs, /));
