// The CPUs of interrupts and of RPS: what grep and head print of them, and the lines that set them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  printIrqCpus,
  printRpsCpus,
  readIrqCpus,
  readRpsCpus,
  setIrqCpusLines,
  setRpsCpusLines,
} from "../../lib/src/formats/cpus-of.js";

const CPUS = fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 20 }).map((cpus) => cpus.sort((a, b) => a - b));

describe("readIrqCpus (/proc/irq/N/smp_affinity_list and its kin)", () => {
  it.each([
    ["/proc/irq/30/smp_affinity_list:0-3\n/proc/irq/31/smp_affinity_list:4\n", [30, [0, 1, 2, 3]], [31, [4]]],
    ["/proc/irq/30/smp_affinity:00,0000000f\n", [30, [0, 1, 2, 3]]],
    ["/proc/irq/30/effective_affinity_list:2\n", [30, [2]]],
    ["/proc/irq/30/effective_affinity:04\n", [30, [2]]],
    [
      "==> /proc/irq/30/smp_affinity_list <==\n0-3\n\n==> /proc/irq/31/smp_affinity_list <==\n4\n",
      [30, [0, 1, 2, 3]],
      [31, [4]],
    ],
    [
      "$ grep . /proc/irq/*/smp_affinity_list\ngrep: /proc/irq/0/smp_affinity_list: Permission denied\n/proc/irq/31/smp_affinity_list:4",
      [31, [4]],
    ],
    [
      "[root@host ~]# cat /proc/irq/30/smp_affinity_list /proc/irq/31/smp_affinity\n0-3\n10\n",
      [30, [0, 1, 2, 3]],
      [31, [4]],
    ],
    ["30/smp_affinity_list:0-1\n./31/smp_affinity_list:2\n", [30, [0, 1]], [31, [2]]],
    ["/proc/irq/30/node:0\n/proc/irq/30/affinity_hint:00\n/proc/irq/30/smp_affinity_list:1,3", [30, [1, 3]]],
  ] as [string, ...[number, number[]][]][])("reads %j", (text, ...rows) => {
    expect(readIrqCpus(text)).toEqual(rows.map(([irq, cpus]) => ({ irq, cpus })));
  });

  it("the effective CPU counts, wherever it stands; an interrupt that is off has none", () => {
    const allowed = "/proc/irq/30/smp_affinity_list:0-3";
    const effective = "/proc/irq/30/effective_affinity_list:2";
    for (const lines of [
      [allowed, effective],
      [effective, allowed],
    ])
      expect(readIrqCpus(lines.join("\n"))).toEqual([{ irq: 30, cpus: [2] }]);
    expect(readIrqCpus(`${allowed}\n/proc/irq/30/effective_affinity_list:\n`)).toEqual([
      { irq: 30, cpus: [0, 1, 2, 3] },
    ]);
  });

  it("what is printed is read back, and set by a line of its own", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(999), { minLength: 1 }), CPUS, (irqs, cpus) => {
        const rows = irqs.sort((a, b) => a - b).map((irq) => ({ irq, cpus }));
        expect(readIrqCpus(printIrqCpus(rows))).toEqual(rows);
      }),
    );
    expect(setIrqCpusLines([{ irq: 30, cpus: [4, 5] }])).toEqual(["echo 4-5 > /proc/irq/30/smp_affinity_list"]);
    expect(() => setIrqCpusLines([{ irq: 30, cpus: [] }])).toThrow("Interrupt 30 has no CPU");
  });

  it.each([
    ["0-3", 'smp_affinity, line 1, says "0-3": a line is /proc/irq/30/smp_affinity_list:0-3'],
    [
      "/proc/irq/30/smp_affinity_list:0-",
      'line 1, says "/proc/irq/30/smp_affinity_list:0-": the list of CPUs has the part "0-"',
    ],
    ["/proc/irq/30/smp_affinity:xyz", 'the mask of CPUs "xyz" has the word "xyz"'],
    ["/proc/irq/30/spurious:0", "a line is /proc/irq/30/smp_affinity_list:0-3"],
    ["", "The text names no interrupt"],
  ])("malformed text is refused: %j", (text, sentence) => expect(() => readIrqCpus(text)).toThrow(sentence));
});

describe("readRpsCpus (/sys/class/net/DEV/queues/rx-N/rps_cpus)", () => {
  const text =
    "/sys/class/net/eth0/queues/rx-0/rps_cpus:00,000000ff\n/sys/class/net/eth0/queues/rx-1/rps_cpus:00,00000000\n";

  it("reads masks; an empty one is off", () => {
    expect(readRpsCpus(text)).toEqual([
      { queue: 0, cpus: [0, 1, 2, 3, 4, 5, 6, 7] },
      { queue: 1, cpus: [] },
    ]);
    const path = "/sys/devices/pci0000:00/0000:00:1c.0/net/eth0/queues/rx-2";
    expect(readRpsCpus(`${path}/rps_cpus:3\n${path}/rps_flow_cnt:4096`)).toEqual([{ queue: 2, cpus: [0, 1] }]);
  });

  it("reads what cat prints of named files, and names without their device", () => {
    const cat = "$ cat /sys/class/net/eth0/queues/rx-1/rps_cpus\n00000003\n";
    expect(readRpsCpus(cat)).toEqual([{ queue: 1, cpus: [0, 1] }]);
    expect(readRpsCpus("rx-0/rps_cpus:f\nrx-1/rps_cpus:0", { device: "eth0" })).toEqual([
      { queue: 0, cpus: [0, 1, 2, 3] },
      { queue: 1, cpus: [] },
    ]);
  });

  it("of several devices one is chosen", () => {
    const two = text + text.replaceAll("eth0", "eth1").replace("ff", "0f");
    expect(readRpsCpus(two, { device: "eth1" })[0].cpus).toEqual([0, 1, 2, 3]);
    expect(() => readRpsCpus(two)).toThrow("The rps_cpus are of eth0, eth1: give the lines of one device");
    expect(() => readRpsCpus(two, { device: "eth2" })).toThrow("of eth0, eth1, not of eth2");
  });

  it("what is printed is read back, and set by a line of its own", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(999), { minLength: 1 }), CPUS, (queues, cpus) => {
        const rows = queues.sort((a, b) => a - b).map((queue) => ({ queue, cpus }));
        expect(readRpsCpus(printRpsCpus(rows, "ens1"))).toEqual(rows);
      }),
    );
    expect(
      setRpsCpusLines(
        [
          { queue: 3, cpus: [0, 35] },
          { queue: 4, cpus: [] },
        ],
        "eth0",
      ),
    ).toEqual([
      "echo 8,00000001 > /sys/class/net/eth0/queues/rx-3/rps_cpus",
      "echo 0 > /sys/class/net/eth0/queues/rx-4/rps_cpus",
    ]);
  });

  it.each([
    ["00ff", "a line is /sys/class/net/eth0/queues/rx-0/rps_cpus:0f"],
    ["/sys/class/net/eth0/queues/rx-0/rps_cpus:0-3", 'has the word "0-3"'],
    ["", "The text names no receive queue"],
  ])("malformed text is refused: %j", (text, sentence) => expect(() => readRpsCpus(text)).toThrow(sentence));
});
