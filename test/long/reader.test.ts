// The reader's test: every notebook in JupyterLab in Chromium, as a person goes through it. Opened without outputs, all
// cells run; predictions are made, sliders and live panels moved, strips dragged; then, in a fresh kernel, the Check
// section alone, with a right answer, a wrong one and nonsense to each exercise. Nothing may fail, nothing may be cut off
// or wider than its place, and the page must not complain. It leaves a screenshot of what failed in .rss-lab/.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "../../tools/house.mjs";
import { openLab, type Lab } from "../browser/lab.js";
import { canExecute, paths, type Notebook } from "../notebooks/temporary.js";
import { Reader } from "./reader/reader.js";

const canRead = canExecute && findChromium() !== null;
/** RSS_LAB_READ names some notebooks only: "04 06a". */
const ONLY = (process.env.RSS_LAB_READ ?? "").split(/\s+/).filter((name) => name !== "");
const notebooks = readdirSync(paths.notebooks).filter(
  (name) => name.endsWith(".ipynb") && (ONLY.length === 0 || ONLY.some((start) => name.startsWith(start))),
);

const folder = canRead ? mkdtempSync(join(paths.root, "reader-test-")) : "";
/** What JupyterLab writes down by itself is not beside the notebooks, where the kernel's compiler looks around. */
const own = canRead ? mkdtempSync(join(tmpdir(), "reader-test-")) : "";
let lab: Lab;
let reader: Reader;
beforeAll(async () => {
  if (!canRead) return;
  for (const name of notebooks) writeFileSync(join(folder, name), withoutOutputs(name));
  lab = await openLab([
    "--LabApp.expose_app_in_browser=True",
    `--LabApp.user_settings_dir=${settings()}`,
    `--LabApp.workspaces_dir=${join(own, "workspaces")}`,
  ]);
  reader = await Reader.at(lab);
}, 240_000);
afterAll(async () => {
  try {
    await lab?.close();
  } finally {
    for (const each of [folder, own]) if (each !== "") rmSync(each, { recursive: true, force: true });
  }
});

test.skipIf(!canRead).each(notebooks)(
  "%s",
  async (name) => {
    let faults: readonly string[] = ["it was not read to its end"];
    try {
      faults = await reader.read(`${basename(folder)}/${name}`);
    } finally {
      if (faults.length > 0)
        await reader.page
          .screenshot({ path: join(paths.state, `reader-test-${name.slice(0, 3)}.png`) })
          .catch(() => null);
      await reader.close();
    }
    expect(faults).toEqual([]);
  },
  600_000,
);

/** A notebook as a reader opens it. */
function withoutOutputs(name: string): string {
  const notebook = JSON.parse(readFileSync(join(paths.notebooks, name), "utf8")) as Notebook;
  for (const cell of notebook.cells) if (cell.outputs) [cell.outputs, cell.execution_count] = [[], null];
  return JSON.stringify(notebook);
}

/** Settings of this JupyterLab: every cell is on the page at once, and a kernel ends with its notebook. */
function settings(): string {
  const place = join(own, "settings", "@jupyterlab", "notebook-extension");
  mkdirSync(place, { recursive: true });
  const tracker = { windowingMode: "none", kernelShutdown: true };
  writeFileSync(join(place, "tracker.jupyterlab-settings"), JSON.stringify(tracker));
  return join(own, "settings");
}
