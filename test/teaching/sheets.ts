// The run sheets of teaching/: their timelines and their tables of wrong predictions, read from the Markdown.
import { readFileSync, readdirSync } from "node:fs";
import { lessonOfExercise } from "./lessons.js";

/** A section of a lesson: number and heading. */
export interface Named {
  readonly lesson: string;
  readonly section: string;
}

export interface Row {
  readonly at: number;
  readonly minutes: number;
  readonly sections: readonly Named[];
  readonly exercises: readonly string[];
}

export interface Timeline {
  readonly file: string;
  /** The minutes of its heading: 45, 90 or 180. */
  readonly minutes: number;
  readonly rows: readonly Row[];
}

export interface Wrong {
  readonly file: string;
  readonly place: Named;
  readonly says: string;
  readonly choice: string;
  readonly answer: string;
}

const folder = new URL("../../teaching/", import.meta.url);

export const pages: readonly { readonly file: string; readonly text: string }[] = (
  readdirSync(folder, { recursive: true }) as string[]
)
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".md"))
  .sort()
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), "utf8") }));

/** 01 "Seven steps" in a text. */
export function sectionsNamedIn(text: string): Named[] {
  return [...text.matchAll(/(?<![\w/-])(\d\d[a-z]?) "([^"]+)"/g)].map(([, lesson, section]) => ({
    lesson: lesson,
    section: section,
  }));
}

/** Names between backticks that look like the id of an exercise: `01-next-step`. */
export function exercisesNamedIn(text: string): string[] {
  return [...text.matchAll(/`(\d\d[a-z]?-[a-z-]+)`/g)].map(([, id]) => id);
}

/** The lesson of a row, if it belongs to one. */
export const lessonsOf = ({ sections, exercises }: Row): string[] => [
  ...new Set([...sections.map(({ lesson }) => lesson), ...exercises.map((id) => lessonOfExercise.get(id) ?? id)]),
];

export const timelines: readonly Timeline[] = pages.flatMap(({ file, text }) =>
  partsOf(text).flatMap(({ heading, body }) => {
    const minutes = /^(\d+) minutes$/.exec(heading)?.[1];
    return minutes === undefined ? [] : [{ file, minutes: Number(minutes), rows: rowsOf(body).map(rowOf) }];
  }),
);

export const wrongs: readonly Wrong[] = pages.flatMap(({ file, text }) =>
  partsOf(text)
    .filter(({ heading }) => heading === "Wrong predictions to expect")
    .flatMap(({ body }) =>
      rowsOf(body).map((cells) => {
        const [cell = "", says = "", choice = "", answer = ""] = cells;
        const place = sectionsNamedIn(cell)[0] ?? { lesson: "", section: cell };
        return { file, place, says, choice: choice.replaceAll("`", ""), answer };
      }),
    ),
);

function rowOf(cells: readonly string[]): Row {
  const [at, minutes, what = ""] = cells;
  return {
    at: Number(at),
    minutes: Number(minutes),
    sections: sectionsNamedIn(what),
    exercises: exercisesNamedIn(what),
  };
}

function partsOf(text: string): { heading: string; body: string }[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => ({ heading: part.split("\n")[0].trim(), body: part }));
}

/** The cells of a table's lines, without its head. */
function rowsOf(body: string): string[][] {
  return body
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}
