// The worker of a page: compiles cells and runs them. One worker is one kernel; to interrupt it is to end it.
import { format } from "node-inspect-extracted";
import * as lab from "rss-lab";
import * as course from "rss-lab-course";
import { compile } from "./compile.js";
import { consoleTable } from "./console-table.js";
import type { ErrorWords, FromWorker, PackedFiles, ToWorker } from "./messages.js";
import { plain, workerKernel } from "./worker-kernel.js";

/** Characters that a cell may print: an endless loop that prints must not fill the page. */
const MOST_PRINTED = 200_000;
const PACKAGES: Record<string, object> = { "rss-lab": lab, "rss-lab-course": course };
/** Names of the language that cells use most: as parameters they are found without a look-up in the scope. */
const FAST = Object.getOwnPropertyNames(globalThis).filter((name) =>
  /^[A-Z]\w*(Array|View|Int)$|^(Math|Object|Array|Number|String|JSON|Map|Set|Promise|console|performance)$/.test(name),
);

/** The variables that cells share: accessors to those of the cell that declared them last. */
const scope = Object.create(null) as Record<string, unknown>;
/** Every cell that declares a name, the last one last. */
const declared = new Map<string, Map<number, PropertyDescriptor>>();
/** The cell that runs; `touched` are cells whose variables it assigned to. */
let current = { cell: -1, isQuiet: false, printed: 0, touched: new Set<number>() };
let turn: Promise<void> = Promise.resolve();
const inTurn = (task: () => Promise<void>): Promise<void> => (turn = turn.then(task));
const post = (message: FromWorker): void => postMessage(message);
const cell = (): number | null => (current.isQuiet ? null : current.cell);
const controls = workerKernel({ post, cell, inTurn });

async function run({ cell: number, source, isQuiet }: ToWorker & { kind: "run" }): Promise<void> {
  current = { cell: number, isQuiet, printed: 0, touched: new Set() };
  const begin = performance.now();
  let isGood = true;
  try {
    await evaluate(number, source);
  } catch (error) {
    isGood = false;
    post({ kind: "error", cell: number, ...inWords(error) });
  }
  post({ kind: "done", cell: number, isGood, ms: performance.now() - begin, touched: [...current.touched] });
}

async function evaluate(number: number, source: string): Promise<void> {
  const packageNames = (name: string): ReadonlySet<string> | undefined =>
    name in PACKAGES ? new Set(Object.keys(PACKAGES[name])) : undefined;
  const fast = FAST.filter((name) => !(name in scope));
  const { script } = compile(source, { cell: number, packageNames, fast });
  for (const name of declared.keys()) forget(name, number);
  const define = (name: string, get: () => unknown, set: (value: unknown) => void): void => {
    const setFrom = (value: unknown): void => {
      if (current.cell !== number) current.touched.add(number);
      set(value);
    };
    const descriptor = { get, set: setFrom, configurable: true, enumerable: true };
    if (!declared.has(name)) declared.set(name, new Map());
    declared.get(name)?.set(number, descriptor);
    Object.defineProperty(scope, name, descriptor);
  };
  // A reader's cell is run: that is what the page is for.
  // oxlint-disable-next-line no-eval
  const make = (0, eval)(script) as (around: object, define: unknown) => () => Promise<[unknown] | undefined>;
  const [value] = (await make(scope, define)()) ?? [undefined];
  const shown = (value as Partial<lab.Displayable> | null | undefined)?.[lab.JUPYTER_DISPLAY];
  if (typeof shown === "function") await showValue(value as lab.Displayable);
  else if (value != null) console.log(value);
}

/** What a cell no longer declares is gone, or is again what another cell declares under that name. */
function forget(name: string, cell: number): void {
  const owners = declared.get(name);
  if (!owners?.delete(cell)) return;
  delete scope[name];
  const before = [...owners.values()].at(-1);
  if (before !== undefined) Object.defineProperty(scope, name, before);
}

/** As the last expression of a cell: nothing is shown of a value that shows nothing. */
async function showValue(value: lab.Displayable): Promise<void> {
  const bundle = await value[lab.JUPYTER_DISPLAY]();
  if (Object.keys(bundle).length > 0) controls.kernel.output(bundle);
}

/** An error in words: its name and sentence, and the lines of cells that it came through. */
function inWords(error: unknown): ErrorWords {
  if (!(error instanceof Error)) return { name: "Thrown", message: format(error), frames: [] };
  const places = new Set(
    [...String(error.stack).matchAll(/cell-(\d+)\.ts:(\d+)/g)].map(([, at, line]) => `${at} ${line}`),
  );
  const frames = [...places].map((place) => {
    const [at, line] = place.split(" ").map(Number);
    return { cell: at, line };
  });
  const line = (error as { loc?: { line: number } }).loc?.line ?? /\((\d+):\d+\)$/.exec(error.message)?.[1];
  if (frames.length === 0 && line !== undefined) frames.push({ cell: current.cell, line: Number(line) });
  const message = error.message.replace(/^Error transforming .*?: /, "").replace(/ \(\d+:\d+\)$/, "");
  return { name: error.name, message, frames };
}

function print(stream: "stdout" | "stderr", text: string): void {
  if (current.isQuiet) return;
  current.printed += text.length;
  if (current.printed > MOST_PRINTED) throw new Error(`The cell printed more than ${MOST_PRINTED} characters`);
  post({ kind: "log", cell: current.cell, stream, text: `${text}\n` });
}
for (const name of ["log", "info", "debug"] as const)
  console[name] = (...values: unknown[]) => print("stdout", format(...values));
for (const name of ["warn", "error", "trace"] as const)
  console[name] = (...values: unknown[]) => print("stderr", format(...values));
console.table = (rows: unknown) => print("stdout", consoleTable(rows));

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
  const show = (bundle: lab.MimeBundle): void => void controls.kernel.output(plain(bundle));
  world[Symbol.for("rss-lab-page")] = { files, version, show };
}

async function inflated(base64: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "changed") return controls.hear(data.control, data.value);
  void inTurn(async () => {
    if (data.kind === "run") return run(data);
    if (data.kind === "analyse") return post(analyse(data.source));
    await start(data.files, data.version);
    post({ kind: "ready" });
  });
};
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  post({ kind: "error", cell: current.cell, ...inWords(event.reason) });
});
