// GRO of the Linux machine, put together: which frames it may merge, and by which bits of whose hash it finds them.
import { GroStage } from "../linux/gro-stage.js";
import { PS_PER_S } from "../units.js";
import type { MachineParts } from "./receive-machine.js";

/** GRO's buckets, less one. */
const BUCKET_BITS = 7;

/** Null: the scenario's GRO is off. */
export function groStage(
  { scenario, simulation, hashValueOf, protocolDriver }: MachineParts,
  descriptorPs: (cpu: number) => number,
): GroStage | null {
  const { linux, traffic } = scenario;
  if (linux === null || !linux.gro) return null;
  const tickPs = Math.round(PS_PER_S / linux.hz);
  // Frames without a hash of the NIC's are all in bucket 0. Fragments have no transport header.
  const buckets = Array.from({ length: traffic.connections }, (_, connection) =>
    traffic.headers(connection).transport?.protocol === "tcp" ? (hashValueOf?.[connection] ?? 0) & BUCKET_BITS : null,
  );
  return new GroStage({
    simulation,
    protocolDriver,
    costs: scenario.costs,
    returnsByFrame: scenario.buffersReturned === "by-frame",
    bucketOf: (connection) => buckets[connection],
    tick: () => Math.floor(simulation.nowPs / tickPs),
    keepsYoung: linux.hz >= 1000,
    batch: linux.groNormalBatch,
    descriptorPs,
    mergePs: linux.costs.groMergePs,
  });
}
