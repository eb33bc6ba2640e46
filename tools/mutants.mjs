// npm run mutants [--only rss | --only rss/toeplitz.ts,...] [--near | --left] [--concurrency N] [--page]: changes the
// library in small ways, one at a time, and sees whether a test notices (mutation testing with StrykerJS). It prints a
// table per folder, writes what survived to tools/mutants/results.json, and docs/mutants.md from it. Not part of npm
// test: a whole run takes hours. Stryker is installed in tools/mutants on first use.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { page, table } from "./mutants/page.mjs";
import { NEAR } from "./mutants/stryker.config.mjs";

const USAGE = `npm run mutants [-- OPTIONS]
  --only PART       a folder (rss) or files (rss/toeplitz.ts,rss/gf2.ts) below lib/src; default: rss, records, receive-path, stack
  --near            only the tests named after each file: a first look in a tenth of the time
  --left            only all tests of the folder, and only for survivors of results.json that have no reason there (after tests were written for them)
  --concurrency N   mutants tried at once; default 2
  --page            only write docs/mutants.md again from tools/mutants/results.json (after a reason was written there)`;
const ROOMS = {
  rss: ["rss"],
  records: ["records"],
  "receive-path": ["receive-path.ts", "receive-path"],
  stack: ["stack"],
};

const root = fileURLToPath(new URL("..", import.meta.url));
const tools = join(root, "tools", "mutants");
const resultsFile = join(tools, "results.json");
const commit =
  spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).stdout?.trim() || "unknown";

let options;
try {
  ({ values: options } = parseArgs({
    options: {
      only: { type: "string" },
      concurrency: { type: "string", default: "2" },
      near: { type: "boolean", default: false },
      left: { type: "boolean", default: false },
      page: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  }));
  if (!/^[1-9]\d?$/.test(options.concurrency))
    throw new Error(`--concurrency is ${options.concurrency}: it must be a number from 1 to 99.`);
  if (!options.page && !options.help && chosen().length === 0)
    throw new Error(`--only ${options.only} names no file of ${Object.keys(ROOMS).join(", ")}.`);
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exit(2);
}
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
if (!options.page) {
  install();
  const files = chosen();
  for (const room of Object.keys(ROOMS)) {
    const own = files.filter((one) => one.room === room).map(({ file }) => file);
    if (own.length > 0) (options.left ? askAll : measure)(room, own);
  }
}
const kept = results();
writeFileSync(
  join(root, "docs", "mutants.md"),
  page(
    kept,
    all()
      .filter(({ file }) => !kept[file])
      .map(({ file }) => file),
  ),
);
console.log(`\n${table(kept)}\n\nSurvivors: docs/mutants.md`);

/** Every file that can be measured, with its room. */
function all() {
  return Object.entries(ROOMS).flatMap(([room, parts]) =>
    parts
      .flatMap(below)
      .sort()
      .map((file) => ({ room, file })),
  );
}

/** Those that --only names; all of them without it. */
function chosen() {
  const words = options.only?.split(",");
  return all().filter(
    ({ room, file }) =>
      !words || words.some((word) => word === room || word === file || file.startsWith(`${word.replace(/\/$/, "")}/`)),
  );
}

/** TypeScript files below a path of lib/src. */
function below(path) {
  const full = join(root, "lib", "src", path);
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full).flatMap((name) =>
    name.endsWith(".ts") || !name.includes(".") ? below(`${path}/${name}`) : [],
  );
}

