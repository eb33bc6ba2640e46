// A user's own traffic is checked while it is read; the library's own is taken as it is.
import { describe, expect, it } from "vitest";
import { ArrivalBlock } from "../../lib/src/traffic/arrival-block.js";
import { createRandom, load, run, mergeTraffic, type ConnectionHeaders, type Traffic } from "rss-lab";

type Row = readonly [timePs: number, connection: number, bytes: number];
const headers = load({ framesPerSecond: 1 }).headers(0);

/** Two connections; the columns are written directly, without the check of `add`. */
function own(rows: readonly Row[], more: Partial<Record<keyof Traffic, unknown>> = {}): Traffic {
  return {
    connections: 2,
    frames: rows.length,
    label: (connection: number) => `connection ${connection}`,
    headers: () => headers,
    arrivals: () => {
      let isOver = false;
      const block = new ArrivalBlock(10);
      rows.forEach(([timePs, connection, bytes], i) => {
        block.timePsOf[i] = timePs;
        block.connectionOf[i] = connection;
        block.bytesOf[i] = bytes;
        block.count++;
      });
      return { nextBlock: () => (isOver ? null : ((isOver = true), block)) };
    },
    ...more,
  } as Traffic;
}

describe("a traffic of the user's own", () => {
  it("runs if it is right", () => {
    expect(
      run({
        traffic: own([
          [0, 0, 64],
          [5, 1, 1500],
          [5, 0, 64],
        ]),
      }).summary.received,
    ).toBe(3);
    expect(
      run({ traffic: mergeTraffic(own([[1, 1, 64]]), load({ framesPerSecond: 1e6, frames: 2 })) }).summary.received,
    ).toBe(3);
  });
  it.each<[string, readonly Row[], string]>([
    [
      "goes back in time",
      [
        [5, 0, 64],
        [4, 0, 64],
      ],
      "The arrival of frame 1 of the scenario's traffic is at 4 ps and the one before at 5 ps: frames come in the order of time.",
    ],
    [
      "begins before 0",
      [[-1, 0, 64]],
      "The arrival of frame 0 of the scenario's traffic in picoseconds is -1: it must be a whole number from 0",
    ],
    ["has a time that is no number", [[NaN, 0, 64]], "in picoseconds is NaN"],
    ["has half a picosecond", [[0.5, 0, 64]], "in picoseconds is 0.5"],
    ["never arrives", [[Infinity, 0, 64]], "in picoseconds is Infinity"],
    [
      "has a connection out of range",
      [[0, 2, 64]],
      "The connection of frame 0 of the scenario's traffic is 2: it must be a whole number from 0 to 1.",
    ],
    ["has a negative connection", [[0, -1, 64]], "is -1: it must be a whole number from 0 to 1."],
    [
      "has a negative length",
      [[0, 0, -5]],
      "The length of frame 0 of the scenario's traffic in bytes is -5: it must be a whole number from 1 to 65535.",
    ],
    ["has a frame longer than a buffer", [[0, 0, 70_000]], "in bytes is 70000"],
  ])("that %s is refused", (_, rows, sentence) => {
    expect(() => run({ traffic: own(rows), variant: "message-signaled-interrupts" })).toThrow(sentence);
    expect(() => run({ traffic: mergeTraffic(own(rows)) })).toThrow(
      sentence.replace("the scenario's traffic", "part 0 of mergeTraffic"),
    );
  });
  it.each<[string, object, RegExp]>([
    ["no headers", { headers: undefined }, /has the headers undefined: it must be a function/],
    [
      "connections that are no number",
      { connections: NaN },
      /The number of connections of the scenario's traffic is NaN/,
    ],
    ["no number of frames", { frames: undefined }, /The number of frames of the scenario's traffic is undefined/],
    ["an end that is no answer", { ends: "yes" }, /has the ends "yes": it must be true or false/],
    ["a seed function that is none", { withSeed: 5 }, /has the withSeed 5/],
    ["a seed function that gives nothing", { withSeed: () => null }, /The scenario's traffic is null/],
    ["arrivals without blocks", { arrivals: () => ({}) }, /The arrivals of the scenario's traffic are {}/],
    ["blocks that are none", { arrivals: () => ({ nextBlock: () => 7 }) }, /A block of the scenario's traffic is 7/],
    ["headers that are none", { headers: () => 5 }, /The headers of connection 0 of the scenario's traffic are 5/],
    ["an IP of version 5", { headers: () => ({ ...headers, ip: { version: 5 } }) }, /must have version 4 or 6/],
    [
      "a port out of range",
      { headers: (): ConnectionHeaders => ({ ...headers, transport: { ...headers.transport!, sourcePort: 70_000 } }) },
      /The source port of connection 0 of/,
    ],
  ])("with %s is refused", (_, more, sentence) => {
    expect(() => run({ traffic: own([[0, 0, 64]], more), variant: "message-signaled-interrupts" })).toThrow(sentence);
  });
  it("may give empty blocks, at its start, between others and at its end", () => {
    const [five, seven] = [[5, 0, 64] as const, [7, 1, 64] as const].map((row) =>
      own([row]).arrivals(createRandom(1, "arrivals")).nextBlock(),
    );
    const withGaps = (): unknown => {
      const blocks = [[], [], five, [], seven, []].map((block) =>
        Array.isArray(block) ? new ArrivalBlock(10) : block,
      );
      return { nextBlock: () => blocks.shift() ?? null };
    };
    const traffic = own([], { frames: 2, arrivals: withGaps });
    for (const scenario of [{ traffic }, { traffic, linkBitsPerSecond: 1e11 }, { traffic: mergeTraffic(traffic) }])
      expect(run(scenario).summary.received).toBe(2);
    expect(
      run({ traffic, linkBitsPerSecond: 1e11 })
        .frames()
        .map(({ arrivalPs }) => arrivalPs)[0],
    ).toBe(5);
    const none = run({ traffic: own([], { arrivals: () => own([]).arrivals(createRandom(1, "arrivals")) }) });
    expect([none.summary.received, none.endPs]).toEqual([0, 0]);
  });
  it("that gives empty blocks without end is refused", () => {
    const block = new ArrivalBlock(10);
    expect(() => run({ traffic: own([], { arrivals: () => ({ nextBlock: () => block }) }) })).toThrow(
      "The scenario's traffic gives more than 1000 empty blocks in a row: a block must hold a frame now and then, and null",
    );
  });
  it("that is a copy of a load with other arrivals keeps these arrivals, and its connections, in every run", () => {
    const traffic = load({ framesPerSecond: 1e6, connections: 2, frames: 1 });
    const copy: Traffic = { ...traffic, arrivals: own([[7, 1, 64]]).arrivals };
    const { scenario, ...result } = run({ traffic: copy, seed: 5 });
    expect(result.frames().map(({ arrivalPs, connection }) => [arrivalPs, connection])).toEqual([[7, 1]]);
    expect(scenario.traffic.label(0)).toBe(traffic.label(0));
  });
  it("a block refuses what its columns would round in silence, and more than it holds", () => {
    const block = new ArrivalBlock(1);
    expect(() => block.add(0, 0.5, 64)).toThrow("The connection of an arrival is 0.5: it must be a whole number.");
    expect(() => block.add(0, 0, NaN)).toThrow("The length of an arriving frame is NaN: it must be whole bytes.");
    block.add(0, 0, 64);
    expect(() => block.add(0, 0, 64)).toThrow("The block has 1 arrivals: it is full");
  });
});

it("a scenario whose traffic is none, or a circle, is refused in a sentence", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  for (const traffic of [null, undefined, 5, "load", {}, [], circle, Object.create(null)])
    expect(() => run({ traffic: traffic as never })).toThrow(/^The scenario's traffic is .*: it must come from load/);
});
