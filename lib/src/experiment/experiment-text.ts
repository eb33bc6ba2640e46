// The text of an experiment file, JSON or YAML 1.2 (of which JSON is a part), as plain data; and the line on which each
// value stands, so that a refusal can name it.
import { LineCounter, type Node, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { refuse, show } from "../check.js";

/** Names and places that lead from the whole to a value. */
export type Path = readonly (string | number)[];

export interface ReadText {
  readonly value: unknown;
  /** ", line 7,": of the value, or of the nearest one around it that stands in the text. */
  readonly lineOf: (path: Path) => string;
}

/** @throws InputError for a text that is neither JSON nor YAML, and for what plain data cannot hold */
export function readText(text: string, what = "The experiment"): ReadText {
  const lineCounter = new LineCounter();
  const at = (offset: number): string => `, line ${lineCounter.linePos(offset).line},`;
  try {
    const document = parseDocument(text.replace(/^\ufeff/, ""), { lineCounter, prettyErrors: false });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault !== undefined)
      refuse(
        `${what}${at(fault.pos[0])} is neither JSON nor YAML`,
        fault.message.replace(/\s+/g, " ").replace(/[.:]?\s*$/, ""),
      );
    const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
    const value = withoutCircles(what, document.toJS() as unknown);
    return { value, lineOf: (path) => at(offsetOf(document.contents, path, resolved)) };
  } catch (error) {
    // Aliases that multiply, and values in values without end, which yaml gives up on, each in its own way.
    if (!(error instanceof ReferenceError) && !(error instanceof RangeError)) throw error;
    const unknown = /unresolved alias[^:]*: (.*)/i.exec(error.message)?.[1];
    return unknown === undefined
      ? refuse(`${what} cannot be read`, "it refers to itself too often, or lies too deep in itself")
      : refuse(`${what} refers to ${show(unknown)}`, "no anchor before it has this name");
  }
}

/** A value that stands within itself has no end when it is written. */
function withoutCircles(what: string, value: unknown, around: readonly unknown[] = []): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (around.includes(value))
    refuse(`${what} has a value that stands within itself`, "an alias may not name what is around it");
  for (const part of Object.values(value)) withoutCircles(what, part, [...around, value]);
  return value;
}

function offsetOf(root: unknown, path: Path, resolved: (node: unknown) => unknown): number {
  let node = resolved(root);
  let offset = (node as Node | null)?.range?.[0] ?? 0;
  for (const step of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
      if (pair === undefined) return offset;
      offset = (pair.key as Node | null)?.range?.[0] ?? offset;
      next = pair.value;
    } else if (isSeq(node)) {
      next = node.items[Number(step)];
      offset = (next as Node | undefined)?.range?.[0] ?? offset;
    } else return offset;
    node = resolved(next);
  }
  return offset;
}
