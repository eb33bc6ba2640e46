// What Linux tells of its queues and CPUs behind the NIC: rps_flow_cnt, XPS' maps, softnet_stat and sysctl's net.core,
// read back as printed, recognised in a pasted session, and refused where they are malformed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printRpsFlowCounts, printXpsMaps, readRpsFlowCounts, readXpsMaps } from "../../lib/src/formats/queue-files.js";
import { recogniseOutput } from "../../lib/src/formats/recognise-output.js";
import { printSoftnetStat, readSoftnetStat } from "../../lib/src/formats/softnet-stat.js";
import { splitOutputs } from "../../lib/src/formats/split-outputs.js";
import { printNetCore, readNetCore } from "../../lib/src/formats/sysctl-net.js";

const FOLDER = "/sys/class/net/eth0/queues";
const SET = fc.uniqueArray(fc.nat(200), { maxLength: 20 }).map((set) => set.sort((a, b) => a - b));
const QUEUES = fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 20 }).map((all) => all.sort((a, b) => a - b));

describe("readRpsFlowCounts (rps_flow_cnt)", () => {
  it.each([
    [`${FOLDER}/rx-0/rps_flow_cnt:4096\n${FOLDER}/rx-1/rps_flow_cnt:0\n`, [0, 4096], [1, 0]],
    [`==> ${FOLDER}/rx-3/rps_flow_cnt <==\n2048\n`, [3, 2048]],
    [`${FOLDER}/rx-0/rps_cpus:0f\n${FOLDER}/rx-0/rps_flow_cnt:16\n`, [0, 16]],
    [`$ cat ${FOLDER}/rx-0/rps_flow_cnt\n32768\n`, [0, 32768]],
  ] as [string, ...[number, number][]][])("reads %j", (text, ...rows) =>
    expect(readRpsFlowCounts(text)).toEqual(rows.map(([queue, flows]) => ({ queue, flows }))),
  );
  it("what is printed is read back", () =>
    fc.assert(
      fc.property(QUEUES, fc.nat(2 ** 31), (queues, flows) => {
        const rows = queues.map((queue) => ({ queue, flows: flows + queue }));
        expect(readRpsFlowCounts(printRpsFlowCounts(rows, "eth0"))).toEqual(rows);
      }),
    ));
  it.each([
    [
      `${FOLDER}/rx-0/rps_flow_cnt:many`,
      'rps_flow_cnt, line 1, says "/sys/class/net/eth0/queues/rx-0/rps_flow_cnt:many": it is a whole number of flows',
    ],
    [`${FOLDER}/rx-0/rps_flow_cnt:4294967296`, "0 to 4294967295"],
    [`${FOLDER}/rx-0/rps_cpus:0f`, "The text names no receive queue"],
    [`${FOLDER}/rx-0/rps_flow_cnt:1\n${FOLDER.replace("eth0", "eth1")}/rx-0/rps_flow_cnt:1`, "are of eth0, eth1"],
    ["4096", "a line is /sys/class/net/eth0/queues/rx-0/rps_flow_cnt:4096"],
  ])("refuses %j", (text, sentence) => expect(() => readRpsFlowCounts(text)).toThrow(sentence));
  it("takes one device's lines", () => {
    const two = `${FOLDER}/rx-0/rps_flow_cnt:1\n${FOLDER.replace("eth0", "eth1")}/rx-0/rps_flow_cnt:2\n`;
    expect(readRpsFlowCounts(two, { device: "eth1" })).toEqual([{ queue: 0, flows: 2 }]);
    expect(() => readRpsFlowCounts(two, { device: "eth2" })).toThrow("are of eth0, eth1, not of eth2");
  });
});

describe("readXpsMaps (xps_cpus, xps_rxqs)", () => {
  it("reads CPUs and receive queues of each transmit queue; other files are passed over", () =>
    expect(
      readXpsMaps(
        `${FOLDER}/tx-0/xps_cpus:00,00000003\n${FOLDER}/tx-0/xps_rxqs:0\n${FOLDER}/tx-1/xps_rxqs:2\n${FOLDER}/tx-1/tx_maxrate:0\n`,
      ),
    ).toEqual([
      { queue: 0, cpus: [0, 1], receiveQueues: [] },
      { queue: 1, cpus: null, receiveQueues: [1] },
    ]));
  it("what is printed is read back", () =>
    fc.assert(
      fc.property(QUEUES, SET, fc.option(SET), (queues, cpus, receiveQueues) => {
        const rows = queues.map((queue) => ({ queue, cpus, receiveQueues }));
        expect(readXpsMaps(printXpsMaps(rows, "eth0"))).toEqual(rows);
      }),
    ));
  it.each([
    [`${FOLDER}/tx-0/xps_cpus:zz`, 'xps_cpus, line 1, says "/sys/class/net/eth0/queues/tx-0/xps_cpus:zz"'],
    [`${FOLDER}/rx-0/rps_cpus:1`, "a line is /sys/class/net/eth0/queues/tx-0/xps_cpus:01"],
    [`${FOLDER}/tx-0/tx_maxrate:0`, "The text names no transmit queue"],
  ])("refuses %j", (text, sentence) => expect(() => readXpsMaps(text)).toThrow(sentence));
});

/** A line of so many columns, with these in front. */
const line = (columns: number, ...values: number[]): string =>
  Array.from({ length: columns }, (_, i) => (values[i] ?? 0).toString(16).padStart(8, "0")).join(" ");

