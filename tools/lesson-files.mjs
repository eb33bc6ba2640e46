// Which notebooks a command means: by their names or numbers, or all.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Fault } from "./house.mjs";

/**
 * The notebooks with these names or numbers; all that have code, in order, if none is named. 06 is lesson 06 alone, 06a
 * what goes deeper.
 */
export function lessonFiles(paths, names = []) {
  const all = readdirSync(paths.notebooks)
    .filter((name) => name.endsWith(".ipynb") && hasCode(join(paths.notebooks, name)))
    .sort();
  const chosen = names.flatMap((name) => {
    const wanted = basename(name).replace(/\.ipynb$/, "");
    const found = all.filter((file) => file === `${wanted}.ipynb` || file.startsWith(`${wanted}-`));
    if (found.length === 0)
      throw new Fault(`There is no lesson ${name}: the lessons are ${all.join(", ") || "not written yet"}.`);
    return found;
  });
  return (names.length === 0 ? all : [...new Set(chosen)]).map((file) => join(paths.notebooks, file));
}

/** A page of text alone, such as the glossary, has nothing to execute. A broken file is for the runner to complain of. */
function hasCode(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).cells.some(({ cell_type }) => cell_type === "code");
  } catch {
    return true;
  }
}
