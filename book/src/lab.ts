// Runs the cells of a page in its worker. To run a cell is to run first the cells above it that it builds on and that
// the worker does not hold: at the start, after an edit, after an interruption. So variables are as if all had run from
// the top, except that an object that a cell changes in place stays changed until Stop or "Run all".
import { cells, isEdited, keyOf, markStale, type Cell } from "./cells.js";
import { find } from "./dom.js";
import { Link, Stopped } from "./link.js";
import { addPrinted, bundleNode, errorNode } from "./outputs.js";
import { endPanels, notes, panelNode } from "./panel.js";
import type { Ended, Output, Shown } from "./messages.js";

const status = find("#lab-status");
const stopButton = find<HTMLButtonElement>("#stop");
export const say = (text: string): void => {
  if (status) status.textContent = text;
};

let link: Link | null = null;
type Done = Ended & { readonly isInterrupted?: boolean };
/** The elements of outputs that can be replaced in place. */
const outputs = new Map<number, HTMLElement>();
/** Cells whose old outputs still stand: they go when the first new one comes, so that nothing jumps. */
const waiting = new Set<number>();
/** What the cells have put out since they last began to run: for tests. */
export const put = new Map<number, Output[]>();

/** The worker that runs, or a new one: the first time, or after an interruption. From then on Stop ends it. */
async function worker(): Promise<Link> {
  if (link !== null) return link;
  link = new Link(heard);
  if (stopButton) stopButton.disabled = false;
  await link.start();
  return link;
}

function heard(message: Output | Shown, from: Link): void {
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
  add(message, from);
}

function add(output: Output, from: Link): void {
  const { out } = cells[output.cell];
  clear(output.cell);
  put.get(output.cell)?.push(output);
  if (output.kind === "log") return addPrinted(out, output.stream, output.text);
  if (output.kind === "error") return out.append(errorNode(output, output.cell, (at) => cells[at]?.source ?? ""));
  const node =
    output.kind === "panel"
      ? panelNode(output.panel, (control, value) => from.tell({ kind: "changed", control, value }))
      : bundleNode(output.bundle, output.html);
  outputs.set(output.output, node);
  out.append(node);
}

function clear(cell: number): void {
  if (waiting.delete(cell)) cells[cell].out.replaceChildren();
}

/** Runs one cell. Quiet: the outputs on the page stay, because they are those of this text after these cells. */
async function execute(on: Link, cell: Cell, isQuiet: boolean): Promise<Done> {
  const key = keyOf(cell);
  if (!isQuiet) {
    waiting.add(cell.index);
    put.set(cell.index, []);
  }
  cell.node.classList.add("running");
  cell.status.textContent = "running";
  const answer = await on.ask({ kind: "run", cell: cell.index, source: cell.source, isQuiet }).catch(() => null);
  const done = answer?.kind === "done" ? answer : INTERRUPTED;
  clear(cell.index);
  cell.node.classList.remove("running");
  cell.status.textContent = statusOf(done);
  cell.holds = done.isGood ? key : undefined;
  for (const index of done.touched) cells[index].holds = undefined; // assigned to from here: they run again next time
  if (!isQuiet || !done.isGood) cell.shows = done.isGood ? key : undefined;
  markStale();
  return done;
}

const INTERRUPTED: Done = { isGood: false, isInterrupted: true, ms: 0, touched: [] };

function statusOf({ isInterrupted, isGood, ms }: Done): string {
  if (isInterrupted) return "stopped";
  return isGood ? `ran here in ${Math.round(ms)} ms` : "failed";
}

let running: Promise<boolean> = Promise.resolve(true);
/** What was asked for since the last Stop; Stop drops what of it waits. */
let orders = { isStopped: false };

/**
 * Runs a cell after the cells above that it builds on, or all cells; answers whether all went well.
 *
 * @param wanted a cell's index, or "all"
 */
export function run(wanted: number | "all"): Promise<boolean> {
  const order = orders;
  running = running.then(async () => {
    if (order.isStopped) return false;
    try {
      if (link === null) say("starting ...");
      return await runThose(await worker(), wanted);
    } catch (error) {
      if (error instanceof Stopped) return false;
      endWorker();
      say((error as Error).message);
      return false;
    }
  });
  return running;
}

async function runThose(on: Link, wanted: number | "all"): Promise<boolean> {
  let isAnew = wanted === "all"; // once a cell has run again, so must those below that build on it
  for (const cell of wanted === "all" ? cells : await neededFor(on, cells[wanted])) {
    const isWanted = wanted === "all" || cell.index === wanted;
    if (!isAnew && !isWanted && cell.holds === keyOf(cell)) continue;
    isAnew = true;
    say(`cell ${cell.index + 1} of ${cells.length} runs`);
    const { isGood, isInterrupted } = await execute(on, cell, !isWanted && cell.shows === keyOf(cell));
    if (!isGood) {
      if (isInterrupted) throw new Stopped();
      say(`cell ${cell.index + 1} failed`);
      return false;
    }
  }
  say("ready");
  return true;
}

/** A cell and those above it that it builds on, in order. */
async function neededFor(on: Link, wanted: Cell): Promise<Cell[]> {
  const found: Cell[] = [];
  const names = new Set<string>();
  for (const cell of cells.slice(0, wanted.index + 1).toReversed()) {
    if (cell !== wanted && !isEdited(cell) && !cell.declares.some((name) => names.has(name))) continue;
    for (const name of isEdited(cell) ? await usesOf(on, cell.source) : cell.uses) names.add(name);
    found.unshift(cell);
  }
  return found;
}

async function usesOf(on: Link, source: string): Promise<readonly string[]> {
  const answer = await on.ask({ kind: "analyse", source });
  return answer.kind === "analysed" ? answer.uses : [];
}

/** Ends whatever runs, an endless loop too, and drops what waits. What is needed is run again by the next run. */
export function stop(): void {
  orders.isStopped = true;
  orders = { isStopped: false };
  endWorker();
  say("stopped: the next run repeats what it needs");
}

/** With the worker go the variables, and what could be moved in panels. */
function endWorker(): void {
  link?.end();
  link = null;
  if (stopButton) stopButton.disabled = true;
  for (const cell of cells) {
    cell.holds = undefined;
    if (endPanels(cell.out)) cell.shows = undefined; // so that it is shown again when it is needed
  }
  outputs.clear();
  notes.clear();
}
