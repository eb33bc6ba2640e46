// Thread work that varies: laws of its integral, then tables, then what is refused.
import { checkThreadWork } from "../../lib/src/cpu/thread-work-description.js";
import { createThreadWork } from "../../lib/src/cpu/thread-work.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ThreadWorkDescription } from "rss-lab";

const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.5, 1 - 2 ** -53, 2 ** -53));
/** Descriptions whose times lie below `reachPs`. */
const descriptions = (reachPs: number): fc.Arbitrary<ThreadWorkDescription> => {
  const time = fc.nat(reachPs);
  const period = fc.integer({ min: 1, max: reachPs });
  return fc.oneof(
    share,
    fc
      .uniqueArray(fc.tuple(time, share), { minLength: 1, maxLength: 20, selector: ([timePs]) => timePs })
      .map((steps) => ({ kind: "steps" as const, at: steps.sort(([a], [b]) => a - b) })),
    fc
      .record({ kind: fc.constant("ramp" as const), fromPs: time, lengthPs: period, from: share, to: share })
      .map(({ lengthPs, ...ramp }) => ({ ...ramp, toPs: ramp.fromPs + lengthPs })),
    fc
      .record({
        periodPs: period,
        on: share,
        phase: share,
        shares: fc.record({ share, idleShare: share }, { requiredKeys: ["share"] }),
      })
      .map(({ periodPs, on, phase, shares }) => ({
        kind: "bursts" as const,
        periodPs,
        onPs: Math.floor(on * periodPs),
        phasePs: Math.floor(phase * periodPs),
        ...shares,
      })),
    fc
      .record({
        stepPs: fc.integer({ min: 1, max: Math.ceil(reachPs / 10) }),
        shares: fc.array(share, { minLength: 1, maxLength: 30 }),
      })
      .map((series) => ({ kind: "series" as const, ...series })),
  );
};
const LONG = 2 ** 50;
const isRamp = (work: ThreadWorkDescription): boolean => typeof work === "object" && work.kind === "ramp";

