// The contract's part about the end: Check, which runs by itself, Recap and Next.
import { exercisesOf, namesIn, piecesOf } from "../../tools/lesson-shape.mjs";
import { linkedLessons, text, type LessonName, type Need } from "./contract-parts.js";
import type { NotebookCell } from "./temporary.js";

/** What kind an exercise is, by its id: "closed", "run or build", "design"; undefined if there is none. */
export type KindOf = (id: string) => string | undefined;

/** Check, Recap, Next: the last three sections. */
export function ending(cells: readonly NotebookCell[], lesson: LessonName & { kindOf: KindOf }, need: Need): void {
  const last = cells
    .filter((cell) => cell.cell_type === "markdown")
    .flatMap((cell) => [...text(cell).matchAll(/^## (.+?)\s*$/gm)].map(([, title]) => title))
    .slice(-3);
  need(
    last.join() === "Check,Recap,Next",
    `the last three sections are ${last.join(", ") || "missing"}: they must be Check, Recap, Next`,
  );
  if (last.join() !== "Check,Recap,Next") return;
  exercises(cells, lesson, need);
  alone(cells, need);
  const words = cells
    .filter((cell) => cell.cell_type === "markdown")
    .map(text)
    .join("\n\n");
  const recap = /^## Recap\s*\n([\s\S]*?)^## Next/m.exec(words)?.[1]?.trim() ?? "";
  const sentences = recap.match(/[.?!](?=\s|$)/g)?.length ?? 0;
  need(sentences === 3, `## Recap has ${sentences} sentences: exactly 3`);
  const next = /^## Next\s*\n+([\s\S]*)/m.exec(words)?.[1]?.trim() ?? "";
  need(next !== "", "## Next says nothing");
  need(linkedLessons(next).length > 0 || /\]\([^)]+\)/.test(next), "## Next has no link");
}

function exercises(cells: readonly NotebookCell[], lesson: LessonName & { kindOf: KindOf }, need: Need): void {
  const found = exercisesOf(cells);
  const least = lesson.isDepth ? 1 : 2;
  need(
    found.length >= least && found.length <= 4,
    `## Check has ${found.length} headings "### Exercise N: ...": ${least} to 4`,
  );
  found.forEach(({ number, ids }, n) => {
    need(
      number === n + 1,
      `the exercises must be numbered from 1 without gaps: ${number} stands where ${n + 1} is due`,
    );
    need(ids.length > 0, `Exercise ${number} calls neither exercise("...", ...) nor check("...", ...)`);
    for (const id of ids) need(lesson.kindOf(id) !== undefined, `Exercise ${number}: there is no exercise ${id}`);
  });
  if (lesson.isDepth) return;
  const kinds = new Set(found.flatMap(({ ids }) => ids.map(lesson.kindOf)));
  const design = kinds.has("design");
  need(kinds.has("run or build") || design, "no exercise makes the reader run or build something (tryOut)");
  need(lesson.number === "00" || design, "no exercise asks for a design with a rubric");
}

/** Check runs in a fresh kernel: it uses no name of an earlier cell. */
function alone(cells: readonly NotebookCell[], need: Need): void {
  const codes = piecesOf(cells).filter(({ kind }) => kind === "code");
  const codeOf = (isCheck: boolean): string[] =>
    codes.filter((each) => each.isCheck === isCheck).map((each) => each.text);
  const earlier = namesIn(codeOf(false)).declared;
  const { declared, used } = namesIn(codeOf(true));
  const missing = [...used].filter((name) => earlier.has(name) && !declared.has(name));
  need(missing.length === 0, `## Check does not run by itself: ${missing.join(", ")} comes from an earlier section`);
}
