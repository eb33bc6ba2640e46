// Writes the datasets that the library itself computes (datasets/rebalancing, and one in datasets/published-results),
// with their size and checksum in datapackage.json. `node tools/datasets.mjs [FILES]` after `npm run build`; it takes
// some minutes. The same code gives the same bytes: tests recompute some of the rows.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { WORKLOADS, policyComparison, publishedResults } from "../lib/dist/index.js";
import { packageScenario } from "../lib/dist/cli/package-scenarios.js";

const published = async (...checks) => {
  const rows = [];
  for (const check of checks)
    rows.push(...(await publishedResults({ check, scenario: (name) => packageScenario("published", name) })));
  return rows.map(({ check, quantity, x, series, ours, low, high, published }) => ({
    check,
    quantity,
    x,
    series,
    ours,
    low,
    high,
    published,
  }));
};
/** By path below datasets. */
const MAKERS = {
  "rebalancing/policies.csv": () =>
    policyComparison({ workloads: WORKLOADS.map((name) => ({ name, json: packageScenario("workloads", name) })) }),
  "rebalancing/published.csv": () => published(13, 14),
  "published-results/irq-suspension-model.csv": async () =>
    (await published("irq-suspension")).map(({ check, ...row }) => row),
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(MAKERS);
const stranger = wanted.find((name) => !(name in MAKERS));
if (stranger) {
  console.error(`There is no generator for "${stranger}": there are those of ${Object.keys(MAKERS).join(", ")}.`);
  process.exit(2);
}
for (const name of wanted) {
  const begin = Date.now();
  const text = csv(await MAKERS[name]());
  writeFileSync(new URL(`../datasets/${name}`, import.meta.url), text);
  describe(name, Buffer.from(text));
  console.log(`${name}: ${text.split("\n").length - 2} rows, ${((Date.now() - begin) / 1000).toFixed(0)} s`);
}

/** Columns in the order of the fields, their names in snake case; a cell with a comma is quoted, null is empty. */
function csv(rows) {
  const names = Object.keys(rows[0]);
  const cell = (value) => {
    const text = String(value ?? "");
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [names.map(snake), ...rows.map((row) => names.map((name) => cell(row[name])))]
    .map((line) => `${line.join(",")}\n`)
    .join("");
}

/** Puts a file's size and checksum into datapackage.json. */
function describe(name, bytes) {
  const [folder, path] = name.split("/");
  const file = new URL(`../datasets/${folder}/datapackage.json`, import.meta.url);
  const description = JSON.parse(readFileSync(file, "utf8"));
  const resource = description.resources.find((each) => each.path === path);
  if (!resource) throw new Error(`datapackage.json does not describe ${name}`);
  Object.assign(resource, { bytes: bytes.length, hash: `sha256:${createHash("sha256").update(bytes).digest("hex")}` });
  writeFileSync(file, `${JSON.stringify(description, null, 2)}\n`);
}
