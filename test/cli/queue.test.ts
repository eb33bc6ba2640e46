// rss-lab queue: one connection on one's own host, from files that tools printed.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { roundRobin } from "../../lib/src/rss/indirection-table.js";
import { queues } from "../host/hosts.js";
import { channelsText, fieldsText, interruptsText, tableText } from "../host/texts.js";
import { rssLab } from "./run-cli.js";

const A = ["66.9.149.187:2794", "161.142.100.80:1766"] as const;
const MICROSOFT = "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa";
const json = async (...words: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await rssLab("queue", ...words, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, unknown>;
};

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rss-lab-queue-"));
  const files: Record<string, string> = {
    table: tableText(roundRobin(queues(16), 128), { rings: 16 }),
    channels: channelsText(16),
    udp: fieldsText("UDP over IPV4", "sdfn"),
    interrupts: interruptsText(16, 4, (queue) => queue % 4),
    affinity: queues(16)
      .map((queue) => `/proc/irq/${40 + queue}/smp_affinity_list:${queue % 4}\n`)
      .join(""),
    rps: queues(16)
      .map((queue) => `/sys/class/net/eth0/queues/rx-${queue}/rps_cpus:f0\n`)
      .join(""),
    adapter:
      "Name : Ethernet 1\nEnabled : True\nNumberOfReceiveQueues : 2\nIndirectionTable: [Group:Number] : 0:4   1:6\n",
    "mine.json": '{ "name": "mine", "extends": "intel-82599", "defaultQueue": 3 }',
    "fault.json": '{ "name": "mine",\n"rssQueues": 0 }',
    malformed: "RX flow hash indirection table for eth0 with 2 RX ring(s):\n    0:      0     x\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a placement", () => {
  it("is a page that can be read: what decided, every step's reason, and what was assumed", async () => {
    const files = [
      "--ethtool",
      `${at("table")},${at("channels")}`,
      "--interrupts",
      at("interrupts"),
      "--affinity",
      at("affinity"),
    ];
    const { code, stdout, stderr } = await rssLab("queue", ...A, "--nic", "intel-82599", ...files);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`host        eth0, intel-82599, 16 receive queues
connection  66.9.149.187:2794 -> 161.142.100.80:1766 TCP
hash value  0x51ccc178
entry       120 of 128
queue       8
CPU         0
decided by  rss
CPU by      interrupt

Why:
  rss            TCP over IPv4, and NDIS_HASH_TCP_IPV4 is enabled: addresses and ports are hashed.
  rss            The low 7 bits of the hash value 0x51ccc178 select entry 120 of 128, which holds queue 8.
  interrupt      Interrupt 48 of queue 8 is bound to CPU 0.

Assumed:
  No text says what is hashed of tcp4, udp4, tcp6, udp6: the ixgbe driver's default is assumed (ethtool -n DEV rx-flow-hash tcp4 tells).
  No source says where intel-82599 puts frames that are not hashed: queue 0 is assumed.
  No text has n-tuple rules: there are taken to be none (ethtool -n DEV tells).
  No text says whether Flow Director (ATR) overrides the table for TCP, as the ixgbe driver can (ethtool -S DEV counts fdir_match).
  No text says whether RPS is on: it is taken to be off (rps_cpus tells).
  No text says whether RFS is on: it is taken to be off (rps_flow_cnt and sysctl net.core.rps_sock_flow_entries tell).
`);
  });

  it("any option of files takes the output of any tool, several times or with commas", async () => {
    const words = [
      ...A,
      "--nic",
      "intel-82599",
      "--rps",
      at("table"),
      "--ethtool",
      at("rps"),
      "--ethtool",
      `${at("interrupts")},${at("affinity")}`,
    ];
    expect(await json(...words)).toMatchObject({
      device: "eth0",
      queue: 8,
      interruptCpu: 0,
      cpu: 5,
      decidedBy: "rss",
      hashValue: "0x51ccc178",
      entries: 128,
    });
  });

  it("--reverse shows the other direction beside it, and whether they meet", async () => {
    const words = [...A, "--nic", "intel-82599", "--queues", "16", "--key"];
    const parted = await rssLab("queue", ...words, MICROSOFT, "--reverse");
    expect(parted.stdout).toContain("The directions part");
    expect(parted.stdout).toMatch(/^queue {7}8 +2$/m);
    const met = await rssLab("queue", ...words, "6d5a".repeat(20), "--reverse");
    expect(met.stdout).toContain("Both directions meet in one queue.");
    expect(met.stdout).toMatch(/^queue {7}12 +12$/m);
    expect(await json(...words, MICROSOFT, "--reverse")).toMatchObject({
      queue: 8,
      reverse: { queue: 2, connection: "161.142.100.80:1766 -> 66.9.149.187:2794 TCP" },
    });
    expect((await rssLab("queue", ...A, "--reverse")).stdout).toContain("Whether both directions meet cannot be told.");
  });

  test.each<[string, string[], Record<string, unknown>]>([
    ["UDP by addresses, ixgbe's default", ["--protocol", "udp"], { hashType: "NDIS_HASH_IPV4", queue: 2 }],
    [
      "UDP with --hash-types",
      ["--protocol", "udp", "--hash-types", "NDIS_HASH_UDP_IPV4"],
      { hashType: "NDIS_HASH_UDP_IPV4", queue: 8 },
    ],
    ["SCTP: addresses", ["--protocol", "sctp"], { hashType: "NDIS_HASH_IPV4", hashValue: "0x323e8fc2" }],
    ["SCTP with its ports", ["--protocol", "sctp", "--extra-fields", "sctp-ports"], { hashValue: "0x51ccc178" }],
    ["two VLAN tags", ["--vlan", "100,7"], { queue: 8 }],
  ])("%s", async (_, words, expected) => {
    expect(await json(...A, "--nic", "intel-82599", "--queues", "16", "--key", MICROSOFT, ...words)).toMatchObject(
      expected,
    );
  });

  it("a protocol by number, and none at all, hash addresses", async () => {
    const ends = ["66.9.149.187", "161.142.100.80", "--nic", "intel-82599", "--queues", "16", "--key", MICROSOFT];
    for (const words of [[], ["--protocol", "none"], ["--protocol", "47"]])
      expect(await json(...ends, ...words)).toMatchObject({ hashValue: "0x323e8fc2", queue: 2 });
  });

  it("Windows: the table names the CPU", async () => {
    expect(await json(...A, "--netadapter", at("adapter"), "--key", MICROSOFT)).toMatchObject({
      system: "windows",
      entry: 0,
      queue: null,
      cpu: 4,
    });
    expect((await rssLab("queue", ...A, "--netadapter", at("adapter"), "--key", MICROSOFT)).stdout).toMatch(
      /^CPU {9}0:4$/m,
    );
  });

  it("a profile file of one's own", async () =>
    expect(await json(...A, "--nic", at("mine.json"))).toMatchObject({ nic: "mine" }));

  it("a key as C source has it is taken, and the byte order of words is told", async () => {
    const words = MICROSOFT.match(/.{8}/g)!
      .map((word) => `0x${word}`)
      .join(", ");
    const placed = await json(...A, "--nic", "intel-82599", "--queues", "16", "--key", words);
    expect(placed).toMatchObject({ hashValue: "0x51ccc178" });
    expect((placed["assumptions"] as string[]).join()).toMatch(/most significant byte first/);
  });

  it("an IPv6 address without brackets whose last group may be a port is told", async () => {
    const { code, stdout } = await rssLab("queue", "2001:db8::1:80", "2001:db8::2:443");
    expect(code).toBe(0);
    expect(stdout).toContain(
      "Note: 2001:db8::1:80 is taken for an address whose last group is 80; for a port write [2001:db8::1]:80, for the address alone [2001:db8::1:80].",
    );
    expect((await rssLab("queue", "[2001:db8::1:80]", "2001:db8::2")).stdout).not.toContain("Note:");
  });
});

