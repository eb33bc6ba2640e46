import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTopology } from "../../lib/src/cpu/topology.js";
import {
  MAX_RSS_PROCESSORS,
  RSS_PROCESSOR_DEFAULTS,
  RSS_PROFILES,
  parseProcessor,
  selectRssProcessors,
  type RssProcessorOptions,
  type RssProcessorRow,
} from "../../lib/src/rss/processors.js";

const quadCore = createTopology({ coresPerNode: 4 }).processors;
const groupsOf64 = createTopology({ nodes: 5, coresPerNode: 64 }).processors;
const fourNodes = createTopology({ nodes: 4, coresPerNode: 2, threadsPerCore: 2 }).processors;
const twoNodes = createTopology({
  nodes: 2,
  coresPerNode: 20,
  threadsPerCore: 2,
  nodeDistances: [
    [0, 32767],
    [32767, 0],
  ],
});
const named = (selection: ReturnType<typeof selectRssProcessors>): string[] =>
  selection.cpus.map((cpu) => selection.choices.find((choice) => choice.cpu === cpu)!.processor);

describe("documented examples", () => {
  it("base 1:16 and max 3:8 include and exclude the listed processors (Standardized INF Keywords for RSS)", () => {
    const { processorArray, choices } = selectRssProcessors(groupsOf64, { baseProcessor: "1:16", maxProcessor: "3:8" });
    const reason = (name: string): string => choices.find((choice) => choice.processor === name)!.reason;
    for (const name of ["1:16", "1:31", "2:0", "2:63", "3:0", "3:8"]) expect(processorArray).toContain(name);
    for (const name of ["0:0", "0:32", "1:0", "1:15"])
      expect(reason(name)).toBe(`${name} is below the base processor 1:16.`);
    for (const name of ["3:9", "3:31", "4:0"]) expect(reason(name)).toBe(`${name} is beyond the max processor 3:8.`);
    expect(processorArray.length).toBe(48 + 64 + 9);
  });

  it("a quad-core machine that is asked for 6 uses 4 (Setting the Number of RSS Processors)", () => {
    expect(selectRssProcessors(quadCore, { maxRssProcessors: 6 }).cpus).toEqual([0, 1, 2, 3]);
  });

  it("a quad-core machine that is asked for 6 from base CPU 1 on uses 1, 2 and 3 (Setting the Number of RSS Processors)", () => {
    expect(selectRssProcessors(quadCore, { maxRssProcessors: 6, baseProcessor: "0:1" }).cpus).toEqual([1, 2, 3]);
  });

  it("4 hyper-threaded cores give no more than 4 of 8 logical processors (Choosing a Network Adapter)", () => {
    const { cpus, choices } = selectRssProcessors(createTopology({ coresPerNode: 4, threadsPerCore: 2 }).processors);
    expect(cpus).toEqual([0, 2, 4, 6]);
    expect(choices[3].reason).toBe(
      "0:3 is logical processor 2 of core 1: RSS does not use the siblings of a hyper-threaded core.",
    );
  });

  it("2 queues, MaxProcessors 8 and profile NUMAStatic give 0:0 and 0:4 (Choosing a Network Adapter)", () => {
    // The page does not say how many nodes its machine has: 4 nodes of 4 logical processors are an assumption.
    const selection = selectRssProcessors(fourNodes, { maxProcessor: "0:15", maxRssProcessors: 8, numRssQueues: 2 });
    expect(named(selection)).toEqual(["0:0", "0:4"]);
  });

  it("80 processors in 2 groups with profile Closest and 8 queues give 0:0, 0:2 ... 0:14 (msquic, docs/TSG.md)", () => {
    const selection = selectRssProcessors(twoNodes.seenFrom(0), {
      profile: "ClosestProcessor",
      maxProcessor: "1:38",
      maxRssProcessors: 8,
      numRssQueues: 8,
    });
    expect(named(selection)).toEqual(["0:0", "0:2", "0:4", "0:6", "0:8", "0:10", "0:12", "0:14"]);
    expect(selection.processorArray.slice(18, 22)).toEqual(["0:36", "0:38", "1:0", "1:2"]);
    expect(selection.processorArray.at(-1)).toBe("1:38");
  });

  it("defaults: 16 processors, 16 queues, base 0:0, any node, NUMAScalingStatic (Standardized INF Keywords for RSS)", () => {
    expect(RSS_PROCESSOR_DEFAULTS).toEqual({
      profile: "NUMAScalingStatic",
      baseProcessor: "0:0",
      maxProcessor: null,
      numaNode: null,
      maxRssProcessors: 16,
      numRssQueues: 16,
    });
    expect(selectRssProcessors(twoNodes.processors).cpus.length).toBe(16);
    expect(selectRssProcessors(twoNodes.processors)).toEqual(
      selectRssProcessors(twoNodes.processors, RSS_PROCESSOR_DEFAULTS),
    );
  });
});

