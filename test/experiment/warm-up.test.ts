// The warm-up of an experiment's points: what MSER-5 leaves out of the windows of a pilot run.
import { describe, expect, test } from "vitest";
import { type Traffic, load, mergeTraffic, ms, run, us } from "rss-lab";
import type { WindowRow } from "../../lib/src/records/rows.js";
import { WARM_UP_MEASURES, pilotSeed, warmUpOf } from "../../lib/src/experiment/warm-up.js";

const windowPs = us(100);
/** Windows with these median delays, one after the other. */
const windowsOf = (delays: readonly number[], lastPs = windowPs): WindowRow[] =>
  delays.map((p50Ps, i) => ({
    startPs: i * windowPs,
    endPs: i * windowPs + (i === delays.length - 1 ? lastPs : windowPs),
    indicated: 10,
    dropped: 0,
    p50Ps,
    p95Ps: 2 * p50Ps,
    p99Ps: 3 * p50Ps,
    cpus: [{ cpu: 0, frames: 10, receiveShare: p50Ps / 1e6, threadShare: 0 }],
  }));
const settled = Array.from({ length: 60 }, (_, i) => (i < 10 ? 9000 : 1000 + (i % 5)));

test("ten windows of the start are left out, whichever measure shows it", () => {
  for (const measure of WARM_UP_MEASURES)
    expect(warmUpOf({ windowPs, measure }, windowsOf(settled), "load 1")).toEqual({
      warmupPs: 10 * windowPs,
      windows: 60,
    });
});

test("a window that the run's end cuts short is not used", () => {
  const cut = windowsOf([...settled, 500_000], windowPs - 1);
  expect(warmUpOf({ windowPs }, cut, "load 1")).toEqual({ warmupPs: 10 * windowPs, windows: 60 });
});

test("of a real run that begins with a burst the rest is as that of a run without one, to 1 %; with it 3 times as much", () => {
  const [burstPs, endPs] = [ms(1), ms(40)];
  const steady = load({ framesPerSecond: 1e6, connections: 32, endPs });
  const burst = load({ framesPerSecond: 5e6, connections: 32, endPs: burstPs });
  const medians = (traffic: Traffic): WindowRow[] => [
    ...run({
      variant: "message-signaled-interrupts",
      cpus: 2,
      traffic,
      windowPs,
      durationPs: endPs,
      seed: pilotSeed(1),
    }).windows(),
  ];
  const windows = medians(mergeTraffic(steady, burst));
  const { warmupPs } = warmUpOf({ windowPs }, windows, "the only point");
  const mean = (some: readonly WindowRow[]): number => some.reduce((sum, { p50Ps }) => sum + p50Ps, 0) / some.length;
  expect(warmupPs).toBeGreaterThanOrEqual(burstPs);
  const wanted = mean(medians(steady));
  expect(mean(windows) / wanted).toBeGreaterThan(3);
  expect(mean(windows.filter(({ startPs }) => startPs >= warmupPs)) / wanted).toBeCloseTo(1, 1);
});

test("no replication has the pilot's seed", () => expect(pilotSeed(1)).toBe("1, pilot"));

describe("refusals", () => {
  test.each([
    [
      windowsOf(settled.slice(0, 49)),
      "The pilot run at load 1 has 49 whole windows of 100 µs: MSER-5 needs 50: make the run longer, or warmup.windowPs shorter.",
    ],
    [
      windowsOf(settled.map((delay, i) => (i === 7 ? NaN : delay))),
      'The pilot run at load 1 has no frame from 700 µs to 800 µs: make warmup.windowPs longer, or take the warmup.measure "receive work".',
    ],
    [
      windowsOf(settled.map((_, i) => 1000 * i)),
      'The pilot run at load 1 is too short for MSER-5: it would leave out 3.5 ms of 6 ms: make the run longer, or state the warm-up: { "rule": "fixed", "ps": ... }.',
    ],
  ])("%#", (windows, sentence) => expect(() => warmUpOf({ windowPs }, windows, "load 1")).toThrow(sentence));
});
