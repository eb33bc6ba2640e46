// The lessons' sentences about a run: every number is the run's own.
import { expect, test } from "vitest";
import { load, run } from "rss-lab";
import { interruptCpus, loadLine, percentileRows, stepTable } from "rss-lab-course";

const cycle = run({ traffic: load({ framesPerSecond: 1e4, frames: 1, gaps: "constant", connections: 1 }), cpus: 2 });
const overload = run({ traffic: load({ framesPerSecond: 4e6, frames: 3_000 }), cpus: 2, interruptCpu: "round-robin" });

test('the steps of one cycle stand in the page\'s order ("Non-RSS Receive Processing", steps 3 to 7)', () => {
  expect(stepTable(cycle, [1], 100_000_000)).toBe(
    [
      "cycle  CPU  step  work      from (ns)  to (ns)",
      "    1    0  3     isr             500      800",
      "    1    0  4     isr             800      900",
      "    1    0  5     dpc             900     1040",
      "    1    0  6     dpc            1040     1090",
      "    1    0  6     protocol       1090     1590",
      "    1    0  7     dpc            1590     1690",
    ].join("\n"),
  );
  expect(stepTable(cycle, []).split("\n")).toHaveLength(1);
});

test("a load line names every CPU's share, the lost frames and two percentiles", () => {
  const { summary } = overload;
  const line = loadLine("in turn", overload);
  for (const { receiveShare } of summary.cpus) expect(line).toContain(`${(receiveShare * 100).toFixed(1)} %`);
  expect(summary.dropped).toBeGreaterThan(0);
  expect(line).toContain(` ${summary.dropped} lost`);
  expect(loadLine("in turn", cycle).indexOf("median")).toBe(line.indexOf("median"));
});

test("the CPUs of the cycles are those that the policy says", () => {
  const cpus = interruptCpus(overload);
  expect(cpus).toHaveLength(overload.summary.interrupts);
  expect(cpus).toEqual(cpus.map((_, i) => i % 2));
});

test("percentile rows carry the latency's numbers", () =>
  expect(
    percentileRows("x", overload.summary.toDone).map(({ percentile, latencyPs }) => [percentile, latencyPs]),
  ).toEqual([
    [50, overload.summary.toDone.p50Ps],
    [95, overload.summary.toDone.p95Ps],
    [99, overload.summary.toDone.p99Ps],
  ]));
