// Every schedule of a few frames around the instant at which a DPC enables its interrupt: arrival times on a grid of
// picoseconds, one or two CPUs, costs of 0, 1 or 2 ps. Many schedules follow one another in one run, so far apart that
// each begins with an idle machine.
import { type Costs, MICROSOFT_KEY, type Run, type Scenario, type Traffic, type Variant, load, run } from "rss-lab";
import { ArrivalBlock } from "../../lib/src/traffic/arrival-block.js";
import { NO_COSTS } from "../receive-path/handmade.js";
import { naiveHash } from "./queues.js";

/** Frames of one schedule: when each arrives, from 0 on, and which of the two CPUs it belongs to. */
export type Schedule = readonly { readonly timePs: number; readonly cpu: number }[];

const two = [1000, 1001].map((sourcePort) => ({
  sourceAddress: "198.51.100.1",
  sourcePort,
  destinationAddress: "192.0.2.1",
  destinationPort: 80,
  protocol: "tcp" as const,
}));
const headers = load({ framesPerSecond: 1, frames: 1, endpoints: two });
const HASH_TYPES = ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"] as const;
/** Two entries are enough if the two connections use different ones. */
const table = two.map((tuple) => naiveHash(tuple, HASH_TYPES, MICROSOFT_KEY)! % 2);

/**
 * All schedules of `frames` frames, the first at 0, the others at `instants` in order of time; with `cpus` 2 every
 * frame belongs to either CPU.
 */
export function schedulesOf(frames: number, instants: readonly number[], cpus: 1 | 2): Schedule[] {
  if (frames === 0) return [[]];
  return schedulesOf(frames - 1, instants, cpus).flatMap((before) => {
    const times = before.length === 0 ? [0] : instants.filter((timePs) => timePs >= before.at(-1)!.timePs);
    return times.flatMap((timePs) => Array.from({ length: cpus }, (_, cpu) => [...before, { timePs, cpu }]));
  });
}

/** Every choice of 0, 1 or 2 ps for each of these costs. */
export function costsOf(names: readonly (keyof Costs)[]): Partial<Costs>[] {
  return names.reduce<Partial<Costs>[]>(
    (all, name) => all.flatMap((costs) => [0, 1, 2].map((ps) => ({ ...costs, [name]: ps }))),
    [{}],
  );
}

/** Longer than any schedule takes. */
export const SPACING_PS = 200;

/** The schedules one after another, as traffic. */
export function inARow(schedules: readonly Schedule[]): Traffic {
  const frames = schedules.reduce((sum, { length }) => sum + length, 0);
  const block = (): ArrivalBlock => {
    const all = new ArrivalBlock(frames);
    schedules.forEach((schedule, i) =>
      schedule.forEach(({ timePs, cpu }) => all.add(i * SPACING_PS + timePs, cpu, 64)),
    );
    return all;
  };
  return {
    ...headers,
    connections: 2,
    frames,
    headers: (connection) => headers.headers(connection),
    label: String,
    arrivals: () => {
      const blocks = [block()];
      return { nextBlock: () => blocks.shift() ?? null };
    },
  };
}

export interface Sweep {
  readonly variant: Variant;
  readonly costs: Partial<Costs>;
  readonly traffic: Traffic;
  readonly more?: Partial<Scenario>;
}

export function runSweep({ variant, costs, traffic, more = {} }: Sweep): Run {
  const rss = { rss: { indirectionTable: [table.indexOf(0), table.indexOf(1)], hashTypes: HASH_TYPES } };
  return run({
    traffic,
    variant,
    cpus: 2,
    costs: { ...NO_COSTS, ...costs },
    records: "summary",
    receiveBuffers: 4,
    ...(variant !== "non-rss" && rss),
    ...(variant !== "message-signaled-interrupts" && { interruptCpu: "fixed" as const, fixedCpu: 0 }),
    ...more,
  });
}

/** When the interrupt is enabled again, with a single frame for either CPU. */
export function enablesPs(sweep: Omit<Sweep, "traffic">): number[] {
  const one = runSweep({
    ...sweep,
    traffic: inARow([0, 1].map((cpu) => [{ timePs: 0, cpu }])),
    more: { ...sweep.more, records: "full" },
  });
  return one
    .moments()
    .filter(({ what }) => what === "enable")
    .map(({ timePs }) => timePs % SPACING_PS);
}

/** What is wrong with a run of schedules; empty if every frame was indicated within its own. */
export function faultsOf({ summary }: Run, { traffic }: Sweep): string[] {
  const { indicated, dropped, waiting, toDone } = summary;
  return [
    ...(dropped > 0 ? [`${dropped} frames were dropped although a buffer was free`] : []),
    ...(indicated !== traffic.frames
      ? [`${traffic.frames - indicated} frames were not indicated, ${waiting} of them wait`]
      : []),
    ...(toDone.maxPs >= SPACING_PS / 2 ? [`a frame was stranded until the next schedule, for ${toDone.maxPs} ps`] : []),
  ];
}

/**
 * Up to three frames (of the variant with one queue: up to four) at any instant of a cycle and a little after, and four
 * of which three come within a picosecond of an enabling write; or, `isFull`, up to four at any instant.
 */
export function schedulesFor(sweep: Omit<Sweep, "traffic">, isFull = false): Schedule[] {
  const cpus = sweep.variant === "non-rss" ? 1 : 2,
    enables = enablesPs(sweep);
  const grid = Array.from({ length: Math.max(...enables) + 2 }, (_, timePs) => timePs);
  const near = grid.filter((timePs) => enables.some((enablePs) => Math.abs(enablePs - timePs) <= 1));
  return [
    ...[1, 2, 3].map((frames) => schedulesOf(frames, grid, cpus)),
    schedulesOf(4, cpus === 1 || isFull ? grid : near, cpus),
  ].flat();
}

/** Runs every schedule with every choice of costs; what went wrong, and how many there were. */
export function sweepAll(
  variant: Variant,
  costs: readonly Partial<Costs>[],
  { more = {}, isFull = false }: { more?: Partial<Scenario>; isFull?: boolean } = {},
): { faults: string[]; count: number } {
  let count = 0;
  const faults = costs.flatMap((some) => {
    const sweep = { variant, more, costs: { dpcPs: 1, ipiDeliveryPs: 1, ...some } },
      schedules = schedulesFor(sweep, isFull);
    const whole = { ...sweep, traffic: inARow(schedules) };
    count += schedules.length;
    return faultsOf(runSweep(whole), whole);
  });
  return { faults, count };
}
