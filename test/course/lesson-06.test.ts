// What lesson 06 reads from runs that differ in how the NIC interrupts.
import { expect, test } from "vitest";
import { DEFAULT_COSTS, load, run } from "rss-lab";
import { isrCounts, isrTable } from "rss-lab-course";

const scenario = { traffic: load({ framesPerSecond: 1e4, frames: 20, gaps: "constant" }), cpus: 1 } as const;
const { isrPs, readStatusPs, disableInterruptPs } = DEFAULT_COSTS;
const line = run({ ...scenario, interrupts: "line-based" });
const message = run({ ...scenario, interrupts: "msi" });

test("an ISR on a line takes the read of the NIC's status longer than a message's (MINIPORT_ISR)", () => {
  expect(isrCounts(message)).toEqual({
    interrupts: 20,
    isrs: 20,
    inVain: 0,
    nsPerIsr: (isrPs + disableInterruptPs) / 1e3,
  });
  expect(isrCounts(line).nsPerIsr - isrCounts(message).nsPerIsr).toBe(readStatusPs / 1e3);
});

test("an ISR in vain is work without an interrupt cycle (MINIPORT_ISR)", () => {
  const shared = run({ ...scenario, interrupts: "line-based", sharedLine: { interruptsPerSecond: 1e5 } });
  const isrs = shared.work().filter(({ kind }) => kind === "isr");
  const { inVain, nsPerIsr } = isrCounts(shared);
  expect(inVain).toBeGreaterThan(100);
  expect(inVain).toBe(isrs.filter(({ cycle }) => cycle === 0).length);
  expect(nsPerIsr).toBeLessThan(isrCounts(line).nsPerIsr);
});

test("the table has a line for each run", () => {
  expect(
    isrTable({ line, MSI: message })
      .split("\n")
      .map((words) => words.trimEnd()),
  ).toEqual([
    "interrupts by  interrupts  ISRs  in vain  ns an ISR  ns a frame  done after  fingerprint",
    `line                   20    20        0        824        1614  2.01 µs     ${line.fingerprint}`,
    `MSI                    20    20        0        400        1190  1.59 µs     ${message.fingerprint}`,
  ]);
});
