// From pasted texts to a finding: a healthy host's texts with one thing changed, as a practitioner would paste them.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { diagnose } from "../../lib/src/advice/diagnose.js";
import { type Purpose, collectEvidence } from "../../lib/src/advice/evidence.js";
import { type ReadFactsOptions, readFacts } from "../../lib/src/advice/read-facts.js";

const healthy = (name: string): string => readFileSync(new URL(`healthy/${name}.txt`, import.meta.url), "utf8");
const findings = (text: string, options: ReadFactsOptions = {}, purpose: Purpose = "server") =>
  diagnose(collectEvidence(readFacts([{ text }], options), { purpose }).finish()).findings;
const faults = (...given: Parameters<typeof findings>): string[] =>
  findings(...given)
    .filter(({ severity }) => severity !== "note")
    .map(({ id }) => id);

const SERVER = healthy("82599-web-server");
const ETHTOOL = SERVER.slice(0, SERVER.indexOf("$ cat /proc/interrupts"));
/** Counters of sixteen queues would show that the driver only hides the key. */
const WITHOUT_COUNTERS = ETHTOOL.slice(0, ETHTOOL.indexOf("$ ethtool -S"));

test("the texts without a change have no fault", () => {
  expect(faults(SERVER)).toEqual([]);
  expect(faults(ETHTOOL)).toEqual([]);
});

const everyCount = (line: string, cpu: number): string => {
  const cells = /^( *\d+:)((?: +\d+){16})(.*TxRx.*)$/.exec(line);
  if (cells === null) return line;
  const sum = cells[2]
    .trim()
    .split(/ +/)
    .reduce((all, each) => all + Number(each), 0);
  return cells[1] + Array.from({ length: 16 }, (_, i) => String(i === cpu ? sum : 0).padStart(11)).join("") + cells[3];
};
const onCpu0 = SERVER.split("\n")
  .map((line) => everyCount(line, 0))
  .join("\n");

const CASES: readonly (readonly [what: string, id: string, text: string, command: string])[] = [
  [
    "a key of zeros",
    "zero-key",
    WITHOUT_COUNTERS.replace(/(?<=RSS hash key:\n)[0-9a-f:]+/, Array.from({ length: 40 }, () => "00").join(":")),
    "ethtool -X eth0 hkey $(openssl rand -hex 40 | sed 's/../&:/g; s/:$//')",
  ],
  [
    "a key of one byte repeated",
    "key-reaches-few-entries",
    ETHTOOL.replace(/(?<=RSS hash key:\n)[0-9a-f:]+/, Array.from({ length: 40 }, () => "05").join(":")),
    "ethtool -X eth0 hkey $(openssl rand -hex 40 | sed 's/../&:/g; s/:$//')",
  ],
  [
    "xor on",
    "hash-not-toeplitz",
    ETHTOOL.replace("toeplitz: on", "toeplitz: off").replace("xor: off", "xor: on"),
    "ethtool -X eth0 hfunc toeplitz",
  ],
  [
    "a table of queues 0 to 3",
    "queues-left-out",
    ETHTOOL.replace(/^ *\d+: (?: +\d+){8}$/gm, (row) =>
      row.replace(
        /(: +)(.*)/,
        (_, colon, rest) => colon + String(rest).replace(/\d+/g, (queue) => String(Number(queue) % 4)),
      ),
    ),
    "ethtool -X eth0 equal 16",
  ],
  [
    "twenty queues, and a table that stops at the sixteenth",
    "more-queues-than-entries",
    ETHTOOL.replace(/Combined:\t16/, "Combined:\t20"),
    "ethtool -L eth0 combined 16",
  ],
  [
    "interrupts on CPU 0",
    "interrupts-on-one-cpu",
    onCpu0.replace(/^\$ grep[\s\S]*$/m, ""),
    "echo 5 > /proc/irq/45/smp_affinity_list",
  ],
  [
    "affinities to CPU 2 alone",
    "interrupts-on-one-cpu",
    SERVER.replace(/smp_affinity_list:\d+/g, "smp_affinity_list:2"),
    "echo 5 > /proc/irq/45/smp_affinity_list",
  ],
  [
    "one queue that received everything",
    "one-queue-carries-all",
    ETHTOOL.replace(
      /rx_queue_(\d+)_packets: \d+/g,
      (_, queue) => `rx_queue_${queue}_packets: ${queue === "0" ? 8_400_000_000 : 12_000}`,
    ),
    "tcpdump -i eth0 -Q in -s 192 -c 200000 -w frames.pcap",
  ],
  [
    "drops in queue 5",
    "drops",
    ETHTOOL.replace("rx_queue_5_drops: 0", "rx_queue_5_drops: 99000000"),
    "ethtool -G eth0 rx 4096",
  ],
  [
    "RPS on all queues",
    "rps-over-rss",
    `${SERVER}${Array.from({ length: 16 }, (_, i) => `/sys/class/net/eth0/queues/rx-${i}/rps_cpus:ffff\n`).join("")}`,
    "echo 0 > /sys/class/net/eth0/queues/rx-7/rps_cpus",
  ],
  [
    "a rule that takes all TCP",
    "rules-override",
    ETHTOOL.replace(
      "Total 0 rules\n",
      "Total 1 rules\n\nFilter: 2045\n\tRule Type: TCP over IPv4\n\tSrc IP addr: 0.0.0.0 mask: 255.255.255.255\n\t" +
        "Dest IP addr: 0.0.0.0 mask: 255.255.255.255\n\tTOS: 0x0 mask: 0xff\n\tSrc port: 0 mask: 0xffff\n\t" +
        "Dest port: 0 mask: 0xffff\n\tAction: Direct to queue 3\n",
    ),
    "ethtool -N eth0 delete 2045",
  ],
];

