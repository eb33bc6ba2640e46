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

describe("the NIC's filters, transmit queues, flow limits and a CPU that is offline, all at once", () => {
  const all = (variant: "napi" | "rps" | "rfs"): Scenario => ({
    traffic: load({ framesPerSecond: 3e6, connections: 40, frames: 1500 }),
    variant,
    sends: { perFrame: 0.5, trigger: "ack" },
    threadShare: 0.2,
    windowPs: us(100),
    linux: {
      queues: 2,
      rssContexts: [{ indirectionTable: [1] }],
      flowRules: [{ timePs: us(10), connection: [1, 2], context: 1 }],
      xps: { cpus: [[0], [1, 2, 3]] },
      ...(variant !== "napi" && {
        rpsCpus: [0, 3],
        flowLimitCpus: [0, 1],
        cpuChanges: [
          { timePs: us(100), cpu: 3, online: false },
          { timePs: us(300), cpu: 3, online: true },
        ],
      }),
      ...(variant === "rfs" && { arfs: true, arfsDelayPs: us(20), rpsFlowCnt: 8 }),
    },
  });

  it.each(["napi", "rps", "rfs"] as const)(
    "%s: compared, drawn, told as text, in windows, and by a summary",
    (variant) => {
      const [plain, one] = [run({ traffic, variant }), run(all(variant))];
      expect(String(compare({ plain, one }))).toContain("one");
      expect(JSON.stringify(timelineChart(one, { fromPs: 0, toPs: us(300) }))).toContain("protocol");
      expect(String(one)).toContain("time_squeeze");
      expect(one.windows().length).toBeGreaterThan(3);
      const brief = run({ ...all(variant), records: "summary" });
      expect([brief.fingerprint, brief.summary]).toEqual([one.fingerprint, one.summary]);
      // A complete scenario's settings are data, which workers and files can take.
      expect(JSON.parse(JSON.stringify(one.scenario.linux))).toEqual(one.scenario.linux);
    },
  );

  it("a sweep runs them on workers as in place", async () => {
    const plan = { x: [1, 2], series: ["rps", "rfs"] as const, seeds: [1, 2] };
    const scenario = (_: number, variant: "rps" | "rfs", seed: Seed): Scenario => ({ ...all(variant), seed });
    const { frames } = await sweep(plan, scenario, ({ summary }) => ({ frames: summary.indicated + summary.dropped }));
    for (const { y } of frames) expect(y).toBe(1500);
  });
});

/** RFS goes by where the threads are; here they are where RPS' map has its CPUs. */
const threads = (variant: string): object => (variant === "rfs" ? { threadCpus: [1, 3] } : {});

describe.each(["rps", "rfs"] as const)("%s with several rings", (variant) => {
  const scenario: Scenario = { traffic, variant, cpus: 4, linux: { queues: 4, rpsCpus: [1, 3], ...threads(variant) } };
  const one = run(scenario);
  const frames = one.frames();

  it("has rows that say by which ring a frame came, and when it was put into a backlog", () => {
    // The table's default: entry i holds queue i modulo their number.
    for (const { hashValue, ring, queue, steeredPs, arrivalPs, indicatedPs } of frames) {
      expect(ring).toBe((hashValue as number) % 4);
      expect([5, 7]).toContain(queue);
      expect(steeredPs).toBeGreaterThan(arrivalPs);
      expect(indicatedPs).toBeGreaterThanOrEqual(steeredPs as number);
    }
    expect(new Set(frames.map(({ ring }) => ring)).size).toBe(4);
  });

  it("names the ring of an arrival among the moments, and its own vector's interrupts", () => {
    const moments = one.moments();
    const arrivals = moments.filter(({ what }) => what === "arrival");
    expect(arrivals.map(({ queue }) => queue)).toEqual(
      [...frames].sort((a, b) => a.arrivalPs - b.arrivalPs || a.ring! - b.ring!).map(({ ring }) => ring),
    );
    expect(new Set(moments.filter(({ what }) => what === "interrupt").map(({ queue }) => queue)).size).toBe(4);
  });

  it("is the same run where nobody keeps rows, or has one ring, whose rows say no more than before", () => {
    expect(run({ ...scenario, records: "summary" }).fingerprint).toBe(one.fingerprint);
    const single = run({ ...scenario, linux: { queues: 1, rpsCpus: [1, 3], ...threads(variant) } });
    expect(Object.keys(single.frames()[0])).not.toContain("ring");
    expect(Object.keys(frames[0]).slice(-2)).toEqual(["ring", "steeredPs"]);
  });

  it("goes unsteered where there is no map of CPUs: its row names its ring twice", () => {
    const unsteered = run({ ...scenario, variant: "rfs", linux: { queues: 4, rpsSockFlowEntries: 1, rpsFlowCnt: 1 } });
    const rows = unsteered.frames().filter(({ steeredPs }) => Number.isNaN(steeredPs));
    expect(rows.length).toBeGreaterThan(0);
    for (const { ring, queue } of rows) expect(ring).toBe(queue);
  });

  it("tells of frames that find a backlog full, too", () => {
    const full = run({ ...scenario, traffic: load({ framesPerSecond: 14e6, frames: 6000 }), linux: { queues: 4, rpsCpus: [3], maxBacklog: 20, ...threads(variant) } }); // prettier-ignore
    const lost = full.frames().filter(({ state, queue }) => state === "dropped" && queue >= 4);
    expect(lost.length).toBeGreaterThan(0);
    for (const { ring, hashValue, steeredPs } of lost) expect([ring, (steeredPs as number) > 0]).toEqual([hashValue! % 4, true]); // prettier-ignore
  });

  it("is drawn, told, compared and swept", async () => {
    expect(JSON.stringify(timelineChart(one, { fromPs: 0, toPs: us(30) }))).toContain("protocol");
    expect(String(one)).toContain("to ksoftirqd, time_squeeze");
    expect(String(compare({ one, napi: run({ traffic, variant: "napi", cpus: 4 }) }))).toContain("napi");
    const plan = { x: [1, 2, 4], series: [variant], seeds: [1, 2] };
    const { done } = await sweep(
      plan,
      (queues, _, seed) => ({
        seed,
        ...scenario,
        traffic: load({ framesPerSecond: 1e6, frames: 200 }),
        linux: { queues },
      }),
      ({ summary }) => ({ done: summary.indicated }),
    );
    expect(done.map(({ y }) => y)).toEqual(Array(3).fill(200));
  });
});