function install() {
  const lock = readFileSync(join(tools, "package-lock.json"), "utf8");
  const stamp = join(tools, "node_modules", ".rss-lab-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log("installing StrykerJS into tools/mutants ...");
  /** @type {[program: string, words: string[]]} */
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ["npm", []];
  const { status } = spawnSync(npm[0], [...npm[1], "ci"], {
    cwd: tools,
    stdio: "inherit",
    shell: process.platform === "win32" && npm[0] === "npm",
  });
  if (status !== 0) fail("StrykerJS cannot be installed: npm's words above say why.");
  writeFileSync(stamp, lock);
}

/**
 * Measures files of one room, file by file. The tests named after a file go first: they notice most mutants, in a tenth
 * of the time. The survivors meet all tests of the room at the end, in one run.
 */
function measure(room, files) {
  for (const [index, file] of files.entries()) {
    const begin = Date.now();
    const own = ownTests(file);
    const tests = own ?? NEAR[file] ?? NEAR[room] ?? "";
    const report = stryker(room, [file], tests);
    const found = report?.get(file);
    if (report && !found) keep(file, { counts: {}, survivors: [], asked: "-" });
    if (found) keep(file, { ...told(found), asked: own ? "own" : tests ? "near" : "folder" });
    const words = found
      ? `${found.mutants.filter(isUnnoticed).length} of ${found.mutants.length} are left`
      : report
        ? "nothing to change"
        : "not measured";
    console.log(
      `${room}, ${index + 1} of ${files.length}: ${file}: ${words} (${((Date.now() - begin) / 1000).toFixed(0)} s)`,
    );
  }
  if (!options.near) askAll(room, files);
}

/**
 * The pattern of the tests named after a file: records/summary.ts has summary.test.ts and summary-by-hand.test.ts. Null
 * if there are none.
 */
function ownTests(file) {
  const [folder, name] = [`test/${dirname(file)}`, basename(file, ".ts")];
  const exists =
    existsSync(join(root, folder)) &&
    readdirSync(join(root, folder)).some(
      (one) => one.endsWith(".test.ts") && (one.startsWith(`${name}.`) || one.startsWith(`${name}-`)),
    );
  return exists ? `${folder}/${name}{,-*}.test.ts` : null;
}

/**
 * Runs all tests of the room on the survivors that have no reason yet, in files that have not changed since they were
 * measured.
 */
function askAll(room, files) {
  const kept = results();
  const open = files.filter((file) => kept[file]?.survivors.some(isOpen));
  const changed = open.filter(
    (file) =>
      spawnSync("git", ["diff", "--quiet", kept[file].commit.split(" ")[0], "--", `lib/src/${file}`], { cwd: root })
        .status !== 0,
  );
  if (changed.length > 0)
    console.log(`${room}: changed since they were measured, so measure them first: ${changed.join(", ")}`);
  const asked = open.filter((file) => !changed.includes(file));
  const places = asked.flatMap((file) => [
    ...new Set(kept[file].survivors.filter(isOpen).map(({ place }) => `${file}:${place}`)),
  ]);
  if (places.length === 0) return;
  console.log(`${room}: all tests for ${places.length} places that are left ...`);
  const found = stryker(room, places, "");
  if (!found) return;
  for (const file of asked) {
    const { counts, survivors, commit: before } = kept[file];
    const status = new Map(
      (found.get(file)?.mutants ?? []).map((one) => [
        JSON.stringify([placeOf(one), one.mutatorName, one.replacement]),
        one.status,
      ]),
    );
    const statusOf = (one) => status.get(JSON.stringify([one.place, one.mutator, one.becomes])) ?? "Survived";
    for (const one of survivors.filter(isOpen)) {
      counts[one.covered ? "Survived" : "NoCoverage"]--;
      counts[statusOf(one)] = (counts[statusOf(one)] ?? 0) + 1;
    }
    const still = survivors.filter((one) => !isOpen(one) || isUnnoticed({ status: statusOf(one) }));
    const covered = (one) => (isOpen(one) ? statusOf(one) === "Survived" : one.covered);
    const commits = [...new Set([...before.split(" "), commit])].join(" ");
    keep(
      file,
      { asked: "folder", counts, survivors: still.map((one) => ({ ...one, covered: covered(one) })) },
      commits,
    );
  }
}

/** A survivor that has not been judged and whose place is known. */
function isOpen({ reason, place }) {
  return reason === "" && place !== undefined;
}

/**
 * Where a mutant is, as a range for Stryker, which counts the columns of a range from 0 and those of a report from 1.
 */
function placeOf({ location: { start, end } }) {
  return `${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
}

function isUnnoticed({ status }) {
  return status === "Survived" || status === "NoCoverage";
}

/**
 * Runs Stryker on files (or lines of them) with one test file or all of the room: mutants and source by file; null if
 * it was aborted.
 */
function stryker(room, files, test) {
  const report = join(root, ".rss-lab", "mutants", "report.json");
  mkdirSync(join(root, ".rss-lab", "mutants"), { recursive: true });
  rmSync(report, { force: true });
  const program = join(tools, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  const run = spawnSync(
    process.execPath,
    [program, "run", "tools/mutants/stryker.config.mjs", "--concurrency", options.concurrency],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1e8,
      env: {
        ...process.env,
        RSS_LAB_ROOM: room,
        RSS_LAB_FILES: files.join(","),
        RSS_LAB_TESTS: test,
        RSS_LAB_TEST_EXAMPLES: "all",
      },
    },
  );
  if (existsSync(report)) {
    const { files: reported } = JSON.parse(readFileSync(report, "utf8"));
    return new Map(Object.entries(reported).map(([path, found]) => [path.replace(/^lib\/src\//, ""), found]));
  }
  console.error(`Stryker broke off at ${files}:\n${run.stdout.slice(0, 3000)}`);
  process.exitCode = 1;
  return null;
}

function told({ mutants, source }) {
  const counts = {};
  for (const { status } of mutants) counts[status] = (counts[status] ?? 0) + 1;
  const lines = source.split("\n");
  const survivors = mutants.filter(isUnnoticed).map((mutant) => {
    const { start, end } = mutant.location;
    const first = lines[start.line - 1];
    const was =
      start.line === end.line ? first.slice(start.column - 1, end.column - 1) : `${first.slice(start.column - 1)} ...`;
    const covered = mutant.status === "Survived";
    return {
      line: first.trim(),
      place: placeOf(mutant),
      mutator: mutant.mutatorName,
      was,
      becomes: mutant.replacement,
      covered,
    };
  });
  return { counts, survivors };
}

/** Replaces a file's earlier results; a reason that was written for a survivor stays with it. */
function keep(file, { counts, survivors, asked }, commits = commit) {
  const all = results();
  const same = (one) => JSON.stringify([one.line, one.mutator, one.was, one.becomes]);
  const reasons = new Map((all[file]?.survivors ?? []).map((one) => [same(one), one.reason]));
  all[file] = {
    commit: commits,
    asked,
    counts,
    survivors: survivors.map((one) => ({ ...one, reason: reasons.get(same(one)) ?? "" })),
  };
  writeFileSync(
    resultsFile,
    `${JSON.stringify(Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`,
  );
}

function results() {
  return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : {};
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
