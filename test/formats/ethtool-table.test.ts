// What `ethtool -x` prints is read in every layout, printed as it was, and set again by `ethtool -X`. Layouts: ethtool
// 6.15 (common.c, netlink/rss.c); the placements on a real 82599 are rxtxcpu's (datasets/hash-vectors).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundRobin, weightedTable } from "rss-lab";
import { ethtoolTableCommands } from "../../lib/src/formats/ethtool-table-commands.js";
import { readEthtoolTable } from "../../lib/src/formats/ethtool-table.js";
import { printEthtoolTable } from "../../lib/src/formats/print-ethtool-table.js";

const normal = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "")
    .join("\n");
const HEAD = "RX flow hash indirection table for eth0 with 4 RX ring(s):";
const KEY = Array.from({ length: 52 }, (_, i) => (i + 16).toString(16)).join(":");
const rowsOf = (queues: readonly number[], width = 8) =>
  queues.flatMap((_, i) => (i % width === 0 ? [`${i}: ${queues.slice(i, i + width).join(" ")}`] : [])).join("\n");

const NEW = `${HEAD}
    0:      0     1     2     3     0     1     2     3
    8:      0     1     2     3     0     1     2     3
RSS hash key:
${KEY}
RSS hash function:
    toeplitz: on
    xor: off
    crc32: off
RSS input transformation:
    symmetric-xor: off
    symmetric-or-xor: on
`;

const tables = fc.record({
  device: fc.constant("eth0"),
  rings: fc.constant(16),
  context: fc.constant(0),
  queues: fc.array(fc.nat(15), { minLength: 1, maxLength: 300 }),
  key: fc.option(fc.uint8Array({ minLength: 40, maxLength: 200 })),
  hashFunction: fc.constantFrom("toeplitz" as const, "xor" as const, "crc32" as const, null),
  transform: fc.constantFrom("none" as const, "symmetric-xor" as const, "symmetric-or-xor" as const, null),
});

