// npm run kit [-- LESSON ... --out FOLDER --no-pdf]: the classroom kit, from the executed lessons: copies for students,
// with solutions and clean; answer key, misconceptions, objectives; slides, handouts, a cheat sheet. Default folder: kit.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { CHROMIUM_CURE, Fault, findChromium, house } from "./house.mjs";

const USAGE = `npm run kit -- [LESSON ...] [--out FOLDER] [--no-pdf]
  LESSON        numbers or names, such as 01 06a; default: all
  --out FOLDER  where to; default: kit
  --no-pdf      handouts and cheat sheet as pages (HTML) alone; needs no Chromium`;

const read = () =>
  parseArgs({
    options: { out: { type: "string" }, "no-pdf": { type: "boolean" }, help: { type: "boolean" } },
    allowPositionals: true,
  });

/** @returns {Promise<number>} the exit code */
async function kit() {
  /** @type {ReturnType<typeof read>} */
  let given;
  try {
    given = read();
    if (given.values.out === "") throw new Error("--out needs the name of a folder.");
  } catch (error) {
    console.error(`${error.message.split(". ")[0].replace(/\.$/, "")}.\n${USAGE}`);
    return 2;
  }
  if (given.values.help) {
    console.log(USAGE);
    return 0;
  }
  const { root } = house();
  const out = resolve(given.values.out ?? join(root, "kit"));
  const chromium = given.values["no-pdf"] ? null : findChromium();
  if (chromium === null && !given.values["no-pdf"])
    throw new Fault(`Chromium was not found, which makes the PDFs: ${CHROMIUM_CURE}, or leave them out with --no-pdf.`);
  const { buildKit } = await import("./kit/build.mjs");
  const files = await buildKit({ root, out, names: given.positionals, chromium, say: (line) => console.log(line) });
  console.log(`${files.length} files: open ${join(out, "index.html")}`);
  return 0;
}

try {
  process.exitCode = await kit();
} catch (error) {
  if (!(error instanceof Fault) && error.code === undefined) throw error;
  console.error(error instanceof Fault ? error.message : `The kit was not made (${error.message}).`);
  process.exitCode = 1;
}
