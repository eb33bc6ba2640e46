// Interrupts of several receive queues on one CPU: RSS spreads the frames over queues, and one CPU takes them all.
// Without irqbalance, or a driver that sets affinities, that is how many hosts come up. /proc/interrupts counts since
// boot: an affinity that is right by now is no fault.
import type { HostFacts } from "../host-facts.js";
import { affinityCures, loadByCpu, queueCpus, total } from "../interrupt-cpus.js";
import type { Problem } from "../problem.js";
import { squeezesAsEvidence } from "../squeezes.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, list, named, percent, ratio, some } from "../words.js";

const SOURCE = "Scaling in the Linux Networking Stack, RSS IRQ configuration; coreos/bugs issue 1275, issue 2135";

export const INTERRUPTS_ON_ONE_CPU: Problem = {
  id: "interrupts-on-one-cpu",
  title: "The queues' interrupts share one CPU",
  look({ facts }) {
    const { interrupts, system } = facts.host;
    const online = facts.cpus?.length ?? null;
    if (system !== "linux" || interrupts.length < 2 || online === 1) return null;
    const pinned = pinnedTogether(interrupts);
    const now = fullest(loadByCpu(interrupts));
    const working = workingOf(facts);
    const isCounted = now.all >= THRESHOLDS.interrupts && working.length >= 2 && now.share >= THRESHOLDS.allOnOne;
    if (pinned === null && !isCounted) return before(facts);
    return {
      severity: "fault",
      evidence: [
        ...(pinned === null
          ? []
          : [`smp_affinity_list allows CPU ${pinned} alone for all ${interrupts.length} queues.`]),
        ...(isCounted
          ? [
              `CPU ${now.cpu} ${pinned === null ? "took" : "takes"} ${percent(now.share)} of ${count(now.all)} interrupts of ` +
                `${some(working.length, "queue")} (${list(working.map(({ queue }) => queue))})` +
                `${online === null ? "" : `; ${online} CPUs are online`}.`,
            ]
          : []),
        ...squeezesAsEvidence(facts, pinned ?? now.cpu),
      ],
      unmendable: "An indirection table names queues; the CPU is chosen by the interrupt's affinity.",
      cures: affinityCures(facts, "Gives the queue a CPU of its own."),
      source: SOURCE,
    };
  },
};

/** All on one CPU since boot, and by the affinities of now no more: a note. */
function before({ host, cpus }: HostFacts): ReturnType<Problem["look"]> {
  const ever = fullest(loadByCpu(host.interrupts.map(({ counts }) => ({ allowed: null, counts }))));
  const working = host.interrupts.filter((interrupt) => total(interrupt) >= WORKING * ever.all);
  const isLeft = working.every(({ allowed }) => allowed !== null);
  if (ever.all < THRESHOLDS.interrupts || working.length < 2 || ever.share < THRESHOLDS.allOnOne || !isLeft)
    return null;
  return {
    title: "The queues' interrupts shared one CPU before",
    severity: "note",
    evidence: [
      `Since boot CPU ${ever.cpu} took ${percent(ever.share)} of ${count(ever.all)} interrupts of ` +
        `${some(working.length, "queue")}${cpus === null ? "" : ` (${cpus.length} CPUs are online)`}; smp_affinity_list ` +
        "allows others now.",
    ],
    unmendable: null,
    cures: [],
    source: SOURCE,
  };
}

