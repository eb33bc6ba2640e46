import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, run, us, type WorkRow } from "rss-lab";
import { framesAt, scenarios, total } from "../receive-path/handmade.js";

describe("moments", () => {
  it("stand in order of time, one arrival for each frame that found a buffer and one drop for each that did not", () => {
    fc.assert(fc.property(scenarios, (scenario) => {
      const { summary, moments, frames } = run({ ...scenario, variant: "non-rss" });
      const rows = moments();
      rows.forEach((row, i) => expect(row.timePs).toBeGreaterThanOrEqual(rows[i - 1]?.timePs ?? 0));
      expect(rows.filter((row) => row.what === "arrival")).toHaveLength(summary.indicated);
      expect(rows.filter((row) => row.what === "drop").map((row) => row.timePs))
        .toEqual(frames().filter((row) => row.state === "dropped").map((row) => row.arrivalPs));
    }), { numRuns: 60 });
  });

  it("an arrival is step 1 if it leads to an interrupt, and step 2 if the cycle is under way (Non-RSS Receive Processing)",
    () => {
    const { moments } = run({ traffic: framesAt([0, us(0.1), us(1), us(30), us(30.1)]), variant: "non-rss", cpus: 1 });
    expect(moments().filter((row) => row.what === "arrival").map((row) => row.step)).toEqual(["1", "2", "2", "1", "2"]);
  });
});

describe("thread work", () => {
  const threads = (rows: readonly WorkRow[]): WorkRow[] => rows.filter((row) => row.kind === "thread");

  it("an idle CPU gives its threads their share of every 100 us, and of what the end of the run leaves of them", () => {
    const { work } = run({ traffic: framesAt([0]), interruptCpu: "fixed", cpus: 2, threadShare: [0, 0.3], durationPs: us(250) });
    expect(threads(work()).map((row) => [row.cpu, row.startPs, row.endPs]))
      .toEqual([[1, 0, us(30)], [1, us(100), us(130)], [1, us(200), us(215)]]);
  });

  it("what an ISR and a DPC kept from them is caught up in the next gap: no CPU is idle while its threads still want time", () => {
    const { work } = run({ traffic: framesAt([us(10), us(60)]), interruptCpu: "fixed", cpus: 1, threadShare: 0.5, costs: { protocolPs: us(18) }, durationPs: us(100) });
    const rows = work();
    const ran = threads(rows);
    // Each frame keeps the CPU for 18.69 us; from the 19.31 us between them threads get all: 9.345 us from before, and half of the time.
    const busy = rows.filter((row) => row.kind !== "thread");
    const [gapPs, resumePs] = [busy.findLast((row) => row.startPs < us(60))!.endPs, busy.find((row) => row.startPs >= us(60))!.startPs];
    const inGap = ran.filter((row) => row.startPs >= gapPs && row.endPs <= resumePs);
    const waitedPs = gapPs - busy[0]!.startPs;
    expect(total(inGap, (row) => row.endPs - row.startPs)).toBe(Math.floor(waitedPs / 2 + (resumePs - gapPs) / 2));
    expect(inGap[0]?.startPs).toBe(gapPs);
  });

  it("threads run only where no ISR or DPC runs, and with share 1 they fill every gap", () => {
    const { work, summary } = run({ traffic: load({ framesPerSecond: 200_000, frames: 300 }), cpus: 1, threadShare: 1 });
    expect(total(threads(work()), (row) => row.endPs - row.startPs)).toBe(summary.cpus[0]!.busyPs.thread);
    expect(summary.cpus[0]!.busyPs.idle).toBe(0);
  });

  it("share 0 gives no thread rows", () => {
    expect(threads(run({ traffic: framesAt([0, us(500)]) }).work())).toEqual([]);
  });
});

describe("connections", () => {
  it("stand in order of their first frame, count dropped frames too, and name each CPU once, in order of first use", () => {
    fc.assert(fc.property(scenarios, (scenario) => {
      const { connections, frames } = run(scenario);
      const rows = frames();
      const all = connections();
      expect(all.map((row) => row.connection)).toEqual([...new Set(rows.map((row) => row.connection))]);
      for (const row of all) {
        const own = rows.filter((frame) => frame.connection === row.connection);
        const cpus = own.filter((frame) => frame.state === "indicated").map((frame) => frame.cpu);
        expect([row.frames, row.cpus, row.label]).toEqual([own.length, [...new Set(cpus)],
          scenario.traffic.label(row.connection)]);
        expect(row.moves).toBe(cpus.filter((cpu, i) => i > 0 && cpu !== cpus[i - 1]).length);
      }
    }), { numRuns: 60 });
  });
});