describe("ethtool -x", () => {
  it("reads back what it prints: any table, key, function and transformation", () =>
    fc.assert(
      fc.property(tables, (table) => {
        const text = printEthtoolTable({ ...table, inferred: [], notes: [] });
        expect(readEthtoolTable(text)).toMatchObject(table);
        expect(printEthtoolTable(readEthtoolTable(text))).toBe(text);
      }),
    ));

  it("reads the newest layout and prints it to the letter (ethtool 6.15)", () => {
    const table = readEthtoolTable(NEW);
    expect(table).toMatchObject({
      device: "eth0",
      rings: 4,
      context: 0,
      queues: roundRobin([0, 1, 2, 3], 16),
      hashFunction: "toeplitz",
      transform: "symmetric-or-xor",
      inferred: [],
      notes: [],
    });
    expect(table.key).toHaveLength(52);
    expect(printEthtoolTable(table)).toBe(NEW);
  });

  const OLDER: readonly (readonly [string, string])[] = [
    ["the table alone", `${HEAD}\n    0:      0     1     2     3\n`],
    ["no key, no function", `${HEAD}\n    0:      0     1\nRSS hash key:\nOperation not supported\n`],
    ["two functions", `${HEAD}\n 0: 3\nRSS hash key:\n${KEY}\nRSS hash function:\n toeplitz: off\n xor: on\n`],
    [
      "neither key nor function (tun, veth)",
      `${HEAD}\n 0: 0\nRSS hash key:\nOperation not supported\nRSS hash function:\n    Operation not supported\n`,
    ],
    [
      "one transformation (ethtool 6.9)",
      `${HEAD}\n 0: 0\nRSS hash key:\n${KEY}\nRSS hash function:\n toeplitz: on\n xor: off\n crc32: off\nRSS input transformation:\n symmetric-xor: on\n`,
    ],
  ];
  it.each(OLDER)("reads and prints an older layout: %s", (_, text) =>
    expect(normal(printEthtoolTable(readEthtoolTable(text)))).toBe(normal(text)),
  );

  it("takes rows of any width, any number of entries, Windows line ends, empty lines and prompts", () => {
    for (const size of [1, 7, 8, 64, 128, 192, 512, 2048])
      for (const width of [1, 4, 8, 16]) {
        const queues = roundRobin([3, 1, 2], size);
        const text = `[root@host ~]# ethtool -x eth0\n${HEAD}\n\n${rowsOf(queues, width)}\n\n\n[root@host ~]# `;
        expect(readEthtoolTable(text.replaceAll("\n", "\r\n")).queues).toEqual(queues);
      }
  });

  it("passes over what netlink said, fences of an issue's text, and hard spaces of a web page", () => {
    const text = `\`\`\`\nnetlink error: Operation not supported\n${NEW.replaceAll(" ", "\u00a0")}\n\`\`\`\n`;
    expect(readEthtoolTable(text)).toEqual(readEthtoolTable(NEW));
  });

  it("takes the context from the command before it or from the option, and 0 otherwise: the text says none", () => {
    expect(readEthtoolTable(NEW).context).toBe(0);
    expect(readEthtoolTable(`$ sudo ethtool -x eth0 context 3\n${NEW}`).context).toBe(3);
    expect(readEthtoolTable(NEW, { context: 5 }).context).toBe(5);
    expect(() => readEthtoolTable(NEW, { context: -1 })).toThrow("The RSS context is -1");
  });

  it("joins a key that a terminal broke into lines, between bytes or within one", () => {
    for (const at of [3, 76, 77, 78, 79])
      expect(readEthtoolTable(NEW.replace(KEY, `${KEY.slice(0, at)}\n${KEY.slice(at)}`)).key).toEqual(
        readEthtoolTable(NEW).key,
      );
  });

  it("warns of a key of zeros and of one that is too short for IPv6", () => {
    const [zeros] = readEthtoolTable(NEW.replace(KEY, Array(40).fill("00").join(":"))).notes;
    expect(zeros).toContain("every hash value is 0");
    const [short] = readEthtoolTable(NEW.replace(KEY, Array(16).fill("6d").join(":"))).notes;
    expect(short).toContain("The key has 16 bytes");
  });

  it("warns of a number of entries that is no power of two: the text may be cut off", () => {
    expect(readEthtoolTable(`${HEAD}\n${rowsOf(roundRobin([0, 1, 2], 192))}`).notes[0]).toContain("192 entries");
    expect(readEthtoolTable('[{"rss-indirection-table":[0,1,2]}]').notes[0]).toContain("3 entries, no power of two");
  });

  it("says which function it does not compute, and what ethtool could not name", () => {
    const odd = readEthtoolTable(
      NEW.replace("toeplitz: on", "toeplitz: off\n    newhash: on\n    Unknown hash function: 0x8"),
    );
    expect(odd.hashFunction).toBeNull();
    expect(odd.notes).toEqual([
      'ethtool says of the RSS hash function: "Unknown hash function: 0x8".',
      "The hash function is newhash, which this library does not compute.",
    ]);
  });
});

describe("rows that a paste leaves out", () => {
  const queues = roundRobin([0, 1, 2, 3], 64);
  const rows = rowsOf(queues).split("\n");
  const cut = [HEAD, ...rows.slice(0, 2), "  ...", ...rows.slice(5)].join("\n");

  it("are filled in where all that stand there follow ethtool's default, entry modulo rings, and told", () => {
    const table = readEthtoolTable(cut);
    expect(table.queues).toEqual(queues);
    expect(table.inferred).toEqual([[16, 39]]);
    expect(table.notes).toEqual([
      "The text leaves out entries 16 to 39: filled in as entry modulo 4 rings, ethtool's default.",
    ]);
  });

  it("are refused at the line after the gap where one entry does not follow it", () => {
    expect(() => readEthtoolTable(cut.replace("48: 0 1", "48: 1 1"))).toThrow(
      'ethtool -x, line 5, says "40: 0 1 2 3 0 1 2 3": entries 16 to 39 must stand before it: they cannot be filled in, ' +
        "as entry 48 holds queue 1, not 0 as in ethtool's default of entry modulo 4 rings.",
    );
    expect(() => readEthtoolTable(cut.split("\n").slice(1).join("\n"))).toThrow("without the heading");
  });
});

