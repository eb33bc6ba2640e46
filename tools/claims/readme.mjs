// What the README claims of correctness and size.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import * as lab from "rss-lab";
import { datasetRows, loadCapture } from "rss-lab-course";
import { there } from "./claim.mjs";
import { ROOT } from "./context.mjs";

const README = "README.md";
/** What a sentence of the README says in the place of the group. */
function said(pattern) {
  const [says = "", value = ""] = pattern.exec(readFileSync(join(ROOT, README), "utf8").replace(/\s+/g, " ")) ?? [];
  return { says: says || String(pattern), expected: /^\d+$/.test(value) ? Number(value) : value };
}
const REPRODUCED = "Every published hash value and queue placement that we know of is reproduced exactly";

/** Connection of the dataset as tuple input; reversed exchanges the ends. */
async function inputsOf() {
  const rows = await datasetRows("hash-vectors/connections.csv");
  return (name, direction, withPorts) => {
    const row = there(
      rows.find(({ connection }) => connection === name),
      `connection ${name}`,
    );
    const ends = [
      [row.source, row.source_port],
      [row.destination, row.destination_port],
    ];
    const [[from, fromPort], [to, toPort]] = direction === "reversed" ? [ends[1], ends[0]] : ends;
    const addresses = [lab.parseAddress(String(from)), lab.parseAddress(String(to))];
    return withPorts
      ? lab.tupleInput(addresses[0], addresses[1], Number(fromPort), Number(toPort))
      : lab.tupleInput(addresses[0], addresses[1]);
  };
}

async function keysOf() {
  const rows = await datasetRows("hash-vectors/keys.csv");
  return (name) =>
    lab.secretKey(
      String(
        there(
          rows.find((row) => row.name === name),
          `key ${name}`,
        ).key,
      ),
    );
}

/** Hash values of the dataset that do not come out, of those with the given origin. */
export async function wrongHashes(origin) {
  const [input, key] = [await inputsOf(), await keysOf()];
  const rows = (await datasetRows("hash-vectors/values.csv")).filter((row) => row.origin === origin);
  return rows.flatMap((row) =>
    [false, true].filter((withPorts) => {
      const hash = lab.toeplitz(input(row.connection, row.direction, withPorts), key(row.key));
      return lab.formatHash(hash) !== `0x${withPorts ? row.ports_hash : row.addresses_hash}`;
    }),
  ).length;
}

/** Captured placements of an Intel 82599 that do not come out. */
async function wrongPlacements() {
  const [input, key] = [await inputsOf(), await keysOf()];
  const configurations = await datasetRows("hash-vectors/configurations.csv");
  const placements = await datasetRows("hash-vectors/placements.csv");
  return placements.filter(({ configuration, connection, direction, index, queue }) => {
    const row = there(
      configurations.find((one) => one.configuration === configuration),
      `configuration ${configuration}`,
    );
    const size = Number(row.table_entries);
    const queues = Number(/over (\d+) queues/.exec(String(row.filling))?.[1]);
    const table = lab.createIndirectionTable(
      row.weights
        ? lab.weightedTable(String(row.weights).split(" ").map(Number), size)
        : lab.roundRobin(
            Array.from({ length: queues }, (_, i) => i),
            size,
          ),
    );
    const hash = lab.toeplitz(input(connection, direction, row.hashed !== "addresses"), key(row.key));
    return table.cpu(hash) !== Number(queue) || (index !== "" && table.index(hash) !== Number(index));
  }).length;
}

