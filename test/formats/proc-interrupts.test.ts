// /proc/interrupts: counts and queues as the kernel prints them, from machines of any width.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printInterrupts, readInterrupts } from "../../lib/src/formats/proc-interrupts.js";

/** One interrupt a name, on two CPUs. */
const withNames = (names: readonly string[]): string =>
  [
    "           CPU0       CPU1",
    ...names.map((name, i) => ` ${30 + i}:  ${i}  0   PCI-MSI ${i}-edge      ${name}`),
  ].join("\n");
const told = (names: readonly string[]): unknown[] =>
  readInterrupts(withNames(names)).rows.map(({ name, device, queue }) => [name, device, queue]);

describe("readInterrupts (/proc/interrupts)", () => {
  it("reads columns, controller, name and queue; NMI, LOC, ERR and MIS are left out", () => {
    const text = [
      "           CPU0       CPU1       CPU2",
      "  0:         36          0          0   IO-APIC   2-edge      timer",
      " 16:          5          0          7   IO-APIC  16-fasteoi   uhci_hcd:usb5, ahci[0000:02:00.0]",
      " 30: 3551364829          0          1   PCI-MSI 262144-edge      eth0-0",
      " 31:          0          2          0  IR-PCI-MSIX-0000:3b:00.0    4-edge      eth0-1",
      "NMI:          1          2          3   Non-maskable interrupts",
      "ERR:          0",
      "MIS:          0",
      "",
    ].join("\r\n");
    const { cpus, rows } = readInterrupts(text);
    expect(cpus).toEqual([0, 1, 2]);
    expect(rows.map(({ irq, counts, chip, name, device, queue }) => [irq, counts, chip, name, device, queue])).toEqual([
      [0, [36, 0, 0], "IO-APIC 2-edge", "timer", null, null],
      [16, [5, 0, 7], "IO-APIC 16-fasteoi", "uhci_hcd:usb5, ahci[0000:02:00.0]", null, null],
      [30, [3551364829, 0, 1], "PCI-MSI 262144-edge", "eth0-0", "eth0", 0],
      [31, [0, 2, 0], "IR-PCI-MSIX-0000:3b:00.0 4-edge", "eth0-1", "eth0", 1],
    ]);
  });

  it.each([
    ["GICv3  27 Level     arch_timer", "GICv3 27 Level", "arch_timer"],
    ["ITS-MSI 524288 Edge      eth0-TxRx-0", "ITS-MSI 524288 Edge", "eth0-TxRx-0"],
    ["PCI-MSI-edge      eth0-rx-2", "PCI-MSI-edge", "eth0-rx-2"],
    ["IR-PCI-MSI-524288-edge      eth0-TxRx-0", "IR-PCI-MSI-524288-edge", "eth0-TxRx-0"],
    ["xen-pirq-msi-x eth0-TxRx-0", "xen-pirq-msi-x", "eth0-TxRx-0"],
    ["xen-dyn-event     eth0-q1-rx", "xen-dyn-event", "eth0-q1-rx"],
    ["XT-PIC  timer", "XT-PIC", "timer"],
    [
      "IO-APIC-level  Intel EtherExpress Pro 10/100 Ethernet",
      "IO-APIC-level",
      "Intel EtherExpress Pro 10/100 Ethernet",
    ],
    ["SiFive PLIC   8 Edge      virtio1", "SiFive PLIC 8 Edge", "virtio1"],
    ["IO-APIC   19-fasteoi ", "IO-APIC 19-fasteoi", ""],
  ])("parts the controller from the name: %s", (rest, chip, name) => {
    const [row] = readInterrupts(`  CPU0\n 30: 5   ${rest}`).rows;
    expect([row.chip, row.name]).toEqual([chip, name]);
  });

  it("names the receive queue in the spellings of drivers", () => {
    expect(
      told([
        "eth0-TxRx-3",
        "i40e-eth1-TxRx-3",
        "ice-lan1-TxRx-1",
        "iavf-ens1f1v3-TxRx-2",
        "mlx5_comp3@pci:0000:3b:00.0",
        "mlx4-1@0000:09:00.0",
        "ens192-rxtx-0",
        "ens5-Tx-Rx-7",
        "eth2-rx-3",
        "eth3-fp-12",
        "virtio0-input.3",
        "mana_q0@pci:7870:00:00.0",
        "hns3-0000:7d:00.0-TxRx-0",
        "enp94s0f1np1-5",
        "eth4-q3-rx",
        "eth5:rx-1",
        "br-lan-rx-1",
      ]),
    ).toEqual([
      ["eth0-TxRx-3", "eth0", 3],
      ["i40e-eth1-TxRx-3", "eth1", 3],
      ["ice-lan1-TxRx-1", "lan1", 1],
      ["iavf-ens1f1v3-TxRx-2", "ens1f1v3", 2],
      ["mlx5_comp3@pci:0000:3b:00.0", "0000:3b:00.0", 3],
      ["mlx4-1@0000:09:00.0", "0000:09:00.0", 0],
      ["ens192-rxtx-0", "ens192", 0],
      ["ens5-Tx-Rx-7", "ens5", 7],
      ["eth2-rx-3", "eth2", 3],
      ["eth3-fp-12", "eth3", 12],
      ["virtio0-input.3", "virtio0", 3],
      ["mana_q0@pci:7870:00:00.0", "7870:00:00.0", 0],
      ["hns3-0000:7d:00.0-TxRx-0", "0000:7d:00.0", 0],
      ["enp94s0f1np1-5", "enp94s0f1np1", 5],
      ["eth4-q3-rx", "eth4", 3],
      ["eth5:rx-1", "eth5", 1],
      ["br-lan-rx-1", "br-lan", 1],
    ]);
  });

  it("transmit, management, link and event vectors have no receive queue", () => {
    const rows = told([
      "eth0-tx-3",
      "virtio0-output.0",
      "virtio0-config",
      "ena-mgmnt@pci:0000:00:05.0",
      "ens34-mgmnt-intr-pci:0000:00:05.0",
      "mlx5_async0@pci:0000:04:00.0",
      "mlx4-async@pci:0000:09:00.0",
      "i40e-0000:01:00.0:misc",
      "i40e-0000:01:00.0:fdir-TxRx-0",
      "ice-0000:65:00.0:ctrl-TxRx-0",
      "iavf-0000:3b:0b.0:mbx",
      "ens192-event-8",
      "eth4-q3-tx",
      "nvme0q3",
      "xhci_hcd",
    ]) as [string, string | null, number | null][];
    expect(rows.filter(([, , queue]) => queue !== null)).toEqual([]);
    expect(rows.map(([, device]) => device).slice(0, 6)).toEqual([
      "eth0",
      "virtio0",
      "virtio0",
      "0000:00:05.0",
      "0000:00:05.0",
      "0000:04:00.0",
    ]);
  });

  it("gVNIC: the upper half of the blocks receives (compute-virtual-ethernet-linux, issue 64)", () => {
    const blocks = Array.from({ length: 4 }, (_, i) => `gve-ntfy-blk${i}@pci:0000:00:04.0`);
    expect(told([...blocks, "gve-mgmnt@pci:0000:00:04.0"]).map((row) => (row as unknown[])[2])).toEqual([
      null,
      null,
      0,
      1,
      null,
    ]);
  });

  it("tg3: vector 0 is that of link changes and sends, the first that receives has number 1", () => {
    const queues = (names: readonly string[]): unknown[] => told(names).map((row) => (row as unknown[])[2]);
    expect(queues(["eth0-tx-0", "eth0-rx-1", "eth0-rx-2"])).toEqual([null, 0, 1]);
    expect(queues(["eth0-0", "eth0-txrx-1", "eth0-rx-2"])).toEqual([null, 0, 1]);
    // Others begin with 0, and a paste may hold some of the vectors alone.
    expect(queues(["eth0-rx-1", "eth0-tx-1", "eth0-rx-2"])).toEqual([1, null, 2]);
    expect(queues(["eth0-tx-0", "eth0-rx-0", "eth0-rx-1"])).toEqual([null, 0, 1]);
  });

  it("an interface with one interrupt receives with it; beside others, the bare name is that of link changes", () => {
    expect(told(["eth0", "eth1", "eth1-TxRx-0"])).toEqual([
      ["eth0", "eth0", 0],
      ["eth1", "eth1", null],
      ["eth1-TxRx-0", "eth1", 0],
    ]);
    expect(told(["uhci_hcd:usb1, eth0"])).toEqual([["uhci_hcd:usb1, eth0", "eth0", 0]]);
  });

  it("offline CPUs have no column", () => {
    expect(readInterrupts("  CPU0 CPU2 CPU5\n 30: 1 2 3 PCI-MSI 4-edge eth0").cpus).toEqual([0, 2, 5]);
  });

  it("lines that a terminal wrapped are put together", () => {
    const text =
      "     CPU0 CPU1\n   CPU2 CPU3\n 30: 1 2\n 3 4   PCI-MSI\n 5-edge  eth0-TxRx-0\n 31: 5 6 7\n8 PCI-MSI 6-edge  eth0-TxRx-1\n";
    const { cpus, rows } = readInterrupts(text);
    expect([cpus, rows.map(({ counts, name }) => [...counts, name])]).toEqual([
      [0, 1, 2, 3],
      [
        [1, 2, 3, 4, "eth0-TxRx-0"],
        [5, 6, 7, 8, "eth0-TxRx-1"],
      ],
    ]);
  });

  it("a prompt above the output is passed over", () => {
    const text = "[root@host ~]# cat /proc/interrupts\n  CPU0\n 30: 7 PCI-MSI 5-edge eth0-TxRx-0\n";
    expect(readInterrupts(text).rows[0].queue).toBe(0);
  });

  it("what is printed is read back as it was", () => {
    const row = fc.record({
      irq: fc.integer({ min: 0, max: 9999 }),
      name: fc.constantFrom("eth0-TxRx-3", "mlx5_comp3@pci:0000:3b:00.0", "eth0, uhci_hcd", "timer", ""),
      chip: fc.constantFrom("PCI-MSI 524288-edge", "GICv3 27 Level", "IR-PCI-MSIX-0000:3b:00.0 4-edge"),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 64 }),
        fc.uniqueArray(row, { maxLength: 20, selector: ({ irq }) => irq }),
        fc.infiniteStream(fc.nat(2 ** 40)),
        (cpus, plain, counts) => {
          const rows = plain.map((one) => ({
            ...one,
            counts: cpus.map(() => counts.next().value),
            device: null,
            queue: null,
          }));
          const once = readInterrupts(printInterrupts({ cpus, rows }));
          expect(once.cpus).toEqual(cpus);
          expect(once.rows.map(({ irq, counts: c, name, chip }) => ({ irq, counts: c, name, chip }))).toEqual(
            rows.map(({ irq, counts: c, name, chip }) => ({ irq, counts: c, name, chip })),
          );
          expect(readInterrupts(printInterrupts(once))).toEqual(once);
        },
      ),
    );
  });

  it.each([
    [" 30: 7 PCI-MSI 5-edge eth0", 'line 1, says "30: 7 PCI-MSI 5-edge eth0": it begins with a heading'],
    ["hello\nworld", 'line 1, says "hello": it begins with a heading'],
    ["", "/proc/interrupts is empty"],
    ["  CPU0 CPU1\n 30: 7 PCI-MSI 5-edge eth0", "after the interrupt's number come 2 counts"],
    ["  CPU0\n 30: 7 8 PCI-MSI 5-edge eth0", "it has more counts than the 1 CPUs"],
    ["  CPU0\n 30: 7x PCI-MSI 5-edge eth0", "after the interrupt's number come 1 counts"],
    ["  CPU0 CPU0\n 30: 7 8 PCI-MSI 5-edge eth0", "names CPU0 twice"],
    ["  CPU0\n 30: 7 PCI-MSI 5-edge eth0\n 30: 8 PCI-MSI 5-edge eth0", "interrupt 30 stands here twice"],
    ["  CPU0\n 30: 7 PCI-MSI 5-edge eth0\n  CPU0\n 30: 8 PCI-MSI 5-edge eth0", "give one reading at a time"],
    ["  CPU0\n 30: 99999999999999999999 PCI-MSI 5-edge eth0", "a count is a whole number below 2^53"],
    ["  CPU99999\n 30: 7 PCI-MSI 5-edge eth0", "a CPU is a whole number from 0 to 65535"],
  ])("malformed text is refused with the line and the rule: %j", (text, sentence) =>
    expect(() => readInterrupts(text)).toThrow(sentence),
  );
});

