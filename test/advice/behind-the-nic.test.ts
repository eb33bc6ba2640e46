// Problems behind the NIC: RPS on one CPU, RFS' two tables, accelerated RFS, softnet_stat's counters, XPS. Each is found
// where it is, with its cure, and not on a host that looks like it.
import { describe, expect, it, test } from "vitest";
import type { SoftnetRow } from "../../lib/src/formats/softnet-stat.js";
import type { HostFacts } from "../../lib/src/advice/host-facts.js";
import { queues } from "../host/hosts.js";
import { type Given, clients, diagnosisOf, faultsOf, notesOf } from "./evidence-of.js";

const none = { rx: null, tx: null, other: 1, combined: null };
const channels = { device: "eth0", maximum: { ...none, combined: 16 }, current: { ...none, combined: 4 } };
const interrupts = queues(4).map((queue) => ({ queue, irq: 40 + queue, allowed: [queue], counts: null }));
const cpus = queues(8);
const four = { queues: 4, interrupts, rps: new Map(queues(4).map((queue) => [queue, [] as number[]])) };
const found = (given: Given, id: string) => diagnosisOf(given).findings.find((each) => each.id === id);
const commands = (given: Given, id: string) => found(given, id)?.cures.map(({ command }) => command);

describe("rps-on-one-cpu", () => {
  const on = (map: (queue: number) => number[]): Given => ({
    host: { ...four, rps: new Map(queues(4).map((queue) => [queue, map(queue)])) },
    said: { cpus },
  });
  it("is a fault, and not that of RPS over RSS", () => {
    expect(faultsOf(on(() => [6]))).toEqual(["rps-on-one-cpu"]);
    expect(
      commands(
        on(() => [6]),
        "rps-on-one-cpu",
      ),
    ).toHaveLength(4);
    expect(
      commands(
        on(() => [6]),
        "rps-on-one-cpu",
      )![0],
    ).toBe("echo 0 > /sys/class/net/eth0/queues/rx-0/rps_cpus");
  });
  it("is none where queues name different CPUs, or one queue names one", () => {
    expect(faultsOf(on((queue) => [queue, queue + 4]))).not.toContain("rps-on-one-cpu");
    expect(faultsOf(on((queue) => (queue === 0 ? [6] : [])))).toEqual([]);
  });
});

describe("rfs-half-set", () => {
  const on = (entries: number | null, flows: readonly number[]): Given => ({
    host: { ...four, rfs: { entries, flows: new Map(flows.map((places, queue) => [queue, places])) } },
  });
  test.each<[string, Given, string[], string[]]>([
    ["places of queues, none of the machine", on(0, [8, 8, 8, 8]), ["rfs-half-set"], []],
    ["places of the machine alone, which another device may use", on(32768, [0, 0, 0, 0]), [], ["rfs-half-set"]],
    ["places of some queues", on(32768, [8192, 8192, 0, 0]), ["rfs-half-set"], []],
    ["both", on(32768, [8192, 8192, 8192, 8192]), [], []],
    ["neither", on(0, [0, 0, 0, 0]), [], []],
    ["one of which no text tells", on(null, [8, 8, 8, 8]), [], []],
  ])("%s", (_, given, faults, notes) => expect([faultsOf(given), notesOf(given)]).toEqual([faults, notes]));
  it("is cured by the table that is missing", () => {
    expect(commands(on(0, [8, 8, 8, 8]), "rfs-half-set")).toEqual(["sysctl -w net.core.rps_sock_flow_entries=32768"]);
    expect(commands(on(32768, [8192, 8192, 0, 8192]), "rfs-half-set")).toEqual([
      "echo 8192 > /sys/class/net/eth0/queues/rx-2/rps_flow_cnt",
    ]);
  });
});

