// rss-lab processors: which processors RSS uses, from what a host prints, and one sentence for every mistake.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { createTopology, selectRssProcessors } from "rss-lab";
import { type NetAdapterRss, printNetAdapterRss } from "../../lib/src/formats/get-netadapterrss.js";
import { checkNetAdapterRss } from "../../lib/src/formats/get-netadapterrss-check.js";
import { rssLab } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const even = (group: number, count: number, distance: number) =>
  Array.from({ length: count }, (_, i) => ({ group, number: 2 * i, distance }));
/** 2 groups of 8 logical processors in 4 cores, a table of 16 entries over the first four. */
const ADAPTER: NetAdapterRss = {
  name: "Slot 1",
  description: "Example NIC",
  enabled: true,
  receiveQueues: 4,
  profile: "Closest",
  baseProcessor: { group: 0, number: 0 },
  maxProcessor: { group: 1, number: 6 },
  maxProcessors: 4,
  processorArray: [...even(0, 4, 0), ...even(1, 4, 32767)],
  indirectionTable: Array.from({ length: 16 }, (_, i) => ({ group: 0, number: 2 * (i % 4) })),
  notes: [],
};
const adapter = (changes: Partial<NetAdapterRss> = {}): NetAdapterRss => ({ ...ADAPTER, ...changes });
interface Result {
  processors?: string[];
  order: string[];
  choices: { processor: string; chosen: boolean; reason: string; entries?: number }[];
  findings: { kind: string; text: string }[];
  commands: string[];
}
async function results(text: string, ...options: string[]): Promise<Result[]> {
  const { code, stdout, stderr } = await rssLab("processors", file("input.txt", text), ...options, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout) as { results: Result[] }).results;
}

test("NUMA node -1, as the kernel writes where it knows none, is as if none were given", async () => {
  const machine = "# CPU,Core,Socket,Node\n0,0,0,0\n1,1,0,0\n2,2,1,1\n3,3,1,1\n";
  expect(await results(machine, "--numa-node", "-1")).toEqual(await results(machine));
  expect(await results(machine, "--numa-node", "1")).not.toEqual(await results(machine));
  const { code, stderr } = await rssLab("processors", file("m.txt", machine), "--numa-node", "-2");
  expect([code, stderr]).toEqual([2, expect.stringContaining('"-2"')]);
});

