// Laws of every run in which RSS changes while frames flow (see changing-scenarios.ts): what holds for frames, order,
// time and records whatever the overlying driver does to the table, the key and RSS itself ("RSS Configuration",
// "Receive Side Scaling Version 2").
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run, type Run, type Scenario } from "rss-lab";
import { total } from "./handmade.js";
import { changingScenarios, type Changing } from "./changing-scenarios.js";
import { changingRuns, cutChangingRuns } from "./corpora.js";
import { examples } from "../support/examples.js";

type Law = (result: Run, scenario: Scenario) => void;
const check = (law: Law, numRuns = examples(80)): void => changingRuns(law, numRuns);
const checkCut = (law: Law, numRuns = examples(80)): void => cutChangingRuns(law, numRuns);
/** Of other changes, which one law alone looks at. */
const checkOther = (changing: Changing, law: Law, numRuns: number): void =>
  void fc.assert(
    fc.property(changingScenarios(changing), (scenario) => void law(run(scenario), scenario)),
    { numRuns },
  );

describe("frames", () => {
  it("each is indicated once and done once, or dropped, when the run ends by itself", () => {
    check(({ summary, frames }, { traffic }) => {
      expect([summary.received, summary.indicated + summary.dropped, summary.waiting]).toEqual([
        traffic.frames,
        traffic.frames,
        0,
      ]);
      const rows = frames();
      expect(rows.map((row) => row.frame)).toEqual(Array.from({ length: traffic.frames }, (_, i) => i + 1));
      for (const { state, arrivalPs, indicatedPs, donePs } of rows)
        if (state === "indicated")
          expect(arrivalPs <= indicatedPs && indicatedPs <= donePs && donePs < Infinity).toBe(true);
      expect(total(summary.cpus, (row) => row.frames)).toBe(summary.indicated);
    });
  });

  it("received = indicated + dropped + waiting when the end cuts the run, and the rows say the same", () => {
    checkCut(({ summary, frames }, { warmupPs = 0 }) => {
      expect(summary.received).toBe(summary.indicated + summary.dropped + summary.waiting);
      const rows = frames().filter(({ arrivalPs }) => arrivalPs >= warmupPs);
      for (const state of ["indicated", "dropped", "waiting"] as const)
        expect([state, rows.filter((row) => row.state === state).length]).toEqual([state, summary[state]]);
      expect(rows.filter(({ donePs }) => Number.isFinite(donePs)).length).toBe(
        total(summary.cpus, (row) => row.frames),
      );
    });
  });
});

describe("order", () => {
  it("at most the frames that were queued at a change are indicated out of order", () => {
    check(({ summary, tableChanges, connections }) => {
      expect(summary.outOfOrder).toBeLessThanOrEqual(summary.framesOnOldCpu);
      expect(total(tableChanges(), (row) => row.outOfOrder)).toBe(summary.outOfOrder);
      expect(total(connections(), (row) => row.outOfOrder)).toBe(summary.outOfOrder);
    }, examples(160));
  });

  it("none is, if every entry that moves drains first: also if it moves again meanwhile, and if messages are re-targeted", () => {
    let held = 0;
    checkOther(
      { drain: true, hash: false },
      ({ summary, frames }) => {
        held += summary.framesHeld;
        expect(summary.outOfOrder).toBe(0);
        const donePs = new Map<number, number>();
        for (const frame of frames()) {
          if (frame.state !== "indicated") continue;
          expect(frame.donePs).toBeGreaterThanOrEqual(donePs.get(frame.connection) ?? 0);
          donePs.set(frame.connection, frame.donePs);
        }
      },
      160,
    );
    expect(held).toBeGreaterThan(10);
  });
});

describe("the table", () => {
  it("entries hold CPUs of rss.processors; every row tells a move from the CPU that the entry held", () => {
    check(({ scenario: { rss }, tableChanges, endPs }) => {
      const table = [...rss.indirectionTable];
      let latestPs = 0;
      for (const { timePs, moves, settledPs, framesOnOldCpu } of tableChanges()) {
        for (const { entry, from, to } of moves) {
          expect([from, rss.processors.includes(to), from === to]).toEqual([table[entry], true, false]);
          table[entry] = to;
        }
        expect(timePs >= latestPs && timePs <= endPs).toBe(true);
        latestPs = timePs;
        if (framesOnOldCpu > 0) expect(settledPs >= timePs && settledPs <= endPs).toBe(true);
      }
    });
  });

  it("without re-targeting a frame is indicated on a CPU that serves a queue, also if it was held back", () => {
    check(({ scenario: { rss, variant }, work }, { retargets = [] }) => {
      if (retargets.length > 0) return;
      const serving = variant === "single-hardware-queue" ? rss.processors : rss.processors.slice(0, rss.queues);
      for (const { cpu, kind, frame } of work()) if (kind === "protocol" && frame > 0) expect(serving).toContain(cpu);
    });
  });
});

