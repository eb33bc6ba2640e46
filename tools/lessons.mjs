// npm run lessons [NAMES]: executes lessons, all or those named (or numbered), and saves them with their outputs, and
// with their terms linked to the glossary; exit code 1 if one failed. npm test uses the same functions to execute and
// compare them. The work is in lessons.py.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault, jupyterEnv } from "./house.mjs";
import { linkGlossary } from "./glossary-links.mjs";
import { lessonFiles } from "./lesson-files.mjs";
import { command, prepare } from "./prepare.mjs";

/**
 * Executes notebooks in a mode of lessons.py and returns its results, one per notebook.
 * @param {ReturnType<typeof import("./house.mjs").house>} paths
 * @param {string[]} files
 * @param {{ mode: string, kernel?: string, keep?: string }} options
 * @returns {{ notebook: string, kernel: string, seconds: number, faults: string[] }[]}
 */
export function runLessons(paths, files, { mode, kernel = "rss-lab", keep }) {
  const results = join(paths.state, `lessons-${process.pid}.json`);
  mkdirSync(paths.state, { recursive: true });
  rmSync(results, { force: true });
  const env = jupyterEnv(paths);
  if (kernel === "plain-tslab") env.JUPYTER_PATH = plainTslab(paths);
  const run = spawnSync(
    paths.python,
    [
      join(paths.root, "tools", "lessons.py"),
      "--mode",
      mode,
      "--kernel",
      kernel,
      "--json",
      results,
      ...(keep ? ["--keep", keep] : []),
      ...files,
    ],
    { cwd: paths.root, env, stdio: ["ignore", "inherit", "inherit"] },
  );
  try {
    return JSON.parse(readFileSync(results, "utf8"));
  } catch {
    return files.map((file) => ({
      notebook: basename(file),
      kernel,
      seconds: 0,
      faults: [`the runner ended with code ${run.status} and no result`],
    }));
  } finally {
    rmSync(results, { force: true });
  }
}

/**
 * Writes a kernelspec of unmodified tslab, for the test that the lessons need nothing else. Returns the folder to put
 * on Jupyter's path.
 */
function plainTslab(paths) {
  const folder = join(paths.state, "plain");
  const spec = join(folder, "kernels", "plain-tslab");
  mkdirSync(spec, { recursive: true });
  const argv = [
    process.execPath,
    join(paths.root, "node_modules", "tslab", "bin", "tslab"),
    "kernel",
    "--config-path={connection_file}",
  ];
  writeFileSync(join(spec, "kernel.json"), JSON.stringify({ argv, display_name: "tslab", language: "typescript" }));
  return folder;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  await command(async (names) => {
    const paths = await prepare();
    const files = lessonFiles(paths, names);
    if (files.length === 0)
      throw new Fault("There are no lessons yet: write one in notebooks/ (its README says how) and try again.");
    console.log(`Executing ${files.length} lessons, two at a time:`);
    const results = runLessons(paths, files, { mode: "save" });
    const isSound = (file) =>
      results.some(({ notebook, faults }) => notebook === basename(file) && faults.length === 0);
    linkGlossary(paths, files.filter(isSound));
    const failed = results.filter(({ faults }) => faults.length > 0).length;
    console.log(`${files.length - failed} saved, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  });
}
