// A page of the book: its cells' buttons, the editor, the charts, and what the head of the page offers.
import { cells, isEdited, markStale, type Cell } from "./cells.js";
import { watchCharts } from "./charts.js";
import { el, find, findAll, script, shared } from "./dom.js";
import { keep, kept } from "./kept.js";
import { put, run, say, stop } from "./lab.js";
import { watchGlossary } from "./glossary.js";
import { watchHead } from "./head.js";
import { watchPlayground } from "./play.js";

const page = document.body.dataset.page ?? "";
const isLesson = !page.startsWith("play-"); // a playground's text is what its address says
let isKept = true;

async function edit(cell: Cell & { editor?: { focus(): void } }): Promise<void> {
  if (cell.editor) return cell.editor.focus();
  await script("editor.js");
  const runButton = find(".run", cell.node);
  const key = (name: string, then: () => void) => ({
    key: name,
    run: () => {
      then();
      return true;
    },
  });
  const runNow = (): void => void run(cell.index);
  const place = el("div", { className: "code" });
  const made = shared.rssEditor?.(place, {
    text: cell.source,
    label: `TypeScript of cell ${cell.index + 1}`,
    keys: [
      key("Shift-Enter", () => {
        runNow();
        find(".run", cells[cell.index + 1]?.node ?? cell.node)?.focus();
      }),
      key("Mod-Enter", runNow),
      key("Escape", () => runButton?.focus()),
    ],
    changed: (text) => {
      cell.source = text;
      if (isLesson) isKept = keep(page, cell);
      markStale();
    },
  });
  if (made === undefined) return;
  cell.editor = made;
  find("pre.code", cell.node)?.replaceWith(place);
  made.focus();
  find(".reset", cell.node)?.addEventListener("click", () =>
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: cell.original } }),
  );
}

/** The text that was kept stands in place of the lesson's. */
function takeUp(cell: Cell & { editor?: object }): void {
  const text = kept(page, cell);
  const code = find("pre.code code", cell.node);
  if (text === null || code === null) return;
  const lessons = code.innerHTML;
  code.textContent = cell.source = text;
  cell.status.textContent = "your text, kept in this browser";
  find(".reset", cell.node)?.addEventListener("click", () => {
    if (cell.editor !== undefined) return; // the editor's own listener sets it back
    code.innerHTML = lessons;
    cell.source = cell.original;
    cell.status.textContent = "";
    keep(page, cell);
    markStale();
  });
}

for (const cell of cells) {
  if (isLesson) takeUp(cell);
  find(".run", cell.node)?.addEventListener("click", () => void run(cell.index));
  find(".edit", cell.node)?.addEventListener("click", () => void edit(cell));
  find("pre.code", cell.node)?.addEventListener("dblclick", () => void edit(cell));
}
find("#run-all")?.addEventListener("click", () => void run("all"));
find("#stop")?.addEventListener("click", stop);
markStale();
for (const button of findAll<HTMLButtonElement>(".bar button, #run-all")) button.disabled = false;
addEventListener("beforeunload", (event) => {
  // Where the browser keeps nothing, who has edited a cell is asked before it is gone.
  if (!isKept && isLesson && cells.some(isEdited)) event.preventDefault();
});
watchHead();
watchPlayground();
watchGlossary();
watchCharts();
if (cells.length > 0) say("ready");
Object.assign(globalThis, { rssPage: { cells, put, run, stop } });
performance.mark("interactive");