describe("malformed text of ethtool -x is refused with line and reason", () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    [
      "a ring that the heading does not count",
      `${HEAD}\n0: 0 1 4`,
      'line 2, says "0: 0 1 4": an entry names a receive queue from 0 to 3',
    ],
    ["no number", `${HEAD}\n0: 0 1 x`, "an entry is a receive queue, a whole number from 0 to 65535"],
    ["a negative number", `${HEAD}\n0: 0 -1`, "an entry is a receive queue"],
    ["a row twice", `${HEAD}\n0: 0 1\n0: 0 1`, "line 3"],
    ["rows out of order", `${HEAD}\n8: 0 1\n0: 0 1`, "a row begins with entry 10 or a later one"],
    ["an empty row", `${HEAD}\n0:`, "a row has at least one entry"],
    ["too many entries", `${HEAD}\n2048: 0`, "a table has at most 2048 entries"],
    [
      "an end that is cut out",
      `${HEAD}\n0: 0 1\n...\nRSS hash key:\n${KEY}`,
      'line 3, says "...": the last row must stand here',
    ],
    ["no table", `${HEAD}\nOperation not supported`, "the driver shows no indirection table"],
    ["no rows", HEAD, "has no row of the indirection table"],
    ["something else", "hello", 'the first line is "RX flow hash indirection table'],
    ["something else before the heading", `hello\n${HEAD}\n0: 0`, 'line 1, says "hello"'],
    ["a heading of no rings", `${HEAD.replace("4", "0")}\n0: 0`, "the heading counts no RX ring"],
    ["another command of ethtool", "Features for eth0:\nrx-checksumming: on", "is that of ethtool -k"],
    ["something else under the heading", `${HEAD}\nhello`, "under the heading stand rows"],
    ["two tables", `${HEAD}\n0: 0\n${HEAD}\n0: 0`, "line 3"],
    ["a section twice", `${HEAD}\n0: 0\nRSS hash key:\n${KEY}\nRSS hash key:\n${KEY}`, "stands above already"],
    ["a section without lines", `${HEAD}\n0: 0\nRSS hash key:`, "a line must follow it"],
    ["a shortened key", `${HEAD}\n0: 0\nRSS hash key:\n6d:5a:...:fa`, "the key must be whole"],
    ["a key that is no key", `${HEAD}\n0: 0\nRSS hash key:\n6d:5a:5`, "the key is bytes of two hexadecimal digits"],
    ["a key too long", `${HEAD}\n0: 0\nRSS hash key:\n${"6d".repeat(201)}`, "a key has at most 200 bytes, not 201"],
    ["two functions on", NEW.replace("xor: off", "xor: on"), "at most one RSS hash function can be on"],
    ["no switch", NEW.replace("xor: off", "xor: yes"), "a line is a name and on or off"],
    ["nothing", " \n", "The output of ethtool -x is empty"],
    [
      "another command's output",
      "Channel parameters for eth0:\n",
      "is that of ethtool -l: give what `ethtool -x DEV` prints.",
    ],
  ];
  it.each(CASES)("%s", (_, text, sentence) => expect(() => readEthtoolTable(text)).toThrow(sentence));
});

