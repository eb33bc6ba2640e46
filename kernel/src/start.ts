// Starts the kernel: tslab's executor behind a server of Jupyter's messages. If tslab is not as expected, plain tslab
// runs after one line that says why.
import { readFileSync } from "node:fs";
import { CellLink } from "./cell-link.js";
import { offerOutput } from "./cell-output.js";
import { createCells } from "./cells.js";
import { Execution } from "./execution.js";
import { historyReply } from "./history.js";
import { Output, streamWriter } from "./output.js";
import { commInfo, complete, inspect, isComplete, kernelInfo } from "./requests.js";
import { loadTslab, tslabParts, type Tslab } from "./tslab.js";
import type { Connection } from "./sockets.js";

/**
 * Starts the kernel that a connection file describes.
 *
 * @param load loads a file of tslab; tests pass their own
 */
export function startKernel(configPath: string, load: (path: string) => unknown = loadTslab): void {
  const parts = tslabParts(load);
  if (typeof parts !== "string") {
    const sayIt = process.stderr.write.bind(process.stderr);
    startLab(parts, JSON.parse(readFileSync(configPath, "utf8")) as Connection).catch((error: unknown) => {
      sayIt(`The kernel cannot start: ${error instanceof Error ? error.message : String(error)}.\n`);
      process.exit(1);
    });
    return;
  }
  process.stderr.write(
    `The kernel runs as plain tslab: ${parts}. npm ci (or npm install rss-lab-kernel) brings the expected one.\n`,
  );
  const plain = load("tslab/dist/main.js") as {
    startKernel(options: { configPath: string; enableFindLocal: boolean; jsKernel: boolean }): void;
  };
  plain.startKernel({ configPath, enableFindLocal: false, jsKernel: false });
}

async function startLab(tslab: Tslab, connection: Connection): Promise<void> {
  // zeromq is native code: it is loaded only where a kernel runs.
  const { Server } = await import("./server.js");
  const cells = createCells(tslab, process.cwd());
  const output = new Output();
  const server = new Server(connection, () => interrupt());
  const execution = new Execution(cells, output, (answer) => server.dismiss("execute_request", answer));
  const link = new CellLink(server, output);

  server
    .inTurn("execute_request", (request) => {
      link.begin(request);
      return execution.execute(request);
    })
    .atOnce("kernel_info_request", (request) => request.reply(kernelInfo(tslab)))
    .atOnce("is_complete_request", (request) => isComplete(tslab, request))
    .atOnce("complete_request", (request) => complete(cells, request))
    .atOnce("inspect_request", (request) => inspect(cells, request))
    .atOnce("history_request", (request) => request.reply(historyReply(execution.past, request.content)))
    .atOnce("comm_info_request", (request) => request.reply(commInfo(link.openComms(), request.content)))
    .atOnce("interrupt_request", (request) => request.reply({}))
    .atOnce("shutdown_request", (request) => {
      link.close();
      request.reply({ restart: request.content.restart === true });
      setImmediate(() => void stop());
    });

  function interrupt(): void {
    link.interrupt();
    cells.interrupt();
  }

  async function stop(): Promise<void> {
    cells.close();
    output.flush();
    await server.close();
    process.exit();
  }

  // An error's stack must reach down from a library's depths to the line of the cell.
  Error.stackTraceLimit = 50;
  process.stdout.write = streamWriter(output, "stdout");
  process.stderr.write = streamWriter(output, "stderr");
  tslab.jupyter.lastWriteDisplayData = (content, isUpdate) =>
    output.publish(isUpdate ? "update_display_data" : "display_data", { ...content });
  offerOutput(output);

  // Errors that no cell catches are told in the cell that runs or ran last.
  process.on("SIGINT", () => {
    if (!link.isOwnSignal()) interrupt();
  });
  process.on("uncaughtException", (error) => console.error("UncaughtException:", cells.uncaught(error)));
  process.on("unhandledRejection", (reason) => console.error("UnhandledPromiseRejection:", cells.uncaught(reason)));
  process.on("exit", () => output.flush());
  await server.start();
}
