// What lessons read off a run: every number is the run's own.
import { expect, test } from "vitest";
import { load, run } from "rss-lab";
import { interruptCpus, percentileRows } from "rss-lab-course";

const overload = run({ traffic: load({ framesPerSecond: 4e6, frames: 3_000 }), cpus: 2, interruptCpu: "round-robin" });

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
