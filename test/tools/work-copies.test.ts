// The copies that students work in: without outputs, never written over once they are a student's.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyLessons, resetLesson } from "../../tools/work-copies.mjs";

interface Cell {
  cell_type: string;
  id: string;
  metadata: object;
  source: string[];
  outputs?: object[];
  execution_count?: number | null;
}
interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
}

const NOTHING = { made: [], renewed: [], left: [], unread: [] };

let root: string;
let paths: { notebooks: string; work: string; state: string };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rss-lab-work-"));
  paths = { notebooks: join(root, "notebooks"), work: join(root, "work"), state: join(root, ".rss-lab") };
  mkdirSync(paths.notebooks);
  for (const name of ["00-is.ipynb", "06-why.ipynb", "06a-more.ipynb", "glossary.ipynb"]) lesson(name, `# ${name}?`);
  writeFileSync(join(paths.notebooks, "README.md"), "# How\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function lesson(name: string, title: string): void {
  const outputs = [{ output_type: "stream", name: "stdout", text: ["2\n"] }];
  const cells: Cell[] = [
    { cell_type: "markdown", id: "a", metadata: {}, source: [title] },
    { cell_type: "code", id: "b", metadata: {}, source: ["1 + 1"], outputs, execution_count: 1 },
  ];
  writeFileSync(join(paths.notebooks, name), `${JSON.stringify({ cells, metadata: {} }, null, 1)}\n`);
}
const mine = (name: string): Notebook => JSON.parse(readFileSync(join(paths.work, name), "utf8")) as Notebook;
const title = (name: string): string => mine(name).cells[0].source.join("");
function change(name: string, how: (notebook: Notebook) => void): void {
  const notebook = mine(name);
  how(notebook);
  writeFileSync(join(paths.work, name), JSON.stringify(notebook));
}
const write = (name: string): void => change(name, ({ cells }) => void (cells[1].source = ["1 + 2"]));

test("the first time everything is copied, without outputs, what the lessons link too", () => {
  const { made } = copyLessons(paths);
  expect(made).toEqual(["00-is.ipynb", "06-why.ipynb", "06a-more.ipynb", "README.md", "glossary.ipynb"]);
  expect(mine("06-why.ipynb").cells[1]).toMatchObject({ source: ["1 + 1"], outputs: [], execution_count: null });
  expect(readFileSync(join(paths.work, "README.md"), "utf8")).toBe("# How\n");
});
test("what tells the answer of a prediction is folded until it is explained, and nothing else", () => {
  const cell = (cell_type: string, source: string): Cell => ({ cell_type, id: source, metadata: {}, source: [source] });
  const cells = [
    cell("code", 'display(chart, { title: "first" })'),
    cell("code", 'const more = await predict("More?", ["yes", "no"])'),
    cell("code", "const one = run(scenario)"),
    cell("code", 'more.compare("yes")'),
    cell("markdown", "**See.**"),
    cell("code", 'display(chart, { title: "Yes" })'),
    cell("markdown", "**Explain.** Yes."),
    cell("code", 'display(chart, { title: "after" })'),
  ];
  writeFileSync(join(paths.notebooks, "00-is.ipynb"), JSON.stringify({ cells, metadata: {} }));
  copyLessons(paths);
  const folded = mine("00-is.ipynb").cells.filter(({ metadata }) => "jupyter" in metadata);
  expect(folded.map(({ source }) => source.join(""))).toEqual([
    'more.compare("yes")',
    'display(chart, { title: "Yes" })',
  ]);
});

