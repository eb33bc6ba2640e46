// All readers and printers of lib/formats in one object, from the built library or from its source.
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** @param folder the URL of a folder that has the modules, with a slash at its end */
export async function formatsOf(folder) {
  const files = readdirSync(fileURLToPath(folder)).filter((name) => /(?<!\.d)\.[jt]s$/.test(name));
  const modules = await Promise.all(files.map((name) => import(new URL(basename(name), folder).href)));
  return Object.assign({}, ...modules);
}
