// Traffic and scenarios for the laws of a run, with times that a test chooses or with everything chosen by fast-check.
import fc from "fast-check";
import {
  DEFAULT_COSTS,
  INTERRUPT_CPU_POLICIES,
  load,
  us,
  type Costs,
  type Run,
  type Scenario,
  type Traffic,
  type WorkRow,
} from "rss-lab";
import { ArrivalBlock } from "../../lib/src/traffic/arrival-block.js";

const headers = load({ framesPerSecond: 1, frames: 1, connections: 16 });

/** Frames at these times (sorted, picoseconds); frame i belongs to connection `connectionOf(i)`, 0 to 15. */
export function framesAt(
  timesPs: readonly number[],
  connectionOf: (i: number) => number = () => 0,
  blockSize = 3,
): Traffic {
  return {
    connections: 16,
    frames: timesPs.length,
    label: (connection) => `connection ${connection}`,
    headers: (connection) => headers.headers(connection),
    arrivals: () => {
      const block = new ArrivalBlock(blockSize);
      let next = 0;
      return {
        nextBlock: () => {
          block.count = 0;
          for (; block.count < blockSize && next < timesPs.length; next++)
            block.add(timesPs[next], connectionOf(next), 64);
          return block.count > 0 ? block : null;
        },
      };
    },
  };
}

/** Every duration 0, except those that a test sets. */
export const NO_COSTS: Costs = Object.fromEntries(
  Object.keys(DEFAULT_COSTS).map((name) => [name, 0]),
) as unknown as Costs;

/** Costs of a few picoseconds, so that things often happen at the same instant. */
export const tinyCosts: fc.Arbitrary<Partial<Costs>> = fc.record({
  interruptDeliveryPs: fc.nat(4),
  isrPs: fc.nat(3),
  disableInterruptPs: fc.nat(2),
  dpcPs: fc.nat(3),
  enableInterruptPs: fc.nat(3),
  descriptorPs: fc.nat(2),
  protocolPs: fc.integer({ min: 1, max: 5 }),
  connectionCacheLines: fc.nat(2),
  lineFromSameNodePs: fc.nat(3),
});

/** Up to 60 frames close together, many at the same instant. */
export const burst: fc.Arbitrary<Traffic> = fc
  .array(fc.record({ gapPs: fc.nat(12), connection: fc.nat(5) }), { minLength: 1, maxLength: 60 })
  .map((frames) => {
    let timePs = 0;
    return framesAt(
      frames.map(({ gapPs }) => (timePs += gapPs)),
      (i) => frames[i]?.connection ?? 0,
    );
  });

/** A load from nearly idle to overloaded. */
export const someLoad: fc.Arbitrary<Traffic> = fc
  .record({
    framesPerSecond: fc.integer({ min: 50_000, max: 8_000_000 }),
    connections: fc.integer({ min: 1, max: 20 }),
    gaps: fc.constantFrom("poisson" as const, "constant" as const),
    frames: fc.integer({ min: 1, max: 250 }),
    seed: fc.nat(9),
  })
  .map(load);

const choices = {
  seed: fc.nat(1000),
  cpus: fc.integer({ min: 1, max: 6 }),
  receiveBuffers: fc.integer({ min: 1, max: 200 }),
  interruptCpu: fc.constantFrom(...INTERRUPT_CPU_POLICIES),
  maxNblsToIndicate: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 100 })),
  threadShare: fc.double({ min: 0, max: 1, noNaN: true }),
};
const moderationUpTo = (timeoutPs: number) =>
  fc.record({ timeoutPs: fc.nat(timeoutPs), frames: fc.integer({ min: 1, max: 40 }) });

/** Any scenario that runs to its end: realistic durations, or durations of a few picoseconds. */
export const scenarios: fc.Arbitrary<Scenario> = fc.oneof(
  fc.record({ traffic: someLoad, interruptModeration: moderationUpTo(us(30)), ...choices }),
  fc.record({ traffic: burst, interruptModeration: moderationUpTo(20), costs: tinyCosts, ...choices }),
);

/** The same, and an end that comes too early (as a share of its natural end). */
export const cutScenarios = fc.record({ scenario: scenarios, share: fc.double({ min: 0.01, max: 1, noNaN: true }) });

/** Work of a run by CPU, in order of its start, without threads. */
export function receiveWorkByCpu(result: Run): Map<number, WorkRow[]> {
  const rows = result.work().filter((row) => row.kind !== "thread");
  const groups = new Map<number, WorkRow[]>();
  for (const row of rows) groups.set(row.cpu, [...(groups.get(row.cpu) ?? []), row]);
  return groups;
}

/** Sum of the numbers that `value` finds in the rows. */
export function total<T>(rows: readonly T[], value: (row: T) => number): number {
  return rows.reduce((sum, row) => sum + value(row), 0);
}
