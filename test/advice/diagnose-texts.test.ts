// Problems that show in what tools print, without a capture: each is found where it is, and not on a host that looks
// like it.
import { describe, expect, test } from "vitest";
import { createTopology, repeatKey, roundRobin } from "rss-lab";
import type { NetAdapterRss } from "../../lib/src/formats/get-netadapterrss.js";
import type { EthtoolStatistics } from "../../lib/src/formats/ethtool-statistics.js";
import type { EthtoolTable } from "../../lib/src/formats/ethtool-table.js";
import type { QueueInterrupt } from "../../lib/src/host/host.js";
import { context, queues } from "../host/hosts.js";
import { type Given, clients, diagnosisOf, faultsOf, notesOf } from "./evidence-of.js";

const none = { rx: null, tx: null, other: 1, combined: null };
const channels = (current: number, maximum: number) => ({
  device: "eth0",
  maximum: { ...none, combined: maximum },
  current: { ...none, combined: current },
});
const table = (of: Partial<EthtoolTable> = {}): EthtoolTable => ({
  device: "eth0",
  rings: 16,
  context: 0,
  queues: context().entries,
  key: context().key,
  hashFunction: "toeplitz",
  transform: "none",
  inferred: [],
  notes: [],
  ...of,
});
/** A host with this table and so many queues. */
const withTable = (entries: readonly number[], current: number): Given => ({
  host: { queues: current, contexts: new Map([[0, context({ entries })]]) },
  said: { table: table({ queues: entries, rings: current }), channels: channels(current, 64) },
});
const commands = (given: Given, id: string) =>
  diagnosisOf(given)
    .findings.find((each) => each.id === id)
    ?.cures.map(({ command }) => command);

test("a host with sixteen queues, a round-robin table and a random key has no problem", () =>
  expect(diagnosisOf({ said: { table: table(), channels: channels(16, 64) } }).findings).toEqual([]));

describe("secret keys", () => {
  const withKey = (key: Uint8Array): Given => ({ host: { contexts: new Map([[0, context({ key })]]) } });
  test("of zeros are a fault, cured with one of as many bytes", () => {
    expect(faultsOf(withKey(new Uint8Array(52)))).toEqual(["zero-key"]);
    expect(commands(withKey(new Uint8Array(52)), "zero-key")).toEqual([
      "ethtool -X eth0 hkey $(openssl rand -hex 52 | sed 's/../&:/g; s/:$//')",
    ]);
  });
  test("of zeros are hidden by the driver where the counters of many queues grow", () => {
    const given = { ...withKey(new Uint8Array(40)), said: { statistics: counted(queues(8).map(() => 10_000_000)) } };
    expect(faultsOf(given)).toEqual([]);
    expect(notesOf(given)).toEqual(["zero-key"]);
  });
  test("05 repeated reaches 64 of 128 entries (mTCP)", () => {
    const given = withKey(repeatKey("05", 40));
    expect(faultsOf(given)).toEqual(["key-reaches-few-entries"]);
    expect(diagnosisOf(given).findings[0].evidence[0]).toContain("64 entries of 128");
  });
  test("6d5a repeated is a note, and one that is unknown nothing", () => {
    expect(notesOf(withKey(repeatKey("6d5a", 20)))).toEqual(["symmetric-key"]);
    expect(diagnosisOf({ host: { contexts: new Map([[0, context({ key: null })]]) } }).findings).toEqual([]);
  });
});

