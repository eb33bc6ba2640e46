// The contract's part about the rounds: predict, run, see, explain, in this order; the prediction is asked before
// anything is shown and compared with what the run says; the explanations have a number from the run, and not many.
import { numbers, numbersToRead, text, whole, type LessonName, type Need } from "./contract-parts.js";
import type { NotebookCell } from "./temporary.js";

const LEADS = ["Predict", "Run", "See", "Explain"] as const;
const MOST_NUMBERS = 25;

interface Lead {
  readonly lead: string;
  readonly index: number;
  /** Up to the next lead or heading in the same cell. */
  readonly paragraph: string;
}

/** @param lesson a depth notebook has two rounds, as lesson 00 has */
export function rounds(cells: readonly NotebookCell[], { number, isDepth }: LessonName, need: Need): void {
  const found = leads(cells);
  const wanted = found.map((_, n) => LEADS[n % 4]);
  const wrong = found.findIndex(({ lead }, n) => lead !== wanted[n]);
  need(
    wrong < 0,
    `cell ${(found[wrong]?.index ?? 0) + 1}: **${found[wrong]?.lead}.** stands where **${wanted[wrong]}.** is due`,
  );
  need(found.length % 4 === 0, "the last round is not complete (Predict, Run, See, Explain)");
  const [made, least] = [Math.floor(found.length / 4), isDepth || number === "00" ? 2 : 3];
  need(made >= least, `there are ${made} rounds: at least ${least}`);
  found.forEach(({ lead, index, paragraph }, n) => {
    const here = `cell ${index + 1}`;
    const end = found.slice(n + 1).find((later) => later.lead === "Predict")?.index ?? cells.length;
    if (lead === "Predict") {
      need(paragraph.includes("?"), `${here}: **Predict.** asks no question`);
      prediction({ cells, from: index, run: found[n + 1]?.index ?? cells.length, end }, need);
    }
    if (lead === "Run") {
      const next = found[n + 1]?.index ?? cells.length;
      need(codes(cells, index, Math.max(next, index + 2)).length > 0, `${here}: no code cell comes after **Run.**`);
    }
    if (lead === "Explain")
      need(
        [...numbers(paragraph)].some((each) => putOut(cells.slice(0, index)).has(each)),
        `${here}: **Explain.** has no number that stands in an output above`,
      );
  });
  const count = explanations(cells).reduce((sum, each) => sum + numbersToRead(each), 0);
  need(count <= MOST_NUMBERS, `the Explain texts have ${count} numbers: at most ${MOST_NUMBERS}`);
}

const leads = (cells: readonly NotebookCell[]): Lead[] =>
  cells.flatMap((cell, index) =>
    cell.cell_type !== "markdown"
      ? []
      : [
          ...text(cell).matchAll(
            /^\*\*(Predict|Run|See|Explain)\.\*\*([\s\S]*?)(?=^\*\*(?:Predict|Run|See|Explain)\.\*\*|^#|(?![\s\S]))/gm,
          ),
        ].map((match) => ({ lead: match[1], index, paragraph: match[2] })),
  );

const codes = (cells: readonly NotebookCell[], from: number, to: number): string[] =>
  cells
    .slice(from, to)
    .filter((cell) => cell.cell_type === "code")
    .map(text);

interface Place {
  readonly cells: readonly NotebookCell[];
  /** The cells of **Predict.**, of its **Run.**, and of the next **Predict.** */
  readonly from: number;
  readonly run: number;
  readonly end: number;
}

function prediction({ cells, from, run, end }: Place, need: Need): void {
  const here = `cell ${from + 1}`;
  const asking = codes(cells, from, run);
  need(
    asking.some((code) => /\bpredict\(/.test(code)),
    `${here}: no cell with predict(...) comes before **Run.**`,
  );
  need(
    asking.every((code) => /\bpredict\(/.test(code)),
    `${here}: between **Predict.** and **Run.** a cell does something else than predict(...)`,
  );
  for (const [, name] of asking.join("\n").matchAll(/\bconst (\w+) = await predict\(/g))
    need(
      codes(cells, run, end).some((code) => new RegExp(String.raw`\b${name}\.compare\(`).test(code)),
      `${here}: ${name} is never compared with what the run says (${name}.compare(...)) in its round`,
    );
  need(
    !asking.some((code) => /\bpredict\(/.test(code)) || asking.some((code) => /= await predict\(/.test(code)),
    `${here}: the prediction must be kept: const name = await predict(...)`,
  );
}

/** The numbers that stand in the outputs of cells. */
const putOut = (cells: readonly NotebookCell[]): Set<string> =>
  numbers(
    cells
      .flatMap((cell) => cell.outputs ?? [])
      .map((output) => `${whole(output.text ?? "")} ${whole(output.data?.["text/plain"] ?? "")}`)
      .join(" "),
  );

/** From each **Explain.** to the next heading or **Predict.**, over cells of code between. */
const explanations = (cells: readonly NotebookCell[]): string[] =>
  [
    ...cells
      .filter((cell) => cell.cell_type === "markdown")
      .map(text)
      .join("\n\n")
      .matchAll(/^\*\*Explain\.\*\*([\s\S]*?)(?=^\*\*Predict\.\*\*|^#|(?![\s\S]))/gm),
  ].map(([, words]) => words);
