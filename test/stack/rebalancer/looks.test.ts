// What a policy sees, once per period.
import { expect, it } from "vitest";
import { createThreadWork } from "../../../lib/src/cpu/thread-work.js";
import { Looks } from "../../../lib/src/stack/rebalancer/looks.js";
import type { View } from "../../../lib/src/stack/rebalancer/rebalancer.js";

function watched() {
  const views: View[] = [],
    busy = [0, 0],
    framesOf = [0, 0, 0];
  const looks = new Looks({
    policy: { decide: (view) => (views.push(view), views.length === 2 ? [{ entry: 0, cpu: 6 }] : []) },
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
  /** Looks, and tells until when the next ones would see the same. */
  const quietAfter = (nowPs: number): number => (looks.look(nowPs, true), looks.quietUntilPs);
  return { views, busy, framesOf, looks, quietAfter };
}

it("is the time since the last look: loads, with threads at most 1, and the frames of every entry but the default CPU's", () => {
  const { views, busy, framesOf, looks } = watched();
  [busy[0], busy[1]] = [20, 80];
  framesOf.splice(0, 3, 7, 1, 9);
  expect(looks.look(100, true)).toEqual([]);
  busy[0] = 60;
  framesOf[0] = 10;
  expect(looks.look(200, true)).toEqual([{ entry: 0, cpu: 6 }]);
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
});

it("says until when further looks would see the same nothing; those are left out, and the policy is told how many", () => {
  const { views, busy, framesOf, looks, quietAfter } = watched();
  expect(quietAfter(100)).toBe(Infinity);
  busy[0] = 1;
  expect(quietAfter(200)).toBe(200); // and it moves an entry
  expect(quietAfter(300)).toBe(Infinity);
  framesOf[2] = 1;
  expect(quietAfter(400)).toBe(400);
  expect(quietAfter(500)).toBe(Infinity);
  looks.skip(5, 1000, true);
  busy[0] = 11;
  expect([quietAfter(1100), views.at(-1)?.cpus[0]?.receiveLoad]).toEqual([1100, 0.1]);
});

it("is not quiet when it moves an entry, though nothing happened", () => {
  const { quietAfter } = watched();
  expect([100, 200, 300].map(quietAfter)).toEqual([Infinity, 200, Infinity]);
});

it("leaves out the time while RSS is off, in which the policy is not asked", () => {
  const { views, busy, framesOf, looks } = watched();
  looks.look(100, true);
  [busy[0], framesOf[0]] = [90, 50];
  expect(looks.look(200, false)).toEqual([]);
  [busy[0], framesOf[0]] = [100, 52];
  looks.look(300, true);
  expect([views.length, views[1]?.cpus[0]?.receiveLoad, views[1]?.entries[0]?.frames]).toEqual([2, 0.1, 2]);
});

it("tells the policy how many looks were left out, while RSS is on", () => {
  const told: number[] = [];
  const looks = new Looks({
    policy: { decide: () => [], skipped: (count) => void told.push(count) },
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
    policy: { decide: (view) => (views.push(view), []) },
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
  expect([100, 200, 300, 400].map((nowPs) => (looks.look(nowPs, true), looks.quietUntilPs))).toEqual([
    200, 200, 300, 400,
  ]);
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
