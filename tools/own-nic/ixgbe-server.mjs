// datasets/own-nic/ixgbe-server: a name server behind a proxy: UDP from one pair of addresses, hashed by addresses only, as ixgbe does by itself.
import { createRandom, roundRobin } from "rss-lab";
import * as print from "./layouts.mjs";
import {
  PORTS,
  affinities,
  clients,
  conversation,
  cores,
  framesPerQueue,
  interruptRows,
  perQueue,
  randomKey,
  rpsOff,
  sinceBoot,
  upTo,
} from "./parts.mjs";
import { capture } from "./traffic.mjs";

/** The session and the capture. */
export function ixgbeServer() {
  const queues = 16;
  const key = randomKey("ixgbe-server", 40);
  const entries = roundRobin(upTo(queues), 128);
  const random = createRandom("ixgbe-server", "own NIC: traffic");
  const proxied = upTo(320).map((i) =>
    conversation(
      {
        source: "198.51.100.7",
        destination: "192.0.2.53",
        sourcePort: 20_000 + 61 * i + random.below(60),
        destinationPort: 53,
        protocol: "udp",
      },
      31 + random.below(40),
      0.5 + random.uniform(),
    ),
  );
  const transfers = clients(72, random, {
    server: "192.0.2.53",
    port: 443,
    payloadBytes: 0,
    weight: () => 0.5 + random.uniform(),
  });
  const received = capture([...proxied, ...transfers], {
    frames: 2400,
    framesPerSecond: 2_400_000,
    snap: 64,
    seed: "ixgbe-server",
  });
  const hashTypes = PORTS;
  const { packets, interrupts } = sinceBoot(
    framesPerQueue(received, { key, hashTypes, entries, queues }),
    182_000,
    "ixgbe-server",
  );
  const first = 64;
  return {
    received,
    text: print.session("[root@ns1 ~]# ", [
      [
        "ethtool -i eth0",
        print.driver({
          name: "ixgbe",
          version: "6.1.0-18-amd64",
          firmware: "0x800006da, 1.1197.0",
          bus: "0000:3b:00.0",
        }),
      ],
      ["ethtool -l eth0", print.channels({ device: "eth0", maximum: 63, current: queues, other: 1 })],
      ["ethtool -x eth0", print.table({ device: "eth0", entries, rings: queues, key })],
      ["ethtool -n eth0 rx-flow-hash tcp4", print.hashFields("tcp4", "sdfn")],
      ["ethtool -n eth0 rx-flow-hash udp4", print.hashFields("udp4", "sd")],
      ["ethtool -n eth0", print.noRules(queues)],
      [
        'ethtool -k eth0 | grep -E "Features|ntuple|receive-hashing"',
        "Features for eth0:\nntuple-filters: on\nreceive-hashing: on",
      ],
      [
        'ethtool -S eth0 | grep -E "NIC|fdir_m|rx_missed|rx_queue_.*_packets"',
        print.counters({
          fdir_match: 0,
          fdir_miss: 0,
          rx_missed_errors: 29_208_514,
          ...perQueue(queues, [(queue) => `rx_queue_${queue}_packets`, packets]),
        }),
      ],
      [
        'grep -E "CPU|eth0" /proc/interrupts',
        interruptRows({
          counts: interrupts,
          cpus: upTo(16),
          first,
          chip: "IR-PCI-MSIX-0000:3b:00.0",
          name: (queue) => `eth0-TxRx-${queue}`,
          other: "eth0",
        }),
      ],
      ["grep . /proc/irq/{64..79}/smp_affinity_list", affinities(queues, first)],
      ["grep . /sys/class/net/eth0/queues/rx-*/rps_cpus", rpsOff("eth0", queues, "0000")],
      ["lscpu -p=CPU,CORE,SOCKET,NODE", print.processors(cores(16))],
    ]),
  };
}
