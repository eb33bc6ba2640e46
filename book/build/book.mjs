// Builds the book: one page a lesson, which runs its cells in the reader's browser, from a folder too; a glossary, the
// texts that lessons link, a table of contents and a search over all.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";
import { bundled, packedFiles } from "./bundles.mjs";
import { cellsHtml } from "./cells.mjs";
import { anchorOf, escaped, markdown, pageOf, plainText } from "./markdown.mjs";
import { contentsHtml, pageHtml } from "./page.mjs";

const whole = (text) => [text ?? ""].flat().join("");

/** A folder with this file in it is a book, and may be made anew. */
export const MARK = "book.json";

/**
 * Writes the book into an empty folder, and answers the names of its files.
 * @param {{ root: string, out: string }} options the checkout, built; the folder
 */
export async function buildBook({ root, out }) {
  const [{ compile }, { SEARCH }, { PLAYGROUNDS }] = await Promise.all(
    ["compile", "search", "playgrounds"].map((name) => import(new URL(`../dist/${name}.js`, import.meta.url).href)),
  );
  const version = JSON.parse(readFileSync(join(root, "lib", "package.json"), "utf8")).version;
  const css = minified(readFileSync(join(root, "book", "src", "page.css"), "utf8"));
  mkdirSync(join(out, "pictures"), { recursive: true });
  const written = [];
  const write = (name, text) => {
    writeFileSync(join(out, name), text);
    written.push(name);
  };

  const lessons = notebooks(root);
  const cellAnchors = anchorsOfCells(lessons);
  const texts = new Map(); // Markdown files that are linked, by their page
  const places = [];
  const link = (address) => {
    const [path, anchor] = address.split("#");
    const at = anchor === undefined ? "" : `#${anchor}`;
    if (/^[a-z]+:/.test(path) || path === "") return address;
    if (path.endsWith(".ipynb")) return `${pageOf(path)}${cellAnchors.get(at) ?? at}`;
    if (!path.endsWith(".md")) return null;
    texts.set(pageOf(path), path.replace(/^(\.\.\/)+/, ""));
    return `${pageOf(path)}${at}`;
  };
  const toHtml = markdown(link);
  const namesOf = (source) => {
    const { names, uses } = compile(source, { cell: 0 });
    return { declares: [...names], uses: uses.filter((name) => !(name in globalThis)) };
  };

  lessons.forEach(({ page, title, notebook }, at) => {
    const { html, charts, pictures } = cellsHtml(notebook, { page, toHtml, namesOf });
    for (const [file, svg] of pictures) write(file, svg);
    write(`${page}.charts.js`, `rssCharts=${JSON.stringify(charts)}`);
    const headings = headingsOf(notebook);
    places.push(...placesOf(notebook, { page, title }));
    const [before, after] = [lessons[at - 1], lessons[at + 1]];
    const contents = contentsHtml(headings);
    write(
      `${page}.html`,
      pageHtml({
        title,
        page,
        css,
        version,
        content: html,
        hasCells: charts.length > 0 || html.includes('class="cell"'),
        before,
        after,
        contents,
      }),
    );
  });
  for (const playground of PLAYGROUNDS) {
    const { page, title } = playground;
    const content = playgroundHtml(playground, { page, toHtml, namesOf });
    write(`${page}.html`, pageHtml({ title, page, css, version, content }));
    places.push({ address: `${page}.html`, lesson: "playground", heading: title, text: playground.words });
  }
  const done = new Set(lessons.map(({ page }) => `${page}.html`));
  for (let left = [...texts]; left.length > 0; left = [...texts].filter(([name]) => !done.has(name)))
    for (const [name, path] of left) {
      if (done.has(name)) continue;
      done.add(name);
      const page = name.replace(/\.html$/, "");
      const source = readFileSync(textPath(root, path), "utf8");
      const title = plainText(/^# (.+)$/m.exec(source)?.[1] ?? page);
      write(name, pageHtml({ title, page, css, version, content: toHtml(source) }));
    }
  write("index.html", indexHtml({ lessons, playgrounds: PLAYGROUNDS, css, version }));
  const index = new MiniSearch(SEARCH);
  index.addAll(places.map((place, id) => ({ id, ...place })));
  write("search.js", `rssIndex=${JSON.stringify({ index: JSON.stringify(index) })};${await bundled(root, "search")}`);
  write("glossary.js", `rssMeanings=${JSON.stringify(meanings(lessons))}`);
  write("page.js", await bundled(root, "page"));
  write("editor.js", await bundled(root, "editor"));
  write("vega.js", await bundled(root, "vega"));
  write("worker.js", `rssWorker=${JSON.stringify(await bundled(root, "worker"))}`);
  write("data.js", `rssFiles=${JSON.stringify(packedFiles(root))}`);
  write(MARK, `${JSON.stringify({ "RSS Lab": version })}\n`);
  return written;
}

/** Texts that lessons link lie in lib/docs, in notebooks or at the top. */
function textPath(root, path) {
  const name = path.split("/").at(-1);
  for (const candidate of [path, join("notebooks", name), join("lib", "docs", name), name]) {
    try {
      readFileSync(join(root, candidate));
      return join(root, candidate);
    } catch {
      continue;
    }
  }
  throw new Error(`A lesson links ${path}, which is not in the checkout.`);
}

/** The lessons in order, then the notebooks that are none. */
function notebooks(root) {
  const folder = join(root, "notebooks");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .map((name) => {
      const notebook = JSON.parse(readFileSync(join(folder, name), "utf8"));
      const title = plainText(/^# (.+)$/m.exec(whole(notebook.cells[0].source))?.[1] ?? name);
      return { page: name.replace(/\.ipynb$/, ""), title, notebook };
    });
}

const markdownOf = (notebook) =>
  notebook.cells
    .filter((cell) => cell.cell_type === "markdown")
    .map((cell) => whole(cell.source))
    .join("\n\n");

const headingsOf = (notebook) =>
  [...markdownOf(notebook).matchAll(/^## (.+)$/gm)].map(([, text]) => ({
    anchor: anchorOf(text),
    text: plainText(text),
  }));

/** What the search finds: each heading of a page with the text below it. */
function placesOf(notebook, { page, title }) {
  const parts = `\n${markdownOf(notebook)}`.split(/\n(?=#{1,3} )/).filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const [, depth, heading] = /^(#{1,3}) (.+)$/m.exec(part) ?? [null, "#", title];
    const anchor = depth === "#" ? "" : `#${encodeURIComponent(anchorOf(heading))}`;
    return { address: `${page}.html${anchor}`, lesson: title, heading: plainText(heading), text: plainText(part) };
  });
}

/** Links name a cell of the glossary ("#cell-id=..."), since JupyterLab finds those; a page has its heading's anchor. */
function anchorsOfCells(lessons) {
  const cells = lessons.find(({ page }) => page === "glossary")?.notebook.cells ?? [];
  return new Map(
    cells.flatMap(({ id, source }) => {
      const heading = /^#{2,4} (.+)$/m.exec(whole(source))?.[1];
      return heading === undefined ? [] : [[`#cell-id=${id}`, `#${encodeURIComponent(anchorOf(heading))}`]];
    }),
  );
}

/** The first paragraph below each heading of the glossary. */
function meanings(lessons) {
  const glossary = lessons.find(({ page }) => page === "glossary");
  if (glossary === undefined) return {};
  const parts = `\n${markdownOf(glossary.notebook)}`.split(/\n(?=#{2,4} )/);
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [, heading, text] = /^#{2,4} (.+)\n+([^\n]+(?:\n[^\n]+)*)/.exec(part) ?? [];
      return heading === undefined ? [] : [[anchorOf(heading), plainText(text.replaceAll("\n", " "))]];
    }),
  );
}

