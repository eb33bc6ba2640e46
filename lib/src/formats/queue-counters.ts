// How drivers spell the counters of single receive queues: the queue's number comes in one of these forms, and the
// metric after it. The spellings are those of the drivers named beside them.

export type QueueMetric = "packets" | "bytes" | "drops";

/** Forms around the number and the metric; the metric is the last group. */
const FORMS: readonly RegExp[] = [
  /^rx_queue_(\d+)_(\w+)$/, // igb, igc, ixgbe, ice, hv_netvsc, virtio_net before 6.8
  /^rx(\d+)_(\w+)$/, // mlx4, mlx5, virtio_net, ibmvnic
  /^rx-(\d+)[.-](?:rx_)?(\w+)$/, // i40e, iavf, sfc
  /^rx_q-(\d+)_(\w+)$/, // idpf, Intel's own ice
  /^queue_(\d+)_rx_(\w+)$/, // ena
  /^\[(\d+)\]: rx_(\w+)$/, // bnxt_en, bnx2x
  /^rx\[(\d+)\][_.: ]+(?:rx_)?(\w+)$/,
  /^rxq(\d+)(?:_|: )(?:rx_)?(\w+)$/, // hns3, hinic, be2net, octeontx2, nicvf
  /^rvec_(\d+)_rx_(\w+)$/, // nfp
  /^(\d+): rcv_(\w+)$/, // qede
  /^(?:TC\d+ )?Queue\[(\d+)\] In(\w+)$/, // atlantic
  /^Rx ring +(\d+) (\w+)$/, // enetc
  /^Rx Queue#: (\d+): (.+)$/, // vmxnet3; its counters stand under a heading for each queue
];
/** mana, ionic, tsnep. Other drivers count sizes so ("rx_64_bytes"): its queues are those from 0 on without a gap. */
const BY_NUMBER = /^rx_(\d+)_(\w+)$/;
/** gve: the number comes last. */
const NUMBER_LAST = /^rx_(\w+)\[(\d+)\]$/;

/** Names of the metrics; where a driver counts unicast, multicast and broadcast apart, a queue's are their sum. */
const METRICS: Readonly<Record<QueueMetric, RegExp>> = {
  packets: /^(?:(?:[umb]cast_)?(?:packets|pkts)|frames|cnt|Packets|[umb]cast pkts rx)$/,
  bytes: /^(?:(?:[umb]cast_)?bytes|[umb]cast bytes rx)$/,
  drops:
    /^(?:drops?|dropped|discards|discard_pkts|drop_pkts|drops_no_skbs|drops_no_frags|phy_ip_err_discards|skb_alloc_discard|dropped_pkt|queue_drop_cnt|pkts rx OOB|drv dropped rx total)$/,
};

export interface QueueCounter {
  /** Number of the form, to keep spellings apart. */
  readonly form: number;
  readonly queue: number;
  /** Null for what is counted for a queue, but is none of the three. */
  readonly metric: QueueMetric | null;
}

/** What a counter's name says of a receive queue; null for a counter that belongs to none. */
export function queueCounter(name: string): QueueCounter | null {
  const last = NUMBER_LAST.exec(name);
  if (last) return { form: FORMS.length + 1, queue: Number(last[2]), metric: metricOf(last[1]) };
  const form = [...FORMS, BY_NUMBER].findIndex((pattern) => pattern.test(name));
  if (form < 0) return null;
  const [, queue, metric] = [...FORMS, BY_NUMBER][form].exec(name)!;
  return Number(queue) > 65_535 ? null : { form, queue: Number(queue), metric: metricOf(metric) };
}

/** Whether a form's numbers are queues only from 0 on without a gap. */
export const countsFromZero = (form: number): boolean => form === FORMS.length;

function metricOf(name: string): QueueMetric | null {
  const metrics: readonly QueueMetric[] = ["packets", "bytes", "drops"];
  return metrics.find((metric) => METRICS[metric].test(name)) ?? null;
}
