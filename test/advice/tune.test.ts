// Tuning: laws of tables and of the judgement (what an elephant forbids, how often an interval holds the truth, that
// luck is not taken for merit), then the connections of a real capture.
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type CapturedConnection, countConnections } from "../../lib/src/advice/captured-connections.js";
import { groupConnections } from "../../lib/src/advice/connection-groups.js";
import { packInputs } from "../../lib/src/advice/hashed-inputs.js";
import { judge } from "../../lib/src/advice/held-out.js";
import { tune } from "../../lib/src/advice/tune.js";
import { blockWeights, maxOverMean, moveEntries, queueLoads } from "../../lib/src/advice/tuned-tables.js";
import { readCapture } from "../../lib/src/frame/capture.js";
import { describeConnection } from "../../lib/src/frame/connection.js";
import { parseCapturedFrame } from "../../lib/src/frame/parse.js";
import { type Random, createRandom } from "../../lib/src/random/random.js";
import { hashFrame } from "../../lib/src/rss/hash-frame.js";
import { roundRobin, weightedTable } from "../../lib/src/rss/indirection-table.js";
import { MICROSOFT_KEY } from "../../lib/src/rss/secret-key.js";
import { randomBytes } from "../../lib/src/rss/spread.js";
import { toeplitz } from "../../lib/src/rss/toeplitz.js";

/** Connections with random inputs of IPv4 with ports. */
function connectionsOf(random: Random, count: number, framesOf: (random: Random, i: number) => number) {
  return Array.from({ length: count }, (_, i): CapturedConnection => {
    const input = randomBytes(random, 12);
    return {
      name: `connection ${i}`,
      input,
      inputWithPorts: null,
      frames: framesOf(random, i),
      bytes: 100,
      firstPs: 0,
      lastPs: 1,
    };
  });
}
const present = { entries: roundRobin([0, 1, 2, 3, 4, 5, 6, 7], 128), key: MICROSOFT_KEY };
const whole = { queues: 8, tries: 50 };

const loads = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 4, maxLength: 12 });
describe("tables", () => {
  test("blocks have the least sum of squares of all that there are", () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 4 }), (entries, queues) => {
        const squares = (weights: readonly number[]): number =>
          queueLoads(weightedTable(weights, entries.length), entries, queues).reduce(
            (sum, each) => sum + each * each,
            0,
          );
        const all = (left: number, blocks: number): number[][] =>
          blocks === 1
            ? [[left]]
            : Array.from({ length: left - blocks + 1 }, (_, i) => i + 1).flatMap((first) =>
                all(left - first, blocks - 1).map((rest) => [first, ...rest]),
              );
        const weights = blockWeights(entries, queues);
        expect(weights.reduce((sum, each) => sum + each, 0)).toBe(entries.length);
        expect(squares(weights)).toBe(Math.min(...all(entries.length, queues).map(squares)));
      }),
    );
  });
  test("moving entries never makes the fullest queue fuller, and no further move would help", () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 4 }), (entries, queues) => {
        const before = roundRobin(
          Array.from({ length: queues }, (_, q) => q),
          entries.length,
        );
        const after = moveEntries(before, entries, queues);
        const sums = [...queueLoads(after, entries, queues)];
        const [most, least] = [Math.max(...sums), Math.min(...sums)];
        expect(maxOverMean(sums)).toBeLessThanOrEqual(maxOverMean(queueLoads(before, entries, queues)));
        after.forEach((queue, i) => {
          if (sums[queue] === most && sums.filter((sum) => sum === most).length === 1 && entries[i] > 0)
            expect(least + entries[i]).toBeGreaterThanOrEqual(most);
          if (entries[i] === 0) expect(queue).toBe(before[i]);
        });
      }),
    );
  });
});

test("hash values of packed inputs of all lengths are those of the plain hash, under every key", () => {
  const random = createRandom(1, "inputs");
  const inputs = Array.from({ length: 60 }, () => randomBytes(random, random.pick([8, 12, 32, 36])));
  const hashValuesOf = packInputs(inputs, "plain");
  for (const key of [MICROSOFT_KEY, randomBytes(random, 52)])
    expect([...hashValuesOf(key)]).toEqual(inputs.map((input) => toeplitz(input, key)));
});