describe("arfs-without-ntuple", () => {
  const rfs = { entries: 32768, flows: new Map(queues(4).map((queue) => [queue, 8192])) };
  it("is a note of drivers that can, where RFS is on and the filters are off", () => {
    const given = { host: { ...four, rfs, ntupleFilters: false }, said: { driver: "ice" } };
    expect([faultsOf(given), notesOf(given)]).toEqual([[], ["arfs-without-ntuple"]]);
    expect(commands(given, "arfs-without-ntuple")).toEqual(["ethtool -K eth0 ntuple on"]);
    expect(notesOf({ ...given, said: { driver: "igb" } })).toEqual([]);
    expect(notesOf({ ...given, host: { ...four, rfs, ntupleFilters: true } })).toEqual([]);
    expect(notesOf({ ...given, host: { ...four, ntupleFilters: false } })).toEqual([]);
  });
});

const row = (cpu: number, of: Partial<SoftnetRow> = {}): SoftnetRow => ({
  cpu,
  processed: 1_000_000,
  dropped: 0,
  timeSqueeze: 0,
  receivedRps: 0,
  flowLimit: 0,
  backlog: 0,
  ...of,
});
const counted = (of: Partial<SoftnetRow>, more: Given["said"] = {}): Given => ({
  host: four,
  said: { softnet: [row(0, of), row(1)], ...more },
});

