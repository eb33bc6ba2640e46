// Every claim, in the order of CLAIMS.md; and what is claimed and not measured here, with the reason.
import { DOCS_CLAIMS } from "./docs.mjs";
import { LESSONS_00_TO_03 } from "./lessons-00-03.mjs";
import { LESSONS_04_TO_06 } from "./lessons-04-06.mjs";
import { LESSONS_07_AND_08 } from "./lessons-07-08.mjs";
import { LESSON_09_CLAIMS } from "./lesson-09.mjs";
import { LESSON_10_CLAIMS } from "./lesson-10.mjs";
import { LESSONS_11_AND_12 } from "./lessons-11-12.mjs";
import { LESSON_13_CLAIMS } from "./lesson-13.mjs";
import { LESSON_14_CLAIMS } from "./lesson-14.mjs";
import { LESSON_15_CLAIMS } from "./lesson-15.mjs";
import { PUBLISHED_CLAIMS } from "./published.mjs";
import { README_CLAIMS } from "./readme.mjs";
import { SPEED_CLAIMS } from "./speed.mjs";

/** @type {readonly { readonly title: string, readonly claims: readonly import("./claim.mjs").Claim[] }[]} */
export const SECTIONS = [
  { title: "The README: correctness and size", claims: README_CLAIMS },
  { title: "The README: speed and memory", claims: SPEED_CLAIMS },
  { title: "The library's documents", claims: DOCS_CLAIMS },
  { title: "Published results beside ours", claims: PUBLISHED_CLAIMS },
  { title: "Lessons 00 to 03", claims: LESSONS_00_TO_03 },
  { title: "Lessons 04 to 06", claims: LESSONS_04_TO_06 },
  { title: "Lessons 07 to 09", claims: [...LESSONS_07_AND_08, ...LESSON_09_CLAIMS] },
  {
    title: "Lessons 10 to 15",
    claims: [...LESSON_10_CLAIMS, ...LESSONS_11_AND_12, ...LESSON_13_CLAIMS, ...LESSON_14_CLAIMS, ...LESSON_15_CLAIMS],
  },
];

export const CLAIMS = SECTIONS.flatMap(({ claims }) => claims);

/** What is claimed, and what shows it, or why nothing does by itself. */
export const NOT_MEASURED = [
  [
    "README, times of `npm start` and `npm test` (22 s, 4 min)",
    "They depend on the machine, the network and the load; `npm start` and `npm test` print their own.",
  ],
  [
    "README, rates in million frames/s, MB/s and ms (7.4 to 136; 2.2 times real time; 27 to 38 ms)",
    "They depend on the machine. `npm run bench` prints them; only their ratios are claims.",
  ],
  [
    "README, mutants",
    "Counting them anew takes hours (`npm run mutants`). What is compared is the README with what was last measured.",
  ],
  [
    "Every other number of the lessons",
    "`npm run lessons` executes the lessons again; npm test compares all that their cells print with what is committed.",
  ],
  ["Every other number of guide.md and the doc comments", "npm test runs these examples and compares what they print."],
  [
    "lib/docs/costs.md",
    "Its numbers are other people's measurements or assumptions, each with its source; nothing here can measure them.",
  ],
];
