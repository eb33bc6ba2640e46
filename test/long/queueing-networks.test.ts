// Queueing theory beyond one M/D/1 queue (queueing-theory.test.ts): service times that vary, queues side by side, and
// Little's law for every queue of every variant. With the overheads switched off a CPU is a server, and a receive queue
// is its waiting room.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  confidenceInterval,
  forVariant,
  load,
  ms,
  ns,
  run,
  us,
  type FrameRow,
  type Scenario,
  type Traffic,
} from "rss-lab";
import { ArrivalBlock } from "../../lib/src/traffic/arrival-block.js";
import { NO_COSTS, total } from "../receive-path/handmade.js";
import { wideRuns } from "../receive-path/corpora.js";
import { expectTwoLengthsWait } from "../receive-path/single-server.js";
import { wideScenarios } from "../receive-path/wide-scenarios.js";

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const interval = (values: readonly number[]) => confidenceInterval(values, { confidence: 0.99 });

describe("M/G/1: service of two lengths (Pollaczek-Khinchine)", () => {
  it.each([
    ["half of the frames twice as long", { a: us(1), b: us(1), p: 0.5, rho: 0.7 }],
    ["one in ten eleven times as long", { a: us(0.5), b: us(5), p: 0.1, rho: 0.6 }],
  ] as const)(
    "%s: the mean wait is lambda E[S^2] / 2 (1 - rho), within the 99 percent interval of 20 runs",
    (_, service) => expectTwoLengthsWait(service),
  );
});

describe("M/G/1: service of geometric length, which is M/M/1 but for one per cent", () => {
  // A customer is a group of frames that arrive together, k with probability (1 - 1/m) ^ (k - 1) / m; a frame takes d.
  // The group's service has mean m d and second moment d^2 m (2 m - 1): for m = 50 that is 0.99 of an exponential
  // service's 2 (m d)^2.
  const m = 50,
    d = ns(20);
  /** Poisson groups at `perPs`, as traffic. */
  function groups(perPs: number): Traffic {
    const like = load({ framesPerSecond: 1, connections: 8 });
    return {
      ...like,
      arrivals: (random) => {
        const block = new ArrivalBlock(2048);
        let timePs = 0,
          left = 0;
        return {
          nextBlock: () => {
            for (block.count = 0; block.count < 2048; left--) {
              if (left === 0) {
                timePs += random.exponential() / perPs;
                left = 1 + Math.floor(random.exponential() / -Math.log(1 - 1 / m));
              }
              block.add(Math.floor(timePs), random.below(8), 64);
            }
            return block;
          },
        };
      },
    };
  }

  it.each([0.4, 0.7])(
    "load %d: the mean delay of a frame is its group's wait and its place in it, within the 99 % interval",
    (rho) => {
      const perPs = rho / (m * d);
      const waitPs = (perPs * d * d * m * (2 * m - 1)) / (2 * (1 - rho));
      const exponentialWaitPs = (rho / (1 - rho)) * m * d;
      expect(Math.abs(waitPs / exponentialWaitPs - 1)).toBeLessThan(0.011);
      const theory = waitPs + d * m; // a frame's place: (E[k^2] / E[k] + 1) / 2 = m
      const { low, high, mean } = interval(
        SEEDS.slice(0, 12).map(
          (seed) =>
            run({
              traffic: groups(perPs),
              cpus: 1,
              receiveBuffers: 65_536,
              seed,
              warmupPs: ms(1),
              durationPs: ms(16),
              costs: { ...NO_COSTS, protocolPs: d },
              records: "summary",
            }).summary.toDone.meanPs,
        ),
      );
      expect([low < theory, theory < high]).toEqual([true, true]);
      expect(high - low).toBeLessThan(0.2 * mean);
    },
  );
});

describe("queues side by side", () => {
  it("MSI-X splits a Poisson stream into one M/D/1 queue for each CPU, each with its own share of the load", () => {
    // Twelve connections on four CPUs by their hash: unequal shares. The theory is told each CPU's measured rate. The
    // connections are the same in all runs, and such that no CPU is overloaded: only the arrivals are drawn anew.
    const ratios = SEEDS.map((seed) => {
      const { frames, endPs } = run({
        traffic: load({ framesPerSecond: 2e6, connections: 12, seed: 1 }),
        variant: "message-signaled-interrupts",
        cpus: 4,
        receiveBuffers: 65_536,
        seed,
        durationPs: ms(6),
        costs: { ...NO_COSTS, protocolPs: us(1) },
      });
      const done = frames().filter((row) => Number.isFinite(row.donePs));
      let theoryPs = 0;
      for (const cpu of [0, 1, 2, 3]) {
        const own = done.filter((row) => row.cpu === cpu).length;
        const rho = (own / endPs) * us(1);
        expect(rho).toBeLessThan(0.9);
        theoryPs += own * us(1) * (1 + rho / (2 * (1 - rho)));
      }
      return total(done, (row) => row.donePs - row.arrivalPs) / theoryPs;
    });
    const { low, high } = interval(ratios);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
    expect(high - low).toBeLessThan(0.1);
  });

  it("each CPU's share of receive work is its rate times its service time, in every variant with queues of its own", () => {
    for (const variant of ["hardware-queuing", "message-signaled-interrupts"] as const) {
      const { summary, frames, endPs } = run({
        traffic: load({ framesPerSecond: 2e6, connections: 12, frames: 8_000 }),
        variant,
        cpus: 4,
        receiveBuffers: 65_536,
        costs: { ...NO_COSTS, protocolPs: us(1) },
      });
      for (const { cpu, receiveShare } of summary.cpus)
        expect(receiveShare).toBeCloseTo((frames().filter((row) => row.cpu === cpu).length * us(1)) / endPs, 9);
    }
  });
});

