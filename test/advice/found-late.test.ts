// Problems that a diagnosis once passed over, and accusations that it once made: each is found, and its near miss is
// not. Texts are as the tools print them; samples are of our own making after public reports, which are named.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildFrame, readCapture } from "rss-lab";
import { realCures } from "../../lib/src/advice/changes-nothing.js";
import { lostFrames } from "../../lib/src/advice/drop-counters.js";
import { type Diagnosis, diagnose } from "../../lib/src/advice/diagnose.js";
import { type Purpose, collectEvidence } from "../../lib/src/advice/evidence.js";
import { cure } from "../../lib/src/advice/finding.js";
import { readFacts } from "../../lib/src/advice/read-facts.js";
import { queues } from "../host/hosts.js";
import { type Capture, clients, pcapOf } from "./evidence-of.js";

interface Given {
  readonly capture?: Capture;
  readonly purpose?: Purpose;
  readonly node?: number;
}

function of(text: string, { capture = [], purpose = "server", node }: Given = {}): Diagnosis {
  const facts = readFacts([{ text }], node === undefined ? {} : { node });
  const collector = collectEvidence(facts, { purpose });
  for (const frame of readCapture(pcapOf(capture)).frames) collector.add(frame);
  return diagnose(collector.finish());
}
const found = (text: string, given?: Given): string[] =>
  of(text, given).findings.map(({ id, severity }) => `${severity} ${id}`);
const commandsOf = (text: string, given?: Given): (string | null)[] =>
  of(text, given).findings.flatMap(({ cures }) => cures.map(({ command }) => command));

const KEY = queues(40)
  .map((i) => ((i * 89 + 17) & 255).toString(16).padStart(2, "0"))
  .join(":");
function table(entries: readonly number[], rings: number): string {
  const rows = queues(entries.length / 8).map(
    (row) => `${String(8 * row).padStart(5)}: ${entries.slice(8 * row, 8 * row + 8).join("     ")}\n`,
  );
  return `RX flow hash indirection table for eth0 with ${rings} RX ring(s):\n${rows.join("")}RSS hash key:\n${KEY}\nRSS hash function:\n    toeplitz: on\n    xor: off\n    crc32: off\n\n`;
}
interface Counts {
  readonly rx?: number | "n/a";
  readonly combined?: number | "n/a";
}
const rowsOf = ({ rx = "n/a", combined = "n/a" }: Counts): string =>
  `RX:\t\t${rx}\nTX:\t\t${rx}\nOther:\t\tn/a\nCombined:\t${combined}\n`;
const channels = (maximum: Counts, current: Counts): string =>
  `Channel parameters for eth0:\nPre-set maximums:\n${rowsOf(maximum)}Current hardware settings:\n${rowsOf(current)}\n`;
const statistics = (counters: Readonly<Record<string, number>>): string =>
  `NIC statistics:\n${Object.entries(counters)
    .map(([name, count]) => `     ${name}: ${count}\n`)
    .join("")}\n`;
const perQueue = (packets: readonly number[]): Record<string, number> =>
  Object.fromEntries(packets.map((each, queue) => [`rx_queue_${queue}_packets`, each]));
const driver = (name: string): string =>
  `driver: ${name}\nversion: 6.8.0\nfirmware-version: 1\nbus-info: 0000:01:00.0\n\n`;
function interrupts(names: readonly string[], cpuOf: (row: number) => number, { cpus = 16, count = 1_000_000 } = {}) {
  const heading = queues(cpus).map((cpu) => `CPU${cpu}`.padStart(11));
  const rows = names.map((name, row) => {
    const counts = queues(cpus).map((cpu) => String(cpu === cpuOf(row) ? count : 0).padStart(11));
    return `${50 + row}:${counts.join("")}  PCI-MSI-0000:01:00.0  ${row}-edge      ${name}\n`;
  });
  return `    ${heading.join("")}\n${rows.join("")}\n`;
}
const vectors = (number: number): string[] => queues(number).map((queue) => `eth0-TxRx-${queue}`);
const affinity = (cpus: readonly number[]): string =>
  `${cpus.map((cpu, row) => `/proc/irq/${50 + row}/smp_affinity_list:${cpu}\n`).join("")}\n`;
