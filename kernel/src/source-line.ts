// Finds the line of a cell that a line of its compiled JavaScript came from. tslab keeps no source map; but the
// compiler keeps the words of a line and drops types, so the source line with the same words is looked for. Where two
// fit equally well, none is named: no line is better than a wrong one.

/** Words that the compiler adds or drops. */
const NOT_COMPARED = new Set([
  "const",
  "let",
  "var",
  "export",
  "exports",
  "async",
  "await",
  "require",
  "use",
  "strict",
  "tsLastExpr",
]);

/** The source line that the words of `output`'s line (from 1) come from, or null. */
export function sourceLine(
  cell: { readonly source: string; readonly output: string },
  outputLine: number,
): number | null {
  const wanted = words(cell.output.split("\n")[outputLine - 1] ?? "");
  if (wanted.length === 0) return null;
  const scores = cell.source.split("\n").map((line) => likeness(wanted, words(line)));
  const best = Math.max(...scores);
  const first = scores.indexOf(best);
  return best >= 0.5 && scores.lastIndexOf(best) === first ? first + 1 : null;
}

const words = (line: string): string[] =>
  (line.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*/gu) ?? []).filter((word) => !NOT_COMPARED.has(word));

/** The share of common words, 0 to 1: twice the common ones over all. */
function likeness(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  const common = a.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return a.length + b.length === 0 ? 0 : (2 * common.length) / (a.length + b.length);
}
