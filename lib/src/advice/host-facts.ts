// What a host's tools said, beside the Host that was made of it: some problems show in the numbers themselves (how many
// queues there could be, drops of a queue), and a report must say what was not looked at because nobody printed it.
import type { EthtoolChannels } from "../formats/ethtool-channels.js";
import type { EthtoolStatistics } from "../formats/ethtool-statistics.js";
import type { EthtoolTable } from "../formats/ethtool-table.js";
import type { NetAdapterRss } from "../formats/get-netadapterrss.js";
import type { XpsOfQueue } from "../formats/queue-files.js";
import type { SoftnetRow } from "../formats/softnet-stat.js";
import type { NetCoreSettings } from "../formats/sysctl-net.js";
import type { Host } from "../host/host.js";

/** Sizes of the receive ring (`ethtool -g DEV`). */
export interface ReceiveRing {
  readonly maximum: number;
  readonly current: number;
}

/** A logical processor; cores are numbered through the machine, `thread` is 0 for the first of a core. */
export interface Processor {
  readonly cpu: number;
  readonly core: number;
  readonly node: number;
  readonly thread: number;
}

/** An interrupt of a receive queue, of this NIC or another of the host. */
export interface DeviceInterrupt {
  readonly device: string | null;
  readonly queue: number;
  readonly irq: number;
  readonly allowed: readonly number[] | null;
  readonly counts: readonly { readonly cpu: number; readonly count: number }[];
}

/** Null is what no text said. */
export interface HostFacts {
  readonly host: Host;
  /** The driver (`ethtool -i`): some names of counters mean one thing in one driver and another elsewhere. */
  readonly driver: string | null;
  /** Major and minor number of the kernel, where the driver's version (`ethtool -i`) is the kernel's. */
  readonly kernel: readonly [major: number, minor: number] | null;
  /** Receive queues' interrupts of all NICs, as /proc/interrupts has them. */
  readonly allInterrupts: readonly DeviceInterrupt[];
  readonly table: EthtoolTable | null;
  readonly channels: EthtoolChannels | null;
  readonly statistics: EthtoolStatistics | null;
  readonly ring: ReceiveRing | null;
  /** Whether `ethtool -n DEV` was given: no rules and not asked are two things. */
  readonly rulesSaid: boolean;
  readonly adapter: NetAdapterRss | null;
  /** What each CPU counted behind the NIC (/proc/net/softnet_stat), and the machine's settings (sysctl net.core). */
  readonly softnet: readonly SoftnetRow[] | null;
  readonly netCore: NetCoreSettings | null;
  /** CPUs and receive queues of each transmit queue (XPS); empty: not said. */
  readonly xps: readonly XpsOfQueue[];
  /** CPUs that are online, from the heading of /proc/interrupts or from lscpu. */
  readonly cpus: readonly number[] | null;
  /** Cores and NUMA nodes (`lscpu -p`). */
  readonly processors: readonly Processor[] | null;
  /** NUMA node that the NIC is attached to (/sys/class/net/DEV/device/numa_node). */
  readonly node: number | null;
}

/** A host of which nothing but itself is known. */
export const factsOf = (host: Host, said: Partial<Omit<HostFacts, "host">> = {}): HostFacts => ({
  driver: null,
  kernel: null,
  allInterrupts: [],
  table: null,
  channels: null,
  statistics: null,
  ring: null,
  rulesSaid: false,
  adapter: null,
  softnet: null,
  netCore: null,
  xps: [],
  cpus: null,
  processors: null,
  node: null,
  ...said,
  host,
});

/** Channels that a NIC's receive queues are: those that send too, or those that only receive. */
export interface ReceiveChannels {
  readonly current: number;
  readonly maximum: number | null;
  /** The word of `ethtool -L` that sets their number. */
  readonly word: "combined" | "rx";
}

/**
 * Receive queues in use and possible, as `ethtool -l` says; in use alone, as the heading of `ethtool -x` says; null if
 * neither does. A driver that prints a maximum of both kinds (bnxt) has either: they are not added.
 */
export function receiveChannels({ channels, table }: HostFacts): ReceiveChannels | null {
  if (channels === null) return table?.rings == null ? null : { current: table.rings, maximum: null, word: "combined" };
  const { current, maximum } = channels;
  const [combined, rx] = [current.combined ?? 0, current.rx ?? 0];
  if (combined + rx === 0) return null;
  const word = combined > 0 || (rx === 0 && (maximum.combined ?? 0) > 0) ? "combined" : "rx";
  return { current: combined + rx, maximum: Math.max(combined + rx, maximum[word] ?? 0), word };
}

/** The line that sets the number of receive queues, in the NIC's own kind of channels. */
export function channelsCommand(facts: HostFacts, queues: number): string {
  const word = receiveChannels(facts)?.word ?? "combined";
  const besides = word === "combined" ? (facts.channels?.current.rx ?? 0) : 0;
  return `ethtool -L ${facts.host.device ?? "DEV"} ${word} ${Math.max(1, queues - besides)}`;
}
