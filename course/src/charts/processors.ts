// The machine as RSS sees it: NUMA nodes, cores, logical processors, and which of them RSS took. A block per node, a
// column per core, a cell per logical processor.
import { composeChart, cpuStyle, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { counted, joined, optionsOf, someRows } from "./given.js";

/** One logical processor and what became of it. */
export interface ProcessorRow {
  readonly cpu: number;
  /** "group:number". */
  readonly processor: string;
  readonly node: number;
  readonly core: number;
  readonly thread: number;
  /** Its place in RSS's order, from 1; null if it was not taken. */
  readonly place: number | null;
  /** Why it was not taken, in one or two words for the cell; empty if it was taken. */
  readonly short: string;
  /** The whole sentence. */
  readonly reason: string;
}

/** Options of `processorsChart`. */
export interface ProcessorsOptions extends ChartWords {
  /** Processors, by "group:number", that are pointed at by name with what became of them. */
  readonly asked?: readonly string[];
}

/**
 * Chosen processors in their CPU's colour with their place; the others white and dashed with a word why.
 *
 * @param rows as `processorRows` makes them of a machine
 * @throws InputError for anything else
 */
export function processorsChart(rows: readonly ProcessorRow[], options?: ProcessorsOptions): Chart {
  const given = optionsOf("processorsChart", options, { asked: "list" });
  someRows("processorsChart", rows, {
    cpu: "number",
    processor: "string",
    node: "number",
    core: "number",
    thread: "number",
  });
  const nodes = [...new Set(rows.map((row) => row.node))].sort((a, b) => a - b);
  const firstCore = new Map(
    nodes.map((node) => [node, Math.min(...rows.filter((row) => row.node === node).map((row) => row.core))]),
  );
  const values = rows.map((row) => ({
    ...row,
    column: row.core - (firstCore.get(row.node) ?? 0),
    block: `node ${row.node}`,
    fill: row.place === null ? "#ffffff" : cpuStyle(row.cpu).colour,
    ink: row.place === null ? CHART_INK.soft : cpuStyle(row.cpu).ink,
    word: row.place === null ? row.short : `no. ${row.place}`,
  }));
  const columns = Math.max(0, ...values.map((row) => row.column)) + 1;
  const cell = Math.max(9, Math.min(66, Math.floor(750 / columns)));
  const hasWords = cell >= 40;
  const threads = Math.max(0, ...rows.map((row) => row.thread)) + 1;
  const x = { field: "column", type: "ordinal", axis: null, scale: { paddingInner: 0.08, paddingOuter: 0.04 } };
  const y = {
    field: "thread",
    type: "ordinal",
    title: null,
    scale: { paddingInner: 0.06 },
    axis: threads > 1 ? { labelExpr: "'thread ' + datum.value", domain: false, ticks: false } : null,
  };
  const text = (field: string, dy: number, mark: object): object => ({
    mark: { type: "text", dy, ...mark },
    encoding: { x, y, text: { field }, color: { field: "ink", type: "nominal", scale: null } },
  });
  const isAsked = ({ processor }: ProcessorRow): boolean => given.asked?.includes(processor) === true;
  const pointedAt = [true, false].flatMap((isLeft) => {
    const transform = [
      { filter: `indexof(${JSON.stringify(given.asked ?? [])}, datum.processor) >= 0` },
      { filter: `datum.column ${isLeft ? "<" : ">="} ${columns / 2}` },
      { calculate: "datum.processor + ': ' + datum.word", as: "told" },
    ];
    const place = { align: isLeft ? "left" : "right", dx: isLeft ? -5 : 5, dy: hasWords ? -30 : -19 };
    return [
      {
        transform,
        mark: { type: "rect", filled: false, stroke: CHART_INK.mark, strokeWidth: 2.5 },
        encoding: { x, y },
      },
      {
        transform,
        mark: { type: "text", fontSize: 11.5, fontWeight: "bold", color: CHART_INK.text, ...place },
        encoding: { x, y, text: { field: "told" } },
      },
    ];
  });
  const chosen = rows.filter((row) => row.place !== null).sort((a, b) => (a.place as number) - (b.place as number));
  const claim = (): string => {
    const used = [...new Set(chosen.map((row) => row.node))].sort((a, b) => a - b);
    const where =
      used.length > 4
        ? counted(used.length, "node")
        : `${used.length === 1 ? "node" : "nodes"} ${joined(used.map(String))}`;
    return `RSS takes ${chosen.length} of ${counted(rows.length, "logical processor")}${chosen.length === 0 ? "" : `, in ${where}`}`;
  };
  const subtitle =
    given.subtitle ??
    (hasWords
      ? "A block is a NUMA node, a column a core, a cell a logical processor by its group:number. Filled: RSS takes " +
        "it, in this order. White and dashed: it does not, and the word says why. Point at a cell for the sentence."
      : "A row is a NUMA node, its cores from left to right. Filled: RSS takes the processor; white and dashed: it " +
        "does not. Point at a cell for its name and the reason.");
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `${claim()}, on a machine with ${counted(nodes.length, "NUMA node")}.` +
        values
          .filter(isAsked)
          .map(({ processor, word }) => ` ${processor}: ${word}.`)
          .join(""),
      numbers: {
        columns: ["processor", "CPU", "node", "core", "thread", "taken"],
        rows: [...chosen, ...rows.filter((row) => row.place === null)].map((row) => [
          row.processor,
          row.cpu,
          row.node,
          row.core,
          row.thread,
          row.place === null ? `no: ${row.short}` : `number ${row.place}`,
        ]),
      },
      lineChars: Math.max(90, Math.floor((columns * cell + 120) / 7.2)),
      spec: {
        data: { values },
        facet: {
          row: {
            field: "block",
            type: "nominal",
            sort: nodes.map((node) => `node ${node}`),
            title: null,
            header: { labelFontWeight: "bold", labelAngle: 0, labelAlign: "left" },
          },
        },
        spacing: values.some(isAsked) ? 24 : 10,
        resolve: { scale: { x: "shared" } },
        spec: {
          width: columns * cell,
          height: { step: hasWords ? 42 : 22 },
          layer: [
            ...[true, false].map((isTaken) => ({
              transform: [{ filter: isTaken ? "datum.place !== null" : "datum.place === null" }],
              mark: { type: "rect", cornerRadius: 3, stroke: "#6a6a6a", strokeDash: isTaken ? [1, 0] : [3, 3] },
              encoding: {
                x,
                y,
                fill: { field: "fill", type: "nominal", scale: null },
                tooltip: ["processor", "cpu", "core", "node", "reason"].map((field) => ({ field })),
              },
            })),
            ...(hasWords
              ? [text("processor", -7, { fontWeight: "bold", fontSize: 12.5 }), text("word", 9, { fontSize: 10.5 })]
              : []),
            ...(values.some(isAsked) ? pointedAt : []),
          ],
        },
      },
    },
  );
}