describe("readSoftnetStat (/proc/net/softnet_stat)", () => {
  const counts = [1000, 20, 3, 0, 0, 0, 0, 0, 0, 77, 5, 9, 6, 4, 5];
  const whole = { cpu: 6, processed: 1000, dropped: 20, timeSqueeze: 3, receivedRps: 77, flowLimit: 5, backlog: 9 };
  it.each([
    [9, { ...whole, cpu: 0, receivedRps: null, flowLimit: null, backlog: null }],
    [10, { ...whole, cpu: 0, flowLimit: null, backlog: null }],
    [11, { ...whole, cpu: 0, backlog: null }],
    [13, whole],
    [15, whole],
  ])("of %i columns says what they hold (net/core/net-procfs.c)", (columns, row) =>
    expect(readSoftnetStat(`${line(columns, ...counts)}\n`)).toEqual([row]),
  );
  it("without a column for it, CPUs are the lines", () =>
    expect(readSoftnetStat(`${line(11, 1)}\n${line(11, 2)}\n`).map(({ cpu }) => cpu)).toEqual([0, 1]));
  it("what is printed is read back", () =>
    fc.assert(
      fc.property(QUEUES, fc.nat(0xffffffff), fc.constantFrom(0, 1, 2, 3), (cpus, value, age) => {
        const rows = cpus.map((cpu, i) => ({
          cpu: age === 3 ? cpu : i,
          processed: value,
          dropped: 2,
          timeSqueeze: i,
          receivedRps: age > 0 ? value : null,
          flowLimit: age > 1 ? 1 : null,
          backlog: age > 2 ? i : null,
        }));
        expect(readSoftnetStat(printSoftnetStat(rows))).toEqual(rows);
      }),
    ));
  it.each([
    ["0000001 00000000\n", '/proc/net/softnet_stat, line 1, says "0000001 00000000": a line has 9 to 32 hexadecimal'],
    [`${line(13, 5)}\n${line(11, 5)}\n`, "line 2, says"],
    [`${line(13, 5)}\n${line(13, 5)}\n`, "line 2, is of CPU 0 again: give one reading"],
    ["driver: ixgbe\n", "is that of ethtool -i"],
  ])("refuses %j", (text, sentence) => expect(() => readSoftnetStat(text)).toThrow(sentence));
});

describe("readNetCore (sysctl net.core)", () => {
  it.each([
    "net.core.netdev_budget = 300\nnet.core.rps_sock_flow_entries = 32768\nnet.core.flow_limit_cpu_bitmap = 3\n",
    "/proc/sys/net/core/rps_sock_flow_entries:32768\n/proc/sys/net/core/flow_limit_cpu_bitmap:03\n/proc/sys/net/core/netdev_budget:300\n",
    "$ cat /proc/sys/net/core/rps_sock_flow_entries\n32768\n$ sysctl -n net.core.netdev_budget net.core.flow_limit_cpu_bitmap\n300\n00000000,00000003\n",
  ])("reads %j", (text) =>
    expect(readNetCore(text)).toEqual({
      rpsSockFlowEntries: 32768,
      flowLimitCpus: [0, 1],
      maxBacklog: null,
      budget: 300,
      budgetUs: null,
    }),
  );
  it("what is printed is read back", () =>
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.option(fc.nat(5000)), SET, (entries, maxBacklog, flowLimitCpus) => {
        const said = { rpsSockFlowEntries: entries, flowLimitCpus, maxBacklog, budget: null, budgetUs: 8000 };
        expect(readNetCore(printNetCore(said))).toEqual(said);
      }),
    ));
  it.each([
    [
      "net.core.netdev_budget = -1",
      'sysctl net.core, line 1, says "net.core.netdev_budget = -1": netdev_budget is a whole',
    ],
    ["net.core.flow_limit_cpu_bitmap = xy", "line 1, says"],
    ["32768", "a line is net.core.rps_sock_flow_entries = 32768"],
    ["", "The text names no setting of net.core"],
  ])("refuses %j", (text, sentence) => expect(() => readNetCore(text)).toThrow(sentence));
});

describe("a pasted session", () => {
  it.each([
    [`${FOLDER}/rx-0/rps_flow_cnt:4096\n`, "rps_cpus"],
    [`${FOLDER}/tx-0/xps_rxqs:0\n`, "xps_cpus"],
    [`${line(15, 0x14a106)}\n`, "/proc/net/softnet_stat"],
    ["net.core.rps_sock_flow_entries = 0\n", "sysctl net.core"],
    ["# sysctl -n net.core.rps_sock_flow_entries\n0\n", "sysctl net.core"],
    ["$ cat /proc/sys/net/core/netdev_rss_key\n" + Array.from({ length: 52 }, () => "7f").join(":"), "netdev_rss_key"],
    // A key in ten words is none of a CPU's lines, whose fourth to eighth column are 0.
    [Array.from({ length: 10 }, (_, i) => `6d5a56d${i}`).join(" "), null],
  ])("%j is recognised", (text, output) => expect(recogniseOutput(text)).toBe(output));
  it("is parted into them", () => {
    const text = [
      `$ grep . ${FOLDER}/*/*ps_*`,
      `${FOLDER}/rx-0/rps_cpus:0f`,
      `${FOLDER}/rx-0/rps_flow_cnt:16`,
      `${FOLDER}/tx-0/xps_cpus:01`,
      `${FOLDER}/tx-0/xps_rxqs:0`,
      "$ cat /proc/net/softnet_stat",
      line(15, 7),
      line(15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
      "$ sysctl net.core.rps_sock_flow_entries net.core.netdev_max_backlog",
      "net.core.rps_sock_flow_entries = 32768",
      "net.core.netdev_max_backlog = 1000",
    ].join("\n");
    expect(splitOutputs(text).map(({ output, line: from }) => [output, from])).toEqual([
      ["rps_cpus", 1],
      ["xps_cpus", 4],
      ["/proc/net/softnet_stat", 6],
      ["sysctl net.core", 9],
    ]);
  });
});
