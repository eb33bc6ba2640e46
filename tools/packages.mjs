// The Node packages that the build needs when it runs: their folders, and for each a hash of the names and sizes of its
// files, by which npm run doctor -- --deep finds a broken one.
import { existsSync, lstatSync, readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { hashText } from "./house.mjs";

/** @param {{ root: string }} paths @returns {string[]} as "node_modules/vega" */
export function packageFolders({ root }) {
  /** @type {{ packages: Record<string, { dev?: boolean, devOptional?: boolean, link?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([name, { dev, devOptional, link }]) => name.includes("node_modules/") && !dev && !devOptional && !link)
    .map(([name]) => name)
    .filter((name) => existsSync(join(root, name)))
    .sort();
}

/** @param {{ root: string }} paths @returns {Record<string, string>} */
const packageSums = (paths) =>
  Object.fromEntries(packageFolders(paths).map((folder) => [folder, sumOf(join(paths.root, folder))]));

/** @param {{ root: string }} paths */
const lockHash = ({ root }) => hashText(readFileSync(join(root, "package-lock.json"), "utf8"));
/** @param {{ root: string }} paths */
export const packageRecord = (paths) => ({ lock: lockHash(paths), sums: packageSums(paths) });

/** What was written down after the packages were installed. @param {{ root: string }} paths */
export function readRecord(paths) {
  try {
    /** @type {ReturnType<typeof packageRecord>} */
    const record = JSON.parse(readFileSync(recordFile(paths), "utf8"));
    return record.lock === lockHash(paths) ? record : null;
  } catch {
    return null;
  }
}
/** @param {{ root: string }} paths */
export const recordFile = ({ root }) => join(root, ".rss-lab", "packages.json");

/** A package whose files are not those that were installed, as "node_modules/vega"; undefined if there is none. */
export function brokenPackage(paths) {
  const { sums } = readRecord(paths) ?? { sums: {} };
  const now = packageSums(paths);
  return Object.keys(sums).find((name) => sums[name] !== now[name]);
}

/** @param {string} folder */
function sumOf(folder) {
  /** @type {string[]} */
  const lines = [];
  /** @param {string} below */
  const walk = (below) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const name = join(below, entry.name);
      // Packages inside of packages have their own line.
      if (entry.isDirectory() && !["node_modules", ".cache"].includes(entry.name)) walk(name);
      else if (entry.isFile()) lines.push(`${name.split(sep).join("/")} ${lstatSync(join(folder, name)).size}`);
    }
  };
  walk("");
  return hashText(lines.sort().join("\n")).slice(0, 16);
}