describe("Get-NetAdapterRss (Standardized INF Keywords for RSS)", () => {
  it("an adapter that agrees with the rules has no findings but what its array leaves out", async () => {
    const [{ order, findings, commands }] = await results(printNetAdapterRss([ADAPTER]));
    expect([order, commands]).toEqual([["0:0", "0:2", "0:4", "0:6"], []]);
    expect(findings.map(({ kind, text }) => [kind, text.slice(0, 55)])).toEqual([
      ["note", "RssProcessorArray leaves out 0:1, 0:3, 0:5, 1:1, 1:3, 1"],
    ]);
  });

  it("where RSS is off, what is chosen is not said to be taken", async () => {
    const text = printNetAdapterRss([adapter({ enabled: false })]);
    const { stdout } = await rssLab("processors", file("off.txt", text));
    expect(stdout).toContain(
      "RSS is off: one processor takes all. If it were on, they would be taken in this order: 0:0",
    );
    expect(stdout).not.toMatch(/ yes /);
    expect(stdout).toMatch(/^0:0 +0 {2}if on /m);
    expect(await results(text)).toMatchObject([{ isOff: true }]);
    expect((await results(printNetAdapterRss([ADAPTER])))[0]).not.toHaveProperty("isOff");
  });

  it("the order is that of the rules for the same machine, for every profile", async () => {
    const machine = createTopology({ nodes: 2, coresPerNode: 4, threadsPerCore: 2, groupSize: 8 });
    for (const [printed, profile] of [
      ["Closest", "ClosestProcessor"],
      ["NUMA", "NUMAScaling"],
      ["NUMAStatic", "NUMAScalingStatic"],
    ] as const) {
      const text = printNetAdapterRss([adapter({ profile: printed, receiveQueues: 8, maxProcessors: 8 })]);
      const { cpus } = selectRssProcessors(machine.seenFrom(0), { profile, maxRssProcessors: 8, numRssQueues: 8 });
      const names = cpus.map((cpu) => `${machine.processor(cpu).group}:${machine.processor(cpu).number}`);
      expect((await results(text))[0].order).toEqual(names);
    }
  });

  it("options try other settings and print the line that makes them", async () => {
    const text = printNetAdapterRss([ADAPTER]);
    const [{ order, commands }] = await results(
      text,
      "--base",
      "0:2",
      "--max-processors",
      "2",
      "--profile",
      "NUMAStatic",
    );
    expect(order).toEqual(["0:2", "1:0"]);
    expect(commands).toEqual([
      'Set-NetAdapterRss -Name "Slot 1" -Profile NUMAStatic -BaseProcessorGroup 0 -BaseProcessorNumber 2 -MaxProcessors 2',
    ]);
  });

  it.each([
    ["RSS is off", { enabled: false }, "RSS is off: all frames", "-Enabled $true"],
    [
      "the array's order",
      { processorArray: [...even(1, 4, 32767), ...even(0, 4, 0)] },
      "has 0:0/0 after 1:6/32767",
      null,
    ],
    ["a processor beyond the last", { maxProcessor: { group: 1, number: 4 } }, "has 1:6, outside of", null],
    [
      "max below base",
      { baseProcessor: { group: 1, number: 0 }, maxProcessor: { group: 0, number: 6 } },
      "MaxProcessor 0:6 is below BaseProcessor 1:0",
      null,
    ],
    [
      "a foreign processor",
      {
        indirectionTable: [
          { group: 0, number: 1 },
          { group: 0, number: 0 },
        ],
      },
      "The table uses 0:1, which RssProcessorArray does not have",
      null,
    ],
    ["no power of two", { indirectionTable: ADAPTER.indirectionTable.slice(0, 12) }, "The table has 12 entries", null],
    [
      "uneven",
      { indirectionTable: ADAPTER.indirectionTable.map((one, i) => (i < 13 ? { group: 0, number: 0 } : one)) },
      "The table is uneven: 0:0 has 13",
      null,
    ],
    [
      "processors left out",
      { indirectionTable: ADAPTER.indirectionTable.map((_, i) => ({ group: 0, number: 2 * (i % 2) })) },
      "The table uses 2 of 4 processors that queues and limits allow; any 2 of 0:4, 0:6",
      null,
    ],
    [
      "more processors than queues",
      { receiveQueues: 2 },
      "The table uses 4 processors and there are 2 receive queues",
      null,
    ],
    [
      "fewer queues than processors",
      { receiveQueues: 4, maxProcessors: 8 },
      "There are 4 receive queues for 8 processors",
      "-NumberOfReceiveQueues 8",
    ],
    ["idle queues", { receiveQueues: 8 }, "4 queues are idle", "-MaxProcessors 8"],
    [
      "far processors while near ones idle",
      { indirectionTable: Array.from({ length: 16 }, (_, i) => ({ group: 1, number: 2 * (i % 4) })) },
      "100 % of the table's entries are on processors of a far NUMA node: 1:0, 1:2, 1:4, 1:6, while 0:0, 0:2, 0:4, 0:6",
      "-Profile Closest",
    ],
    ["a team", { receiveQueues: 0, indirectionTable: [] }, "a team or a virtual adapter", null],
    ["an unknown profile", { profile: "Fast" }, "The profile Fast is not one that is documented", null],
  ] as [string, Partial<NetAdapterRss>, string, string | null][])(
    "what differs is told: %s",
    (_, changes, text, cure) => {
      const read = {
        ...adapter(changes),
        notes:
          changes.receiveQueues === 0
            ? [
                "The indirection table is empty and there are no receive queues: a team or a virtual adapter; look at its members.",
              ]
            : [],
      };
      const found = checkNetAdapterRss(read).find((finding) => finding.text.includes(text));
      expect(found?.text).toContain(text);
      expect(found?.cure ?? null).toEqual(cure === null ? null : expect.stringContaining(cure));
      expect(checkNetAdapterRss(ADAPTER)).toEqual([]);
    },
  );

  it("a table of other processors than the rules take is told", async () => {
    const table = Array.from({ length: 16 }, (_, i) => ({ group: 0, number: [0, 2, 4, 6][i % 4] }));
    const odd = table.map((one) => (one.number === 2 ? { group: 1, number: 2 } : one));
    const [{ findings }] = await results(printNetAdapterRss([adapter({ indirectionTable: odd })]));
    expect(findings.map(({ text }) => text).join(" ")).toContain(
      "The table uses 1:2 where the documented order takes 0:2",
    );
  });

  it("adapters that share processors are told, with the next free base", async () => {
    const [, second] = await results(printNetAdapterRss([ADAPTER, adapter({ name: "Slot 2" })]));
    expect(second.findings[0].text).toContain("It shares 0:0, 0:2, 0:4, 0:6 with Slot 1");
    expect(second.commands).toEqual(['Set-NetAdapterRss -Name "Slot 2" -BaseProcessorGroup 1 -BaseProcessorNumber 0']);
  });

  it("a conservative profile uses as many as its table does now", async () => {
    const table = Array.from({ length: 8 }, (_, i) => ({ group: 0, number: 2 * (i % 2) }));
    const [{ order, findings }] = await results(
      printNetAdapterRss([adapter({ profile: "Conservative", indirectionTable: table })]),
    );
    expect(order).toEqual(["0:0", "0:2"]);
    expect(findings.filter(({ kind }) => kind === "fault")).toEqual([]);
  });
});

