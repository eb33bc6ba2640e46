// One file may hold what any tool printed, or a whole terminal session: each output is recognised by its headings or by
// the command before it, and told apart from the others.
import { describe, expect, it } from "vitest";
import { recogniseOutput, type OutputName } from "../../lib/src/formats/recognise-output.js";
import { splitOutputs } from "../../lib/src/formats/split-outputs.js";
import { complaintsOf, isComplaint } from "../../lib/src/formats/tool-complaints.js";

const KEY = Array.from({ length: 52 }, (_, i) => (i + 16).toString(16)).join(":");
const OUTPUTS: readonly (readonly [OutputName, string])[] = [
  [
    "ethtool -x",
    `RX flow hash indirection table for eth0 with 2 RX ring(s):\n    0:      0     1\nRSS hash key:\n${KEY}\nRSS hash function:\n    toeplitz: on\n`,
  ],
  [
    "ethtool -x --json",
    `[ {\n        "ifname": "eth0",\n        "rss-indirection-table": [ 0,1 ],\n        "rss-hash-key": [ 1,2 ]\n    } ]\n`,
  ],
  [
    "ethtool -l",
    "Channel parameters for eth0:\nPre-set maximums:\nRX:\t\tn/a\nCombined:\t8\nCurrent hardware settings:\nCombined:\t4\n",
  ],
  [
    "ethtool -n rx-flow-hash",
    "UDP over IPV4 flows use these fields for computing Hash flow key:\nIP SA\nIP DA\n\nFor RSS context 1:\nTCP over IPV4 flows use these fields for computing Hash flow key:\nIP SA\n",
  ],
  ["ethtool -n", "4 RX rings available\nTotal 1 rules\n\nFilter: 3\n\tRule Type: TCP over IPv4\n\tAction: Drop\n"],
  ["ethtool -S", "NIC statistics:\n     rx_queue_0_packets: 5\n     [0]: rx_bytes: 7\n"],
  ["ethtool -c", "Coalesce parameters for eth0:\nAdaptive RX: off  TX: off\nrx-usecs: 3\n"],
  ["ethtool -g", "Ring parameters for eth0:\nPre-set maximums:\nRX:\t\t4096\nCurrent hardware settings:\nRX:\t\t512\n"],
  [
    "/proc/interrupts",
    "           CPU0       CPU1\n 30:         12          0   PCI-MSI 262144-edge      eth0-TxRx-0\n",
  ],
  [
    "/proc/softirqs",
    "                    CPU0       CPU1\n          HI:          1          0\n      NET_RX:       1234          5\n",
  ],
  ["/proc/stat", "cpu  1 2 3 4 5 6 7 0 0 0\ncpu0 1 2 3 4 5 6 7 0 0 0\nintr 5 0 0\n"],
  ["smp_affinity", "/proc/irq/30/smp_affinity_list:0-3\n/proc/irq/31/smp_affinity_list:4\n"],
  ["rps_cpus", "/sys/class/net/eth0/queues/rx-0/rps_cpus:0f\n/sys/class/net/eth0/queues/rx-1/rps_cpus:00\n"],
  [
    "Get-NetAdapterRss",
    "Name                                            : Ethernet\nInterfaceDescription                            : Adapter\nIndirectionTable: [Group:Number]                : 0:0   0:2\n",
  ],
  [
    "lscpu -p",
    "# The following is the parsable format, which can be fed to other\n# programs.\n# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n0,0,0,0,,0,0,0,0\n",
  ],
  ["netdev_rss_key", `${KEY}\n`],
];

