// What this checkout is made of on disk, and for every part null or its fault with the cure; npm start, npm test and
// the doctor all ask here. It changes nothing, and uses only Node's built-in modules: it runs before npm's packages are
// installed. The one place where the names on Windows differ.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const WINDOWS = process.platform === "win32";

/** Something is missing or wrong outside the project: `message` is one sentence with the cure. */
export class Fault extends Error {}

/** The folders and files of a checkout. */
export function house(root = dirname(dirname(fileURLToPath(import.meta.url)))) {
  const venv = join(root, ".venv");
  return {
    root,
    venv,
    state: join(root, ".rss-lab"),
    notebooks: join(root, "notebooks"),
    requirements: join(root, ".binder", "requirements.txt"),
    python: join(venv, WINDOWS ? "Scripts" : "bin", WINDOWS ? "python.exe" : "python"),
    kernelspec: join(venv, "share", "jupyter", "kernels", "rss-lab"),
    kernelStart: join(root, "kernel", "dist", "main.js"),
    stamps: join(root, ".rss-lab", "stamps.json"),
  };
}

const PYTHONS = WINDOWS
  ? [["py", "-3"], ["python"], ["python3"]]
  : [["python3"], ["python"], ["python3.14"], ["python3.13"], ["python3.12"], ["python3.11"], ["python3.10"]];
const VENV_CURE = WINDOWS
  ? "install Python from python.org with its standard options"
  : "on Debian and Ubuntu type: sudo apt-get install python3-venv";

/**
 * The first Python >= 3.10 that can make virtual environments, as the words of its command; else { fault }.
 * @returns {{ command: string[], version: string, fault?: undefined } | { fault: string, command?: undefined, version?:
 * undefined }}
 */
export function findPython() {
  let fault = "No Python was found: install Python 3.10 or newer and try again.";
  for (const command of PYTHONS) {
    const version = pythonSays(command, "import sys; print('%d.%d' % sys.version_info[:2])");
    if (version === null) continue;
    const [major, minor] = version.split(".").map(Number);
    if (major < 3 || (major === 3 && minor < 10)) {
      if (fault.startsWith("No Python"))
        fault = `Python ${version} is too old: install Python 3.10 or newer and try again.`;
    } else if (pythonSays(command, "import venv, ensurepip; print('yes')") === "yes") {
      return { command, version };
    } else {
      fault = `Python ${version} has no venv module: ${VENV_CURE}.`;
    }
  }
  return { fault };
}

function pythonSays(command, program) {
  const run = spawnSync(command[0], [...command.slice(1), "-c", program], {
    encoding: "utf8",
    timeout: 20_000,
    env: withoutPythonSettings(),
  });
  return run.status === 0 ? run.stdout.trim() : null;
}

function withoutPythonSettings() {
  const env = { ...process.env };
  for (const name of Object.keys(env))
    if (/^(PYTHONPATH|PYTHONHOME|PIP_USER|PIP_TARGET|PIP_PREFIX)$/i.test(name)) delete env[name];
  return env;
}

/**
 * The environment variables with which this checkout's Python and Jupyter run: the user's own Jupyter is neither read
 * nor written.
 * @returns {Record<string, string | undefined> & { JUPYTER_CONFIG_DIR: string }}
 */
export function jupyterEnv(paths) {
  const env = withoutPythonSettings();
  for (const name of Object.keys(env)) if (/^(JUPYTER|IPYTHON|VIRTUAL_ENV)/i.test(name)) delete env[name];
  const own = join(paths.state, "jupyter");
  return {
    ...env,
    PATH: `${dirname(paths.python)}${WINDOWS ? ";" : ":"}${process.env.PATH ?? process.env.Path ?? ""}`,
    PYTHONUTF8: "1",
    PIP_USER: "0",
    JUPYTER_CONFIG_DIR: join(own, "config"),
    JUPYTER_DATA_DIR: join(own, "data"),
    JUPYTER_RUNTIME_DIR: join(own, "runtime"),
    JUPYTER_PREFER_ENV_PATH: "1",
    IPYTHONDIR: join(own, "ipython"),
  };
}

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
  const wrong = Object.entries(locked).find(
    ([name, entry]) =>
      name.startsWith("node_modules/") &&
      !entry.optional &&
      !entry.devOptional &&
      !entry.peer &&
      !entry.link &&
      (installed[name]?.version !== entry.version || !existsSync(join(paths.root, name, "package.json"))),
  );
  if (wrong)
    return `The npm package ${wrong[0].slice("node_modules/".length)} ${wrong[1].version} is not installed: type npm start (or npm ci).`;
  const loose = ["rss-lab", "rss-lab-kernel", "rss-lab-course"].find(
    (name) => !existsSync(join(paths.root, "node_modules", name, "package.json")),
  );
  return loose === undefined ? null : `The package ${loose} is not linked: type npm ci.`;
}

/** The packages of the workspace, in the order in which they are built. */
export const PACKAGES = ["lib", "kernel", "course"];

