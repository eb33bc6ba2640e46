// The worker of a page: compiles cells and runs them. One worker is one kernel; to interrupt it is to end it.
import { format } from "node-inspect-extracted";
import * as lab from "rss-lab";
import * as course from "rss-lab-course";
import { CellRun } from "./cell-run.js";
import { compile } from "./compile.js";
import { consoleTable } from "./console-table.js";
import { errorWords } from "./error-words.js";
import { lastValue } from "./last-value.js";
import { ownTimers, type TimerWorld } from "./timers.js";
import type { FromWorker, PackedFiles, ToWorker } from "./messages.js";
import { Variables } from "./variables.js";
import { workerKernel } from "./worker-kernel.js";

const PACKAGES: Record<string, object> = { "rss-lab": lab, "rss-lab-course": course };
/** Names of the language that cells use most: as parameters they are found without a look-up in the scope. */
const FAST = Object.getOwnPropertyNames(globalThis).filter((name) =>
  /^[A-Z]\w*(Array|View|Int)$|^(Math|Object|Array|Number|String|JSON|Map|Set|Promise|console|performance)$/.test(name),
);
// A cell may put something else in place of the worker's own functions: what the page waits for is sent all the same.
const clock = performance;
const post: (message: FromWorker) => void = postMessage.bind(globalThis);
for (const name of ["postMessage", "close"])
  Object.defineProperty(globalThis, name, {
    value: () => {
      throw new Error(`A cell cannot call ${name} here: the page and its worker need it`);
    },
  });

/** The run whose output it is now: that of the cell that runs or ran last, or of the one whose timer has come. */
let current = new CellRun(-1, true, post);
/** Does work as work of a run; afterwards it is the former run's turn again. */
function during<T>(run: CellRun, work: () => T): T {
  const before = current;
  current = run;
  try {
    return work();
  } finally {
    current = before;
  }
}
ownTimers(globalThis as unknown as TimerWorld, (work) => {
  const run = current;
  return () =>
    during(run, () => {
      try {
        work();
      } catch (error) {
        run.fail(error);
      }
    });
});

let turn: Promise<void> = Promise.resolve();
const inTurn = (task: () => Promise<void>): Promise<void> =>
  (turn = turn.then(task).catch((error: unknown) => current.fail(error)));
const variables = new Variables((cell) => {
  if (current.cell !== cell) current.touched.add(cell);
});
const controls = workerKernel({
  put: (message) => current.show(message),
  cell: () => current.cell,
  asNow: () => {
    const own = current;
    return (task) => inTurn(() => anew(own, task));
  },
});

/** A panel's drawing for newer values. */
async function anew(own: CellRun, task: () => Promise<void>): Promise<void> {
  const before = current;
  current = own;
  own.beginAnew();
  try {
    await task();
  } finally {
    current = before;
  }
}

async function run({ cell, source, isQuiet }: ToWorker & { kind: "run" }): Promise<void> {
  const own = new CellRun(cell, isQuiet, post);
  current = own;
  const begin = clock.now();
  let isGood = true;
  try {
    const last = await evaluate(cell, source);
    const bundle = last === undefined ? null : await lastValue(last[0]);
    if (bundle !== null) controls.kernel.output(bundle);
  } catch (error) {
    isGood = false;
    post({ kind: "error", cell, ...errorWords(error, cell) });
  }
  post({ kind: "done", cell, isGood, ms: clock.now() - begin, touched: [...own.touched] });
}

/** Runs a cell's text; answers the value of its last expression in a box: a promise is not waited for. */
async function evaluate(cell: number, source: string): Promise<[unknown] | undefined> {
  const packageNames = (name: string): ReadonlySet<string> | undefined =>
    Object.hasOwn(PACKAGES, name) ? new Set(Object.keys(PACKAGES[name])) : undefined;
  const { scope } = variables;
  const fast = FAST.filter((name) => !(name in scope));
  const { script } = compile(source, { cell, packageNames, fast });
  variables.forget(cell);
  const define = (name: string, get: () => unknown, set: (value: unknown) => void): void =>
    variables.define(cell, name, get, set);
  // A reader's cell is run: that is what the page is for.
  // oxlint-disable-next-line no-eval
  const make = (0, eval)(script) as (around: object, define: unknown) => () => Promise<[unknown] | undefined>;
  return make(scope, define)();
}

for (const name of ["log", "info", "debug"] as const)
  console[name] = (...values: unknown[]) => current.print("stdout", format(...values));
for (const name of ["warn", "error", "trace"] as const)
  console[name] = (...values: unknown[]) => current.print("stderr", format(...values));
console.table = (rows: unknown) => current.print("stdout", consoleTable(rows));

/** What a cell declares and uses; nothing if it cannot be read: running it will say why. */
function analyse(source: string): FromWorker {
  try {
    const { names, uses } = compile(source, { cell: 0 });
    return { kind: "analysed", declares: [...names], uses };
  } catch {
    return { kind: "analysed", declares: [], uses: [] };
  }
}

/** Unpacks what the page carries, and lets the course find it. */
async function start(packed: PackedFiles, version: string): Promise<void> {
  const files = new Map(
    await Promise.all(Object.entries(packed).map(async ([name, base64]) => [name, await inflated(base64)] as const)),
  );
  const world = globalThis as unknown as Record<symbol | string, unknown>;
  world.__packages = PACKAGES;
  world[Symbol.for("rss-lab-kernel")] = controls.kernel;
  const show = (bundle: lab.MimeBundle): void => void controls.kernel.output(bundle);
  world[Symbol.for("rss-lab-page")] = { files, version, show };
}

async function inflated(base64: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Not `onmessage`, which a cell could take away.
addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "changed") return controls.hear(data.control, data.value);
  void inTurn(async () => {
    if (data.kind === "run") return run(data);
    if (data.kind === "analyse") return post(analyse(data.source));
    try {
      await start(data.files, data.version);
      post({ kind: "ready" });
    } catch (error) {
      post({ kind: "broken", message: errorWords(error, 0).message });
    }
  });
});
// What nobody caught: in a promise that nobody waits for, in a microtask, in a listener of the reader's.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  current.fail(event.reason);
});
addEventListener("error", (event) => {
  event.preventDefault();
  current.fail(event.error);
});