describe("judgement", () => {
  test("half of the groups judge, and connections with the same input are on the same side", () => {
    const connections = connectionsOf(createRandom(1, "x"), 101, () => 1);
    const twice = [...connections, ...connections];
    const { isHeldOut, groups, groupOf } = groupConnections(twice, { by: "frames", seed: 3 });
    expect([groups, isHeldOut.filter(Boolean).length]).toEqual([101, 50]);
    expect(groupOf.slice(0, 101)).toEqual(groupOf.slice(101));
    const again = groupConnections(twice, { by: "frames", seed: 3 });
    expect(again.isHeldOut).toEqual(isHeldOut);
    expect(groupConnections(twice, { by: "frames", seed: 4 }).isHeldOut).not.toEqual(isHeldOut);
  });

  test("95 % intervals hold the truth in 90 to 100 % of 60 populations: equal, and with heavy connections", () => {
    for (const framesOf of [() => 1, (random: Random) => random.exponential() * random.exponential()]) {
      const estimates = Array.from({ length: 60 }, (_, trial) => {
        const groups = groupConnections(connectionsOf(createRandom(trial, "population"), 400, framesOf), {
          by: "frames",
          seed: trial,
        });
        const hashValues = packInputs(
          groups.connections.map(({ input }) => input),
          "plain",
        )(MICROSOFT_KEY);
        return judge(groups, [hashValues.map((value) => value % 8)], { queues: 8, seed: trial })[0].heldOut;
      });
      const truth = estimates.reduce((sum, { value }) => sum + value, 0) / estimates.length;
      const held = estimates.filter(({ low, high }) => low <= truth && truth <= high).length;
      expect(held / estimates.length).toBeGreaterThanOrEqual(0.9);
    }
  });

  test("nothing is advised where nothing is wrong: in 40 even populations at most 2 changes", () => {
    const advised = Array.from({ length: 40 }, (_, trial) =>
      tune(
        connectionsOf(createRandom(trial, "even"), 300, () => 1),
        { ...whole, present, seed: trial, tries: 20 },
      ),
    ).filter(({ advice }) => advice !== null);
    expect(advised.length).toBeLessThanOrEqual(2);
  });

  test("the best of many keys looks better on the half that chose it than on the other", () => {
    const { keys } = tune(
      connectionsOf(createRandom(1, "luck"), 300, () => 1),
      { ...whole, present, tries: 300 },
    );
    expect(keys!.best.training).toBeLessThan(keys!.mean.training - 0.1);
    expect(keys!.best.heldOut).toBeGreaterThan(keys!.best.training + 0.1);
    expect(Math.abs(keys!.mean.training - keys!.mean.heldOut)).toBeLessThan(0.1);
  });

  test.each([
    ["a table that leaves half of the queues out", { entries: roundRobin([0, 1, 2, 3], 128), key: MICROSOFT_KEY }],
    ["a key of zeros", { entries: present.entries, key: new Uint8Array(40) }],
  ])("%s is told from chance: a change is advised", (_, setting) => {
    const { advice, candidates } = tune(
      connectionsOf(createRandom(1, "faulty"), 400, () => 1),
      { ...whole, present: setting },
    );
    expect(advice).not.toBeNull();
    const chosen = candidates.find(({ name }) => name === advice)!;
    expect(chosen.difference.high).toBeLessThan(0);
    expect(chosen.heldOut.value).toBeLessThan(candidates[0].heldOut.value);
  });

  test("UDP hashed by addresses only: turning the ports on is one more candidate, and advised", () => {
    const random = createRandom(1, "udp");
    const hosts = Array.from({ length: 24 }, () => randomBytes(random, 8));
    const udp = Array.from({ length: 1200 }, (_, i): CapturedConnection => {
      const input = hosts[i % 24];
      const inputWithPorts = Uint8Array.from([...input, ...randomBytes(random, 4)]);
      return { name: `${i} UDP`, input, inputWithPorts, frames: 1, bytes: 100, firstPs: 0, lastPs: 0 };
    });
    const { candidates, groups, largest } = tune(udp, { ...whole, present, keepKey: true });
    expect([groups, largest.connections]).toEqual([24, 50]);
    const ports = candidates.find(({ name }) => name === "ports")!;
    expect(ports.all).toBeLessThan(1.25);
    expect(ports.difference.value).toBeLessThan(-0.3);
  });
});

