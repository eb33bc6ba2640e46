// What lesson 15 reads from runs of Linux's variants, its chart and its exercises; and journeys of such runs.
import { expect, test } from "vitest";
import { load, run } from "rss-lab";
import {
  exerciseIds,
  flooded,
  followed,
  framesBeforeThread,
  journey,
  moderationOverTimeChart,
  movedThreeWays,
  steadyDim,
  steeringRows,
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

test("RPS loses at four million frames a second with the polling CPU in its map, and wins without it", () => {
  const traffic = load({ framesPerSecond: 4e6, frames: 20_000 });
  const one = { traffic, cpus: 4 } as const;
  const runs = {
    single: run({ ...one, variant: "single-hardware-queue" }),
    all: run({ ...one, variant: "rps" }),
    without: run({ ...one, variant: "rps", linux: { rpsCpus: [1, 2, 3] } }),
  };
  const rows = steeringRows(runs);
  expect(rows.map(({ receiver }) => receiver)).toEqual(["single", "all", "without"]);
  const [single, all, without] = Object.values(runs).map(({ summary }) => summary);
  expect(all.toDone.meanPs).toBeGreaterThan(single.toDone.meanPs);
  expect(without.toDone.meanPs).toBeLessThan(single.toDone.meanPs / 3);
  // The interrupts turn round: a poller that never comes up short leaves its interrupt masked.
  expect([all.interrupts < single.interrupts, without.interrupts > single.interrupts]).toEqual([true, true]);
});

test("steady light traffic has Net DIM go to and fro between two levels, and the chart draws each step", () => {
  const { title } = waitsOverTimeChart(steadyDim());
  expect(title).toBe("The wait of a frame changes 40 times, between 3.09 µs and 9.09 µs");
  const random = run({ traffic: load({ framesPerSecond: 1e6, frames: 4000 }) });
  expect(() => waitsOverTimeChart(random)).toThrow("give it even traffic");
});

test("the moderation itself is drawn as steps, and a fixed one is refused", () => {
  const { title, numbers } = moderationOverTimeChart(steadyDim());
  expect(title).toBe("The moderation changes 40 times, between 2 µs and 8 µs");
  expect(numbers.rows.map(([delay]) => delay)).toEqual([2, 8]);
  expect(() => moderationOverTimeChart(run({ traffic: load({ framesPerSecond: 1e6, frames: 40 }) }))).toThrow(
    "The moderation of this run is a fixed one: moderationOverTimeChart shows net-dim or an adaptive interval.",
  );
  expect(() => moderationOverTimeChart([] as never)).toThrow("it shows one run");
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
});

test.each(["rps", "rfs"] as const)(
  "in a journey of %s with several rings each frame leaves the ring that it came by",
  (variant) => {
    const traffic = load({ framesPerSecond: 6e6, frames: 400, connections: 40 });
    const several = run({
      traffic,
      variant,
      cpus: 4,
      linux: { queues: 2, rpsCpus: [1, 2, 3], ...(variant === "rfs" && { threadCpus: [1, 2, 3] }) },
    });
    const { rings, frames, lanePeak } = stationsOf(several, (peak) => peak);
    expect(rings).toEqual([0, 1]);
    expect(lanePeak).toBeGreaterThan(0);
    const rows = several.frames();
    frames.forEach(({ ring, cpu, arrivalPs, movedPs, indicatedPs, returnedPs, slot }, i) => {
      expect(ring).toBe(rows[i].ring);
      expect([1, 2, 3]).toContain(cpu);
      expect(movedPs).toBe(rows[i].steeredPs);
      expect(movedPs).toBeGreaterThan(arrivalPs);
      expect(movedPs).toBeLessThanOrEqual(indicatedPs);
      expect([returnedPs, slot >= 0]).toEqual([movedPs, true]);
    });
    // Two frames are never in one buffer of one ring.
    for (const a of frames)
      for (const b of frames)
        if (a.frame < b.frame && a.ring === b.ring && a.slot === b.slot)
          expect(b.arrivalPs).toBeGreaterThan(a.returnedPs);
    const napi = run({ traffic, variant: "napi", cpus: 4, linux: { queues: 2 } });
    const shown = journey({ several, napi });
    expect(shown.description).toContain("several: 2 rings of 512 buffers");
    expect(shown.description).toMatch(/several: .* interrupts by 2 messages/);
  },
);

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