describe("names that tell the queue only together, or oddly", () => {
  it("tg3 counts from 1 (tg3_request_irq), whether it names its vectors rx or txrx; vector 0 has no receive queue", () => {
    for (const [zero, kind] of [
      ["eth0-tx-0", "rx"],
      ["eth0-0", "txrx"],
      ["eth0", "txrx"],
    ])
      expect(told([zero, `eth0-${kind}-1`, `eth0-${kind}-2`])).toEqual([
        [zero, "eth0", null],
        [`eth0-${kind}-1`, "eth0", 0],
        [`eth0-${kind}-2`, "eth0", 1],
      ]);
    expect(told(["eth0", "eth0-TxRx-0", "eth0-TxRx-1"]).map((row) => (row as unknown[])[2])).toEqual([null, 0, 1]);
  });
  it("qlcnic's last ring sends as well (qlcnic_request_irq)", () =>
    expect(told(["eth0-rx-0", "eth0-rx-1", "eth0-tx-0-rx-2"]).map((row) => (row as unknown[])[2])).toEqual([0, 1, 2]));
  it("ThunderX of old kernels (nicvf_register_interrupts)", () =>
    expect(told(["NICVF0 CQ0", "NICVF0 CQ1", "NICVF0 SQ0", "NICVF0 RBDR0"])).toEqual([
      ["NICVF0 CQ0", "NICVF0", 0],
      ["NICVF0 CQ1", "NICVF0", 1],
      ["NICVF0 SQ0", "NICVF0", null],
      ["NICVF0 RBDR0", "NICVF0", null],
    ]));
});
