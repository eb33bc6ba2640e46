// What npm run doctor -- --deep does beyond looking: it writes where the lab must, reads every lesson, compares the
// build and the packages with what was installed, and starts the kernel, which runs a cell and draws a chart. It leaves
// nothing behind.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import {
  buildFault,
  buildInputs,
  buildOutputs,
  jupyterEnv,
  kernelFault,
  kitOf,
  packagesFault,
  stamps,
  venvFault,
} from "./house.mjs";
import { brokenPackage } from "./packages.mjs";
import { Fault, makeStateFolder } from "./places.mjs";
import { linkCheckout } from "./user-state.mjs";

/** @typedef {ReturnType<typeof import("./places.mjs").house>} Paths */
/** @typedef {{ name: string, fault: string | null, fine: string }} Check */

/**
 * Every deep check whose ground is sound, and what was not tried.
 * @param {Paths} paths
 * @returns {{ checks: Check[], notes: string[] }}
 */
export function deepChecks(paths) {
  /** @type {Check[]} */
  const checks = [];
  /** @param {string} name @param {string} fine @param {() => string | null} look */
  const add = (name, fine, look) => checks.push({ name, fault: tried(look), fine });
  const python = venvFault(paths) === null;
  add("writing", `work copies and Jupyter's files in ${paths.state}`, () => writingFault(paths));
  if (buildFault(paths) === null) add("built files", "as they were built", () => builtFault(paths));
  if (packagesFault(paths) === null) add("Node packages, file by file", "as installed", () => nodePackagesFault(paths));
  if (kitOf(paths)) add("files of the kit", "as packed", () => kitFilesFault(paths));
  else if (existsSync(join(paths.root, ".git")))
    add("files of the checkout", "all there", () => missingFileFault(paths));
  if (python) {
    const answer = askPython(paths);
    add("Python packages, file by file", "as installed", () => pythonPackagesFault(answer));
    add("lessons", `${notebooksOf(paths).length} notebooks can be opened`, () => lessonsFault(paths, answer));
  }
  const isReady = python && [buildFault, packagesFault, kernelFault].every((look) => look(paths) === null);
  if (isReady) add("kernel at work", "ran a cell and drew a chart", () => kernelAtWorkFault(paths));
  return { checks, notes: isReady ? [] : ["The kernel was not started, as what it needs has a fault."] };
}

/** @param {() => string | null} look */
function tried(look) {
  try {
    return look();
  } catch (error) {
    if (error instanceof Fault) return error.message;
    return `It cannot be looked at (${error.message}): run this in a complete checkout.`;
  }
}

/** The cure that differs between a kit and a checkout. @param {Paths} paths @param {string} otherwise */
const cure = (paths, otherwise) => (kitOf(paths) ? "unpack the kit again" : otherwise);

/** @param {Paths} paths */
function writingFault(paths) {
  for (const folder of [paths.state, paths.work, jupyterEnv(paths).JUPYTER_RUNTIME_DIR]) makeStateFolder(paths, folder);
  for (const folder of [paths.state, paths.work, tmpdir()]) {
    try {
      const made = mkdtempSync(join(folder, ".doctor-"));
      writeFileSync(join(made, "file"), "written");
      rmSync(made, { recursive: true });
    } catch (error) {
      return `A file cannot be written in ${folder} (${error.code}): make room or make it writable, or name another folder by npm start -- --state FOLDER.`;
    }
  }
  return null;
}

/** @param {Paths} paths */
function builtFault(paths) {
  const { build, dist } = stamps(paths);
  if (dist === undefined || build !== buildInputs(paths) || dist === buildOutputs(paths)) return null;
  return `The built files (lib/dist, kernel/dist, course/dist) are not those that were built: ${cure(paths, "type npm start -- --renew")}.`;
}

/** @param {Paths} paths */
function nodePackagesFault(paths) {
  const wrong = brokenPackage(paths);
  return wrong === undefined
    ? null
    : `The npm package ${wrong.slice("node_modules/".length)} is not as it was installed: ${cure(paths, "type npm ci")}.`;
}

/** Lessons that somebody works in, and what a start may make anew. */
const MAY_CHANGE = /^notebooks\/|(^|\/)dist\/|^\.rss-lab\/(?!wheels\/)/;

/** @param {Paths} paths */
function kitFilesFault(paths) {
  const lines = readFileSync(join(paths.root, "SHA256SUMS"), "utf8").split("\n");
  for (const [, hash, name] of lines.map((line) => /^(\w+) {2}\.\/(.+)$/.exec(line) ?? [])) {
    if (name === undefined) continue;
    const file = join(paths.root, name);
    if (!existsSync(file)) return `${name} is missing: unpack the kit again.`;
    if (MAY_CHANGE.test(name)) continue;
    if (createHash("sha256").update(readFileSync(file)).digest("hex") !== hash)
      return `${name} is not as packed: unpack the kit again.`;
  }
  return null;
}