test("the second time nothing is, not even what was deleted of a lesson's text", () => {
  copyLessons(paths);
  write("06-why.ipynb");
  expect(copyLessons(paths)).toEqual({ ...NOTHING });
  expect(mine("06-why.ipynb").cells[1].source).toEqual(["1 + 2"]);
});
test("a lesson that has changed is copied again where nobody touched the copy; a page that was only opened is untouched", () => {
  copyLessons(paths);
  change("06-why.ipynb", ({ metadata }) => void (metadata["language_info"] = { name: "typescript" }));
  lesson("06-why.ipynb", "# A better question?");
  expect(copyLessons(paths)).toEqual({ ...NOTHING, renewed: ["06-why.ipynb"] });
  expect(title("06-why.ipynb")).toBe("# A better question?");
});
test.each<[how: string, touch: (name: string) => void]>([
  ["written in", write],
  ["run", (name) => change(name, ({ cells }) => void (cells[1].outputs = [{ output_type: "stream" }]))],
  ["tagged", (name) => change(name, ({ cells }) => void (cells[1].metadata = { tags: ["mine"] }))],
  ["given a slide type", (name) => change(name, ({ cells }) => void (cells[0].metadata = { slideshow: {} }))],
  ["given a title", (name) => change(name, ({ metadata }) => void (metadata["title"] = "mine"))],
  [
    "given a picture",
    (name) => change(name, ({ cells }) => void Object.assign(cells[0], { attachments: { "a.png": {} } })),
  ],
  ["broken", (name) => writeFileSync(join(paths.work, name), "{")],
])("a copy that was %s stays when its lesson changes, and is named every time", (_, touch) => {
  copyLessons(paths);
  touch("06-why.ipynb");
  const before = readFileSync(join(paths.work, "06-why.ipynb"), "utf8");
  lesson("06-why.ipynb", "# A better question?");
  for (let time = 0; time < 2; time += 1) expect(copyLessons(paths).left).toEqual(["06-why.ipynb"]);
  expect(readFileSync(join(paths.work, "06-why.ipynb"), "utf8")).toBe(before);
});
test("a copy that was only folded, scrolled or unfolded is untouched", () => {
  copyLessons(paths);
  change(
    "06-why.ipynb",
    ({ cells }) => void (cells[1].metadata = { jupyter: { outputs_hidden: true }, scrolled: true }),
  );
  lesson("06-why.ipynb", "# A better question?");
  expect(copyLessons(paths).renewed).toEqual(["06-why.ipynb"]);
});
test("a copy that cannot be read is named and stays; the others are copied", () => {
  mkdirSync(join(paths.work, "06-why.ipynb"), { recursive: true });
  const { made, unread } = copyLessons(paths);
  expect(made).toHaveLength(4);
  expect(unread).toEqual(["06-why.ipynb (it is a folder)"]);
});
test.each(["null", '"text"', "[1]", '{"06-why.ipynb":null}', "{"])("a memory that holds %s is no memory", (text) => {
  copyLessons(paths);
  write("06-why.ipynb");
  writeFileSync(join(paths.state, "work.json"), text);
  lesson("06-why.ipynb", "# New?");
  copyLessons(paths);
  expect(mine("06-why.ipynb").cells[1].source).toEqual(["1 + 2"]);
});
test("a lesson that does not fit on the disk leaves what was there, whole, and no part of itself", () => {
  copyLessons(paths);
  write("06-why.ipynb");
  const before = readFileSync(join(paths.work, "06-why.ipynb"), "utf8");
  // A folder stands where the text is to be put first: the write fails as on a full disk.
  mkdirSync(join(paths.work, `.06-why.ipynb.${process.pid}`, "in-the-way"), { recursive: true });
  expect(() => resetLesson(paths, "06")).toThrow(/06-why.ipynb cannot be written/);
  expect(readFileSync(join(paths.work, "06-why.ipynb"), "utf8")).toBe(before);
  expect(readdirSync(paths.work)).not.toContain("06-why.bak.ipynb");
});
test("without the memory of what was copied, what differs is a student's", () => {
  copyLessons(paths);
  write("06-why.ipynb");
  rmSync(paths.state, { recursive: true });
  copyLessons(paths);
  lesson("00-is.ipynb", "# New?");
  lesson("06-why.ipynb", "# New?");
  expect(copyLessons(paths)).toEqual({ ...NOTHING, renewed: ["00-is.ipynb"], left: ["06-why.ipynb"] });
});
test("a lesson can be had afresh; the student's gets another name, and stays", () => {
  copyLessons(paths);
  write("06-why.ipynb");
  expect(resetLesson(paths, "06")).toEqual({ name: "06-why.ipynb", kept: "06-why.bak.ipynb" });
  expect(resetLesson(paths, "06-why.ipynb")).toEqual({ name: "06-why.ipynb", kept: "06-why.bak2.ipynb" });
  expect(mine("06-why.bak.ipynb").cells[1].source).toEqual(["1 + 2"]);
  expect(mine("06-why.ipynb").cells[1].source).toEqual(["1 + 1"]);
  lesson("06-why.ipynb", "# New?");
  expect(copyLessons(paths).renewed).toEqual(["06-why.ipynb"]);
});
test("06a is what goes deeper, and a lesson that is not copied yet is", () => {
  expect(resetLesson(paths, "06a")).toEqual({ name: "06a-more.ipynb", kept: null });
  expect(readdirSync(paths.work)).toEqual(["06a-more.ipynb"]);
});
test("a lesson that there is not gets a sentence", () => {
  expect(() => resetLesson(paths, "66")).toThrow(
    /^There is no lesson 66: the lessons are 00-is\.ipynb, 06-why\.ipynb, /,
  );
  expect(existsSync(paths.work)).toBe(false);
});
test("a folder that cannot be written gets a sentence with the cure", () => {
  writeFileSync(paths.work, "");
  expect(() => copyLessons(paths)).toThrow(
    /work cannot be written \(EEXIST\): make it writable, or type npm start -- --in-place\.$/,
  );
});
