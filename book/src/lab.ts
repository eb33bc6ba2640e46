// Runs the cells of a page in its worker. To run a cell is to run first the cells above it that it builds on and that
// the worker does not hold: at the start, after an edit, after an interruption. So variables are as if all had run from
// the top, except that an object that a cell changes in place stays changed until Stop or "Run all".
import { cells, isEdited, keyOf, markStale, type Cell } from "./cells.js";
import { find, script, shared } from "./dom.js";
import { addPrinted, bundleNode, errorNode } from "./outputs.js";
import { notes, panelNode } from "./panel.js";
import type { FromWorker, Output, ToWorker } from "./messages.js";

const status = find("#lab-status");
const stopButton = find<HTMLButtonElement>("#stop");
export const say = (text: string): void => {
  if (status) status.textContent = text;
};

let worker: Worker | null = null;
let starting: Promise<void> | null = null;
type Done = {
  readonly isGood: boolean;
  readonly isInterrupted?: boolean;
  readonly ms: number;
  readonly touched: readonly number[];
};
let ended: ((done: Done) => void) | null = null;
let analysed: ((uses: readonly string[]) => void) | null = null;
/** The elements of outputs that can be replaced in place. */
const outputs = new Map<number, HTMLElement>();
/** Cells whose old outputs still stand: they go when the first new one comes, so that nothing jumps. */
const waiting = new Set<number>();
/** What the cells have put out since they last began to run: for tests. */
export const put = new Map<number, Output[]>();

const send = (message: ToWorker): void => worker?.postMessage(message);

/** Starts the worker, the first time or after an interruption. */
async function start(): Promise<void> {
  await Promise.all([script("worker.js"), script("data.js")]);
  // Chromium and Firefox refuse Worker("file:..."); a Blob's address works in both.
  const address = URL.createObjectURL(new Blob([shared.rssWorker ?? ""], { type: "text/javascript" }));
  const own = new Worker(address);
  worker = own;
  await new Promise<void>((resolve, reject) => {
    own.onerror = (event) => reject(new Error(event.message));
    own.onmessage = ({ data }: MessageEvent<FromWorker>) => (data.kind === "ready" ? resolve() : heard(data));
    send({ kind: "start", files: shared.rssFiles ?? {}, version: document.body.dataset.version ?? "" });
  });
  URL.revokeObjectURL(address);
}

function heard(message: Exclude<FromWorker, { kind: "ready" }>): void {
  if (message.kind === "done") return ended?.(message);
  if (message.kind === "analysed") return analysed?.(message.uses);
  if (message.kind === "note") {
    const note = notes.get(message.id);
    if (note) note.textContent = message.text;
    return;
  }
  if (message.kind === "update") {
    const old = outputs.get(message.output);
    const next = bundleNode(message.bundle, message.html);
    outputs.set(message.output, next);
    old?.replaceWith(next);
    return;
  }
  add(message);
}

function add(output: Output): void {
  const { out } = cells[output.cell];
  clear(output.cell);
  put.get(output.cell)?.push(output);
  if (output.kind === "log") return addPrinted(out, output.stream, output.text);
  if (output.kind === "error") return out.append(errorNode(output, output.cell, (at) => cells[at]?.source ?? ""));
  const node =
    output.kind === "panel"
      ? panelNode(output.panel, (control, value) => send({ kind: "changed", control, value }))
      : bundleNode(output.bundle, output.html);
  outputs.set(output.output, node);
  out.append(node);
}

function clear(cell: number): void {
  if (waiting.delete(cell)) cells[cell].out.replaceChildren();
}

/** Runs one cell. Quiet: the outputs on the page stay, because they are those of this text after these cells. */
async function execute(cell: Cell, isQuiet: boolean): Promise<Done> {
  const key = keyOf(cell);
  if (!isQuiet) {
    waiting.add(cell.index);
    put.set(cell.index, []);
  }
  cell.node.classList.add("running");
  cell.status.textContent = "running";
  const done = await new Promise<Done>((resolve) => {
    ended = resolve;
    send({ kind: "run", cell: cell.index, source: cell.source, isQuiet });
  });
  ended = null;
  clear(cell.index);
  cell.node.classList.remove("running");
  cell.status.textContent = statusOf(done);
  cell.holds = done.isGood ? key : undefined;
  for (const index of done.touched) cells[index].holds = undefined; // assigned to from here: they run again next time
  if (!isQuiet || !done.isGood) cell.shows = done.isGood ? key : undefined;
  markStale();
  return done;
}

function statusOf({ isInterrupted, isGood, ms }: Done): string {
  if (isInterrupted) return "stopped";
  return isGood ? `ran here in ${Math.round(ms)} ms` : "failed";
}

let running: Promise<boolean> = Promise.resolve(true);

/**
 * Runs a cell after the cells above that it builds on, or all cells; answers whether all went well.
 *
 * @param wanted a cell's index, or "all"
 */
export const run = (wanted: number | "all"): Promise<boolean> =>
  (running = running.then(async () => {
    say("starting ...");
    try {
      await (starting ??= start());
      if (stopButton) stopButton.disabled = false;
      return await runThose(wanted);
    } catch (error) {
      starting = null;
      say((error as Error).message);
      return false;
    } finally {
      if (stopButton) stopButton.disabled = true;
    }
  }));

async function runThose(wanted: number | "all"): Promise<boolean> {
  let isAnew = wanted === "all"; // once a cell has run again, so must those below that build on it
  for (const cell of wanted === "all" ? cells : await neededFor(cells[wanted])) {
    const isWanted = wanted === "all" || cell.index === wanted;
    if (!isAnew && !isWanted && cell.holds === keyOf(cell)) continue;
    isAnew = true;
    say(`cell ${cell.index + 1} of ${cells.length} runs`);
    const { isGood, isInterrupted } = await execute(cell, !isWanted && cell.shows === keyOf(cell));
    if (!isGood) {
      say(isInterrupted ? "stopped: the next run repeats what it needs" : `cell ${cell.index + 1} failed`);
      return false;
    }
  }
  say("ready");
  return true;
}

/** A cell and those above it that it builds on, in order. */
async function neededFor(wanted: Cell): Promise<Cell[]> {
  const found: Cell[] = [];
  const names = new Set<string>();
  for (const cell of cells.slice(0, wanted.index + 1).toReversed()) {
    if (cell !== wanted && !isEdited(cell) && !cell.declares.some((name) => names.has(name))) continue;
    for (const name of isEdited(cell) ? await usesOf(cell.source) : cell.uses) names.add(name);
    found.unshift(cell);
  }
  return found;
}

const usesOf = (source: string): Promise<readonly string[]> =>
  new Promise((resolve) => {
    analysed = resolve;
    send({ kind: "analyse", source });
  });

/** Ends whatever runs, an endless loop too. What is needed is run again by the next run. */
export function stop(): void {
  worker?.terminate();
  worker = null;
  starting = null;
  for (const cell of cells) cell.holds = undefined;
  analysed?.([]);
  ended?.({ isGood: false, isInterrupted: true, ms: 0, touched: [] });
}