describe("RssProcessorArray, as Get-NetAdapterRss prints it", () => {
  it("is sorted by NUMA distance, then group, then number, whatever the profile, each with its distance", () => {
    const machine = createTopology({
      nodes: 2,
      coresPerNode: 4,
      threadsPerCore: 2,
      groupSize: 8,
      nodeDistances: [
        [0, 32767],
        [32767, 0],
      ],
    });
    for (const profile of RSS_PROFILES.filter((name) => name !== "Balanced")) {
      const { processorArray, processorArrayWithDistances } = selectRssProcessors(machine.seenFrom(0), {
        profile,
        maxProcessor: "1:6",
        maxRssProcessors: 8,
      });
      expect(processorArray.join(" ")).toBe("0:0 0:2 0:4 0:6 1:0 1:2 1:4 1:6");
      expect(processorArrayWithDistances.join("  ")).toBe(
        "0:0/0  0:2/0  0:4/0  0:6/0  1:0/32767  1:2/32767  1:4/32767  1:6/32767",
      );
    }
    expect(selectRssProcessors(machine.seenFrom(1)).processorArray.slice(0, 5)).toEqual([
      "1:0",
      "1:2",
      "1:4",
      "1:6",
      "0:0",
    ]);
  });
  it("names no distance where none is known, and keeps nearer nodes first where three distances are", () => {
    expect(selectRssProcessors(createTopology({ coresPerNode: 2 }).processors).processorArrayWithDistances).toEqual([
      "0:0",
      "0:1",
    ]);
    const chain = createTopology({
      nodes: 3,
      coresPerNode: 1,
      nodeDistances: [
        [10, 20, 30],
        [20, 10, 15],
        [30, 15, 10],
      ],
    });
    expect(selectRssProcessors(chain.seenFrom(2)).processorArrayWithDistances).toEqual(["0:2/0", "0:1/5", "0:0/20"]);
  });
  it("is not the order in which RSS takes them: the NUMA profiles go round the nodes", () => {
    const machine = createTopology({ nodes: 2, coresPerNode: 2 }).seenFrom(0);
    const { cpus, processorArray } = selectRssProcessors(machine, { profile: "NUMAScaling" });
    expect([cpus.join(" "), processorArray.join(" ")]).toEqual(["0 2 1 3", "0:0 0:1 0:2 0:3"]);
  });
});

describe("how many (Standardized INF Keywords for RSS; Setting the Number of RSS Processors)", () => {
  it("*MaxRssProcessors defaults to 16 for 10 GbE with MSI-X, 4 for 1 GbE, and 4 or 2 without MSI-X", () => {
    expect(MAX_RSS_PROCESSORS).toEqual({
      withMsiX: { oneGigabit: 4, tenGigabit: 16 },
      withoutMsiX: { oneGigabit: 2, tenGigabit: 4 },
    });
    expect(RSS_PROCESSOR_DEFAULTS.maxRssProcessors).toBe(16);
  });
  it("MaxNumRssCpus limits all NICs, if it is set", () => {
    const eight = createTopology({ coresPerNode: 8 }).processors;
    const { cpus, choices } = selectRssProcessors(eight, { maxNumRssCpus: 4 });
    expect(cpus).toEqual([0, 1, 2, 3]);
    expect(choices[5]?.reason).toBe(
      "0:5 is number 6 in the order of NUMAScalingStatic, and MaxNumRssCpus, the limit of all NICs, is 4.",
    );
    expect(selectRssProcessors(eight, {}).cpus).toHaveLength(8);
    expect(selectRssProcessors(quadCore, { maxNumRssCpus: 6, baseProcessor: "0:1" }).cpus).toEqual([1, 2, 3]);
    expect(() => selectRssProcessors(eight, { maxNumRssCpus: 17 })).toThrow(
      "MaxNumRssCpus is 17: it must be a whole number from 1 to 16.",
    );
  });
});