describe("the JSON of ethtool -x", () => {
  const object = {
    ifname: "eth0",
    "rss-indirection-table": [0, 1, 0, 1],
    "rss-hash-key": Array.from({ length: 40 }, (_, i) => i + 1),
    "rss-hash-function": "toeplitz",
    "rss-input-transformation": { "symmetric-xor": true, "symmetric-or-xor": false },
  };

  it("is an array with one object", () =>
    expect(readEthtoolTable(`$ ethtool --json -x eth0 context 2\n${JSON.stringify([object], null, 4)}`)).toMatchObject({
      device: "eth0",
      rings: null,
      context: 2,
      queues: [0, 1, 0, 1],
      key: Uint8Array.from(object["rss-hash-key"]),
      hashFunction: "toeplitz",
      transform: "symmetric-xor",
    }));

  it("has the key as bytes or as text, and the transformation as switches or as a name", () => {
    const other = {
      ...object,
      "rss-hash-key": object["rss-hash-key"].map((byte) => byte.toString(16).padStart(2, "0")).join(":"),
      "rss-input-transformation": "none",
      "rss-context": 4,
    };
    expect(readEthtoolTable(JSON.stringify(other))).toMatchObject({
      key: Uint8Array.from(object["rss-hash-key"]),
      transform: "none",
      context: 4,
    });
  });

  const CASES: readonly (readonly [string, unknown, string])[] = [
    ["two interfaces", [object, object], "it must be an array with one object"],
    ["no table", [{ "rss-hash-key": [1] }], "has no rss-indirection-table"],
    ["no list", [{ ...object, "rss-indirection-table": 5 }], "it must be a list of 1 to 2048 receive queues"],
    ["no queue", [{ ...object, "rss-indirection-table": [0, -1] }], "entry 1 of rss-indirection-table is -1"],
    ["no key", [{ ...object, "rss-hash-key": "xyz" }], 'rss-hash-key is "xyz"'],
    ["no byte", [{ ...object, "rss-hash-key": [256] }], "byte 0 of rss-hash-key is 256"],
    ["no switches", [{ ...object, "rss-input-transformation": 1 }], "rss-input-transformation is 1"],
  ];
  it.each(CASES)("is refused with %s", (_, value, sentence) =>
    expect(() => readEthtoolTable(JSON.stringify(value))).toThrow(sentence),
  );
  it("is refused if it is cut off", () =>
    expect(() => readEthtoolTable(JSON.stringify([object]).slice(0, 80))).toThrow("is malformed or cut off"));
});

/** What ethtool does with the words that set a table (ethtool.8: start, equal, weight). */
function setTable(words: string, size: number): number[] {
  const start = Number(/start (\d+)/.exec(words)?.[1] ?? 0);
  const equal = /equal (\d+)/.exec(words)?.[1];
  if (equal)
    return roundRobin(
      Array.from({ length: Number(equal) }, (_, i) => start + i),
      size,
    );
  const weights = /weight ((?:\d+ ?)+)/.exec(words)![1].trim().split(" ").map(Number);
  // "Total weight exceeds the size of the indirection table" (ethtool.c).
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(size);
  return weightedTable(weights, size);
}

describe("ethtool -X", () => {
  it("sets every table that equal or weight can make, exactly", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 512 }),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 40 }),
        (size, weights) => {
          const sum = weights.reduce((total, weight) => total + weight, 0);
          fc.pre(sum > 0);
          const dealt = roundRobin(
            weights.map((_, i) => i + 3),
            size,
          );
          for (const queues of [weightedTable(weights, size), dealt]) {
            const { commands } = ethtoolTableCommands({ queues }, "eth0");
            expect(setTable(commands![0], size)).toEqual(queues);
          }
        },
      ),
    ));

  it("sets any table exactly or says which entry stands in the way", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), (queues) => {
        const { commands, reason } = ethtoolTableCommands({ queues }, "eth0");
        if (commands) expect(setTable(commands[0], queues.length)).toEqual(queues);
        else expect(reason).toMatch(/entry \d+ holds queue \d and entry \d+ holds queue \d\.$/);
      }),
    ));

  it("sets key, function, transformation and context with it", () => {
    const table = readEthtoolTable(`$ ethtool -x eth0 context 2\n${NEW}`);
    expect(ethtoolTableCommands(table, "eth1").commands).toEqual([
      `ethtool -X eth1 equal 4 hkey ${KEY} hfunc toeplitz xfrm symmetric-or-xor context 2`,
    ]);
    expect(ethtoolTableCommands({ queues: [1, 1, 1, 1, 1, 1, 3, 3] }, "eth0").commands).toEqual([
      "ethtool -X eth0 weight 0 3 0 1",
    ]);
    expect(ethtoolTableCommands({ queues: [2, 3, 2, 3] }, "eth0").commands).toEqual([
      "ethtool -X eth0 start 2 equal 2",
    ]);
  });

  it("is written for an interface's name and nothing else", () =>
    expect(() => ethtoolTableCommands({ queues: [0] }, "eth0; reboot")).toThrow(
      'The network interface is "eth0; reboot"',
    ));
});