/** Eight cores of two threads, CPU n and n + 8, at two nodes. */
const LSCPU = `# CPU,Core,Socket,Node\n${queues(16)
  .map((cpu) => `${cpu},${cpu % 8},${(cpu % 8) >> 2},${(cpu % 8) >> 2}\n`)
  .join("")}\n`;

describe("a table that heaps its entries on one queue", () => {
  const heaped = table([...queues(120).map(() => 0), ...queues(8)], 8) + channels({ combined: 8 }, { combined: 8 });
  test("is a risk, cured by dealing in turn", () => {
    expect(found(heaped)).toEqual(["risk uneven-table"]);
    expect(commandsOf(heaped)).toEqual(["ethtool -X eth0 equal 8"]);
  });
  test("is a fault where the counters, or a capture, follow it", () => {
    const loaded = statistics(perQueue([9_500_000, ...queues(7).map(() => 70_000)]));
    expect(found(heaped + loaded)).toContain("fault uneven-table");
    expect(found(heaped, { capture: clients(400, 3) })).toContain("fault uneven-table");
  });
  test("is left in peace where the load is even: the weights are meant", () =>
    expect(found(heaped + statistics(perQueue(queues(8).map((i) => 1_000_000 + 9000 * i))))).toEqual([]));
  test("three to one on two queues is a weight, 127 to one is none", () => {
    const two = (first: number) =>
      table(
        queues(128).map((i) => (i < first ? 0 : 1)),
        2,
      );
    expect(found(two(96))).toEqual([]);
    expect(found(two(127))).toEqual(["risk uneven-table"]);
  });
});

describe("interrupts", () => {
  const four = table(
    queues(128).map((i) => i % 4),
    4,
  );
  test("all on CPU 0 since boot, and affinities that are right by now, are a note without a cure", () => {
    const text = four + interrupts(vectors(4), () => 0);
    expect(found(text + affinity([0, 1, 2, 3]))).toEqual(["note interrupts-on-one-cpu"]);
    expect(commandsOf(text + affinity([0, 1, 2, 3]))).toEqual([]);
    expect(found(text)).toEqual(["fault interrupts-on-one-cpu"]);
  });
  test("that spread once, and may go to CPU 0 alone now, are a fault; the queue that stays has no line", () => {
    const text = four + interrupts(vectors(4), (row) => row) + affinity([0, 0, 0, 0]);
    expect(found(text)).toEqual(["fault interrupts-on-one-cpu"]);
    expect(commandsOf(text).slice(1)).toEqual(
      [1, 2, 3].map((i) => `echo ${i} > /proc/irq/${50 + i}/smp_affinity_list`),
    );
  });
  test.each([
    ["seven of eight queues on CPU 0", [0, 0, 0, 0, 0, 0, 0, 1]],
    ["eight queues on two of sixteen CPUs", [0, 1, 0, 1, 0, 1, 0, 1]],
    ["two queues of four on one CPU", [0, 0, 1, 2]],
  ])("%s are a risk", (_, cpus) => {
    const text = interrupts(vectors(cpus.length), (row) => cpus[row]);
    expect(found(text)).toEqual(["risk interrupts-on-few-cpus"]);
    expect(found(text + affinity(cpus) + LSCPU)).toEqual(["risk interrupts-on-few-cpus"]);
    for (const command of commandsOf(text + affinity(cpus)))
      for (const [row, cpu] of cpus.entries())
        expect(command).not.toBe(`echo ${cpu} > /proc/irq/${50 + row}/smp_affinity_list`);
  });
  test("eight queues on seven of eight CPUs, or on all cores of a node, are in order", () => {
    expect(found(interrupts(vectors(8), (row) => Math.min(row, 6), { cpus: 8 }))).toEqual([]);
    expect(found(interrupts(vectors(8), (row) => row % 4) + affinity([0, 1, 2, 3, 0, 1, 2, 3]) + LSCPU)).toEqual([]);
  });
  test("on both threads of a core are a note without affinities where the NIC's node has no core left", () => {
    const cpus = [0, 1, 2, 3, 8, 9, 10, 11];
    const text = interrupts(vectors(8), (row) => cpus[row]) + affinity(cpus) + LSCPU;
    expect(found(text, { node: 0 })).toEqual(["note hyper-threads"]);
    expect(commandsOf(text, { node: 0 }).filter((line) => line?.startsWith("echo"))).toEqual([]);
    expect(found(text)).toEqual(["risk hyper-threads"]);
  });
  test("of one queue alone are what its counters would be (r8125)", () => {
    const names = queues(4).map((queue) => `eth0-${queue}`);
    const text = interrupts(names, (row) => row, { cpus: 4, count: 0 }).replace(/50: {10}0/, "50: 3551364829");
    expect(found(text)).toEqual(["fault one-queue-carries-all"]);
    expect(found(interrupts(names, (row) => row, { cpus: 4 }))).toEqual([]);
  });
  test("of the busiest queues of two NICs on one CPU are a risk (openwrt 13493)", () => {
    const names = [...queues(4).map((i) => `eth2-TxRx-${i}`), ...queues(4).map((i) => `eth3-fp-${i}`)];
    const on = (cpus: readonly number[]): string =>
      interrupts(names, (row) => cpus[row], { cpus: 8 }).replaceAll(/^(53|54):(.*) 1000000/gm, "$1:$210000000");
    expect(found(on([0, 1, 2, 6, 6, 7, 4, 5]))).toContain("risk two-nics-one-cpu");
    expect(found(on([0, 1, 2, 6, 3, 7, 4, 5]))).toEqual([]);
  });
});

