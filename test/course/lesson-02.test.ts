// What lesson 02 shows: answers over hash types, frames per CPU, published values, and the mistakes behind wrong
// values.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  HASH_TYPES,
  MICROSOFT_KEY,
  assignCpu,
  buildFrame,
  createIndirectionTable,
  framesPerCpuChart,
  parseFrame,
  roundRobin,
  toeplitz,
  tupleInput,
} from "rss-lab";
import {
  answerGridChart,
  frameBytesChart,
  framesPerCpu,
  hashAnswers,
  publishedConnections,
  vectorAnswers,
} from "rss-lab-course";
import type { FrameToBuild, HashTypeName } from "rss-lab";
import { HASH_MISTAKES, hashWithMistake } from "../../course/src/hash-mistakes.js";
import { hex, readRows, tuple } from "../rss/dataset.js";

const ends = { source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 5000, destinationPort: 53 };
const frame = (more: Partial<FrameToBuild> = {}) => parseFrame(buildFrame({ ...ends, ...more }));
const settings = (hashTypes: readonly HashTypeName[]) => ({
  secretKey: MICROSOFT_KEY,
  hashTypes,
  indirectionTable: createIndirectionTable(roundRobin([1, 2, 3, 4], 128)),
  defaultCpu: 0,
});

describe("what is hashed of a frame, in words", () => {
  test("the words and the state follow the choice rule (RSS Hashing Types)", () => {
    const mobile = parseFrame(
      buildFrame({
        source: "2001:db8::1",
        destination: "2001:db8::2",
        extensionHeaders: [{ kind: "destination-options", homeAddress: "2001:db8::9" }],
      }),
    );
    const cells = hashAnswers(
      {
        udp: frame({ protocol: "udp" }),
        part: frame({ protocol: "udp", fragment: { offsetBytes: 0, moreFragments: true } }),
        mobile,
      },
      { all: HASH_TYPES, udp: ["NDIS_HASH_UDP_IPV4"] },
    );
    expect(cells.map(({ row, column, text, state }) => `${row} / ${column}: ${text} (${state})`)).toEqual([
      "udp / all: addresses + ports (full)",
      "udp / udp: addresses + ports (full)",
      "part / all: addresses only (part)",
      "part / udp: no hash (none)",
      "mobile / all: home address + ports (full)",
      "mobile / udp: no hash (none)",
    ]);
  });
  test("the hash value in a cell is the one of the frame's assignment", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65535 }),
        fc.integer({ min: 0, max: 65535 }),
        (sourcePort, destinationPort) => {
          const one = frame({ sourcePort, destinationPort });
          const { hashValue } = assignCpu(one, settings(["NDIS_HASH_TCP_IPV4"]));
          const [cell] = hashAnswers({ one }, { tcp: ["NDIS_HASH_TCP_IPV4"] });
          expect(cell?.detail).toBe(`12 bytes: 0x${hex(hashValue!)}`);
        },
      ),
      { numRuns: 50 },
    ));
});

describe("frames per CPU", () => {
  const frames = Array.from({ length: 200 }, (_, i) => frame({ protocol: "udp", sourcePort: 40_000 + i }));
  test("every frame is counted once, and CPUs without any are listed", () => {
    const rows = framesPerCpu(frames, settings(["NDIS_HASH_IPV4", "NDIS_HASH_UDP_IPV4"]), "ports");
    expect(rows.map((row) => row.cpu)).toEqual([0, 1, 2, 3, 4]);
    expect(rows.reduce((sum, row) => sum + row.frames, 0)).toBe(200);
  });
  test("without the UDP type, all UDP frames from one host to another go to one CPU (RSS Hashing Types)", () => {
    const rows = framesPerCpu(frames, settings(["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"]), "addresses");
    expect(rows.filter((row) => row.frames > 0)).toHaveLength(1);
  });
  test("with transport types alone, a ping goes to the default CPU", () => {
    const rows = framesPerCpu([frame({ protocol: 1 })], settings(["NDIS_HASH_TCP_IPV4"]), "TCP");
    expect(rows.find((row) => row.frames === 1)?.cpu).toBe(0);
  });
});

