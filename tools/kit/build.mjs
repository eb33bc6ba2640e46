// Builds the classroom kit from the executed lessons: copies, texts, slides, handouts and the cheat sheet. The
// folder is made whole or not at all.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault, house } from "../house.mjs";
import { lessonFiles } from "../lesson-files.mjs";
import { makeFolder } from "../made-folder.mjs";
import { cheatSheetHtml } from "./cheat-sheet.mjs";
import { cleanCopy, notebookText, solutionCopy, studentCopy } from "./copies.mjs";
import { handoutHtml } from "./handout.mjs";
import { escaped, pageHtml, styles, toHtml } from "./html.mjs";
import { lessonOf } from "./lesson.mjs";
import { slidesHtml, slidesScript } from "./slides.mjs";
import { answerKey, misconceptions, objectives } from "./texts.mjs";

/** A folder with this file in it is a kit, and may be made anew. */
const MARK = "kit.json";

/**
 * @param {{ root: string, out: string, names?: string[], chromium: string | null, say?: (line: string) => void }} options
 *   the checkout, built; the folder; lessons by number or name (all by default); the browser that prints, or null for no
 *   PDF
 * @returns {Promise<string[]>} the files, from the folder
 */
export async function buildKit({ root, out, names = [], chromium, say = () => {} }) {
  const paths = house(root);
  const files = lessonFiles(paths, names).sort();
  const lessons = files.filter((file) => /^\d\d/.test(basename(file))).map(lessonOf);
  if (lessons.length === 0)
    throw new Fault("No lesson was asked for: name one by its number, such as 01, or none for all.");
  const course = await courseOf(root);
  return makeFolder(out, { what: "kit", mark: MARK }, async (draft) => {
    const kit = writer(draft);
    writeCopies(kit, { lessons, others: otherNotebooks(paths.notebooks), solution: course.solution });
    writeTexts(kit, { lessons, course });
    const script = await slidesScript();
    for (const lesson of lessons) {
      kit.write(`slides/${lesson.name}.html`, slidesHtml(lesson, script));
      kit.write(`handouts/${lesson.name}.html`, handoutHtml(lesson));
    }
    kit.write("cheat-sheet.html", await cheatSheetHtml(root));
    const { version } = JSON.parse(readFileSync(join(root, "lib", "package.json"), "utf8"));
    if (chromium !== null) await print(kit, { lessons, chromium, version, say });
    kit.write("index.html", indexHtml(lessons, { version, isPrinted: chromium !== null }));
    kit.write(MARK, `${JSON.stringify({ "RSS Lab": version, lessons: lessons.map(({ name }) => name) }, null, 1)}\n`);
    return kit.written;
  });
}

/** What the kit asks of the course: exercises with their answers, which its public entry keeps to itself. */
async function courseOf(root) {
  const file = join(root, "course", "dist", "exercise.js");
  if (!existsSync(file)) throw new Fault("The packages are not built: type npm run build.");
  /** @type {import("./texts.mjs").Course & { solution: import("./copies.mjs").Solution }} */
  const course = await import(pathToFileURL(file).href);
  return course;
}

/** @param {string} folder */
function writer(folder) {
  /** @type {string[]} */
  const written = [];
  const place = (/** @type {string} */ name) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    written.push(name);
    return join(folder, name);
  };
  return {
    written,
    place,
    at: (/** @type {string} */ name) => join(folder, name),
    write: (/** @type {string} */ name, /** @type {string} */ text) => writeFileSync(place(name), text),
  };
}

/** @typedef {ReturnType<typeof writer>} Kit @typedef {import("./lesson.mjs").Lesson} Lesson */

/** The glossary and the playground, which lessons link. @param {string} folder */
const otherNotebooks = (folder) =>
  readdirSync(folder)
    .filter((name) => /^[a-z].*\.ipynb$/.test(name))
    .map((name) => lessonOf(join(folder, name)));

/** @param {Kit} kit @param {{ lessons: Lesson[], others: Lesson[], solution: import("./copies.mjs").Solution }} what */
function writeCopies(kit, { lessons, others, solution }) {
  for (const lesson of [...lessons, ...others]) {
    const { name, notebook } = lesson;
    kit.write(`student/${name}.ipynb`, notebookText(studentCopy(notebook)));
    kit.write(`solution/${name}.ipynb`, notebookText(solutionCopy(lesson, solution)));
    if (lesson.number !== "") kit.write(`clean/${name}.ipynb`, notebookText(cleanCopy(notebook)));
  }
}