/** A playground: what it asks, its controls, what can be copied, and the cell that runs. */
function playgroundHtml({ title, words, controls, cell }, options) {
  const values = Object.fromEntries(controls.map(({ name, first }) => [name, first]));
  const { html } = cellsHtml({ cells: [{ cell_type: "code", source: cell(values), outputs: [] }] }, options);
  const copies = ["address", "cell", "command"]
    .map(
      (what) =>
        `<button id="copy-${what}">Copy as ${what === "address" ? "link" : what === "cell" ? "notebook cell" : "command"}</button>`,
    )
    .join(" ");
  return `<h1>${escaped(title)}</h1>
<p>${escaped(words)}</p>
<div id="play-controls" class="row"></div>
<p class="bar">${copies}</p>
<div id="copied" role="status"></div>
<noscript>This page needs scripts: its controls run the model here.</noscript>
${html}`;
}

/** "45, and 25 more for what is marked Deeper" with its unit. */
const minutesText = (stated) =>
  stated.replace(/^(\d+)/, "$1 minutes").replace(/ for what is marked Deeper$/, " to go deeper");

function indexHtml({ lessons, playgrounds, css, version }) {
  const items = lessons
    .map(({ page, title, notebook }) => {
      const minutes = /\*\*Minutes:?\*\*:?\s*([^\n]+)/.exec(whole(notebook.cells[0].source))?.[1];
      const number = /^\d\d[a-z]?/.exec(page)?.[0] ?? "";
      return `<li>${number} <a href="${page}.html">${escaped(title)}</a>${minutes ? ` <small>${escaped(minutesText(plainText(minutes)))}</small>` : ""}</li>`;
    })
    .join("\n");
  const content = `<h1>RSS Lab: how received frames reach CPUs</h1>
<p>A network card gets more frames than one CPU can take. These lessons let you see how they reach many: without Receive Side Scaling, with each of its three hardware levels, and while the load is being rebalanced. Every cell runs here, in this page: press Run, change it, run it again. Nothing is installed, and nothing leaves this page.</p>
<ul>
${items}
</ul>
<h2 id="playgrounds">One question, one page</h2>
<ul>
${playgrounds.map(({ page, title }) => `<li><a href="${page}.html">${escaped(title)}</a></li>`).join("\n")}
</ul>
<p>Which lesson for whom: learning alone, begin with 01. With a network card and a problem, begin with 13. With an experiment to publish, 14.</p>`;
  return pageHtml({ title: "Contents", page: "index", css, version, content });
}

const minified = (css) => css.replaceAll(/\s*\n\s*/g, "").replaceAll(/\s*([{};:,])\s+/g, "$1");