/** A hash of everything the build reads. */
export function buildInputs(paths) {
  const sources = PACKAGES.flatMap((name) => {
    const source = join(paths.root, name, "src");
    const files = readdirSync(source, { recursive: true })
      .map(String)
      .filter((file) => /\.c?ts$/.test(file));
    return [join(paths.root, name, "tsconfig.json"), ...files.sort().map((file) => join(source, file))];
  });
  return hashFiles([...sources, join(paths.root, "tsconfig.json"), join(paths.root, "package-lock.json")], paths.root);
}

/**
 * A hash of what the virtual environment is made from; the checkout's path is part of it, as the environment holds
 * absolute paths.
 */
export const venvInputs = (paths) => hashFiles([paths.requirements], "") + hashText(paths.root).slice(0, 8);

export function buildFault(paths) {
  if (PACKAGES.some((name) => !existsSync(join(paths.root, name, "dist", "index.js"))))
    return "The packages are not built: type npm run build.";
  const stamp = stamps(paths).build;
  return stamp === undefined || stamp === buildInputs(paths)
    ? null
    : "The packages were built from other sources than those here: type npm run build.";
}

/** null, or what is missing in .venv. */
export function venvFault(paths) {
  if (!existsSync(paths.python)) return "The virtual environment .venv is missing: type npm start.";
  if (spawnSync(paths.python, ["-c", "import sys"], { timeout: 20_000, env: jupyterEnv(paths) }).status !== 0) {
    return "The virtual environment .venv does not run (was its Python removed, or the folder moved?): delete .venv and type npm start.";
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

/** The kernelspec of this checkout: Jupyter starts exactly this Node and this kernel, by absolute paths. */
export const kernelSpec = (paths) => ({
  argv: [process.execPath, paths.kernelStart, "--config-path", "{connection_file}"],
  display_name: "RSS Lab (TypeScript)",
  language: "typescript",
  interrupt_mode: "message",
});

export function kernelFault(paths) {
  const spec = json(join(paths.kernelspec, "kernel.json"));
  if (!spec) return "The kernel RSS Lab (TypeScript) is not registered in .venv: type npm start.";
  if (spec.argv?.[1] !== paths.kernelStart)
    return `The kernel RSS Lab (TypeScript) starts another checkout (${spec.argv?.[1]}): type npm start.`;
  if (!existsSync(spec.argv[0]))
    return `The kernel RSS Lab (TypeScript) starts a Node that is gone (${spec.argv[0]}): type npm start.`;
  return null;
}

/** Another tslab in the way: found in a parent folder, or registered with the user's Jupyter. One sentence each. */
export function otherTslabs(paths, env = process.env) {
  const found = [];
  for (const name of ["tslab", "rss-lab"]) {
    const nearer = join(paths.notebooks, "node_modules", name);
    if (existsSync(nearer))
      found.push(`Another ${name} is nearer to the notebooks than this checkout's (${nearer}): delete it.`);
  }
  for (let folder = dirname(paths.root); ; folder = dirname(folder)) {
    const other = join(folder, "node_modules", "tslab");
    if (
      existsSync(join(other, "package.json")) &&
      !existsSync(join(paths.root, "node_modules", "tslab", "package.json"))
    ) {
      found.push(`Another tslab would be picked up (${other}): install this checkout's own with npm ci.`);
    }
    const nearer = join(folder, "node_modules", "rss-lab");
    if (existsSync(nearer) && !existsSync(join(paths.root, "node_modules", "rss-lab")))
      found.push(`Another rss-lab would be picked up (${nearer}): type npm ci.`);
    if (folder === dirname(folder)) break;
  }
  for (const folder of jupyterDataFolders(paths, env)) {
    for (const name of ["tslab", "jslab"]) {
      const spec = join(folder, "kernels", name, "kernel.json");
      if (existsSync(spec))
        found.push(
          `Another tslab is registered (${spec}): choose the kernel "RSS Lab (TypeScript)" for lessons, or remove it with jupyter kernelspec remove ${name}.`,
        );
    }
    const double = join(folder, "kernels", "rss-lab", "kernel.json");
    if (double !== join(paths.kernelspec, "kernel.json") && existsSync(double))
      found.push(
        `Another kernel named rss-lab is registered (${double}): remove it with jupyter kernelspec remove rss-lab.`,
      );
  }
  return found;
}

function jupyterDataFolders(paths, env) {
  const home = env.HOME ?? env.USERPROFILE ?? "";
  const user =
    env.JUPYTER_DATA_DIR ??
    (WINDOWS
      ? join(env.APPDATA ?? "", "jupyter")
      : process.platform === "darwin"
        ? join(home, "Library", "Jupyter")
        : join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "jupyter"));
  const system = WINDOWS
    ? [join(env.PROGRAMDATA ?? "", "jupyter")]
    : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const extra = (env.JUPYTER_PATH ?? "").split(WINDOWS ? ";" : ":").filter((folder) => folder !== "");
  return [...new Set([...extra, user, join(paths.venv, "share", "jupyter"), ...system])];
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