export const INTERRUPTS_ON_FEW_CPUS: Problem = {
  id: "interrupts-on-few-cpus",
  title: "Queues share a CPU while other CPUs serve none",
  look(evidence) {
    const { facts } = evidence;
    const { interrupts, system } = facts.host;
    const online = facts.cpus?.length ?? 0;
    if (system !== "linux" || interrupts.length < 2 || online < 2) return null;
    if (INTERRUPTS_ON_ONE_CPU.look(evidence)?.severity === "fault") return null;
    const all = interrupts.reduce((sum, interrupt) => sum + total(interrupt), 0);
    const isCounted = all >= THRESHOLDS.interrupts;
    const working = isCounted ? workingOf(facts) : queueCpus(facts).filter(({ isNow }) => isNow);
    const serving = new Set(working.map(({ cpu }) => cpu));
    const shared = [...serving].filter((cpu) => working.filter((each) => each.cpu === cpu).length > 1);
    const weights = new Map([...serving].map((cpu) => [cpu, working.filter((each) => each.cpu === cpu).length]));
    const now = fullest(isCounted ? loadByCpu(interrupts) : weights);
    const idle = online - serving.size;
    const free = freeCores(facts, serving);
    const most = now.share * Math.min(working.length, serving.size + free);
    const here = working.filter(({ cpu }) => cpu === now.cpu).sort((a, b) => a.queue - b.queue);
    const sharing = here.map(({ queue }) => queue);
    const loads = here.map((each) => (isCounted ? (each.count ?? 0) : 1));
    // What moving the other queues away would leave: where one queue is nearly all of it, nothing is gained.
    const gain = loads.reduce((a, b) => a + b, 0) / Math.max(1, ...loads);
    // As many CPUs idle as serve, so that one who moves a queue finds a place; irqbalance leaves some queues in pairs.
    if (!shared.includes(now.cpu) || free === 0 || idle < serving.size) return null;
    if (most < THRESHOLDS.uneven || gain < THRESHOLDS.uneven) return null;
    return {
      severity: "risk",
      evidence: [
        `${some(working.length, "queue")} interrupt ${some(serving.size, "CPU")} of ${online}; ${named(sharing, "queue")} share ` +
          `CPU ${now.cpu}, while ${some(idle, "CPU")} ${idle === 1 ? "serves" : "serve"} none.`,
        isCounted
          ? `CPU ${now.cpu} takes ${percent(now.share)} of the interrupts, ${ratio(most)} times what it would with a CPU for each queue.`
          : `CPU ${now.cpu} serves ${ratio(most)} times as many queues as it would with a CPU for each queue.`,
        ...squeezesAsEvidence(facts, now.cpu),
      ],
      unmendable: "An indirection table names queues; the CPU is chosen by the interrupt's affinity.",
      cures: affinityCures(facts, "Gives the queue a CPU of its own."),
      source: SOURCE,
    };
  },
};

/** One busy queue says nothing of affinities: a queue works that has a hundredth of the interrupts. */
const WORKING = 0.01;

/** Queues that do a part of the work, with their CPUs. */
function workingOf(facts: HostFacts): ReturnType<typeof queueCpus> {
  const all = facts.host.interrupts.reduce((sum, interrupt) => sum + total(interrupt), 0);
  return queueCpus(facts).filter((each) => (each.count ?? 0) >= WORKING * all);
}

function fullest(loads: ReadonlyMap<number, number>): { cpu: number; share: number; all: number } {
  const all = [...loads.values()].reduce((a, b) => a + b, 0);
  const [cpu, most] = [...loads].reduce((best, each) => (each[1] > best[1] ? each : best), [-1, 0] as const);
  return { cpu, share: all === 0 ? 0 : most / all, all };
}

/** Cores that serve no queue, of the nodes that the serving CPUs are at; CPUs where cores are not known. */
function freeCores({ processors, cpus }: HostFacts, serving: ReadonlySet<number>): number {
  if (processors === null) return (cpus?.length ?? 0) - serving.size;
  const used = processors.filter(({ cpu }) => serving.has(cpu));
  const [nodes, cores] = [new Set(used.map(({ node }) => node)), new Set(used.map(({ core }) => core))];
  return new Set(processors.filter((each) => nodes.has(each.node) && !cores.has(each.core)).map(({ core }) => core))
    .size;
}

/** The one CPU that all queues may use, if it is one. */
function pinnedTogether(interrupts: readonly { readonly allowed: readonly number[] | null }[]): number | null {
  const [first] = interrupts[0].allowed ?? [];
  return first !== undefined && interrupts.every(({ allowed }) => allowed?.length === 1 && allowed[0] === first)
    ? first
    : null;
}