describe("what an elephant forbids", () => {
  test("no setting is below the bound, and the bound is the largest group's share times the queues", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 2, max: 16 }), (frames, queues) => {
        const connections = connectionsOf(createRandom(frames, "elephant"), 60, (_, i) => (i === 7 ? frames + 5 : 5));
        const { largest, candidates } = tune(connections, { present, queues, tries: 5 });
        expect(largest.share).toBeCloseTo((frames + 5) / (frames + 300), 12);
        expect(largest.bound).toBe(Math.max(1, largest.share * queues));
        for (const { all } of candidates) expect(all).toBeGreaterThanOrEqual(largest.bound - 1e-9);
      }),
      { numRuns: 30 },
    );
  });
});

test("the same seed gives the same result, another one other keys", () => {
  const connections = connectionsOf(createRandom(1, "seeds"), 100, () => 3);
  const once = tune(connections, { ...whole, present, seed: 7 });
  expect(tune(connections, { ...whole, present, seed: 7 })).toEqual(once);
  expect(tune(connections, { ...whole, present, seed: 8 }).candidates.at(-1)!.key).not.toEqual(
    once.candidates.at(-1)!.key,
  );
});

describe("the connections of a capture", () => {
  const { frames } = readCapture(readFileSync(new URL("../../datasets/captures/receive-path.pcap", import.meta.url)));
  const settings = {
    secretKey: MICROSOFT_KEY,
    hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"] as const,
  };
  test("frames and bytes are counted for what hashFrame hashes of each frame", () => {
    const counter = countConnections(settings);
    const expected = new Map<string, { frames: number; bytes: number; input: string }>();
    let unhashed = 0;
    for (const captured of frames) {
      counter.add(captured);
      const frame = parseCapturedFrame(captured);
      const { hashInput } = hashFrame(frame, settings, () => 0);
      if (hashInput === null) unhashed++;
      else {
        const name = describeConnection(frame);
        const row = expected.get(name) ?? { frames: 0, bytes: 0, input: hashInput.join() };
        expected.set(name, { ...row, frames: row.frames + 1, bytes: row.bytes + captured.wireBytes });
      }
    }
    const { connections, unhashed: not, durationPs } = counter.end();
    const got = connections.map(
      ({ name, frames: count, bytes, input }) => [name, { frames: count, bytes, input: input.join() }] as const,
    );
    expect(new Map(got)).toEqual(expected);
    expect([got.length, not.frames]).toEqual([expected.size, unhashed]);
    expect(durationPs).toBe(Math.max(...frames.map(({ timestampPs }) => timestampPs)));
  });
  test("UDP by addresses only knows what its ports would add; TCP has its ports already", () => {
    const counter = countConnections(settings);
    frames.forEach(counter.add);
    for (const { name, input, inputWithPorts } of counter.end().connections) {
      const isUdp = name.endsWith(" UDP");
      expect([name, inputWithPorts !== null]).toEqual([name, isUdp]);
      if (inputWithPorts !== null) expect(inputWithPorts.subarray(0, -4)).toEqual(input);
    }
  });
});

test.each([
  [[], {}, "there must be one at least that is hashed"],
  [null, { queues: 0 }, "The number of queues is 0"],
  [null, { tries: 0 }, "The number of keys to try is 0"],
  [null, { by: "packets" }, "it must be one of frames, bytes, connections"],
  [null, { queue: 8 }, 'has an unknown field "queue"'],
] as const)("tune refuses %j %j", (connections, options, sentence) => {
  const given = connections ?? connectionsOf(createRandom(1, "x"), 30, () => 1);
  const wrong = { ...whole, present, ...options } as Parameters<typeof tune>[1];
  expect(() => tune(given, wrong)).toThrow(sentence);
});
