// npm start [--no-browser] [--port N]: prepares the checkout and runs JupyterLab, opened on lesson 00, on 127.0.0.1
// until Ctrl-C; further arguments are passed on to JupyterLab. It gets its own token and its own configuration, and
// makes no connections to the outside.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { Fault, jupyterEnv, portIsFree } from "./house.mjs";
import { command, prepare } from "./prepare.mjs";

await command(async (words) => {
  const begin = Date.now();
  const { port, rest, noBrowser } = options(words);
  if (!(await portIsFree(port)))
    throw new Fault(`Port ${port} is taken: stop what uses it, or type npm start -- --port ${port + 1}.`);
  const paths = await prepare();
  const lesson = readdirSync(paths.notebooks).find((name) => /^00-.*\.ipynb$/.test(name));
  const page = `/lab/tree/notebooks${lesson ? `/${lesson}` : ""}`;
  writeSettings(join(jupyterEnv(paths).JUPYTER_CONFIG_DIR, "labconfig"));
  const token = randomBytes(24).toString("hex");
  const child = spawn(
    paths.python,
    [
      "-m",
      "jupyterlab",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.root_dir=${paths.root}`,
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
    else child.kill("SIGKILL"); // Ctrl-C was pressed twice.
    stopping = true;
    child.kill("SIGTERM");
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
  if (stopping) return 0;
  throw new Fault(
    `JupyterLab ended with code ${code}: its last lines above say why; npm run doctor looks for the usual faults.`,
  );
});

/** Defaults of this JupyterLab: it fetches no news or updates, and does not ask whether it may. */
function writeSettings(folder) {
  mkdirSync(folder, { recursive: true });
  const settings = { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } };
  writeFileSync(join(folder, "default_setting_overrides.json"), `${JSON.stringify(settings, null, 2)}\n`);
}

function options(words) {
  const rest = [...words];
  const noBrowser = rest.includes("--no-browser");
  if (noBrowser) rest.splice(rest.indexOf("--no-browser"), 1);
  const at = rest.findIndex((word) => word === "--port" || word.startsWith("--port="));
  if (at < 0) return { port: 8888, rest, noBrowser };
  const [text] = rest[at] === "--port" ? rest.splice(at, 2).slice(1) : [rest.splice(at, 1)[0].slice("--port=".length)];
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65534)
    throw new Fault(`--port was given ${text ?? "nothing"}: it needs a number from 1 to 65534.`);
  return { port, rest, noBrowser };
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
