// datasets/own-nic/tunnel-endpoint: the end of tunnels: three VXLAN senders with one source port each, and two IPsec peers.
import { buildFrame, createRandom, roundRobin } from "rss-lab";
import * as print from "./layouts.mjs";
import {
  PORTS,
  UDP_PORTS,
  address,
  affinities,
  cores,
  framesPerQueue,
  interruptRows,
  perQueue,
  randomKey,
  rpsOff,
  sinceBoot,
  upTo,
} from "./parts.mjs";
import { capture, esp, vxlan } from "./traffic.mjs";

/** The session and the capture. */
export function tunnelEndpoint() {
  const queues = 16;
  const key = randomKey("tunnel-endpoint", 52);
  const entries = roundRobin(upTo(queues), 512);
  const random = createRandom("tunnel-endpoint", "own NIC: traffic");
  const tunnels = upTo(150).map((i) => {
    const inner = buildFrame({
      source: address("198.51.100", 10 + random.below(200)),
      destination: address("203.0.113", 10 + random.below(60)),
      sourcePort: 32_768 + random.below(28_000),
      destinationPort: random.pick([443, 8443, 5432]),
      protocol: i % 5 === 0 ? "udp" : "tcp",
    });
    const outer = { source: address("192.0.2", 11 + (i % 3)), destination: "192.0.2.20", sourcePort: 4789 };
    return { weight: 0.5 + random.uniform(), bytes: vxlan(outer, 4200 + (i % 3), inner) };
  });
  const sealed = [201, 202].map((peer) => ({
    weight: 17,
    bytes: (nth) =>
      esp(
        { source: address("192.0.2", peer), destination: "192.0.2.20" },
        { spi: 0xc1a0_0000 + peer, sequence: nth + 1, payloadBytes: 68 },
        random,
      ),
  }));
  const received = capture([...tunnels, ...sealed], {
    frames: 1500,
    framesPerSecond: 6_000_000,
    snap: 112,
    seed: "tunnel-endpoint",
  });
  const placed = framesPerQueue(received, { key, hashTypes: [...PORTS, ...UDP_PORTS], entries, queues });
  const { packets, bytes, interrupts } = sinceBoot(placed, 240_000, "tunnel-endpoint");
  const first = 142;
  return {
    received,
    text: print.session("root@vtep0:~# ", [
      [
        "ethtool -i ens1f0",
        print.driver({
          name: "ice",
          version: "6.8.0-45-generic",
          firmware: "4.40 0x8001c967 1.3534.0",
          bus: "0000:17:00.0",
        }),
      ],
      ["ethtool -l ens1f0", print.channels({ device: "ens1f0", maximum: 16, current: queues, other: 1, isNew: true })],
      ["ethtool -x ens1f0", print.table({ device: "ens1f0", entries, rings: queues, key, isNew: true })],
      ["ethtool -n ens1f0 rx-flow-hash udp4", print.hashFields("udp4", "sdfn")],
      ["ethtool -n ens1f0 rx-flow-hash tcp4", print.hashFields("tcp4", "sdfn")],
      ["ethtool -n ens1f0", print.noRules(queues)],
      [
        'ethtool -S ens1f0 | grep -E "NIC|rx_dropped|rx_queue_"',
        print.counters({
          rx_dropped: 14_301_446,
          ...perQueue(
            queues,
            [(queue) => `rx_queue_${queue}_packets`, packets],
            [(queue) => `rx_queue_${queue}_bytes`, bytes],
          ),
        }),
      ],
      [
        'grep -E "CPU|ens1f0" /proc/interrupts',
        interruptRows({
          counts: interrupts,
          cpus: upTo(16),
          first,
          chip: "IR-PCI-MSIX-0000:17:00.0",
          name: (queue) => `ice-ens1f0-TxRx-${queue}`,
        }),
      ],
      ["grep . /proc/irq/{142..157}/smp_affinity_list", affinities(queues, first)],
      ["grep . /sys/class/net/ens1f0/queues/rx-*/rps_cpus", rpsOff("ens1f0", queues, "0000")],
      ["lscpu -p=CPU,CORE,SOCKET,NODE", print.processors(cores(16))],
    ]),
  };
}
