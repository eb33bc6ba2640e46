// What lesson 15 reads from runs of Linux's variants, its chart and its exercises; and journeys of such runs.
import { expect, test } from "vitest";
import { load, run } from "rss-lab";
import {
  exerciseIds,
  flooded,
  followed,
  framesBeforeThread,
  journey,
  movedThreeWays,
  steadyDim,
  waitsOverTimeChart,
} from "rss-lab-course";
import { stationsOf } from "../../course/src/charts/journey/stations.js";
import { judged, posed } from "./exercise-laws.js";

test("ten passes of one NAPI's weight are done before ksoftirqd has the rest; without it the thread waits for the end", () => {
  expect(framesBeforeThread(flooded(true))).toBe(640);
  const alone = flooded(false);
  expect(framesBeforeThread(alone)).toBe(alone.summary.indicated);
});

test("of three ways to move twelve connections RFS alone keeps the order, and it cannot leave a CPU that drowns", () => {
  const traffic = (rate: number) => load({ framesPerSecond: rate, connections: 12, frames: 12_000 });
  const late = Object.values(movedThreeWays(traffic(2e6))).map(({ summary }) => summary.outOfOrder);
  expect(late[0]).toBe(0);
  expect(Math.min(...late.slice(1))).toBeGreaterThan(0);
  expect(followed(traffic(2e6)).summary.linux?.flowMoves).toBe(12);
  expect(followed(traffic(2.5e6)).summary.linux?.flowMoves).toBe(0);
});

test("steady light traffic has Net DIM go to and fro between two levels, and the chart draws each step", () => {
  const { title } = waitsOverTimeChart(steadyDim());
  expect(title).toBe("The wait of a frame changes 40 times, between 3.09 µs and 9.09 µs");
  const random = run({ traffic: load({ framesPerSecond: 1e6, frames: 4000 }) });
  expect(() => waitsOverTimeChart(random)).toThrow("give it even traffic");
});

test("in a journey of RPS frames leave the one ring for a backlog, and their buffers with it, before they are passed up", () => {
  const traffic = load({ framesPerSecond: 3e6, frames: 300 });
  const steered = run({ traffic, variant: "rps", cpus: 4 });
  const { rings, frames, lanePeak } = stationsOf(steered, (peak) => peak);
  expect(rings).toEqual([0]);
  expect(lanePeak).toBeGreaterThan(0);
  for (const { arrivalPs, movedPs, indicatedPs, returnedPs, ring } of frames) {
    expect(ring).toBe(0);
    expect(movedPs).toBeGreaterThanOrEqual(arrivalPs);
    expect(movedPs).toBeLessThanOrEqual(indicatedPs);
    expect(returnedPs).toBe(movedPs);
  }
  const napi = run({ traffic, variant: "napi", cpus: 4 });
  expect(stationsOf(napi, (peak) => peak).rings).toEqual([0, 1, 2, 3]);
  expect(journey({ RPS: steered, NAPI: napi }).description).toContain("4 rings of 512 buffers");
  const several = run({ traffic, variant: "rps", cpus: 4, linux: { queues: 2 } });
  expect(() => journey(several)).toThrow("give linux.queues 1");
});

test.each(exerciseIds("15"))("%s: the answer is right in every variant, and no known mistake is", (id) => {
  for (let seed = 1; seed <= 6; seed++) {
    const variant = posed(id, seed);
    expect(judged(variant, variant.answer).state, `${id} ${seed}`).toBe("got it");
    for (const { answer } of variant.mistakes) expect(judged(variant, answer).state).not.toBe("got it");
  }
});

test("a map with the application's CPU, or of one CPU alone, is refused with what came out", () => {
  const variant = posed("15-map", 1);
  const rest = { measure: "lost", before: 0.1, because: "..." };
  expect(judged(variant, { rpsCpus: [1, 2, 3], ...rest }).message).toContain("takes the application's time");
  expect(judged(variant, { rpsCpus: [1], ...rest }).message).toContain("Too many are lost");
  expect(judged(variant, { rpsCpus: [7], ...rest }).message).toContain("each from 0 to 3");
});
