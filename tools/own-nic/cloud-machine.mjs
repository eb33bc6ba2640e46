// datasets/own-nic/cloud-machine: a virtual machine that takes a backup: half of its eight queues are in use, and one connection sends most frames.
import { createRandom, roundRobin } from "rss-lab";
import * as print from "./layouts.mjs";
import {
  PORTS,
  UDP_PORTS,
  clients,
  conversation,
  cores,
  framesPerQueue,
  perQueue,
  randomKey,
  rpsOff,
  sinceBoot,
  upTo,
} from "./parts.mjs";
import { capture } from "./traffic.mjs";

/** The session and the capture. */
export function cloudMachine() {
  const queues = 4;
  const key = randomKey("cloud-machine", 40);
  const entries = roundRobin(upTo(queues), 128);
  const random = createRandom("cloud-machine", "own NIC: traffic");
  const backup = conversation(
    { source: "203.0.113.77", destination: "192.0.2.40", sourcePort: 50_022, destinationPort: 873 },
    1448,
    95,
  );
  const web = clients(64, random, {
    server: "192.0.2.40",
    port: 443,
    payloadBytes: 200,
    weight: () => 0.5 + random.uniform(),
  });
  const received = capture([backup, ...web], {
    frames: 2000,
    framesPerSecond: 700_000,
    snap: 70,
    seed: "cloud-machine",
  });
  const placed = framesPerQueue(received, { key, hashTypes: [...PORTS, ...UDP_PORTS], entries, queues });
  const { packets, bytes, interrupts } = sinceBoot(placed, 61_000, "cloud-machine");
  // virtio-net: an interrupt for its configuration, then one for what each queue receives and one for what it sends.
  const first = 26;
  const cpus = upTo(8);
  const chip = "PCI-MSIX-0000:00:03.0";
  const row = (number, name, on, count) => ({
    irq: first - 1 + number,
    chip,
    number,
    name: `virtio0-${name}`,
    counts: cpus.map((cpu) => (cpu === on ? count : 0)),
  });
  const rows = interrupts.flatMap((count, queue) => [
    row(1 + 2 * queue, `input.${queue}`, queue, count),
    row(2 + 2 * queue, `output.${queue}`, queue, Math.round(count / 3)),
  ]);
  return {
    received,
    text: print.session("[admin@app3 ~]$ ", [
      [
        "ethtool -i ens3",
        print.driver({
          name: "virtio_net",
          version: "1.0.0",
          firmware: "",
          bus: "0000:00:03.0",
          without: ["test", "eeprom-access", "register-dump", "priv-flags"],
        }),
      ],
      ["ethtool -l ens3", print.channels({ device: "ens3", maximum: 8, current: queues, isNew: true })],
      ["ethtool -x ens3", print.table({ device: "ens3", entries, rings: queues, key, isNew: true })],
      ["ethtool -n ens3 rx-flow-hash tcp4", print.hashFields("tcp4", "sdfn")],
      ["ethtool -n ens3 rx-flow-hash udp4", print.hashFields("udp4", "sdfn")],
      [
        'ethtool -S ens3 | grep -E "NIC|rx_queue_[0-9]_(packets|bytes|drops)"',
        print.counters(
          perQueue(
            queues,
            [(queue) => `rx_queue_${queue}_packets`, packets],
            [(queue) => `rx_queue_${queue}_bytes`, bytes],
            [(queue) => `rx_queue_${queue}_drops`, packets.map(() => 0)],
          ),
        ),
      ],
      ['grep -E "CPU|virtio0" /proc/interrupts', print.interrupts(cpus, [row(0, "config", 0, 0), ...rows])],
      [
        "grep . /proc/irq/{26..33}/smp_affinity_list",
        print.greppedFiles(rows.map(({ irq }, i) => [`/proc/irq/${irq}/smp_affinity_list`, i >> 1])),
      ],
      ["grep . /sys/class/net/ens3/queues/rx-*/rps_cpus", rpsOff("ens3", queues, "00")],
      ["lscpu -p=CPU,CORE,SOCKET,NODE", print.processors(cores(4, 2))],
    ]),
  };
}