describe("tables", () => {
  test("that leave queues out are a fault (-X equal 4 of 16)", () => {
    expect(faultsOf(withTable(roundRobin(queues(4), 128), 16))).toEqual(["queues-left-out"]);
    expect(commands(withTable(roundRobin(queues(4), 128), 16), "queues-left-out")).toEqual([
      "ethtool -X eth0 equal 16",
      "ethtool -L eth0 combined 4",
    ]);
  });
  test("whose heading has more rings than they name leave queues out, too", () => {
    const { host, said } = withTable(roundRobin(queues(4), 128), 16);
    expect(faultsOf({ host, said: { ...said, channels: null } })).toEqual(["queues-left-out"]);
  });
  test("that leave out what another RSS context uses are none", () => {
    const given = withTable(roundRobin(queues(4), 128), 8);
    const contexts = new Map([...given.host!.contexts!, [1, context({ entries: [4, 5, 6, 7] })] as const]);
    expect(faultsOf({ ...given, host: { ...given.host, contexts } })).toEqual([]);
  });
  test("stop at queue 15 on an 82599 with twenty queues (ixgbe, commit e85d3d5)", () => {
    const given = withTable(roundRobin(queues(16), 128), 20);
    expect(faultsOf(given)).toEqual(["more-queues-than-entries"]);
    expect(commands(given, "more-queues-than-entries")).toEqual(["ethtool -L eth0 combined 16"]);
    expect(faultsOf({ ...given, host: { ...given.host, nic: "nvidia-connectx" } })).not.toEqual([]);
  });
  test.each([
    [48, 128, 1.13],
    [56, 128, 1.31],
    [3, 8, 1.13],
    [6, 8, 1.5],
    [100, 128, 1.56],
    [63, 64, 1.97],
  ])("%i queues on %i entries are uneven: %f times the mean", (count, entries, maxOverMean) => {
    const given = { ...withTable(roundRobin(queues(count), entries), count) };
    const other = { ...given, host: { ...given.host, nic: "a NIC without a limit" } };
    expect(faultsOf(other)).toEqual(["more-queues-than-entries"]);
    expect(diagnosisOf(other).findings[0].evidence[1]).toContain(maxOverMean.toFixed(2));
    const [{ prediction }] = diagnosisOf(other).findings[0].cures;
    expect(prediction?.after).toBeLessThan(1.03);
  });
  test.each([
    [10, 128],
    [14, 128],
    [14, 512],
    [3, 16],
    [56, 256],
  ])("%i queues on %i entries are as even as can be", (count, entries) => {
    const given = withTable(roundRobin(queues(count), entries), count);
    expect(faultsOf({ ...given, host: { ...given.host, nic: "a NIC without a limit" } })).toEqual([]);
  });
  test("43 queues on 128 entries load the fullest no more than 48 do", () => {
    const given = withTable(roundRobin(queues(48), 128), 48);
    const other = { ...given, host: { ...given.host, nic: "a NIC without a limit" } };
    expect(commands(other, "more-queues-than-entries")).toEqual([
      "ethtool -L eth0 combined 64",
      "ethtool -L eth0 combined 43",
    ]);
    const fewer = withTable(roundRobin(queues(43), 128), 43);
    expect(faultsOf({ ...fewer, host: { ...fewer.host, nic: "a NIC without a limit" } })).toEqual([]);
  });
  test("of weights are meant so", () => {
    const weighted = queues(128).map((i) => (i < 96 ? 0 : 1));
    expect(faultsOf(withTable(weighted, 2))).toEqual([]);
  });
});

