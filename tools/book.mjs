// npm run book [-- --out FOLDER]: the lessons as pages whose cells run in the reader's browser, without a server and
// without a network. Default folder: book/site.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Fault, house } from "./house.mjs";
import { makeFolder } from "./made-folder.mjs";

const USAGE = `npm run book [-- --out FOLDER]
  --out FOLDER  where to; default: book/site`;

/** @returns {Promise<number>} the exit code */
async function book() {
  /** @type {{ out?: string, help?: boolean }} */
  let given;
  try {
    given = parseArgs({ options: { out: { type: "string" }, help: { type: "boolean" } } }).values;
    if (given.out === "") throw new Error("--out needs the name of a folder.");
  } catch (error) {
    console.error(`${error.message.split(". ")[0].replace(/\.$/, "")}.\n${USAGE}`);
    return 2;
  }
  if (given.help) {
    console.log(USAGE);
    return 0;
  }
  const { root } = house();
  const out = resolve(given.out ?? join(root, "book", "site"));
  const tsc = join(root, "node_modules", "@typescript", "native", "bin", "tsc");
  if (spawnSync(process.execPath, [tsc, "-b", join(root, "book")], { stdio: "inherit" }).status !== 0)
    throw new Fault("The book's scripts were not built: the lines above say why.");
  const { buildBook, MARK } = await import("../book/build/book.mjs");
  const names = await makeFolder(out, { what: "book", mark: MARK }, (draft) => buildBook({ root, out: draft }));
  const pages = names.filter((name) => name.endsWith(".html"));
  const bytes = names.reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
  console.log(`${pages.length} pages, ${(bytes / 1e6).toFixed(1)} MB: open ${join(out, "index.html")}`);
  return 0;
}

try {
  process.exitCode = await book();
} catch (error) {
  if (!(error instanceof Fault) && error.code === undefined) throw error;
  console.error(error instanceof Fault ? error.message : `The book was not made (${error.message}).`);
  process.exitCode = 1;
}
