// Exercises of lesson 11: the numbers that stand in a question lead to its answer, worked out here by hand's rules alone.
import { describe, expect, test } from "vitest";
import { collisionTest } from "rss-lab";
import { pose } from "../../lib/src/notebook/exercise.js";
import type { PosedExercise } from "../../lib/src/notebook/exercise-types.js";

const seeds = Array.from({ length: 40 }, (_, i) => i);
const posed = (id: string, seed: number): PosedExercise => pose(id, seed) as PosedExercise;
const numbers = (text: string, pattern: RegExp): number[] => [...text.matchAll(pattern)].map(([, digits]) => Number(digits));

describe("exercises of lesson 11", () => {
  test("11-aim: start, XOR the effects of the port bits, is the entry", () => {
    for (const seed of seeds) {
      const { question, answer } = posed("11-aim", seed);
      const [start = 0, one = 0, two = 0, four = 0, entry] = [...question.matchAll(/`([01]{3})`/g)].map(([, bits]) => Number.parseInt(bits!, 2));
      const first = numbers(question, /from source port (\d+)/g)[0]!;
      const added = Number(answer) - first;
      expect(start ^ (added & 1 ? one : 0) ^ (added & 2 ? two : 0) ^ (added & 4 ? four : 0)).toBe(entry);
    }
  });
  test("11-symmetric: the XOR of both address words and the port", () => {
    for (const seed of seeds) {
      const { question, answer } = posed("11-symmetric", seed);
      expect(numbers(question, /(0x[0-9a-f]{4})/g).reduce((sum, word) => sum ^ word)).toBe(answer);
    }
  });
  test("11-alarm: an entry where one is suspiciously full, else -1; both come up", () => {
    const answers = seeds.map((seed) => {
      const { question, answer } = posed("11-alarm", seed);
      const { entry, isSuspicious } = collisionTest(numbers(question, /\| \d+ \| (\d+) \|/g));
      expect(answer).toBe(isSuspicious ? entry : -1);
      return answer;
    });
    expect(answers.filter((answer) => answer === -1).length).toBeGreaterThan(5);
    expect(answers.filter((answer) => answer !== -1).length).toBeGreaterThan(15);
  });
  test("11-rekey: all but one in as many as there are CPUs, where these divide the entries", () => {
    for (const seed of seeds) {
      const { question, answer } = posed("11-rekey", seed);
      const [connections = 0, cpus = 0] = [/(\d+) connections are/g, /to (\d+) CPUs/g].map((each) => numbers(question, each)[0]!);
      if (cpus % 5 !== 0) expect(answer).toBe(connections - connections / cpus);
      else expect(Math.abs(Number(answer) - (connections - connections / cpus))).toBeLessThan(1 + connections / 100);
    }
  });
});