describe("RSS that is off", () => {
  test("one queue of sixteen on four CPUs: ethtool -L", () => {
    const given = { host: { queues: 1 }, said: { channels: channels(1, 16), cpus: queues(4) } };
    expect(commands(given, "rss-off")).toEqual(["ethtool -L eth0 combined 4"]);
  });
  test("one queue of one, or on one CPU, is all there can be", () => {
    expect(faultsOf({ host: { queues: 1 }, said: { channels: channels(1, 1), cpus: queues(4) } })).toEqual([]);
    expect(faultsOf({ host: { queues: 1 }, said: { channels: channels(1, 8), cpus: [0] } })).toEqual([]);
  });
  const adapter = (of: Partial<NetAdapterRss>): Given => {
    const processors = queues(4).map((i) => ({ group: 0, number: 2 * i, distance: 0 }));
    const whole = {
      name: "Ethernet 2",
      description: null,
      enabled: true,
      receiveQueues: 4,
      profile: "Closest",
      baseProcessor: { group: 0, number: 0 },
      maxProcessor: null,
      maxProcessors: 4,
      processorArray: processors,
      indirectionTable: [...processors, ...processors],
      notes: [],
      ...of,
    };
    return { host: { system: "windows", device: "Ethernet 2" }, said: { adapter: whole } };
  };
  test("in Windows: disabled, an empty table, one queue", () => {
    expect(commands(adapter({ enabled: false }), "rss-off")).toEqual(['Enable-NetAdapterRss -Name "Ethernet 2"']);
    expect(faultsOf(adapter({ indirectionTable: [], receiveQueues: 0 }))).toEqual(["rss-off"]);
    expect(commands(adapter({ receiveQueues: 1 }), "rss-off")).toEqual([
      'Set-NetAdapterRss -Name "Ethernet 2" -NumberOfReceiveQueues 4',
    ]);
    expect(faultsOf(adapter({}))).toEqual([]);
  });
  test("in Windows, far processors while near ones are free are a fault, unless the profile is NUMA's", () => {
    const array = [
      { group: 0, number: 0, distance: 0 },
      { group: 0, number: 2, distance: 0 },
      { group: 1, number: 0, distance: 32_767 },
      { group: 1, number: 2, distance: 32_767 },
    ];
    const far = { processorArray: array, indirectionTable: [array[0], array[2]] };
    expect(faultsOf(adapter(far))).toEqual(["numa-remote"]);
    expect(faultsOf(adapter({ ...far, profile: "NUMAStatic" }))).toEqual([]);
    expect(faultsOf(adapter({ processorArray: array, indirectionTable: [array[0], array[1]] }))).toEqual([]);
    expect(faultsOf(adapter({ processorArray: array, indirectionTable: array }))).toEqual([]);
  });
});

const on = (
  cpuOf: (queue: number) => number,
  { count = 50_000, allowed = null as number[] | null } = {},
): QueueInterrupt[] =>
  queues(8).map((queue) => ({
    queue,
    irq: 30 + queue,
    allowed,
    counts: queues(8).map((cpu) => ({ cpu, count: cpu === cpuOf(queue) ? count : 0 })),
  }));
const linux = (interrupts: readonly QueueInterrupt[], more: Given = {}): Given => ({
  ...more,
  host: {
    queues: 8,
    interrupts,
    contexts: new Map([[0, context({ entries: roundRobin(queues(8), 128) })]]),
    ...more.host,
  },
  said: { cpus: queues(8), ...more.said },
});

describe("interrupts", () => {
  test("of all queues on CPU 0 are a fault, cured by one line a queue", () => {
    const given = linux(on(() => 0));
    expect(faultsOf(given)).toEqual(["interrupts-on-one-cpu"]);
    expect(commands(given, "interrupts-on-one-cpu")).toEqual([
      "systemctl stop irqbalance",
      ...queues(8).map((i) => `echo ${i} > /proc/irq/${30 + i}/smp_affinity_list`),
    ]);
  });
  test("that may go to CPU 2 alone are a fault before they came", () =>
    expect(faultsOf(linux(on(() => 2, { count: 0, allowed: [2] })))).toEqual(["interrupts-on-one-cpu"]));
  test("of each queue on its own CPU, of a host just booted, or of one busy queue are none", () => {
    expect(faultsOf(linux(on((queue) => queue)))).toEqual([]);
    expect(faultsOf(linux(on(() => 0, { count: 100, allowed: queues(8) })))).toEqual([]);
    const busy = on(() => 0).map((row) => (row.queue === 3 ? row : { ...row, counts: [{ cpu: row.queue, count: 5 }] }));
    expect(faultsOf(linux(busy))).toEqual([]);
    expect(
      faultsOf(
        linux(
          on(() => 0),
          { said: { cpus: [0] } },
        ),
      ),
    ).toEqual([]);
  });
});

