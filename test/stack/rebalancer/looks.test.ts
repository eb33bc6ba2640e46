// What a policy gets to see, once a period.
import { expect, it } from "vitest";
import { createThreadWork } from "../../../lib/src/cpu/thread-work.js";
import { Looks } from "../../../lib/src/stack/rebalancer/looks.js";
import type { View } from "../../../lib/src/stack/rebalancer/rebalancer.js";

function watched() {
  const views: View[] = [],
    moves: unknown[] = [],
    busy = [0, 0],
    framesOf = [0, 0, 0];
  const looks = new Looks({
    policy: { look: (view) => (views.push(view), views.length === 2 ? [{ entry: 0, cpu: 6 }] : []) },
    move: (made) => void moves.push(made),
    table: { cpus: [5, 6, 5], framesOf },
    isMoving: (entry) => entry === 1,
    cpus: [5, 6].map((cpu, i) => ({
      cpu,
      node: i,
      serves: () => true,
      busyPs: () => busy[i],
      threads: createThreadWork(0.5),
    })),
  });
  return { views, moves, busy, framesOf, looks };
}

it("is the time since the last look: loads, with threads at most 1, and the frames of every entry but the default CPU's", () => {
  const { views, moves, busy, framesOf, looks } = watched();
  [busy[0], busy[1]] = [20, 80];
  framesOf.splice(0, 3, 7, 1, 9);
  looks.look(100, true);
  busy[0] = 60;
  framesOf[0] = 10;
  looks.look(200, true);
  expect(views).toEqual([
    {
      cpus: [
        { cpu: 5, node: 0, receiveLoad: 0.2, threadLoad: 0.5, load: 0.7 },
        { cpu: 6, node: 1, receiveLoad: 0.8, threadLoad: 0.5, load: 1 },
      ],
      entries: [
        { cpu: 5, frames: 7, isMoving: false },
        { cpu: 6, frames: 1, isMoving: true },
      ],
    },
    {
      cpus: [
        { cpu: 5, node: 0, receiveLoad: 0.4, threadLoad: 0.5, load: 0.9 },
        { cpu: 6, node: 1, receiveLoad: 0, threadLoad: 0.5, load: 0.5 },
      ],
      entries: [
        { cpu: 5, frames: 3, isMoving: false },
        { cpu: 6, frames: 0, isMoving: true },
      ],
    },
  ]);
  expect(moves).toEqual([[{ entry: 0, cpu: 6 }]]);
});

it("says until when further looks would see the same nothing; those are left out, and the policy is told how many", () => {
  const { views, busy, framesOf, looks } = watched();
  expect(looks.look(100, true)).toBe(Infinity);
  busy[0] = 1;
  expect(looks.look(200, true)).toBe(200);
  expect(looks.look(300, true)).toBe(Infinity);
  framesOf[2] = 1;
  expect(looks.look(400, true)).toBe(400);
  expect(looks.look(500, true)).toBe(Infinity);
  looks.skip(5, 1000, true);
  busy[0] = 11;
  expect([looks.look(1100, true), views.at(-1)?.cpus[0]?.receiveLoad]).toEqual([1100, 0.1]);
});

it("leaves out the time while RSS is off, in which the policy is not asked", () => {
  const { views, moves, busy, framesOf, looks } = watched();
  looks.look(100, true);
  [busy[0], framesOf[0]] = [90, 50];
  looks.look(200, false);
  expect(moves).toEqual([]);
  [busy[0], framesOf[0]] = [100, 52];
  looks.look(300, true);
  expect([views.length, views[1]?.cpus[0]?.receiveLoad, views[1]?.entries[0]?.frames]).toEqual([2, 0.1, 2]);
});

it("tells the policy how many looks were left out, while RSS is on", () => {
  const told: number[] = [];
  const looks = new Looks({
    policy: { look: () => [], skipped: (count) => void told.push(count) },
    move: () => {},
    table: { cpus: [5], framesOf: [0] },
    isMoving: () => false,
    cpus: [],
  });
  looks.skip(5, 500, true);
  looks.skip(7, 1200, false);
  expect(told).toEqual([5]);
});

it("sees what threads wanted of a period in which that changed, and is the same until the first change of any CPU's", () => {
  const views: View[] = [];
  const threads = (constantUntilPs: number) => ({
    shareAt: () => 0.25,
    wantedPs: (from: number, to: number) => (to - from) / 2,
    constantUntilPs: () => constantUntilPs,
  });
  const looks = new Looks({
    policy: { look: (view) => (views.push(view), []) },
    move: () => {},
    table: { cpus: [1, 1], framesOf: [0, 0] },
    isMoving: () => false,
    cpus: [900, 200, 700].map((untilPs, cpu) => ({
      cpu,
      node: 0,
      serves: () => cpu !== 2,
      busyPs: () => 0,
      threads: threads(untilPs),
    })),
  });
  expect([100, 200, 300, 400].map((nowPs) => looks.look(nowPs, true))).toEqual([200, 200, 300, 400]);
  expect(views.map(({ cpus }) => cpus.map(({ cpu, threadLoad }) => [cpu, threadLoad]))).toEqual([
    [
      [0, 0.25],
      [1, 0.25],
    ],
    [
      [0, 0.25],
      [1, 0.25],
    ],
    [
      [0, 0.25],
      [1, 0.5],
    ],
    [
      [0, 0.25],
      [1, 0.5],
    ],
  ]);
});
