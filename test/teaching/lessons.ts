// The lessons as teaching/ speaks of them: by sections, the minutes that follow from their words and cells, what the
// predictions offer and what the runs say, and the ids of the exercises.
import { readFileSync, readdirSync } from "node:fs";
import {
  MINUTES_AN_EXERCISE,
  MINUTES_A_CELL,
  WORDS_A_MINUTE,
  exercisesOf,
  minutesOf,
  namesIn,
  piecesOf,
  wordsOf,
} from "../../tools/lesson-shape.mjs";
import { sourceOf } from "../../tools/lesson-text.mjs";

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string | string[];
  readonly outputs?: { readonly text?: string | string[]; readonly data?: Record<string, string | string[]> }[];
}

export interface Section {
  readonly minutes: number;
  /** The text and the code, without outputs. */
  readonly source: string;
  /** What its cells put out, as text. */
  readonly outputs: string;
  readonly declared: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
}

export interface Lesson {
  readonly file: string;
  readonly core: number;
  readonly deeper: number;
  readonly sections: ReadonlyMap<string, Section>;
  readonly exercises: readonly string[];
}

const folder = new URL("../../notebooks/", import.meta.url);

/** Lessons by their numbers: "01", "09a". */
export const lessons: ReadonlyMap<string, Lesson> = new Map(
  readdirSync(folder)
    .filter((name) => /^\d\d[a-z]?-.*\.ipynb$/.test(name))
    .map((name) => [name.slice(0, name.indexOf("-")), lessonOf(name)]),
);

/** Ids of exercises with the number of their lesson. */
export const lessonOfExercise: ReadonlyMap<string, string> = new Map(
  [...lessons].flatMap(([number, { exercises }]) => exercises.map((id) => [id, number] as const)),
);

function lessonOf(file: string): Lesson {
  const { cells } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { cells: Cell[] };
  const { core, deeper } = minutesOf(cells);
  return {
    file,
    core,
    deeper,
    sections: sectionsOf(cells),
    exercises: exercisesOf(cells).flatMap(({ ids }) => ids),
  };
}

function sectionsOf(cells: readonly Cell[]): Map<string, Section> {
  const parts = new Map<string, { texts: string[]; codes: string[]; outputs: string[]; exercises: Set<number> }>();
  let heading = "";
  for (const piece of piecesOf(cells)) {
    if (piece.kind === "text") heading = /^## (.*)/.exec(piece.text)?.[1] ?? heading;
    const part = parts.get(heading) ?? { texts: [], codes: [], outputs: [], exercises: new Set() };
    parts.set(heading, part);
    if (piece.exercise > 0) part.exercises.add(piece.exercise);
    else if (piece.kind === "text") part.texts.push(piece.text);
    else if (!piece.isCheck) {
      part.codes.push(piece.text);
      part.outputs.push(...(cells[piece.cell]?.outputs ?? []).map(textOf));
    }
  }
  return new Map(
    [...parts].map(([name, { texts, codes, outputs, exercises }]) => {
      const words = texts.reduce((sum, text) => sum + wordsOf(text), 0);
      const minutes = words / WORDS_A_MINUTE + MINUTES_A_CELL * codes.length + MINUTES_AN_EXERCISE * exercises.size;
      const names = namesIn(codes);
      return [name, { minutes, source: [...texts, ...codes].join("\n"), outputs: outputs.join("\n"), ...names }];
    }),
  );
}

function textOf({ text, data }: NonNullable<Cell["outputs"]>[number]): string {
  return sourceOf({ source: text ?? data?.["text/plain"] ?? data?.["text/markdown"] ?? "" });
}