describe("one thing changed", () => {
  test.each(CASES)("%s: %s", (_, id, text, command) => {
    expect(faults(text)).toContain(id);
    const commands = findings(text)
      .find((each) => each.id === id)!
      .cures.map((each) => each.command);
    expect(commands).toContain(command);
  });
  test.each(CASES)("%s brings no other fault than %s", (_, id, text) => expect(faults(text)).toEqual([id]));
});

test("one queue of eight that the cloud machine could have", () => {
  const text = healthy("ena-cloud").replace(/(Current hardware settings:[\s\S]*?Combined:\t)8/, "$11");
  const channels = text.slice(text.indexOf("$ ethtool -l"), text.indexOf("$ ethtool -S"));
  expect(findings(channels).map(({ id }) => id)).toEqual(["rss-off"]);
});

test("a NIC at node 1 whose queues interrupt node 0", () => {
  expect(faults(healthy("e810-two-nodes"), { node: 0 })).toEqual([]);
  expect(faults(healthy("e810-two-nodes"), { node: 1 })).toEqual(["numa-remote"]);
});

test("eight queues on four cores of eight", () => {
  const siblings = SERVER.replace(/^(\d+),\d+,0,0$/gm, (_, cpu) => `${cpu},${Number(cpu) >> 1},0,0`);
  const eight = siblings.replace(/^.*eth0-TxRx-(?:[89]|1\d)$\n/gm, "").replace(/Combined:\t16/, "Combined:\t8");
  const half =
    eight.slice(eight.indexOf("$ ethtool -l"), eight.indexOf("$ ethtool -n")) + eight.slice(eight.indexOf("$ cat"));
  expect(faults(half)).toEqual(["hyper-threads"]);
});

describe("Windows", () => {
  const adapter = healthy("windows-closest");
  const commands = (text: string) => findings(text).flatMap(({ cures }) => cures.map(({ command }) => command));
  test("RSS disabled, and an empty table", () => {
    expect(commands(adapter.replace(": True", ": False"))).toContain('Enable-NetAdapterRss -Name "Slot0A x8"');
    const empty = adapter
      .replace(/(NumberOfReceiveQueues\s+: )8/, "$10")
      .replace(/(IndirectionTable: \[Group:Number\]\s+:)[\s\S]*/, "$1\n");
    expect(findings(empty).map(({ id }) => id)).toEqual(["rss-off"]);
  });
  test("a table of far processors under the profile Closest", () =>
    expect(commands(adapter.replace(/(?<=\t|: )0:14\b(?!\/)/g, "1:14"))).toContain(
      // The profile is Closest already: a line that sets it would change nothing.
      'Disable-NetAdapterRss -Name "Slot0A x8"; Enable-NetAdapterRss -Name "Slot0A x8"',
    ));
});

test("the directions of an IDS", () => {
  expect(faults(ETHTOOL, {}, "ids")).toEqual(["directions-part"]);
  const symmetric = ETHTOOL.replace(
    /(?<=RSS hash key:\n)[0-9a-f:]+/,
    Array.from({ length: 20 }, () => "6d:5a").join(":"),
  );
  expect(faults(symmetric, {}, "ids")).toEqual([]);
});
