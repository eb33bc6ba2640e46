// npm run book [-- --out FOLDER]: the lessons as pages whose cells run in the reader's browser, without a server and
// without a network. Default folder: book/site.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = process.argv.indexOf("--out");
const out = resolve(at < 0 ? join(root, "book", "site") : (process.argv[at + 1] ?? ""));
const tsc = join(root, "node_modules", "@typescript", "native", "bin", "tsc");
if (spawnSync(process.execPath, [tsc, "-b", join(root, "book")], { stdio: "inherit" }).status !== 0) process.exit(1);
const { buildBook } = await import("../book/build/book.mjs");
const names = await buildBook({ root, out });
const pages = names.filter((name) => name.endsWith(".html"));
const bytes = names.reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
console.log(`${pages.length} pages, ${(bytes / 1e6).toFixed(1)} MB: open ${join(out, "index.html")}`);
