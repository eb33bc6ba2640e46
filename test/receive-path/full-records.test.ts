// Full records of more frames than they hold are refused before the run, by counting arrivals alone.
import { ArrivalBlock } from "../../lib/src/traffic/arrival-block.js";
import { describe, expect, it } from "vitest";
import { customTraffic, mergeTraffic, InputError, load, ms, ns, run, us, type Traffic } from "rss-lab";
import { checkFullRecords } from "../../lib/src/scenario/full-records.js";

const MOST = 10_000_000;
const BLOCK = 1_000_000;

/** A frame every nanosecond from time 0 on. The count asks of a block only how many and when the last came. */
const EVERY_NS: Traffic = {
  ...load({ framesPerSecond: 1e9 }),
  arrivals: () => {
    let made = -BLOCK;
    return {
      nextBlock: () => {
        made += BLOCK;
        const first = made;
        return { count: BLOCK, timePs: (i: number) => ns(first + i) } as unknown as ArrivalBlock;
      },
    };
  },
};
const of = (traffic: Traffic, durationPs: number) => ({
  records: "full" as const,
  traffic,
  seed: 1,
  durationPs,
  linkBitsPerSecond: Infinity,
});
const refusal = (task: () => unknown): string => {
  try {
    task();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "";
};

describe("full records", () => {
  it("hold 10,000,000 frames within the duration, and not one more", () => {
    expect(() => checkFullRecords(of(EVERY_NS, ns(MOST - 1)))).not.toThrow();
    expect(refusal(() => checkFullRecords(of(EVERY_NS, ns(MOST))))).toMatch(
      /full records of 10000001 frames, .* 2\.9 GB/,
    );
  });
  it("that do not fit are refused with the number of frames, the memory, the limit and the cure", () => {
    expect(refusal(() => run({ traffic: load({ framesPerSecond: 1e9 }), durationPs: ms(20) }))).toBe(
      "The scenario keeps full records of more than 20000000 frames, which take more than 5.8 GB: " +
        'full records hold 10000000 frames at most, so give records: "summary", or fewer frames.',
    );
  });
  it.each([
    ["a number of frames", { traffic: load({ framesPerSecond: 1e9, frames: 14_000_000 }) }, "14000000"],
    [
      "a traffic that ends by itself",
      { traffic: load({ framesPerSecond: 1e9, startPs: ms(5), endPs: ms(20) }) },
      "15001072",
    ],
    ["an endless traffic and a duration", { traffic: load({ framesPerSecond: 1e9 }), durationPs: ms(12) }, "12000360"],
    [
      "parts that are few enough each",
      {
        traffic: mergeTraffic(load({ framesPerSecond: 1e9, frames: 6_000_000 }), load({ framesPerSecond: 6e8 })),
        durationPs: ms(10),
      },
      "12003599",
    ],
  ])("are refused for %s, with the number that would come", (_, scenario, frames) => {
    expect(refusal(() => run(scenario))).toContain(`full records of ${frames} frames`);
  });
  it("are counted for bursts, of which one may last for all of the run: 100 frames a us on average, 1000 within it", () => {
    const gaps = { kind: "bursts", meanOnPs: 1e12, meanOffPs: 9e12 } as const;
    const traffic = load({ framesPerSecond: 1e8, gaps });
    expect(traffic.expectedFrames?.(ms(1))).toBe(1_000_000);
    const onAverageFew = { ...of(traffic, ms(89)), seed: 9 };
    expect(refusal(() => checkFullRecords(onAverageFew))).toContain("more than 20000000 frames");
  });
  it("need no count where the number of frames has a limit that they hold", () => {
    let started = 0;
    const arrivals = (): Iterable<{ timePs: number }> => (started++, [{ timePs: 0 }]);
    run({ traffic: customTraffic({ arrivals, frames: MOST }) });
    expect(started).toBe(1);
  });
  it("of a traffic that is longer than the run are judged by the frames of the run", () => {
    const traffic = load({ framesPerSecond: 1e6, gaps: "constant", frames: 4 * MOST });
    expect(run({ traffic, durationPs: us(10) }).frames()).toHaveLength(10);
  });
  it("count the frames that the link lets through: 20,000,000 are sent, it carries 1,488 of them in a millisecond", () => {
    const traffic = load({ framesPerSecond: 1e9, connections: 1 });
    expect(refusal(() => run({ traffic, durationPs: ms(20) }))).toContain("more than 20000000 frames");
    expect(run({ traffic, durationPs: ms(20), linkBitsPerSecond: 1e9 }).frames().length).toBeCloseTo(29_760, -1);
  });
  it("draw no arrivals beforehand where few are expected, or nobody knows how many", () => {
    const arrivals = (): never => {
      throw new Error("the count has begun");
    };
    const few = { ...load({ framesPerSecond: 1e6 }), arrivals };
    expect(() => checkFullRecords(of(few, ms(1)))).not.toThrow();
    expect(() => checkFullRecords(of(few, ms(10_000)))).toThrow("the count has begun");
    const unknown = { ...few, expectedFrames: undefined };
    expect(() => checkFullRecords(of(unknown, ms(10_000)))).not.toThrow();
  });
  it("are refused before any connection is looked at", () => {
    const block = new ArrivalBlock(2 ** 20);
    while (block.count < block.capacity) block.add(0, 0, 64);
    const traffic: Traffic = {
      connections: 1,
      frames: MOST + 1,
      label: () => "",
      headers: () => {
        throw new Error("the run has begun");
      },
      arrivals: () => ({ nextBlock: () => block }),
    };
    expect(refusal(() => run({ traffic, variant: "hardware-queuing" }))).toContain(
      "full records of more than 20000000 frames",
    );
    expect(() => run({ traffic, variant: "hardware-queuing", records: "summary" })).toThrow("the run has begun");
  });
});
