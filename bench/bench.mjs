// The bench of RSS Lab: `npm run bench`, or after a build `node bench/bench.mjs [--quick] [--long] [--json] [--only
// SECTION]`. One run measures the receive path of every variant, Windows' and Linux's, against an anchor, full records,
// hashing, how cost grows, and memory, and prints a table with the targets beside the numbers, or JSON. Nothing fails
// because of a time: rates depend on the machine and on what else it is doing. The ratios between rows of one run, per
// second of CPU time, hardly do; the speed-up by workers is one of wall time, and needs a machine that does nothing
// else.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { table } from "./report.mjs";
import { curves, fullRecords, hashing, linux, memory, rebalancing, receivePaths, workers } from "./sections.mjs";

const USAGE = `node bench/bench.mjs [--quick] [--long] [--json] [--only SECTION]
  --quick           a tenth of the work: numbers to look at, not to quote
  --long            memory and time of a run of 10^8 frames instead of 10^7
  --json            JSON for scripts instead of the table
  --only SECTION    receive-paths, linux, records, rebalancing, workers, hash, curves or memory`;

const SECTIONS = {
  "receive-paths": receivePaths,
  linux,
  records: fullRecords,
  rebalancing,
  workers,
  hash: hashing,
  curves,
  memory,
};

const NORMAL = {
  "receive-paths": { frames: 5_000_000, runs: 5 },
  linux: { frames: 2_000_000, runs: 5 },
  records: { frames: 500_000, runs: 5 },
  rebalancing: { frames: 5_000_000, runs: 7 },
  workers: { points: 200, frames: 100_000, runs: 5 },
  hash: { hashes: 20_000_000, runs: 5, connections: 100_000, processes: 15 },
  curves: {
    frames: 1_000_000,
    runs: 3,
    multiples: [1, 2, 4, 8],
    cpus: [1, 4, 16, 64, 256],
    connections: [100, 1000, 10_000, 100_000, 1_000_000],
  },
  memory: { frames: 10_000_000 },
};
const QUICK = {
  "receive-paths": { frames: 1_000_000, runs: 3 },
  linux: { frames: 500_000, runs: 3 },
  records: { frames: 100_000, runs: 3 },
  rebalancing: { frames: 500_000, runs: 3 },
  workers: { points: 200, frames: 20_000, runs: 3 },
  hash: { hashes: 4_000_000, runs: 3, connections: 100_000, processes: 3 },
  curves: { frames: 300_000, runs: 1, multiples: [1, 4], cpus: [4, 64, 256], connections: [1000, 100_000] },
  memory: { frames: 1_000_000 },
};

let options;
try {
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  ({ values: options } = parseArgs({
    options: { quick: flag, long: flag, json: flag, help: flag, only: { type: "string" } },
  }));
  if (options.only !== undefined && !SECTIONS[options.only]) throw new Error(`There is no section ${options.only}.`);
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exit(2);
}
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

const sizes = structuredClone(options.quick ? QUICK : NORMAL);
if (options.long) sizes.memory.frames = 100_000_000;
const started = performance.now();
const rows = [];
for (const [name, section] of Object.entries(SECTIONS)) {
  if (options.only !== undefined && options.only !== name) continue;
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kmeasuring ${name} ...`);
  rows.push(...(await section(sizes[name])));
}
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");

const NOTE = options.quick ? "--quick: short runs that are not warm, numbers to look at, not to quote. " : "";
const cpu = cpus()[0]?.model.trim() ?? "unknown";
const machine = { node: process.version, v8: process.versions.v8, cpu, cores: cpus().length, load: loadavg()[0] };
if (options.json) console.log(JSON.stringify({ machine, quick: options.quick, sizes, rows }, null, 2));
else {
  const load = machine.load.toFixed(1);
  console.log(`${cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${load}; median of the runs\n`);
  console.log(table(rows));
  console.log(`
Rates are per second of CPU time, (wall) per second of wall time. A ratio compares a row with the first of its section (of hashes:
of the same length). ${NOTE}The bench took ${Math.round((performance.now() - started) / 1e3)} s.`);
}
