// Where everything of a checkout is. What a user writes (work copies, Jupyter's own files) goes into the checkout; if
// that cannot be written, or the variable RSS_LAB_STATE names a folder, into a folder of the user's own. It changes
// nothing, and uses only Node's built-in modules.
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const WINDOWS = process.platform === "win32";

/** Something is missing or wrong outside the project: `message` is one sentence with the cure. */
export class Fault extends Error {}

/** The folders and files of a checkout. */
export function house(root = dirname(dirname(fileURLToPath(import.meta.url))), env = process.env) {
  const inside = join(root, ".rss-lab");
  const isWritable = [root, inside, join(root, "work"), join(inside, "jupyter")].every(
    (folder) => (folder !== root && !existsSync(folder)) || canWrite(folder),
  );
  const asked = env.RSS_LAB_STATE;
  const state = asked ? resolve(env.INIT_CWD ?? ".", asked) : isWritable ? inside : join(userState(env), "rss-lab");
  // What belongs to the checkout, not to a user: its stamps, its lock, the wheels of a kit.
  const shared = isWritable ? inside : state;
  const places = (venv) => ({
    root,
    isWritable,
    /** The user's work is elsewhere than in the checkout. */
    isApart: state !== inside,
    venv,
    state,
    notebooks: join(root, "notebooks"),
    work: state === inside ? join(root, "work") : join(state, "work"),
    requirements: join(root, ".binder", "requirements.txt"),
    python: join(venv, WINDOWS ? "Scripts" : "bin", WINDOWS ? "python.exe" : "python"),
    kernelspec: join(venv, "share", "jupyter", "kernels", "rss-lab"),
    kernelStart: join(root, "kernel", "dist", "main.js"),
    wheels: join(inside, "wheels"),
    kit: join(inside, "kit.json"),
    stamps: join(inside, "stamps.json"),
    lock: join(shared, "lock"),
  });
  const own = places(join(root, ".venv"));
  // A virtual environment that this user can neither use nor mend: the user's own takes its place.
  return isWritable || isUsable(own) ? own : places(join(state, "venv"));
}

/** Where this user's programs keep their state. */
function userState(env) {
  if (WINDOWS) return env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state");
}

/** A quick look, without starting anything. */
function isUsable({ python, kernelspec, kernelStart }) {
  try {
    const { argv } = JSON.parse(readFileSync(join(kernelspec, "kernel.json"), "utf8"));
    accessSync(argv[0], constants.X_OK);
    accessSync(python, constants.X_OK);
    return argv[1] === kernelStart;
  } catch {
    return false;
  }
}

/** Whether this user can make files in a folder that is there. */
export function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (WINDOWS) rmSync(mkdtempSync(join(folder, ".rss-lab-probe-")), { recursive: true }); // Only trying tells there.
    return true;
  } catch {
    return false;
  }
}

/** Makes a folder of the user's state, or says in a sentence why it cannot be. */
export function makeStateFolder(paths, folder = paths.state) {
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    readdirSync(folder);
  } catch (error) {
    const why = paths.isApart && !process.env.RSS_LAB_STATE ? `, and ${paths.root} is not yours to write either` : "";
    throw new Fault(
      `The folder ${folder} cannot be written (${error.code})${why}: name one that you can write, as in npm start -- ` +
        `--state FOLDER (or in the variable RSS_LAB_STATE).`,
    );
  }
}

/** Node's recursive mkdir never ends where a folder that is there takes none, as /proc. */
function makeFolders(folder) {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}

/** The environment variables without those that would lead this checkout's Python elsewhere. */
export function withoutPythonSettings() {
  const env = { ...process.env };
  for (const name of Object.keys(env))
    if (/^(PYTHONPATH|PYTHONHOME|PIP_USER|PIP_TARGET|PIP_PREFIX)$/i.test(name)) delete env[name];
  return env;
}

/**
 * The environment variables with which this checkout's Python and Jupyter run: the user's own Jupyter is neither read
 * nor written.
 * @returns {Record<string, string | undefined> & { JUPYTER_CONFIG_DIR: string, JUPYTER_RUNTIME_DIR: string }}
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
