// Worker threads of Node.
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Threads } from "./threads.js";

export const threads: Threads = {
  cores: availableParallelism(),
  bothWork: true,
  start: ({ message, gone }) => {
    // The flags of the process may be for its own program alone, as --input-type is.
    const worker = new Worker(new URL("./node-worker.js", import.meta.url), { execArgv: [] });
    worker.on("message", message);
    worker.on("error", (error) => gone(error.message));
    worker.on("exit", (code) => gone(`exit code ${code}`));
    return {
      post: (question) => worker.postMessage(question),
      hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
      end: () => void worker.terminate(),
    };
  },
  turn: () => nextTurn(),
};