describe("what is typed wrong: exit code 2, one sentence, nothing on stdout", () => {
  test.each<[string[], string]>([
    [["10.0.0.1"], 'rss-lab queue needs SRC DST and got "10.0.0.1": see rss-lab queue --help.'],
    [["10.0.0.1:1", "10.0.0.2"], "Only the source has a port: give both ports, or none to hash the addresses alone."],
    [
      ["[::1]:5", "2001:db8::2:443"],
      "Only the source has a port: give both ports, or none to hash the addresses alone; 2001:db8::2:443 is taken for an address whose last group is 443; for a port write [2001:db8::2]:443, for the address alone [2001:db8::2:443].",
    ],
    [
      ["::1:2:3:4:5:6:7:80:90", "::2"],
      'The address is "::1:2:3:4:5:6:7:80:90": IPv6 is eight groups of up to four hexadecimal digits, such as "2001:db8::1".',
    ],
    [
      ["1:2:3:4:5:6:7:8:80", "::2"],
      'The address is "1:2:3:4:5:6:7:8:80": an IPv6 address with a port stands in brackets, as [1:2:3:4:5:6:7:8]:80.',
    ],
    [
      ["10.0.0.1:1", "10.0.0.2:2", "--protocol", "icmp"],
      'The protocol is "icmp": it must be one of tcp, udp, sctp, none, or a number from 0 to 255.',
    ],
    [
      ["10.0.0.1:1", "10.0.0.2:2", "--protocol", "47"],
      "The protocol is 47 and ports are given: leave out the ports, or say --protocol tcp, udp or sctp.",
    ],
    [
      ["10.0.0.1", "10.0.0.2", "--protocol", "sctp"],
      "The protocol is sctp and no ports are given: write SRC:PORT DST:PORT (IPv6: [SRC]:PORT).",
    ],
    [
      ["10.0.0.1", "10.0.0.2", "--vlan", "1,2,3"],
      'The VLAN numbers are "1,2,3": there can be two at most, the outer one first.',
    ],
    [["10.0.0.1", "10.0.0.2", "--vlan", "5000"], 'A VLAN number is "5000": it must be a whole number from 0 to 4095.'],
    [
      ["10.0.0.1", "10.0.0.2", "--queues", "0"],
      'The number of receive queues is "0": it must be a whole number from 1 to 65536.',
    ],
    [["10.0.0.1", "10.0.0.2", "--ethtool", "no/such"], 'The file "no/such" cannot be read: there is no such file.'],
    [
      ["10.0.0.1", "10.0.0.2", "--ethtool", "-", "--rps", "-"],
      "Standard input is given twice: it can be read once, so put all of it into one -.",
    ],
  ])("%j", async (words, sentence) => {
    expect(await rssLab("queue", ...words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` });
  });
});

describe("an input with a fault: exit code 1, one sentence", () => {
  it.each([
    ["malformed", "--ethtool", /^\S+malformed: ethtool -x, line 2, says "0: +0 +x": [^\n]+\.\n$/],
    [
      "fault.json",
      "--nic",
      /^The NIC profile, line 2, has rssQueues 0: it must be a whole number from 1 to 65536, or null\.\n$/,
    ],
  ])("%s", async (name, option, sentence) => {
    expect(await rssLab("queue", ...A, option, at(name))).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(sentence),
    });
  });
  it("texts that contradict", async () => {
    const { code, stderr } = await rssLab("queue", ...A, "--ethtool", at("table"), "--queues", "4");
    expect([code, stderr]).toEqual([
      1,
      "4 receive queues are given, and the texts say 16: leave the number out, or give other texts.\n",
    ]);
  });
});
