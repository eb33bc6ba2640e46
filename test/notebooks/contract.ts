// The contract of notebooks/README.md as functions: they take a notebook as it is committed, its size and, of a lesson,
// its number, and return every breach as a sentence.
import type { Notebook, NotebookCell } from "./temporary.js";

const text = (cell: NotebookCell): string => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);
const whole = (value: unknown): string =>
  Array.isArray(value) ? value.join("") : typeof value === "string" ? value : JSON.stringify(value);
const LEADS = ["Predict", "Run", "See", "Explain"] as const;

/** What a lesson breaks. */
export function breaches(notebook: Notebook, bytes: number, lesson: number): string[] {
  const said: string[] = [];
  const need: Need = (kept, sentence) => {
    if (!kept) said.push(sentence);
  };
  const { cells } = notebook;
  head(cells[0], lesson, need);
  rounds(cells, lesson, need);
  ending(cells, need);
  const at = shareOf(codeLengths(cells));
  need(at(0.5) <= 3, `the median code cell has ${at(0.5)} lines: at most 3`);
  need(at(0.9) <= 8, `90 % of the code cells have at most ${at(0.9)} lines: at most 8`);
  return [...said, ...notebookBreaches(notebook, bytes)];
}

/** What any notebook breaks, be it a lesson or not. */
export function notebookBreaches({ cells }: Notebook, bytes: number): string[] {
  const said: string[] = [];
  const need: Need = (kept, sentence) => {
    if (!kept) said.push(sentence);
  };
  const prose = cells
    .filter((cell) => cell.cell_type === "markdown")
    .map(text)
    .join("\n\n");

  need(bytes < 1_500_000, `the file has ${bytes} bytes: it must stay under 1,500,000`);
  need(
    prose.replaceAll(/```[\s\S]*?```/g, "").match(/^# .*$/gm)?.length === 1,
    "there must be exactly one heading with a single #, the title",
  );
  const longest = shareOf(codeLengths(cells))(1);
  need(longest <= 20, `the longest code cell has ${longest} lines: at most 20`);

  let executed = 0;
  cells.forEach((cell, index) => {
    const here = `cell ${index + 1}`;
    if (cell.cell_type !== "code") return;
    const before = cells[index - 1];
    need(
      before?.cell_type === "markdown" && text(before).trim() !== "",
      `${here}: a code cell needs text directly before it`,
    );
    need(
      cell.execution_count === ++executed,
      `${here}: it was not executed as number ${executed} (it has ${cell.execution_count}): run npm run lessons`,
    );
    const source = text(cell);
    for (const [, name] of source.matchAll(/(?:\bfrom|^\s*import)\s*["']([^"']+)["']/gm))
      need(
        name === "rss-lab" || name === "rss-lab-course",
        `${here}: imports ${name}; only rss-lab and rss-lab-course may be imported`,
      );
    need(!/\brequire\s*\(|\bimport\s*\(/.test(source), `${here}: require() and import() are not for lessons`);
    need(
      !/\bMath\.random\b|\bnew Date\b|\bDate\.now\b|\bperformance\./.test(source),
      `${here}: something in it differs from run to run`,
    );
    for (const output of cell.outputs ?? []) {
      need(output.output_type !== "error", `${here}: an error is stored (${output.evalue})`);
      need(!(output.output_type === "stream" && output.name === "stderr"), `${here}: text on stderr is stored`);
      if (output.data === undefined) continue;
      const types = Object.keys(output.data);
      need(types.includes("text/plain"), `${here}: an output has no text/plain`);
      if (types.some((type) => /vega|image\//.test(type))) {
        need(
          !types.includes("text/html"),
          `${here}: a chart holds text/html, which JupyterLab would prefer to the chart`,
        );
        need(
          types.includes("application/vnd.vegalite.v5+json") || types.includes("application/vnd.vega.v5+json"),
          `${here}: a chart has neither application/vnd.vegalite.v5+json nor application/vnd.vega.v5+json`,
        );
        need(
          types.includes("image/svg+xml") || types.includes("image/png"),
          `${here}: a chart has neither image/svg+xml nor image/png`,
        );
      }
    }
  });
  return said;
}

type Need = (kept: boolean, sentence: string) => void;

/** Lines of each code cell, ascending; blank lines and imports do not count. */
const codeLengths = (cells: readonly NotebookCell[]): number[] =>
  cells
    .filter((cell) => cell.cell_type === "code")
    .map(
      (cell) =>
        text(cell)
          .split("\n")
          .filter((line) => line.trim() !== "" && !/^import .* from "rss-lab(-course)?";$/.test(line)).length,
    )
    .sort((a, b) => a - b);

/** The length that so large a share of the cells does not exceed. */
const shareOf =
  (lengths: readonly number[]) =>
  (share: number): number =>
    lengths[Math.max(0, Math.ceil(lengths.length * share) - 1)] ?? 0;

/** Title, goals, prerequisites, minutes, pages. */
function head(cell: NotebookCell | undefined, lesson: number, need: Need): void {
  const first = cell?.cell_type === "markdown" ? text(cell) : "";
  need(
    /^# .+\?\s*$/m.test(first.split("\n")[0] ?? ""),
    "the first cell must begin with a title that is a question (# ...?)",
  );
  const goals =
    /\*\*You will be able to\*\*\s*\n((?:\s*[-*] .*(?:\n|$)|\s{2,}\S.*(?:\n|$))+)/
      .exec(first)?.[1]
      ?.match(/^\s*[-*] /gm)?.length ?? 0;
  need(goals >= 2 && goals <= 4, `**You will be able to** has ${goals} goals in the first cell: 2 to 4`);
  need(/\*\*Before this:?\*\*:?\s*\S/.test(first), "the first cell has no **Before this:**");
  need(/\*\*Minutes:?\*\*:?\s*\d+/.test(first), "the first cell has no **Minutes:** with a number");
  const follows = /\*\*Follows:?\*\*:?\s*([\s\S]*?)(?:\n\s*\n|$)/.exec(first)?.[1] ?? "";
  const pages = follows.match(/["“][^"”]+["”]/g)?.length ?? 0;
  const steps = follows.match(/\bsteps? \d|\(no numbered steps\)/g)?.length ?? 0;
  need(
    (pages > 0 && steps >= pages) || (lesson === 0 && /no page/.test(follows)),
    `**Follows** names ${pages} pages in quotes and ${steps} step numbers: every page needs its steps, or (no numbered steps)`,
  );
}

/**
 * Predict, run, see, explain, in this order, several times; the explanation has a number that stands in an output
 * above.
 */
function rounds(cells: readonly NotebookCell[], lesson: number, need: Need): void {
  const found: { lead: string; index: number; paragraph: string }[] = cells.flatMap((cell, index) =>
    cell.cell_type !== "markdown"
      ? []
      : [
          ...text(cell).matchAll(
            /^\*\*(Predict|Run|See|Explain)\.\*\*([\s\S]*?)(?=^\*\*(?:Predict|Run|See|Explain)\.\*\*|^#|(?![\s\S]))/gm,
          ),
        ].map((match) => ({ lead: match[1], index, paragraph: match[2] })),
  );
  const wanted = found.map((_, n) => LEADS[n % 4]);
  const wrong = found.findIndex(({ lead }, n) => lead !== wanted[n]);
  need(
    wrong < 0,
    `cell ${(found[wrong]?.index ?? 0) + 1}: **${found[wrong]?.lead}.** stands where **${wanted[wrong]}.** is due`,
  );
  need(found.length % 4 === 0, "the last round is not complete (Predict, Run, See, Explain)");
  need(
    Math.floor(found.length / 4) >= (lesson === 0 ? 2 : 3),
    `there are ${Math.floor(found.length / 4)} rounds: at least ${lesson === 0 ? 2 : 3}`,
  );
  found.forEach(({ lead, index, paragraph }, n) => {
    const here = `cell ${index + 1}`;
    if (lead === "Predict") need(paragraph.includes("?"), `${here}: **Predict.** asks no question`);
    if (lead === "Run") {
      const end = found[n + 1]?.index ?? cells.length;
      need(
        cells.slice(index, Math.max(end, index + 2)).some((cell) => cell.cell_type === "code"),
        `${here}: no code cell comes after **Run.**`,
      );
    }
    if (lead !== "Explain") return;
    const shown = numbers(
      cells
        .slice(0, index)
        .flatMap((cell) => cell.outputs ?? [])
        .map((output) =>
          [
            whole(output.text ?? ""),
            ...Object.entries(output.data ?? {})
              .filter(([mime]) => mime === "text/plain")
              .map(([, data]) => whole(data)),
          ].join(" "),
        )
        .join(" "),
    );
    need(
      [...numbers(paragraph)].some((number) => shown.has(number)),
      `${here}: **Explain.** has no number that stands in an output above`,
    );
  });
}

const numbers = (words: string): Set<string> =>
  new Set(words.replaceAll(/(\d)[,\u202f\u2009](?=\d{3}\b)/g, "$1").match(/\d+(?:\.\d+)?/g) ?? []);

/** Check, Recap, Next: the last three sections. */
function ending(cells: readonly NotebookCell[], need: Need): void {
  const headings = cells.flatMap((cell, index) =>
    cell.cell_type !== "markdown"
      ? []
      : [...text(cell).matchAll(/^## (.+?)\s*$/gm)].map((match) => ({ title: match[1], index })),
  );
  const last = headings.slice(-3).map(({ title }) => title);
  need(
    last.join() === "Check,Recap,Next",
    `the last three sections are ${last.join(", ") || "missing"}: they must be Check, Recap, Next`,
  );
  const [check, recap] = headings.slice(-3);
  if (last.join() !== "Check,Recap,Next" || check === undefined || recap === undefined) return;

  const section = cells.slice(check.index, recap.index + (recap.index === check.index ? 1 : 0));
  const exercises = section.flatMap((cell, at) =>
    cell.cell_type !== "markdown"
      ? []
      : [...text(cell).matchAll(/^### Exercise (\d+): \S.*$/gm)].map((match) => ({ number: Number(match[1]), at })),
  );
  need(
    exercises.length >= 2 && exercises.length <= 4,
    `## Check has ${exercises.length} headings "### Exercise N: ...": 2 to 4`,
  );
  exercises.forEach(({ number, at }, n) => {
    need(
      number === n + 1,
      `the exercises must be numbered from 1 without gaps: ${number} stands where ${n + 1} is due`,
    );
    const code = section
      .slice(at, exercises[n + 1]?.at)
      .filter((cell) => cell.cell_type === "code")
      .map(text)
      .join("\n");
    need(/\b(exercise|check)\w*\s*\(/.test(code), `Exercise ${number} calls neither exercise(...) nor check(...)`);
  });

  const words = cells
    .slice(recap.index)
    .filter((cell) => cell.cell_type === "markdown")
    .map(text)
    .join("\n\n");
  const recapText = /^## Recap\s*\n([\s\S]*?)^## Next/m.exec(words)?.[1]?.trim() ?? "";
  const sentences = recapText.match(/[.?!](?=\s|$)/g)?.length ?? 0;
  need(sentences === 3, `## Recap has ${sentences} sentences: exactly 3`);
  need(/^## Next\s*\n+\s*\S/m.test(words), "## Next says nothing");
}
