// live: controls above a chart, and the chart drawn again in place, from a new simulation, when one of them changes.
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from "rss-lab";
import { labelOf, tick, type LiveControl } from "./live-controls.js";
import { liveKernel, type KernelControl, type LiveKernel } from "./live-kernel.js";
import { showBundle } from "./display.js";
import { bundlesOf, type Drawn } from "./drawn.js";
import { refuse, show } from "./words.js";

/** The controls of a panel by their names: `range`, `choice`, or true or false for a check box. */
export type LiveControls = Readonly<Record<string, LiveControl<string | number> | boolean>>;

/** The values of a panel's controls. */
export type LiveValues<C extends LiveControls> = {
  readonly [Name in keyof C]: C[Name] extends LiveControl<infer T> ? T : boolean;
};

/** What a panel's function hears beside the values. */
export interface LiveContext {
  /** Aborted when a newer value makes the drawing useless: for asynchronous functions, which cannot be stopped. */
  readonly signal: AbortSignal;
}

/** A panel that is shown. */
export interface Live<C extends LiveControls> {
  /** What the controls say now, also in later cells. */
  readonly values: LiveValues<C>;
}

/**
 * Shows controls in a row and below them what `draw` makes of their values; when the reader changes one, it is drawn
 * again in place. The last value counts: those that come while it draws are left out but for the last, which stops a
 * drawing in the middle. In a cell: `await live(...)`.
 *
 * Where no kernel with controls runs, the drawing of the first values is shown, with a line that says how to get them.
 *
 * @param draw gives a chart, a run, a text, rows of a table, or a list of such; it may give a promise
 * @throws InputError if the controls are wrong; and what `draw` throws for the first values. Later, that is told in a
 * sentence above the drawing.
 * @example
 * const { values } = await live({ cpus: range(1, 16, 1, 4) }, ({ cpus }) => `${cpus} CPUs`);
 * values.cpus // => 4
 */
export async function live<const C extends LiveControls>(
  controls: C,
  draw: (values: LiveValues<C>, context: LiveContext) => Drawn | Promise<Drawn>,
): Promise<Live<C>> {
  const all = checkedControls(controls);
  if (typeof draw !== "function")
    refuse(`live was given ${show(draw)} to draw with`, "its second argument is a function of the controls' values");
  const first = Object.fromEntries(all.map(([name, { first: value }]) => [name, value])) as LiveValues<C>;
  const bundles = await bundlesOf(await draw(first, { signal: new AbortController().signal }));
  const kernel = liveKernel();
  if (kernel !== null) return openPanel({ kernel, controls: all, draw, bundles });
  showBundle({ "text/plain": withoutControls(all, "choose the kernel RSS Lab (TypeScript)") });
  for (const bundle of bundles) showBundle(bundle);
  return quiet(first);
}

type NamedControl = readonly [name: string, control: LiveControl<unknown>];

function checkedControls(controls: LiveControls): NamedControl[] {
  if (typeof controls !== "object" || controls === null || Array.isArray(controls))
    refuse(
      `live's controls are ${show(controls)}`,
      "they must be an object of names and controls: { cpus: range(1, 16) }",
    );
  const all = Object.entries(controls);
  if (all.length === 0) refuse("live was given no controls", "name one or more: { cpus: range(1, 16) }");
  return all.map(([name, control]) => {
    if (typeof control === "boolean") return [name, tick(control)];
    if (typeof (control as Partial<LiveControl<unknown>> | null)?.open !== "function")
      refuse(`live's control ${name} is ${show(control)}`, "it must be range(...), choice(...), true or false");
    return [name, control];
  });
}

interface Panel<C extends LiveControls> {
  readonly kernel: LiveKernel;
  readonly controls: readonly NamedControl[];
  readonly draw: (values: LiveValues<C>, context: LiveContext) => Drawn | Promise<Drawn>;
  readonly bundles: readonly MimeBundle[];
}

async function openPanel<C extends LiveControls>({ kernel, controls, draw, bundles }: Panel<C>): Promise<Live<C>> {
  const opened = controls.map(([name, control]) => [name, control.open(kernel, labelOf(name))] as const);
  const note = kernel.note();
  const parts = opened.map(([, control]) => control);
  const panel = kernel.column([kernel.row(parts), note]) as Displayable;
  const view = await panel[JUPYTER_DISPLAY]();
  const top = kernel.output({
    ...view,
    "text/plain": withoutControls(controls, "run this cell in JupyterLab with jupyterlab-widgets"),
  });
  const outputs = bundles.map((bundle) => kernel.output(bundle));
  const values = currentValues<C>(opened);
  kernel.whenChanged(
    parts,
    async (context) => {
      const drawn = await bundlesOf(await draw({ ...values }, context));
      context.signal.throwIfAborted(); // What a slow function gave for an earlier value is not shown.
      drawn.forEach((bundle, n) => (outputs[n] ? outputs[n].update(bundle) : outputs.push(top.next(bundle))));
      for (const empty of outputs.slice(drawn.length)) empty.update({ "text/plain": "" });
    },
    { note, afterReload: "This page was loaded after the cell had run: run the cell again to move what it shows." },
  );
  return quiet(values);
}

/** The values as they stand, whenever they are read. */
function currentValues<C extends LiveControls>(opened: readonly (readonly [string, KernelControl])[]): LiveValues<C> {
  const getters = opened.map(([name, control]) => [name, { get: () => control.value, enumerable: true }] as const);
  const values = Object.defineProperties({}, Object.fromEntries(getters)) as LiveValues<C>;
  // As the last expression of a cell, and in console.log, the values are shown and not that they are getters.
  return Object.defineProperty(values, Symbol.for("nodejs.util.inspect.custom"), { value: () => ({ ...values }) });
}

/** A panel as a value; as the last expression of a cell it shows nothing more. */
const quiet = <C extends LiveControls>(values: LiveValues<C>): Live<C> & Displayable =>
  Object.defineProperties({ values } as Live<C> & Displayable, {
    [JUPYTER_DISPLAY]: { value: () => ({}) },
    [Symbol.for("nodejs.util.inspect.custom")]: { value: () => "" },
  });

/**
 * The line that stands where there are no controls; without values, as it is saved beside whatever was drawn last.
 */
const withoutControls = (controls: readonly NamedControl[], cure: string): string =>
  `Controls for ${controls.map(([name]) => labelOf(name)).join(", ")}: to move them, ${cure}.`;
