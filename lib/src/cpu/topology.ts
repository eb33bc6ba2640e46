// The logical processors of a computer: how many there are, which ones share a core, which ones share memory, and how
// far apart two of them are. Groups follow the page "Processor Groups": as few as possible, at most 64 processors each,
// a NUMA node in one group if it fits. A larger node is split into nodes that fit ("NUMA Support"). Decision: into as
// few pieces as it needs, all full but one, and these rests share groups: two nodes of 80 make groups of 64, 16 + 16
// and 64. Numbers follow Windows: the logical processors of one core stand side by side (0:0 and 0:1 are one core where
// a core has two).
import { checkFields, checkNumber, checkWhole, refuse, show } from "../check.js";

/** One logical processor: what an indirection table entry names, what an interrupt is sent to. */
export interface LogicalProcessor {
  /** System-wide number, from 0 without gaps: what the model calls "the CPU". */
  readonly cpu: number;
  /** Processor group, from 0. */
  readonly group: number;
  /** Number inside the group, 0 to 63. */
  readonly number: number;
  /** System-wide number of the core. */
  readonly core: number;
  /** NUMA node, from 0. */
  readonly node: number;
  /** Which of its core's logical processors this is: 0 is the first, 1 its hyper-threaded sibling. */
  readonly thread: number;
}

/** How far two logical processors are apart; decides what it costs to bring a cache line from one to the other. */
export type CpuDistance = "same-cpu" | "hyper-thread" | "same-node" | "other-node";

export interface Topology {
  readonly processors: readonly LogicalProcessor[];
  readonly nodes: number;
  readonly groups: number;
  readonly cores: number;
  /** The row of a CPU by its system-wide number; refuses a number that this machine does not have. */
  processor(cpu: number): LogicalProcessor;
  distance(cpuA: number, cpuB: number): CpuDistance;
  /** Relative distance of two NUMA nodes; larger is farther. */
  nodeDistance(nodeA: number, nodeB: number): number;
  /**
   * The same rows as a device at `node` sees them: `numaDistance` is 0 for its own node, as Get-NetAdapterRss prints
   * it.
   */
  seenFrom(node: number): (LogicalProcessor & { readonly numaDistance: number })[];
}

/** What {@link createTopology} takes: a regular machine by its counts, or `processors` one by one. */
export interface TopologyOptions {
  /** NUMA nodes, 1 to 64; default 1. */
  readonly nodes?: number;
  /** Cores of each node, 1 to 256. */
  readonly coresPerNode?: number;
  /** Logical processors of each core, 1 to 8; default 1 (no hyper-threading). */
  readonly threadsPerCore?: number;
  /** Most logical processors in a group, 1 to 64; default 64. */
  readonly groupSize?: number;
  /** Square table of node distances. Default: 10 to itself and 20 to any other, the units of ACPI's SLIT table. */
  readonly nodeDistances?: readonly (readonly number[])[];
  /** An explicit list instead of the counts. */
  readonly processors?: readonly LogicalProcessor[];
}

const COUNTS = ["nodes", "coresPerNode", "threadsPerCore", "groupSize"] as const;
/** Most logical processors that one processor group holds ("Processor Groups"). */
export const MAX_GROUP_SIZE = 64;

/**
 * Describes a machine. Refuses counts out of range, and a list with gaps, twins or a core that spans nodes.
 *
 * @example
 * createTopology({ nodes: 2, coresPerNode: 8, threadsPerCore: 2 }).processors.length // => 32
 * createTopology({ nodes: 2, coresPerNode: 20, threadsPerCore: 2 }).groups // => 2
 * createTopology({ nodes: 2, coresPerNode: 80 }).groups // => 3
 * createTopology({ coresPerNode: 4, threadsPerCore: 2 }).distance(2, 3) // => "hyper-thread"
 */
export function createTopology(options: TopologyOptions): Topology {
  checkFields("The topology", options, [...COUNTS, "nodeDistances", "processors"]);
  const processors =
    options.processors === undefined ? regularMachine(options) : checkedList(options.processors, options);
  const nodes = 1 + Math.max(...processors.map((row) => row.node));
  const nodeDistances = checkedDistances(options.nodeDistances, nodes);
  const processor = (cpu: number): LogicalProcessor => {
    checkWhole("The CPU", cpu, 0, processors.length - 1);
    return processors[cpu];
  };
  const nodeDistance = (nodeA: number, nodeB: number): number => {
    for (const node of [nodeA, nodeB]) checkWhole("The NUMA node", node, 0, nodes - 1);
    return nodeDistances[nodeA]?.[nodeB];
  };
  return {
    processors,
    nodes,
    groups: new Set(processors.map((row) => row.group)).size,
    cores: new Set(processors.map((row) => row.core)).size,
    processor,
    nodeDistance,
    distance(cpuA, cpuB) {
      const a = processor(cpuA),
        b = processor(cpuB);
      if (a.core === b.core) return a.cpu === b.cpu ? "same-cpu" : "hyper-thread";
      return a.node === b.node ? "same-node" : "other-node";
    },
    seenFrom(node) {
      const own = nodeDistance(node, node);
      return processors.map((row) => ({ ...row, numaDistance: nodeDistance(node, row.node) - own }));
    },
  };
}