describe("the tool that printed a text", () => {
  it.each(OUTPUTS)("is recognised: %s", (output, text) => {
    expect(recogniseOutput(text)).toBe(output);
    expect(recogniseOutput(`\r\n${text.replaceAll("\n", "\r\n")}\r\n`)).toBe(output);
  });

  it("is told by the command where the output is a bare value", () => {
    expect(recogniseOutput("$ cat /proc/irq/30/smp_affinity_list\n0-3\n")).toBe("smp_affinity");
    expect(recogniseOutput("# cat /sys/class/net/eth0/queues/rx-0/rps_cpus\n00,0000000f\n")).toBe("rps_cpus");
    expect(recogniseOutput("$ cat /proc/sys/net/core/netdev_rss_key\n00:00\n")).toBe("netdev_rss_key");
  });

  it("of JSON is told by its keys", () => {
    expect(recogniseOutput('[{"ifname":"eth0","rx-max":8,"combined":4}]')).toBe("ethtool -l");
    expect(recogniseOutput('[{"ifname":"eth0","rx-usecs":8}]')).toBe("ethtool -c");
    expect(recogniseOutput('[{"ifname":"eth0","rx-max":8,"rx":4,"tx-push":false}]')).toBe("ethtool -g");
    expect(recogniseOutput('[{"name":"eth0"}]')).toBeNull();
  });

  it("is null for what no such tool prints", () => {
    for (const text of ["hello", "", "  \n", "0-3", "eth0: flags=4163<UP>  mtu 1500"])
      expect(recogniseOutput(text)).toBeNull();
  });
});

describe("a terminal session", () => {
  const PROMPTS = [
    "$ ",
    "root@host:~# ",
    "[root@host ~]# ",
    "user@host:/sys/class/net$ ",
    "(base) user@host:~$ ",
    "linux:~ # ",
    "bash-5.1# ",
    "PS C:\\Windows\\system32> ",
    "C:\\> ",
    "% ",
    "➜  ~ ",
    "",
  ];
  it.each(PROMPTS)("is taken apart at the prompt %j", (prompt) => {
    const session = OUTPUTS.map(([, text]) => `${prompt}sudo ethtool --anything eth0\n${text}\n`).join("");
    const pieces = splitOutputs(`${session}${prompt}ethtool`);
    expect(pieces.map(({ output }) => output)).toEqual(OUTPUTS.map(([output]) => output));
    const lines = session.split("\n");
    for (const { text, line } of pieces) expect(lines[line - 1]).toBe(text.split("\n")[0]);
  });

  it("is taken apart at headings where no prompt stands between", () => {
    // A bare key has no heading: it is told by its command or by standing alone.
    const some = OUTPUTS.filter(([output]) => output !== "netdev_rss_key");
    const pieces = splitOutputs(some.map(([, text]) => text).join("\n"));
    expect(pieces.map(({ output }) => output)).toEqual(some.map(([output]) => output));
    expect(pieces.map(({ text }) => text)).toEqual(some.map(([, text]) => text));
  });

  it("gives two tables of one tool as two outputs, and its answers for several flow types as one", () => {
    const [[, table], , , [, answers]] = OUTPUTS;
    expect(splitOutputs(table + table).map(({ line }) => line)).toEqual([1, 7]);
    expect(splitOutputs(answers + answers)).toHaveLength(1);
  });

  it("leaves commands without output out, and keeps what it does not know", () => {
    const pieces = splitOutputs("$ cd /tmp\n$ uname -r\n6.8.0\n$ \n");
    expect(pieces).toEqual([{ output: null, text: "$ uname -r\n6.8.0\n", line: 2 }]);
    expect(() => splitOutputs("")).toThrow("The text is empty");
    expect(() => splitOutputs(5 as never)).toThrow("The text is 5: it must be a text.");
  });
});

