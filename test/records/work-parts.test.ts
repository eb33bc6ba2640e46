// What a piece of work consists of, and when the frames of a stretch of it are indicated.
import { expect, test } from "vitest";
import type { Work } from "../../lib/src/cpu/work.js";
import { forEachPart, indicationPs } from "../../lib/src/records/work-parts.js";
import { type Told, stretchOf } from "./announced.js";

const chain = {
  number: 1,
  ring: null,
  frame: (i: number) => i + 1,
  connection: () => 0,
  frameBytes: () => 64,
  arrivalPs: () => 0,
  doneAfterPs: (i: number) => 20 + 10 * (i + 1),
  stallPs: (i: number) => (i === 1 ? 4 : 0),
};
const work: Work = {
  kind: "protocol",
  phase: "indicate",
  durationPs: 50,
  cycle: 1,
  chain,
  lead: { kind: "dpc", phase: "build", durationPs: 20 },
  first: 0,
  frames: 3,
  evenPs: NaN,
  indicates: 3,
  stallPs: 4,
  spinPs: 0,
  sendPs: 0,
  effect: null,
};
const indicatedAt = (...told: Told): number => {
  const [, one, stretch] = stretchOf(0, told);
  return indicationPs(one, stretch);
};
const parts = (more: Partial<Work>) => {
  const found: unknown[] = [];
  forEachPart({ ...work, ...more }, ({ kind, phase, fromPs, toPs, frame }) =>
    found.push([kind, phase, fromPs, toPs, frame]),
  );
  return found;
};

test("a chain: what goes before it, then each frame from the end of the one before, with its own stall", () =>
  expect(parts({})).toEqual([
    ["dpc", "build", 0, 20, -1],
    ["protocol", "indicate", 20, 30, 0],
    ["cache-stall", "indicate", 30, 34, 1],
    ["protocol", "indicate", 34, 40, 1],
    ["protocol", "indicate", 40, 50, 2],
  ]));
test("one frame spins, stalls as long as the work says, is processed, and sends until the work ends", () =>
  expect(parts({ lead: null, frames: 1, first: 1, spinPs: 3, stallPs: 5, sendPs: 10 })).toEqual([
    ["spin", "indicate", 0, 3, 1],
    ["cache-stall", "indicate", 3, 8, 1],
    ["protocol", "indicate", 8, 40, 1],
    ["send", "indicate", 40, 50, 1],
  ]));
test.each([
  ["without a chain", { chain: null }],
  ["without frames", { frames: 0 }],
])("work %s is one part after what goes before it", (_, more) =>
  expect(parts(more)).toEqual([
    ["dpc", "build", 0, 20, -1],
    ["protocol", "indicate", 20, 50, -1],
  ]),
);
test("spinning before a frame is that frame's part", () =>
  expect(parts({ kind: "spin", frames: 0, first: 2, lead: null, durationPs: 9 })).toEqual([
    ["spin", "indicate", 0, 9, 2],
  ]));
test("work without a chain, with nothing before it, is one part", () =>
  expect(parts({ chain: null, lead: null })).toEqual([["protocol", "indicate", 0, 50, -1]]));

test("frames are indicated after what goes before them, in the stretch that ends it, at the CPU's speed in that stretch", () => {
  expect(indicatedAt(work, 100, 150, 0, 50)).toBe(120);
  expect(indicatedAt(work, 100, 200, 0, 50)).toBe(140);
  expect(indicatedAt(work, 100, 110, 0, 10)).toBeNaN();
  expect(indicatedAt(work, 300, 340, 10, 50)).toBe(310);
  expect(indicatedAt(work, 100, 120, 0, 20)).toBe(120);
  expect(indicatedAt(work, 400, 430, 20, 50)).toBeNaN();
  expect(indicatedAt(work, 100, 133, 0, 50)).toBe(113);
});
test("frames with nothing before them are indicated when the work begins; work that indicates none has no such time", () => {
  expect(indicatedAt({ ...work, lead: null }, 100, 150, 0, 50)).toBe(100);
  expect(indicatedAt({ ...work, lead: null }, 100, 150, 10, 50)).toBeNaN();
  expect(indicatedAt({ ...work, indicates: 0 }, 100, 150, 0, 50)).toBeNaN();
});
