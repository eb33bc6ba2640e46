// The machine in a scenario: its CPUs and how they share cores, what a piece of work costs on them, and what threads
// want of them.
import { type Need, checkNumber, checkWhole, refuse } from "../check.js";
import { type Costs, withCosts } from "../cpu/costs.js";
import { type ThreadWork, createThreadWork } from "../cpu/thread-work.js";
import { type ThreadWorkDescription, checkThreadWork } from "../cpu/thread-work-description.js";
import { type Topology, type TopologyOptions, createTopology } from "../cpu/topology.js";
import { ALL, type Setting, type UsesOf } from "./uses.js";

export interface MachinePart {
  /**
   * Cores of one node without hyper-threads, 1 to 256; default 4. For any other machine give `topology` instead.
   */
  readonly cpus?: number;
  /** The machine's nodes, cores and hyper-threads. */
  readonly topology?: TopologyOptions;
  /**
   * Speed of a hyper-thread while another of its core is busy, 0.01 to 1. Default 0.5: two are no faster than one
   * (Linux' scaling.rst, for interrupts).
   */
  readonly hyperThreadSpeed?: number;
  /**
   * What threads want of each CPU's time, which they get as far as ISRs and DPCs leave it: a share from 0 to 1, or one
   * that varies; one for all CPUs or one for each. Default 0.
   */
  readonly threadShare?: ThreadWorkDescription | readonly ThreadWorkDescription[];
  /** Costs that differ from `DEFAULT_COSTS`, picoseconds. */
  readonly costs?: Partial<Costs>;
}

export interface CompleteMachine extends Required<Pick<MachinePart, "hyperThreadSpeed">> {
  /** Number of logical processors. */
  readonly cpus: number;
  /** The machine's nodes, cores and hyper-threads, one row for each logical processor. */
  readonly topology: Topology;
  /** What threads want of each CPU's time, one for each CPU. */
  readonly threadShare: readonly ThreadWorkDescription[];
  /** What `threadShare` stands for, one for each CPU. */
  readonly threads: readonly ThreadWork[];
  /** All costs, picoseconds. */
  readonly costs: Costs;
}

const HYPER_THREADS: Need<Setting> = {
  isMet: ({ choices: { hasHyperThreads } }) => hasHyperThreads,
  lack: ({ name }) => [
    `The scenario gives ${name} and its machine has no hyper-threads`,
    "give a topology with threadsPerCore of 2 or more, or leave it out",
  ],
};

export const MACHINE_USES = {
  cpus: ALL,
  topology: ALL,
  hyperThreadSpeed: { ...ALL, needs: [HYPER_THREADS] },
  threadShare: ALL,
  costs: ALL,
} satisfies UsesOf<MachinePart>;

/** Fills in the defaults and checks the values. */
export function completeMachine(given: MachinePart): CompleteMachine {
  const { hyperThreadSpeed = 0.5, threadShare: share = 0, costs = {} } = given;
  const topology = topologyOf(given);
  const cpus = topology.processors.length;
  checkNumber("The speed of a hyper-thread", hyperThreadSpeed, 0.01, 1);
  const threadShare = threadShares(share, cpus);
  const threads = threadShare.map(createThreadWork);
  return { cpus, topology, hyperThreadSpeed, threadShare, threads, costs: withCosts(costs) };
}

function topologyOf({ cpus, topology }: MachinePart): Topology {
  if (cpus !== undefined && topology !== undefined)
    refuse("The scenario has both cpus and topology", "give one of them");
  if (topology !== undefined) return createTopology(topology);
  checkWhole("The number of CPUs", cpus ?? 4, 1, 256);
  return createTopology({ coresPerNode: cpus ?? 4 });
}

/** One for each CPU: a list is taken as it is, anything else holds for all of them. */
function threadShares(
  share: ThreadWorkDescription | readonly ThreadWorkDescription[],
  cpus: number,
): readonly ThreadWorkDescription[] {
  const isList = Array.isArray as (value: unknown) => value is readonly ThreadWorkDescription[];
  const shares = isList(share) ? [...share] : new Array<ThreadWorkDescription>(cpus).fill(share);
  if (shares.length !== cpus)
    refuse(`There are ${shares.length} thread shares`, `there must be one for each of the ${cpus} CPUs`);
  shares.forEach((value, cpu) => checkThreadWork(value, `The thread share of CPU ${cpu}`));
  return shares;
}
