// What lesson 01 reads off runs without RSS: the page's steps in the page's order, and numbers that are the run's own.
import { expect, test } from "vitest";
import { load, replay, run, wireTimePs } from "rss-lab";
import { fillingSpeed, loadCapture, placementRows, reloadRows, stepRows, waitRows } from "rss-lab-course";

const cycle = run({ traffic: load({ framesPerSecond: 1e4, frames: 1, gaps: "constant", connections: 1 }), cpus: 2 });
const traffic = load({ framesPerSecond: 4e6, frames: 3000 });
const inTurn = run({ traffic, cpus: 2, interruptCpu: "round-robin" });
const fixed = run({ traffic, cpus: 2, interruptCpu: "fixed" });

test("the rows of one cycle are the page's steps in the page's order (\"Non-RSS Receive Processing\", steps 3 to 7)", () => {
  const rows = stepRows(cycle, [1], 100_000_000);
  expect(rows.map(({ step }) => step)).toEqual(["3", "4", "5", "6", "6", "7"]);
  expect(rows.map(({ fromPs, toPs }) => [fromPs, toPs])).toEqual([
    [500_000, 800_000],
    [800_000, 900_000],
    [900_000, 1_040_000],
    [1_040_000, 1_090_000],
    [1_090_000, 1_590_000],
    [1_590_000, 1_690_000],
  ]);
  expect(stepRows(cycle, [])).toEqual([]);
});

test("a frame is named where it is processed, and nowhere else", () => {
  for (const { work, frame } of stepRows(inTurn, [1, 2])) {
    if (work === "protocol driver") expect(frame).toBeGreaterThan(0);
    if (work === "ISR") expect(frame).toBeUndefined();
  }
});

test("a capture replayed at its filling speed lasts as long as its frames on the wire", () => {
  const { frames } = loadCapture("receive-path.pcap");
  const wirePs = frames.reduce((sum, { wireBytes }) => sum + wireTimePs(Math.max(64, wireBytes + 4), 25), 0);
  const fast = replay(frames, { speed: fillingSpeed(frames, 25) });
  const lastPs = Math.max(
    ...run({ traffic: fast, cpus: 1 })
      .frames()
      .map(({ arrivalPs }) => arrivalPs),
  );
  expect(lastPs / wirePs).toBeCloseTo(1, 2);
});

test("each policy's row has its losses, a share for each CPU, and a CPU for each cycle", () => {
  const rows = placementRows([fixed, inTurn]);
  expect(rows.map(({ policy }) => policy)).toEqual(["fixed", "round-robin"]);
  expect(rows.map(({ lost }) => lost)).toEqual([fixed.summary.dropped, inTurn.summary.dropped]);
  expect(rows[1]["CPU 1 busyShare"]).toBe(inTurn.summary.cpus[1].receiveShare);
  expect(String(rows[1]["CPU of each cycle"]).split(" ")).toHaveLength(inTurn.summary.interrupts);
});

test("changing the CPU from cycle to cycle costs reloads, a fixed CPU none", () => {
  const [none, some] = reloadRows([fixed, inTurn]);
  expect(none).toMatchObject({ "cache reloads": 0, "waiting for cache linesPs": 0 });
  expect(some["cache reloads"]).toBe(inTurn.summary.cacheReloads);
  expect(some["waiting for cache linesPs"]).toBeGreaterThan(0);
});

test("waits are the summary's percentiles", () => {
  const { p50Ps, p99Ps, maxPs } = fixed.summary.toDone;
  expect(waitRows({ one: fixed })).toEqual([
    {
      run: "one",
      lost: fixed.summary.dropped,
      busiestCpuShare: fixed.summary.cpus[0].receiveShare,
      medianPs: p50Ps,
      p99Ps,
      longestPs: maxPs,
    },
  ]);
});
