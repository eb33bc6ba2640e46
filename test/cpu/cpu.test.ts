// A CPU by itself, with hand-made routines: which runs when, which is interrupted, and that no work gets lost.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cpu, type CpuListener } from "../../lib/src/cpu/cpu.js";
import type { Routine, Work } from "../../lib/src/cpu/work.js";
import { Simulation, type Stream } from "../../lib/src/sim/simulation.js";

const NOTHING: Stream = { nextPs: Infinity, advance: () => undefined };

/** A piece of work, as far as a CPU looks at it; `cycle` serves as its name. */
const piece = (name: number, durationPs: number, kind: Work["kind"] = "dpc"): Work =>
  ({ kind, durationPs, cycle: name }) as Work;

function* routine(...pieces: readonly Work[]): Routine {
  yield* pieces;
}

/** One CPU, a log of what it worked (name, from, to, already done), and a way to let things happen. */
function machine() {
  const log: [number, number, number, number][] = [];
  const simulation = new Simulation();
  const listener: CpuListener = {
    worked: (_, work, { startPs, endPs, fromPs }) => void log.push([work.cycle, startPs, endPs, fromPs]),
  };
  const cpu = new Cpu(0, simulation, listener);
  return {
    log,
    cpu,
    simulation,
    at: (timePs: number, act: () => void, order = 0) => simulation.at(timePs, order, { fire: act }),
    run: (untilPs = Infinity) => simulation.run(untilPs, NOTHING),
  };
}

describe("IRQL: an ISR runs above a DPC", () => {
  it("an ISR interrupts a DPC at once, and the DPC goes on with the rest of its work", () => {
    const { log, cpu, at, run } = machine();
    at(0, () => cpu.queueDpc(routine(piece(1, 100), piece(2, 10))));
    at(30, () => cpu.interrupt(routine(piece(9, 5, "isr"))));
    run();
    expect(log).toEqual([
      [1, 0, 30, 0],
      [9, 30, 35, 0],
      [1, 35, 105, 30],
      [2, 105, 115, 0],
    ]);
    expect(cpu.busyPs).toBe(115);
  });

  it("an ISR waits for the ISR before it, and a DPC waits for both", () => {
    const { log, cpu, at, run } = machine();
    at(0, () => cpu.interrupt(routine(piece(1, 10, "isr"))));
    at(2, () => cpu.queueDpc(routine(piece(3, 10))));
    at(5, () => cpu.interrupt(routine(piece(2, 10, "isr"))));
    run();
    expect(log).toEqual([
      [1, 0, 10, 0],
      [2, 10, 20, 0],
      [3, 20, 30, 0],
    ]);
  });

  it("a DPC that an ISR interrupted goes on before a DPC that was queued later", () => {
    const { log, cpu, at, run } = machine();
    at(0, () => cpu.queueDpc(routine(piece(1, 10))));
    at(4, () =>
      cpu.interrupt(
        (function* () {
          yield piece(9, 2, "isr");
          cpu.queueDpc(routine(piece(2, 10)));
        })(),
      ),
    );
    run();
    expect(log).toEqual([
      [1, 0, 4, 0],
      [9, 4, 6, 0],
      [1, 6, 12, 4],
      [2, 12, 22, 0],
    ]);
  });

  it("DPCs run in the order in which they were queued, also one that queues itself again", () => {
    const { log, cpu, at, run } = machine();
    let rounds = 0;
    function* again(): Routine {
      yield piece(1, 3);
      if (++rounds < 3) cpu.queueDpc(again());
    }
    at(0, () => (cpu.queueDpc(again()), cpu.queueDpc(routine(piece(2, 3)))));
    run();
    expect(log.map(([name]) => name)).toEqual([1, 2, 1, 1]);
  });

  it("an interrupt at the very end of a DPC's work goes first, and nothing of the DPC is done twice", () => {
    const { log, cpu, at, run } = machine();
    at(0, () => cpu.queueDpc(routine(piece(1, 10), piece(2, 10))));
    at(10, () => cpu.interrupt(routine(piece(9, 5, "isr"))));
    run();
    expect(log.filter(([, startPs, endPs]) => endPs > startPs)).toEqual([
      [1, 0, 10, 0],
      [9, 10, 15, 0],
      [2, 15, 25, 0],
    ]);
  });

  it("what a routine does between two pieces of work happens when the first is done", () => {
    const { cpu, simulation, at, run } = machine();
    const seen: number[] = [];
    at(0, () =>
      cpu.queueDpc(
        (function* () {
          seen.push(simulation.nowPs);
          yield piece(1, 10);
          seen.push(simulation.nowPs);
          yield piece(2, 10);
          seen.push(simulation.nowPs);
        })(),
      ),
    );
    at(5, () => cpu.interrupt(routine(piece(9, 100, "isr"))));
    run();
    expect(seen).toEqual([0, 110, 120]);
  });

  it("a routine without any work takes no time and holds nobody up", () => {
    const { log, cpu, at, run } = machine();
    at(0, () => (cpu.queueDpc(routine()), cpu.interrupt(routine()), cpu.queueDpc(routine(piece(1, 5)))));
    run();
    expect(log).toEqual([[1, 0, 5, 0]]);
    expect(cpu.load).toBe(0);
  });

  it("the end of a run cuts what runs, and the listener is told of the part that was done", () => {
    const { log, cpu, at, run } = machine();
    at(0, () => cpu.queueDpc(routine(piece(1, 100))));
    run(40);
    cpu.pauseAll();
    expect([log, cpu.busyPs]).toEqual([[[1, 0, 40, 0]], 40]);
  });
});

