// What the name of an interrupt tells: the interface or device, and the receive queue. Every driver has its own
// spelling; the table below has one row a style. Sources: drivers' request_irq names as they show in published
// /proc/interrupts (geerlingguy/raspberry-pi-pcie-devices 3, metal-stack/metal-images 136, intel/nemu 82, coreos/bugs
// 2135, kernel documentation "ENA", "mlx5 switchdev" and "multi-pf-netdev", compute-virtual-ethernet-linux 30 and 64).

export interface NamedQueue {
  readonly device: string | null;
  readonly queue: number | null;
}

interface Style {
  readonly drivers: string;
  /** Groups `device` and `queue`; without `queue` the interrupt serves none of the device's receive queues. */
  readonly pattern: RegExp;
  /** The queue, where it is not the number itself; null if it is none. `blocks` is how many of the device were seen. */
  readonly queueOf?: (number: number, blocks: number) => number | null;
}

/** No driver has longer names; longer words of a malformed text are not looked into. */
const LONGEST = 80;
const PCI = "[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]";
/** Drivers that put their own name before the interface's. */
const DRIVER = "(?:i40e|i40evf|iavf|ice|idpf|ixgbe|ixgbevf|igb|igc|fm10k|hns3|ionic|fbnic|enic)-";
const INTERFACE = "[A-Za-z][\\w.]*?(?:-[A-Za-z]\\w*?)??";
/** Names that udev and kernels give to interfaces, for styles that look like much else. */
const ETHERNET = "(?:eth|en[opsxPX]|em|lan|wan|net|ib|p\\d+p|vif|sl|usb)\\w*(?:\\.\\d+)?";

const RINGS: Style = {
  drivers: "Intel, vmxnet3, ENA, bnxt, tg3, stmmac, octeontx2, hyper-v: eth0-TxRx-3, eth0-Tx-Rx-3, eth0-rx-3",
  pattern: new RegExp(`^(?:${DRIVER})?(?<device>${INTERFACE}|${PCI})[-:](?:tx-?rx|rx-?tx|rx|fp)-?(?<queue>\\d+)$`, "i"),
};
/** Of tg3: vector 0 is that of link changes, and the first that receives is number 1. */
const COUNTED_FROM_1 = /-(?:tx)?rx-1$/;
const ALONE: Style = { drivers: "an interface alone", pattern: new RegExp(`^(?<device>${ETHERNET})$`) };

const STYLES: readonly Style[] = [
  { drivers: "i40e's Flow Director and ice's control queue", pattern: /(?:^|[-:])(?:fdir|ctrl)-TxRx-\d+$/ },
  { drivers: "Xen, transmit", pattern: new RegExp(`^(?<device>${ETHERNET})-q\\d+-tx$`) },
  RINGS,
  {
    drivers: "qlcnic (qlcnic_request_irq): the last ring's vector sends too, eth0-tx-0-rx-3",
    pattern: new RegExp(`^(?<device>${INTERFACE})-tx-0-rx-(?<queue>\\d+)$`),
  },
  {
    drivers: "Cavium ThunderX of old kernels: NICVF0 CQ3 (nicvf_register_interrupts), or with the interface's name",
    pattern: new RegExp(`^(?<device>${ETHERNET}|NICVF\\d+)[- ]CQ(?<queue>\\d+)$`),
  },
  { drivers: "the same, other vectors", pattern: /^(?<device>NICVF\d+) (?:SQ|RBDR|ERR)\d*$/ },
  {
    drivers: "the same, transmit queues and events",
    pattern: new RegExp(
      `^(?:${DRIVER})?(?<device>${INTERFACE}|${PCI})[-:](?:tx|sq|rbdr|event|xdp|lsc|err|notify|sp|mac|wol|link)-?\\d*$`,
      "i",
    ),
  },
  { drivers: "virtio-net", pattern: /^(?<device>virtio\d+)-input\.(?<queue>\d+)$/ },
  { drivers: "virtio", pattern: /^(?<device>virtio\d+)-(?:output\.\d+|config|virtqueues|control)$/ },
  { drivers: "mlx5", pattern: new RegExp(`^mlx5_comp(?<queue>\\d+)@pci:(?<device>${PCI})$`) },
  {
    drivers: "mlx4: number 0 is its event queue",
    pattern: new RegExp(`^mlx4-(?<queue>\\d+)@(?:pci:)?(?<device>${PCI})$`),
    queueOf: (number) => (number > 0 ? number - 1 : null),
  },
  { drivers: "MANA", pattern: new RegExp(`^mana_q(?<queue>\\d+)@pci:(?<device>${PCI})$`) },
  {
    drivers: "gVNIC: the lower half of the blocks sends, the upper half receives",
    pattern: new RegExp(`^(?:gve-ntfy-blk(?<queue>\\d+)@pci:(?<device>${PCI}))$`),
    queueOf: upperHalf,
  },
  {
    drivers: "gVNIC before 1.4",
    pattern: new RegExp(`^(?<device>${ETHERNET}|eth%d)-ntfy-block\\.(?<queue>\\d+)$`),
    queueOf: upperHalf,
  },
  {
    drivers: "Xen and be2net: eth0-q3-rx, eth0-q3",
    pattern: new RegExp(`^(?<device>${ETHERNET})-q(?<queue>\\d+)(?:-rx)?$`),
  },
  { drivers: "cxgb: eth0 (queue 3)", pattern: /^(?<device>\w+) \(queue (?<queue>\d+)\)$/ },
  { drivers: "igb, bnx2, sfc, bnxt: eth0-3", pattern: new RegExp(`^(?<device>${ETHERNET})-(?<queue>\\d+)$`) },
  {
    drivers: "management, link and event vectors: ena-mgmnt@pci:..., mlx5_async0@pci:..., i40e-0000:01:00.0:misc",
    pattern: new RegExp(`^[\\w-]+?(?:@pci:|@|-intr-pci:|-)(?<device>${PCI})(?::\\w+)?$`),
  },
  ALONE,
];

