// The 32 bits of hash values with those that select an entry of the indirection table: the least significant ones, at
// the right. A line of bits each, with the index and the CPU that it led to.
import { composeChart, cpuScale, cpuStyle, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { distinct, refuse, show } from "../words.js";
import { counted, optionsOf, someRows } from "./given.js";

/** One hash value. */
export interface HashBitsRow {
  /** "A". */
  readonly label: string;
  /** 0 to 4294967295. */
  readonly hashValue: number;
  /** What its entry holds. */
  readonly cpu: number;
}

/** Options of `hashBitsChart`. */
export interface HashBitsOptions extends ChartWords {
  /** Entries of the indirection table, a power of two from 1 to 2048; default 128. */
  readonly entries?: number;
  /** What an entry holds: default "CPU"; "queue" for a table from Linux. */
  readonly holds?: string;
}

const BITS = 32;

/**
 * A line of 32 boxes per hash value, most significant bit left; dark boxes are the bits of the index. At most 24 lines.
 *
 * @throws InputError for anything but rows, and for a number of entries that no table has
 */
export function hashBitsChart(rows: readonly HashBitsRow[], options?: HashBitsOptions): Chart {
  const given = optionsOf("hashBitsChart", options, { entries: "number", holds: "string" });
  someRows("hashBitsChart", rows, { label: "string", hashValue: "number", cpu: "number" });
  const { holds = "CPU", entries = 128 } = given;
  if (!Number.isInteger(entries) || entries < 1 || entries > 2048 || (entries & (entries - 1)) !== 0)
    refuse(`The entries of hashBitsChart are ${show(entries)}`, "their number is a power of two from 1 to 2048");
  const indexBits = 31 - Math.clz32(entries);
  const shown = rows.slice(0, 24);
  const lines = shown.map((row) => ({ ...row, index: row.hashValue % entries, ink: cpuStyle(row.cpu).ink }));
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
    axis: {
      orient: "top",
      values: [...new Set([31, 24, 16, Math.max(0, indexBits - 1), 0])],
      labelAngle: 0,
      ticks: false,
      domain: false,
    },
  };
  const isIndex = (yes: string, no: string): object => ({
    condition: { test: "datum.isIndex", value: yes },
    value: no,
  });
  const claim = (): string => {
    const used = new Set(lines.map((line) => line.index)).size;
    const select = `${counted(lines.length, "hash value")} ${lines.length === 1 ? "selects" : "select"}`;
    const cpus = counted(distinct(lines.map((line) => line.cpu)).length, holds);
    return `${select} ${used} of ${entries} entries, and ${cpus}`;
  };
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
      title: given.title,
      claim,
      subtitle:
        given.subtitle ??
        `Each line is a hash value, bit by bit. The dark boxes are the ${indexBits} bits that select one of ` +
          `${entries} entries; the entry holds the ${holds}.`,
    },
    {
      description:
        `The bits of ${lines.length} hash values; the ${indexBits} least significant ones of each are the index of an entry ` +
        `in a table of ${entries}.`,
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
        height: { step: Math.min(26, Math.floor(520 / lines.length)) },
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
