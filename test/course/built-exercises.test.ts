// Exercises of lessons 00, 01 and 05 in which the reader builds or designs: what is handed in is run, and every way to
// miss is told apart.
import { describe, expect, test } from "vitest";
import { load } from "rss-lab";
import { check, earlierPs } from "rss-lab-course";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";

const SEEDS = [1, 2, 3, 4];
const rightOf = (id: string, seed: number): Record<string, unknown> =>
  (pose(id, seed) as PosedExercise).answer as Record<string, unknown>;
const saying = (id: string, seed: number, changes: object): string =>
  String(check(id, seed, { ...rightOf(id, seed), ...changes }));

describe.each(["00-mend", "00-one-change", "01-no-loss", "01-good-enough", "05-burst", "05-worth-it"])("%s", (id) => {
  test("a copy of the right answer is run, and gets it", () => {
    for (const seed of SEEDS) expect(saying(id, seed, {})).toMatch(/^got it: (?!Right)/);
  });
  test("what is no object at all is told what to hand in", () => {
    for (const nonsense of ["nonsense", [1, 2], -1])
      expect(String(check(id, 1, nonsense))).toMatch(/^keep working: The answer is/);
  });
});

describe("a scenario to mend", () => {
  test("is refused in the library's own sentence, fault by fault", () => {
    expect(saying("00-mend", 1, { cpus: 0 })).toBe(
      "keep working: The number of CPUs is 0: it must be a whole number from 1 to 256.",
    );
    expect(saying("00-mend", 1, { interruptCPU: "random" })).toMatch(/unknown field "interruptCPU"/);
  });
  test("that runs, but is another machine, is almost right", () =>
    expect(saying("00-mend", 1, { cpus: 17 })).toMatch(/^almost: It runs.* look at cpus\.$/));
});

describe("an experiment with one change", () => {
  const before = { traffic: load({ framesPerSecond: 1e6, frames: 50, seed: 3 }), cpus: 2 };
  const design = (after: object, predict = "more"): string =>
    String(check("00-one-change", 1, { before, after, predict, because: "" }));
  test("changes one thing: none and two are told apart", () => {
    expect(design(before)).toMatch(/are the same/);
    expect(design({ ...before, cpus: 3, interruptCpu: "random" })).toMatch(/^almost: .*differ in cpus, interruptCpu/);
  });
  test("may write the same traffic twice", () =>
    expect(design({ ...before, traffic: load({ framesPerSecond: 1e6, frames: 50, seed: 3 }), cpus: 3 })).toMatch(
      /^got it/,
    ));
  test("gets it with a wrong prediction too, and is marked by its rubric", () => {
    const states = ["fewer", "as many", "more"].map((word) => design({ ...before, cpus: 5 }, word));
    for (const state of states) expect(state).toMatch(/^got it: \d+ .*Now mark yourself/s);
    expect(states.filter((state) => state.includes("a wrong prediction"))).toHaveLength(2);
  });
});

describe("a machine that loses nothing", () => {
  test("needs buffers, and no CPU but one", () => {
    expect(saying("01-no-loss", 1, { receiveBuffers: 8 })).toMatch(/^keep working: .*it loses \d+ frames/);
    expect(saying("01-no-loss", 1, { cpus: 16, receiveBuffers: 8 })).toMatch(/With 16 CPUs it would lose/);
    expect(saying("01-no-loss", 1, { cpus: 4, receiveBuffers: 4096 })).toMatch(/^almost: .*no two of them/);
    expect(saying("01-no-loss", 1, { receiveBuffers: 4096 })).toMatch(/^almost: .*Fewer receive buffers/);
  });
  test("is changed in what is asked for alone", () => {
    expect(saying("01-no-loss", 1, { costs: { protocolPs: 1 } })).toMatch(/costs is not to be changed/);
    expect(saying("01-no-loss", 1, { cpus: 0 })).toBe(
      "keep working: The number of CPUs is 0: it must be a whole number from 1 to 256.",
    );
  });
});

describe("whether one CPU is good enough", () => {
  test("is decided by the busiest milliseconds, and by what comes out", () => {
    const { framesPerSecond, enough } = rightOf("01-good-enough", 1);
    expect(saying("01-good-enough", 1, { framesPerSecond: Number(framesPerSecond) / 100 })).toMatch(
      /how it goes on average/,
    );
    expect(saying("01-good-enough", 1, { enough: !enough })).toMatch(/^almost: The run: .* look again/);
    expect(saying("01-good-enough", 1, { nsPerFrame: 1 })).toMatch(/A frame of this server costs/);
  });
});

describe("a burst that goes the other way", () => {
  test("is measured: the usual ones are no exception", () => {
    const burst = rightOf("05-burst", 1);
    const usual = Array.from({ length: 50 }, (_, at) => at + 1).find(
      (seed) => earlierPs(load({ ...burst, seed } as never)) > 0,
    );
    expect(saying("05-burst", 1, { seed: usual })).toMatch(/^keep working: Hardware queues are done .* no exception/);
    expect(saying("05-burst", 1, { frames: 2000 })).toMatch(/has 8 to 24 frames/);
    expect(saying("05-burst", 1, { gaps: "constant" })).toMatch(/gaps is not to be chosen/);
    expect(saying("05-burst", 1, { framesPerSecond: -1 })).toMatch(/rate in frames per second is -1/);
  });
});

describe("whether hardware queues are worth it", () => {
  test("is decided for the load in question, by what was to be measured, in enough runs", () => {
    const { buy } = rightOf("05-worth-it", 1);
    expect(saying("05-worth-it", 1, { cpus: 16 })).toMatch(/another machine/);
    expect(saying("05-worth-it", 1, { measure: "luck" })).toMatch(/^keep working: What is measured/);
    expect(saying("05-worth-it", 1, { runs: 1 })).toMatch(/^almost: Give 5 to 30 runs/);
    expect(saying("05-worth-it", 1, { buy: !buy })).toMatch(/^almost: In \d+ of 8 runs/);
  });
});

test.each(["01-no-loss", "06-test", "09-moves", "12-build"])(
  "%s: what looks like JSON and is none gets a sentence, an object and a list also as their text",
  (id) => {
    expect(String(check(id, 1, '[{"entry": 1,'))).toMatch(
      /^keep working: The answer looks like JSON and cannot be read/,
    );
    const right = (pose(id, 1) as PosedExercise).answer;
    expect(check(id, 1, typeof right === "string" ? right : JSON.stringify(right)).state).toBe("got it");
  },
);
