// Translations of lessons: the text is put into a copy, code and outputs are not touched, and what has changed in the
// lesson since is found and stays in English.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { faultsOf, hashOfSource, readCatalogue, translated, withOpenEntries } from "../../tools/translation.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rss-lab-translation-"));
afterAll(() => rmSync(folder, { recursive: true }));

const translate = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(root, "tools", "translate.mjs"), ...words], { encoding: "utf8", cwd: folder });

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string | string[];
}
const readNotebook = (file: string): { cells: Cell[]; metadata: object } =>
  JSON.parse(readFileSync(file, "utf8")) as { cells: Cell[]; metadata: object };

const text = (id: string, source: string): Cell & { metadata: object } => ({
  id,
  cell_type: "markdown",
  metadata: {},
  source,
});
const code = {
  id: "c",
  cell_type: "code",
  metadata: {},
  source: 'console.log("4 frames");',
  outputs: [{ text: "4 frames\n" }],
};
const lesson = (
  first: string,
): { cells: Cell[]; metadata: Record<string, unknown> } & { cells: (Cell & { metadata: object })[] } => ({
  cells: [text("a", first), code, text("b", "See 1.5 µs.")],
  metadata: { kernelspec: "rss-lab" },
});
const entry = (id: string, source: string, own: string): string =>
  `<!-- cell ${id} source ${hashOfSource(source)} -->\n${own}\n`;

describe("a catalogue", () => {
  const german = `<!-- front -->\n{done} von {all}\n\n${entry("a", "# Who waits?", "# Wer wartet?")}`;

  test("puts its texts into the lesson, and leaves code, outputs and metadata", () => {
    const before = lesson("# Who waits?");
    const { notebook, done, stale, open, faults } = translated(before, readCatalogue(german, "de/01.md"));
    expect(notebook.cells.map(({ source }) => source)).toEqual([
      "1 von 2",
      "# Wer wartet?",
      code.source,
      "See 1.5 µs.",
    ]);
    expect(notebook.cells[2]).toBe(code);
    expect(notebook.metadata).toBe(before.metadata);
    expect({ done, stale, open, faults }).toEqual({ done: ["a"], stale: [], open: ["b"], faults: [] });
  });
  test("a cell whose words have changed is stale and stays as the lesson has it", () => {
    const { notebook, done, stale } = translated(lesson("# Who waits now?"), readCatalogue(german, "de/01.md"));
    expect(stale).toEqual(["a"]);
    expect(done).toEqual([]);
    expect(notebook.cells[1]?.source).toBe("# Who waits now?");
  });
  test("other line breaks, and links to the glossary, make nothing stale", () =>
    expect(hashOfSource("A [frame](glossary.ipynb#cell-id=frame)\nwaits.")).toBe(hashOfSource("A frame waits.\n")));
  test("a link to another place does", () => expect(hashOfSource("[a](b.md)")).not.toBe(hashOfSource("[a](c.md)")));
  test("a cell that the lesson no longer has is named", () =>
    expect(translated(lesson("x"), readCatalogue(entry("gone", "x", "y"), "f")).unknown).toEqual(["gone"]));
  test.each([
    [
      "<!-- cell a source 12345678 -->\nx\n<!-- cell a source 12345678 -->\ny\n",
      "de/01.md, line 3: cell a stands there twice",
    ],
    ["<!-- cell a -->\nx\n", "de/01.md, line 1: <!-- cell a --> is not understood"],
  ])("is refused in a sentence: %j", (own, sentence) => expect(() => readCatalogue(own, "de/01.md")).toThrow(sentence));
  test("has links that are true where it lies, and gives them as the lesson has them", () => {
    const source = "See [02](02-b.ipynb), [data](../datasets/a.csv) and [a page](https://example.org/).";
    const { text: begun } = withOpenEntries("", "f", { cells: [text("a", source)], metadata: {} });
    expect(begun).toContain(
      "[02](../../02-b.ipynb), [data](../../../datasets/a.csv) and [a page](https://example.org/)",
    );
    expect(readCatalogue(begun, "f").entries[0]?.text).toBe(source);
  });
  test("gets an open entry for every cell that it lacks, and one made twice is the same", () => {
    const once = withOpenEntries(german, "f", lesson("# Who waits?"));
    expect(once.added).toEqual(["b"]);
    expect(once.text).toContain(`<!-- cell b source ${hashOfSource("See 1.5 µs.")} open -->\nSee 1.5 µs.\n`);
    expect(withOpenEntries(once.text, "f", lesson("# Who waits?")).added).toEqual([]);
    expect(translated(lesson("# Who waits?"), readCatalogue(once.text, "f")).open).toEqual(["b"]);
  });
});