const LSCPU = "# CPU,Core,Socket,Node\n0,0,0,0\n1,1,0,0\n2,2,1,1\n3,3,1,1\n4,0,0,0\n5,1,0,0\n6,2,1,1\n7,3,1,1\n";
const INTERRUPTS = `     CPU0 CPU1 CPU2 CPU3 CPU4 CPU5 CPU6 CPU7
 40: 0 0 0 0 0 0 0 0 PCI-MSI 1-edge eth0-TxRx-1
 41: 0 0 0 0 0 0 0 0 PCI-MSI 2-edge eth0-TxRx-0
 42: 0 0 0 0 0 0 0 0 PCI-MSI 3-edge eth0
 50: 0 0 0 0 0 0 0 0 PCI-MSI 4-edge mlx5_comp0@pci:0000:3b:00.0
`;

describe("lscpu -p (Scaling in the Linux Networking Stack)", () => {
  it("one CPU of each core, the NIC's node first, and a reason for each other one", async () => {
    const [{ order, choices }] = await results(LSCPU, "--numa-node", "1", "--queues", "3");
    expect(order).toEqual(["CPU 2", "CPU 3", "CPU 0"]);
    expect(choices.map(({ processor, reason }) => `${processor}: ${reason}`)).toEqual([
      "CPU 0: queue 2: the first CPU of core 0, node 0 is not the NIC's",
      "CPU 1: 3 queues are served by the CPUs before it, node 0 is not the NIC's",
      "CPU 2: queue 0: the first CPU of core 2, on the NIC's node",
      "CPU 3: queue 1: the first CPU of core 3, on the NIC's node",
      "CPU 4: a sibling of CPU 0 on core 0: two interrupts on one core share it",
      "CPU 5: a sibling of CPU 1 on core 1: two interrupts on one core share it",
      "CPU 6: a sibling of CPU 2 on core 2: two interrupts on one core share it",
      "CPU 7: a sibling of CPU 3 on core 3: two interrupts on one core share it",
    ]);
  });

  it("a CPU number is a base; what is outside is told", async () => {
    const [{ order, choices }] = await results(LSCPU, "--base", "1", "--max", "2");
    expect(order).toEqual(["CPU 1", "CPU 2"]);
    expect([choices[0].reason, choices[3].reason]).toEqual(["is below --base", "is beyond --max"]);
  });

  it("interrupts that are known are bound, queue by queue", async () => {
    const interrupts = file("interrupts.txt", INTERRUPTS);
    const [{ order, commands }] = await results(
      LSCPU,
      "--interrupts",
      interrupts,
      "--device",
      "eth0",
      "--numa-node",
      "0",
    );
    expect(order).toEqual(["CPU 0", "CPU 1"]);
    expect(commands).toEqual(["echo 0 > /proc/irq/41/smp_affinity_list", "echo 1 > /proc/irq/40/smp_affinity_list"]);
    const { code, stderr } = await rssLab("processors", file("lscpu.txt", LSCPU), "--interrupts", interrupts);
    expect([code, stderr]).toEqual([
      1,
      "/proc/interrupts has receive queues of eth0, 0000:3b:00.0: choose one with --device.\n",
    ]);
  });

  it("a session with lscpu -p and /proc/interrupts is enough", async () => {
    const session = `[root@host ~]# lscpu -p\n${LSCPU}$ ethtool -l eth0\nChannel parameters for eth0:\nCombined: 2\n$ cat /proc/interrupts\n${INTERRUPTS}`;
    const [{ order, commands }] = await results(session, "--device", "eth0");
    expect([order.length, commands.length]).toEqual([2, 2]);
    // Two devices and none chosen: nothing is bound.
    expect((await results(session))[0].commands).toEqual([]);
    const { code, stderr } = await rssLab("processors", file("broken.txt", session.replace("3,3,1,1", "3,x,1,1")));
    expect([code, stderr]).toEqual([1, expect.stringContaining('lscpu -p, line 6, says "3,x,1,1"')]);
  });

  it("UTF-16, as PowerShell writes files, is read", async () => {
    const bytes = Buffer.from(`\ufeff${printNetAdapterRss([ADAPTER])}`, "utf16le");
    expect((await rssLab("processors", file("utf16.txt", bytes))).stdout).toContain(
      "Slot 1 (Example NIC): RSS on, profile Closest",
    );
  });
});

