// What a cell can do with its own output beyond printing: show a bundle of MIME types, replace it later, clear
// everything. The functions find the kernel that runs them, whichever copy of this package a cell imports.

type Bundle = Readonly<Record<string, unknown>>;

/** What the running kernel does for its cells. */
export interface CellOutput {
  publish(type: string, content: Bundle): void;
  page(bundle: Bundle): void;
}

const KERNEL = Symbol.for("rss-lab-kernel.output");
const place = globalThis as { [KERNEL]?: CellOutput };

/** The kernel of this process says how it shows what its cells want shown. */
export function offerOutput(output: CellOutput): void {
  place[KERNEL] = output;
}

/**
 * Shows a MIME bundle in the cell's output: `display({ "text/markdown": "**3**", "text/plain": "3" })`.
 *
 * @param bundle data by MIME type: text, base64 for pictures that are not text, or JSON
 * @param options with an `id` it can be replaced: a later call with the same id and `update: true` replaces it wherever
 * it is shown
 * @throws Error outside of a cell that this kernel runs, and if there is an update without an id
 */
export function display(
  bundle: Bundle,
  { id, update = false }: { readonly id?: string; readonly update?: boolean } = {},
): void {
  if (update && id === undefined) throw new Error("display got update without an id: say which output is replaced.");
  running("display").publish(update ? "update_display_data" : "display_data", {
    data: bundle,
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
  });
}

/**
 * Clears the cell's output.
 *
 * @param wait true to leave it until something new is shown, so that nothing flickers
 * @throws Error outside of a cell that this kernel runs
 */
export function clearOutput(wait = false): void {
  running("clearOutput").publish("clear_output", { wait });
}

/**
 * Shows a MIME bundle in the front end's pager once the cell has ended; a notebook shows it below the cell.
 *
 * @throws Error outside of a cell that this kernel runs
 */
export function page(bundle: Bundle): void {
  running("page").page(bundle);
}

function running(name: string): CellOutput {
  const output = place[KERNEL];
  if (output === undefined) throw new Error(`${name} works in a cell that rss-lab-kernel runs, and nowhere else.`);
  return output;
}
