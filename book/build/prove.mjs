// Proves in Chromium, from file://, that a page prints what the committed notebook holds: run from the top, and each
// cell alone in a new worker, where only the cells that it builds on run before it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

const whole = (text) => [text ?? ""].flat().join("");
const SPECS = ["application/vnd.vegalite.v5+json", "application/vnd.vega.v5+json"];

/**
 * What of a page's outputs differs from the notebook's, as sentences; and what the page complained about.
 * @param {import("playwright-core").Browser} browser
 * @param {{ root: string, out: string, page: string, isAlone?: boolean }} options isAlone: each cell in a new worker
 * @returns {Promise<string[]>}
 */
export async function differences(browser, { root, out, page: name, isAlone = false }) {
  const notebook = JSON.parse(readFileSync(join(root, "notebooks", `${name}.ipynb`), "utf8"));
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code");
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${name}: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) faults.push(`${name}: asked the network for ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(out, `${name}.html`)).href);
  const got = await page.evaluate(async (alone) => {
    const { cells, put, run, stop } = globalThis.rssPage;
    if (!alone) await run("all");
    else
      for (const { index } of cells) {
        stop();
        await run(index);
      }
    return cells.map(({ index }) => put.get(index) ?? []);
  }, isAlone);
  await page.close();
  cells.forEach((cell, at) => {
    const [want, have] = [wanted(cell.outputs), shown(got[at] ?? [])];
    for (let n = 0; n < Math.max(want.length, have.length); n += 1)
      for (const field of new Set(Object.keys({ ...want[n], ...have[n] })))
        if (!isDeepStrictEqual(want[n]?.[field], have[n]?.[field]))
          faults.push(
            `${name}, cell ${at + 1}, output ${n + 1}, ${field}: ${brief(have[n]?.[field])} instead of ${brief(want[n]?.[field])}`,
          );
  });
  return faults;
}

const brief = (value) => String(typeof value === "string" ? value : JSON.stringify(value)).slice(0, 200);

const ofBundle = (data = {}) => ({
  text: whole(data["text/plain"]),
  html: whole(data["text/html"]),
  markdown: whole(data["text/markdown"]),
  spec: SPECS.map((mime) => data[mime]).find(Boolean),
});

/** Neighbouring texts of one stream as one. */
const joined = (outputs) =>
  outputs.reduce((all, each) => {
    const last = all.at(-1);
    return each.stream !== undefined && last?.stream === each.stream
      ? [...all.slice(0, -1), { ...last, text: last.text + each.text }]
      : [...all, each];
  }, []);

const wanted = (outputs) =>
  joined(
    outputs.map(({ output_type: type, name, text, data }) =>
      type === "stream" ? { stream: name, text: whole(text) } : ofBundle(data),
    ),
  );

const shown = (outputs) =>
  joined(
    outputs.map(({ kind, stream, text, bundle, message }) => {
      if (kind === "log") return { stream, text };
      return kind === "error" ? { error: message } : ofBundle(bundle);
    }),
  );
