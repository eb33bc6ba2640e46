// Laws of every run of every variant, with everything that a scenario can have (see wide-scenarios.ts): nothing gets
// lost, nothing happens twice, time is spent once, connections stay in order, and a run does not change because it is
// watched or because another runs beside it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_COSTS,
  VARIANTS,
  createRandom,
  forVariant,
  load,
  run,
  type Run,
  type Scenario,
  type Traffic,
  type WorkKind,
} from "rss-lab";
import { framesAt, receiveWorkByCpu, total } from "./handmade.js";
import { cutWideRuns, wideRuns } from "./corpora.js";
import { wideScenarios } from "./wide-scenarios.js";
import { examples } from "../support/examples.js";

const numRuns = examples(120);
const check = (law: (scenario: Scenario, result: Run) => void): void =>
  wideRuns((result, scenario) => law(scenario, result), numRuns);
/** All kinds of work that have rows: idling has none. */
const KINDS: readonly WorkKind[] = ["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi", "thread"];

describe("frames are conserved in every variant", () => {
  it("each is indicated or dropped when the run ends by itself, and none waits; the rows say the same", () => {
    check(({ traffic }, { summary, frames }) => {
      expect([summary.received, summary.indicated + summary.dropped, summary.waiting]).toEqual([
        traffic.frames,
        traffic.frames,
        0,
      ]);
      const rows = frames();
      expect(rows.map((row) => row.frame)).toEqual(Array.from({ length: traffic.frames }, (_, i) => i + 1));
      expect(rows.filter((row) => row.state === "indicated")).toHaveLength(summary.indicated);
      for (const { state, arrivalPs, indicatedPs, donePs } of rows)
        if (state === "indicated") expect(arrivalPs <= indicatedPs && indicatedPs <= donePs).toBe(true);
    });
  });

  it("when the end cuts the run, received = indicated + dropped + waiting, and the rows say the same", () => {
    cutWideRuns(({ summary, frames }) => {
      const rows = frames();
      expect(rows).toHaveLength(summary.received);
      for (const state of ["indicated", "dropped", "waiting"] as const)
        expect(rows.filter((row) => row.state === state)).toHaveLength(summary[state]);
    }, numRuns);
  });

  it("every frame is counted on one CPU, every DPC where it was queued, every ISR where the interrupt went", () => {
    check((_, { summary, moments, frames }) => {
      const happened = moments();
      for (const { cpu, frames: own, isrs, dpcs } of summary.cpus) {
        expect(own).toBe(frames().filter((row) => row.cpu === cpu).length);
        expect(isrs).toBe(happened.filter((row) => row.what === "interrupt" && row.cpu === cpu).length);
        expect(dpcs).toBe(happened.filter((row) => row.what === "queue-dpc" && row.cpu === cpu).length);
      }
      expect(total(summary.cpus, (row) => row.frames)).toBe(summary.indicated);
    });
  });

  it("no more frames are indicated at a time than the throttle allows a DPC, on average over its DPCs", () => {
    check(({ maxNblsToIndicate = Infinity }, { summary }) =>
      expect(summary.framesPerDpc).toBeLessThanOrEqual(maxNblsToIndicate),
    );
  });
});

describe("order", () => {
  it("with a fixed table no frame is indicated after a later one of its connection, in B, C and D as in A (in-order processing)", () => {
    check((_, { summary, connections }) => {
      expect(summary.outOfOrder).toBe(0);
      expect(total(connections(), (row) => row.outOfOrder)).toBe(0);
    });
  });

  it("with RSS and a fixed table no connection moves: all its frames are indicated on one CPU", () => {
    check(({ variant }, { connections }) => {
      if (variant !== "non-rss")
        for (const { cpus, moves } of connections()) expect([cpus.length <= 1, moves]).toEqual([true, 0]);
    });
  });
});

