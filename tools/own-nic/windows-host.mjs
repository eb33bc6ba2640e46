// datasets/own-nic/windows-host: a Windows server whose NIC was left at two receive queues: the table names two of eight processors.
import { createRandom, roundRobin } from "rss-lab";
import * as print from "./layouts.mjs";
import { clients, upTo } from "./parts.mjs";
import { capture } from "./traffic.mjs";

/** The session and the capture. */
export function windowsHost() {
  const random = createRandom("windows-host", "own NIC: traffic");
  const received = capture(
    clients(120, random, { server: "192.0.2.90", port: 445, payloadBytes: 0, weight: () => 0.5 + random.uniform() }),
    { frames: 1800, framesPerSecond: 1_800_000, snap: 60, seed: "windows-host" },
  );
  const names = (numbers) => numbers.map((number) => `0:${number}`);
  const used = names(upTo(8).map((i) => 2 * i));
  return {
    received,
    text: print.session("PS C:\\Windows\\system32> ", [
      [
        'Get-NetAdapterRss -Name "Ethernet 1"',
        print.netAdapterRss({
          fields: {
            Name: "Ethernet 1",
            InterfaceDescription: "Example 10 Gigabit Server Adapter",
            Enabled: "True",
            NumberOfReceiveQueues: 2,
            Profile: "NUMAStatic",
            "BaseProcessor: [Group:Number]": "0:0",
            "MaxProcessor: [Group:Number]": "0:14",
            MaxProcessors: 8,
          },
          array: used.map((name) => `${name}/0`),
          entries: roundRobin([0, 8], 128).map((number) => `0:${number}`),
        }),
      ],
    ]),
  };
}
