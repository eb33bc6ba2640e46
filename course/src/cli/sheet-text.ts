// A personal sheet as a page of Markdown and as a notebook. The same sheet gives the same bytes.
import { emptyAnswers } from "./answers-file.js";
import { isAnswerable, lessonOf, sheetId, type SheetExercise, type SheetOf } from "./sheet-parts.js";

/** The first words of a sheet in Markdown, before the name. */
export const SHEET_BEGINNING = "# Sheet of ";
/** How a sheet's notebook begins. */
export const NOTEBOOK_BEGINNING = '{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "id": "sheet-0"';

/** The sheet as Markdown, with an empty answers file at its end. */
export function sheetMarkdown(sheet: SheetOf, exercises: readonly SheetExercise[]): string {
  const answers = emptyAnswers(sheet, exercises);
  return [
    ...preface(sheet),
    ...onSheet(exercises).map(exerciseText),
    ...leftOut(exercises),
    `## The answers file\n\nSave this as \`${sheet.student}.yaml\`, if you were not given it with the sheet.\n\n` +
      `\`\`\`yaml\n${answers}\`\`\``,
    "",
  ].join("\n\n");
}

/** The sheet as a notebook, with an empty cell to try things out in below each exercise. */
export function sheetNotebook(sheet: SheetOf, exercises: readonly SheetExercise[]): string {
  const words = [preface(sheet).join("\n\n"), ...onSheet(exercises).map(exerciseText), ...leftOut(exercises)];
  const last = words.length - leftOut(exercises).length;
  const cells = words.flatMap((text, i) => [
    markdownCell(i, text),
    ...(i > 0 && i < last ? [codeCell(i, "")] : []),
    ...(i === 0 ? [codeCell(0, `import * as lab from "rss-lab";\nimport * as course from "rss-lab-course";`)] : []),
  ]);
  const kernelspec = { display_name: "RSS Lab (TypeScript)", language: "typescript", name: "rss-lab" };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

const markdownCell = (at: number, text: string): object => ({
  cell_type: "markdown",
  id: `sheet-${at}`,
  metadata: {},
  source: linesOf(text),
});

const codeCell = (at: number, text: string): object => ({
  cell_type: "code",
  execution_count: null,
  id: `code-${at}`,
  metadata: {},
  outputs: [],
  source: linesOf(text),
});

/** Lines as a notebook has them: each with its end. */
const linesOf = (text: string): string[] => (text === "" ? [] : text.split(/(?<=\n)/));

const onSheet = (exercises: readonly SheetExercise[]): SheetExercise[] => exercises.filter(isAnswerable);

function preface(sheet: SheetOf): string[] {
  const { student, lessons, salt } = sheet;
  const seed = JSON.stringify(student);
  return [
    `${SHEET_BEGINNING}${student}`,
    `${lessons.length === 1 ? "Lesson" : "Lessons"} ${lessons.join(", ")}. Sheet ${sheetId(sheet)}. The numbers are ` +
      `yours alone: another student's answers are answers to other questions.`,
    `Write your answers into the file \`${student}.yaml\`, each behind the name of its exercise, and hand in that file ` +
      "under that name. It is YAML, or JSON as `" +
      student +
      ".json`. Keep its lines `student` and `sheet` as they are, and leave empty what you have not solved.",
    [
      "An answer is",
      "",
      "- a number: `17`, `0.5`, `0x51ccc178`, `1000000`, `us(10)` (10 microseconds in picoseconds);",
      '- a text in quotation marks: `"NDIS_HASH_IPV4"`;',
      "- a list: `[0, 1, 2]`; or true or false;",
      '- an object as in a cell, with a space behind each colon: `{ cpus: 4, why: "..." }`. Traffic is named: ' +
        "`{ kind: load, framesPerSecond: 1e6, frames: 1000 }` for `load({ framesPerSecond: 1e6, frames: 1000 })`;",
      "- an experiment: its JSON as it stands, every line indented by four spaces.",
    ].join("\n"),
    salt === undefined
      ? `In a notebook, \`hint("...", ${seed}, 1)\` of rss-lab-course gives the first hint to one of these exercises, and ` +
        `\`check("...", ${seed}, answer)\` says what is wrong with an answer; instead of the dots stands the exercise's name.`
      : "`hint` and `check` do not know these variants: try the same exercises in the lessons, with seeds of your own.",
  ];
}

const exerciseText = ({ id, posed }: SheetExercise): string =>
  `## ${id}\n\n${posed.question}${posed.rubric === undefined ? "" : "\n\nSay why: this one is read by a person too."}`;

function leftOut(exercises: readonly SheetExercise[]): string[] {
  const ids = exercises.filter((each) => !isAnswerable(each)).map(({ id }) => `\`${id}\` (lesson ${lessonOf(id)})`);
  return ids.length === 0
    ? []
    : [`## Not on this sheet\n\nThe answer is a program, which no answers file holds: ${ids.join(", ")}.`];
}
