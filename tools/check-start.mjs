// Does npm start bring up a JupyterLab here? Starts it without a browser, waits until it says that it is ready, asks it
// once, and stops it. Continuous integration runs this on every system; exit code 0 says yes. What is typed behind it
// goes to npm start: node tools/check-start.mjs --port 8899
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Fault } from "./house.mjs";
import { command } from "./prepare.mjs";

const PORT = "8890";
const MINUTES = 10;

await command(async (words) => {
  const port = words[words.indexOf("--port") + 1 || words.length] ?? PORT;
  const rest = words.filter((word, at) => word !== "--port" && words[at - 1] !== "--port");
  const start = fileURLToPath(new URL("start.mjs", import.meta.url));
  const lab = spawn(process.execPath, [start, "--no-browser", "--port", port, ...rest], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => lab.on("exit", resolve));
  try {
    await ready(lab, ended);
    const { status } = await fetch(`http://127.0.0.1:${port}/api`);
    if (status !== 200) throw new Fault(`JupyterLab answers with status ${status}: it should be 200.`);
    console.log("JupyterLab answers.");
  } finally {
    stop(lab);
    await ended;
  }
});

/** Waits for the line that npm start writes when JupyterLab answers; what it says meanwhile is passed on. */
function ready(lab, ended) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Fault(`npm start is not ready after ${MINUTES} minutes.`)),
      MINUTES * 60_000,
    );
    let said = "";
    lab.stdout.setEncoding("utf8").on("data", (part) => {
      said += part;
      process.stdout.write(part.replace(/token=\w+/, "token=..."));
      if (!said.includes("JupyterLab is ready")) return;
      clearTimeout(late);
      resolve(said);
    });
    void ended.then((code) => {
      clearTimeout(late);
      reject(new Fault(`npm start ended with code ${code} before JupyterLab was ready.`));
    });
  });
}

/** As Ctrl-C does; Windows knows no such signal, so there the whole tree of processes is ended. */
function stop(lab) {
  if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(lab.pid), "/t", "/f"]);
  else lab.kill("SIGINT");
}
