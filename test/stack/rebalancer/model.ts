// A host without time: entries with fixed weights, CPUs with fixed thread work. A policy looks, its moves are made, it
// looks again. CPU numbers differ from positions, so that a policy that mixes them up is caught.
import fc from "fast-check";
import type { EntryMove, Rebalancer, RebalancingOptions, RebalancingPolicy, View } from "rss-lab";

export interface Host {
  /** CPUs that each entry needs: frames times `unit`. */
  readonly frames: readonly number[];
  readonly unit: number;
  /** Share of each position's CPU in threads. */
  readonly threads: readonly number[];
  /** CPU of each entry. */
  readonly table: readonly number[];
}

export const cpuAt = (position: number): number => 2 * position + 3;
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const positions = (host: Host): number[] => [...host.threads.keys()];
export const entriesOf = (host: Host, p: number): number[] =>
  [...host.table.keys()].filter((e) => host.table[e] === cpuAt(p));
/** What each CPU would need, also above 1. */
export function demands(host: Host): number[] {
  const frames = host.threads.map(() => 0);
  host.table.forEach((cpu, e) => {
    frames[(cpu - cpuAt(0)) / 2] += host.frames[e];
  });
  return frames.map((count, p) => host.threads[p] + host.unit * count);
}

/** What the overlying driver sees of it: no CPU works more than all the time. */
export function viewOf(host: Host, moving: readonly boolean[] = []): View {
  const wanted = demands(host);
  const cpus = positions(host).map((p) => ({
    cpu: cpuAt(p),
    node: 0,
    receiveLoad: Math.min(1, wanted[p] - host.threads[p]),
    threadLoad: host.threads[p],
    load: Math.min(1, wanted[p]),
  }));
  return {
    cpus,
    entries: host.table.map((cpu, e) => ({ cpu, frames: host.frames[e], isMoving: moving[e] ?? false })),
  };
}

export function moved(host: Host, moves: readonly EntryMove[]): Host {
  const table = [...host.table];
  for (const { entry, cpu } of moves) table[entry] = cpu;
  return { ...host, table };
}

/** Looks a number of times in a row: the host at the end, and how many moves each look made. */
export function settle(rebalancer: Rebalancer, start: Host, looks: number): { host: Host; moves: number[] } {
  let host = start;
  const moves = Array.from({ length: looks }, () => {
    const answer = rebalancer.decide(viewOf(host));
    host = moved(host, answer);
    return answer.length;
  });
  return { host, moves };
}

/** Hosts with 2 to 8 CPUs and 8 to 32 entries, some without frames; the busiest CPU is at `busiest` of its time. */
export const hosts = ({ threads = true, most = 1 } = {}): fc.Arbitrary<Host> =>
  fc
    .record({
      cpus: fc.integer({ min: 2, max: 8 }),
      bits: fc.integer({ min: 3, max: 5 }),
      busiest: fc.double({ min: 0.2, max: most, noNaN: true }),
    })
    .chain(({ cpus, bits, busiest }) =>
      fc
        .record({
          frames: fc.array(
            fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1000 })),
            { minLength: 2 ** bits, maxLength: 2 ** bits },
          ),
          table: fc.array(fc.nat(cpus - 1).map(cpuAt), { minLength: 2 ** bits, maxLength: 2 ** bits }),
          threads: fc.array(threads ? fc.double({ min: 0, max: 0.8 * busiest, noNaN: true }) : fc.constant(0), {
            minLength: cpus,
            maxLength: cpus,
          }),
        })
        .map((parts) => {
          const whole = { ...parts, unit: 1 },
            room = demands(whole).map((demand, p) => (busiest - parts.threads[p]) / (demand - parts.threads[p]));
          const unit = Math.min(...room.filter(Number.isFinite));
          return { ...whole, unit: Number.isFinite(unit) ? unit : 0.001 };
        }),
    );

type Named = RebalancingOptions & { readonly policy: RebalancingPolicy };

/** Every policy, and rss-plus-plus with autoscale too. */
export const settings: readonly Named[] = [
  { policy: "none" },
  { policy: "whole-table" },
  { policy: "greedy" },
  { policy: "rss-plus-plus" },
  { policy: "rss-plus-plus", autoscale: true },
  { policy: "dynamic-spreading" },
  { policy: "conservative-scaling" },
];
export const nameOf = ({ policy, autoscale }: Named): string => (autoscale ? `${policy} with autoscale` : policy);
