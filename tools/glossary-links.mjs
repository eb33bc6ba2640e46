// node tools/glossary-links.mjs [NAMES]: links the first occurrence of every term of notebooks/glossary.ipynb in the
// running text of each lesson; npm run lessons does it for the lessons that it saves. Twice gives the same bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { house } from "./house.mjs";
import { sourceOf } from "./lesson-text.mjs";

/** @typedef {{ term: string, forms: RegExp }} Term */

/** Forms of a term beside its plural. */
const FORMS = {
  "Chain of frames": ["chains of frames"],
  Connection: [],
  Drain: ["drains", "drained", "draining"],
  Entry: ["entries"],
  Imbalance: ["busiest over mean"],
  Indicate: ["indicates", "indicated", "indicating", "indication"],
  "Interrupt moderation": ["moderation"],
  "MSI-X message": ["message signaled interrupts", "MSI-X"],
  Toeplitz: [],
};

/**
 * The terms of the glossary: its headings of the second level.
 * @param {string} glossary the notebook's text
 * @returns {string[]}
 */
export function termsOf(glossary) {
  return JSON.parse(glossary).cells.flatMap((/** @type {{ source: string[] }} */ cell) => {
    const term = /^## (.+)$/m.exec(sourceOf(cell))?.[1];
    return term === undefined ? [] : [term];
  });
}

/**
 * The address of a term: that of its cell. JupyterLab goes there also in a notebook that it has yet to open, which it
 * does not with a heading's.
 * @param {string} term
 */
export const addressOf = (term) => `glossary.ipynb#cell-id=${term.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;

/** All forms of all terms, the longest first; an acronym is one in capitals only. @param {readonly string[]} terms */
function formsOf(terms) {
  return terms
    .flatMap((term) =>
      [term, `${term}s`, ...(FORMS[/** @type {keyof typeof FORMS} */ (term)] ?? [])].map((form) => ({ term, form })),
    )
    .sort((a, b) => b.form.length - a.form.length);
}

// What is left alone: code, links, pictures, headings, addresses; and "RSS Lab", which is a name.
const ALONE = /```[\s\S]*?```|`[^`\n]*`|!?\[[^\]]*\]\([^)]*\)|<[^>\n]*>|https?:\S+|^#{1,6} .*$|RSS Lab/gm;
const OURS = /\[([^\]]*)\]\(glossary\.ipynb#[^)]*\)/g;

/**
 * The texts of a lesson's Markdown cells with every term linked where it first appears; the first cell has none.
 * @param {readonly string[]} texts
 * @param {readonly string[]} terms
 */
export function linkTerms(texts, terms) {
  const forms = formsOf(terms);
  const words = new RegExp(
    `(?<![\\p{L}\\p{N}_-])(?:${forms.map(({ form }) => escaped(form)).join("|")})(?![\\p{L}\\p{N}_]|-\\p{L})`,
    "giu",
  );
  const seen = new Set();
  /** @param {string} found */
  const linked = (found) => {
    const match = forms.find(({ form }) =>
      isAcronym(form) ? form === found : form.toLowerCase() === found.toLowerCase(),
    );
    if (match === undefined || seen.has(match.term)) return found;
    seen.add(match.term);
    return `[${found}](${addressOf(match.term)})`;
  };
  return texts.map((text, at) => {
    const plain = text.replaceAll(OURS, "$1");
    if (at === 0) return plain;
    let [result, from] = ["", 0];
    for (const alone of plain.matchAll(ALONE)) {
      result += plain.slice(from, alone.index).replaceAll(words, linked) + alone[0];
      from = alone.index + alone[0].length;
    }
    return result + plain.slice(from).replaceAll(words, linked);
  });
}

/** @param {string} form */
const isAcronym = (form) => /^[A-Z_]{2,}/.test(form);
/** @param {string} text */
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * A notebook's text with its terms linked; nothing else in it changes.
 * @param {string} file
 * @param {readonly string[]} terms
 */
export function withLinks(file, terms) {
  /** @type {{ id: string, cell_type: string, source: string[] }[]} */
  const cells = JSON.parse(file).cells.filter(
    (/** @type {{ cell_type: string }} */ cell) => cell.cell_type === "markdown",
  );
  const texts = linkTerms(cells.map(sourceOf), terms);
  let result = file;
  cells.forEach((cell, i) => {
    if (texts[i] === sourceOf(cell)) return;
    const begin = result.indexOf('"source": ', result.indexOf(`\n   "id": ${JSON.stringify(cell.id)}`));
    const end = result.indexOf("\n  }", begin);
    const lines = texts[i].split(/(?<=\n)/).map((line) => `    ${JSON.stringify(line)}`);
    result = `${result.slice(0, begin)}"source": [\n${lines.join(",\n")}\n   ]${result.slice(end)}`;
  });
  return result;
}

/**
 * Links the terms in lessons, and says in which it changed something.
 * @param {{ notebooks: string }} paths
 * @param {readonly string[]} files
 */
export function linkGlossary(paths, files) {
  const terms = termsOf(readFileSync(join(paths.notebooks, "glossary.ipynb"), "utf8"));
  return files.filter((file) => {
    if (!/^\d\d/.test(basename(file))) return false;
    const text = readFileSync(file, "utf8");
    const changed = withLinks(text, terms);
    if (changed !== text) writeFileSync(file, changed);
    return changed !== text;
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const { lessonFiles } = await import("./lesson-files.mjs");
  const { command } = await import("./prepare.mjs");
  await command(async (names) => {
    const paths = house();
    for (const file of linkGlossary(paths, lessonFiles(paths, names))) console.log(`${basename(file)}: links changed`);
    return 0;
  });
}