describe("what no language may change", () => {
  const source = "## How long?\n`run` takes 1.5 µs, see [01](01-a.ipynb) and a [frame](glossary.ipynb#cell-id=frame).";
  test("is kept", () =>
    expect(faultsOf(source, "## Wie lange?\nNach [01](01-a.ipynb) dauert `run` 1.5 µs für einen Frame.")).toEqual([]));
  test.each([
    ["Wie lange? [01](01-a.ipynb) `run` 1.5", "headings"],
    ["## Wie? [01](01-a.ipynb) `lauf` 1.5", "code"],
    ["## Wie? [01](01-a.ipynb) `run` 1,5", "numbers"],
    ["## Wie? [01](02-b.ipynb) `run` 1.5", "links"],
  ])("%s", (own, what) => expect(faultsOf(source, own).join("\n")).toContain(`the ${what} differ from the source`));
});

describe("node tools/translate.mjs", () => {
  const to = join(folder, "copy.ipynb");
  const english = readNotebook(
    join(
      root,
      "notebooks",
      readdirSync(join(root, "notebooks")).find((name) => name.startsWith("01-"))!,
    ),
  );

  test("01 de: the copy has German text, and the code and outputs of the lesson", () => {
    const { status, stdout } = translate("01", "de", "--to", to);
    expect(stdout).toMatch(/de\/01\.md: \d+ of \d+ text cells are translated\./);
    expect(status).toBe(0);
    const german = readNotebook(to);
    const codeOf = ({ cells }: typeof german): Cell[] => cells.filter(({ cell_type }) => cell_type === "code");
    expect(codeOf(german)).toEqual(codeOf(english));
    expect(german.metadata).toEqual(english.metadata);
    expect(german.cells.slice(1).map(({ id }) => id)).toEqual(english.cells.map(({ id }) => id));
    expect([german.cells[0]?.source].flat().join("")).toContain("CC BY 4.0");
  });
  test("is not written over unless it is asked for; without outputs if that is wanted", () => {
    const again = translate("01", "de", "--to", to);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining("is there already: rename it")]);
    expect(translate("01", "de", "--to", to, "--renew", "--without-outputs").status).toBe(0);
    expect(readFileSync(to, "utf8")).not.toContain('"output_type"');
  });
  test.each([
    [["01"], 2, "A lesson and a language are needed"],
    [["01", "German!"], 2, 'The language is "German!": it must be a tag such as de, fr or pt-BR.'],
    [["01", "de", "--chekc"], 2, "The option --chekc is not known."],
    [["01", "de", "--to"], 2, "--to was given nothing"],
    [["77", "de"], 1, "There is no lesson 77"],
    [["01", "xx"], 1, "There is no notebooks/translations/xx/01.md: node tools/translate.mjs 01 xx --begin begins it."],
  ])("%j: code %i", (words, wanted, sentence) => {
    const { status, stderr } = translate(...words);
    expect([status, stderr]).toEqual([wanted, expect.stringContaining(sentence)]);
    expect(stderr).not.toContain("    at ");
  });

  const translations = join(root, "notebooks", "translations");
  const catalogues = existsSync(translations)
    ? (readdirSync(translations, { recursive: true }) as string[]).filter((name) => name.endsWith(".md"))
    : [];
  test("there is a catalogue", () => expect(catalogues.length).toBeGreaterThan(0));
  test.each(catalogues)("%s: what is translated keeps numbers, code, links and headings", (name) => {
    const [language = "", file = ""] = name.replaceAll("\\", "/").split("/");
    const { stdout } = translate(file.replace(/\.md$/, ""), language, "--check");
    expect(stdout).not.toContain("differ from the source");
  });
});
