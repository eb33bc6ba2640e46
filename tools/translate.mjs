// node tools/translate.mjs LESSON LANGUAGE [--check | --begin] [--to FILE] [--without-outputs] [--renew]
// Puts a lesson's translated texts (notebooks/translations/LANGUAGE/LESSON.md) into a copy of the lesson, in work/; code
// and outputs stay as they are. It says which cells are translated, which are stale because the lesson has changed since,
// and which are open; these stay in English. --check writes nothing, and ends with 1 if a cell is stale or a translation
// lost a number, a piece of code, a link or a heading; --begin writes open cells into the catalogue, to be translated.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Fault, house } from "./house.mjs";
import { lessonFiles } from "./lesson-files.mjs";
import { command } from "./prepare.mjs";
import { hashOfSource, readCatalogue, textCells, translated, withOpenEntries } from "./translation.mjs";
import { sourceOf } from "./lesson-text.mjs";

const USAGE =
  "Usage: node tools/translate.mjs LESSON LANGUAGE [--check | --begin] [--to FILE] [--without-outputs] [--renew]";

await command(async (words) => {
  const chosen = options(words);
  if (typeof chosen === "string") {
    console.error(`${chosen}\n${USAGE}`);
    return 2;
  }
  const { lesson, language } = chosen;
  const paths = house();
  const file = lessonFiles(paths, [lesson])[0];
  const number = basename(file).split("-")[0];
  const catalogueFile = join(paths.notebooks, "translations", language, `${number}.md`);
  const name = shown(paths.root, catalogueFile);
  const notebook = JSON.parse(readFileSync(file, "utf8"));
  if (chosen.begin) return begin(catalogueFile, name, notebook);
  if (!existsSync(catalogueFile))
    throw new Fault(`There is no ${name}: node tools/translate.mjs ${lesson} ${language} --begin begins it.`);
  const result = translated(notebook, readCatalogue(readFileSync(catalogueFile, "utf8"), name));
  tell(name, result, notebook);
  if (chosen.check) return result.stale.length + result.unknown.length + result.faults.length > 0 ? 1 : 0;
  const to = chosen.to ?? join(paths.work, basename(file).replace(/\.ipynb$/, `.${language}.ipynb`));
  if (existsSync(to) && !chosen.renew)
    throw new Fault(
      `${shown(paths.root, to)} is there already: rename it, name another file by --to, or write over it by --renew.`,
    );
  write(to, `${JSON.stringify(chosen.withoutOutputs ? bare(result.notebook) : result.notebook, null, 1)}\n`);
  console.log(`${shown(paths.root, to)} is written.`);
  return 0;
});

/** @param {readonly string[]} words */
function options(words) {
  const [flags, names, given] = [new Set(), /** @type {string[]} */ ([]), [...words]];
  /** @type {string | undefined} */
  let to;
  while (given.length > 0) {
    const word = given.shift() ?? "";
    if (word === "--to") {
      const value = given.shift();
      if (value === undefined || value === "") return "--to was given nothing: it needs a file, as --to copy.ipynb.";
      to = resolve(value);
    } else if (["--check", "--begin", "--without-outputs", "--renew"].includes(word)) flags.add(word);
    else if (word.startsWith("-")) return `The option ${word} is not known.`;
    else names.push(word);
  }
  const [lesson, language] = names;
  if (names.length !== 2)
    return `A lesson and a language are needed, as 01 de, and ${names.join(" ") || "nothing"} was given.`;
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language))
    return `The language is ${JSON.stringify(language)}: it must be a tag such as de, fr or pt-BR.`;
  if (flags.has("--check") && flags.has("--begin")) return "--check and --begin exclude each other.";
  const [check, begin] = [flags.has("--check"), flags.has("--begin")];
  return {
    lesson,
    language,
    to,
    check,
    begin,
    withoutOutputs: flags.has("--without-outputs"),
    renew: flags.has("--renew"),
  };
}

/** Adds what is not in the catalogue yet. @param {string} file @param {string} name @param {any} notebook */
function begin(file, name, notebook) {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "<!-- front -->\n";
  const { text, added } = withOpenEntries(before, name, notebook);
  if (added.length === 0) console.log(`${name} has every text cell of the lesson.`);
  else {
    write(file, text);
    console.log(`${name}: ${added.length} open cells added. Translate one, and take the word "open" out of its line.`);
  }
  return 0;
}

/**
 * @param {string} name
 * @param {ReturnType<typeof translated>} result
 * @param {any} notebook the lesson
 */
function tell(name, { done, stale, open, unknown, faults }, notebook) {
  const all = textCells(notebook);
  console.log(`${name}: ${done.length} of ${all.length} text cells are translated.`);
  for (const cell of all)
    if (stale.includes(cell.id))
      console.log(
        `  ${cell.id} is stale and stays in English: make it say what the lesson says now, then write source ${hashOfSource(sourceOf(cell))}.`,
      );
  if (open.length > 0) console.log(`  open, in English: ${open.join(", ")}`);
  for (const id of unknown) console.log(`  ${id} is no text cell of the lesson any more: take it out.`);
  for (const fault of faults) console.log(`  ${fault}`);
}

/** @param {any} notebook */
function bare(notebook) {
  const cells = notebook.cells.map((/** @type {any} */ cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  return { ...notebook, cells };
}

/** Whole or not at all. @param {string} file @param {string} text */
function write(file, text) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Fault(`${file} cannot be written (${code}): make it writable, or name another file by --to.`);
  }
}

/** A path as a reader of the checkout knows it. @param {string} root @param {string} file */
function shown(root, file) {
  return relative(root, file).startsWith("..") ? file : relative(root, file).replaceAll("\\", "/");
}
