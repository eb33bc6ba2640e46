// Linux's variants go where Windows' go: sweeps with workers, comparisons, charts, text, and rows that account for the time
// of every CPU.
import { describe, expect, it } from "vitest";
import { compare, load, readScenario, run, sweep, timelineChart, us, type Scenario, type Seed } from "rss-lab";
import { LINUX_VARIANTS } from "../../lib/src/linux/linux-variants.js";

const traffic = load({ framesPerSecond: 3e6, connections: 40, frames: 1500 });
const runs = Object.fromEntries(
  LINUX_VARIANTS.map((variant) => [variant, run({ traffic, variant, threadShare: 0.2 })]),
);

describe.each(LINUX_VARIANTS)("%s", (variant) => {
  const one = runs[variant];

  it("has rows of work that do not overlap on a CPU, and add up to what the summary says", () => {
    for (const { cpu, busyPs } of one.summary.cpus) {
      const rows = one.work().filter((row) => row.cpu === cpu);
      rows.forEach(({ startPs }, i) => expect(startPs).toBeGreaterThanOrEqual(rows[i - 1]?.endPs ?? 0));
      for (const kind of ["isr", "dpc", "protocol", "ipi", "cache-stall", "thread"] as const) {
        const sum = rows.filter((row) => row.kind === kind).reduce((total, row) => total + row.endPs - row.startPs, 0);
        expect(sum, kind).toBe(busyPs[kind]);
      }
    }
  });

  it("is drawn as a timeline, and told as text with what Linux counts", () => {
    expect(JSON.stringify(timelineChart(one, { fromPs: 0, toPs: us(30) }))).toContain("protocol");
    expect(String(one)).toContain("to ksoftirqd, time_squeeze");
  });

  it("is read from a scenario file, and is the same run", () => {
    const file = {
      variant,
      threadShare: 0.2,
      traffic: { kind: "load", framesPerSecond: 3e6, connections: 40, frames: 1500 },
    };
    expect(run(readScenario(JSON.parse(JSON.stringify(file)))).fingerprint).toBe(one.fingerprint);
  });
});

it("a sweep runs them on workers as in place", async () => {
  const plan = { x: [100, 200], series: LINUX_VARIANTS, seeds: [1, 2] };
  const scenario = (frames: number, variant: (typeof LINUX_VARIANTS)[number], seed: Seed): Scenario => ({
    variant,
    seed,
    traffic: load({ framesPerSecond: 1e6, frames }),
  });
  const { frames } = await sweep(plan, scenario, ({ summary }) => ({ frames: summary.indicated }));
  expect(frames).toHaveLength(8);
  for (const { x, y } of frames) expect(y).toBe(x);
});

it("a comparison puts them beside Windows' variants on the same frames", () => {
  const windows = run({ traffic, variant: "message-signaled-interrupts", threadShare: 0.2 });
  expect(String(compare({ windows, napi: runs.napi, rps: runs.rps }))).toContain("napi");
});

it("one frame costs NAPI what it costs RSS with MSI-X: the 640 ns of an interrupt are cut differently", () => {
  const single = { traffic: load({ framesPerSecond: 1e4, frames: 1 }) };
  const workPs = (variant: "napi" | "message-signaled-interrupts"): number =>
    run({ ...single, variant }).summary.cpus.reduce(
      (sum, { receiveShare }, _, { length }) => sum + receiveShare / length,
      0,
    );
  expect(workPs("napi") * run({ ...single, variant: "napi" }).endPs).toBeCloseTo(
    workPs("message-signaled-interrupts") * run({ ...single, variant: "message-signaled-interrupts" }).endPs,
    0,
  );
});
