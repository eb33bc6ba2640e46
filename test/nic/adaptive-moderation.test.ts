// Adaptive moderation: the decisions of Net DIM and of ixgbe's and i40e's interval rules, row by row of
// datasets/interrupt-moderation, and what must hold in every walk.
import {
  NET_DIM_PROFILES,
  netDimDecision,
  netDimRates,
  startNetDim,
  type DimState,
} from "../../lib/src/nic/net-dim.js";
import { i40eIntervalUs, ixgbeIntervalUs } from "../../lib/src/nic/ixgbe-interval.js";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ms, ns, run, us } from "rss-lab";
import { createAdaptation } from "../../lib/src/nic/adaptive-moderation.js";
import { framesAt } from "../receive-path/handmade.js";

type Row = Readonly<Record<string, string>>;
function rows(name: string): Row[] {
  const text = readFileSync(new URL(`../../datasets/interrupt-moderation/${name}.csv`, import.meta.url), "utf8");
  const [head = [], ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(head.map((column, i) => [column, cells[i]])));
}
const rates = (bytesPerMs: number, framesPerMs: number, interruptsPerMs: number) => ({
  bytesPerMs,
  framesPerMs,
  interruptsPerMs,
});

describe("Net DIM (Linux lib/dim)", () => {
  const walks = new Map<string, Row[]>();
  for (const row of rows("net-dim")) walks.set(row.walk, [...(walks.get(row.walk) ?? []), row]);

  it.each([...walks])('goes the walk "%s" as the kernel does', (_, decisions) => {
    let state = startNetDim(Number(decisions[0]?.first_profile));
    const went = decisions.map((row) => {
      state = netDimDecision(
        state,
        rates(Number(row.bytes_per_ms), Number(row.frames_per_ms), Number(row.interrupts_per_ms)),
      );
      return [state.index, row.tune === "" ? "" : state.tune];
    });
    expect(went).toEqual(decisions.map((row) => [Number(row.profile), row.tune]));
  });

  it("rates differ by more than 10 whole percent: of 1000, 1110 and 890 do, 1109 and 891 do not", () => {
    const parked: DimState = { ...startNetDim(3), previous: rates(1000, 10, 10) };
    const leaves = (bytes: number): boolean => netDimDecision(parked, rates(bytes, 10, 10)).index !== 3;
    expect([1109, 1110, 891, 890].map(leaves)).toEqual([false, true, false, true]);
  });

  it("a measurement counts 64 interrupts, and rounds its rates up to whole numbers a millisecond", () => {
    expect(netDimRates(640, 6400, 409_600)).toEqual(rates(640_000, 10_000, 100));
    expect(netDimRates(3000, 1, 64)).toEqual(rates(22, 1, 22));
  });

  it("in every walk the profile is one of five, it never takes more than ten steps without a rest, and a step goes to a neighbour", () => {
    const some = fc.array(fc.tuple(fc.nat(2000), fc.nat(200), fc.nat(200)), { maxLength: 80 });
    fc.assert(
      fc.property(some, fc.nat(4), (seen, first) => {
        let state = startNetDim(first);
        for (const [bytes, frames, interrupts] of seen) {
          const next = netDimDecision(state, rates(bytes, frames, interrupts));
          expect(
            next.index >= 0 &&
              next.index < NET_DIM_PROFILES.eqe.length &&
              Math.abs(next.index - state.index) <= 1 &&
              next.tired <= 10,
          ).toBe(true);
          state = next;
        }
      }),
    );
  });

  it("the driver decides after 64 interrupts at the earliest, and begins to measure anew after the cycle at which the profile changed", () => {
    const dim = createAdaptation({ kind: "net-dim", startProfile: 2 })!;
    const times: number[] = [];
    for (let interrupts = 1; interrupts <= 200; interrupts++) {
      const before = dim.timer.delayPs;
      dim.indicated(10, 640);
      dim.completed(us(100) * interrupts, interrupts);
      if (dim.timer.delayPs !== before) times.push(interrupts);
    }
    expect(times).toEqual([65, 130, 195]); // it starts at cycle 1, and again at 66 and 131
  });
});

describe("the interval between interrupts", () => {
  it.each(rows("intervals"))(
    "after $current_us us, $frames frames, $bytes bytes it is as ixgbe's and i40e's drivers reckon",
    (row) => {
      const [current, sample] = [Number(row.current_us), { frames: Number(row.frames), bytes: Number(row.bytes) }];
      expect([
        ixgbeIntervalUs(current, sample),
        i40eIntervalUs(current, sample),
        i40eIntervalUs(current, sample, 40),
      ]).toEqual([Number(row.ixgbe_10_us), Number(row.i40e_10_us), Number(row.i40e_40_us)]);
    },
  );

  it("is 2 to 126 us, whatever the frames (ixgbe: 10 us at the least where it halves)", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 126 }),
        fc.nat(5000),
        fc.integer({ min: 60, max: 9000 }),
        (current, frames, mean) => {
          const sample = { frames, bytes: frames * mean };
          for (const next of [ixgbeIntervalUs(current, sample), i40eIntervalUs(current, sample, 25)])
            expect(next >= 2 && next <= 126).toBe(true);
        },
      ),
    );
  });

  it("is renewed at every cycle's end; after more than one tick of the clock (4 ms) without a cycle it is 10 us (ixgbe)", () => {
    const rule = createAdaptation({ kind: "ixgbe-adaptive" })!;
    const after = (timePs: number, frames: number): number => {
      rule.indicated(frames, frames * 64);
      rule.completed(timePs, 1);
      return rule.timer.delayPs / us(1);
    };
    expect([
      rule.timer.delayPs / us(1),
      after(us(100), 128),
      after(us(200), 20),
      after(us(4100), 20),
      after(us(12_100), 128),
    ]).toEqual([50, 25, 27, 29, 10]);
  });

  it.each(["ixgbe-adaptive", "i40e-adaptive"] as const)("%s goes by the ticks of linux.hz", (kind) => {
    // Thirty bursts of 60 frames, 5 ms apart: one tick or none at HZ 100, five at HZ 1000, after which it begins anew.
    const at = Array.from({ length: 1800 }, (_, i) => ms(1) + Math.floor(i / 60) * ms(5) + (i % 60) * ns(600));
    const of = (hz: number): number =>
      run({ traffic: framesAt(at), variant: "napi", cpus: 1, interruptModeration: { kind }, linux: { hz } }).summary
        .toDone.meanPs;
    expect(of(100)).toBeGreaterThan(5 * of(250));
    expect(of(250)).toBeGreaterThan(1.5 * of(1000));
  });

  it("i40e throws the frames of three interrupts away after a new interval", () => {
    const rule = createAdaptation({ kind: "i40e-adaptive" })!;
    const intervals = Array.from({ length: 9 }, (_, i) => {
      rule.indicated(128, 8192);
      rule.completed(us(50) * (i + 1), i + 1);
      return rule.timer.delayPs / us(1);
    });
    expect(intervals).toEqual([24, 24, 24, 24, 12, 12, 12, 12, 6]);
  });
});
