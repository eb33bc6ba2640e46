// A user's own arrivals: what they say is what arrives, in every variant and anew in every run; what is wrong is said
// in one sentence with the frame's number.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  InputError,
  VARIANTS,
  createRandom,
  customTraffic,
  forVariant,
  load,
  mergeTraffic,
  ms,
  ns,
  replicate,
  run,
  sweep,
  us,
  type CustomArrival,
  type CustomTrafficOptions,
  type Seed,
  type Traffic,
} from "rss-lab";
import { madeAnew } from "../../lib/src/traffic/custom-arrivals.js";
import { arrivalsOf } from "./arrivals.js";

const refusalOf = (task: () => unknown): unknown => {
  try {
    return task();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error;
  }
};
const END = {
  sourceAddress: "198.51.100.7",
  sourcePort: 40_000,
  destinationAddress: "192.0.2.1",
  destinationPort: 443,
};
/** Pairs of frames of one connection each, at random gaps. */
const pairs = (more: Partial<CustomTrafficOptions> = {}): Traffic =>
  customTraffic({
    connections: 8,
    arrivals: function* (random) {
      let timePs = 0;
      for (let i = 0; i < 400; i++) {
        timePs += Math.round(random.exponential() * us(1));
        const connection = random.below(8);
        yield { timePs, connection, frameBytes: 1518 };
        timePs += ns(100);
        yield { timePs, connection };
      }
    },
    ...more,
  });

const lists = fc
  .array(fc.tuple(fc.integer({ min: 0, max: us(2) }), fc.nat({ max: 4 }), fc.integer({ min: 64, max: 65_535 })), {
    minLength: 1,
    maxLength: 5_000,
  })
  .map((steps) => {
    let timePs = 0;
    return steps.map(([gapPs, connection, frameBytes]) => ({ timePs: (timePs += gapPs), connection, frameBytes }));
  });

