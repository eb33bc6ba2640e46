// npm start [--no-browser] [--port N] [--in-place] [--state FOLDER] [--renew] [--prepare]: prepares the checkout and runs
// JupyterLab, opened on lesson 00, on 127.0.0.1 until Ctrl-C; further arguments are passed on to JupyterLab. It gets its
// own token and its own configuration, and makes no connections to the outside. The lessons are opened as copies in
// work/, without outputs; --in-place opens notebooks/ itself. --reset 06 only copies that lesson afresh. --state names
// the folder of the user's own files, --renew makes build and Python environment anew, --prepare ends before JupyterLab.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { isAbsolute, join, relative, resolve } from "node:path";
import { Fault, house, jupyterEnv, makeStateFolder, portIsFree } from "./house.mjs";
import { command, prepare } from "./prepare.mjs";
import { stopLab } from "./stop-lab.mjs";
import { copyLessons, resetLesson } from "./work-copies.mjs";

const USAGE = `npm start [-- OPTIONS]
  prepares the checkout and runs JupyterLab on the lessons, until Ctrl-C
  --no-browser    do not open a browser; the address is printed
  --port N        another port than 8888
  --in-place      open notebooks/ itself, with outputs, instead of the copies in work/
  --reset LESSON  copy a lesson afresh, as --reset 06, and keep yours beside it; may be given again; starts nothing
  --state FOLDER  where your own files go: work/ and JupyterLab's settings
  --prepare       only prepare, so that other users can start from here
  --renew         make the build and the Python environment anew
  Any other option goes to JupyterLab: npm start -- --ServerApp.password=...`;
const OURS = "--no-browser --port --in-place --reset --state --prepare --renew".split(" ");

