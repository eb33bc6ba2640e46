// The run sheets say what the lessons have: sections, exercises, minutes, what the runs say, what can be chosen.
import { describe, expect, test } from "vitest";
import { lessonOfExercise, lessons, type Lesson, type Section } from "./lessons.js";
import { exercisesNamedIn, lessonsOf, pages, sectionsNamedIn, timelines, wrongs, type Named } from "./sheets.js";

/** A class needs this much of the minutes that the lesson's formula gives a reader, at the least and at the most. */
const [LEAST, MOST] = [0.55, 2];
/** What handing out, hands and the board may take on top. */
const ON_TOP = 4;
/** Of a lesson's minutes, Deeper included: a sheet that takes more is of another lesson. */
const MOST_OF_A_LESSON = 1.75;
/** Every number of an answer stands in its section. */
const NUMBERS = /\d[\d,.]*/g;

const hasNumber = (text: string, number: string): boolean =>
  new RegExp(`(?<![\\d.,])${number.replaceAll(".", "\\.")}(?!\\d)`).test(text);

const sectionOf = ({ lesson, section }: Named): Section | undefined => lessons.get(lesson)?.sections.get(section);
const name = ({ lesson, section }: Named): string => `${lesson} "${section}"`;

describe("what teaching/ names", () => {
  test("there are run sheets of 45, 90 and 180 minutes for each of three topics", () => {
    const files = [...new Set(timelines.map(({ file }) => file))];
    expect(files.map((each) => timelines.filter(({ file }) => file === each).map(({ minutes }) => minutes))).toEqual([
      [45, 90, 180],
      [45, 90, 180],
      [45, 90, 180],
    ]);
  });
  test.each(pages)("$file: every section of a lesson exists", ({ text }) =>
    expect(
      sectionsNamedIn(text)
        .filter((named) => sectionOf(named) === undefined)
        .map(name),
    ).toEqual([]),
  );
  test.each(pages)("$file: every exercise exists", ({ text }) =>
    expect(exercisesNamedIn(text).filter((id) => !lessonOfExercise.has(id))).toEqual([]),
  );
});

describe.each(timelines)("$file, $minutes minutes", ({ minutes, rows }) => {
  test("its rows follow one another and add up", () => {
    let at = 0;
    for (const row of rows) {
      expect(row.at).toBe(at);
      at += row.minutes;
    }
    expect(at).toBe(minutes);
  });
  test("gives each section about the time that it takes", () => {
    const faults = rows.flatMap((row) => {
      const needed =
        row.sections.reduce((sum, one) => sum + (sectionOf(one)?.minutes ?? NaN), 0) + 7 * row.exercises.length;
      if (needed === 0) return [];
      const isRight = row.minutes >= LEAST * needed && row.minutes <= MOST * needed + ON_TOP;
      return isRight ? [] : [`at ${row.at}: ${row.minutes} minutes for ${needed.toFixed(1)}`];
    });
    expect(faults).toEqual([]);
  });
  test("does not spend more on a lesson than the lesson has", () => {
    const spent = new Map<string, number>();
    for (const row of rows)
      for (const lesson of lessonsOf(row)) spent.set(lesson, (spent.get(lesson) ?? 0) + row.minutes);
    const faults = [...spent].filter(([number, sum]) => {
      const { core, deeper } = lessons.get(number) as Lesson;
      return sum > MOST_OF_A_LESSON * (core + deeper);
    });
    expect(faults).toEqual([]);
  });
  test("runs what later sections use before them", () => {
    const declared = new Map<string, Set<string>>();
    const faults: string[] = [];
    for (const place of rows.flatMap(({ sections }) => sections)) {
      const { sections } = lessons.get(place.lesson) as Lesson;
      const known = declared.get(place.lesson) ?? new Set();
      const here = sectionOf(place) as Section;
      const elsewhere = new Set([...sections.values()].flatMap((one) => [...one.declared]));
      for (const used of here.used)
        if (elsewhere.has(used) && !here.declared.has(used) && !known.has(used))
          faults.push(`${name(place)} uses ${used}`);
      declared.set(place.lesson, new Set([...known, ...here.declared]));
    }
    expect(faults).toEqual([]);
  });
  test("has a break if it is long", () => {
    const breaks = rows.filter(
      ({ sections, exercises, minutes: some }) => sections.length + exercises.length === 0 && some >= 15,
    );
    expect(breaks.length).toBe(minutes > 90 ? 1 : 0);
  });
});

describe("wrong predictions", () => {
  test.each(wrongs)("$place.lesson, $place.section: $choice", ({ place, says, choice, answer }) => {
    const section = sectionOf(place) as Section;
    expect(section.outputs).toContain(`The run says: ${says}. No prediction was made.`);
    if (/^[\d.]+$/.test(choice)) expect(section.outputs).toMatch(/^A number from [\d.]+ to [\d.]+/m);
    else expect(section.outputs.split("\n")).toContain(`- ${choice}`);
    expect(choice).not.toBe(says);
    const all = `${section.source}\n${section.outputs}`;
    expect(
      (answer.match(NUMBERS) ?? []).map((one) => one.replace(/[.,]$/, "")).filter((one) => !hasNumber(all, one)),
    ).toEqual([]);
  });
  test("every round that a sheet takes has one", () => {
    const answered = new Set(wrongs.map(({ place }) => name(place)));
    const taken = timelines.flatMap(({ rows }) => rows.flatMap(({ sections }) => sections));
    const asked = taken.filter((place) => sectionOf(place)?.source.includes("await predict("));
    expect([...new Set(asked.map(name))].filter((one) => !answered.has(one))).toEqual(['00 "The first cell"']);
  });
});