describe("a user's own arrivals", () => {
  it("arrive as they are given, whether from a list or from a function", () => {
    fc.assert(
      fc.property(lists, (arrivals) => {
        const list = customTraffic({ connections: 5, arrivals });
        expect(list.frames).toBe(arrivals.length);
        expect(arrivalsOf(list)).toEqual(arrivals);
        expect(arrivalsOf(customTraffic({ connections: 5, arrivals: () => arrivals }))).toEqual(arrivals);
      }),
      { numRuns: 30 },
    );
  });

  it("have 64 bytes and connection 0 where they do not say, if there is one connection", () => {
    expect(arrivalsOf(customTraffic({ arrivals: [{ timePs: 5 }] }))).toEqual([
      { timePs: 5, connection: 0, frameBytes: 64 },
    ]);
  });

  it.each(VARIANTS)("run in every variant, start anew in every run, and follow the run's seed (%s)", (variant) => {
    const traffic = pairs();
    const ran = (seed: Seed) => run(forVariant({ traffic, seed }, variant));
    expect(ran(1).summary.received).toBe(800);
    expect(ran(1).fingerprint).toBe(ran(1).fingerprint);
    expect(ran(2).fingerprint).not.toBe(ran(1).fingerprint);
  });

  it("see the stream of random numbers that the run calls arrivals", () => {
    const seen: number[] = [];
    const traffic = customTraffic({
      arrivals: function* (random) {
        seen.push(random.below(1000));
        yield { timePs: 0 };
      },
    });
    run({ traffic, seed: 7 });
    expect(seen).toEqual([createRandom(7, "arrivals").below(1000)]);
  });

  it("have the connections that a load of the same seed has, or the endpoints that are named", () => {
    const labels = ({ connections, label }: Traffic): string[] =>
      Array.from({ length: connections }, (_, i) => label(i));
    const like = (seed?: Seed): Traffic => load({ framesPerSecond: 1e6, connections: 8, ...(seed && { seed }) });
    expect(labels(pairs())).toEqual(labels(like()));
    expect(labels(run({ traffic: pairs(), seed: 3 }).scenario.traffic)).toEqual(labels(like(3)));
    expect(labels(run({ traffic: pairs({ seed: 5 }), seed: 3 }).scenario.traffic)).toEqual(labels(like(5)));
    const named = customTraffic({
      endpoints: [END, { ...END, sourcePort: 1 }],
      arrivals: [{ timePs: 0, connection: 1 }],
    });
    expect(
      run({ traffic: named, seed: 3 })
        .connections()
        .map(({ label }) => label),
    ).toEqual(["198.51.100.7:1 -> 192.0.2.1:443 TCP"]);
  });

  it("work with replicate, with sweep and merged with a load", async () => {
    const delay = (traffic: Traffic, seed: Seed): number =>
      run({ traffic, seed, records: "summary" }).summary.toDone.p99Ps;
    const { values } = await replicate([1, 2, 3], (seed) => delay(pairs(), seed));
    expect(new Set(values).size).toBe(3);
    const swept = await sweep({ x: [1, 2], series: ["pairs"], seeds: [1, 2, 3] }, (_x, _series, seed) => ({
      p99: delay(pairs(), seed),
    }));
    expect(swept.p99.map(({ y }) => y)).toEqual([values, values].map(([a, b, c]) => (a + b + c) / 3));
    const merged = mergeTraffic(load({ framesPerSecond: 1e6, frames: 100 }), pairs());
    expect(run({ traffic: merged }).summary.received).toBe(900);
  });

  it("may be endless: then a run needs its durationPs, and frames cuts them off", () => {
    let closed = 0;
    const ticks = (more: object): Traffic =>
      customTraffic({
        endless: true,
        arrivals: function* () {
          try {
            for (let timePs = us(1); ; timePs += us(1)) yield { timePs };
          } finally {
            closed++;
          }
        },
        ...more,
      });
    expect(() => run({ traffic: ticks({}) })).toThrow("The traffic never ends and the scenario has no durationPs");
    expect(run({ traffic: ticks({}), durationPs: ms(1) }).summary.received).toBe(1000);
    expect([run({ traffic: ticks({ frames: 5000 }) }).summary.received, closed]).toEqual([5000, 1]);
    expect(customTraffic({ arrivals: [{ timePs: 0 }, { timePs: 1 }], frames: 1 }).frames).toBe(1);
  });

  it("do not change when the caller's list does", () => {
    const list = [{ timePs: 5 }];
    const traffic = customTraffic({ arrivals: list });
    list[0].timePs = 9;
    expect(arrivalsOf(traffic)[0].timePs).toBe(5);
  });

  it("carry their notes to the frames", () => {
    const noteOf = (_connection: number, nth: number): string | null => (nth === 1 ? "the second" : null);
    const traffic = customTraffic({ arrivals: [{ timePs: 0 }, { timePs: 1 }], noteOf });
    expect(run({ traffic }).scenario.traffic.noteOf?.(0, 1)).toBe("the second");
    const wrong = customTraffic({ arrivals: [{ timePs: 0 }], noteOf: () => 5 as never });
    expect(() => wrong.noteOf?.(0, 0)).toThrow("A note of the custom traffic is 5: it must be a text or null.");
  });

  it("hand on what the user's own code throws, in a sentence and as its cause", () => {
    const mine = new RangeError("mine.");
    const broken = customTraffic({
      // oxlint-disable-next-line require-yield -- it fails before it can
      arrivals: function* () {
        throw mine;
      },
    });
    const getter = { get timePs(): number { throw mine; } }; // prettier-ignore
    const sentence = "The arrivals of the custom traffic failed: mine.";
    for (const traffic of [
      broken,
      customTraffic({ arrivals: () => { throw mine; } }), // prettier-ignore
      customTraffic({ arrivals: () => ({ [Symbol.iterator]: () => { throw mine; } }) }), // prettier-ignore
      customTraffic({ arrivals: () => [getter] }),
    ])
      expect(refusalOf(() => run({ traffic }))).toMatchObject({ message: sentence, cause: mine });
    expect(refusalOf(() => customTraffic({ arrivals: [getter] }))).toMatchObject({ message: sentence, cause: mine });
  });

  it("are read once a field: a getter that gives another value the next time is taken at its first word", () => {
    const answers = { timePs: [5, NaN], connection: [1, 99], frameBytes: [100, 1] };
    const arrival = (): CustomArrival => {
      const left = structuredClone(answers);
      const getters = Object.keys(left).map((name) => [
        name,
        { enumerable: true, get: () => left[name as keyof typeof left].shift() },
      ]);
      return Object.defineProperties({}, Object.fromEntries(getters)) as CustomArrival;
    };
    expect(arrivalsOf(customTraffic({ connections: 2, arrivals: [arrival()] }))).toEqual([
      { timePs: 5, connection: 1, frameBytes: 100 },
    ]);
  });

  it("that go on and on without saying so are refused; with endless or frames they may", () => {
    const ticks = function* (): Generator<CustomArrival> {
      for (let timePs = 0; ; timePs++) yield { timePs };
    };
    const framesOf = (limits: { frames?: number; endless?: boolean }, blocks = 2): number => {
      const source = madeAnew(ticks, { connections: 1, frames: Infinity, endless: false, mostUntold: 3000, ...limits });
      const arrivals = source(createRandom(1, "arrivals"));
      return Array.from({ length: blocks }, () => arrivals.nextBlock()?.count ?? 0).reduce((a, b) => a + b);
    };
    expect(framesOf({}, 1)).toBe(2048);
    expect(() => framesOf({})).toThrow(
      "The arrivals of the custom traffic go on after 3000 frames: give endless: true if they never end, and the run a durationPs, or give frames, ",
    );
    expect([framesOf({ endless: true }), framesOf({ frames: 3500 })]).toEqual([4096, 3500]);
  });
});

