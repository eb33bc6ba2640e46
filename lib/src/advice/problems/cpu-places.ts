// CPUs that are badly chosen: on another NUMA node than the NIC while its own node has CPUs to spare, or two threads of
// one core while other cores have none.
import { type HostFacts, type Processor, channelsCommand } from "../host-facts.js";
import { cure } from "../finding.js";
import { type QueueCpu, affinityCures, queueCpus } from "../interrupt-cpus.js";
import type { Problem } from "../problem.js";
import { adapterOf, count, list, some } from "../words.js";

export const NUMA_REMOTE: Problem = {
  id: "numa-remote",
  title: "Frames are processed far from the NIC",
  look: ({ facts }) => (facts.host.system === "windows" ? remoteInWindows(facts) : remoteInLinux(facts)),
};

const SOURCE =
  "Scaling in the Linux Networking Stack; Get-NetAdapterRss (NUMA distance); figures of core-to-core-latency";

function remoteInLinux(facts: HostFacts): ReturnType<Problem["look"]> {
  const { processors, node } = facts;
  if (processors === null || node === null) return null;
  const used = known(facts);
  const remote = used.filter(({ processor }) => processor.node !== node);
  const isUsed = new Set(used.map(({ processor }) => processor.core));
  const freeCores = new Set(
    processors.filter((each) => each.node === node && !isUsed.has(each.core)).map(({ core }) => core),
  );
  if (remote.length === 0 || freeCores.size === 0) return null;
  return {
    severity: "fault",
    evidence: [
      `The NIC is at node ${node}; ${some(remote.length, "queue")} of ${used.length} (${list(remote.map(({ queue }) => queue))}) ` +
        `interrupt CPUs of other nodes (${list([...new Set(remote.map(({ cpu }) => cpu))])}).`,
      `${some(freeCores.size, "core")} of node ${node} serve no queue.`,
    ],
    unmendable: "The table names queues; the CPU is chosen by the interrupt's affinity.",
    cures: affinityCures(facts, "A CPU of the NIC's own node, as long as there are some."),
    source: SOURCE,
  };
}

/** By these profiles Windows uses other nodes on purpose. */
const SCALES_OVER_NODES = /numa/i;

function remoteInWindows(facts: HostFacts): ReturnType<Problem["look"]> {
  const { adapter } = facts;
  if (adapter === null) return null;
  const distances = new Map(adapter.processorArray.map((each) => [`${each.group}:${each.number}`, each.distance]));
  const nearest = Math.min(...[...distances.values()].filter((distance): distance is number => distance !== null));
  const used = [...new Set(adapter.indirectionTable.map(({ group, number }) => `${group}:${number}`))];
  const far = used.filter((name) => (distances.get(name) ?? nearest) > nearest);
  const near = [...distances].filter(([name, distance]) => distance === nearest && !used.includes(name));
  if (far.length === 0 || near.length === 0) return null;
  const home = adapter.processorArray.find(({ distance }) => distance === nearest);
  const byDesign = SCALES_OVER_NODES.test(adapter.profile ?? "");
  return {
    severity: byDesign ? "note" : "fault",
    evidence: [
      `The table names ${list(far)}, whose distance is above ${nearest}, while ${list(near.map(([name]) => name))} ` +
        "are nearer and named by no entry.",
      ...(byDesign ? [`The profile ${adapter.profile} spreads over NUMA nodes on purpose.`] : []),
    ],
    unmendable: null,
    cures: [
      cure(`Set-NetAdapterRss -Name ${adapterOf(facts)} -Profile Closest`, "Takes the nearest processors first."),
      ...(home === undefined
        ? []
        : [
            cure(
              `Set-NetAdapterRss -Name ${adapterOf(facts)} -BaseProcessorGroup ${home.group} -BaseProcessorNumber ${home.number} -MaxProcessors ${Math.max(1, used.length)}`,
              "Begins at a processor of the adapter's own node.",
            ),
          ]),
      cure(
        `Disable-NetAdapterRss -Name ${adapterOf(facts)}; Enable-NetAdapterRss -Name ${adapterOf(facts)}`,
        "Starts RSS anew, and Windows fills the table again; connections break for a moment.",
      ),
    ],
    source: SOURCE,
  };
}

export const HYPER_THREADS: Problem = {
  id: "hyper-threads",
  title: "Two threads of one core serve queues",
  look({ facts }) {
    const { processors, host } = facts;
    if (processors === null || host.system !== "linux") return null;
    const byCore = new Map<number, QueueCpu[]>();
    for (const each of known(facts))
      byCore.set(each.processor.core, [...(byCore.get(each.processor.core) ?? []), each]);
    const shared = [...byCore.values()].filter((queues) => new Set(queues.map(({ cpu }) => cpu)).size > 1);
    if (shared.length === 0) return null;
    // Cores of another node than the NIC's are no better than a second thread of its own.
    const isNear = ({ node }: Processor): boolean => facts.node === null || node === facts.node;
    const near = new Set(processors.filter(isNear).map(({ core }) => core));
    const cores = near.size;
    const idle = [...near].filter((core) => !byCore.has(core)).length;
    const where = facts.node === null ? "" : ` of node ${facts.node}`;
    return {
      severity: idle > 0 ? "risk" : "note",
      evidence: [
        `${some(shared.length, "core")} ${shared.length === 1 ? "serves" : "serve"} two queues or more by different threads: CPUs ` +
          `${list(shared.map((queues) => queues.map(({ cpu }) => cpu).join("+")))}.`,
        idle > 0
          ? `${some(idle, "core")} of ${count(cores)}${where} ${idle === 1 ? "serves" : "serve"} none.`
          : `Every core${where} serves a queue.`,
      ],
      unmendable: idle > 0 ? null : "More queues than cores share cores; a thread adds little to interrupt handling.",
      cures:
        idle > 0
          ? affinityCures(facts, "One thread of each core first.")
          : [
              cure(
                channelsCommand(facts, Math.min(cores, facts.host.queues)),
                "A queue for each core: fewer interrupts, and the same work a core.",
              ),
            ],
      source: "Scaling in the Linux Networking Stack: hyper-threads are no benefit for interrupt handling",
    };
  },
};

/** Queues on CPUs that lscpu named. */
function known(facts: HostFacts): (QueueCpu & { readonly processor: Processor })[] {
  return queueCpus(facts).flatMap((each) => {
    const processor = facts.processors?.find(({ cpu }) => cpu === each.cpu);
    return processor === undefined ? [] : [{ ...each, processor }];
  });
}