describe("laws of thread work", () => {
  it("wantedPs is a whole number from 0 to the length, and grows with the time, over times of up to 2^51 ps", () => {
    const steps = fc.array(fc.oneof(fc.nat(LONG / 32), fc.nat(3)), { maxLength: 20 });
    fc.assert(
      fc.property(descriptions(LONG), fc.nat(LONG), steps, (description, fromPs, stepsPs) => {
        const work = createThreadWork(description);
        let toPs = fromPs,
          before = 0;
        for (const stepPs of [0, ...stepsPs]) {
          toPs += stepPs;
          const wantedPs = work.wantedPs(fromPs, toPs);
          if (!Number.isInteger(wantedPs) || wantedPs < 0 || wantedPs > toPs - fromPs)
            expect.fail(`${wantedPs} of ${toPs - fromPs}`);
          if (wantedPs < before - (isRamp(description) ? 1 : 0)) expect.fail(`${wantedPs} after ${before}`);
          before = wantedPs;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("is additive: the parts of any stretch add up to it exactly, in a ramp within 1 ps a part", () => {
    fc.assert(
      fc.property(
        descriptions(1e12),
        fc.array(fc.nat(2e12), { minLength: 3, maxLength: 8 }),
        (description, instants) => {
          const work = createThreadWork(description);
          const times = instants.sort((a, b) => a - b);
          const parts = times.slice(1).reduce((sum, toPs, i) => sum + work.wantedPs(times[i], toPs), 0);
          const whole = work.wantedPs(times[0], times.at(-1)!);
          if (Math.abs(parts - whole) > (isRamp(description) ? times.length : 0))
            expect.fail(`${parts} is not ${whole}`);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is the integral of shareAt: a Riemann sum over every picosecond agrees within 1 ps and 1 more for each change", () => {
    fc.assert(
      fc.property(descriptions(2_000), fc.nat(1_000), fc.nat(3_000), (description, fromPs, lengthPs) => {
        const work = createThreadWork(description);
        let sum = 0,
          changes = 0;
        for (let timePs = fromPs; timePs < fromPs + lengthPs; timePs++) {
          // In the middle of each picosecond, where a ramp has its mean; other shares change at whole picoseconds only.
          sum += work.shareAt(timePs + 0.5);
          if (isRamp(description) ? timePs === fromPs : work.shareAt(timePs + 1) !== work.shareAt(timePs)) changes++;
        }
        const slack = isRamp(description) ? 3 : 1 + changes;
        const wantedPs = work.wantedPs(fromPs, fromPs + lengthPs);
        if (Math.abs(wantedPs - sum) > slack + 1e-6) expect.fail(`${wantedPs} is not ${sum}`);
      }),
      { numRuns: 300 },
    );
  });

  it("shareAt is from 0 to 1; isConstant says whether it is the same everywhere", () => {
    fc.assert(
      fc.property(
        descriptions(1_000),
        fc.array(fc.nat(5_000), { minLength: 5, maxLength: 50 }),
        (description, times) => {
          const work = createThreadWork(description);
          const shares = times.map((timePs) => work.shareAt(timePs));
          for (const value of shares) if (!(value >= 0 && value <= 1)) expect.fail(`share ${value}`);
          if (work.isConstant) expect(new Set(shares).size).toBe(1);
          if (typeof description === "number") expect([work.isConstant, shares[0]]).toEqual([true, description]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("bursts repeat: a period later everything is the same", () => {
    fc.assert(
      fc.property(
        fc.record({
          periodPs: fc.integer({ min: 1, max: 1e9 }),
          on: share,
          phase: share,
          fromPs: fc.nat(1e10),
          lengthPs: fc.nat(1e10),
        }),
        ({ periodPs, on, phase, fromPs, lengthPs }) => {
          const [onPs, phasePs] = [Math.floor(on * periodPs), Math.floor(phase * periodPs)];
          const work = createThreadWork({ kind: "bursts", periodPs, onPs, phasePs, share: 0.7, idleShare: 0.1 });
          expect(work.shareAt(fromPs + periodPs)).toBe(work.shareAt(fromPs));
          const [now, later] = [
            work.wantedPs(fromPs, fromPs + lengthPs),
            work.wantedPs(fromPs + periodPs, fromPs + periodPs + lengthPs),
          ];
          // Bursts that fill the whole period, or none of it, are a constant share, whose time is rounded to whole
          // picoseconds from 0 on.
          expect(Math.abs(later - now)).toBeLessThanOrEqual(onPs === 0 || onPs === periodPs ? 1 : 0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("what the caller does with the lists afterwards does not change the work", () => {
    const shares = [0.5, 0.25];
    const work = createThreadWork({ kind: "series", stepPs: 10, shares });
    shares[0] = 1;
    expect(work.shareAt(0)).toBe(0.5);
  });
});

describe("tables", () => {
  it.each<[string, ThreadWorkDescription, readonly number[], number]>([
    ["a constant", 0.25, [0.25, 0.25, 0.25, 0.25, 0.25, 0.25], 1_250],
    [
      "steps: 0 before the first, from each time on",
      {
        kind: "steps",
        at: [
          [1_000, 0.5],
          [3_000, 1],
        ],
      },
      [0, 0.5, 0.5, 1, 1, 1],
      3_000,
    ],
    [
      "a ramp: flat, even, flat",
      { kind: "ramp", fromPs: 1_000, toPs: 3_000, from: 0.2, to: 0.8 },
      [0.2, 0.2, 0.5, 0.8, 0.8, 0.8],
      2_800,
    ],
    ["bursts from 0", { kind: "bursts", periodPs: 2_000, onPs: 500, share: 1 }, [1, 0, 1, 0, 1, 0], 1_500],
    [
      "bursts from 1,000, idle at 0.1",
      { kind: "bursts", periodPs: 2_000, onPs: 500, share: 1, idleShare: 0.1, phasePs: 1_000 },
      [0.1, 1, 0.1, 1, 0.1, 1],
      1_400,
    ],
    ["a series: the last holds", { kind: "series", stepPs: 2_000, shares: [0.5, 0, 1] }, [0.5, 0.5, 0, 0, 1, 1], 2_000],
  ])("%s: shares at 0, 1,000, ... 5,000, and the time wanted until 5,000", (_, description, shares, wantedPs) => {
    const work = createThreadWork(description);
    [0, 1_000, 2_000, 3_000, 4_000, 5_000].forEach((timePs, i) =>
      expect(work.shareAt(timePs)).toBeCloseTo(shares[i], 12),
    );
    expect(Math.abs(work.wantedPs(0, 5_000) - wantedPs)).toBeLessThanOrEqual(2);
    expect(work.isConstant).toBe(typeof description === "number");
  });

  it.each<[ThreadWorkDescription, boolean]>([
    [{ kind: "steps", at: [[0, 0.5]] }, true],
    [{ kind: "steps", at: [[1, 0.5]] }, false],
    [{ kind: "steps", at: [[1, 0]] }, true],
    [{ kind: "ramp", fromPs: 0, toPs: 1, from: 0.3, to: 0.3 }, true],
    [{ kind: "series", stepPs: 1, shares: [0.5, 0.5] }, true],
    [{ kind: "bursts", periodPs: 10, onPs: 0, share: 1 }, true],
    [{ kind: "bursts", periodPs: 10, onPs: 10, share: 1 }, true],
    [{ kind: "bursts", periodPs: 10, onPs: 5, share: 0.5, idleShare: 0.5 }, true],
    [{ kind: "bursts", periodPs: 10, onPs: 9, share: 1 }, false],
  ])("%j is constant: %s", (description, isConstant) =>
    expect(createThreadWork(description).isConstant).toBe(isConstant),
  );
});

it.each<[unknown, RegExp]>([
  [1.5, /^The thread work is 1\.5: it must be a number from 0 to 1/],
  [NaN, /thread work is NaN/],
  ["half", /thread work is "half": .*steps, ramp, bursts, series/],
  [null, /thread work is null/],
  [[0.5], /thread work is \[0\.5\]/],
  [{ kind: "waves" }, /its kind is "waves": it must be one of steps, ramp, bursts, series/],
  [{ kind: "steps", at: [], x: 1 }, /unknown field "x"/],
  [{ kind: "steps", at: [] }, /its steps at are \[\]/],
  [{ kind: "steps" }, /its steps at are undefined/],
  [{ kind: "steps", at: [5] }, /its step 0 is 5: it must be a list/],
  [{ kind: "steps", at: [[0, 2]] }, /share of its step 0 is 2/],
  [
    {
      kind: "steps",
      at: [
        [5, 0],
        [5, 1],
      ],
    },
    /time of its step 1 in picoseconds is 5: it must be a whole number from 6/,
  ],
  [{ kind: "ramp", fromPs: 5, toPs: 5, from: 0, to: 1 }, /its toPs is 5: it must be a whole number from 6/],
  [{ kind: "ramp", fromPs: -1, toPs: 5, from: 0, to: 1 }, /its fromPs is -1/],
  [{ kind: "ramp", fromPs: 0, toPs: 5, from: 2, to: 1 }, /its from is 2/],
  [{ kind: "ramp", fromPs: 0, toPs: 5, from: 0 }, /its to is undefined/],
  [{ kind: "bursts", periodPs: 0, onPs: 0, share: 1 }, /its periodPs is 0/],
  [{ kind: "bursts", periodPs: 5, onPs: 6, share: 1 }, /its onPs is 6: it must be a whole number from 0 to 5/],
  [{ kind: "bursts", periodPs: 5, onPs: 1 }, /its share is undefined/],
  [{ kind: "bursts", periodPs: 5, onPs: 1, share: 1, idleShare: -1 }, /its idleShare is -1/],
  [{ kind: "bursts", periodPs: 5, onPs: 1, share: 1, phasePs: 6 }, /its phasePs is 6/],
  [{ kind: "series", stepPs: 0, shares: [1] }, /its stepPs is 0/],
  [{ kind: "series", stepPs: 1, shares: [] }, /its shares are \[\]/],
  [{ kind: "series", stepPs: 1, shares: [0, "1"] }, /its share 1 is "1"/],
])("%j is refused", (description, sentence) => {
  expect(() => createThreadWork(description as never)).toThrow(sentence);
  expect(() => checkThreadWork(description as never)).toThrow(sentence);
});

it("the sentence begins with what the caller names", () => {
  expect(() => checkThreadWork(2, "The thread work of CPU 3")).toThrow(
    "The thread work of CPU 3 is 2: it must be a number from 0 to 1.",
  );
});
