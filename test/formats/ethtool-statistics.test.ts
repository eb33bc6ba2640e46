// What `ethtool -S` prints: counters of single receive queues in the spellings of the drivers named beside them, taken
// from their sources and from pasted outputs.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEthtoolStatistics } from "../../lib/src/formats/ethtool-statistics.js";

const text = (counters: readonly (readonly [string, number])[]) =>
  `NIC statistics:\n${counters.map(([name, count]) => `     ${name}: ${count}\n`).join("")}`;

/** Names for queue N, with what they count. */
const SPELLINGS: readonly (readonly [
  string,
  readonly [packets: string | null, bytes: string, drops: string | null],
])[] = [
  ["igb, igc", ["rx_queue_N_packets", "rx_queue_N_bytes", "rx_queue_N_drops"]],
  ["ixgbe, ice, hv_netvsc", ["rx_queue_N_packets", "rx_queue_N_bytes", null]],
  ["mlx4", ["rxN_packets", "rxN_bytes", "rxN_dropped"]],
  ["mlx5", ["rxN_packets", "rxN_bytes", null]],
  ["virtio_net", ["rxN_packets", "rxN_bytes", "rxN_drops"]],
  ["i40e, iavf", ["rx-N.packets", "rx-N.bytes", null]],
  ["i40e, older", ["rx-N.rx_packets", "rx-N.rx_bytes", null]],
  ["ena", ["queue_N_rx_cnt", "queue_N_rx_bytes", null]],
  ["bnx2x", ["[N]: rx_ucast_packets", "[N]: rx_bytes", "[N]: rx_discards"]],
  ["idpf", ["rx_q-N_pkts", "rx_q-N_bytes", null]],
  ["hns3", ["rxqN_packets", "rxqN_bytes", null]],
  ["octeontx2", ["rxqN: frames", "rxqN: bytes", null]],
  ["be2net", ["rxqN: rx_pkts", "rxqN: rx_bytes", "rxqN: rx_drops_no_skbs"]],
  ["mana, tsnep", ["rx_N_packets", "rx_N_bytes", "rx_N_dropped"]],
  ["ionic", ["rx_N_pkts", "rx_N_bytes", null]],
  ["gve", [null, "rx_bytes[N]", "rx_dropped_pkt[N]"]],
  ["rx[N]", ["rx[N]_packets", "rx[N]_bytes", "rx[N]_drops"]],
];

describe("ethtool -S", () => {
  it.each(SPELLINGS)("knows the receive queues of %s", (_, [packets, bytes, drops]) => {
    const queues = Array.from({ length: 12 }, (_unused, queue) => ({
      queue,
      packets: packets && 100 * queue + 1,
      bytes: 9000 * queue,
      drops: drops && queue,
    }));
    const counters = queues.flatMap((queue) =>
      (
        [
          [packets, queue.packets],
          [bytes, queue.bytes],
          [drops, queue.drops],
        ] as const
      ).flatMap(([name, count]) =>
        name === null ? [] : [[name.replace("N", String(queue.queue)), Number(count)] as const],
      ),
    );
    // Sending, sizes and the whole NIC are counted beside, and no queue's packets are those.
    const beside: (readonly [string, number])[] = [
      ["rx_packets", 5],
      ["tx_queue_0_packets", 6],
      ["tx0_packets", 7],
      ["rx_64_bytes", 3],
      ["rx_missed_errors", 8],
      ["rx_prio0_packets", 9],
      ["veb.tc_0_rx_packets", 10],
    ];
    const read = readEthtoolStatistics(text([...beside, ...counters]));
    expect(read.queues).toEqual(queues);
    expect(read.counters).toMatchObject(Object.fromEntries([...beside, ...counters]));
  });

  it("adds what bnxt counts apart: unicast, multicast and broadcast (netdev list, 26 February 2024)", () => {
    const counters: (readonly [string, number])[] = [
      ["[0]: rx_ucast_packets", 1418],
      ["[0]: rx_mcast_packets", 178],
      ["[0]: rx_bcast_packets", 0],
      ["[0]: rx_discards", 2],
      ["[0]: rx_errors", 1],
      ["[0]: rx_ucast_bytes", 1_141_815],
      ["[0]: rx_mcast_bytes", 16_766],
      ["[0]: rx_bcast_bytes", 0],
      ["[0]: tx_ucast_packets", 1734],
    ];
    expect(readEthtoolStatistics(text(counters)).queues).toEqual([
      { queue: 0, packets: 1596, bytes: 1_158_581, drops: 2 },
    ]);
  });

  it("knows the queue from the heading above vmxnet3's counters", () => {
    const { queues, counters } = readEthtoolStatistics(
      "NIC statistics:\n     Tx Queue#: 0\n       ucast pkts tx: 9\n     Rx Queue#: 0\n       LRO pkts rx: 0\n" +
        "       ucast pkts rx: 440\n       ucast bytes rx: 33973\n       bcast pkts rx: 45\n       bcast bytes rx: 5768\n" +
        "       pkts rx OOB: 3\n       drv dropped rx total: 2\n          err: 0\n     Rx Queue#: 1\n" +
        "       ucast pkts rx: 7\n     tx timeout count: 0\n",
    );
    expect(queues).toEqual([
      { queue: 0, packets: 485, bytes: 39_741, drops: 5 },
      { queue: 1, packets: 7, bytes: null, drops: null },
    ]);
    expect(counters).toMatchObject({ "Rx Queue#: 0: ucast pkts rx": 440, "tx timeout count": 0 });
  });

  it("has no queues where a driver counts none, and needs no heading", () =>
    expect(readEthtoolStatistics("rx_packets: 5\nrx_64_bytes: 3\n")).toEqual({
      queues: [],
      counters: { rx_packets: 5, rx_64_bytes: 3 },
    }));

  it("keeps every counter under its name, whatever it is", () =>
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z_[][\w.\-\]: ]{0,20}\w$/), fc.nat()), (counters) => {
        fc.pre(Object.keys(counters).length > 0 && !Object.keys(counters).some((name) => /^Rx|^Tx|^Name|:/.test(name)));
        expect(readEthtoolStatistics(text(Object.entries(counters))).counters).toEqual({ ...counters });
      }),
    ));

  const FAULTS: readonly (readonly [string, string, string])[] = [
    ["no number", "NIC statistics:\n     rx_packets: many", 'line 2, says "rx_packets: many": a counter is a name'],
    ["no counter", "NIC statistics:\n", "has no counter"],
    ["another command's output", "Ring parameters for eth0:\n", "is that of ethtool -g"],
  ];
  it.each(FAULTS)("is refused with %s", (_, faulty, sentence) =>
    expect(() => readEthtoolStatistics(faulty)).toThrow(sentence),
  );
});