describe("RPS", () => {
  const rps = (of: readonly number[]) => new Map(queues(8).map((queue) => [queue, of] as const));
  test("over a queue for each CPU is a fault", () => {
    const given = linux(
      on((queue) => queue),
      { host: { rps: rps(queues(8)) } },
    );
    expect(faultsOf(given)).toEqual(["rps-over-rss"]);
    expect(commands(given, "rps-over-rss")?.[7]).toBe("echo 0 > /sys/class/net/eth0/queues/rx-7/rps_cpus");
  });
  test("that is off, or spreads eight queues over thirty-two CPUs, or one queue, is none", () => {
    expect(
      faultsOf(
        linux(
          on((queue) => queue),
          { host: { rps: rps([]) } },
        ),
      ),
    ).toEqual([]);
    expect(
      faultsOf(
        linux(
          on((queue) => queue),
          { host: { rps: rps(queues(32)) } },
        ),
      ),
    ).toEqual([]);
    expect(faultsOf({ host: { queues: 1, rps: new Map([[0, queues(8)]]) } })).toEqual([]);
  });
});

describe("CPUs", () => {
  /** Two nodes of four cores with two threads: CPUs 0 to 7 at node 0; 2k and 2k + 1 share a core. */
  const { processors } = createTopology({ nodes: 2, coresPerNode: 4, threadsPerCore: 2 });
  const said = { processors, node: 0, cpus: queues(16) };
  const four = (cpuOf: (queue: number) => number): Given => {
    const interrupts = on(cpuOf)
      .slice(0, 4)
      .map(({ queue, irq }) => ({ queue, irq, allowed: [cpuOf(queue)], counts: null }));
    return { host: { queues: 4, interrupts, contexts: new Map([[0, context({ entries: [0, 1, 2, 3] })]]) }, said };
  };
  test("of another NUMA node while the NIC's own is free are a fault", () => {
    expect(faultsOf(four((queue) => 8 + 2 * queue))).toEqual(["numa-remote"]);
    expect(
      commands(
        four((queue) => 8 + 2 * queue),
        "numa-remote",
      )?.slice(1),
    ).toEqual([0, 2, 4, 6].map((cpu, i) => `echo ${cpu} > /proc/irq/${30 + i}/smp_affinity_list`));
  });
  test("of one core while other cores are free are a fault", () => {
    const given = four((queue) => queue);
    expect(faultsOf(given)).toEqual(["hyper-threads"]);
    expect(diagnosisOf(given).findings[0].evidence[0]).toContain("CPUs 0+1 and 2+3");
  });
  test("one for each core of the NIC's node are none, nor is an unknown node", () => {
    expect(faultsOf(four((queue) => 2 * queue))).toEqual([]);
    const given = four((queue) => 8 + 2 * queue);
    expect(faultsOf({ ...given, said: { ...said, node: null } })).toEqual([]);
  });
  test("of both nodes are none where the NIC's own has no core left", () => {
    const eightQueues = linux(
      queues(8).map((queue) => ({ queue, irq: 30 + queue, allowed: [2 * queue], counts: null })),
      { said },
    );
    expect(faultsOf(eightQueues)).toEqual([]);
  });
});

const counted = (
  packets: readonly number[],
  counters: EthtoolStatistics["counters"] = {},
  drops: readonly number[] = [],
): EthtoolStatistics => ({
  queues: packets.map((each, queue) => ({ queue, packets: each, bytes: null, drops: drops[queue] ?? 0 })),
  counters,
});

