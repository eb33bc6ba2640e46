// lscpu -p: rows of a machine, and what RSS makes of them.
import { describe, expect, it } from "vitest";
import { createTopology } from "../../lib/src/cpu/topology.js";
import { printLscpu, processorRows, readLscpu } from "../../lib/src/formats/lscpu.js";
import { selectRssProcessors } from "../../lib/src/rss/processors.js";

/** 2 nodes of 2 cores with siblings, numbered as Linux does on x86: first all cores, then their siblings. */
const SERVER = `# The following is the parsable format, which can be fed to other
# programs. Each different item in every column has an unique ID
# starting usually from zero.
# CPU,Core,Socket,Node,,L1d,L1i,L2,L3
0,0,0,0,,0,0,0,0
1,1,0,0,,1,1,1,0
2,2,1,1,,2,2,2,1
3,3,1,1,,3,3,3,1
4,0,0,0,,0,0,0,0
5,1,0,0,,1,1,1,0
6,2,1,1,,2,2,2,1
7,3,1,1,,3,3,3,1
`;

describe("readLscpu (lscpu(1), -p)", () => {
  it("reads CPU, core, socket and node, in any order of columns", () => {
    expect(readLscpu(SERVER)[6]).toEqual({ cpu: 6, core: 2, socket: 1, node: 1 });
    const other = "$ lscpu -p=node,core,cpu\n# Node,Core,CPU\n1,4,0\n,5,1\n";
    expect(readLscpu(other)).toEqual([
      { cpu: 0, core: 4, socket: 0, node: 1 },
      { cpu: 1, core: 5, socket: 0, node: 0 },
    ]);
  });

  it("offline CPUs are left out", () => {
    expect(readLscpu("# CPU,Core,Socket,Node,Online\n0,0,0,0,Y\n1,,,,N\n2,-,-,-,N\n").map(({ cpu }) => cpu)).toEqual([
      0,
    ]);
    expect(readLscpu("# CPU,Core,Socket,Node\n0,0,0,0\n1,,,\n").map(({ cpu }) => cpu)).toEqual([0]);
  });

  it("the second CPU of a core is its sibling, also where sockets count their cores anew", () => {
    const threads = (text: string): number[] => processorRows(readLscpu(text)).map(({ thread }) => thread);
    expect(threads(SERVER)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(threads("# CPU,Core,Socket\n0,0,0\n1,0,1\n2,0,0\n3,0,1")).toEqual([0, 0, 1, 1]);
  });

  it("RSS takes one CPU of a core, the NIC's node first", () => {
    expect(selectRssProcessors(processorRows(readLscpu(SERVER))).cpus).toEqual([0, 2, 1, 3]);
    const near = processorRows(readLscpu(SERVER), { node: 1 });
    expect(selectRssProcessors(near, { profile: "ClosestProcessor" }).cpus).toEqual([2, 3, 0, 1]);
    expect(() => processorRows(readLscpu(SERVER), { node: 7 })).toThrow(
      "The NUMA node is 7: this machine's nodes are 0, 1",
    );
  });

  it("a machine that is printed and read has the same cores, nodes and siblings as its topology", () => {
    const { processors } = createTopology({ nodes: 3, coresPerNode: 30, threadsPerCore: 2 });
    const printed = printLscpu(processors.map(({ cpu, core, node }) => ({ cpu, core, socket: node, node })));
    expect(processorRows(readLscpu(printed)).map(({ core, node, thread }) => [core, node, thread])).toEqual(
      processors.map(({ core, node, thread }) => [core, node, thread]),
    );
    expect(printLscpu(readLscpu(printed))).toBe(printed);
  });

  it.each([
    ["Architecture:        x86_64\nCPU(s):              2", 'line 1, says "Architecture:        x86_64": use lscpu -p'],
    ["# CPU,Socket\n0,0", "its columns are cpu,socket, without core"],
    ["# CPU,Core\nx,0", "its cpu is a whole number from 0 to 65535, in the order cpu,core"],
    ["# CPU,Core\n0,0\n0,1", "CPU 0 stands here twice"],
    ["# CPU,Core\n0,zz", "its core is a whole number"],
    ["# CPU,Core\n", "names no CPU"],
  ])("malformed text is refused: %j", (text, sentence) => expect(() => readLscpu(text)).toThrow(sentence));
});