describe("numbers of queues", () => {
  test.each([
    ["rx where the NIC has no combined channels (tg3)", { rx: 4, combined: 0 }, { rx: 1, combined: 0 }, "rx 4"],
    ["rx where combined is not said (vmxnet3)", { rx: 8 }, { rx: 1 }, "rx 8"],
    [
      "combined, to which separate ones are not added (bnxt)",
      { rx: 37, combined: 12 },
      { rx: 0, combined: 1 },
      "combined 12",
    ],
  ])("are set with %s", (_, maximum, current, words) =>
    expect(commandsOf(channels(maximum, current) + LSCPU)).toEqual([`ethtool -L eth0 ${words}`]),
  );
  test("one queue of one on many CPUs is a note with RPS, unless RPS is on", () => {
    const text = channels({ combined: 1 }, { combined: 1 }) + LSCPU;
    expect(found(text)).toEqual(["note one-queue-only"]);
    expect(commandsOf(text)).toEqual(["echo ffff > /sys/class/net/eth0/queues/rx-0/rps_cpus"]);
    expect(found(`${text}/sys/class/net/eth0/queues/rx-0/rps_cpus:000f\n`)).toEqual([]);
  });
  const ixgbe =
    driver("ixgbe") +
    table(
      queues(128).map((i) => i % 16),
      63,
    ) +
    channels({ combined: 63 }, { combined: 63 });
  test("63 of ixgbe are a fault, and a note where counters are even or Flow Director leads to the rest", () => {
    expect(found(ixgbe)).toEqual(["fault more-queues-than-entries"]);
    expect(of(ixgbe).findings[0].title).toBe("There are more queues than RSS can serve");
    expect(of(ixgbe).findings[0].evidence[1]).toMatch(/^Queues 16, 17, .* and 39 more receive no frame by RSS\.$/);
    expect(found(ixgbe + statistics(perQueue(queues(63).map((i) => (i < 16 ? 1_000_000 : 0)))))).toEqual([
      "note more-queues-than-entries",
    ]);
    const atr = { rx_packets: 22_000_000, fdir_match: 21_000_000, fdir_miss: 1 };
    expect(found(ixgbe + statistics(atr))).toContain("note more-queues-than-entries");
    const heaped = perQueue(queues(63).map((i) => (i === 0 ? 9_000_000 : i < 16 ? 100_000 : 0)));
    expect(found(ixgbe + statistics(heaped))).toContain("fault more-queues-than-entries");
  });
  test("a rule to queue 12 of eight is a risk, to queue 7 none", () => {
    const text = (queue: number): string =>
      `${table(
        queues(128).map((i) => i % 8),
        8,
      )}8 RX rings available\nTotal 1 rules\n\nFilter: 1022\n\tRule Type: TCP over IPv4\n\tSrc IP addr: 0.0.0.0 mask: 255.255.255.255\n\tDest IP addr: 0.0.0.0 mask: 255.255.255.255\n\tTOS: 0x0 mask: 0xff\n\tSrc port: 0 mask: 0xffff\n\tDest port: 80 mask: 0x0\n\tAction: Direct to queue ${queue}\n\n`;
    expect(found(text(12))).toEqual(["risk rule-beyond-queues"]);
    expect(commandsOf(text(12))).toEqual(["ethtool -N eth0 delete 1022"]);
    expect(found(text(7))).toEqual([]);
  });
});