function upperHalf(block: number, blocks: number): number | null {
  return blocks % 2 === 0 && block >= blocks / 2 ? block - blocks / 2 : null;
}

interface Told extends NamedQueue {
  readonly name: string;
  readonly style: Style;
  readonly number: number | null;
}

function told(name: string): Told | null {
  if (name.length > LONGEST) return null;
  for (const style of STYLES) {
    const groups = style.pattern.exec(name)?.groups ?? (style.pattern.test(name) ? {} : null);
    if (groups === null) continue;
    const number = groups.queue === undefined ? null : Number(groups.queue);
    return { name, style, number, device: groups.device ?? null, queue: number };
  }
  return null;
}

/** Devices and queues of interrupts by their names; a shared interrupt ("eth0, uhci_hcd") has several names. */
export function queuesOfNames(names: readonly string[]): NamedQueue[] {
  const all = names.map((name) => {
    const parts = name.split(/,\s*/).map(told);
    return parts.find((part) => part !== null && part.queue !== null) ?? parts.find((part) => part !== null) ?? null;
  });
  const devices = new Map<string, Told[]>();
  for (const one of all) {
    if (one === null || one.device === null) continue;
    if (!devices.has(one.device)) devices.set(one.device, []);
    devices.get(one.device)!.push(one);
  }
  const queueOf = new Map([...devices].map(([device, own]) => [device, numbering(own)]));
  return all.map((one) => {
    if (one === null || one.device === null) return { device: null, queue: null };
    return { device: one.device, queue: queueOf.get(one.device)!(one) };
  });
}

/** How the vectors of one device are numbered, which some drivers' names tell only together. */
function numbering(vectors: readonly Told[]): (vector: Told) => number | null {
  const numbers = vectors.flatMap(({ style, number }) => (style.queueOf === upperHalf ? [number ?? 0] : []));
  const blocks = Math.max(0, ...numbers.map((number) => number + 1));
  // tg3 (tg3_request_irq): vector 0 is "eth0", "eth0-0" or "eth0-tx-0", and "eth0-rx-1" or "eth0-txrx-1" the first that
  // receives.
  const receive = vectors.flatMap(({ style, number }) => (style === RINGS && number !== null ? [number] : []));
  const isShifted =
    receive.length > 0 &&
    Math.min(...receive) === 1 &&
    vectors.some(({ name }) => COUNTED_FROM_1.test(name)) &&
    vectors.some(({ style, name }) => style === ALONE || (style !== RINGS && name.endsWith("-0")));
  return ({ style, number }) => {
    // An interface with one interrupt receives with it; where it has more, the bare name is that of link changes.
    if (style === ALONE) return vectors.length === 1 ? 0 : null;
    if (number === null) return null;
    if (isShifted) return style === RINGS ? number - 1 : null;
    return style.queueOf ? style.queueOf(number, blocks) : number;
  };
}