describe("time", () => {
  it("what threads wanted they got, or ISRs and DPCs displaced it", () => {
    checkCut(({ summary, scenario: { threads, warmupPs }, work }) => {
      for (const { cpu, busyPs, displacedPs } of summary.cpus) {
        const wantedPs = threads[cpu].wantedPs(warmupPs, warmupPs + summary.measuredPs);
        const stretches = work().filter((row) => row.cpu === cpu && row.kind !== "thread").length;
        expect(Math.abs(wantedPs - busyPs.thread - displacedPs)).toBeLessThanOrEqual(
          threads[cpu].isConstant ? 1 : 4 * stretches + 4,
        );
      }
    });
  });

  it("Little's law: the time that frames spent in the machine, from the rows and from the summary", () => {
    check(({ summary, frames }) => {
      const rows = frames().filter(({ state }) => state === "indicated");
      const spentPs = total(rows, (row) => row.donePs - row.arrivalPs),
        waitedPs = total(rows, (row) => row.indicatedPs - row.arrivalPs);
      if (rows.length > 0) expect(Math.abs(spentPs / rows.length - summary.toDone.meanPs)).toBeLessThan(0.501);
      // Rows have whole picoseconds, but a hyper-thread's work may end between two of them, so the driver may have
      // indicated a held-back frame before the row says so.
      if (rows.length > 0 && summary.framesHeld === 0)
        expect(Math.abs(waitedPs / rows.length - summary.toIndication.meanPs)).toBeLessThan(0.501);
    });
  });

  it("windows are of one length, the last one shorter, from the end of the warm-up to the end; they sum to the summary", () => {
    checkCut(({ summary, windows, endPs, scenario: { warmupPs, windowPs } }) => {
      const rows = windows();
      expect([rows[0]?.startPs, rows.at(-1)?.endPs]).toEqual([warmupPs, endPs]);
      rows.forEach((row, i) => {
        if (i > 0) expect(row.startPs).toBe(rows[i - 1]?.endPs);
        if (i < rows.length - 1) expect(row.endPs - row.startPs).toBe(windowPs);
        expect(row.endPs - row.startPs).toBeLessThanOrEqual(windowPs);
      });
      sumsAgree(summary, rows);
    });
    check(({ summary, windows, endPs }) => {
      expect([windows()[0]?.startPs, windows().at(-1)?.endPs]).toEqual([0, endPs]);
      sumsAgree(summary, windows());
    });
  });

  function sumsAgree(summary: Run["summary"], rows: ReturnType<Run["windows"]>): void {
    expect([total(rows, (row) => row.indicated), total(rows, (row) => row.dropped)]).toEqual([
      summary.indicated,
      summary.dropped,
    ]);
    for (const { cpu, frames, receiveShare, busyPs } of summary.cpus) {
      expect(total(rows, (row) => row.cpus[cpu].frames)).toBe(frames);
      expect(total(rows, (row) => row.cpus[cpu].receiveShare * (row.endPs - row.startPs))).toBeCloseTo(
        receiveShare * summary.measuredPs,
        2,
      );
      expect(total(rows, (row) => Math.round(row.cpus[cpu].threadShare * (row.endPs - row.startPs)))).toBe(
        busyPs.thread,
      );
    }
  }

  it("threads get what the rows say, in each window and in all; with what is displaced it is what they wanted", () => {
    checkCut(({ windows, work, summary, endPs, scenario: { threads, warmupPs } }) => {
      const ran = work().filter(({ kind }) => kind === "thread");
      const gotPs = (cpu: number, fromPs: number, toPs: number): number =>
        total(
          ran.filter((row) => row.cpu === cpu),
          (row) => Math.max(0, Math.min(toPs, row.endPs) - Math.max(fromPs, row.startPs)),
        );
      for (const { cpu, busyPs, displacedPs } of summary.cpus) {
        expect([cpu, busyPs.thread]).toEqual([cpu, gotPs(cpu, warmupPs, endPs)]);
        for (const { startPs, endPs: stopPs, cpus } of windows())
          expect(Math.round(cpus[cpu].threadShare * (stopPs - startPs))).toBe(gotPs(cpu, startPs, stopPs));
        const wantedPs = threads[cpu].wantedPs(warmupPs, endPs); // a ramp is rounded at each of its pieces
        expect(Math.abs(busyPs.thread + displacedPs - wantedPs)).toBeLessThanOrEqual(
          threads[cpu].isConstant ? 0 : 2 + summary.measuredPs / 1e6,
        );
        expect(displacedPs).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it("a window's receive and thread work fit in it, but for one stretch that began before", () => {
    checkCut(({ windows, work }) => {
      for (const { startPs, endPs, cpus } of windows())
        for (const { cpu, receiveShare, threadShare } of cpus) {
          const before = work()
            .filter((row) => row.cpu === cpu && row.kind !== "thread" && row.startPs <= startPs)
            .map((row) => row.endPs - row.startPs);
          const longestPs = Math.max(0, ...before);
          expect((receiveShare + threadShare) * (endPs - startPs)).toBeLessThanOrEqual(
            endPs - startPs + 64 * longestPs + 8,
          );
        }
    });
  });
});

describe("a run depends on its scenario alone", () => {
  const everything = ({ fingerprint, endPs, summary, tableChanges, windows }: Run) => ({
    fingerprint,
    endPs,
    summary,
    changes: tableChanges(),
    windows: windows(),
  });

  it("full or summary records, run once or twice: the same", () => {
    checkCut((result, scenario) => {
      expect(everything(run({ ...scenario, records: "summary" }))).toEqual(everything(result));
      expect(run(scenario).frames()).toEqual(result.frames());
    }, examples(60));
  });

  it("two runs side by side do not touch", () => {
    fc.assert(
      fc.property(changingScenarios(), changingScenarios(), (scenario, other) => {
        const { traffic } = scenario,
          alone = run(scenario);
        const disturbed = run({
          ...scenario,
          traffic: {
            ...traffic,
            arrivals: (random) => {
              const source = traffic.arrivals(random);
              return { nextBlock: () => (run({ ...other, records: "summary" }), source.nextBlock()) };
            },
          },
        });
        expect([everything(disturbed), disturbed.frames()]).toEqual([everything(alone), alone.frames()]);
      }),
      { numRuns: examples(25) },
    );
  });

  it("the policy none is no policy", () => {
    checkOther(
      { hash: true, policies: ["none"] },
      (result, { rebalancing: _, ...without }) => expect(everything(run(without))).toEqual(everything(result)),
      40,
    );
  });
});