describe("RSS contexts and their rules", () => {
  const first8 = table(
    queues(128).map((i) => i % 8),
    16,
  );
  const context1 = table(
    queues(128).map((i) => 8 + (i % 4)),
    16,
  ).replace(
    "RX flow hash indirection table for eth0 with",
    "$ ethtool -x eth0 context 1\nRX flow hash indirection table for eth0 with",
  );
  const both = `$ ethtool -x eth0\n${first8}${context1}$ ethtool -l eth0\n${channels({ combined: 63 }, { combined: 16 })}`;
  const rule = (queue: number): string =>
    `$ ethtool -n eth0\n16 RX rings available\nTotal 1 rules\n\nFilter: 7\n\tRule Type: UDP over IPv4\n\tSrc IP addr: 0.0.0.0 mask: 255.255.255.255\n\tDest IP addr: 0.0.0.0 mask: 255.255.255.255\n\tTOS: 0x0 mask: 0xff\n\tSrc port: 0 mask: 0xffff\n\tDest port: 53 mask: 0x0\n\tRSS Context ID: 1\n\tAction: Direct to queue ${queue}\n\n`;
  test("queues that nothing leads to beside a context's own are a note, and its queues are not given up", () => {
    expect(found(both + rule(0))).toEqual(["note queues-left-out"]);
    expect(commandsOf(both + rule(0))).toEqual(["ethtool -L eth0 combined 12"]);
    expect(of(both + rule(0)).findings[0].evidence[2]).toBe("Nothing leads to queues 12, 13, 14 and 15.");
  });
  test("a context whose table was not pasted may have them, and was not looked at", () => {
    const text = both.replace(context1, "") + rule(0);
    expect(found(text)).toEqual(["note queues-left-out"]);
    expect(commandsOf(text)).toEqual([]);
    expect(of(text).notLooked).toContain("the table of RSS context 1: ethtool -x eth0 context 1");
    expect(of(both + rule(0)).notLooked.join()).not.toContain("RSS context");
  });
  test("a queue beside the context is added by sfc, and ignored by mlx5", () => {
    const says = (name: string): Diagnosis => of(`$ ethtool -i eth0\n${driver(name)}${both}${rule(8)}`);
    expect(says("mlx5_core").findings.map(({ id }) => id)).toEqual(["queues-left-out"]);
    expect(says("mlx5_core").assumptions.join()).toContain("the mlx5 driver is taken to ignore the queue");
    const beyond = says("sfc").findings.find(({ id }) => id === "rule-beyond-queues")!;
    expect(beyond.evidence[0]).toContain("rule 7 takes the table of RSS context 1 and adds 8, which leads to queue 19");
    expect(found(both + rule(4))).not.toContain("risk rule-beyond-queues");
    expect(found(both + rule(5))).toContain("risk rule-beyond-queues");
  });
});