describe("a machine as JSON (createTopology)", () => {
  it("takes counts, a dataset's row or a scenario", async () => {
    const machine = { nodes: 2, coresPerNode: 2, threadsPerCore: 2 };
    for (const value of [machine, { name: "x", machine }, { topology: machine, cpus: 8 }])
      expect((await results(JSON.stringify(value), "--max-processors", "3"))[0].order).toEqual(["0:0", "0:4", "0:2"]);
    expect((await results(JSON.stringify(machine), "--profile", "Closest", "--numa-node", "1"))[0].order[0]).toBe(
      "0:4",
    );
  });
});

describe("mistakes", () => {
  it.each([
    [["processors", "A", "B"], 2, 'rss-lab processors needs FILE and got "A" "B"'],
    [["processors", "/nonexistent"], 2, 'The file "/nonexistent" cannot be read'],
    [["processors", "LSCPU", "--profile", "Fast"], 2, 'The profile is "Fast"'],
    [["processors", "LSCPU", "--base", "a:b"], 2, 'The base processor is "a:b"'],
    [["processors", "LSCPU", "--queues", "0"], 2, 'The number of receive queues is "0"'],
    [["processors", "LSCPU", "--device", "eth0"], 2, "--device is given without interrupts"],
    [["processors", "-", "--interrupts", "-"], 2, "Both FILE and --interrupts are standard input"],
    [["processors", "LSCPU", "--numa-node", "5"], 1, "The NUMA node is 5: this machine's nodes are 0, 1"],
    [["processors", "EMPTY"], 1, "The text is empty"],
    [["processors", "WORDS"], 1, "The text is none that tells of processors"],
    [["processors", "LIST"], 1, "The JSON text is a list of 0: give one machine"],
    [["processors", "NOT-JSON"], 1, "The text is not JSON"],
    [["processors", "ADAPTER", "--base", "3"], 2, 'write it as group:number, for example "0:4"'],
    [["processors", "ADAPTER", "--interrupts", "LSCPU"], 2, "interrupts are bound on Linux hosts"],
    [["processors", "NO-ARRAY"], 0, ""],
  ] as [string[], number, string][])("%j", async (words, exit, sentence) => {
    const files: Record<string, string> = {
      LSCPU,
      EMPTY: "\n",
      WORDS: "hello",
      LIST: "[]",
      "NOT-JSON": "{ nodes: 2 }",
      ADAPTER: printNetAdapterRss([ADAPTER]),
      "NO-ARRAY": "Name : x\nNumberOfReceiveQueues : 0\n",
    };
    const { code, stdout, stderr } = await rssLab(
      ...words.map((word) => (files[word] === undefined ? word : file(word, files[word]))),
    );
    expect([code, stderr.includes(sentence)]).toEqual([exit, true]);
    expect(stderr.trimEnd().split("\n").length).toBe(1);
    if (exit > 0) expect(stdout).toBe("");
  });

  it("without a file it is this machine, where /sys shows its processors", async () => {
    const { code, stdout, stderr } = await rssLab("processors", "--json");
    if (code === 2) expect(stderr).toContain("this machine does not show its processors in /sys");
    else {
      const [{ choices }] = (JSON.parse(stdout) as { results: Result[] }).results;
      expect(choices.filter(({ chosen }) => chosen).length).toBeGreaterThan(0);
      expect(choices.length).toBeLessThanOrEqual(cpus().length);
    }
  });

  it("--help has examples", async () => {
    const { code, stdout } = await rssLab("processors", "--help");
    expect([code, stdout.match(/^ {2}(?:lscpu|rss-lab) /gm)?.length]).toEqual([0, 3]);
  });
});