function regularMachine(options: TopologyOptions): LogicalProcessor[] {
  const { nodes = 1, coresPerNode, threadsPerCore = 1, groupSize = MAX_GROUP_SIZE } = options;
  checkWhole("The number of NUMA nodes", nodes, 1, 64);
  checkWhole("The number of cores of a node", coresPerNode, 1, 256);
  checkWhole("The number of logical processors of a core", threadsPerCore, 1, 8);
  checkWhole("The group size", groupSize, threadsPerCore, MAX_GROUP_SIZE);
  const rows: LogicalProcessor[] = [];
  for (const [group, pieces] of processorGroups({
    nodes,
    coresPerNode,
    coresPerGroup: Math.floor(groupSize / threadsPerCore),
  }).entries()) {
    let number = 0;
    for (const { node, first, cores } of pieces)
      for (let core = first; core < first + cores; core++)
        for (let thread = 0; thread < threadsPerCore; thread++)
          rows.push({ cpu: rows.length, group, number: number++, core, node, thread });
  }
  return rows;
}

/** Cores of one node, next to each other, that are in one group. */
interface Piece {
  readonly node: number;
  readonly first: number;
  readonly cores: number;
}

/**
 * The pieces of each group: whole nodes where they fit, otherwise full groups and what is left of several nodes. A core
 * is never split.
 */
function processorGroups({
  nodes,
  coresPerNode,
  coresPerGroup,
}: {
  nodes: number;
  coresPerNode: number;
  coresPerGroup: number;
}): Piece[][] {
  const full = Math.floor(coresPerNode / coresPerGroup),
    rest = coresPerNode % coresPerGroup;
  const restsPerGroup = rest === 0 ? 0 : Math.floor(coresPerGroup / rest);
  const groups: Piece[][] = [];
  let shared: Piece[] | null = null;
  for (let node = 0; node < nodes; node++) {
    const first = node * coresPerNode;
    // A node that finds a group with room begins there, any other ends in a new one: cores stay in the order of groups.
    const joins = shared !== null && shared.length < restsPerGroup;
    if (joins) shared?.push({ node, first, cores: rest });
    for (let i = 0; i < full; i++)
      groups.push([{ node, first: first + (joins ? rest : 0) + i * coresPerGroup, cores: coresPerGroup }]);
    if (!joins && rest > 0) groups.push((shared = [{ node, first: first + full * coresPerGroup, cores: rest }]));
  }
  return groups;
}

function checkedList(list: readonly LogicalProcessor[], options: TopologyOptions): LogicalProcessor[] {
  for (const key of COUNTS)
    if (options[key] !== undefined)
      refuse(`The topology has a list of processors and ${key}`, "give one of them, not both");
  if (!Array.isArray(list)) refuse(`The processors of the topology are ${show(list)}`, "they must be a list of rows");
  if (list.length === 0) refuse("The topology has no processors", "a machine has one at least");
  const names = new Map<string, number>(),
    threads = new Map<string, number>(),
    nodeOfCore = new Map<number, number>();
  const rows = list.map((row, place) => {
    checkFields(`Processor ${place}`, row, ["cpu", "group", "number", "core", "node", "thread"]);
    if (row.cpu !== place)
      refuse(
        `Processor ${place} of the list has cpu ${show(row.cpu)}`,
        "CPUs are numbered from 0 in the order of the list",
      );
    checkWhole(`The group of CPU ${place}`, row.group, 0, 65_535);
    checkWhole(`The number of CPU ${place}`, row.number, 0, MAX_GROUP_SIZE - 1);
    checkWhole(`The core of CPU ${place}`, row.core, 0, 65_535);
    checkWhole(`The NUMA node of CPU ${place}`, row.node, 0, 63);
    checkWhole(`The thread of CPU ${place}`, row.thread, 0, 7);
    once(names, `${row.group}:${row.number}`, place, `both are processor ${row.group}:${row.number}`);
    once(threads, `${row.core}/${row.thread}`, place, `both are thread ${row.thread} of core ${row.core}`);
    const node = nodeOfCore.get(row.core) ?? row.node;
    if (node !== row.node)
      refuse(`Core ${row.core} is in NUMA nodes ${node} and ${row.node}`, "a core belongs to one node");
    nodeOfCore.set(row.core, row.node);
    return { ...row };
  });
  const nodes = new Set(rows.map((row) => row.node));
  for (let node = 0; node < nodes.size; node++)
    if (!nodes.has(node)) refuse(`No processor is in NUMA node ${node}`, "nodes are numbered from 0 without gaps");
  return rows;
}

function once(seen: Map<string, number>, key: string, cpu: number, fact: string): void {
  const other = seen.get(key);
  if (other !== undefined)
    refuse(`CPU ${other} and CPU ${cpu} are the same, ${fact}`, "every row is another logical processor");
  seen.set(key, cpu);
}

function checkedDistances(table: TopologyOptions["nodeDistances"], nodes: number): readonly (readonly number[])[] {
  const all = Array.from({ length: nodes }, (_, node) => node);
  if (table === undefined) return all.map((a) => all.map((b) => (a === b ? 10 : 20)));
  if (!Array.isArray(table) || !table.every(Array.isArray))
    refuse(`The node distances are ${show(table)}`, "they must be a list of lists");
  if (table.length !== nodes || table.some((row) => row.length !== nodes))
    refuse(
      `The table of node distances has ${table.length} rows`,
      `it needs ${nodes} rows of ${nodes}, one for each NUMA node`,
    );
  return table.map((row, a) =>
    row.map((distance, b) => {
      checkNumber(`The distance from node ${a} to node ${b}`, distance, 0, 65_535);
      checkNumber(`The distance from node ${a} to itself`, row[a], 0, 65_535);
      if (distance < row[a])
        refuse(
          `The distance from node ${a} to node ${b} is ${distance}`,
          `no node is nearer than node ${a} itself, at ${row[a]}`,
        );
      return distance;
    }),
  );
}
