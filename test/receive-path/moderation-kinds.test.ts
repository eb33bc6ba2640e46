// Every kind of interrupt moderation in a run: an interrupt leaves the NIC at the instant that its rule says,
// recomputed here from the arrivals and the enables. And what the kinds are for: Intel's interval hardly delays a frame
// that comes alone.
import { ixgbeIntervalUs } from "../../lib/src/nic/ixgbe-interval.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_COSTS,
  VARIANTS,
  load,
  run,
  us,
  type FrameRow,
  type InterruptModeration,
  type MomentRow,
  type Scenario,
} from "rss-lab";
import { burst, tinyCosts } from "./handmade.js";
import { examples } from "../support/examples.js";

/**
 * When the interrupts of a run left the NIC, with the enable before each and the frames that wait from then on. One
 * message.
 */
function left({
  costs,
  ...scenario
}: Scenario): { leftPs: number; enabledPs: number; lastPs: number; rows: FrameRow[]; cycle: number }[] {
  const { frames, moments } = run({ ...scenario, ...(costs && { costs }) });
  const all = frames(),
    deliveryPs = costs?.interruptDeliveryPs ?? DEFAULT_COSTS.interruptDeliveryPs;
  let enabledPs = 0,
    lastPs = -Infinity;
  const found = [];
  for (const { what, timePs, cycle } of moments()) {
    if (what === "enable") enabledPs = timePs;
    if (what !== "interrupt") continue;
    const rows = all.filter((row) => row.state === "indicated" && row.cycle >= cycle);
    found.push({ leftPs: timePs - deliveryPs, enabledPs, lastPs, rows, cycle });
    lastPs = timePs - deliveryPs;
  }
  return found;
}

describe("an interrupt leaves the NIC", () => {
  const any = fc.record({
    traffic: burst,
    costs: tinyCosts,
    timePs: fc.nat(60),
    frames: fc.integer({ min: 1, max: 12 }),
    cpus: fc.integer({ min: 1, max: 3 }),
  });

  it("with an interval: at the first frame, not closer to the last interrupt than the interval, unless enough frames wait", () => {
    fc.assert(
      fc.property(any, fc.boolean(), ({ traffic, costs, timePs, frames, cpus }, bounded) => {
        const interruptModeration: InterruptModeration = {
          kind: "interval",
          intervalPs: timePs,
          ...(bounded && { frames }),
        };
        for (const { leftPs, enabledPs, lastPs, rows } of left({
          traffic,
          costs,
          cpus,
          interruptModeration,
          receiveBuffers: 64,
        })) {
          const countPs = bounded ? (rows[frames - 1]?.arrivalPs ?? Infinity) : Infinity;
          expect(leftPs).toBe(Math.max(enabledPs, Math.min(Math.max(rows[0].arrivalPs, lastPs + timePs), countPs)));
        }
      }),
      { numRuns: examples(200) },
    );
  });

  it("with a delay from the last frame: when none has come for the time-out, or enough wait", () => {
    fc.assert(
      fc.property(any, ({ traffic, costs, timePs, frames, cpus }) => {
        const interruptModeration: InterruptModeration = { kind: "delay-from-last", timeoutPs: timePs, frames };
        for (const { leftPs, enabledPs, rows } of left({
          traffic,
          costs,
          cpus,
          interruptModeration,
          receiveBuffers: 64,
        })) {
          // The first frame whose successor comes later than the time-out after it, and after the interrupt was
          // enabled.
          const last = rows.findIndex(
            (row, i) => Math.max(enabledPs, row.arrivalPs + timePs) < (rows[i + 1]?.arrivalPs ?? Infinity),
          );
          const quietPs = Math.max(enabledPs, rows[last].arrivalPs + timePs);
          expect(leftPs).toBe(Math.max(enabledPs, Math.min(quietPs, rows[frames - 1]?.arrivalPs ?? Infinity)));
        }
      }),
      { numRuns: examples(200) },
    );
  });

  it("with ixgbe's rule: as with the interval that it reckons from the frames of every cycle", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20_000, max: 1_500_000 }), fc.nat(99), (framesPerSecond, seed) => {
        let currentUs = 50;
        const traffic = load({ framesPerSecond, frames: 600, frameBytes: 64 + 20 * seed });
        for (const { leftPs, enabledPs, lastPs, rows, cycle } of left({
          traffic,
          seed,
          cpus: 1,
          interruptModeration: { kind: "ixgbe-adaptive" },
        })) {
          if (cycle > 1) expect(leftPs).toBe(Math.max(enabledPs, rows[0].arrivalPs, lastPs + us(currentUs)));
          const own = rows.filter((row) => row.cycle === cycle);
          currentUs = ixgbeIntervalUs(currentUs, { frames: own.length, bytes: own.length * own[0].frameBytes });
        }
      }),
      { numRuns: examples(25) },
    );
  });

  it.each([
    ["eqe", { kind: "interval", intervalPs: us(64), frames: 256 }],
    ["cqe", { kind: "delay-from-last", timeoutPs: us(16), frames: 64 }],
  ] as const)(
    "with Net DIM's profiles %s: as with the first profile's time and count until 64 interrupts are measured, and then otherwise",
    (profiles, fixed) => {
      const interrupts = (interruptModeration: InterruptModeration): number[] =>
        run({ traffic: load({ framesPerSecond: 400_000, frames: 8_000 }), cpus: 1, interruptModeration })
          .moments()
          .filter((row: MomentRow) => row.what === "interrupt")
          .map((row) => row.timePs);
      const [adaptive, same] = [interrupts({ kind: "net-dim", profiles, startProfile: 2 }), interrupts(fixed)];
      expect(adaptive.slice(0, 65)).toEqual(same.slice(0, 65)); // the measurement begins with the first cycle's end
      expect(adaptive.length).not.toBe(same.length);
    },
  );
});