describe("profiles", () => {
  const eight = createTopology({ nodes: 2, coresPerNode: 4 }).processors;
  it("order the same machine of 2 nodes x 4 cores like this (node 0: CPUs 0-3, node 1: CPUs 4-7)", () => {
    const lines: string[] = RSS_PROFILES.map((profile) => {
      const { cpus, rebalances } = selectRssProcessors(eight, { profile });
      return `${profile.padEnd(23)} ${cpus.join(" ").padEnd(16)} ${rebalances ? "rebalances" : "static"}`;
    });
    const taken = (options: RssProcessorOptions): string => selectRssProcessors(eight, options).cpus.join(" ");
    lines.push(`Closest, node 1 first   ${taken({ profile: "ClosestProcessor", numaNode: 1 })}`);
    lines.push(`Closest, base 0:4       ${taken({ profile: "ClosestProcessor", baseProcessor: "0:4" })}`);
    lines.push(`Conservative, 3 needed  ${taken({ profile: "ConservativeScaling", processorsNeeded: 3 })}`);
    expect(`\n${lines.join("\n")}\n`).toBe(`
ClosestProcessor        0 1 2 3 4 5 6 7  rebalances
ClosestProcessorStatic  0 1 2 3 4 5 6 7  static
NUMAScaling             0 4 1 5 2 6 3 7  rebalances
NUMAScalingStatic       0 4 1 5 2 6 3 7  static
ConservativeScaling     0                rebalances
Balanced                0 1 2 3 4 5 6 7  rebalances
Closest, node 1 first   4 5 6 7 0 1 2 3
Closest, base 0:4       4 5 6 7
Conservative, 3 needed  0 1 2
`);
  });

  it("the NUMA profiles ignore the preferred node (Standardized INF Keywords for RSS, note on *NumaNodeId)", () => {
    expect(selectRssProcessors(eight, { numaNode: 1 }).cpus).toEqual(selectRssProcessors(eight).cpus);
  });

  it("a preferred node that does not exist is not used (Standardized INF Keywords for RSS, note on *NumaNodeId)", () => {
    const profile = "ClosestProcessor";
    expect(selectRssProcessors(eight, { profile, numaNode: 7 }).cpus).toEqual(
      selectRssProcessors(eight, { profile }).cpus,
    );
  });
});

describe("every processor gets a reason", () => {
  it("in a readable table", () => {
    const machine = createTopology({ coresPerNode: 4, threadsPerCore: 2 }).processors;
    const { choices } = selectRssProcessors(machine, { baseProcessor: "0:2", maxProcessor: "0:6", numRssQueues: 2 });
    expect(`\n${choices.map((choice) => `${choice.chosen ? "RSS" : " - "}  ${choice.reason}`).join("\n")}\n`).toBe(`
 -   0:0 is below the base processor 0:2.
 -   0:1 is below the base processor 0:2.
RSS  0:2 is number 1 in the order of NUMAScalingStatic.
 -   0:3 is logical processor 2 of core 1: RSS does not use the siblings of a hyper-threaded core.
RSS  0:4 is number 2 in the order of NUMAScalingStatic.
 -   0:5 is logical processor 2 of core 2: RSS does not use the siblings of a hyper-threaded core.
 -   0:6 is number 3 in the order of NUMAScalingStatic, and there are 2 receive queues: one processor for each.
 -   0:7 is beyond the max processor 0:6.
`);
  });

  it("a range that leaves no processor is data: an empty selection", () => {
    expect(selectRssProcessors(quadCore, { baseProcessor: "1:0" })).toMatchObject({ cpus: [], processorArray: [] });
  });
});