/** @param {Kit} kit @param {{ lessons: Lesson[], course: import("./texts.mjs").Course }} what */
function writeTexts(kit, { lessons, course }) {
  const texts = {
    "answer-key": answerKey(lessons, course),
    misconceptions: misconceptions(lessons, course),
    objectives: objectives(lessons, course),
  };
  for (const [name, text] of Object.entries(texts)) {
    const title = /^# (.+)$/m.exec(text)?.[1] ?? name;
    const page = pageHtml({ title, css: styles("text.css"), body: `<main>${toHtml(text)}</main>` });
    kit.write(`${name}.md`, `${text}\n`);
    kit.write(`${name}.html`, name === "objectives" ? page.replace("<body>", '<body class="wide">') : page);
  }
}

/** @param {Kit} kit @param {{ lessons: Lesson[], chromium: string, version: string, say: (line: string) => void }} what */
async function print(kit, { lessons, chromium, version, say }) {
  const { printer } = await import("./pdf.mjs");
  const { print: toPdf, close } = await printer(chromium);
  try {
    for (const { name, number, title } of lessons) {
      const pdf = `handouts/${name}.pdf`;
      const footer = `${escaped(`${number} ${title}`)} - RSS Lab ${version}, CC BY 4.0`;
      const pages = await toPdf(kit.at(`handouts/${name}.html`), kit.place(pdf), { footer });
      say(`${pdf}: ${pages} pages`);
    }
    const pages = await toPdf(kit.at("cheat-sheet.html"), kit.place("cheat-sheet.pdf"), { isOne: true });
    if (pages !== 1) throw new Error(`The cheat sheet has ${pages} pages: it must have one.`);
  } finally {
    await close();
  }
}

/** @param {readonly Lesson[]} lessons @param {{ version: string, isPrinted: boolean }} options */
function indexHtml(lessons, { version, isPrinted }) {
  const paper = isPrinted ? "pdf" : "html";
  const rows = lessons.map(({ name, number, title, minutes }) => {
    const links = [
      ["slides", `slides/${name}.html`],
      ["handout", `handouts/${name}.${paper}`],
      ...["student", "solution", "clean"].map((kind) => [kind, `${kind}/${name}.ipynb`]),
    ].map(([words, address]) => `<td><a href="${address}">${words}</a></td>`);
    return `<tr><td>${escaped(`${number} ${title}`)}</td><td align="right">${minutes.core}</td>${links.join("")}</tr>`;
  });
  const body = `<main><h1>Classroom kit of RSS Lab ${escaped(version)}</h1>
<ul>
<li><a href="answer-key.html">Answer key</a>: every exercise at its lesson's seed, with why</li>
<li><a href="misconceptions.html">Misconceptions</a>: wrong predictions and wrong answers, and what to say to them</li>
<li><a href="objectives.html">Objectives</a>: lessons, goals, exercises, minutes</li>
<li><a href="cheat-sheet.${paper}">Cheat sheet</a>: one page A4</li>
</ul>
<table><thead><tr><th>lesson</th><th>minutes</th><th colspan="5">&nbsp;</th></tr></thead><tbody>${rows.join("\n")}</tbody></table>
<h2>How to use it</h2>
<ul>
<li><b>Slides</b>: one file a lesson, in any browser, without a network. Right and left arrow turn; Home and End go to both ends; in a chart's slider the arrows belong to the slider, Escape gives them back.</li>
<li><b>Student</b> and <b>solution</b> copies run in a folder of a checkout, such as <code>work/</code>: their captures and links are found from there. Keep the solution copies, the answer key and the misconceptions to yourself until they are due.</li>
<li><b>Clean</b> copies have headings and code alone, for who explains in their own words.</li>
</ul>
<p>Texts: CC BY 4.0; code: MIT. Made by <code>npm run kit</code>.</p></main>`;
  return pageHtml({ title: "Classroom kit", css: styles("text.css"), body });
}
