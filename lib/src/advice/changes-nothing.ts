// Cures that the host has already: a line that sets what is set changes nothing, and is not printed. Lines are compared
// with what the texts said; what no text said may be a change.
import type { NetCoreSettings } from "../formats/sysctl-net.js";
import { roundRobin } from "../rss/indirection-table.js";
import type { Cure } from "./finding.js";
import type { HostFacts } from "./host-facts.js";

/** Whether a command line sets what the texts say is set. */
export function changesNothing({ command }: Pick<Cure, "command">, facts: HostFacts): boolean {
  if (command === null) return false;
  return RULES.some(([pattern, isSet]) => {
    const found = pattern.exec(command);
    return found !== null && isSet(found.slice(1), facts);
  });
}

/**
 * A finding's cures without those that change nothing. Stopping irqbalance goes with the affinities: alone it is no
 * cure.
 */
export function realCures(cures: readonly Cure[], facts: HostFacts): Cure[] {
  const left = cures.filter((cure) => !changesNothing(cure, facts));
  const isAlone = left.length < cures.length && !left.some(({ command }) => command?.startsWith("echo "));
  return isAlone ? left.filter(({ command }) => command !== "systemctl stop irqbalance") : left;
}

type IsSet = (words: readonly string[], facts: HostFacts) => boolean;

const RULES: readonly (readonly [RegExp, IsSet])[] = [
  [/^ethtool -L \S+ (combined|rx) (\d+)$/, ([word, number], { channels }) => channelsOf(channels, word) === +number],
  [
    /^ethtool -X \S+ equal (\d+)$/,
    ([number], { host, table }) => {
      const entries = host.contexts.get(0)?.entries ?? [];
      const dealt = roundRobin(
        Array.from({ length: +number }, (_, queue) => queue),
        entries.length,
      );
      return table !== null && entries.join() === dealt.join();
    },
  ],
  [/^ethtool -G \S+ rx (\d+)$/, ([number], { ring }) => ring?.current === +number],
  [/^ethtool -X \S+ hfunc (\w+)$/, ([name], { table }) => table?.hashFunction === name],
  [
    /^ethtool -X \S+ hkey ([0-9a-f:]+)$/,
    ([key], { table }) => table?.key != null && hex(table.key) === key.replaceAll(":", ""),
  ],
  [/^ethtool -X \S+ xfrm (\S+)$/, ([name], { table }) => table?.transform === name],
  [
    /^ethtool -N \S+ rx-flow-hash (\w+) (\w+)$/,
    ([flow, fields], { host }) => {
      const now = [...host.hashFields].find(([name]) => name === flow)?.[1];
      return now !== undefined && [...now].sort().join("") === [...fields].sort().join("");
    },
  ],
  [
    /^echo (\d+) > \/proc\/irq\/(\d+)\/smp_affinity_list$/,
    ([cpu, irq], { host, allInterrupts }) =>
      [...host.interrupts, ...allInterrupts].some(
        (each) => each.irq === +irq && each.allowed?.length === 1 && each.allowed[0] === +cpu,
      ),
  ],
  [
    /^echo ([0-9a-f,]+) > \S+\/rx-(\d+)\/rps_cpus$/,
    ([mask, queue], { host }) => {
      const now = host.rps.get(+queue);
      return now !== undefined && BigInt(`0x${mask.replaceAll(",", "")}`) === maskOf(now);
    },
  ],
  [/^echo (\d+) > \S+\/rx-(\d+)\/rps_flow_cnt$/, ([flows, queue], { host }) => host.rfs?.flows.get(+queue) === +flows],
  [
    /^echo ([0-9a-f,]+) > \S+\/tx-(\d+)\/xps_cpus$/,
    ([mask, queue], { xps }) => {
      const now = xps.find((each) => each.queue === +queue)?.cpus ?? null;
      return now !== null && BigInt(`0x${mask.replaceAll(",", "")}`) === maskOf(now);
    },
  ],
  [
    /^sysctl -w net\.core\.(\w+)=(\d+)$/,
    ([name, value], { netCore }) => netCore !== null && settingOf(netCore, name) === +value,
  ],
  [/^ethtool -K \S+ ntuple on$/, (_, { host }) => host.ntupleFilters === true],
  [/^Enable-NetAdapterRss /, (_, { adapter }) => adapter?.enabled === true],
  [/^Set-NetAdapterRss -Name .*? (-\w+ \S+(?: -\w+ \S+)*)$/, ([words], facts) => isSetInWindows(words, facts)],
];

const channelsOf = (channels: HostFacts["channels"], word: string): number | null =>
  channels?.current[word as "combined" | "rx"] ?? null;

/** A number of sysctl's, as the texts said it; of the flow limit's CPUs only that there are none. */
function settingOf(said: NetCoreSettings, name: string): number | null {
  if (name === "flow_limit_cpu_bitmap") return said.flowLimitCpus?.length === 0 ? 0 : null;
  const numbers: Readonly<Record<string, number | null>> = {
    rps_sock_flow_entries: said.rpsSockFlowEntries,
    netdev_max_backlog: said.maxBacklog,
    netdev_budget: said.budget,
    netdev_budget_usecs: said.budgetUs,
  };
  return numbers[name] ?? null;
}

const hex = (key: Uint8Array): string => Array.from(key, (byte) => byte.toString(16).padStart(2, "0")).join("");

const maskOf = (cpus: readonly number[]): bigint => cpus.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n);

function isSetInWindows(words: string, { adapter }: HostFacts): boolean {
  if (adapter === null) return false;
  const now: Readonly<Record<string, string | undefined>> = {
    NumberOfReceiveQueues: adapter.receiveQueues?.toString(),
    Profile: adapter.profile ?? undefined,
    BaseProcessorGroup: adapter.baseProcessor?.group.toString(),
    BaseProcessorNumber: adapter.baseProcessor?.number.toString(),
    MaxProcessors: adapter.maxProcessors?.toString(),
    Enabled: adapter.enabled === null ? undefined : `$${adapter.enabled}`,
  };
  return [...words.matchAll(/-(\w+) (\S+)/g)].every(
    ([, name, value]) => now[name]?.toLowerCase() === value.toLowerCase(),
  );
}
