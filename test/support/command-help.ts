// What a command's help says, taken apart: its examples, and a folder in which they run as they stand there, with files
// and tools of a host of the names that helps use.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { READERS } from "../../tools/fuzz/output-samples.mjs";
import { repository } from "./source-files.js";

/** An example as the help has it, and the exit code that it says: "# exit code 1" after it, or 0. */
export interface Example {
  readonly line: string;
  readonly code: number;
}

/** Lines below "Example:" or "Examples" that run rss-lab, alone or at the end of a pipe. */
export function examplesOf(help: string): Example[] {
  const [, ...after] = help.split(/^Examples?\b/m);
  return after
    .join("\n")
    .split("\n")
    .map((line) => line.trim().replace(/^:\s*/, ""))
    .filter((line) => /^(\$ )?(\(?[a-z]+ [^|]*\| )?rss-lab /.test(line))
    .map((line) => ({
      line: line.replace(/^\$ /, "").replace(/\s+# .*$/, ""),
      code: Number(/# exit code (\d)/.exec(line)?.[1] ?? 0),
    }));
}

/** Files that a help writes out itself: "a file scenario.json that says" and JSON, up to an empty line. */
function filesIn(help: string): [name: string, text: string][] {
  return [...help.matchAll(/file (\S+) that says\n([^]*?)\n\n/g)].map(([, name, text]) => [name, text]);
}

const printed = (reader: keyof typeof READERS): string => READERS[reader].samples[0];
const CAPTURE = join(repository, "datasets", "captures", "receive-path.pcap");
const ETHTOOL = printed("readEthtoolTable") + printed("readEthtoolChannels");

/** A host's counters: frames of each of two queues, interrupts of each, and hundredths of a second that they took. */
const reading = (frames: number, interrupts: number, ticks: number): string =>
  `           CPU0       CPU1
 30: ${interrupts} 0  PCI-MSI 262144-edge  eth0-TxRx-0
 31: 0 ${interrupts}  PCI-MSI 262145-edge  eth0-TxRx-1

                    CPU0       CPU1
          HI: 0 0
      NET_TX: 0 0
      NET_RX: ${interrupts} ${interrupts}

cpu  0 0 ${2 * ticks} 20000 0 0 ${2 * ticks} 0 0 0
cpu0 0 0 ${ticks} 10000 0 0 ${ticks} 0 0 0
cpu1 0 0 ${ticks} 10000 0 0 ${ticks} 0 0 0
intr 0

NIC statistics:
     rx_packets: ${2 * frames}
     rx_queue_0_packets: ${frames}
     rx_queue_1_packets: ${frames}
`;

/** Files that helps name. */
const FILES: Readonly<Record<string, string>> = {
  "ethtool.txt": ETHTOOL,
  "interrupts.txt": printed("readInterrupts"),
  "get-netadapterrss.txt": printed("readNetAdapterRss"),
  "before.txt": reading(1_000_000, 100_000, 1000),
  "after.txt": reading(5_000_000, 500_000, 1200),
  "idle1.txt": reading(1_000_000, 100_000, 1000),
  "idle2.txt": reading(1_100_000, 200_000, 1010),
  "busy1.txt": reading(2_000_000, 300_000, 1100),
  "busy2.txt": reading(9_000_000, 600_000, 1300),
};
/** Tools of a host, at the beginning of a pipe. */
const TOOLS: Readonly<Record<string, string>> = {
  ethtool: `cat <<'END'\n${ETHTOOL}\nEND`,
  lscpu: `cat <<'END'\n${printed("readLscpu")}\nEND`,
  zstd: `cat '${CAPTURE}'`,
};

/** Makes a folder in which the examples can run: `rss-lab` itself, the datasets, and what the helps name. */
export function prepareFolder(folder: string, help: string): void {
  mkdirSync(join(folder, "bin"), { recursive: true });
  const run = `#!/bin/sh\nexec "${process.execPath}" "${join(repository, "lib", "bin", "rss-lab.mjs")}" "$@"\n`;
  writeFileSync(join(folder, "bin", "rss-lab"), run, { mode: 0o755 });
  symlinkSync(join(repository, "datasets"), join(folder, "datasets"));
  mkdirSync(join(folder, "lib"));
  cpSync(join(repository, "lib", "scenarios"), join(folder, "lib", "scenarios"), { recursive: true });
  for (const [name, script] of Object.entries(TOOLS))
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  for (const name of ["capture.pcap", "frames.pcap"]) symlinkSync(CAPTURE, join(folder, name));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  for (const [name, text] of filesIn(help)) writeFileSync(join(folder, name), text);
}