describe("Flow Director", () => {
  const i40e = statistics({ "port.fdir_atr_match": 40_000_000, "port.fdir_atr_status": 1, "port.fdir_sb_match": 0 });
  const byQueue = statistics({
    "port.fdir_atr_match": 40_000_000,
    ...perQueue(queues(8).map(() => 6_000_000)),
  });
  test("i40e's samples are read where the NIC's packets are those of its queues, and cured by its own flag", () => {
    expect(found(driver("i40e") + i40e)).toEqual([]);
    expect(found(driver("i40e") + byQueue)).toEqual(["note flow-director"]);
    expect(of(byQueue).findings[0].evidence[0]).toContain("40,000,000 of 48,000,000 frames (83 %)");
    expect(commandsOf(driver("i40e") + byQueue)).toEqual(
      ["ethtool --set-priv-flags eth0 flow-director-atr off"].map((line) => line.replace("eth0", "DEV")),
    );
  });
  test("ixgbe's are cured by n-tuple filters, and both lines stand where no text names the driver", () => {
    const ixgbe = statistics({ rx_packets: 50_000_000, fdir_match: 40_000_000, fdir_miss: 10_000_000 });
    expect(commandsOf(driver("ixgbe") + ixgbe)).toEqual(["ethtool -K DEV ntuple on"]);
    expect(commandsOf(ixgbe)).toHaveLength(2);
  });
});

describe("the kernel", () => {
  test.each([
    ["6.8.0-45-generic", [6, 8]],
    ["5.14.0-362.el9.x86_64", [5, 14]],
    ["5.19.6", null],
    ["5.8-1.1.2", null],
    ["2.22.18", null],
  ])("is that of a driver of version %s: %j", (version, kernel) =>
    expect(readFacts([{ text: driver("ixgbe").replace("6.8.0", version) }]).kernel).toEqual(kernel),
  );
});

describe("drops", () => {
  test.each([
    ["r8169", "rx_missed", "rx_packets"],
    ["tg3", "rx_discards", "rx_ucast_packets"],
    ["sfc", "port_rx_nodesc_drops", "port_rx_packets"],
    ["qede", "no_buff_discards", "rx_ucast_pkts"],
    ["qede", "brb_discards", "rx_ucast_pkts"],
    ["mana", "hc_rx_discards_no_wqe", "hc_rx_ucast_pkts"],
    ["bnx2x", "rx_brb_discard", "rx_ucast_packets"],
    ["bnxt_en", "rx_stat_discard", "rx_total_frames"],
    ["ice", "rx_dropped", "rx_unicast"],
    ["enic", "rx_no_bufs", "rx_frames_ok"],
    ["cxgb4", "rx_bg0_frames_dropped", "rx_frames_ok"],
    ["stmmac", "mmc_rx_fifo_overflow", "mmc_rx_framecount_gb"],
    ["mvneta", "rx_overrun", "good_frames_received"],
    ["atlantic", "InDroppedDma", "InPackets"],
  ])("of %s are counted as %s", (name, lost, received) => {
    const text = (dropped: number): string => driver(name) + statistics({ [received]: 50_000_000, [lost]: dropped });
    expect(found(text(900_000))).toEqual(["fault drops"]);
    expect(found(text(9))).toEqual([]);
  });
  test("are none under a name that means something else in this driver", () => {
    expect(lostFrames({ rx_dropped: 9, rx_discards: 9, rx_overrun: 9 }, "igb")).toEqual([]);
    expect(lostFrames({ rx_dropped: 9, rx_discards: 9 }, null)).toEqual([]);
    expect(lostFrames({ rxbds_empty: 0, rx_discards: 9 }, null)).toEqual([["rx_discards", 9]]);
  });
  test("of two queues alike accuse none; of one that has more than its share, that one", () => {
    const drops = (first: number, second: number): string => {
      const counters = { rx_queue_0_drops: first, rx_queue_1_drops: second, ...perQueue([10_000_000, 10_000_000]) };
      return of(statistics(counters)).findings[0].evidence.join(" ");
    };
    expect(drops(500_000, 500_000)).toContain("no single queue is the cause");
    expect(drops(900_000, 100_000)).toContain("Queue 0 dropped 90 %");
  });
});

