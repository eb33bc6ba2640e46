// The exercises of lesson 02 and 02a that are run: a frame that is built, a design of a hash, a test that is blind.
import { describe, expect, test } from "vitest";
import { check, solution } from "rss-lab-course";
import { HASH_MISTAKES } from "../../course/src/hash-mistakes.js";
import { posed } from "./exercise-laws.js";

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);

describe("a frame that is built", () => {
  test("the right bytes on another CPU are almost right, and any frame with the right bytes on the CPU is right", () => {
    for (const seed of SEEDS) {
      const frame = posed("02-frame", seed).answer as { source: string };
      const stem = frame.source.slice(0, Math.max(frame.source.lastIndexOf("."), frame.source.lastIndexOf(":")) + 1);
      const states = Array.from(
        { length: 60 },
        (_, i) => check("02-frame", seed, { ...frame, source: `${stem}${i + 1}` }).state,
      );
      expect(new Set(states)).toEqual(new Set(["got it", "almost"]));
    }
  });
  test("a ping will do where only addresses are asked for", () => {
    const seed = SEEDS.find((each) => posed("02-frame", each).question.includes("only the two addresses")) ?? 0;
    const { source, destination } = posed("02-frame", seed).answer as { source: string; destination: string };
    expect(check("02-frame", seed, { source, destination, protocol: 1, payloadBytes: 56 }).state).toBe("got it");
  });
  test("what no frame can have is answered with the library's sentence", () =>
    expect(check("02-frame", 1, { source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 70_000 }).message).toMatch(
      /70000.*65535/,
    ));
  test("a solution is a frame as one would write it", () =>
    expect(String(solution("02-frame", 1))).toMatch(/^For example:\n\n```ts\n\{ source: "10\./));
});

describe("a hash that is designed", () => {
  test("the design of the solution holds, and loses it with a field that changes or without what tells apart", () => {
    for (const seed of SEEDS) {
      const { question, answer } = posed("02-design", seed);
      const { hash } = answer as { hash: string[] };
      const fields = [...(/A frame carries (.*?)\. All/.exec(question)?.[1] ?? "").matchAll(/`([^`]+)`/g)].map(
        ([, name]) => name,
      );
      const tried = (names: readonly string[]) => check("02-design", seed, { hash: names, why: "because" });
      expect(tried(hash).state).toBe("got it");
      const changes = fields.filter((name) => /number|identification/.test(name));
      expect(changes.length).toBeGreaterThan(0);
      for (const name of changes) expect(tried([...hash, name]).message).toContain("differs between frames");
      expect(tried(fields.filter((name) => /destination address/.test(name))).message).toContain(
        "tells these connections apart",
      );
    }
  });
  test("it must say why, and hash fields that there are", () => {
    const { hash } = posed("02-design", 1).answer as { hash: string[] };
    expect(check("02-design", 1, { hash }).state).toBe("almost");
    expect(check("02-design", 1, { hash: ["colour"], why: "x" }).message).toContain('"colour" is not a field');
    expect(check("02-design", 1, {}).message).toContain("The answer is a design");
  });
});

describe("a test that is blind", () => {
  test("every mistake but the reversed key comes up, and its solution hides it alone", () => {
    const hidden = new Set(
      SEEDS.map((seed) => /the mistake `([^`]+)`/.exec(posed("02-blind-test", seed).question)?.[1]),
    );
    expect([...hidden].every((name) => HASH_MISTAKES.includes(name as (typeof HASH_MISTAKES)[number]))).toBe(true);
    expect(hidden.size).toBeGreaterThan(2);
    for (const seed of SEEDS)
      expect(check("02-blind-test", seed, posed("02-blind-test", seed).answer).state).toBe("got it");
  });
  test("a connection that hides more is almost right, and one that hides another is not", () => {
    const both = { source: "9.1.1.9", destination: "9.1.1.9", sourcePort: 257, destinationPort: 257 };
    expect(check("02-blind-test", 1, both)).toMatchObject({ state: "almost" });
    expect(check("02-blind-test", 1, { ...both, source: "::1", destination: "::2" }).message).toBe(
      "Both addresses must be IPv4.",
    );
  });
});
