// Ends a JupyterLab with its kernels. SIGTERM does that, except on Windows, where it ends one process and leaves the
// kernels: there Jupyter is asked over its own address, and what has not ended after a while is ended as a whole tree.
import { spawnSync } from "node:child_process";
import { request } from "node:http";

const PATIENCE_MS = 10_000;

/**
 * @param {{ pid?: number, kill: (signal: "SIGTERM" | "SIGKILL") => unknown }} child
 * @param {{ port: number, token: string, force?: boolean, platform?: string, patienceMs?: number }} how `force`: at once
 */
export async function stopLab(child, how) {
  const { force = false, platform = process.platform, patienceMs = PATIENCE_MS } = how;
  if (platform !== "win32") return void child.kill(force ? "SIGKILL" : "SIGTERM");
  if (force || !(await askToEnd(how))) return endTree(child.pid);
  setTimeout(() => endTree(child.pid), patienceMs).unref();
}

/**
 * Jupyter's own way: it ends its kernels, then itself. Whether it took the request.
 * @param {{ port: number, token: string }} where
 * @returns {Promise<boolean>}
 */
export const askToEnd = ({ port, token }) =>
  new Promise((resolve) => {
    const options = { host: "127.0.0.1", port, path: "/api/shutdown", method: "POST", timeout: 3000 };
    const asked = request({ ...options, headers: { Authorization: `token ${token}` } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    });
    asked.on("error", () => resolve(false)).on("timeout", () => asked.destroy());
    asked.end();
  });

/** @param {number | undefined} pid */
export function endTree(pid) {
  if (pid !== undefined) spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
}
