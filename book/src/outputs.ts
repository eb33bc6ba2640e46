// What a cell puts out, as elements of the page: texts, tables, charts, panels, errors.
import type { MimeBundle } from "rss-lab";
import { chartNode, specOf } from "./charts.js";
import { el } from "./dom.js";
import type { ErrorWords } from "./messages.js";

/** Adds what a cell prints; lines of one stream are one block. */
export function addPrinted(to: HTMLElement, stream: string, text: string): void {
  const last = to.lastElementChild as HTMLElement | null;
  if (last?.dataset.stream === stream) last.append(text);
  else to.append(el("pre", { className: `out ${stream}`, tabIndex: 0, data: { stream } }, text));
}

/** A bundle in the best form that the page can show. */
export function bundleNode(bundle: MimeBundle, markdown?: string): HTMLElement {
  const words = textOf(bundle["text/plain"]);
  const spec = specOf(bundle);
  if (spec !== undefined) return chartNode(spec, words);
  const html = markdown ?? bundle["text/html"];
  if (html !== undefined) return el("div", { className: "out html", innerHTML: textOf(html) });
  return el("pre", { className: "out", tabIndex: 0 }, words);
}

const textOf = (value: unknown): string => [value ?? ""].flat().join("");

/** Where an error's lines can be read. */
export type SourceOf = (cell: number) => string;

/** A sentence, and the lines of the reader's that it came through. */
export function errorNode({ name, message, frames }: ErrorWords, cell: number, sourceOf: SourceOf): HTMLElement {
  const places = frames.map(({ cell: at, line }) => {
    const where = at === cell ? `line ${line}` : `cell ${at + 1}, line ${line}`;
    return `${where}: ${(sourceOf(at).split("\n")[line - 1] ?? "").trim()}`;
  });
  const sentence = name === "InputError" ? message : `${name}: ${message}`;
  return el("pre", { className: "out error", role: "alert" }, [sentence, ...places].join("\n  "));
}
