// Comparing tables: laws (nothing moves between equal tables, folding a repeated table moves nothing, shares agree with
// counting), then readable cases and the forms in which tables are given.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CapturedConnections } from "../../lib/src/advice/captured-connections.js";
import { compareTables } from "../../lib/src/advice/compare-tables.js";
import { readTable, tableOfForm } from "../../lib/src/advice/table-forms.js";
import { createRandom } from "../../lib/src/random/random.js";
import { roundRobin } from "../../lib/src/rss/indirection-table.js";
import { MICROSOFT_KEY, secretKeyText } from "../../lib/src/rss/secret-key.js";
import { randomBytes } from "../../lib/src/rss/spread.js";
import { toeplitz } from "../../lib/src/rss/toeplitz.js";

const key = MICROSOFT_KEY;
const table = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 64 });

function captureOf(count: number): CapturedConnections {
  const random = createRandom(1, "compared");
  const connections = Array.from({ length: count }, (_, i) => {
    const firstPs = random.below(1000);
    return {
      name: `connection ${i}`,
      input: randomBytes(random, 12),
      inputWithPorts: null,
      frames: 1 + random.below(9),
      bytes: 100 * (1 + random.below(9)),
      firstPs,
      lastPs: firstPs + random.below(1000),
    };
  });
  return { connections, unhashed: { frames: 0, bytes: 0 }, durationPs: 2000 };
}

describe("laws", () => {
  const captured = captureOf(300);
  test("between equal tables nothing moves, and folding a table that repeats moves nothing", () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 4 }), (entries, times) => {
        const large = Array.from({ length: times }, () => entries).flat();
        const {
          entries: changed,
          folds,
          movedShare,
          traffic,
        } = compareTables({ entries: large, key }, { entries, key }, { captured });
        expect([changed.changed, folds, movedShare]).toEqual([0, times === 1 ? null : true, 0]);
        expect([traffic!.moved.connections, traffic!.before]).toEqual([0, traffic!.after]);
      }),
    );
  });

  test("the share of hash values is the share of 0, 1, 2, ... that get another queue; what moves is counted one by one", () => {
    fc.assert(
      fc.property(table, table, (a, b) => {
        const { movedShare, traffic } = compareTables({ entries: a, key }, { entries: b, key }, { captured });
        const size = a.length * b.length;
        const moved = Array.from({ length: size }, (_, i) => i).filter(
          (i) => a[i % a.length] !== b[i % b.length],
        ).length;
        expect(movedShare).toBeCloseTo(moved / size, 12);
        const by = captured.connections.filter(({ input }) => {
          const value = toeplitz(input, key);
          return a[value % a.length] !== b[value % b.length];
        });
        expect(traffic!.moved.connections).toBe(by.length);
        expect(traffic!.moved.bytes).toBe(by.reduce((sum, { bytes }) => sum + bytes, 0));
      }),
      { numRuns: 30 },
    );
  });

  test("with another key the share is that of unrelated hash values: 3,000 connections agree within 3 points", () => {
    const other = randomBytes(createRandom(1, "other key"), 40);
    const [a, b] = [roundRobin([0, 1, 2, 3], 128), tableOfForm("weight:1,2,1", 128)];
    const { movedShare, keyChanges, traffic } = compareTables(
      { entries: a, key },
      { entries: b, key: other },
      { captured: captureOf(3000) },
    );
    expect([keyChanges, movedShare]).toEqual([true, 0.75]);
    expect(Math.abs(traffic!.moved.connections / 3000 - 0.75)).toBeLessThan(0.03);
    expect(Math.abs(traffic!.movedByKey!.connections / 3000 - 0.75)).toBeLessThan(0.03);
  });
});

test("largest first, and how many of those that move are under way at a moment", () => {
  const at = (name: string, bytes: number, firstPs: number, lastPs: number) => ({
    name,
    bytes,
    firstPs,
    lastPs,
    frames: 2,
    inputWithPorts: null,
    input: new Uint8Array(8),
  });
  const connections = [at("a", 100, 0, 50), at("b", 300, 25, 100), at("c", 200, 100, 100)];
  const captured = { connections, unhashed: { frames: 0, bytes: 0 }, durationPs: 100 };
  const { traffic } = compareTables({ entries: [0, 1], key }, { entries: [1, 0], key }, { captured });
  expect(traffic!.largest.map(({ name, from, to }) => [name, from, to])).toEqual([
    ["b", 0, 1],
    ["c", 0, 1],
    ["a", 0, 1],
  ]);
  expect(traffic!.underWay).toEqual({ mean: 1.25, most: 2 });
});

describe("tables as people have them", () => {
  test.each([
    ["equal:3", 4, [0, 1, 2, 0]],
    ["equal:2/6", 4, [0, 1, 0, 1, 0, 1]],
    ["weight:1,0,3", 4, [0, 2, 2, 2]],
  ])("%s with %i entries is %j", (word, size, expected) => {
    expect(tableOfForm(word, size)).toEqual(expected);
  });
  test.each([
    ["[0, 1, 1]", [0, 1, 1], null],
    [`{"entries": [2, 3], "key": "${secretKeyText(key)}"}`, [2, 3], secretKeyText(key)],
    [
      "RX flow hash indirection table for eth0 with 2 RX ring(s):\n    0:      0     1     0     1\n",
      [0, 1, 0, 1],
      null,
    ],
    ['[{"ifname": "eth0", "rss-indirection-table": [1, 0]}]', [1, 0], null],
  ])("%s is read", (text, entries, itsKey) => {
    const read = readTable(text);
    expect([read.entries, read.key === null ? null : secretKeyText(read.key)]).toEqual([entries, itsKey]);
  });
  test.each([
    ["equal:", "a short form is"],
    ["equal:0", 'A number in "equal:0" is 0'],
    ["equal:1,2", "after equal: stands one number of queues"],
    ["weight:0,0", "The weights have the sum 0"],
    ["equal:2/4096", "it must be a whole number from 1 to 2048"],
  ])("%s is refused", (word, sentence) => expect(() => tableOfForm(word, 128)).toThrow(sentence));
  test.each([
    ["[]", "The table's number of entries is 0"],
    ["[0, -1]", "The queue in entry 1 is -1"],
    ['{"entries": 5}', "they must be a list of queues"],
    ['{"entries": [0], "keys": ""}', 'unknown field "keys"'],
    ['{"entries": [0], "key": 6}', "it must be hexadecimal digits in quotation marks"],
  ])("%s is refused", (text, sentence) => expect(() => readTable(text)).toThrow(sentence));
});
