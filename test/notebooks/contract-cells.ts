// The contract's part about code cells: short, one idea, no formatting, two imports; and about what they put out.
import { codeLengths, codeLines, importsOf, piecesOf } from "../../tools/lesson-shape.mjs";
import { text, whole, type Need } from "./contract-parts.js";
import type { Notebook, NotebookCell, Output } from "./temporary.js";

const MOST_COLUMNS = 100;
const MOST_LINES = 12;
const MOST_MEDIAN = 4;
const MOST_BYTES = 1_500_000;
/** The widest and the highest chart: JupyterLab's output at a window of 1366 pixels shows it whole. */
const MOST_WIDE = 870;
const MOST_HIGH = 700;
/** Numbers and tables have ways of their own: table(rows), and a run's face. */
const PLUMBING = /\b(?:padStart|padEnd|toFixed|toPrecision|toLocaleString|console\.table)\b|\.join\(\s*["'`]\\n|\\n/;

/** Columns, lines, imports, formatting of a lesson. */
export function lessonCells(cells: readonly NotebookCell[], need: Need): void {
  const lengths = codeLengths(cells);
  const median = lengths[Math.max(0, Math.ceil(lengths.length / 2) - 1)] ?? 0;
  need(median <= MOST_MEDIAN, `the median code cell has ${median} lines: at most ${MOST_MEDIAN}`);
  const codes = piecesOf(cells).filter(({ kind }) => kind === "code");
  const mayImport = new Set([codes[0]?.cell, codes.find(({ isCheck }) => isCheck)?.cell]);
  for (const { cell, text: code } of codes) {
    const here = `cell ${cell + 1}`;
    const lines = codeLines(code).length;
    need(lines <= MOST_LINES, `${here}: the code has ${lines} lines: at most ${MOST_LINES}`);
    const plumbing = PLUMBING.exec(code)?.[0];
    need(plumbing === undefined, `${here}: ${plumbing} is formatting: let table(rows) or the run's own face show it`);
    const imports = importsOf(code);
    need(
      imports.length === 0 || mayImport.has(cell),
      `${here}: imports belong into the first code cell, and into the first one of Check`,
    );
    const modules = imports.map(({ module }) => module);
    need(
      new Set(modules).size === modules.length && modules.length <= 2,
      `${here}: ${modules.length} imports: one of rss-lab and one of rss-lab-course at most`,
    );
  }
}

/** What holds for the cells of any notebook. */
export function anyCells({ cells }: Notebook, bytes: number, need: Need): void {
  need(bytes < MOST_BYTES, `the file has ${bytes} bytes: it must stay under 1,500,000`);
  let executed = 0;
  cells.forEach((cell, index) => {
    const here = `cell ${index + 1}`;
    if (cell.cell_type !== "code") return;
    const before = cells[index - 1];
    need(
      before?.cell_type === "markdown" && text(before).trim() !== "",
      `${here}: a code cell needs text directly before it`,
    );
    need(
      cell.execution_count === ++executed,
      `${here}: it was not executed as number ${executed} (it has ${cell.execution_count}): run npm run lessons`,
    );
    code(text(cell), here, need);
    for (const output of cell.outputs ?? []) shown(output, here, need);
  });
}

function code(source: string, here: string, need: Need): void {
  const widest = Math.max(...source.split("\n").map(({ length }) => length));
  need(widest <= MOST_COLUMNS, `${here}: a line of code has ${widest} columns: at most ${MOST_COLUMNS}`);
  for (const { module } of importsOf(source))
    need(
      module === "rss-lab" || module === "rss-lab-course",
      `${here}: imports ${module}; only rss-lab and rss-lab-course may be imported`,
    );
  need(!/\brequire\s*\(|\bimport\s*\(/.test(source), `${here}: require() and import() are not for lessons`);
  need(
    !/\bMath\.random\b|\bnew Date\b|\bDate\.now\b|\bperformance\./.test(source),
    `${here}: something in it differs from run to run`,
  );
}

function shown(output: Output, here: string, need: Need): void {
  need(output.output_type !== "error", `${here}: an error is stored (${output.evalue})`);
  need(!(output.output_type === "stream" && output.name === "stderr"), `${here}: text on stderr is stored`);
  if (output.data === undefined) return;
  const types = Object.keys(output.data);
  need(types.includes("text/plain"), `${here}: an output has no text/plain`);
  need(!types.some((type) => type.includes("widget")), `${here}: the state of a control is stored`);
  if (!types.some((type) => /vega|image\//.test(type))) return;
  need(!types.includes("text/html"), `${here}: a chart holds text/html, which JupyterLab would prefer to the chart`);
  need(
    types.includes("application/vnd.vegalite.v5+json") || types.includes("application/vnd.vega.v5+json"),
    `${here}: a chart has neither application/vnd.vegalite.v5+json nor application/vnd.vega.v5+json`,
  );
  need(
    types.includes("image/svg+xml") || types.includes("image/png"),
    `${here}: a chart has neither image/svg+xml nor image/png`,
  );
  const [, width, height] =
    /<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"/.exec(whole(output.data["image/svg+xml"] ?? "")) ?? [];
  need(!(Number(width) > MOST_WIDE), `${here}: a chart is ${width} pixels wide: at most ${MOST_WIDE}`);
  need(!(Number(height) > MOST_HIGH), `${here}: a chart is ${height} pixels high: at most ${MOST_HIGH}`);
}