describe("Windows", () => {
  interface Adapter {
    readonly name?: string;
    readonly description?: string;
    readonly enabled?: boolean;
    readonly queues?: number;
    readonly profile?: string;
    readonly used?: number;
    readonly heaped?: boolean;
  }
  const adapter = ({
    name = "NIC 1",
    description = "Example Adapter",
    enabled = true,
    profile = "Closest",
    ...of
  }: Adapter) => {
    const used = of.used ?? 8;
    const entries = queues(used === 0 ? 0 : 128).map((i) => `0:${of.heaped && i < 120 ? 0 : 2 * (i % used)}`);
    return `Name : ${name}\nInterfaceDescription : ${description}\nEnabled : ${enabled ? "True" : "False"}\nNumberOfReceiveQueues : ${of.queues ?? 8}\nProfile : ${profile}\nBaseProcessor: [Group:Number] : 0:0\nMaxProcessor: [Group:Number] : 0:14\nMaxProcessors : 8\nRssProcessorArray: [Group:Number/NUMA Distance] : ${queues(
      8,
    )
      .map((i) => `0:${2 * i}/0`)
      .join("  ")}\nIndirectionTable: [Group:Number] : ${entries.join(" ")}\n`;
  };
  test("a table of one processor of eight is a fault, of seven a note, of two by Conservative nothing", () => {
    expect(found(adapter({ used: 1 }))).toEqual(["fault processors-unused"]);
    expect(found(adapter({ used: 7 }))).toEqual(["note processors-unused"]);
    expect(found(adapter({ used: 2, profile: "Conservative" }))).toEqual([]);
    expect(found(adapter({}))).toEqual([]);
  });
  test("a table that heaps its entries on one processor is a risk, cured by starting RSS anew", () => {
    expect(found(adapter({ heaped: true }))).toEqual(["risk uneven-table"]);
    expect(of(adapter({ heaped: true })).findings[0].evidence[0]).toMatch(/^CPU 0:0 has 121 of 128 entries/);
  });
  test("two receive queues for eight processors are a risk, four a note", () => {
    expect(found(adapter({ queues: 2, used: 2 }))).toEqual(["risk processors-unused"]);
    expect(commandsOf(adapter({ queues: 2, used: 2 }))).toEqual([
      'Set-NetAdapterRss -Name "NIC 1" -NumberOfReceiveQueues 8',
    ]);
    expect(found(adapter({ queues: 4, used: 4 }))).toEqual(["note processors-unused"]);
  });
  test("a team is a note; an adapter with an empty table, or a team whose RSS is off, a fault", () => {
    const team = { description: "Microsoft Network Adapter Multiplexor Driver #2", queues: 0, used: 0 };
    expect(found(adapter(team))).toEqual(["note team"]);
    expect(found(adapter({ ...team, description: "Example Adapter" }))).toEqual(["fault rss-off"]);
    expect(found(adapter({ ...team, enabled: false }))).toEqual(["fault rss-off"]);
  });
  test("names are quoted as PowerShell needs it", () =>
    expect(commandsOf(adapter({ name: 'Mike\'s "x" $net', enabled: false }))).toEqual([
      "Enable-NetAdapterRss -Name 'Mike''s \"x\" $net'",
    ]));
});

describe("both directions for an IDS", () => {
  const noKey = table(
    queues(128).map((i) => i % 8),
    8,
  ).replace(KEY, "Operation not supported");
  const question = /^whether both directions of a connection reach one queue .* not answered/;
  test("under an unknown key: no finding, and the question is the first that was not looked at", () => {
    for (const capture of [[], clients(300, 2)]) {
      const { findings, notLooked } = of(noKey, { purpose: "ids", capture });
      expect(findings.map(({ id }) => id)).not.toContain("directions-part");
      expect(notLooked[0]).toMatch(question);
    }
  });
  test("is not asked of a server, nor under a key that is known", () => {
    expect(of(noKey).notLooked.filter((each) => question.test(each))).toEqual([]);
    const known = table(
      queues(128).map((i) => i % 8),
      8,
    );
    expect(of(known, { purpose: "ids" }).notLooked.filter((each) => question.test(each))).toEqual([]);
    expect(found(known, { purpose: "ids" })).toEqual(["fault directions-part"]);
  });
});

