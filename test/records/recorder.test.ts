// What the recorder of a run hands on, and what of it the fingerprint tells apart.
import { expect, test } from "vitest";
import { createThreadWork } from "../../lib/src/cpu/thread-work.js";
import type { Work } from "../../lib/src/cpu/work.js";
import { Fingerprint } from "../../lib/src/records/fingerprint.js";
import { Recorder } from "../../lib/src/records/recorder.js";
import { stretchOf } from "./announced.js";

const chain = {
  number: 3,
  ring: null,
  frame: (i: number) => 10 * i + 1,
  connection: (i: number) => i + 50,
  frameBytes: () => 64,
  arrivalPs: () => 0,
  doneAfterPs: (i: number) => 10 * (i + 1),
  stallPs: () => 0,
};
const work: Work = {
  kind: "protocol",
  phase: "indicate",
  durationPs: 30,
  cycle: 1,
  chain,
  lead: null,
  first: 0,
  frames: 3,
  evenPs: NaN,
  indicates: 3,
  stallPs: 0,
  spinPs: 0,
  sendPs: 0,
  effect: null,
};
const recorder = (
  full: boolean,
  more: { balanced?: readonly number[]; checkWindows?: (untilPs: number) => void } = {},
) =>
  new Recorder({
    threads: [0, 0, 0, 0].map((share) => createThreadWork(share)),
    warmupPs: 0,
    windowPs: 1000,
    full,
    ...more,
  });

test("the fingerprint is of every stretch's start, end and CPU, and of the first and last frame of a chain that begins in it", () => {
  const record = recorder(false),
    [wire, ...cpus] = Array.from({ length: 5 }, () => new Fingerprint());
  const isSame = () => {
    const all = new Fingerprint();
    for (const part of [wire, ...cpus]) all.addAll(part);
    expect(record.fingerprint.toString()).toBe(all.toString());
  };
  record.worked(...stretchOf(2, [{ ...work, first: 1, frames: 2 }, 100, 115, 0, 15]));
  cpus[2].add(100);
  cpus[2].add(115);
  cpus[2].addFrame(11, 51);
  cpus[2].addFrame(21, 52);
  isSame();
  record.worked(...stretchOf(2, [{ ...work, first: 1, frames: 2 }, 200, 215, 15, 30]));
  record.worked(...stretchOf(1, [{ ...work, frames: 0 }, 300, 310, 0, 10]));
  record.worked(...stretchOf(0, [{ ...work, chain: null }, 400, 420, 0, 20]));
  for (const value of [200, 215]) cpus[2].add(value);
  for (const value of [300, 310]) cpus[1].add(value);
  for (const value of [400, 420]) cpus[0].add(value);
  isSame();
  record.dropped({ queue: 1, arrivalPs: 500, frame: 7, connection: 8, frameBytes: 64 });
  wire.addFrame(7, 8);
  isSame();
  record.moment({ what: "interrupt", timePs: 600, cpu: 1, queue: 1, cycle: 1 });
  record.late(7);
  isSame();
});

test("summary, windows and full record hear of everything", () => {
  const record = recorder(true);
  record.worked(...stretchOf(2, [work, 990, 1020, 0, 30]));
  record.dropped({ queue: 1, arrivalPs: 2500, frame: 7, connection: 8, frameBytes: 64 });
  record.late(11);
  record.moment({ what: "interrupt", timePs: 2600, cpu: 1, queue: 3, cycle: 4 });
  record.end(3000);
  const { indicated, dropped, interrupts, imbalance } = record.summary.summary(3000, 0, {} as never, null);
  expect([indicated, dropped, interrupts, imbalance]).toEqual([3, 1, 1, 4]);
  expect(record.windows.rows.map((row) => [row.indicated, row.dropped])).toEqual([
    [0, 0],
    [3, 0],
    [0, 1],
  ]);
  expect(
    record.full
      ?.frameRows(() => null)
      .filter(({ state, outOfOrder }) => state !== "waiting" || outOfOrder)
      .map(({ frame, state, outOfOrder }) => [frame, state, outOfOrder]),
  ).toEqual([
    [1, "indicated", false],
    [7, "dropped", false],
    [11, "indicated", true],
    [21, "indicated", false],
  ]);
  expect(record.full?.workRows((name) => name).map(({ cpu, startPs, endPs }) => [cpu, startPs, endPs])).toEqual([
    [2, 990, 1000],
    [2, 1000, 1010],
    [2, 1010, 1020],
  ]);
  expect(
    record.full
      ?.momentRows((name) => name)
      .map(({ what, timePs, cpu, queue, cycle }) => [what, timePs, cpu, queue, cycle]),
  ).toEqual([
    ["drop", 2500, -1, 1, 0],
    ["interrupt", 2600, 1, 3, 1],
  ]);
});

test("a summary alone takes the same and keeps no rows; balance is among the CPUs that are named", () => {
  const asked: number[] = [];
  const record = recorder(false, { balanced: [1, 2], checkWindows: (untilPs) => void asked.push(untilPs) });
  record.worked(...stretchOf(2, [work, 990, 1020, 0, 30]));
  record.dropped({ queue: 1, arrivalPs: 2500, frame: 7, connection: 8, frameBytes: 64 });
  record.late(11);
  record.moment({ what: "interrupt", timePs: 2600, cpu: 1, queue: 3, cycle: 4 });
  expect([record.full, asked, record.summary.summary(3000, 0, {} as never, null).imbalance]).toEqual([
    null,
    [1020, 2500],
    2,
  ]);
});