describe("published values", () => {
  test("the eight connections come with their inputs, source first, and two values each", async () => {
    const connections = await publishedConnections();
    expect(connections.map(({ name }) => name).join("")).toBe("ABCDEFGH");
    for (const { name, input, hashValue, addressesHashValue } of connections) {
      const { source, destination, sourcePort, destinationPort } = tuple(name);
      expect(input).toEqual(tupleInput(source, destination, sourcePort, destinationPort));
      expect([hex(addressesHashValue), hex(hashValue)]).toEqual(
        ["addresses_hash", "ports_hash"].map(
          (column) =>
            readRows("values").find((row) => row.connection === name && row.origin === "published by Microsoft")?.[
              column
            ],
        ),
      );
    }
  });
  test("all 16 agree (Verifying the RSS Hash Calculation)", async () => {
    const cells = await vectorAnswers();
    expect(cells).toHaveLength(16);
    expect(cells.filter((cell) => cell.state !== "full")).toEqual([]);
  });
  test("a function that is wrong in one bit, or gives no hash value at all, is found out", async () => {
    const [cell] = await vectorAnswers((input, key) => (toeplitz(input, key) ^ 1) >>> 0);
    expect(cell).toMatchObject({ state: "none", text: "0x323e8fc3 ✗", detail: "published: 0x323e8fc2" });
    for (const wrong of [-1, 2 ** 32, NaN, 0.5])
      expect((await vectorAnswers(() => wrong))[0]).toMatchObject({ state: "none", text: `${wrong} ✗` });
  });
});

describe("mistakes", () => {
  test.each(readRows("wrong-answers"))("$mistake gives $hash for Microsoft's first connection", ({ mistake, hash }) => {
    expect(hex(hashWithMistake(tuple("A"), mistake as (typeof HASH_MISTAKES)[number]))).toBe(hash);
  });
  test("the five mistakes of the dataset are all there", () =>
    expect(readRows("wrong-answers").map((row) => row.mistake)).toEqual([...HASH_MISTAKES]));
  test("without a mistake the value is Microsoft's", () =>
    expect(hex(hashWithMistake(tuple("A"), null))).toBe("51ccc178"));
});

describe("their charts", () => {
  test("in a hex dump a field's number stands above the digits, and no number on another", () => {
    const fields = Array.from({ length: 12 }, (_, i) => ({ name: `f${i}`, offset: i, length: 1, isHashed: false }));
    const { spec } = frameBytesChart({ bytes: new Uint8Array(16), fields }, { title: "A claim" });
    const layers = (spec as { hconcat: { layer: { mark: { type: string; dy?: number; fontSize?: number } }[] }[] })
      .hconcat[0].layer;
    const [digits, numbers] = layers
      .map(({ mark }) => mark)
      .filter(({ type, dy }) => type === "text" && dy !== undefined);
    const [bottom, top] = [
      (numbers.dy ?? 0) + (numbers.fontSize ?? 0) / 2,
      (digits.dy ?? 0) - (digits.fontSize ?? 0) / 2,
    ];
    expect(top).toBeGreaterThan(bottom);
  });
  test("an answer grid repeats every answer in its text", () => {
    const cells = hashAnswers({ ping: frame({ protocol: 1 }) }, { both: HASH_TYPES, tcp: ["NDIS_HASH_TCP_IPV4"] });
    const text = answerGridChart(cells, { title: "A claim", rows: "frame" }).toString();
    expect(
      text
        .split("\n")
        .slice(-2)
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ["frame", "both", "tcp"],
      ["ping", `addresses only (${cells[0]?.detail})`, "no hash"],
    ]);
  });
  test("frames per CPU say how many CPUs get any", () => {
    const rows = [
      { cpu: 0, frames: 9, series: "a" },
      { cpu: 1, frames: 0, series: "a" },
      { cpu: 1, frames: 9, series: "b" },
    ];
    expect(framesPerCpuChart(rows, { title: "A claim" }).description).toContain(
      "a: 1 of 2 CPUs get frames; b: 1 of 2 CPUs",
    );
  });
});
