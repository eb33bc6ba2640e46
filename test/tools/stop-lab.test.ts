// JupyterLab is ended with its kernels: by a signal, and on Windows by Jupyter's own way.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askToEnd, stopLab } from "../../tools/stop-lab.mjs";

let jupyter: Server;
let port: number;
let asked: string[];
beforeEach(async () => {
  asked = [];
  jupyter = createServer((request, reply) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    reply.statusCode = request.headers.authorization === "token right" ? 200 : 403;
    reply.end();
  });
  await new Promise<void>((resolve) => jupyter.listen(0, "127.0.0.1", resolve));
  ({ port } = jupyter.address() as AddressInfo);
});
afterEach(() => jupyter.close());

const child = () => {
  const signals: string[] = [];
  return { signals, kill: (signal: string) => void signals.push(signal) };
};

test("elsewhere than on Windows a signal does it, the second time a harder one", async () => {
  const lab = child();
  await stopLab(lab, { port, token: "right", platform: "linux" });
  await stopLab(lab, { port, token: "right", platform: "linux", force: true });
  expect(lab.signals).toEqual(["SIGTERM", "SIGKILL"]);
  expect(asked).toEqual([]);
});
test("on Windows Jupyter is asked, and nothing is killed while it may take its time", async () => {
  const lab = child();
  await stopLab(lab, { port, token: "right", platform: "win32" });
  expect(asked).toEqual(["POST /api/shutdown token right"]);
  expect(lab.signals).toEqual([]);
});
test("whether Jupyter took it is known", async () => {
  expect(await askToEnd({ port, token: "right" })).toBe(true);
  expect(await askToEnd({ port, token: "wrong" })).toBe(false);
  await new Promise((resolve) => jupyter.close(resolve));
  expect(await askToEnd({ port, token: "right" })).toBe(false);
});
