// datasets/own-nic/healthy-server: a server without a fault: many clients of both IP versions, ports in the hash, a queue a CPU.
import { createRandom, roundRobin } from "rss-lab";
import * as print from "./layouts.mjs";
import {
  PORTS,
  UDP_PORTS,
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
export function healthyServer() {
  const queues = 8;
  const key = randomKey("healthy-server", 40);
  const entries = roundRobin(upTo(queues), 256);
  const random = createRandom("healthy-server", "own NIC: traffic");
  const weight = () => 0.5 + random.uniform();
  const server = "192.0.2.80";
  const received = capture(
    [
      ...clients(360, random, { server, port: 443, payloadBytes: 0, weight }),
      ...upTo(60).map(() =>
        conversation(
          {
            source: `2001:db8:${random.below(65_536).toString(16)}::${(1 + random.below(65_535)).toString(16)}`,
            destination: "2001:db8::80",
            sourcePort: 32_768 + random.below(28_000),
            destinationPort: 443,
          },
          0,
          weight(),
        ),
      ),
      ...clients(180, random, { server, port: 443, protocol: "udp", payloadBytes: 22, weight }),
    ],
    { frames: 2200, framesPerSecond: 2_200_000, snap: 74, seed: "healthy-server" },
  );
  const placed = framesPerQueue(received, { key, hashTypes: [...PORTS, ...UDP_PORTS], entries, queues });
  const { packets, bytes, interrupts } = sinceBoot(placed, 95_000, "healthy-server");
  const first = 71;
  return {
    received,
    text: print.session("root@web5:~# ", [
      [
        "ethtool -i eth0",
        print.driver({
          name: "mlx5_core",
          version: "6.8.0-45-generic",
          firmware: "16.35.2000 (MT_0000000012)",
          bus: "0000:5e:00.0",
          without: ["eeprom-access", "register-dump"],
        }),
      ],
      ["ethtool -l eth0", print.channels({ device: "eth0", maximum: 8, current: queues, isNew: true })],
      ["ethtool -x eth0", print.table({ device: "eth0", entries, rings: queues, key, isNew: true })],
      ["ethtool -n eth0 rx-flow-hash tcp4", print.hashFields("tcp4", "sdfn")],
      ["ethtool -n eth0 rx-flow-hash udp4", print.hashFields("udp4", "sdfn")],
      [
        'ethtool -S eth0 | grep -E "NIC|rx_out_of_buffer|rx[0-9]+_packets|rx[0-9]+_bytes"',
        print.counters({
          rx_out_of_buffer: 0,
          ...perQueue(queues, [(queue) => `rx${queue}_packets`, packets], [(queue) => `rx${queue}_bytes`, bytes]),
        }),
      ],
      [
        'grep -E "CPU|mlx5" /proc/interrupts',
        interruptRows({
          counts: interrupts,
          cpus: upTo(8),
          first,
          chip: "IR-PCI-MSIX-0000:5e:00.0",
          name: (queue) => `mlx5_comp${queue}@pci:0000:5e:00.0`,
        }),
      ],
      ["grep . /proc/irq/{71..78}/smp_affinity_list", affinities(queues, first)],
      ["grep . /sys/class/net/eth0/queues/rx-*/rps_cpus", rpsOff("eth0", queues, "00")],
      ["lscpu -p=CPU,CORE,SOCKET,NODE", print.processors(cores(8))],
    ]),
  };
}
