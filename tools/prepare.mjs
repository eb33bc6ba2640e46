// Brings what this checkout needs: npm packages, the build, the virtual environment, the kernel. A step is skipped if
// nothing has changed; a failure is a Fault whose message is one sentence with the cure. One process prepares at a
// time, a second one waits for it. Where nothing has to be done, nothing is written: a checkout that belongs to somebody
// else will do.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  Fault,
  PACKAGES,
  buildFault,
  buildInputs,
  buildOutputs,
  house,
  kernelFault,
  kernelIsCurrent,
  kitOf,
  looseLinks,
  makeStateFolder,
  nodeFault,
  packagesFault,
  stamps,
} from "./house.mjs";
import { packageRecord, readRecord, recordFile } from "./packages.mjs";
import { registerKernel } from "./kernelspec.mjs";
import { lock } from "./lock.mjs";
import { capture, lastWords, remove } from "./run-program.mjs";
import { linkCheckout } from "./user-state.mjs";
import { mendVenv, venvIsCurrent } from "./venv.mjs";

export { lock } from "./lock.mjs";

/**
 * Prepares the checkout and returns its paths.
 * @param {{ renew?: boolean }} [how] `renew`: build and Python environment anew, though nothing has changed
 */
export async function prepare({ renew = false } = {}) {
  const tooOld = nodeFault();
  if (tooOld) throw new Fault(tooOld);
  const paths = house();
  makeStateFolder(paths);
  if (paths.isApart) console.log(`  your own files: ${paths.state}`);
  const unlock = await lock(paths);
  try {
    if (paths.isWritable && existsSync(join(paths.root, "node_modules"))) mendLinks(paths);
    const wereFine = !packagesFault(paths);
    await step("npm packages", wereFine, () => mayChange(paths, packagesFault) && npmCi(paths));
    if (paths.isWritable && (!wereFine || readRecord(paths) === null))
      writeFileSync(recordFile(paths), `${JSON.stringify(packageRecord(paths))}\n`);
    const isFine = !buildFault(paths) && (stamps(paths).build !== undefined || !paths.isWritable);
    const isSame = stamps(paths).build === buildInputs(paths);
    await step(
      "build",
      isFine && (!renew || kitOf(paths) !== undefined),
      () => mayChange(paths, buildFault) && build(paths, renew || isSame),
    );
    if (paths.isWritable && stamps(paths).dist === undefined) stamp(paths, { dist: buildOutputs(paths) });
    await step("Python environment", !renew && venvIsCurrent(paths), () => mendVenv(paths, { renew }));
    await step("kernel", kernelIsCurrent(paths) || (!paths.isWritable && !kernelFault(paths)), () =>
      registerKernel(paths),
    );
    if (paths.isApart) linkCheckout(paths);
  } finally {
    unlock();
  }
  return paths;
}

/** Somebody else's checkout is theirs to mend. */
function mayChange(paths, look) {
  if (paths.isWritable) return true;
  throw new Fault(
    `${look(paths) ?? "It is to be made anew."} ${paths.root} is not yours to write: its owner has to type npm start -- --prepare there once.`,
  );
}

/** Links a moved or copied checkout's packages to itself: on Windows a link holds the whole path. */
function mendLinks(paths) {
  for (const { name, folder } of looseLinks(paths)) {
    const link = join(paths.root, "node_modules", name);
    if (!existsSync(folder) || !remove(link)) continue;
    symlinkSync(
      process.platform === "win32" ? folder : join("..", folder.slice(paths.root.length + 1)),
      link,
      "junction",
    );
  }
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
  if (kitOf(paths)) throw new Fault(`${packagesFault(paths)}`);
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
  const [, code] = /^npm (?:error|ERR!) code (EACCES|EROFS|EPERM|ENOSPC)/m.exec(run.text) ?? [];
  const [, path] = /^npm (?:error|ERR!) path (.+)/m.exec(run.text) ?? [];
  if (code !== undefined)
    throw new Fault(
      `npm cannot write ${path ?? "its cache"} (${code}): make that writable, or name another folder for its cache in the ` +
        "variable npm_config_cache, and try again.",
    );
  throw new Fault(
    `The npm packages cannot be installed (${lastWords(run.text, /npm (?:error|ERR!) ?/) || wrong}): mend that and try again.`,
  );
}

/**
 * Compiles the packages and removes what sources that are gone left behind.
 * @param {boolean} [force] also what the compiler takes for current: it does not look at what it wrote
 */
export async function build(paths, force = false) {
  const inputs = buildInputs(paths);
  const compiler = join(paths.root, "node_modules", "@typescript", "native", "bin", "tsc");
  if (!existsSync(compiler) && kitOf(paths))
    throw new Fault(`${buildFault(paths)} This kit has no compiler, so unpack it again, or work in a checkout.`);
  const words = ["-b", ...(force ? ["--force"] : []), ...PACKAGES];
  const run = await capture(process.execPath, [compiler, ...words], { cwd: paths.root });
  if (run.code !== 0) {
    const first = run.text.split("\n").find((line) => line.includes("error TS")) ?? lastWords(run.text);
    throw new Fault(
      `The packages do not compile (${first}): mend that, or fetch the files as committed, and try again.`,
    );
  }
  if (!force && PACKAGES.some((name) => !existsSync(join(paths.root, name, "dist", "index.js"))))
    return build(paths, true);
  for (const name of PACKAGES) removeStale(join(paths.root, name, "dist"), join(paths.root, name, "src"));
  stampBuild(paths, inputs);
}

/** Remembers of which sources the build is. */
export function stampBuild(paths, inputs = buildInputs(paths)) {
  stamp(paths, { build: inputs, dist: buildOutputs(paths) });
}

/** Removes what an earlier build left: output of sources that no longer exist, and maps, which are no longer made. */
function removeStale(dist, source) {
  for (const name of readdirSync(dist, { recursive: true }).map(String)) {
    const module = /^(.*?)(\.d\.ts|\.js|\.js\.map)$/.exec(name)?.[1];
    const isStale = module !== undefined && (name.endsWith(".map") || !existsSync(join(source, `${module}.ts`)));
    if (isStale) rmSync(join(dist, name));
  }
}

function stamp(paths, values) {
  mkdirSync(join(paths.root, ".rss-lab"), { recursive: true });
  const file = `${paths.stamps}.${process.pid}`;
  const { build, dist } = { ...stamps(paths), ...values };
  writeFileSync(file, `${JSON.stringify({ build, dist }, null, 2)}\n`);
  renameSync(file, paths.stamps);
}