describe("laws of any mix of ISRs and DPCs", () => {
  const plan = fc.array(
    fc.record({
      timePs: fc.nat(60),
      isIsr: fc.boolean(),
      pieces: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 25 },
  );

  it("every piece of work gets its full duration, in parts that follow on from one another and never overlap", () => {
    fc.assert(
      fc.property(plan, (all) => {
        const { log, cpu, at, run } = machine();
        const durations = new Map<number, number>();
        all.forEach(({ timePs, isIsr, pieces }, i) => {
          const named = pieces.map((durationPs, j) => piece(i * 10 + j, durationPs, isIsr ? "isr" : "dpc"));
          for (const { cycle, durationPs } of named) durations.set(cycle, durationPs);
          at(timePs, () => (isIsr ? cpu.interrupt(routine(...named)) : cpu.queueDpc(routine(...named))));
        });
        run();
        const done = new Map<number, number>();
        let lastPs = 0;
        for (const [name, startPs, endPs, alreadyDonePs] of log) {
          expect(startPs).toBeGreaterThanOrEqual(lastPs);
          expect(alreadyDonePs).toBe(done.get(name) ?? 0);
          done.set(name, alreadyDonePs + endPs - startPs);
          lastPs = endPs;
        }
        expect(new Map([...done].sort((a, b) => a[0] - b[0]))).toEqual(
          new Map([...durations].sort((a, b) => a[0] - b[0])),
        );
        expect(cpu.busyPs).toBe([...durations.values()].reduce((a, b) => a + b, 0));
        expect(cpu.load).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it("the CPU never idles while something waits, and no DPC makes progress while an ISR waits or runs", () => {
    fc.assert(
      fc.property(plan, (all) => {
        const { log, cpu, at, run } = machine();
        all.forEach(({ timePs, isIsr, pieces }, i) => {
          const work = piece(i, pieces[0], isIsr ? "isr" : "dpc");
          at(timePs, () => (isIsr ? cpu.interrupt(routine(work)) : cpu.queueDpc(routine(work))));
        });
        run();
        const stretches = log.filter(([, startPs, endPs]) => endPs > startPs);
        const finishedPs = (name: number): number =>
          Math.max(...log.filter(([other]) => other === name).map(([, , endPs]) => endPs));
        all.forEach(({ timePs, isIsr }, i) => {
          // Between its request and its end, the CPU works without a gap, and for an ISR on ISRs alone.
          let coveredPs = timePs;
          for (const [name, startPs, endPs] of stretches) {
            if (endPs <= timePs || startPs >= finishedPs(i)) continue;
            expect(startPs).toBeLessThanOrEqual(coveredPs);
            coveredPs = endPs;
            if (isIsr) expect(all[name]?.isIsr).toBe(true);
          }
          expect(coveredPs).toBeGreaterThanOrEqual(finishedPs(i));
        });
      }),
      { numRuns: 300 },
    );
  });

  it("load counts what runs and what waits", () => {
    const { cpu, at, run } = machine();
    const seen: number[] = [];
    at(0, () => (cpu.queueDpc(routine(piece(1, 10))), cpu.queueDpc(routine(piece(2, 10))), seen.push(cpu.load)));
    at(
      5,
      () => (
        cpu.interrupt(routine(piece(9, 3, "isr"))),
        cpu.interrupt(routine(piece(8, 3, "isr"))),
        seen.push(cpu.load)
      ),
    );
    at(9, () => seen.push(cpu.load));
    at(50, () => seen.push(cpu.load));
    run();
    expect(seen).toEqual([2, 4, 3, 0]);
  });
});
