// Whether a text can be run as it stands, or more lines must follow ("Messaging in Jupyter", code completeness).
import type ts from "typescript";

export type Completeness =
  { readonly status: "complete" | "invalid" } | { readonly status: "incomplete"; readonly indent: string };

/** The compiler's number for a template literal that does not end: what follows is its text, not code. */
const OPEN_TEMPLATE = 1160;

/**
 * Judges by the first fault that TypeScript's parser finds: if it misses something at the very end, more may follow.
 * That holds for a string without its closing quote too, as long as nothing follows its line.
 */
export function completeness(compiler: typeof ts, source: string): Completeness {
  const text = source.trimEnd();
  const file = compiler.createSourceFile("cell.ts", text, compiler.ScriptTarget.ESNext, true, compiler.ScriptKind.TS);
  // The parser leaves its findings on the file, though its types do not say so.
  const [fault] = (file as unknown as { parseDiagnostics: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics;
  if (fault === undefined) return { status: "complete" };
  if (fault.start < text.length) return { status: "invalid" };
  return { status: "incomplete", indent: fault.code === OPEN_TEMPLATE ? "" : indentAfter(text) };
}

/** The last line's own indent, and two more spaces if it opens something. */
function indentAfter(text: string): string {
  const line = text.slice(text.lastIndexOf("\n") + 1);
  return `${/^\s*/.exec(line)![0]}${/(?:[{([]|=>)$/.test(line) ? "  " : ""}`;
}
