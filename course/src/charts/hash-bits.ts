// The 32 bits of hash values with those that select an entry of the indirection table: the least significant ones, at
// the right.
// In: hash values with a name and the CPU that each ended at, and the number of entries. Out: a line of bits each,
// index and CPU.
import { composeChart, cpuScale, cpuStyle, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { distinct } from "../words.js";

/** One hash value. */
export interface HashBitsRow {
  /** "A". */
  readonly label: string;
  /** 0 to 4294967295. */
  readonly hashValue: number;
  /** What its entry holds. */
  readonly cpu: number;
}

export interface HashBitsOptions extends ChartWords {
  /** Entries of the indirection table, a power of two. */
  readonly entries: number;
  /** What an entry holds: default "CPU"; "queue" for a table from Linux. */
  readonly holds?: string;
}

const BITS = 32;

/**
 * A line of 32 boxes per hash value, most significant bit left; dark boxes are the bits of the index. At most 24 lines.
 */
export function hashBitsChart(rows: readonly HashBitsRow[], options: HashBitsOptions): Chart {
  const holds = options.holds ?? "CPU";
  const indexBits = 31 - Math.clz32(options.entries);
  const shown = rows.slice(0, 24);
  const lines = shown.map((row) => ({ ...row, index: row.hashValue % options.entries, ink: cpuStyle(row.cpu).ink }));
  const boxes = lines.flatMap(({ label, hashValue }) =>
    Array.from({ length: BITS }, (_, i) => {
      const bit = BITS - 1 - i;
      return { label, bit, value: Math.floor(hashValue / 2 ** bit) % 2, isIndex: bit < indexBits };
    }),
  );
  const axis = { ticks: false, domain: false, labelFontWeight: "bold" };
  const y = { field: "label", type: "nominal", sort: null, title: null, axis };
  const x = {
    field: "bit",
    type: "ordinal",
    sort: "descending",
    title: "bit of the hash value, the most significant left",
    axis: { orient: "top", values: [31, 24, 16, indexBits, 0], labelAngle: 0, ticks: false, domain: false },
  };
  const isIndex = (yes: string, no: string): object => ({
    condition: { test: "datum.isIndex", value: yes },
    value: no,
  });
  const side = (field: string, at: number, title: string, ink: string | object): object[] => [
    { mark: { type: "text", x: at, fontSize: 13, fontWeight: "bold" }, encoding: { y, text: { field }, color: ink } },
    {
      data: { values: [{}] },
      mark: { type: "text", x: at, y: -13, fontSize: 12, color: CHART_INK.text },
      encoding: { text: { value: title } },
    },
  ];
  const width = BITS * 18;
  const cpus = distinct(lines.map((line) => line.cpu));
  return composeChart(
    {
      title: options.title,
      subtitle:
        options.subtitle ??
        `Each line is a hash value, bit by bit. The dark boxes are the ${indexBits} bits that select one of ` +
          `${options.entries} entries; the entry holds the ${holds}.`,
    },
    {
      description:
        `The bits of ${lines.length} hash values; the ${indexBits} least significant ones of each are the index of an entry ` +
        `in a table of ${options.entries}.`,
      numbers: {
        columns: ["hash value of", "hash value", "index", holds],
        rows: lines.map((line) => [
          line.label,
          `0x${line.hashValue.toString(16).padStart(8, "0")}`,
          line.index,
          line.cpu,
        ]),
      },
      spec: {
        width: width + 130,
        height: { step: 26 },
        layer: [
          {
            data: { values: boxes },
            mark: { type: "rect", stroke: "white", strokeWidth: 1.5 },
            encoding: {
              x: { ...x, scale: { range: [0, width] } },
              y,
              fill: isIndex(CHART_INK.mark, CHART_INK.grid),
              tooltip: [{ field: "label", title: "hash value of" }, { field: "bit" }, { field: "value" }],
            },
          },
          {
            data: { values: boxes },
            mark: { type: "text", fontSize: 12 },
            encoding: { x, y, text: { field: "value" }, color: isIndex("white", CHART_INK.soft) },
          },
          {
            data: { values: lines },
            layer: [
              ...side("index", width + 34, "index", { value: CHART_INK.text }),
              {
                mark: { type: "rect", x: width + 74, x2: width + 126, stroke: "white", strokeWidth: 1.5 },
                encoding: { y, fill: { field: "cpu", type: "nominal", scale: cpuScale(cpus, "colour"), legend: null } },
              },
              ...side("cpu", width + 100, holds, { field: "ink", type: "nominal", scale: null }),
            ],
          },
        ],
      },
    },
  );
}
