// Exercises of lessons 07 and 11 to 13 whose answer is built: what was built is run, and the run decides. The laws of
// all exercises (exercise-laws.ts) try the right answers; here stand the wrong ones, and why.
import { describe, expect, test } from "vitest";
import { load, ms, us } from "rss-lab";
import { check } from "rss-lab-course";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const posed = (id: string, seed: number): PosedExercise => pose(id, seed) as PosedExercise;
const seedOf = (id: string, words: string): number =>
  seeds.find((seed) => posed(id, seed).question.includes(words)) ?? NaN;

describe("07-beat: the runs say who is ahead", () => {
  const seed = seedOf("07-beat", "Make hardware queuing beat MSI-X");
  const plain = { cpus: 4, traffic: load({ framesPerSecond: 1e6, connections: 256, frames: 4000 }) };
  test("a scenario in which the other one is ahead is told so", () =>
    expect(check("07-beat", seed, plain)).toMatchObject({
      state: "keep working",
      message: expect.stringContaining("The other one is ahead."),
    }));
  test("an order that rests on lost frames does not count", () => {
    const traffic = load({ framesPerSecond: 1e7, connections: 256, frames: 20_000 });
    expect(check("07-beat", seed, { ...plain, traffic }).message).toContain("of the frames are lost in one of them");
  });
  test("too few frames show nothing", () => {
    const traffic = load({ framesPerSecond: 1e6, frames: 100 });
    expect(check("07-beat", seed, { ...plain, traffic }).message).toContain("1000 are asked for");
  });
  test("a scenario without end is refused before it runs", () =>
    expect(check("07-beat", seed, { traffic: load({ framesPerSecond: 1e6 }) }).message).toBe(
      "The scenario has up to endlessly many frames: give it 100000 at most: load({ ..., frames }), or a durationPs.",
    ));
  test("as a file has it, it counts as well, also as text", () => {
    const { answer } = posed("07-beat", seed);
    for (const given of [answer, JSON.stringify(answer)]) expect(check("07-beat", seed, given).state).toBe("got it");
  });
});

describe("07-design: the lowest level that keeps the deadline", () => {
  const { answer } = posed("07-design", 1) as { answer: { level: string } };
  test("a higher level than needed is nearly right, one that misses is not", () => {
    const higher = check("07-design", 1, { ...answer, level: "message-signaled-interrupts" });
    expect([higher.state, higher.message]).toEqual(["almost", expect.stringContaining("The lowest that does is")]);
    const web = seedOf("07-design", "A web front end");
    const lower = { ...(posed("07-design", web).answer as object), level: "non-rss" };
    expect(check("07-design", web, lower)).toMatchObject({
      state: "keep working",
      message: expect.stringContaining("misses 40 µs at the peak"),
    });
  });
  test("the rubric comes with what is right, not before", () => {
    expect(check("07-design", 1, answer).message).toContain("Now mark yourself");
    expect(check("07-design", 1, { ...answer, level: "message-signaled-interrupts" }).message).not.toContain("mark");
  });
});

describe("11-defend: whenever the attack begins", () => {
  test("a period longer than the queue takes to fill loses frames; a needlessly short one is told so", () => {
    for (const seed of [0, 1, 2]) {
      const late = check("11-defend", seed, { rekeying: { periodPs: ms(3) } });
      expect([late.state, late.message]).toEqual([
        expect.not.stringMatching("got it"),
        expect.stringContaining("None may be lost."),
      ]);
      expect(check("11-defend", seed, { rekeying: { periodPs: us(20) } }).message).toContain(
        "more often than it takes",
      );
    }
  });
});

describe("11-design: three attacks", () => {
  const firewall = seedOf("11-design", "a firewall");
  const design = (given: object) => check("11-design", firewall, given);
  const { secretKey } = posed("11-design", firewall).answer as { secretKey: string };
  test("Microsoft's key is no secret", () =>
    expect(design({ symmetric: "symmetric-sort" }).message).toContain("An attack still does harm."));
  test("a firewall needs both directions on one CPU", () =>
    expect(design({ secretKey })).toMatchObject({
      state: "almost",
      message: expect.stringContaining("Both directions"),
    }));
  test("an XOR gives up what an attacker without the key needs", () => {
    for (const symmetric of ["symmetric-xor", "symmetric-or-xor"])
      expect(design({ secretKey, symmetric }).message).toContain("An attack still does harm.");
  });
  test("a key that repeats is symmetric and beaten without being known", () =>
    expect(design({ secretKey: "e4b3".repeat(20) }).message).toMatch(
      /An attack still does harm\. Nothing on the host/,
    ));
});

describe("12-build and 12-design: the selection decides", () => {
  test("more processors than asked for is nearly right; others are named", () => {
    const seed = 0;
    const { answer } = posed("12-build", seed) as { answer: Record<string, unknown> };
    expect(check("12-build", seed, { ...answer, maxRssProcessors: 5 })).toMatchObject({
      state: "almost",
      message: expect.stringContaining("what limits their number?"),
    });
    expect(check("12-build", seed, { profile: "ConservativeScaling" }).message).toContain("Asked for are");
    expect(check("12-build", seed, { profile: "Fastest" }).message).toContain("The RSS profile");
  });
  test("two NICs without settings share processors, and go to the far node", () => {
    const { message } = check("12-design", 1, { first: { maxRssProcessors: 8 }, second: { maxRssProcessors: 8 } });
    expect(message).toMatch(/work for both NICs; .*on the other node than their NIC; .*left free/);
  });
});

describe("13-plan: command by command", () => {
  const both =
    seeds.find((seed) => (posed("13-plan", seed).answer as { commands: unknown[] }).commands.length === 2) ?? 0;
  const { commands } = posed("13-plan", both).answer as { commands: string[] };
  test("half of the cure does not mend it, a command too many is told so", () => {
    expect(check("13-plan", both, commands.slice(0, 1)).state).toBe("keep working");
    expect(check("13-plan", both, [...commands, "ethtool -X eth0 default"])).toMatchObject({
      state: "almost",
      message: expect.stringContaining("leave out what changes nothing"),
    });
  });
  test("a command that is not known is refused in a sentence", () =>
    expect(check("13-plan", both, ["rm -rf /"]).message).toMatch(/^The command is "rm -rf \/"/));
});
