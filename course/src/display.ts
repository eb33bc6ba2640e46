// display: puts a chart, or anything with a `Symbol.for("Jupyter.display")` method, into the cell's output as one MIME
// bundle; outside a notebook it prints the text.
import { JUPYTER_DISPLAY, type Chart, type Displayable, type MimeBundle } from "rss-lab";
import { place } from "#place";
import { refuse, show } from "./words.js";

/**
 * Shows a chart or an explanation. In a cell: `await display(chart)`.
 *
 * @throws InputError if the value does not know how it is shown
 */
export async function display(value: Chart | Displayable): Promise<void> {
  const method = (value as Partial<Displayable> | null | undefined)?.[JUPYTER_DISPLAY];
  if (typeof method !== "function")
    refuse(
      `display was given ${show(value)}`,
      "it shows charts and explanations; print anything else with console.log",
    );
  showBundle(await method.call(value));
}

/** Puts a bundle into the cell's output, or prints its text. */
export function showBundle(bundle: MimeBundle): void {
  place.show(bundle);
}
