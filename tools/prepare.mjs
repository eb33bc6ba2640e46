// Brings what this checkout needs: npm packages, the build, the virtual environment, the kernel. A step is skipped if
// nothing has changed; a failure is a Fault whose message is one sentence with the cure. One process prepares at a
// time: .rss-lab/lock holds its id, and a second one waits for it.
import { spawn } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  Fault,
  PACKAGES,
  buildFault,
  buildInputs,
  findPython,
  hashText,
  house,
  jupyterEnv,
  kernelFault,
  kernelSpec,
  nodeFault,
  packagesFault,
  stamps,
  venvFault,
  venvInputs,
} from "./house.mjs";
import { registerKernel } from "./kernelspec.mjs";

/** Prepares the checkout and returns its paths. */
export async function prepare() {
  const tooOld = nodeFault();
  if (tooOld) throw new Fault(tooOld);
  const paths = house();
  const unlock = await lock(paths);
  try {
    await step("npm packages", !packagesFault(paths), () => npmCi(paths));
    await step("build", stamps(paths).build === buildInputs(paths) && !buildFault(paths), () => build(paths));
    await step("Python environment", stamps(paths).venv === venvInputs(paths) && !venvFault(paths), () =>
      makeVenv(paths),
    );
    const spec = hashText(JSON.stringify(kernelSpec(paths)));
    await step("kernel", stamps(paths).kernel === spec && !kernelFault(paths), () => {
      registerKernel(paths);
      stamp(paths, "kernel", spec);
    });
  } finally {
    unlock();
  }
  return paths;
}

/** Runs `main` as a command: a Fault prints one sentence and sets exit code 1. */
export async function command(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function step(name, current, work) {
  if (current) return console.log(`  ${name}: nothing changed`);
  process.stdout.write(`  ${name} ... `);
  const begin = Date.now();
  try {
    await work();
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
  process.stdout.write(`${((Date.now() - begin) / 1000).toFixed(1)} s\n`);
}

async function npmCi(paths) {
  const npm = process.env.npm_execpath;
  const words = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const isScript = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
  const run = isScript
    ? await capture(process.execPath, [npm, ...words], { cwd: paths.root })
    : await capture(process.platform === "win32" ? "npm.cmd" : "npm", words, {
        cwd: paths.root,
        shell: process.platform === "win32",
      });
  const wrong = packagesFault(paths);
  if (run.code === 0 && !wrong) return;
  if (/EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ERR_SOCKET|network/i.test(run.text)) {
    throw new Fault(
      "The npm packages cannot be fetched, as the package registry does not answer: check the network (or npm's registry setting) and try again.",
    );
  }
  throw new Fault(
    `The npm packages cannot be installed (${lastWords(run.text, /npm (?:error|ERR!) ?/) || wrong}): mend that and try again.`,
  );
}

/** Compiles the packages and removes what sources that are gone left behind. */
export async function build(paths) {
  const inputs = buildInputs(paths);
  const run = await capture(
    process.execPath,
    [join(paths.root, "node_modules", "@typescript", "native", "bin", "tsc"), "-b", ...PACKAGES],
    { cwd: paths.root },
  );
  if (run.code !== 0) {
    const first = run.text.split("\n").find((line) => line.includes("error TS")) ?? lastWords(run.text);
    throw new Fault(
      `The packages do not compile (${first}): mend that, or fetch the files as committed, and try again.`,
    );
  }
  for (const name of PACKAGES) removeStale(join(paths.root, name, "dist"), join(paths.root, name, "src"));
  stamp(paths, "build", inputs);
}

/** Removes what an earlier build left: output of sources that no longer exist, and maps, which are no longer made. */
function removeStale(dist, source) {
  for (const name of readdirSync(dist, { recursive: true }).map(String)) {
    const module = /^(.*?)(\.d\.ts|\.js|\.js\.map)$/.exec(name)?.[1];
    const isStale = module !== undefined && (name.endsWith(".map") || !existsSync(join(source, `${module}.ts`)));
    if (isStale) rmSync(join(dist, name));
  }
}

async function makeVenv(paths) {
  const python = findPython();
  if (python.fault !== undefined) throw new Fault(python.fault);
  stamp(paths, "venv", undefined);
  rmSync(paths.venv, { recursive: true, force: true });
  const made = await capture(python.command[0], [...python.command.slice(1), "-m", "venv", paths.venv], {
    cwd: paths.root,
    env: jupyterEnv(paths),
  });
  if (made.code !== 0)
    throw new Fault(`The virtual environment .venv cannot be made (${lastWords(made.text)}): mend that and try again.`);
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q", "-r", paths.requirements];
  // A local package index answers at once; where there is none, the second, patient try waits for the network.
  let run = await capture(paths.python, [...install, "--retries", "0"], { cwd: paths.root, env: jupyterEnv(paths) });
  if (run.code !== 0) run = await capture(paths.python, install, { cwd: paths.root, env: jupyterEnv(paths) });
  if (run.code !== 0) {
    throw new Fault(
      `The Python packages cannot be installed (${lastWords(run.text, /ERROR: /)}): check the network (or pip's index setting) and try again.`,
    );
  }
  // JupyterLab runs a CommonJS script of its own from .venv; without this file, Node would take its module type from
  // this checkout's package.json.
  writeFileSync(join(paths.venv, "package.json"), `{ "private": true, "type": "commonjs" }\n`);
  const wrong = venvFault(paths);
  if (wrong) throw new Fault(wrong);
  stamp(paths, "venv", venvInputs(paths));
}

/** Runs a program to its end and returns its exit code and its output. */
function capture(program, words, options) {
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
    child.on("error", (error) => resolve({ code: 1, text: `${text}\n${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

function lastWords(text, mark = /^/) {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const marked = lines.filter(
    (line) => mark.source !== "^" && mark.test(line) && !/complete log|^npm (?:error|ERR!) code/.test(line),
  );
  return (marked.at(0) ?? lines.at(-1) ?? "it said nothing").replace(mark, "").replace(/[.:]$/, "");
}

function stamp(paths, step, value) {
  mkdirSync(paths.state, { recursive: true });
  const file = `${paths.stamps}.${process.pid}`;
  writeFileSync(file, `${JSON.stringify({ ...stamps(paths), [step]: value }, null, 2)}\n`);
  renameSync(file, paths.stamps);
}

/**
 * Takes .rss-lab/lock, waiting for a living holder; a lock whose process is gone is taken over. Returns the function
 * that releases it.
 */
export async function lock(paths) {
  const file = join(paths.state, "lock");
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  let said = false;
  try {
    for (;;) {
      try {
        linkSync(mine, file); // A link appears whole or not at all, so a half-written lock is never read.
        break;
      } catch (error) {
        if (error.code !== "EEXIST")
          throw new Fault(
            `The folder ${paths.state} cannot be written (${error.code}): make it writable and try again.`,
          );
      }
      const holder = Number(tryRead(file));
      if (holder > 0 && !isAlive(holder)) {
        tryUnlink(file);
        continue;
      }
      if (!said) console.log(`  waiting for process ${holder}, which is preparing this checkout ...`);
      said = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    tryUnlink(mine);
  }
  const release = () => {
    if (Number(tryRead(file)) === process.pid) tryUnlink(file);
  };
  const stop = () => {
    release();
    process.exit(130);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  return () => {
    release();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function tryRead(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
function tryUnlink(file) {
  try {
    unlinkSync(file);
  } catch {
    /* Another process removed it. */
  }
}