describe("Little's law", () => {
  /** Rows of one queue; moments of frames that enter and leave its ring, with the number in it after each. */
  function byQueue(frames: readonly FrameRow[]): Map<number, FrameRow[]> {
    const queues = new Map<number, FrameRow[]>();
    for (const row of frames)
      if (row.state === "indicated") queues.set(row.queue, [...(queues.get(row.queue) ?? []), row]);
    return queues;
  }

  it("on every queue of every variant: time-average number waiting = arrival rate x mean wait, counted event by event", () => {
    wideRuns(({ frames, endPs, moments, summary }, scenario) => {
      const arrivals = moments().filter((row) => row.what === "arrival");
      let waitedPs = 0;
      for (const [queue, rows] of byQueue(frames())) {
        // Entries from the moments, exits from the frames; between two of them the number stays.
        const steps = [
          ...arrivals.filter((row) => row.queue === queue).map((row) => ({ timePs: row.timePs, change: 1 })),
          ...rows.map((row) => ({ timePs: row.indicatedPs, change: -1 })),
        ].sort((a, b) => a.timePs - b.timePs || b.change - a.change);
        let waiting = 0,
          area = 0,
          lastPs = 0;
        for (const { timePs, change } of steps) {
          area += waiting * (timePs - lastPs);
          [waiting, lastPs] = [waiting + change, timePs];
          expect(waiting >= 0 && waiting <= (scenario.receiveBuffers as number)).toBe(true);
        }
        expect(waiting).toBe(0);
        const meanWaitPs = total(rows, (row) => row.indicatedPs - row.arrivalPs) / rows.length;
        expect(area / endPs).toBeCloseTo((rows.length / endPs) * meanWaitPs, 6);
        waitedPs += area;
      }
      // All queues together, against what the summary counted without rows.
      if (summary.indicated > 0) expect(waitedPs / summary.indicated).toBeCloseTo(summary.toIndication.meanPs, 3);
    }, 100);
  });

  it("Poisson arrivals see time averages: the mean number that a frame finds on arrival is the mean over time (M/D/1, rho 0.6)", () => {
    const ratios = SEEDS.slice(0, 10).map((seed) => {
      const { frames } = run({
        traffic: load({ framesPerSecond: 6e5, frames: 6_000 }),
        cpus: 1,
        seed,
        receiveBuffers: 65_536,
        costs: { ...NO_COSTS, protocolPs: us(1) },
      } satisfies Scenario);
      const rows = frames();
      let found = 0,
        gone = 0,
        area = 0;
      rows.forEach((row, i) => {
        while (gone < i && rows[gone].donePs <= row.arrivalPs) gone++;
        found += i - gone;
        area += row.donePs - row.arrivalPs;
      });
      return found / rows.length / (area / (rows.at(-1) as FrameRow).donePs);
    });
    const { low, high } = interval(ratios);
    expect([low < 1, 1 < high, high - low < 0.1]).toEqual([true, true, true]);
  });

  it("a frame is dropped only when every receive buffer of its queue holds a frame that waits or is being processed", () => {
    fc.assert(
      fc.property(wideScenarios, (scenario) => {
        // Copies give buffers back early, sends hold them longer, and a queue in software shares the hardware's ring:
        // no row says so.
        const { frames } = run(
          forVariant(
            { ...scenario, resourcesBelow: 0, sends: { perFrame: 0, trigger: "ack" } },
            scenario.variant === "single-hardware-queue" ? "non-rss" : (scenario.variant ?? "non-rss"),
          ),
        );
        const rows = frames();
        for (const { queue, arrivalPs, frame } of rows.filter((row) => row.state === "dropped")) {
          // A frame's buffer comes back with its chain: when the last frame that was indicated with it is done.
          const inUse = rows.filter((row) => row.queue === queue && row.state === "indicated" && row.frame < frame);
          const chainEndPs = new Map<number, number>();
          for (const row of inUse)
            chainEndPs.set(row.indicatedPs, Math.max(chainEndPs.get(row.indicatedPs) ?? 0, row.donePs));
          expect(
            inUse.filter((row) => (chainEndPs.get(row.indicatedPs) as number) >= arrivalPs).length,
          ).toBeGreaterThanOrEqual(scenario.receiveBuffers as number);
        }
      }),
      { numRuns: 60 },
    );
  });
});
