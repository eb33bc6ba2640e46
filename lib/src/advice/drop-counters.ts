// Counters of frames that a NIC received and had no buffer for, and of all that it received, in the drivers' spellings
// (the tables of names in Linux' drivers). A plain rx_dropped is none of them: Linux counts frames there that nobody
// asked for; where a name means that in one driver alone, the driver must be known.
import type { EthtoolStatistics } from "../formats/ethtool-statistics.js";

type Counters = EthtoolStatistics["counters"];

interface Spelling {
  readonly name: RegExp;
  /** Drivers in which the name means it; in others it may be something else. */
  readonly drivers?: readonly string[];
  /** Counters by which such a driver is known, where nobody told it. */
  readonly beside?: readonly string[];
}

const LOST: readonly Spelling[] = [
  // igb, igc, e1000e, ixgbe, i40e ("port."), virtio and others
  {
    name: /^(?:port\.)?(?:rx_missed_errors|rx_no_buffer_count|rx_fifo_errors|rx_no_dma_resources|rx_over_errors)$/,
  },
  { name: /^(?:rx_out_of_buffer|rx_discards_phy|rx_discard_pkts|rx_drops)$/ }, // mlx5
  { name: /^port\.(?:rx_dropped|rx_discards)$|^rx_dropped\.nic$/ }, // i40e, ice
  { name: /^rx_dropped$/, drivers: ["ice"] }, // what the NIC discarded (rx_discards of its VSI)
  { name: /^rx_missed$/ }, // r8169, r8125
  { name: /^rx_discards$/, drivers: ["tg3"], beside: ["rxbds_empty", "rx_octets"] },
  { name: /^rx_discards$/, drivers: ["bnx2x"], beside: ["rx_brb_discard"] },
  { name: /^rx_brb_discard$/ }, // bnx2x
  { name: /^(?:port_)?rx_nodesc_drops$/ }, // sfc
  { name: /^(?:no_buff_discards|brb_discards)$/ }, // qede
  { name: /^hc_rx_discards_no_wqe$/ }, // mana
  { name: /^(?:rx_total_ring_discards|rx_total_discard_pkts|rx_stat_discard)$/ }, // bnxt_en
  { name: /^rx_no_bufs$/ }, // enic
  { name: /^(?:rx_bg\d_frames_dropped|RxBGDrops\d)$/ }, // cxgb4
  { name: /^mmc_rx_fifo_overflow$/ }, // stmmac
  { name: /^rx_overrun$/, drivers: ["mvneta", "mv643xx_eth"], beside: ["good_frames_received"] },
  { name: /^InDroppedDma$/ }, // atlantic
];

/** Counters of all frames received, the first that a NIC has; several of one row are added. */
const RECEIVED: readonly (readonly string[])[] = [
  ["rx_packets"],
  ["port.rx_packets"],
  ["port_rx_packets"], // sfc
  ["rx_total_frames"], // bnxt_en
  ["rx_ucast_packets", "rx_mcast_packets", "rx_bcast_packets"], // tg3, bnx2x
  ["rx_ucast_pkts", "rx_mcast_pkts", "rx_bcast_pkts"], // qede
  ["hc_rx_ucast_pkts", "hc_rx_mcast_pkts", "hc_rx_bcast_pkts"], // mana
  ["rx_unicast", "rx_multicast", "rx_broadcast"], // ice
  ["rx_frames_ok"], // enic, cxgb4
  ["RxFramesOK"],
  ["mmc_rx_framecount_gb"], // stmmac
  ["rx_pkt_n"],
  ["good_frames_received"], // mvneta
  ["InPackets"], // atlantic
];

/** Counters of drops of the whole NIC that are not 0. */
export function lostFrames(counters: Counters, driver: string | null): (readonly [name: string, count: number])[] {
  return Object.entries(counters).filter(
    ([name, count]) =>
      count > 0 && LOST.some((spelling) => spelling.name.test(name) && isMeant(spelling, counters, driver)),
  );
}

/** All frames received, as the NIC counts them; 0 if it does not. */
export function receivedFrames(counters: Counters): number {
  const names = RECEIVED.find(([first]) => counters[first] !== undefined) ?? [];
  return names.reduce((sum, name) => sum + (counters[name] ?? 0), 0);
}

function isMeant({ drivers, beside = [] }: Spelling, counters: Counters, driver: string | null): boolean {
  if (drivers === undefined) return true;
  return driver === null ? beside.some((each) => counters[each] !== undefined) : drivers.includes(driver);
}
