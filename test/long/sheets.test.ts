// Every exercise of every lesson for 20 students: it can be put on a sheet, and its model answer, written into the
// answers file and read from it, gets full points. Those whose answer is a program are not on sheets.
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { exerciseIds } from "rss-lab-course";
import { answersIn, emptyAnswers } from "../../course/src/cli/answers-file.js";
import { gradeFile, type Step } from "../../course/src/cli/grade-file.js";
import { exercisesOf, isAnswerable, lessonOf, sheetId, type SheetExercise } from "../../course/src/cli/sheet-parts.js";
import { sheetMarkdown, sheetNotebook } from "../../course/src/cli/sheet-text.js";

const LESSONS = [...new Set(exerciseIds().map(lessonOf))];
const STUDENTS = Array.from({ length: 20 }, (_, i) => `student ${i + 1}`);

/** Whether the model answer is data as it stands; traffic made by `load` is not: how it was made cannot be read off. */
const isPlain = ({ posed: { answer } }: SheetExercise): boolean =>
  JSON.stringify(answer) === JSON.stringify(answer, (_, part: unknown) => (typeof part === "function" ? "f" : part));

test.each(LESSONS)("lesson %s", (lesson) => {
  for (const student of STUDENTS) {
    const sheet = { student, lessons: [lesson] };
    const exercises = exercisesOf(sheet);
    const onSheet = exercises.filter(isAnswerable);
    for (const text of [sheetMarkdown(sheet, exercises), sheetNotebook(sheet, exercises)])
      for (const { id } of onSheet) expect(text).toContain(`## ${id}`);
    expect(answersIn(emptyAnswers(sheet, exercises), sheet)).toEqual(new Map(onSheet.map(({ id }) => [id, null])));
    const plain = onSheet.filter(isPlain);
    const answers = Object.fromEntries(plain.map(({ id, posed }) => [id, posed.answer]));
    const marks = [...gradeFile({ sheet, text: stringify({ student, sheet: sheetId(sheet), answers }), from: 0 })];
    const got = marks
      .filter((step): step is Extract<Step, { kind: "mark" }> => step.kind === "mark")
      .map(({ mark }) => [mark.exercise, mark.state, mark.points]);
    expect(got.filter(([, state]) => state !== "not tried")).toEqual(plain.map(({ id }) => [id, "got it", 1]));
    expect(got).toHaveLength(onSheet.length);
  }
});
