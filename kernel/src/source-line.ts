// Finds the line of a cell that a line of its compiled JavaScript came from. tslab keeps no source map; but the
// compiler keeps words in their order, drops those of types and adds a few of its own. So the longest sequence of words
// that both texts have is laid over them, and a line came from where most of its words did.

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

/** Texts with more pairs of words than this are not compared: no reader waits for the line of such a cell. */
const MOST_PAIRS = 20_000_000;

interface Word {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** The source line that the words of `output`'s line (from 1) come from, or null if they are in no line. */
export function sourceLine(
  cell: { readonly source: string; readonly output: string },
  outputLine: number,
): number | null {
  const [source, output] = [words(cell.source), words(cell.output)];
  if (source.length * output.length > MOST_PAIRS) return null;
  const votes = new Map<number, number>();
  for (const [from, to] of commonWords(source, output))
    if (to.line === outputLine) votes.set(from.line, (votes.get(from.line) ?? 0) + 1);
  const most = Math.max(0, ...votes.values());
  const best = [...votes].filter(([, count]) => count === most).map(([line]) => line);
  return best.length === 0 ? null : Math.min(...best);
}

const words = (text: string): Word[] =>
  text
    .split("\n")
    .flatMap((each, at) =>
      (each.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*/gu) ?? [])
        .filter((word) => !NOT_COMPARED.has(word))
        .map((word) => ({ text: word, line: at + 1 })),
    );

/**
 * The longest common subsequence, as pairs of words. Of several, the one whose words stand last: what a type says
 * stands before the value.
 */
function commonWords(a: readonly Word[], b: readonly Word[]): [Word, Word][] {
  const width = b.length + 1;
  // lengths[i * width + j]: of the longest common subsequence of the first i words of a and the first j of b.
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      lengths[i * width + j] =
        a[i - 1].text === b[j - 1].text
          ? lengths[(i - 1) * width + j - 1] + 1
          : Math.max(lengths[(i - 1) * width + j], lengths[i * width + j - 1]);
  const pairs: [Word, Word][] = [];
  for (let i = a.length, j = b.length; i > 0 && j > 0;) {
    if (a[i - 1].text === b[j - 1].text) pairs.push([a[--i], b[--j]]);
    else if (lengths[i * width + j - 1] >= lengths[(i - 1) * width + j]) j--;
    else i--;
  }
  return pairs;
}