/** @param {Paths} paths */
function missingFileFault(paths) {
  const { status, stdout } = spawnSync("git", ["-C", paths.root, "ls-files", "-z", "--deleted"], { encoding: "utf8" });
  if (status !== 0) return null; // No Git, or a checkout of somebody else's, which Git does not look at.
  const missing = stdout.split("\0").filter((name) => name !== "");
  if (missing.length === 0) return null;
  const others = missing.length > 1 ? ` and ${missing.length - 1} more are` : " is";
  return `${missing[0]}${others} missing: type git checkout -- ${missing.length > 1 ? "." : missing[0]}.`;
}

/** @param {Paths} paths @returns {string[]} the lessons, and a user's copies of them */
const notebooksOf = (paths) =>
  [paths.notebooks, paths.work].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith(".ipynb"))
          .sort()
          .map((name) => join(folder, name))
      : [],
  );

/** @param {Paths} paths @returns {{ notebooks: Record<string, string>, packages: Record<string, string> } | null} */
function askPython(paths) {
  const words = [join(paths.root, "tools", "deep_doctor.py"), ...notebooksOf(paths)];
  const { stdout } = spawnSync(paths.python, words, { encoding: "utf8", env: jupyterEnv(paths), timeout: 300_000 });
  try {
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}

/** @param {ReturnType<typeof askPython>} answer */
function pythonPackagesFault(answer) {
  if (answer === null) return "The virtual environment .venv does not run a program: type npm start -- --renew.";
  const [name] = Object.keys(answer.packages);
  return name === undefined
    ? null
    : `The Python package ${name} is not as installed (${answer.packages[name]}): type npm start -- --renew.`;
}

/** @param {Paths} paths @param {ReturnType<typeof askPython>} answer */
function lessonsFault(paths, answer) {
  const broken = Object.entries(answer?.notebooks ?? {})[0];
  if (broken === undefined) return null;
  const [file, why] = broken;
  const name = basename(file);
  return dirname(file) === paths.work
    ? `The copy work/${name} cannot be opened (${why}): type npm start -- --reset ${name}, which keeps it under another name.`
    : `The lesson notebooks/${name} cannot be opened (${why}): ${cure(paths, `type git restore notebooks/${name}`)}.`;
}

const CELLS = [
  `import { load, run, timelineChart } from "rss-lab";\nimport { display } from "rss-lab-course";\n` +
    `const small = run({ traffic: load({ framesPerSecond: 1e6, frames: 12, connections: 3, seed: 1 }), cpus: 2 });\n` +
    "console.log(`${small.summary.received} frames`);",
  `await display(timelineChart({ work: small.work(), moments: small.moments() }, { title: "Twelve frames", connections: small.connections() }));`,
];

/** @param {Paths} paths */
function kernelAtWorkFault(paths) {
  if (paths.isApart) linkCheckout(paths);
  const folder = mkdtempSync(join(paths.state, "doctor-"));
  try {
    const [file, results] = [join(folder, "doctor.ipynb"), join(folder, "results.json")];
    writeFileSync(file, notebook());
    const words = [join(paths.root, "tools", "lessons.py"), "--mode", "run", "--json", results, "--keep", folder, file];
    const run = spawnSync(paths.python, words, { encoding: "utf8", env: jupyterEnv(paths), timeout: 300_000 });
    const why = existsSync(results)
      ? JSON.parse(readFileSync(results, "utf8"))[0].faults[0]
      : `${run.stderr}`.trim().split("\n").at(-1);
    const again = cure(paths, "type npm start -- --renew, and npm ci if that does not help");
    if (why) return `The kernel does not run a cell (${why}): ${again}.`;
    const outputs = JSON.parse(readFileSync(file, "utf8")).cells.map(({ outputs: [first] }) => first);
    if ([outputs[0]?.text].flat().join("") !== "12 frames\n") return `The kernel counts wrongly: ${again}.`;
    const types = Object.keys(outputs[1]?.data ?? {});
    const missing = ["application/vnd.vegalite.v5+json", "image/svg+xml"].find((type) => !types.includes(type));
    return missing === undefined ? null : `The kernel draws no chart (${missing} is missing): ${again}.`;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

const notebook = () =>
  JSON.stringify({
    cells: CELLS.map((source, at) => ({
      cell_type: "code",
      id: `c${at}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
    metadata: { kernelspec: { name: "rss-lab", display_name: "RSS Lab (TypeScript)", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  });
