// A table of two entries and queues 0 to 2, small enough that every change can be followed by hand.
import type { Routine } from "../../lib/src/cpu/work.js";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { TableSteering } from "../../lib/src/nic/steering.js";
import { Draining, type HeldFrames } from "../../lib/src/stack/draining.js";
import { RssChanges } from "../../lib/src/stack/rss-changes.js";

/**
 * Connection 0 has entry 0, connection 1 entry 1, connection 2 none: byte n of the "key" is the entry of connection n.
 * CPU n has queue n, CPU 3 shares queue 0.
 */
export function parts() {
  const queues = [0, 1, 2].map((number) => new ReceiveQueue(number, 8));
  const queueForCpu = new Map([0, 1, 2, 3].map((cpu) => [cpu, queues[cpu % 3]]));
  const table = new TableSteering([0, 1, 2], [0, 1, 2], queueForCpu);
  const released: { frames: number[]; queue: number; then: () => void }[] = [];
  const draining = new Draining(
    (connection) => table.entry(connection),
    (held: HeldFrames, then) =>
      void released.push({
        frames: Array.from({ length: held.count }, (_, i) => held.frame(i)),
        queue: held.number,
        then,
      }),
  );
  const clock = { nowPs: 0, late: 0 };
  const dpcs: { cpu: number; dpc: Routine }[] = [];
  const changes = new RssChanges<ReceiveQueue>({
    table,
    queues,
    draining,
    initial: { indirectionTable: [0, 1], hashTypes: [], secretKey: Uint8Array.of(0, 1, 2) },
    hashValueOf: [0, 1, null],
    hashConnections: (hashing) => {
      const entryOf = hashing === null ? [2, 2, 2] : [...hashing.secretKey];
      return { entryOf, hashValueOf: hashing && entryOf.map((entry) => (entry < 2 ? entry : null)) };
    },
    now: () => clock.nowPs,
    outOfOrder: () => clock.late,
    rssCpus: [0, 1, 2],
    moveEntryPs: 500,
    queueDpc: (cpu, dpc) => void dpcs.push({ cpu, dpc }),
  });
  let frame = 0;
  const arrive = (connection: number): void => void table.queueOf(connection).put(clock.nowPs, ++frame, connection, 64);
  const process = (queue: number, count: number): void => {
    queues[queue].take(count);
    queues[queue].indicate(count);
    queues[queue].giveBack(count);
  };
  return { queues, table, draining, changes, released, dpcs, clock, arrive, process };
}
