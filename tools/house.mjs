// For every part of this checkout null, or its fault with the cure; npm start, npm test and the doctor all ask here. It
// changes nothing, and uses only Node's built-in modules: it runs before npm's packages are installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { WINDOWS, jupyterEnv } from "./places.mjs";

export { Fault, canWrite, house, jupyterEnv, makeStateFolder } from "./places.mjs";
export { findPython } from "./python.mjs";
export { otherTslabs } from "./other-jupyters.mjs";

/**
 * What a kit (an archive made by npm run pack) says of itself; undefined in any other checkout.
 * @returns {{ name: string, commit: string, pythons: string[] } | undefined}
 */
export const kitOf = (paths) => json(paths.kit);

/** null, or what is wrong with Node. */
export function nodeFault(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  const old = major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12);
  return old ? `Node ${version} is too old: install Node 20.19 or newer (22.12, 24, ...) and try again.` : null;
}

/** null, or the npm package that is not installed as the lock file says. */
export function packagesFault(paths) {
  const locked = json(join(paths.root, "package-lock.json"))?.packages ?? {};
  const installed = json(join(paths.root, "node_modules", ".package-lock.json"))?.packages;
  if (!installed) return "The npm packages are not installed: type npm start (or npm ci).";
  const isKit = kitOf(paths) !== undefined;
  const wrong = Object.entries(locked).find(
    ([name, entry]) =>
      name.startsWith("node_modules/") &&
      !(isKit && entry.dev) &&
      !entry.optional &&
      !entry.devOptional &&
      !entry.peer &&
      !entry.link &&
      (installed[name]?.version !== entry.version || !existsSync(join(paths.root, name, "package.json"))),
  );
  const cure = isKit ? "unpack the kit again" : "type npm start (or npm ci)";
  if (wrong)
    return `The npm package ${wrong[0].slice("node_modules/".length)} ${wrong[1].version} is not installed: ${cure}.`;
  const loose = looseLinks(paths)[0];
  return loose === undefined ? null : `The package ${loose.name} is not linked to this checkout: type npm start.`;
}

/**
 * The links in node_modules to this checkout's own packages that are missing, or lead to another checkout; whoever made
 * node_modules itself a link wants those of another.
 */
export const looseLinks = (paths) =>
  PACKAGES.map((name) => ({
    name: name === "lib" ? "rss-lab" : `rss-lab-${name}`,
    folder: join(paths.root, name),
  })).filter(({ name, folder }) => {
    try {
      const modules = join(paths.root, "node_modules");
      const isBorrowed = lstatSync(modules).isSymbolicLink();
      return realpathSync(join(modules, name)) !== realpathSync(folder) && !isBorrowed;
    } catch {
      return true;
    }
  });

/** The packages of the workspace, in the order in which they are built. */
export const PACKAGES = ["lib", "kernel", "course"];

/** The source files of a package, as paths below its folder src. */
export const sourcesOf = (paths, name) =>
  readdirSync(join(paths.root, name, "src"), { recursive: true })
    .map(String)
    .filter((file) => /\.c?ts$/.test(file))
    .sort();

/** A hash of everything the build reads. */
export function buildInputs(paths) {
  const sources = PACKAGES.flatMap((name) => [
    join(paths.root, name, "tsconfig.json"),
    ...sourcesOf(paths, name).map((file) => join(paths.root, name, "src", file)),
  ]);
  return hashFiles([...sources, join(paths.root, "tsconfig.json"), join(paths.root, "package-lock.json")], paths.root);
}

export function buildFault(paths) {
  if (PACKAGES.some((name) => !existsSync(join(paths.root, name, "dist", "index.js"))))
    return "The packages are not built: type npm run build.";
  const empty = PACKAGES.flatMap((name) =>
    sourcesOf(paths, name)
      .filter((file) => !file.endsWith(".d.ts"))
      .map((file) => join(name, "dist", file.replace(/ts$/, "js"))),
  ).find((file) => !isFull(join(paths.root, file)));
  if (empty !== undefined) return `The build has no ${empty}, or it is empty: type npm start, which builds anew.`;
  const stamp = stamps(paths).build;
  return stamp === undefined || stamp === buildInputs(paths)
    ? null
    : "The packages were built from other sources than those here: type npm run build.";
}