/** A page that needs load and run, gzipped, in kB. */
async function bundleKb() {
  const { rolldown } = await import("rolldown");
  const folder = mkdtempSync(join(ROOT, "lib", "dist", "bundle-"));
  try {
    writeFileSync(join(folder, "page.js"), `import { load, run } from "../index.js";\nconsole.log(load, run);\n`);
    const build = await rolldown({ input: join(folder, "page.js"), platform: "browser" });
    const { output } = await build.generate({ format: "esm", minify: true });
    await build.close();
    return gzipSync(output[0].code).length / 1024;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Mutants of a folder that were noticed, in percent, and how many there are. */
function mutants(folder) {
  const results = JSON.parse(readFileSync(join(ROOT, "tools/mutants/results.json"), "utf8"));
  const counts = Object.keys(results)
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => results[file].counts);
  const sum = (...kinds) => kinds.reduce((all, kind) => all + counts.reduce((n, one) => n + (one[kind] ?? 0), 0), 0);
  const noticed = sum("Killed", "Timeout");
  const all = noticed + sum("Survived", "NoCoverage");
  return `${Math.round((100 * noticed) / all)} % of ${all}`;
}

/** @type {readonly import("./claim.mjs").Claim[]} */
export const README_CLAIMS = [
  {
    name: "hash-values-of-microsoft",
    where: README,
    says: REPRODUCED,
    expected: 0,
    unit: "of 16 values that Microsoft publishes differ",
    command: "npx rss-lab hash 66.9.149.187:2794 161.142.100.80:1766",
    minutes: 0.01,
    measure: () => wrongHashes("published by Microsoft"),
  },
  {
    name: "hash-values-of-dpdk",
    where: README,
    says: REPRODUCED,
    expected: 0,
    unit: "of 80 values that DPDK computes differ",
    minutes: 0.01,
    measure: () => wrongHashes("computed with DPDK rte_softrss"),
  },
  {
    name: "placements-of-the-82599",
    where: README,
    says: REPRODUCED,
    expected: 0,
    unit: "of 29 captured placements of an Intel 82599 differ",
    minutes: 0.01,
    measure: wrongPlacements,
  },
  {
    name: "same-seed-same-bytes",
    where: README,
    says: "the same seed gives the same bytes on every machine",
    expected: 0,
    unit: "of 2 committed fingerprints of lesson 01 differ",
    command: "npm run lessons 01",
    minutes: 0.01,
    measure: otherFingerprints,
  },
  {
    name: "workers-change-nothing",
    where: README,
    says: "`replicate` and `sweep` repeat an experiment with several seeds, on all cores",
    expected: 0,
    unit: "of 8 rows differ between one worker and two",
    minutes: 0.05,
    measure: async () => {
      const [one, two] = [await smallSweep(1), await smallSweep(2)];
      return one.filter((row, i) => JSON.stringify(row) !== JSON.stringify(two[i])).length;
    },
  },
  {
    name: "values-of-the-index",
    where: README,
    ...said(/(\d+) values in the order in which a frame travels/),
    unit: "values",
    minutes: 0.01,
    measure: () => Object.keys(lab).length,
  },
  {
    name: "dependencies",
    where: README,
    ...said(/brings the model and (\w+) small dependencies/),
    minutes: 0.01,
    measure: () => {
      const { dependencies } = JSON.parse(readFileSync(join(ROOT, "lib/package.json"), "utf8"));
      return ["none", "one", "two", "three"][Object.keys(dependencies).length];
    },
  },
  {
    name: "size-of-a-page",
    where: README,
    ...said(/(\d+) kB gzipped for `load` and `run`/),
    within: 0.5,
    unit: "kB",
    minutes: 0.05,
    measure: bundleKb,
  },
  ...[
    ["rss", "97 % of 953 mutants in ten files of `rss/`", "97 % of 953"],
    ["records", "92 % of 1006 in `records/`", "92 % of 1006"],
    ["receive-path", "95 % of 105 in `receive-path/`", "95 % of 105"],
    ["stack", "87 % of 689 in `stack/`", "87 % of 689"],
  ].map(([folder, says, expected]) => ({
    name: `mutants-of-${folder}`,
    where: README,
    says,
    expected,
    unit: "noticed, as last measured",
    command: `npm run mutants -- --only ${folder}`,
    minutes: 0.01,
    measure: () => mutants(folder),
  })),
];

/** Fingerprints that lesson 01 printed on the machine where it was executed, and that are others here. */
function otherFingerprints({ outputs }) {
  const traffic = loadCapture("receive-path.pcap").frames;
  const runs = [
    lab.run({ traffic: lab.replay(traffic), cpus: 4, interruptCpu: "least-busy" }),
    lab.run({ traffic: lab.replay(traffic, { speed: 1058 }), cpus: 4, interruptCpu: "fixed" }),
  ];
  const printed = outputs("notebooks/01-why-does-one-cpu-drown.ipynb");
  return runs.filter(({ fingerprint }) => !printed.includes(`fingerprint ${fingerprint}`)).length;
}

const smallSweep = async (workers) =>
  Array.from(
    (
      await lab.sweep(
        { x: [1e6, 4e6], series: lab.VARIANTS, seeds: [1, 2], workers },
        (framesPerSecond, variant, seed) => ({
          variant,
          seed,
          cpus: 4,
          records: /** @type {const} */ ("summary"),
          traffic: lab.load({ framesPerSecond, connections: 64, frames: 2000 }),
        }),
        ({ summary }) => ({ p99: summary.toDone.p99Ps }),
      )
    ).p99,
  );