describe("time is spent once", () => {
  it("no two stretches of work overlap on one CPU, and all begin and end at whole picoseconds within the run", () => {
    check((_, result) => {
      for (const rows of receiveWorkByCpu(result).values())
        rows.forEach(({ startPs, endPs }, i) => {
          expect(Number.isInteger(startPs) && Number.isInteger(endPs) && startPs < endPs && endPs <= result.endPs).toBe(
            true,
          );
          if (i > 0) expect(startPs).toBeGreaterThanOrEqual(rows[i - 1]?.endPs);
        });
    });
  });

  it("a CPU's busy time is the sum of its rows, kind by kind, and with threads and idling it is the run", () => {
    check((_, result) => sumsAgree(result));
  });

  it("the same when the end cuts the run", () => {
    cutWideRuns(sumsAgree, numRuns);
  });

  it("hyper-threads: an end of work that falls on a change of speed is not passed over, and time stays whole", () => {
    // Two hyper-threads of one core at 0.3 of their speed: 1 ps of work ends at the fourth picosecond, when 1.2 ps
    // could have been done.
    const speeds = fc.constantFrom(0.3, 0.35, 0.6, 0.7, 0.9);
    fc.assert(
      fc.property(wideScenarios, speeds, (scenario, hyperThreadSpeed) => {
        const result = run(
          forVariant(
            {
              ...scenario,
              topology: { coresPerNode: 2, threadsPerCore: 2 },
              nicNode: 0,
              ...(scenario.interruptCpu === "fixed" && { fixedCpu: 0 }),
              sends: { perFrame: 1, trigger: "timer" },
              rss: { indirectionTable: [0, 1, 2, 3] },
              hyperThreadSpeed,
            },
            scenario.variant ?? "non-rss",
          ),
        );
        expect(Number.isInteger(result.endPs)).toBe(true);
        for (const { donePs, state } of result.frames()) expect(Number.isInteger(donePs)).toBe(state === "indicated");
      }),
      { numRuns },
    );
  });

  it("hyper-threads: a stretch that lasts as long as its work, but at half speed, is split among the kinds as its rows are", () => {
    // Frame 1 takes 500 ns and its send 500 ns. Both hyper-threads are busy: after 1000 ns half of that is done, all of
    // it protocol work.
    const traffic = load({ framesPerSecond: 4e6, connections: 9, frames: 6, gaps: "constant", seed: 5 });
    sumsAgree(
      run({
        traffic,
        variant: "message-signaled-interrupts",
        topology: { coresPerNode: 1, threadsPerCore: 2 },
        rss: { indirectionTable: [0, 1] },
        hyperThreadSpeed: 0.5,
        sends: { perFrame: 1, trigger: "ack" },
        durationPs: 2_980_000,
      }),
    );
  });

  it("work that takes no time is counted once, also if it is interrupted at that instant", () => {
    const costs = fc.record(Object.fromEntries(Object.keys(DEFAULT_COSTS).map((name) => [name, fc.nat(1)])));
    fc.assert(
      fc.property(wideScenarios, costs, (scenario, some) => {
        const { summary, moments, frames } = run(
          forVariant(
            {
              ...scenario,
              costs: { ...some, interruptDeliveryPs: 1 },
              topology: { coresPerNode: 2, threadsPerCore: 2 },
              nicNode: 0,
              ...(scenario.interruptCpu === "fixed" && { fixedCpu: 0 }),
              rss: { indirectionTable: [0, 1, 2, 3] },
              sends: { perFrame: 1, trigger: "timer", cpu: "any" },
            },
            scenario.variant ?? "non-rss",
          ),
        );
        expect(summary.dpcs).toBe(moments().filter((row) => row.what === "queue-dpc").length);
        expect(total(summary.cpus, (row) => row.isrs)).toBe(summary.interrupts);
        expect(total(summary.cpus, (row) => row.frames)).toBe(
          frames().filter((row) => row.state === "indicated").length,
        );
      }),
      { numRuns },
    );
  });

  function sumsAgree({ summary, work, endPs }: Run): void {
    const rows = work();
    for (const { cpu, busyPs } of summary.cpus) {
      const own = rows.filter((row) => row.cpu === cpu);
      for (const kind of KINDS)
        expect([cpu, kind, busyPs[kind]]).toEqual([
          cpu,
          kind,
          total(
            own.filter((row) => row.kind === kind),
            (row) => row.endPs - row.startPs,
          ),
        ]);
      expect(total(Object.values(busyPs), (ps) => ps)).toBe(endPs);
    }
  }
});

describe("interrupts", () => {
  it("no interrupt is delivered while its message is disabled or a cycle of it is under way; every cycle ends", () => {
    check((_, { moments, summary }) => {
      const busy = new Map<number, string>();
      for (const { what, queue } of moments()) {
        if (what === "interrupt") expect(busy.get(queue) ?? "enable").toBe("enable");
        if (what === "disable") expect(busy.get(queue)).toBe("interrupt");
        if (what === "enable") expect(busy.get(queue)).toBe("disable");
        if (what === "interrupt" || what === "disable" || what === "enable") busy.set(queue, what);
      }
      for (const state of busy.values()) expect(state).toBe("enable");
      expect(summary.interrupts).toBeLessThanOrEqual(summary.dpcs);
    });
  });
});

