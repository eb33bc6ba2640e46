// The fuzzer can fail: planted faults are found, named, made smaller and kept; sound code shows none.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as library from "rss-lab";
import { keep, kept } from "../../tools/fuzz/corpus.mjs";
import { hunt } from "../../tools/fuzz/hunt.mjs";
import { faultOf, makeCase } from "../../tools/fuzz/search.mjs";
import { targetsOf } from "../../tools/fuzz/targets.mjs";
import { decode, encode, smaller } from "../../tools/fuzz/values.mjs";
import { targets } from "./planted-targets.mjs";

interface Fault {
  readonly message: string;
  readonly input: Uint8Array;
}
interface Target {
  readonly name: string;
}
const url = new URL("planted-targets.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "rss-lab-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function found(
  name: string,
  cases: number,
  limits = {},
): Promise<{ target: Target; cases: number; faults: readonly Fault[] }> {
  const target = ((await targets()) as Target[]).find((one) => one.name === name) as Target;
  const result = (await hunt({ url, target, seed: "planted", cases, limits })) as {
    cases: number;
    faults: readonly Fault[];
  };
  return { target, ...result };
}

describe("the fuzzer", () => {
  test("finds nothing in what is sound", async () => {
    const { cases, faults } = await found("sound", 200);
    expect([cases, faults]).toEqual([200, []]);
  });
  test("finds an error that is no refusal, once, and makes its input one byte long", async () => {
    const { faults } = await found("throws", 200);
    expect(faults.map(({ message, input }) => [message, input.length])).toEqual([
      ["TypeError: Cannot read properties of undefined", 1],
    ]);
  });
  test("finds a broken rule, and the shortest input that breaks it; the corpus keeps it and gives it back", async () => {
    const {
      target,
      faults: [fault],
    } = await found("breaks", 200);
    expect([fault.message, fault.input.length]).toEqual(["BrokenRule: the input is short", 42]);
    const path = keep(folder, target, fault.input, fault.message);
    expect(readFileSync(path, "utf8")).toMatch(/^# BrokenRule: the input is short\n0/);
    expect(kept(folder, target)).toMatchObject([{ shows: fault.message, input: fault.input }]);
  });
  test("ends a case that hangs, and one that eats the memory, and goes on", async () => {
    const hanging = await found("hangs", 3, { caseSeconds: 0.3 }),
      growing = await found("grows", 3, { megabytes: 40 });
    expect(hanging.faults.map(({ message }) => message)).toEqual(["A case takes more than 0.3 s"]);
    expect(growing.faults.map(({ message }) => message.replace(/\d+/, "N"))).toEqual(["A case takes more than N MB"]);
    expect([hanging.cases, growing.cases]).toEqual([3, 3]);
  });
  test("a fault planted in the library is found: a reader that throws, a key that depends on its neighbours", async () => {
    const broken = {
      ...library,
      run: () => ({}),
      runPlainly: () => ({}),
      main: () => 0,
      readCapture: (bytes: Uint8Array) =>
        bytes.length > 30 && bytes[20] === 0 ? (undefined as never) : library.readCapture(bytes),
      parseFrame: (bytes: Uint8Array, wireBytes: number, options: object) => ({
        ...library.parseFrame(bytes, wireBytes, options),
        etherType: new Uint8Array(bytes.buffer)[0],
      }),
    };
    for (const name of ["captures", "frames"]) {
      const target = (targetsOf(broken) as Target[]).find((one) => one.name === name);
      const faults = await Promise.all(
        Array.from({ length: 40 }, (_, index) => faultOf(target, makeCase(target, "planted", index))),
      );
      expect(faults.filter((fault) => fault !== null).length).toBeGreaterThan(0);
    }
  });
});

describe("inputs in files", () => {
  test("keep what JSON lacks", () => {
    const value = { a: [undefined, Number.NaN, -Infinity, -0, 7n], b: { bytes: Uint8Array.of(0, 255) }, c: null };
    expect(decode(encode(value))).toEqual(value);
    expect(Object.is((decode(encode(value)) as typeof value).a[3], -0)).toBe(true);
  });
  test("smaller values leave out or simplify one part at a time and leave the value itself alone", () => {
    const value = { list: [5], text: "ab" };
    expect([...(smaller(value) as Iterable<unknown>)]).toEqual([
      { text: "ab" },
      { list: [], text: "ab" },
      { list: [0], text: "ab" },
      { list: [1], text: "ab" },
      { list: [2], text: "ab" },
      { list: [5] },
      { list: [5], text: "a" },
      { list: [5], text: "b" },
    ]);
    smaller(value)[Symbol.iterator]().next();
    expect(value).toEqual({ list: [5], text: "ab" });
  });
});
