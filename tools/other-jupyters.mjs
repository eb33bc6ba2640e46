// Another tslab, or another kernel of this name, in the way of this checkout's.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { WINDOWS } from "./places.mjs";

/** Another tslab in the way: found in a parent folder, or registered with the user's Jupyter. One sentence each. */
export function otherTslabs(paths, env = process.env) {
  const found = [];
  for (const name of ["tslab", "rss-lab"]) {
    const nearer = join(paths.notebooks, "node_modules", name);
    if (existsSync(nearer))
      found.push(`Another ${name} is nearer to the notebooks than this checkout's (${nearer}): delete it.`);
  }
  for (let folder = dirname(paths.root); ; folder = dirname(folder)) {
    const other = join(folder, "node_modules", "tslab");
    if (
      existsSync(join(other, "package.json")) &&
      !existsSync(join(paths.root, "node_modules", "tslab", "package.json"))
    ) {
      found.push(`Another tslab would be picked up (${other}): install this checkout's own with npm ci.`);
    }
    const nearer = join(folder, "node_modules", "rss-lab");
    if (existsSync(nearer) && !existsSync(join(paths.root, "node_modules", "rss-lab")))
      found.push(`Another rss-lab would be picked up (${nearer}): type npm ci.`);
    if (folder === dirname(folder)) break;
  }
  for (const folder of jupyterDataFolders(paths, env)) {
    for (const name of ["tslab", "jslab"]) {
      const spec = join(folder, "kernels", name, "kernel.json");
      if (existsSync(spec))
        found.push(
          `Another tslab is registered (${spec}): choose the kernel "RSS Lab (TypeScript)" for lessons, or remove it with jupyter kernelspec remove ${name}.`,
        );
    }
    const double = join(folder, "kernels", "rss-lab", "kernel.json");
    if (double !== join(paths.kernelspec, "kernel.json") && existsSync(double))
      found.push(
        `Another kernel named rss-lab is registered (${double}): remove it with jupyter kernelspec remove rss-lab.`,
      );
  }
  return found;
}

function jupyterDataFolders(paths, env) {
  const home = env.HOME ?? env.USERPROFILE ?? "";
  const user =
    env.JUPYTER_DATA_DIR ??
    (WINDOWS
      ? join(env.APPDATA ?? "", "jupyter")
      : process.platform === "darwin"
        ? join(home, "Library", "Jupyter")
        : join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "jupyter"));
  const system = WINDOWS
    ? [join(env.PROGRAMDATA ?? "", "jupyter")]
    : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const extra = (env.JUPYTER_PATH ?? "").split(WINDOWS ? ";" : ":").filter((folder) => folder !== "");
  return [...new Set([...extra, user, join(paths.venv, "share", "jupyter"), ...system])];
}