describe("softnet_stat", () => {
  const statistics = { device: null, queues: [], counters: { rx_missed_errors: 40 } } as never;
  it("backlog drops are a risk from one in 10,000 on, and a fault from one in 1,000 on", () => {
    expect(faultsOf(counted({ dropped: 100 }))).toEqual([]);
    expect(found(counted({ dropped: 1000 }), "backlog-drops")?.severity).toBe("risk");
    expect(found(counted({ dropped: 9000 }), "backlog-drops")?.severity).toBe("fault");
  });
  it("are told beside the rings' drops, by CPU, and with RPS' part in them", () => {
    const { evidence } = found(counted({ dropped: 9000, receivedRps: 777 }, { statistics }), "backlog-drops")!;
    expect(evidence).toEqual([
      "9,000 packets, 0.45 %, found a backlog of more than 1,000 packets: CPU 0 9,000.",
      "The NIC counts 40 drops of its own: the loss is behind the rings, and a larger ring adds to it.",
      "RPS or RFS woke CPUs 777 times: these packets were handed to CPUs that do not keep up.",
    ]);
    expect(commands(counted({ dropped: 9000 }), "backlog-drops")).toEqual([
      "sysctl -w net.core.netdev_max_backlog=4000",
    ]);
  });
  it("those of the flow limit are told apart", () => {
    expect(faultsOf(counted({ dropped: 9000, flowLimit: 9000 }))).toEqual(["flow-limit-drops"]);
    expect(notesOf(counted({ dropped: 3, flowLimit: 3 }))).toEqual(["flow-limit-drops"]);
    expect(commands(counted({ dropped: 3, flowLimit: 3 }), "flow-limit-drops")![0]).toBe(
      "sysctl -w net.core.flow_limit_cpu_bitmap=0",
    );
  });
  const squeezed = (of: Partial<HostFacts> = {}, rps = false): Given => ({
    ...counted({ timeSqueeze: 5000 }, of),
    ...(rps ? { host: { ...four, rps: new Map([[0, [4, 5]]]) } } : {}),
  });
  const isSure = (given: Given): boolean =>
    found(given, "time-squeeze")!.title.endsWith("the packet budget is not why");
  it("time_squeeze is a note; the budget cannot bind with one queue on a CPU, or, up to 6.1, with fewer than five", () => {
    expect(notesOf(squeezed())).toEqual(["time-squeeze"]);
    expect(notesOf(counted({ timeSqueeze: 50 }))).toEqual([]);
    const pairs = { ...four, interrupts: interrupts.map((each) => ({ ...each, allowed: [each.queue >> 1] })) };
    const paired = (kernel: HostFacts["kernel"]): Given => ({ ...squeezed({ kernel, cpus: [0, 1] }), host: pairs });
    expect(isSure(squeezed())).toBe(true);
    expect([[6, 1] as const, [5, 14] as const, [6, 8] as const, null].map((kernel) => isSure(paired(kernel)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(commands(paired(null), "time-squeeze")!.slice(0, 2)).toEqual([
      "sysctl -w net.core.netdev_budget=600",
      "sysctl -w net.core.netdev_budget_usecs=20000",
    ]);
  });
  it("RPS' backlog is polled in the same rounds", () => {
    expect(isSure(squeezed({ kernel: [6, 8] }, true))).toBe(false);
    expect(isSure(squeezed({ kernel: [6, 1] }, true))).toBe(true);
  });
  it("is evidence to spread the interrupts first where many queues share a CPU", () => {
    const six = queues(6).map((queue) => ({ ...interrupts[0], allowed: [0], queue, irq: 40 + queue }));
    const given = { ...counted({ timeSqueeze: 5000 }), host: { ...four, queues: 6, interrupts: six } };
    expect(notesOf(given)).not.toContain("time-squeeze");
    expect(found(given, "interrupts-on-one-cpu")!.evidence.at(-1)).toBe(
      "time_squeeze of CPU 0 is 5,000: its rounds end with work left. Spread the interrupts first; budgets come after.",
    );
  });
});

describe("xps-apart", () => {
  const maps = (cpuOf: (queue: number) => number, receiveQueues: number[] | null = null): Given => ({
    host: four,
    said: { channels, xps: queues(4).map((queue) => ({ queue, cpus: [cpuOf(queue)], receiveQueues })) },
  });
  it("is a note where completions come to other CPUs than the sends", () => {
    const given = maps((queue) => (queue + 1) % 4);
    expect([faultsOf(given), notesOf(given)]).toEqual([[], ["xps-apart"]]);
    expect(commands(given, "xps-apart")![2]).toBe("echo 4 > /sys/class/net/eth0/queues/tx-2/xps_cpus");
  });
  it("follows the affinities that another cure sets: none where maps fit these, otherwise for them", () => {
    const onOne = { ...four, interrupts: interrupts.map((each) => ({ ...each, allowed: [0] })) };
    const moved = (cpuOf: (queue: number) => number): Given => ({ host: onOne, said: { ...maps(cpuOf).said, cpus } });
    expect([faultsOf(moved((queue) => queue)), notesOf(moved((queue) => queue))]).toEqual([
      ["interrupts-on-one-cpu"],
      [],
    ]);
    expect(
      commands(
        moved(() => 0),
        "xps-apart",
      ),
    ).toEqual([1, 2, 3].map((queue) => `echo ${2 ** queue} > /sys/class/net/eth0/queues/tx-${queue}/xps_cpus`));
    expect(
      found(
        moved(() => 0),
        "xps-apart",
      )?.evidence[0],
    ).toContain("queue 1 will interrupt CPU 1");
  });
  it("is none where they agree, or where receive queues choose", () => {
    expect(notesOf(maps((queue) => queue))).toEqual([]);
    expect(notesOf(maps((queue) => (queue + 1) % 4, [0]))).toEqual([]);
  });
});

test("a capture's diagnosis says which stages chose queues and CPUs", () => {
  const rfs = { entries: 32768, flows: new Map(queues(16).map((queue) => [queue, queue === 8 ? 4096 : 0])) };
  const rps = new Map([[3, [1, 2]]]);
  const { decided } = diagnosisOf({ capture: clients(64, 4), host: { rfs, rps } });
  expect(decided!.queue).toEqual([{ stage: "rss", frames: 256 }]);
  expect(decided!.cpu.map(({ stage }) => stage).sort()).toEqual(["interrupt", "rfs", "rps"]);
  expect(decided!.cpu.reduce((sum, { frames }) => sum + frames, 0)).toBe(256);
  expect(diagnosisOf({}).decided).toBeNull();
});