describe("a wrong frame is refused by its number", () => {
  const RIGHT: CustomArrival = { timePs: 10, connection: 1, frameBytes: 64 };
  it.each<[string, unknown, string]>([
    [
      "half a picosecond",
      { ...RIGHT, timePs: 10.5 },
      "The time of frame 2 of the custom traffic in picoseconds is 10.5",
    ],
    ["no time", { connection: 1 }, "The time of frame 2 of the custom traffic in picoseconds is undefined"],
    [
      "a time that goes back",
      { ...RIGHT, timePs: 9 },
      "Frame 2 of the custom traffic arrives at 9 ps and the one before at 10 ps: frames come in the order of time.",
    ],
    [
      "a connection that is not there",
      { ...RIGHT, connection: 2 },
      "The connection of frame 2 of the custom traffic is 2: it must be a whole number from 0 to 1.",
    ],
    ["no connection, of two", { timePs: 10 }, "The connection of frame 2 of the custom traffic is undefined"],
    [
      "a frame that is too short",
      { ...RIGHT, frameBytes: 63 },
      "The length of frame 2 of the custom traffic in bytes is 63: it must be a whole number from 64 to 65535.",
    ],
    ["a frame that is too long", { ...RIGHT, frameBytes: 65_536 }, "in bytes is 65536"],
    [
      "an unknown field",
      { ...RIGHT, bytes: 1518 },
      'Frame 2 of the custom traffic has an unknown field "bytes": the fields are timePs, connection, frameBytes.',
    ],
    ["a number", 5, "Frame 2 of the custom traffic is 5: it must be an object with the fields timePs, "],
    ["null", null, "Frame 2 of the custom traffic is null"],
  ])("%s", (_, wrong, sentence) => {
    const arrivals = [RIGHT, RIGHT, wrong] as CustomArrival[];
    expect(() => customTraffic({ connections: 2, arrivals })).toThrow(sentence);
    const made = customTraffic({ connections: 2, arrivals: () => arrivals });
    expect(() => run({ traffic: made })).toThrow(sentence);
    expect(() => run({ traffic: mergeTraffic(load({ framesPerSecond: 1e6, frames: 3 }), made) })).toThrow(sentence);
  });

  it("for what is wrong in it, and not for a field that it leaves to the default", () => {
    expect(() => customTraffic({ arrivals: [{ timePs: 0, frameBytes: 10 }] })).toThrow(
      "The length of frame 0 of the custom traffic in bytes is 10: it must be a whole number from 64 to 65535.",
    );
    expect(() => customTraffic({ arrivals: [{ timePs: 0, connection: 1 }] })).toThrow(
      "The connection of frame 0 of the custom traffic is 1",
    );
  });

  it("also far behind, where blocks have changed", () => {
    const late = customTraffic({
      arrivals: function* () {
        for (let i = 0; i < 5000; i++) yield { timePs: i };
        yield { timePs: 4000 };
      },
    });
    expect(() => run({ traffic: late })).toThrow("Frame 5000 of the custom traffic arrives at 4000 ps");
  });
});

describe("wrong options are refused", () => {
  const generator = (function* () {
    yield { timePs: 0 };
  })();
  it.each<[string, unknown, string]>([
    ["nothing", undefined, "The custom traffic is undefined: it must be an object with the fields arrivals, "],
    ["no arrivals", {}, "The arrivals of the custom traffic are undefined: they must be a list of { timePs, "],
    ["an empty list", { arrivals: [] }, "The number of arrivals of the custom traffic is 0"],
    [
      "a generator that runs once",
      { arrivals: generator },
      "The arrivals of the custom traffic are a generator that can run once: give the function* itself",
    ],
    ["a list without end", { arrivals: [{ timePs: 0 }], endless: true }, "is a list and endless"],
    [
      "connections and endpoints",
      { arrivals: [], connections: 1, endpoints: [END] },
      "has both connections and endpoints",
    ],
    ["no connections", { arrivals: [], connections: 0 }, "The number of connections is 0"],
    ["no frames", { arrivals: [], frames: 0 }, "The number of frames of the custom traffic is 0"],
    ["an unknown field", { arrivals: [], labels: [] }, 'The custom traffic has an unknown field "labels"'],
  ])("%s", (_, options, sentence) => expect(() => customTraffic(options as never)).toThrow(sentence));

  it("a function that gives no list, or the generator of the run before", () => {
    const ran = (arrivals: unknown): void => {
      const traffic = customTraffic({ arrivals: arrivals as never });
      for (const seed of [1, 2]) run({ traffic, seed });
    };
    expect(() => ran(() => undefined)).toThrow(
      "The arrivals of the custom traffic gave undefined: they must be a list",
    );
    const iterable = (iterator: unknown) => () => ({ [Symbol.iterator]: () => iterator });
    for (const none of [null, undefined, 5, {}])
      expect(() => ran(iterable(none))).toThrow(
        /^The arrivals of the custom traffic gave the iterator .*: it must have next/,
      );
    expect(() => ran(() => ({ [Symbol.iterator]: 5 }))).toThrow("gave the iterator 5");
    for (const none of [null, undefined, 5])
      expect(() => ran(iterable({ next: () => none }))).toThrow(
        `The iterator of the custom traffic's arrivals gave ${none}: its next() must give { value, done }.`,
      );
    expect(() => ran(() => Promise.reject(new Error("late")))).toThrow("gave a promise: they must be a list");
    expect(() => ran(() => generator)).toThrow("gave one generator twice: they must start anew for every run.");
  });
});
