// The processors of this machine, as Linux shows them in /sys, written as `lscpu -p` prints them.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { refuse } from "../check.js";
import { type LscpuRow, printLscpu } from "../formats/lscpu.js";

const FOLDER = "/sys/devices/system/cpu";

/** Refuses on a machine without /sys. */
export function thisMachine(): string {
  const cpus = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => /^cpu\d{1,5}$/.test(name)) : [];
  // A CPU that is off line has no topology.
  const rows = cpus.map((name) => rowOf(name)).filter((row) => row !== null);
  if (rows.length === 0)
    refuse(
      "rss-lab processors got no file, and this machine does not show its processors in /sys",
      "give what Get-NetAdapterRss or lscpu -p prints, - for standard input",
    );
  return printLscpu(rows.sort((a, b) => a.cpu - b.cpu));
}

function rowOf(name: string): LscpuRow | null {
  const number = (file: string): number | null => {
    try {
      return Number(readFileSync(join(FOLDER, name, "topology", file), "utf8"));
    } catch {
      return null;
    }
  };
  const core = number("core_id");
  if (core === null) return null;
  const node = readdirSync(join(FOLDER, name)).find((entry) => /^node\d+$/.test(entry));
  return {
    cpu: Number(name.slice("cpu".length)),
    core: Math.max(0, core),
    socket: Math.max(0, number("physical_package_id") ?? 0),
    node: node === undefined ? 0 : Number(node.slice("node".length)),
  };
}