describe("counters", () => {
  const all = [990_000_000, ...queues(15).map(() => 100_000)];
  test("of one queue that received nearly everything are a fault (apu2 #190)", () => {
    expect(faultsOf({ said: { statistics: counted([16_630_368_449, 0, 0, 0]) } })).toEqual(["one-queue-carries-all"]);
    expect(commands({ said: { statistics: counted(all) } }, "one-queue-carries-all")?.[0]).toContain(
      "tcpdump -i eth0 -Q in",
    );
  });
  test("of one download of a fresh installation are a note", () => {
    expect(faultsOf({ said: { statistics: counted([2_000_000, 900, 0, 0]) } })).toEqual([]);
    expect(notesOf({ said: { statistics: counted([2_000_000, 900, 0, 0]) } })).toEqual(["one-queue-carries-all"]);
  });
  test("of a quiet host, of one queue, or of two queues to three are none", () => {
    expect(faultsOf({ said: { statistics: counted([90_000, 10, 0, 0]) } })).toEqual([]);
    expect(faultsOf({ said: { statistics: counted([990_000_000]) } })).toEqual([]);
    expect(faultsOf({ said: { statistics: counted([600_000_000, 400_000_000]) } })).toEqual([]);
  });
  test("that are elsewhere than the capture's frames are a risk", () => {
    const said = { table: table(), statistics: counted([0, 0, 900_000, 1_100_000, ...queues(12).map(() => 0)]) };
    expect(faultsOf({ capture: clients(400, 3), said })).toEqual(["counters-disagree"]);
    const even = { table: table(), statistics: counted(queues(16).map((i) => 1_000_000 + 7000 * i)) };
    expect(faultsOf({ capture: clients(400, 3), said: even })).toEqual([]);
    expect(faultsOf({ capture: clients(5, 100), said: even })).toEqual([]);
  });
  test("of Flow Director are a note, a risk beside uneven queues, and a fault for an IDS", () => {
    const statistics = counted([500_000, 500_000], { fdir_match: 60_000_000, fdir_miss: 40_000_000 });
    expect(notesOf({ said: { statistics } })).toEqual(["flow-director"]);
    expect(faultsOf({ said: { statistics }, purpose: "ids" })).toContain("flow-director");
    const uneven = { ...counted([9_000_000, 5_000_000, 0, 0, 0, 0]), counters: statistics.counters };
    expect(faultsOf({ said: { statistics: uneven } })).toEqual(["flow-director"]);
    const idle = counted([500_000, 500_000], { fdir_match: 1000, fdir_miss: 99_000_000 });
    expect(diagnosisOf({ said: { statistics: idle } }).findings).toEqual([]);
  });
});

describe("drops", () => {
  const of = (drops: readonly number[], ring: { maximum: number; current: number } | null): Given => ({
    said: { ring, statistics: counted([10_000_000, 10_000_000, 10_000_000, 10_000_000], {}, drops) },
  });
  test("in one queue and a small ring are a fault, with what a ring cannot do", () => {
    const given = of([0, 400_000, 0, 0], { maximum: 4096, current: 512 });
    expect(faultsOf(given)).toEqual(["drops"]);
    expect(commands(given, "drops")?.[0]).toBe("ethtool -G eth0 rx 4096");
    expect(diagnosisOf(given).findings[0].unmendable).toContain("delays");
  });
  test("that Linux counts because nobody asked for the frames are none", () =>
    expect(faultsOf({ said: { statistics: counted([50_000_000], { rx_dropped: 900_000 }) } })).toEqual([]));
  test("of a few in a million are none, and a small ring alone is the default", () => {
    expect(faultsOf(of([3, 0, 0, 1], { maximum: 4096, current: 256 }))).toEqual([]);
    expect(diagnosisOf(of([], { maximum: 4096, current: 256 })).findings).toEqual([]);
  });
  test("counted by the whole NIC are found too", () =>
    expect(faultsOf({ said: { statistics: counted([50_000_000], { rx_missed_errors: 900_000 }) } })).toEqual([
      "drops",
    ]));
});

describe("other hash functions", () => {
  test("are a risk: what is foretold from the key does not hold", () => {
    expect(faultsOf({ said: { table: table({ hashFunction: "xor" }) } })).toEqual(["hash-not-toeplitz"]);
    expect(commands({ said: { table: table({ hashFunction: "crc32" }) } }, "hash-not-toeplitz")).toEqual([
      "ethtool -X eth0 hfunc toeplitz",
    ]);
    expect(faultsOf({ said: { table: table({ hashFunction: null }) } })).toEqual([]);
  });
});

test("directions part under an ordinary key, also without a capture, for an IDS alone", () => {
  expect(faultsOf({ said: { table: table() }, purpose: "ids" })).toEqual(["directions-part"]);
  expect(faultsOf({ said: { table: table() } })).toEqual([]);
});

test("what was not looked at is said with the command that would say it", () => {
  const { looked, notLooked } = diagnosisOf({ said: { table: table() } });
  expect(looked).toEqual(["the indirection table and the key"]);
  expect(notLooked).toContain("the traffic: give a capture, as tcpdump writes it");
  expect(notLooked).toContain("how many queues there could be: ethtool -l eth0");
});
