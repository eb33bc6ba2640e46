// What readers of lessons 04, 06, 06a and 06b build is tried out: many answers are right, a refusal of the model is a
// message, and the rubric of a design comes when it does what it should.
import { describe, expect, test } from "vitest";
import { us } from "rss-lab";
import { check } from "rss-lab-course";
import { posed } from "./exercise-laws.js";

const state = (id: string, answer: unknown): string => check(id, 1, answer).state;
const message = (id: string, answer: unknown): string => check(id, 1, answer).message;

describe("04-win: one hardware queue against no RSS", () => {
  test("another load than the one of the solution is right too", () => {
    const { framesPerSecond } = posed("04-win", 1).answer as { framesPerSecond: number };
    expect(state("04-win", { framesPerSecond: framesPerSecond + 1000, connections: 64 })).toBe("got it");
  });
  test("a quiet load is on the wrong side, and one that loses frames proves nothing", () => {
    expect(message("04-win", { framesPerSecond: 100_000, connections: 64 })).toContain("slower");
    expect(message("04-win", { framesPerSecond: 4_000_000, connections: 64 })).toContain("neither loses");
  });
});

describe("04-test and 06-test: designs", () => {
  test("a test that finds both mistakes of the counter is told its rubric, one that looks at losses alone is not", () => {
    const good = posed("04-test", 1).answer as Readonly<Record<string, unknown>>;
    expect(message("04-test", { ...good, frames: 4000 })).toContain("Now mark yourself");
    const { mostNsPerFrame: _, ...losses } = good;
    expect(check("04-test", 1, losses)).toMatchObject({ state: "almost" });
    expect(message("04-test", losses)).not.toContain("mark yourself");
  });
  test("without a limit there is no test, and the sound driver must pass", () => {
    const {
      mostNsPerFrame: _,
      mostDropped: __,
      ...open
    } = posed("04-test", 1).answer as Readonly<Record<string, unknown>>;
    expect(message("04-test", open)).toContain("needs a limit");
    expect(message("04-test", { ...open, mostNsPerFrame: 1 })).toContain("sound driver fails in 3 of 3");
  });
  test("delays alone do not find the driver that never enables its message", () => {
    const [quiet, busy] = posed("06-test", 1).answer as readonly Readonly<Record<string, number>>[];
    const { mostDropped: _, ...delaysAlone } = quiet;
    expect(message("06-test", [delaysAlone, busy])).toContain("Not found every time: never enabled");
    expect(message("06-test", [quiet, busy, busy])).toContain("Now mark yourself");
    expect(
      message(
        "06-test",
        Array.from({ length: 5 }, () => quiet),
      ),
    ).toContain("4 at most");
  });
});

describe("06-cheaper and 06a: settings", () => {
  test("the other side of the crossing is told to go the other way", () => {
    const { framesPerSecond } = posed("06-cheaper", 1).answer as { framesPerSecond: number };
    const other = framesPerSecond < 1e6 ? 2_500_000 : 50_000;
    expect(message("06-cheaper", { framesPerSecond: other, connections: 64 })).toContain("Go the other way");
  });
  test("a delay holds a lone frame back, an interval does not", () => {
    const { intervalPs } = posed("06a-moderate", 1).answer as { intervalPs: number };
    expect(message("06a-moderate", { timeoutPs: intervalPs, frames: 64 })).toContain("lone frame");
    expect(state("06a-moderate", { kind: "interval", intervalPs: intervalPs + us(1) })).toBe("got it");
  });
  test("a setting that the model refuses is answered with the refusal", () => {
    expect(message("06a-moderate", { kind: "sometimes" })).toContain("kind");
    expect(message("06a-beat", { timeoutPs: -1, frames: 1 })).toContain("time-out of interrupt moderation");
  });
  test("a count of frames makes one interrupt for all queues the faster one, an interval does not", () => {
    expect(state("06a-beat", { timeoutPs: us(100), frames: 24 })).toBe("got it");
    expect(state("06a-beat", { kind: "interval", intervalPs: us(50) })).not.toBe("got it");
  });
});

describe("06b-plan: a number of queues", () => {
  test("more than needed is almost right, and says what it costs; nonsense is told what is asked", () => {
    const { answer } = posed("06b-plan", 1);
    expect(check("06b-plan", 1, (answer as number) + 1)).toMatchObject({
      state: "almost",
      message: expect.stringContaining("fewer would do") as string,
    });
    for (const nonsense of [-1, 9, "many", [2]]) expect(message("06b-plan", nonsense)).toContain("one of 1, 2");
  });
});

test.each(["04-win", "04-test", "06-cheaper", "06a-moderate", "06a-beat"])(
  "%s: a text is told that an object is wanted",
  (id) => expect(message(id, "banana")).toMatch(/^The answer is an object, such as `\{/),
);