const isFull = (file) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** A hash of what the build wrote. */
export const buildOutputs = (paths) =>
  hashFiles(
    PACKAGES.flatMap((name) =>
      readdirSync(join(paths.root, name, "dist"), { recursive: true })
        .map(String)
        .filter((file) => /\.(js|cjs|d\.ts)$/.test(file))
        .sort()
        .map((file) => join(paths.root, name, "dist", file)),
    ),
    paths.root,
  );

/** null, or what is missing in .venv. */
export function venvFault(paths) {
  if (!existsSync(paths.python)) return "The virtual environment .venv is missing: type npm start.";
  if (!mayRun(paths.python)) return `The Python of ${paths.venv} may not be run by this user: type npm start.`;
  if (spawnSync(paths.python, ["-c", "import sys"], { timeout: 20_000, env: jupyterEnv(paths) }).status !== 0) {
    return "The virtual environment .venv does not run (was its Python removed?): type npm start, which makes it anew.";
  }
  const packages = sitePackages(paths);
  const missing = readFileSync(paths.requirements, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => /^[\w.-]+==/.test(line))
    .find((line) => !packages.includes(`${line.split("==")[0].replaceAll("-", "_")}-${line.split("==")[1]}.dist-info`));
  if (missing) return `The virtual environment .venv has no ${missing.replace("==", " ")}: type npm start.`;
  return null;
}

function sitePackages(paths) {
  const lib = join(paths.venv, WINDOWS ? "Lib" : "lib");
  const folders = WINDOWS
    ? [join(lib, "site-packages")]
    : existsSync(lib)
      ? readdirSync(lib)
          .filter((name) => name.startsWith("python3"))
          .map((name) => join(lib, name, "site-packages"))
      : [];
  return folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
}

function mayRun(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The kernelspec of this checkout: Jupyter starts exactly this Node and this kernel, by absolute paths. */
export const kernelSpec = (paths) => ({
  argv: [process.execPath, paths.kernelStart, "--config-path", "{connection_file}"],
  display_name: "RSS Lab (TypeScript)",
  language: "typescript",
  interrupt_mode: "message",
});

/** Whether the registered kernel is to the letter what it should be. */
export const kernelIsCurrent = (paths) =>
  JSON.stringify(json(join(paths.kernelspec, "kernel.json"))) === JSON.stringify(kernelSpec(paths));

export function kernelFault(paths) {
  const spec = json(join(paths.kernelspec, "kernel.json"));
  if (!spec) return "The kernel RSS Lab (TypeScript) is not registered in .venv: type npm start.";
  if (spec.argv?.[1] !== paths.kernelStart)
    return `The kernel RSS Lab (TypeScript) starts another checkout (${spec.argv?.[1]}): type npm start.`;
  if (!existsSync(spec.argv[0]))
    return `The kernel RSS Lab (TypeScript) starts a Node that is gone (${spec.argv[0]}): type npm start.`;
  return null;
}

/** Whether a port of this machine is free. */
export const portIsFree = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1" }, () => server.close(() => resolve(true)));
  });

/** The browser for the browser test, or null. */
export function findChromium(env = process.env) {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const onPath = (env.PATH ?? "")
    .split(WINDOWS ? ";" : ":")
    .flatMap((folder) => names.map((name) => join(folder, WINDOWS ? `${name}.exe` : name)));
  const usual = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    join(env.PROGRAMFILES ?? "", "Google", "Chrome", "Application", "chrome.exe"),
  ];
  return [env.CHROMIUM ?? "", ...onPath, ...usual].find((file) => file !== "" && existsSync(file)) ?? null;
}
export const CHROMIUM_CURE =
  process.platform === "linux"
    ? "install Chromium (on Debian and Ubuntu: sudo apt-get install chromium)"
    : "install Chrome or Chromium, or name its program in the variable CHROMIUM";

/** What each step's last success recorded. */
export const stamps = (paths) => json(paths.stamps) ?? {};

export const hashText = (text) => createHash("sha256").update(text).digest("hex");

function hashFiles(files, root) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function json(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // A half-written file counts as absent.
  }
}