describe("what the kinds are for", () => {
  const summaryOf = (interruptModeration: InterruptModeration) =>
    run({ traffic: load({ framesPerSecond: 10_000, frames: 20_000 }), interruptModeration, records: "summary" })
      .summary;

  it("10,000 frames/s: an interval of 50 us (Intel's ITR) leaves the median delay below 2 us, a delay of 50 us makes it more than 51", () => {
    const [none, interval, delay] = [
      summaryOf({ timeoutPs: 0, frames: 1 }),
      summaryOf({ kind: "interval", intervalPs: us(50) }),
      summaryOf({ timeoutPs: us(50), frames: 256 }),
    ];
    expect(interval.toDone.p50Ps).toBe(none.toDone.p50Ps);
    expect(interval.toDone.p50Ps).toBeLessThan(us(2));
    expect(delay.toDone.p50Ps / us(51.6)).toBeCloseTo(1, 1);
  });

  it('a kind of the name "delay" is the one without a name, to the last digit', () => {
    for (const variant of VARIANTS) {
      const scenario = { traffic: load({ framesPerSecond: 2e6, frames: 2_000 }), variant };
      const [named, unnamed] = [{ kind: "delay" as const }, {}].map(
        (kind) => run({ ...scenario, interruptModeration: { ...kind, timeoutPs: us(20), frames: 30 } }).fingerprint,
      );
      expect(named).toBe(unnamed);
    }
  });

  it("steady traffic: Net DIM takes fewer interrupts than its first profile alone where frames come fast, and one each where they are rare", () => {
    const count = (framesPerSecond: number, interruptModeration: InterruptModeration): number =>
      run({
        traffic: load({ framesPerSecond, frames: 30_000 }),
        cpus: 1,
        receiveBuffers: 1024,
        interruptModeration,
        records: "summary",
      }).summary.interrupts;
    expect(count(1e6, { kind: "net-dim", startProfile: 0 })).toBeLessThan(
      count(1e6, { kind: "interval", intervalPs: us(1), frames: 256 }),
    );
    expect(count(1_000, { kind: "net-dim", startProfile: 0 }) / 30_000).toBeGreaterThan(0.85);
  });
});