test("a key that is too narrow for the table is not called enough for any", () => {
  const text = table(
    queues(128).map((i) => i % 8),
    8,
  );
  const withKey = (pattern: string): string =>
    of(text.replace(KEY, new Array(20).fill(pattern).join(":")))
      .findings.find(({ id }) => id === "symmetric-key")!
      .evidence.join(" ");
  expect(withKey("22:22")).toContain("do not reach every entry");
  expect(withKey("6d:5a")).toContain("enough for any table");
});

describe("tunnels", () => {
  test("that are open and encrypted are told apart, and the queues that they reach are counted", () => {
    const folder = new URL("../../datasets/own-nic/tunnel-endpoint/", import.meta.url);
    const facts = readFacts([{ text: readFileSync(new URL("session.txt", folder), "utf8") }]);
    const collector = collectEvidence(facts);
    for (const frame of readCapture(readFileSync(new URL("received.pcap", folder))).frames) collector.add(frame);
    const { findings, load } = diagnose(collector.finish());
    const { evidence, unmendable } = findings.find(({ id }) => id === "tunnel-without-entropy")!;
    expect(evidence.slice(0, 2)).toEqual([
      "83 % of the frames are within VXLAN: 150 connections within, 3 outer headers for all of them.",
      "17 % of the frames are within IPsec ESP: 2 pairs of outer addresses and ports, and what is within is encrypted.",
    ]);
    expect(load!.used).toBe(4);
    expect(evidence[2]).toContain("they reach 4 of 16 receive queues");
    expect(unmendable).toContain("The connections within IPsec ESP are encrypted");
  });
  test("GRE in UDP needs the receiver's line too", () => {
    const gre = clients(60, 10).map(([bytes, times]) => {
      const inner = bytes.slice(14);
      const outer = buildFrame({ source: "192.0.2.1", destination: "192.0.2.2", protocol: 47 }).slice(0, 34);
      const whole = new Uint8Array(34 + 4 + inner.length);
      whole.set(outer);
      new DataView(whole.buffer).setUint16(16, 20 + 4 + inner.length);
      whole.set([0, 0, 0x08, 0], 34);
      whole.set(inner, 38);
      return [whole, times] as const;
    });
    const text = table(
      queues(128).map((i) => i % 8),
      8,
    );
    expect(commandsOf(text, { capture: gre })).toEqual([
      null,
      "ip link add tun0 type gre local A remote B encap fou encap-sport auto encap-dport 5555",
      "ip fou add port 5555 ipproto 47",
      "ethtool -N eth0 rx-flow-hash udp4 sdfn",
    ]);
  });
});

describe("cures", () => {
  const facts = readFacts([
    {
      text:
        table(
          queues(128).map((i) => i % 8),
          8,
        ) +
        channels({ combined: 16 }, { combined: 8 }) +
        interrupts(vectors(8), (row) => row) +
        affinity(queues(8)),
    },
  ]);
  const left = (...lines: string[]): (string | null)[] =>
    realCures(
      lines.map((line) => cure(line, "why")),
      facts,
    ).map(({ command }) => command);
  test.each([
    ["ethtool -L eth0 combined 8", "ethtool -L eth0 combined 4"],
    ["ethtool -X eth0 equal 8", "ethtool -X eth0 equal 4"],
    ["ethtool -X eth0 hfunc toeplitz", "ethtool -X eth0 hfunc xor"],
    [`ethtool -X eth0 hkey ${KEY}`, `ethtool -X eth0 hkey 00${KEY.slice(2)}`],
    ["echo 3 > /proc/irq/53/smp_affinity_list", "echo 4 > /proc/irq/53/smp_affinity_list"],
  ])("%s changes nothing, %s does", (same, other) => {
    expect(left(same)).toEqual([]);
    expect(left(other)).toEqual([other]);
  });
  test("irqbalance is not stopped for nothing", () => {
    const stop = "systemctl stop irqbalance";
    expect(left(stop, "echo 3 > /proc/irq/53/smp_affinity_list")).toEqual([]);
    expect(left(stop, "echo 9 > /proc/irq/53/smp_affinity_list")).toHaveLength(2);
  });
});
