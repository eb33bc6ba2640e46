// Fuzzes one target for a given time or number of cases: runs the cases in a thread, ends one that hangs or eats the
// memory, and continues after it.
import { Worker } from "node:worker_threads";
import { makeCase } from "./search.mjs";

const LIMITS = { caseSeconds: 15, megabytes: 600 };
/** Stop after so many faults: they should be mended first. */
const MOST_FAULTS = 20;

/** Runs `target` for `seconds`, or for so many cases; one fault of each kind is reported. */
export async function hunt({ url, target, seed, seconds = Infinity, cases = Infinity, limits = {} }) {
  const { caseSeconds, megabytes } = { ...LIMITS, ...limits };
  const faults = [];
  const until = Date.now() + seconds * 1000;
  let from = 0;
  while (Date.now() < until && from < cases && faults.length < MOST_FAULTS) {
    const known = faults.map(({ kind }) => kind);
    const end = await oneThread(
      { targets: url, name: target.name, seed, from, until, cases, known },
      { caseSeconds, megabytes },
      (fault) => faults.push(fault),
    );
    from = end.index + 1;
    if (end.kind === null) return { cases: from, faults };
    if (known.includes(end.kind)) continue;
    faults.push({ kind: end.kind, message: end.kind, index: end.index, input: makeCase(target, seed, end.index) });
  }
  return { cases: from, faults };
}

/** Resolves with the case at which the thread ended, and the reason if it was not the end of the time. */
function oneThread(data, { caseSeconds, megabytes }, tell) {
  return new Promise((resolve, reject) => {
    const progress = new SharedArrayBuffer(16);
    const at = new Float64Array(progress);
    at.set([data.from, Infinity]);
    const before = process.memoryUsage().rss;
    const worker = new Worker(new URL("worker.mjs", import.meta.url), {
      workerData: { ...data, progress },
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    let ended = false;
    const stop = (kind, index = at[0]) => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      void worker.terminate().then(() => resolve({ kind, index }));
    };
    const watch = setInterval(() => {
      if (Date.now() - at[1] > caseSeconds * 1000) stop(`A case takes more than ${caseSeconds} s`);
      else if (process.memoryUsage().rss - before > 2 * megabytes * 2 ** 20)
        stop(`A case takes more than ${2 * megabytes} MB`);
    }, 100);
    worker.on("message", (message) => ("cases" in message ? stop(null, message.cases - 1) : tell(message)));
    worker.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (at[1] === Infinity && error.code !== "ERR_WORKER_OUT_OF_MEMORY") return reject(error); // Not a case's fault.
      stop(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? `A case takes more than ${megabytes} MB`
          : `The thread ends: ${error.message}`,
      );
    });
    worker.on("exit", () => stop("The thread ends"));
  });
}