it("laws: never a sibling, never outside the range, never more than any limit, every processor once with a reason", () => {
  const settings = fc.record({
    machine: fc.record({
      nodes: fc.integer({ min: 1, max: 4 }),
      coresPerNode: fc.integer({ min: 1, max: 20 }),
      threadsPerCore: fc.integer({ min: 1, max: 2 }),
    }),
    profile: fc.constantFrom(...RSS_PROFILES.slice(0, 5)),
    base: fc.nat({ max: 63 }),
    width: fc.nat({ max: 63 }),
    maxRssProcessors: fc.integer({ min: 1, max: 20 }),
    numRssQueues: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(settings, ({ machine, profile, base, width, maxRssProcessors, numRssQueues }) => {
      const processors: readonly RssProcessorRow[] = createTopology(machine).processors;
      const max = Math.min(63, base + width);
      const { cpus, choices } = selectRssProcessors(processors, {
        profile,
        baseProcessor: `0:${base}`,
        maxProcessor: `0:${max}`,
        maxRssProcessors,
        numRssQueues,
      });
      const candidates = processors.filter(
        (row) => row.thread === 0 && row.group === 0 && row.number >= base && row.number <= max,
      );
      const most = Math.min(
        candidates.length,
        maxRssProcessors,
        numRssQueues,
        profile === "ConservativeScaling" ? 1 : Infinity,
      );
      expect(cpus.length).toBe(most);
      expect(new Set(cpus).size).toBe(cpus.length);
      for (const cpu of cpus) expect(candidates.map((row) => row.cpu)).toContain(cpu);
      expect(choices.map((choice) => choice.cpu)).toEqual(processors.map((row) => row.cpu));
      expect(choices.filter((choice) => choice.chosen).map((choice) => choice.cpu)).toEqual(
        [...cpus].sort((a, b) => a - b),
      );
      for (const { processor, reason } of choices)
        expect(reason.startsWith(`${processor} is `) && reason.endsWith(".")).toBe(true);
    }),
    { numRuns: 200 },
  );
});

describe("a setting that cannot be is refused in a sentence", () => {
  const cases: [RssProcessorOptions, string][] = [
    [{ baseProcessor: "16" }, 'The base processor is "16": write it as group:number, for example "0:4".'],
    [{ baseProcessor: "0:64" }, "The number of the base processor is 64: it must be a whole number from 0 to 63."],
    [
      { baseProcessor: "1:0", maxProcessor: "0:63" },
      "The max processor 0:63 is below the base processor 1:0: put the base first.",
    ],
    [{ maxRssProcessors: 0 }, "MaxRssProcessors is 0: it must be a whole number from 1 to 65535."],
    [{ numRssQueues: 1.5 }, "NumRSSQueues is 1.5: it must be a whole number from 1 to 65535."],
    [{ numaNode: 65535 }, "The NUMA node is 65535: it must be a whole number from 0 to 65534."],
    [{ profile: "Closest" as never }, 'The RSS profile is "Closest": it must be one of ClosestProcessor, '],
    [
      { profile: "Balanced", baseProcessor: "0:2" },
      'The profile is Balanced and baseProcessor is "0:2": Balanced takes maxRssProcessors and numRssQueues only; leave it ',
    ],
    [{ profile: "Balanced", maxProcessor: "0:2" }, 'The profile is Balanced and maxProcessor is "0:2"'],
    [{ profile: "Balanced", numaNode: 0 }, "The profile is Balanced and numaNode is 0"],
    [
      { processorsNeeded: 2 },
      "The profile is NUMAScalingStatic and processorsNeeded is given: only ConservativeScaling follows the load.",
    ],
    [{ queues: 2 } as RssProcessorOptions, 'The processor selection has an unknown field "queues"'],
  ];
  it.each(cases)("%j", (options, sentence) => {
    expect(() => selectRssProcessors(quadCore, options)).toThrow(sentence);
  });
  it("processors that are none", () => {
    for (const rows of [null, 5, "0:0"])
      expect(() => selectRssProcessors(rows as never)).toThrow(/The processors are .*: they must be a list/);
    expect(() => selectRssProcessors([null] as never)).toThrow("Processor 0 is null: it must be a row");
    expect(() => selectRssProcessors([{ cpu: 0 }] as never)).toThrow("The group of processor 0 is undefined");
    expect(() => selectRssProcessors(quadCore, null as never)).toThrow(
      "The processor selection is null: it must be an object",
    );
  });
  it("a machine without processors", () =>
    expect(() => selectRssProcessors([])).toThrow("The machine has no processors"));
});

describe("details that nothing else holds", () => {
  it("a processor's name is group:number and nothing around it", () => {
    for (const wrong of ["x0:1", " 0:1", "0:1x", "0:1 ", "0:64", "0:", 5, ["0:1"]])
      expect(() => parseProcessor("The base processor", wrong)).toThrow(/base processor/);
    expect(parseProcessor("The base processor", "12:7")).toEqual({ group: 12, number: 7 });
  });
  it("the order of the rows does not matter", () =>
    expect(selectRssProcessors([...twoNodes.processors].reverse())).toEqual(selectRssProcessors(twoNodes.processors)));
  it("without distances the first candidate's node is near and every other far, also where their numbers alternate", () => {
    const rows = [0, 1, 2, 3].map((number) => ({
      cpu: number,
      group: 0,
      number,
      node: number % 2,
      core: number,
      thread: 0,
    }));
    expect(selectRssProcessors(rows, { profile: "ClosestProcessor" }).cpus).toEqual([0, 2, 1, 3]);
    expect(selectRssProcessors(rows, { profile: "ClosestProcessor", baseProcessor: "0:1" }).cpus).toEqual([1, 3, 2]);
  });
  it("a distance is a number", () =>
    expect(() => selectRssProcessors([{ ...quadCore[0], numaDistance: -1 }])).toThrow(
      "The NUMA distance of processor 0 is -1",
    ));
  it("who is left out is told by which limit", () => {
    const last = (options: RssProcessorOptions): string => selectRssProcessors(quadCore, options).choices[3].reason;
    expect(last({ maxRssProcessors: 2 })).toContain("and MaxRssProcessors is 2.");
    expect(last({ profile: "ConservativeScaling", processorsNeeded: 1 })).toContain(
      "as few as sustain the load, now 1.",
    );
  });
});
