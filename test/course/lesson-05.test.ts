// What lesson 05 measures with its bursts: they are cut out of the capture as it is, both NICs receive the same frames,
// and what the lesson says of 293 bursts is so.
import { describe, expect, test } from "vitest";
import { load } from "rss-lab";
import {
  bothNics,
  burstEnds,
  burstEndsChart,
  burstOf,
  burstRows,
  cycleSteps,
  earlierPs,
  loadCapture,
  pricedNics,
  savedRows,
  waitingRows,
} from "rss-lab-course";

const { frames } = loadCapture("receive-path.pcap");
const nics = bothNics(burstOf(frames, 704));

describe("a burst of the capture", () => {
  test("begins at 0 and keeps the capture's gaps, made shorter", () => {
    const arrivals = nics["one queue"].frames().map(({ arrivalPs }) => arrivalPs);
    const gaps = frames.slice(703, 715).map(({ timestampPs }) => (timestampPs - frames[703].timestampPs) / 50);
    expect(arrivals).toEqual(gaps.map(Math.round));
  });
  test("is the same for both NICs, and neither loses a frame", () => {
    const [one, each] = Object.values(nics).map((run) => run.frames());
    expect(each.map(({ arrivalPs, cpu }) => [arrivalPs, cpu])).toEqual(
      one.map(({ arrivalPs, cpu }) => [arrivalPs, cpu]),
    );
    expect(one).toHaveLength(12);
    expect(Object.values(nics).map(({ summary }) => summary.dropped)).toEqual([0, 0]);
  });
});

test("the first cycle has the page's steps, and its ISR's CPU no DPC (\"RSS with Hardware Queuing\", steps 2 to 4.2)", () => {
  const rows = cycleSteps(nics["hardware queues"], 1);
  expect(rows.map(({ CPU, step }) => [CPU, step])).toEqual([
    [0, "2"],
    [0, "3"],
    [1, "4"],
    [1, "4.1"],
    [1, "4.2"],
  ]);
});

describe("all bursts of the capture", () => {
  const ends = burstEnds(frames, 704);
  const earlier = (first: number): number | undefined => ends.find((end) => end.first === first)?.earlierPs;
  test("cover it without a gap, and the one of the lesson is among them", () => {
    ends.forEach(({ first }, at) => expect(first).toBe(ends[0].first + 12 * at));
    expect(earlier(704)).toBe(earlierPs(burstOf(frames, 704)));
  });
  test("lean to hardware queues, and the lesson's burst is the worst for them", () => {
    const won = ends.filter(({ earlierPs: ps }) => ps > 0).length;
    expect([won, ends.length]).toEqual([277, 293]);
    expect(earlier(704)).toBe(Math.min(...ends.map(({ earlierPs: ps }) => ps)));
  });
  test("have a chart whose claim and table count them", () => {
    const { title, numbers } = burstEndsChart(ends, { marked: 704 });
    expect(title).toBe("In 277 of 293 bursts hardware queues are done first");
    expect(numbers.rows[0].slice(0, 3)).toEqual([293, 277, 16]);
  });
});

test("who is done later may still have the shorter mean delay: both stand in the table", () => {
  const [one, each] = burstRows(nics);
  expect(each.lastFrameDonePs).toBeGreaterThan(Number(one.lastFrameDonePs));
  expect(each.meanDelayPs).toBeLessThan(Number(one.meanDelayPs));
});

test("rows of what is saved are the summaries' own, and waits are those of cycles with several DPCs", () => {
  const traffic = load({ framesPerSecond: 2e6, frames: 200, connections: 16 });
  const pair = bothNics(traffic);
  const { interrupts, dpcs, toDone } = pair["hardware queues"].summary;
  expect(savedRows(pair)[1]).toMatchObject({ interrupts, DPCs: dpcs, meanToDonePs: toDone.meanPs });
  for (const row of waitingRows(pair)) {
    expect(row["cycles with several DPCs"]).toBeLessThanOrEqual(Number(row.interrupts));
    expect(row.meanWaitForSlowestPs).toBeGreaterThan(0);
  }
});

test("sorting for nothing costs hardware queues nothing, and one queue less", () => {
  const [free, dear] = [0, 100].map((sortingNs) => pricedNics({ millionFramesPerSecond: 1, cpus: 4, sortingNs }));
  expect(dear["hardware queues"].fingerprint).toBe(free["hardware queues"].fingerprint);
  expect(dear["one queue"].summary.toDone.meanPs).toBeGreaterThan(free["one queue"].summary.toDone.meanPs);
});
