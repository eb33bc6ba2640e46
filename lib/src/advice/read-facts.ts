// The facts of a host from pasted texts: the Host that readHost makes of them, and what a diagnosis asks beside it.
import { checkWhole } from "../check.js";
import { kernelOf } from "../host/device-driver.js";
import { type Collected, collect } from "../host/collect.js";
import { type PastedText, type ReadHostOptions, readHost } from "../host/read-host.js";
import type { EthtoolRings } from "../formats/ethtool-rings.js";
import { processorRows } from "../formats/lscpu.js";
import { readXpsMaps } from "../formats/queue-files.js";
import type { NetCoreSettings } from "../formats/sysctl-net.js";
import { type DeviceInterrupt, type HostFacts, type ReceiveRing, factsOf } from "./host-facts.js";

export interface ReadFactsOptions extends ReadHostOptions {
  /** NUMA node that the NIC is attached to; unknown unless given. */
  readonly node?: number;
}

/**
 * Reads the facts.
 *
 * @param texts what ethtool, /proc, /sys, lscpu -p or Get-NetAdapterRss printed, in any mixture; none is needed
 * @throws InputError as `readHost` does
 * @example
 * readFacts([{ text: "Ring parameters for eth0:\nPre-set maximums:\nRX:\t4096\nCurrent hardware settings:\nRX:\t512\n" }]).ring // => { maximum: 4096, current: 512 }
 */
export function readFacts(texts: readonly PastedText[], { node, ...options }: ReadFactsOptions = {}): HostFacts {
  if (node !== undefined) checkWhole("The NUMA node", node, 0, 1023);
  const host = readHost(texts, options);
  const said = collect(texts);
  const isOurs = ({ device }: { readonly device: string | null }): boolean =>
    device === null || host.device === null || device === host.device;
  const processors = said.processors.length === 0 ? null : processorRows(said.processors[0]);
  const drivers = new Set(said.drivers.map(({ driver }) => driver));
  return factsOf(host, {
    driver: drivers.size === 1 ? [...drivers][0] : null,
    kernel: said.drivers.map(({ version }) => kernelOf(version)).find((kernel) => kernel !== null) ?? null,
    allInterrupts: interruptsOf(said),
    table: said.tables.find((table) => isOurs(table) && table.context === 0) ?? null,
    channels: said.channels.find(isOurs) ?? null,
    statistics: said.statistics.at(-1) ?? null,
    ring: ringOf(said.rings.find(isOurs)),
    rulesSaid: said.rules.length > 0,
    adapter: adapterOf(said, host.device),
    softnet: said.softnet.at(-1) ?? null,
    netCore: said.netCore.length === 0 ? null : mergedSettings(said.netCore),
    xps:
      said.xps.length === 0
        ? []
        : readXpsMaps(said.xps.join("\n"), host.device === null ? {} : { device: host.device }),
    cpus: said.interrupts.at(-1)?.cpus ?? processors?.map(({ cpu }) => cpu) ?? null,
    processors,
    node: node ?? null,
  });
}

/** What several texts say together; a later one counts. */
const mergedSettings = (all: readonly NetCoreSettings[]): NetCoreSettings =>
  all.reduce((before, one) => ({
    rpsSockFlowEntries: one.rpsSockFlowEntries ?? before.rpsSockFlowEntries,
    flowLimitCpus: one.flowLimitCpus ?? before.flowLimitCpus,
    maxBacklog: one.maxBacklog ?? before.maxBacklog,
    budget: one.budget ?? before.budget,
    budgetUs: one.budgetUs ?? before.budgetUs,
  }));

/** Every receive queue's interrupt of the last reading. */
function interruptsOf({ interrupts, irqCpus }: Collected): DeviceInterrupt[] {
  const reading = interrupts.at(-1);
  const allowed = new Map(irqCpus.map(({ irq, cpus }) => [irq, cpus]));
  return (reading?.rows ?? []).flatMap(({ device, queue, irq, counts }) =>
    queue === null
      ? []
      : [
          {
            device,
            queue,
            irq,
            allowed: allowed.get(irq) ?? null,
            counts: counts.map((count, i) => ({ cpu: reading!.cpus[i], count })).filter(({ count }) => count > 0),
          },
        ],
  );
}

function ringOf(rings: EthtoolRings | undefined): ReceiveRing | null {
  const [maximum, current] = [rings?.maximum.rx ?? null, rings?.current.rx ?? null];
  return maximum === null || current === null ? null : { maximum, current };
}

const adapterOf = ({ adapters }: Collected, device: string | null): HostFacts["adapter"] =>
  adapters.find(({ name, description }) => name === device || description === device) ?? adapters[0] ?? null;
