// Starts the kernel: tslab's server and executor, with a proper `error` message for a cell that fails ("Messaging in
// Jupyter": `error` is published with ename, evalue and traceback, and repeated in the execute_reply). If tslab is not
// as expected, plain tslab runs after one line that says why.
import { createCells } from "./cells.js";
import {
  loadTslab,
  tslabParts,
  type ExecuteReply,
  type ExecuteRequest,
  type Load,
  type Message,
  type Tslab,
} from "./tslab.js";
import type { CellError } from "./cell-error.js";

export function startKernel(configPath: string, load: Load = loadTslab): void {
  const parts = tslabParts(load);
  if (typeof parts !== "string") return startLab(parts, configPath);
  process.stderr.write(
    `The kernel runs as plain tslab: ${parts}. npm ci (or npm install rss-lab-kernel) brings the expected one.\n`,
  );
  const plain = load("tslab/dist/main.js") as {
    startKernel(options: { configPath: string; enableFindLocal: boolean; jsKernel: boolean }): void;
  };
  plain.startKernel({ configPath, enableFindLocal: false, jsKernel: false });
}

function startLab(tslab: Tslab, configPath: string): void {
  const cells = createCells(tslab, process.cwd(), console);
  /**
   * For each request, the function that publishes an error for its cell: requests wait in a queue while another one
   * runs.
   */
  const publish = new WeakMap<ExecuteRequest, (error: CellError) => void>();
  const failures = new WeakMap<ExecuteRequest, CellError>();

  class LabHandler extends tslab.jupyter.JupyterHandlerImpl {
    override async handleExecute(request: ExecuteRequest, ...write: [never, never]): Promise<ExecuteReply> {
      const reply = await super.handleExecute(request, ...write);
      return { ...reply, ...failures.get(request) };
    }

    override async handleExecuteImpl(request: ExecuteRequest, ...write: [never, never]): Promise<object> {
      try {
        return await super.handleExecuteImpl(request, ...write);
      } catch (count) {
        const failure = cells.failure();
        if (failure !== null) {
          failures.set(request, failure);
          publish.get(request)?.(failure);
        }
        throw count; // tslab's own way to say "failed", with the execution count.
      }
    }
  }

  class LabServer extends tslab.jupyter.ZmqServer {
    override async handleExecute(socket: unknown, message: Message): Promise<void> {
      publish.set(message.content, (error) => {
        const reply = message.createReply();
        reply.header.msg_type = "error";
        reply.content = error;
        reply.signAndSend(this.connInfo.key, this.iopub);
      });
      return super.handleExecute(socket, message);
    }
  }

  // The same three handlers that tslab's own start installs.
  process.on("SIGINT", () => cells.interrupt());
  process.on("uncaughtException", (error) => console.error("UncaughtException:", error));
  process.on("unhandledRejection", (reason) => console.error("UnhandledPromiseRejection:", reason));
  void new LabServer(new LabHandler(cells, false), configPath).init();
}
