// What a live panel's function may give, as the MIME bundles that a notebook shows of it.
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from "rss-lab";
import { isRow as isObject, tableBundle, type TableRow } from "./table.js";
import { refuse, show } from "./words.js";

type DrawnOne = Displayable | string | number | readonly TableRow[];

/** A chart, a run or another value that knows how it is shown, a text, the rows of a table; or a list of such. */
export type Drawn = DrawnOne | readonly DrawnOne[];

/** One bundle for each thing drawn. */
export async function bundlesOf(drawn: Drawn): Promise<MimeBundle[]> {
  if (Array.isArray(drawn) && (drawn.length === 0 || !drawn.every(isRow)))
    return Promise.all((drawn as readonly DrawnOne[]).map(bundleOf));
  return [await bundleOf(drawn as DrawnOne)];
}

async function bundleOf(one: DrawnOne): Promise<MimeBundle> {
  if (isDisplayable(one)) return one[JUPYTER_DISPLAY]();
  if (typeof one === "string" || typeof one === "number") return { "text/plain": String(one) };
  if (Array.isArray(one) && one.length > 0 && one.every(isRow)) return tableBundle(one);
  return refuse(
    `live's function gave ${Array.isArray(one) ? "a list that is no table" : show(one)}`,
    "it must return a chart, a run, a text, the rows of a table, or a list of such",
  );
}

const isDisplayable = (value: unknown): value is Displayable =>
  typeof (value as Partial<Displayable> | null | undefined)?.[JUPYTER_DISPLAY] === "function";

const isRow = (value: unknown): value is TableRow => isObject(value) && !isDisplayable(value);
