import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTopology, type LogicalProcessor, type TopologyOptions } from "../../lib/src/cpu/topology.js";

const machines = fc.record({
  nodes: fc.integer({ min: 1, max: 6 }),
  coresPerNode: fc.integer({ min: 1, max: 80 }),
  threadsPerCore: fc.integer({ min: 1, max: 4 }),
});
const single = (more: Partial<LogicalProcessor>): LogicalProcessor => ({
  cpu: 0,
  group: 0,
  number: 0,
  core: 0,
  node: 0,
  thread: 0,
  ...more,
});

describe("laws of a machine", () => {
  it("has nodes x cores x threads logical processors, numbered without gaps, in the order of group and number", () => {
    fc.assert(
      fc.property(machines, ({ nodes, coresPerNode, threadsPerCore }) => {
        const { processors, cores } = createTopology({ nodes, coresPerNode, threadsPerCore });
        expect(processors.length).toBe(nodes * coresPerNode * threadsPerCore);
        expect(cores).toBe(nodes * coresPerNode);
        processors.forEach((row, i) => {
          expect(row.cpu).toBe(i);
          const next = processors[i + 1];
          if (next) expect(next.group * 64 + next.number).toBeGreaterThan(row.group * 64 + row.number);
        });
      }),
      { numRuns: 50 },
    );
  });

  it("keeps a group at 64 processors at most, never splits a core, splits a node only if it is larger (Processor Groups)", () => {
    fc.assert(
      fc.property(machines, ({ nodes, coresPerNode, threadsPerCore }) => {
        const { processors, groups } = createTopology({ nodes, coresPerNode, threadsPerCore });
        const groupsOf = (key: "core" | "node", value: number): number =>
          new Set(processors.filter((row) => row[key] === value).map((row) => row.group)).size;
        for (let group = 0; group < groups; group++) {
          const numbers = processors.filter((row) => row.group === group).map((row) => row.number);
          expect(numbers).toEqual(numbers.map((_, i) => i));
          expect(numbers.length).toBeLessThanOrEqual(64);
        }
        for (const row of processors.filter((one) => one.thread === 0)) expect(groupsOf("core", row.core)).toBe(1);
        if (coresPerNode * threadsPerCore <= 64)
          for (let node = 0; node < nodes; node++) expect(groupsOf("node", node)).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  /** "64 | 16+16 | 64": the processors of each group, by node. */
  const groups = (options: TopologyOptions): string => {
    const { processors, groups: count } = createTopology(options);
    return Array.from({ length: count }, (_, group) => {
      const nodes = processors.filter((row) => row.group === group).map(({ node }) => node);
      return [...new Set(nodes)].map((node) => nodes.filter((one) => one === node).length).join("+");
    }).join(" | ");
  };
  it("splits a node of more than 64 processors, and rests of nodes share groups, so that there are few (Processor Groups, NUMA Support)", () => {
    expect(groups({ nodes: 2, coresPerNode: 80 })).toBe("64 | 16+16 | 64");
    expect(groups({ nodes: 2, coresPerNode: 40, threadsPerCore: 2 })).toBe("64 | 16+16 | 64");
    expect(groups({ nodes: 1, coresPerNode: 80 })).toBe("64 | 16");
    expect(groups({ nodes: 5, coresPerNode: 80 })).toBe("64 | 16+16+16+16 | 64 | 64 | 64 | 64 | 16");
    expect(groups({ nodes: 2, coresPerNode: 100 })).toBe("64 | 36 | 64 | 36");
    expect(groups({ nodes: 2, coresPerNode: 128 })).toBe("64 | 64 | 64 | 64");
    // a core is never split
    expect(groups({ nodes: 2, coresPerNode: 43, threadsPerCore: 3 })).toBe("63 | 63 | 3+3 | 63 | 63");
    expect(groups({ nodes: 8, coresPerNode: 8, threadsPerCore: 2 })).toBe("16+16+16+16 | 16+16+16+16");
    expect(groups({ nodes: 3, coresPerNode: 20, threadsPerCore: 2 })).toBe("40 | 40 | 40");
  });

  it("needs no more groups than full pieces, and rests packed as many as fit, and a node as few pieces as it can have", () => {
    fc.assert(
      fc.property(machines, ({ nodes, coresPerNode, threadsPerCore }) => {
        const { processors, groups: count } = createTopology({ nodes, coresPerNode, threadsPerCore });
        const coresPerGroup = Math.floor(64 / threadsPerCore),
          rest = coresPerNode % coresPerGroup;
        const shared = rest === 0 ? 0 : Math.ceil(nodes / Math.floor(coresPerGroup / rest));
        expect(count).toBe(nodes * Math.floor(coresPerNode / coresPerGroup) + shared);
        for (let node = 0; node < nodes; node++)
          expect(new Set(processors.filter((row) => row.node === node).map(({ group }) => group)).size).toBe(
            Math.ceil(coresPerNode / coresPerGroup),
          );
      }),
      { numRuns: 30 },
    );
  });

  it("gives the same distance both ways, and an explicit list of the same rows is the same machine", () => {
    fc.assert(
      fc.property(machines, fc.nat(), fc.nat(), (counts, x, y) => {
        const machine = createTopology(counts),
          again = createTopology({ processors: machine.processors });
        const a = x % machine.processors.length,
          b = y % machine.processors.length;
        expect(machine.distance(a, b)).toBe(machine.distance(b, a));
        expect(again.distance(a, b)).toBe(machine.distance(a, b));
        expect(again.processors).toEqual(machine.processors);
      }),
      { numRuns: 30 },
    );
  });
});

describe("distances", () => {
  const machine = createTopology({ nodes: 2, coresPerNode: 2, threadsPerCore: 2 });

  it("reads as a table: same CPU, hyper-thread, same node, other node", () => {
    const letter = { "same-cpu": ".", "hyper-thread": "h", "same-node": "s", "other-node": "O" };
    const rows = machine.processors.map((a) =>
      machine.processors.map((b) => letter[machine.distance(a.cpu, b.cpu)]).join(" "),
    );
    expect(`\n${rows.join("\n")}\n`).toBe(`
. h s s O O O O
h . s s O O O O
s s . h O O O O
s s h . O O O O
O O O O . h s s
O O O O h . s s
O O O O s s . h
O O O O s s h .
`);
  });

  it("is 10 to a node itself and 20 to another, and a device sees 0 for its own node", () => {
    expect([machine.nodeDistance(0, 0), machine.nodeDistance(0, 1)]).toEqual([10, 20]);
    expect(machine.seenFrom(1).map((row) => row.numaDistance)).toEqual([10, 10, 10, 10, 0, 0, 0, 0]);
    const windows = createTopology({
      nodes: 2,
      coresPerNode: 1,
      nodeDistances: [
        [0, 32767],
        [32767, 0],
      ],
    });
    expect(windows.seenFrom(0).map((row) => row.numaDistance)).toEqual([0, 32767]);
  });
});

describe("what is no machine is refused in a sentence", () => {
  const cases: [string, TopologyOptions, string][] = [
    ["no cores", {}, "The number of cores of a node is undefined: it must be a whole number from 1 to 256."],
    [
      "half a core",
      { coresPerNode: 0.5 },
      "The number of cores of a node is 0.5: it must be a whole number from 1 to 256.",
    ],
    [
      "a large group",
      { coresPerNode: 4, groupSize: 65 },
      "The group size is 65: it must be a whole number from 1 to 64.",
    ],
    [
      "an unknown field",
      { cores: 4 } as TopologyOptions,
      'The topology has an unknown field "cores": the fields are nodes, coresPerNode, threadsPerCore, groupSize, ',
    ],
    [
      "list and counts",
      { coresPerNode: 4, processors: [single({})] },
      "The topology has a list of processors and coresPerNode: give one of them, not both.",
    ],
    ["an empty list", { processors: [] }, "The topology has no processors: a machine has one at least."],
    [
      "a gap",
      { processors: [single({ cpu: 1 })] },
      "Processor 0 of the list has cpu 1: CPUs are numbered from 0 in the order of the list.",
    ],
    [
      "twins",
      { processors: [single({}), single({ cpu: 1, core: 1 })] },
      "CPU 0 and CPU 1 are the same, both are processor 0:0: every row is another logical processor.",
    ],
    [
      "one core on two nodes",
      { processors: [single({}), single({ cpu: 1, number: 1, thread: 1, node: 1 })] },
      "Core 0 is in NUMA nodes 0 and 1: a core belongs to one node.",
    ],
    [
      "a missing node",
      { processors: [single({ node: 1 })] },
      "No processor is in NUMA node 0: nodes are numbered from 0 without gaps.",
    ],
    [
      "too few distances",
      { nodes: 2, coresPerNode: 1, nodeDistances: [[10, 20]] },
      "The table of node distances has 1 rows: it needs 2 rows of 2, one for each NUMA node.",
    ],
    [
      "a nearer stranger",
      {
        nodes: 2,
        coresPerNode: 1,
        nodeDistances: [
          [10, 5],
          [20, 10],
        ],
      },
      "The distance from node 0 to node 1 is 5: no node is nearer than node 0 itself, at 10.",
    ],
  ];
  it.each(cases)("%s", (_, options, sentence) => {
    expect(() => createTopology(options)).toThrow(sentence);
  });
  it("a CPU that the machine does not have", () => {
    expect(() => createTopology({ coresPerNode: 4 }).distance(0, 4)).toThrow(
      "The CPU is 4: it must be a whole number from 0 to 3.",
    );
  });
});