describe("no frame rots around the instant of enabling (figures for all: 10^5 random schedules)", () => {
  // Each schedule: a first frame whose cycle ends with an enable at a known instant, then 1 to 3 frames within 3 ps of
  // it, then silence: a frame whose wake-up is lost waits through it. One run holds 500 schedules.
  const SCHEDULES = 500,
    RUNS = 67,
    SPACING_PS = 1000;
  it.each(VARIANTS.slice(1))(
    "%s: 33,500 random schedules (100,500 for B, C and D) leave nothing waiting",
    (variant) => {
      const random = createRandom("around the enable", variant);
      let atEnable = 0;
      for (let i = 0; i < RUNS; i++) {
        const costs = Object.fromEntries(Object.keys(DEFAULT_COSTS).map((name) => [name, random.below(4)]));
        const scenario: Omit<Scenario, "traffic"> = {
          variant,
          ...(variant !== "message-signaled-interrupts" && { interruptCpu: "fixed", fixedCpu: random.below(3) }),
          costs: { ...costs, perBytePs: 0, protocolPs: 1 + random.below(3) },
          cpus: 3,
          rss: { indirectionTable: [0, 1, 2, 1] },
          receiveBuffers: 2 + random.below(4),
          interruptModeration: { timeoutPs: random.below(3), frames: 1 + random.below(3) },
          maxNblsToIndicate: random.pick([1, 2, Infinity]),
          records: "summary",
        };
        const first = random.below(16);
        const enablePs = run({ ...scenario, traffic: framesAt([0], () => first), records: "full" })
          .moments()
          .find((row) => row.what === "enable")!.timePs;
        const frames = Array.from({ length: SCHEDULES }, (_, schedule) => [
          { timePs: schedule * SPACING_PS, connection: first },
          ...Array.from({ length: 1 + random.below(3) }, () => ({
            timePs: schedule * SPACING_PS + Math.max(0, enablePs - 3 + random.below(7)),
            connection: random.below(16),
          })),
        ])
          .flat()
          .sort((a, b) => a.timePs - b.timePs);
        const traffic = framesAt(
          frames.map(({ timePs }) => timePs),
          (frame) => frames[frame]?.connection ?? 0,
          64,
        );
        const { summary } = run({ ...scenario, traffic });
        expect([summary.waiting, summary.indicated + summary.dropped]).toEqual([0, frames.length]);
        expect(summary.toDone.maxPs).toBeLessThan(SPACING_PS / 2);
        atEnable += frames.filter(({ timePs }) => timePs % SPACING_PS === enablePs).length;
      }
      expect(atEnable).toBeGreaterThan(5_000);
    },
  );
});

describe("sends", () => {
  it("an ACK's send runs at once on the CPU that received; every frame that triggers one is sent for once", () => {
    fc.assert(
      fc.property(wideScenarios, (scenario) => {
        const { summary } = run({ ...scenario, sends: { perFrame: 1, trigger: "ack" } });
        expect([summary.sends, summary.sendsOnReceiveCpu]).toEqual([summary.indicated, summary.indicated]);
        expect(summary.sendCompletions).toBeLessThanOrEqual(summary.sends);
        expect(summary.completionsOnSendCpu).toBeLessThanOrEqual(summary.sendCompletions);
      }),
      { numRuns },
    );
  });

  it("a timer's send runs on its connection's receive CPU only if the driver says so", () => {
    fc.assert(
      fc.property(wideScenarios, fc.nat(20), (scenario, delayPs) => {
        const { summary } = run({ ...scenario, sends: { perFrame: 1, trigger: "timer", delayPs, cpu: "receive" } });
        expect([summary.sends, summary.sendsOnReceiveCpu]).toEqual([summary.indicated, summary.indicated]);
      }),
      { numRuns },
    );
  });
});

describe("a run depends on its scenario alone", () => {
  const everything = ({ fingerprint, endPs, summary, work, frames, moments, connections }: Run) => ({
    fingerprint,
    endPs,
    summary,
    work: work(),
    frames: frames(),
    moments: moments(),
    connections: connections(),
  });

  it("full and summary records give the same summary and fingerprint: a recorder does not change the run", () => {
    check((scenario, { summary, fingerprint }) => {
      const short = run({ ...scenario, records: "summary" });
      expect({ summary: short.summary, fingerprint: short.fingerprint }).toEqual({ summary, fingerprint });
    });
  });

  it("runs of all variants that start and end in the middle of another do not touch it", () => {
    check((scenario, alone) => {
      const { traffic } = scenario;
      const disturbed: Traffic = {
        ...traffic,
        arrivals: (random) => {
          const source = traffic.arrivals(random);
          return {
            nextBlock: () => (
              run(
                forVariant(
                  { ...scenario, seed: "another", records: "summary" },
                  VARIANTS[Math.floor(traffic.frames) % 4],
                ),
              ),
              source.nextBlock()
            ),
          };
        },
      };
      expect(everything(run({ ...scenario, traffic: disturbed }))).toEqual(everything(alone));
    });
  });
});