await command(async (words) => {
  const begin = Date.now();
  if (words.some((word) => word === "--help" || word === "-h")) {
    console.log(USAGE);
    return 0;
  }
  const { port, rest, noBrowser, inPlace, reset, state, renew, prepareOnly } = options(words);
  if (state !== undefined) {
    const inside = relative(house().root, resolve(state));
    if (!inside.startsWith("..") && !isAbsolute(inside))
      throw new Fault(`--state ${state} lies in the checkout: name a folder elsewhere, as --state ~/rss-lab.`);
    process.env.RSS_LAB_STATE = state;
  }
  if (reset.length > 0) {
    makeStateFolder(house());
    for (const lesson of reset) sayReset(resetLesson(house(), lesson));
    return 0;
  }
  if (prepareOnly) {
    const { root } = await prepare({ renew });
    console.log(`Prepared: ${root} can be used now, by other users too.`);
    return 0;
  }
  if (!(await portIsFree(port)))
    throw new Fault(`Port ${port} is taken: stop what uses it, or type npm start -- --port ${port + 1}.`);
  const paths = await prepare({ renew });
  const lesson = readdirSync(paths.notebooks).find((name) => /^00-.*\.ipynb$/.test(name));
  if (!inPlace) sayCopies(copyLessons(paths));
  const page = `/lab/tree/${inPlace ? "notebooks" : "work"}${lesson ? `/${lesson}` : ""}`;
  writeSettings(join(jupyterEnv(paths).JUPYTER_CONFIG_DIR, "labconfig"));
  const token = randomBytes(24).toString("hex");
  const child = spawn(
    paths.python,
    [
      "-m",
      "jupyterlab",
      ...settings(paths, port, page).filter((word) => !rest.some((given) => nameOf(given) === nameOf(word))),
      ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
      ...(noBrowser ? ["--no-browser"] : []),
      ...rest,
    ],
    {
      cwd: paths.root,
      env: { ...jupyterEnv(paths), JUPYTER_TOKEN: token },
      stdio: ["ignore", "inherit", "inherit"],
      // Its own process group: Ctrl-C reaches this process alone, which stops JupyterLab without asking.
      detached: process.platform !== "win32",
    },
  );
  let stopping = false;
  const stop = () => {
    if (!stopping) console.log("\nStopping JupyterLab ...");
    void stopLab(child, { port, token, force: stopping }); // By force if Ctrl-C was pressed twice.
    stopping = true;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const ended = new Promise((resolve) => child.on("close", (code) => resolve(code)).on("error", () => resolve(1)));
  const alive = { value: true };
  void ended.then(() => {
    alive.value = false;
  });
  if (await answers(port, alive)) {
    console.log(
      `JupyterLab is ready after ${((Date.now() - begin) / 1000).toFixed(1)} s: http://127.0.0.1:${port}${page}?token=${token}\nCtrl-C stops it.`,
    );
  }
  const code = await ended;
  if (stopping || code === 0) return 0;
  throw new Fault(
    `JupyterLab ended with code ${code}: its last lines above say why; npm run doctor looks for the usual faults.`,
  );
});

/** An option without its value. @param {string} word */
function nameOf(word) {
  return word.split("=")[0];
}

/** What this JupyterLab is told; an option that was typed takes the place of the one here, as Jupyter takes it once. */
function settings(paths, port, page) {
  return [
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${paths.isApart ? paths.state : paths.root}`,
    `--config=${join(paths.root, "tools", "jupyter_server_config.py")}`,
    `--LabApp.default_url=${page}`,
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--KernelSpecManager.allowed_kernelspecs=rss-lab",
    "--KernelSpecManager.ensure_native_kernel=False",
    "--MultiKernelManager.default_kernel_name=rss-lab",
    "--LabApp.extension_manager=readonly",
    "--log-level=ERROR",
    "--LabApp.log_level=ERROR",
  ];
}

/** One line for each that happened. @param {ReturnType<typeof copyLessons>} copies */
function sayCopies({ made, renewed, left, unread }) {
  if (made.length > 0) console.log(`  lessons: ${made.length} copied into work/, without outputs`);
  if (renewed.length > 0) console.log(`  lessons: ${renewed.length} copied again into work/, as they have changed`);
  if (left.length > 0)
    console.log(
      `  lessons: ${left.map(short).join(", ")} ${left.length === 1 ? "has" : "have"} changed; yours in work/ stay as they ` +
        `are (npm start -- --reset ${short(left[0])} takes the new one, and keeps yours)`,
    );
  for (const one of unread) console.log(`  lessons: work/${one} cannot be read: look what it is; it stays as it is`);
}

/** @param {ReturnType<typeof resetLesson>} done */
function sayReset({ name, kept }) {
  console.log(`work/${name} is as new${kept === null ? "" : `; what was there is work/${kept} now`}.`);
}

/** The number of a lesson, or its name. @param {string} file */
function short(file) {
  return /^(\d\d[a-z]?)-/.exec(file)?.[1] ?? file.replace(/\.\w+$/, "");
}

/** Defaults of this JupyterLab: it fetches no news or updates, and does not ask whether it may. */
function writeSettings(folder) {
  const settings = { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } };
  const file = join(folder, "default_setting_overrides.json");
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  } catch (error) {
    throw new Fault(`${file} cannot be written (${error.code}): make it writable, or name another folder by --state.`);
  }
}

function options(words) {
  const rest = [...words];
  /** @param {string} name */
  const flag = (name) => rest.includes(name) && rest.splice(rest.indexOf(name), 1).length > 0;
  /** @param {string} name */
  const value = (name) => {
    const at = rest.findIndex((word) => word === name || word.startsWith(`${name}=`));
    if (at < 0) return undefined;
    return rest[at] === name ? (rest.splice(at, 2)[1] ?? "") : rest.splice(at, 1)[0].slice(name.length + 1);
  };
  const [noBrowser, inPlace, renew] = [flag("--no-browser"), flag("--in-place"), flag("--renew")];
  const prepareOnly = flag("--prepare");
  const state = value("--state");
  const reset = [];
  for (let one = value("--reset"); one !== undefined; one = value("--reset")) reset.push(one);
  if (reset.includes("")) throw new Fault("--reset was given nothing: it needs a lesson's number, as --reset 06.");
  if (state === "") throw new Fault("--state was given nothing: it needs a folder, as --state ~/rss-lab.");
  const text = value("--port") ?? "8888";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65534)
    throw new Fault(`--port was given ${text || "nothing"}: it needs a number from 1 to 65534.`);
  for (const word of rest) {
    const meant = OURS.find((ours) => isTypoOf(nameOf(word), ours));
    if (meant !== undefined) throw new Fault(`There is no option ${nameOf(word)}: did you mean ${meant}?`);
  }
  return { port, rest, noBrowser, inPlace, reset, state, renew, prepareOnly };
}

/** Whether a word is an option but for one letter that is missing, too much, wrong or out of place. */
function isTypoOf(word, option) {
  if (!word.startsWith("--") || word === option || Math.abs(word.length - option.length) > 1) return false;
  let from = 0;
  while (from < option.length && word[from] === option[from]) from += 1;
  const [typed, meant] = [word.slice(from), option.slice(from)];
  return [
    [typed.slice(1), meant],
    [typed, meant.slice(1)],
    [typed.slice(1), meant.slice(1)],
    [typed.slice(2), meant[1] === typed[0] && meant[0] === typed[1] ? meant.slice(2) : null],
  ].some(([a, b]) => a === b);
}

/** Waits until JupyterLab answers, as long as it runs. */
async function answers(port, alive) {
  while (alive.value) {
    const status = await new Promise((resolve) => {
      const request = get({ host: "127.0.0.1", port, path: "/api", timeout: 2000 }, (reply) => {
        reply.resume();
        resolve(reply.statusCode);
      });
      request.on("error", () => resolve(0));
      request.on("timeout", () => request.destroy());
    });
    if (status === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
