// The rows of an ended run: made once, and the list that all callers share cannot be changed.
import { describe, expect, it, test } from "vitest";
import { load, run } from "rss-lab";

const one = run({
  traffic: load({ framesPerSecond: 3e6, frames: 500, connections: 16 }),
  variant: "message-signaled-interrupts",
  cpus: 2,
  windowPs: 50_000_000,
  rssChanges: [{ timePs: 60_000_000, moves: [{ entry: 0, cpu: 1 }] }],
});
const lists = ["frames", "work", "moments", "connections", "windows", "tableChanges"] as const;

describe("rows", () => {
  it.each(lists)("%s() is the same list every time it is asked for", (name) => {
    expect(one[name]().length).toBeGreaterThan(0);
    expect(one[name]()).toBe(one[name]());
  });
  it.each(lists)("%s() can be neither added to nor taken from; a copy can", (name) => {
    const rows = one[name]() as unknown[];
    expect(() => rows.push(rows[0])).toThrow(TypeError);
    expect(() => rows.pop()).toThrow(TypeError);
    expect([...rows, rows[0]]).toHaveLength(rows.length + 1);
  });
});

test("a run that kept its summary only refuses its rows in one sentence, each time", () => {
  const summary = run({ traffic: load({ framesPerSecond: 1e6, frames: 10 }), records: "summary" });
  for (const rows of [summary.frames, summary.work, summary.moments, summary.connections, summary.frames])
    expect(rows).toThrow('This run kept its summary only: run it again with records: "full" to see its rows.');
});

test("two runs share no list", () => {
  const [a, b] = [1, 2].map(() => run({ traffic: load({ framesPerSecond: 1e6, frames: 10 }) }));
  expect(a.frames()).toEqual(b.frames());
  expect(a.frames()).not.toBe(b.frames());
});