describe("lines of other tools", () => {
  const COMPLAINTS = [
    "no stats available",
    "Cannot get device coalesce settings: Operation not supported",
    "Cannot get device channel parameters\n: Operation not supported",
    "Cannot get RX network flow hashing options: Not supported",
    "netlink error: Operation not supported",
    "    netlink error: No such device",
    "rxclass: Cannot get RX class rule count: Operation not supported",
    "RX classification rule retrieval failed",
    "bash: ethtool: command not found",
    "-bash: line 3: lscpu: command not found",
    "sudo: a terminal is required to read the password",
    "grep: /sys/class/net/eth0/queues/rx-*/rps_cpus: No such file or directory",
    "cat: /proc/irq/0/smp_affinity_list: Permission denied",
    "+ ethtool -i eth0",
    "++ cat /proc/interrupts",
  ];
  const some = OUTPUTS.filter(([output]) => output !== "netdev_rss_key");

  it.each(COMPLAINTS)("%j is passed over before, between and after outputs", (line) => {
    const pieces = splitOutputs([line, ...some.flatMap(([, text]) => [text.trimEnd(), line])].join("\n"));
    expect(pieces.map(({ output }) => output)).toEqual(some.map(([output]) => output));
    for (const [output, text] of OUTPUTS)
      expect([output, recogniseOutput(`${line}\n${text}`)]).toEqual([output, output]);
  });

  it("a heading alone is no output if a complaint stands before it (ethtool before 5.7), and one that is cut off if not", () => {
    const heading = "Ring parameters for lo:\n";
    expect(splitOutputs(`Cannot get device ring settings: Operation not supported\n${heading}`)).toEqual([]);
    expect(splitOutputs(heading).map(({ output }) => output)).toEqual(["ethtool -g"]);
  });

  it("names of files that head and tail write begin an output each; those of one folder go together", () => {
    const text = some.map(([, output], i) => `==> ${i}.txt <==\n${output}\n`).join("");
    expect(splitOutputs(text).map(({ output }) => output)).toEqual(some.map(([output]) => output));
    const irq = "==> /proc/irq/30/smp_affinity_list <==\n0-3\n\n==> /proc/irq/31/effective_affinity_list <==\n2\n";
    const rps = "==> /sys/class/net/eth0/queues/rx-0/rps_cpus <==\nf\n";
    const key = `==> /proc/sys/net/core/netdev_rss_key <==\n${KEY}\n`;
    expect(splitOutputs(irq + rps + key).map(({ output }) => output)).toEqual([
      "smp_affinity",
      "rps_cpus",
      "netdev_rss_key",
    ]);
  });

  it("what says that something cannot be told is found, each once; what grep may not read is not", () => {
    expect(complaintsOf([...COMPLAINTS, ...COMPLAINTS].join("\n"))).toEqual([
      "no stats available",
      "Cannot get device coalesce settings: Operation not supported",
      "Cannot get device channel parameters: Operation not supported",
      "Cannot get RX network flow hashing options: Not supported",
      "netlink error: Operation not supported",
      "netlink error: No such device",
      "rxclass: Cannot get RX class rule count: Operation not supported",
      "bash: ethtool: command not found",
      "-bash: line 3: lscpu: command not found",
    ]);
  });

  it("no line of an output is taken for a complaint", () => {
    for (const [, text] of OUTPUTS) expect(text.split("\n").filter(isComplaint)).toEqual([]);
    for (const line of ["rx_no_stats: 5", "Operation not supported", "     rx_ls: 3", "IP SA"])
      expect([line, isComplaint(line)]).toEqual([line, false]);
  });
});

describe("counters that grep left of ethtool -S", () => {
  const left = "     rx_queue_0_packets: 5\n     rx_queue_1_packets: 7\n";
  it("are those of ethtool -S, with or without the command before them", () => {
    expect(recogniseOutput(left)).toBe("ethtool -S");
    expect(recogniseOutput(`$ ethtool -S eth0 | grep rx_\n     rx_missed_errors: 3\n`)).toBe("ethtool -S");
    expect(splitOutputs(`$ ethtool -S eth0 | grep rx_queue\n${left}`).map(({ output }) => output)).toEqual([
      "ethtool -S",
    ]);
  });
  it("are not guessed from lines that no receive queue counts", () =>
    expect([recogniseOutput("a: 5\nb: 7\n"), recogniseOutput(`${left}some words\n`)]).toEqual([null, null]));
});

it("Get-NetAdapterRss | ConvertTo-Json is recognised, one adapter or several", () => {
  const one = '{\n    "Name":  "Ethernet",\n    "NumberOfReceiveQueues":  4\n}';
  expect([recogniseOutput(one), recogniseOutput(`[\n${one},\n${one}\n]`)]).toEqual(Array(2).fill("Get-NetAdapterRss"));
  expect(splitOutputs(one).map(({ output }) => output)).toEqual(["Get-NetAdapterRss"]);
});
