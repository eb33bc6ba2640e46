// What differs between Linux's variants of receive processing: queues, messages, and who steers frames. An entry of the
// indirection table holds the number of a queue; which CPU serves the queue, its vector's affinity says.
import { Backlog } from "../linux/backlog.js";
import { FlowTables } from "../linux/flow-tables.js";
import type { LinuxQueues } from "../machine/receive-machine.js";
import { FilteredSteering } from "../nic/filtered-steering.js";
import { FRAMES_AT_ONCE, ReceiveQueue } from "../nic/receive-queue.js";
import { Rings } from "../nic/rings.js";
import { ONLY_RING, TableSteering } from "../nic/steering.js";
import { NumberedRandom } from "../random/numbered-random.js";
import { type Random, createRandom } from "../random/random.js";
import type { CompleteScenario } from "../scenario.js";
import type { CompleteLinux } from "../scenario/linux.js";
import { type Hardware, windowsHardware } from "./hardware.js";
import { portsHasher } from "../rss/hash-frame.js";
import { hashConnections } from "./hashed-connections.js";
import type { Traffic } from "../traffic/traffic.js";

export function buildHardware(scenario: CompleteScenario): Hardware {
  return scenario.linux === null ? windowsHardware(scenario) : linuxHardware(scenario, scenario.linux);
}

function linuxHardware(
  { variant, rss, traffic, receiveBuffers, seed, cpus }: CompleteScenario,
  linux: CompleteLinux,
): Hardware {
  const { queues: count, indirectionTable, affinity } = linux;
  const rings = new Rings(count, receiveBuffers);
  const queues = Array.from({ length: count }, (_, number) => new ReceiveQueue(number, rings));
  const cpuOfMessage = [...affinity];
  const has = {
    messages: queues.map((queue) => [queue]),
    cpuOfMessage,
    driver: null,
    queues,
    linux: null,
    filters: null,
  };
  if (variant === "napi-single-queue") return { ...has, steering: ONLY_RING, hashValueOf: null, rss: null };
  const { hashValueOf, entryOf } = hashConnections(traffic, rss, indirectionTable.length);
  const byNumber = new Map(queues.map((queue) => [queue.number, queue]));
  // Decision: frames that are not hashed come to queue 0.
  const table = new TableSteering(entryOf, [...indirectionTable, 0], byNumber);
  const servingCpu = (queue: number): number => cpuOfMessage[queue];
  const isFiltered = linux.flowRules.length > 0 || linux.atrSampleRate > 0 || linux.arfs;
  const ringOfQueue = queues.map(({ ringNumber }) => ringNumber);
  const filters = isFiltered ? new FilteredSteering(table, ringOfQueue, traffic.connections) : null;
  const steered =
    variant === "napi"
      ? null
      : linuxQueues({
          linux,
          traffic,
          cpus,
          count,
          hashValueOf,
          isOverPorts: portsHasher(rss),
          random: createRandom(seed, "flow hashes"),
          isRfs: variant === "rfs",
          filters,
          receiveQueueOf: (connection) => (filters ?? table).queueNumberOf(connection),
        });
  return {
    ...has,
    steering: filters ?? table,
    filters,
    hashValueOf,
    linux: steered,
    queues: [...queues, ...(steered?.here ?? []), ...(steered?.backlogs ?? []).map(({ queue }) => queue)],
    rss: {
      table,
      queues,
      servingCpu,
      cpus: () => [...new Set(cpuOfMessage)],
      servingCpus: () => table.queues.map(({ number }) => servingCpu(number)),
      cpuToHold: (cpu) => Math.max(0, cpuOfMessage.indexOf(cpu)),
    },
  };
}

interface Steered extends Pick<LinuxQueues, "filters" | "receiveQueueOf"> {
  readonly linux: CompleteLinux;
  readonly traffic: Traffic;
  readonly cpus: number;
  readonly count: number;
  readonly hashValueOf: readonly (number | null)[];
  readonly isOverPorts: (headers: ReturnType<Traffic["headers"]>) => boolean;
  readonly random: Random;
  readonly isRfs: boolean;
}

/**
 * Backlogs and tables of software steering. Linux goes by the NIC's hash only if that is over ports (l4_hash);
 * otherwise it hashes anew. Decision: that hash is drawn, as the kernel's has a key of its own at every boot; frames
 * without an IP header have none.
 */
function linuxQueues({ linux, traffic, cpus, count, hashValueOf, isOverPorts, ...rest }: Steered): LinuxQueues {
  const { random, isRfs } = rest;
  const { maxBacklog, rpsSockFlowEntries, rpsFlowCnt, kernel } = linux;
  const rings = new Rings(cpus, Backlog.placesFor(maxBacklog, linux.gro));
  const drawn = new NumberedRandom(random);
  const hashes = hashValueOf.map((hash, connection) => {
    const headers = traffic.headers(connection);
    if (hash !== null && isOverPorts(headers)) return hash;
    return headers.ip === null ? 0 : drawn.uint32(connection);
  });
  const backlogs = Array.from({ length: cpus }, (_, cpu) => new Backlog(count + cpu, rings, maxBacklog));
  if (linux.gro) for (const backlog of backlogs) backlog.keepPackets();
  return {
    backlogs,
    here: Array.from({ length: count }, (_, number) => new ReceiveQueue(number, FRAMES_AT_ONCE)),
    filters: rest.filters,
    receiveQueueOf: rest.receiveQueueOf,
    hashOf: (connection) => hashes[connection],
    flows: isRfs
      ? new FlowTables({
          cpus,
          queues: count,
          globalEntries: rpsSockFlowEntries,
          queueEntries: rpsFlowCnt,
          byLowBits: kernel === "6.1",
        })
      : null,
  };
}
