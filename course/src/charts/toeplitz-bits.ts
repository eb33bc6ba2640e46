// The Toeplitz hash, one input bit at a time: the bit under the slider, the 32 key bits under it, the running value.
// A slider moves over the bit position. Everything that it needs is in the specification: it holds one row per bit and
// takes the words apart by `calculate`.
import { composeChart, type Chart, type ChartWords } from "rss-lab";
import { counted, optionsOf, someRows } from "./given.js";

/** What one input bit does to the hash. Words are unsigned 32-bit numbers. */
export interface ToeplitzBitRow {
  /** From 0, most significant bit of the first byte first. */
  readonly bit: number;
  readonly isSet: boolean;
  /** What the bit belongs to: "source address". */
  readonly field: string;
  /** The 32 bits of the secret key that stand left-most at this bit. */
  readonly keyWindow: number;
  /** Running value after this bit: XORed with the window if the bit is set, otherwise as before. */
  readonly value: number;
}

/** Options of `toeplitzBitsChart`. */
export interface ToeplitzBitsOptions extends ChartWords {
  /** Bits that the slider has passed at first, 0 to all of them; default all. */
  readonly bit?: number;
}

const hex = (word: number): string => `0x${word.toString(16).padStart(8, "0")}`;
const CELL = 18;

/**
 * Input bits with their fields, and three words that follow the slider: value before, key window, value after.
 *
 * @param rows as `toeplitzBits` makes them of an input and a key
 * @throws InputError for anything else
 */
export function toeplitzBitsChart(rows: readonly ToeplitzBitRow[], options?: ToeplitzBitsOptions): Chart {
  const given = optionsOf("toeplitzBitsChart", options, { bit: "number" });
  someRows("toeplitzBitsChart", rows, { bit: "number", field: "string", keyWindow: "number", value: "number" });
  const perLine = 32;
  const lines = Math.ceil(rows.length / perLine);
  const fields = [...new Set(rows.map((row) => row.field))];
  const data = rows.map((row, i) => ({
    n: i + 1,
    set: row.isSet ? 1 : 0,
    before: i === 0 ? 0 : rows[i - 1]?.value,
    window: row.keyWindow,
    after: row.value,
  }));
  const cells = rows.map((row, i) => ({
    n: i + 1,
    at: row.bit,
    x: i % perLine,
    y: Math.floor(i / perLine),
    set: row.isSet ? 1 : 0,
    field: row.field,
  }));
  const x = {
    field: "x",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, perLine], nice: false, range: [0, perLine * CELL] },
  };
  const rowScale = (count: number) => ({ domain: [0, count], nice: false, range: [0, count * (CELL + 4)] });
  const cellEncoding = (count: number) => ({
    x,
    x2: { field: "x2" },
    y: { field: "y", type: "quantitative", axis: null, scale: rowScale(count) },
    y2: { field: "y2" },
  });
  const textEncoding = (count: number, text: string) => ({
    x: { ...x, field: "mid" },
    y: { field: "low", type: "quantitative", axis: null, scale: rowScale(count) },
    text: { field: text },
  });
  const box = [
    { calculate: "datum.x + 0.94", as: "x2" },
    { calculate: "datum.y + 0.9", as: "y2" },
    { calculate: "datum.x + 0.47", as: "mid" },
    { calculate: "datum.y + 0.45", as: "low" },
  ];
  const last = rows[rows.length - 1];
  const claim = (): string => {
    const set = rows.filter((row) => row.isSet).length;
    return `${set} of ${counted(rows.length, "input bit")} ${set === 1 ? "is" : "are"} 1, and their key bits XOR to ${hex(last?.value ?? 0)}`;
  };
  const subtitle =
    given.subtitle ??
    "Move the slider: the orange input bit is at work, grey ones are done. Where it is 1, the 32 key bits under it are " +
      "XORed into the value; where it is 0, nothing happens. Then the key moves on by one bit.";
  const side = (values: readonly object[], count: number): object => ({
    data: { values },
    mark: { type: "text", align: "right", x: -8, fontSize: 11.5 },
    encoding: {
      y: { field: "low", type: "quantitative", axis: null, scale: rowScale(count) },
      text: { field: "name" },
    },
  });
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `The ${rows.length} input bits (${fields.join(", ")}), ${rows.filter((row) => row.isSet).length} of them ` +
        `set, and the running Toeplitz value, ` +
        `which ends at ${hex(last?.value ?? 0)}. The table gives the value after the last bit of each field.`,
      numbers: {
        columns: ["field", "bits", "set bits", "value after it"],
        rows: fields.map((field) => {
          const own = rows.filter((row) => row.field === field);
          return [field, own.length, own.filter((row) => row.isSet).length, hex(own[own.length - 1]?.value ?? 0)];
        }),
      },
      lineChars: 112,
      spec: {
        params: [
          {
            name: "bit",
            value: Math.min(rows.length, Math.max(0, given.bit ?? rows.length)),
            bind: { input: "range", min: 0, max: rows.length, step: 1, name: "Bits hashed " },
          },
        ],
        spacing: 22,
        vconcat: [
          {
            title: { text: "hash input (grey: already hashed)", fontSize: 12.5, anchor: "start", frame: "group" },
            width: perLine * CELL,
            height: lines * (CELL + 4),
            layer: [
              {
                data: { values: cells },
                transform: box,
                mark: { type: "rect" },
                encoding: {
                  ...cellEncoding(lines),
                  fill: {
                    condition: [
                      { test: "datum.n === bit", value: "#f39200" },
                      { test: "datum.n < bit && datum.set === 1", value: "#8c8c8c" },
                      { test: "datum.n < bit", value: "#d4d4d4" },
                    ],
                    value: "#ffffff",
                  },
                  stroke: { value: "#b0b0b0" },
                  tooltip: [{ field: "field" }, { field: "at", title: "bit" }, { field: "set", title: "value" }],
                },
              },
              {
                data: { values: cells },
                transform: box,
                mark: { type: "text", fontSize: 12, font: "monospace" },
                encoding: textEncoding(lines, "set"),
              },
              side(
                Array.from({ length: lines }, (_, line) => ({
                  low: line + 0.45,
                  name: lineName(rows, line * perLine, perLine),
                })),
                lines,
              ),
            ],
          },
          {
            title: { text: { expr: "'after ' + bit + ' bits'" }, fontSize: 12.5, anchor: "start", frame: "group" },
            width: perLine * CELL,
            height: 3 * (CELL + 4),
            layer: [
              ...["rect", "text"].map((type) => ({
                data: { values: data },
                transform: [
                  { filter: "datum.n === max(1, bit)" },
                  { calculate: "[0, 1, 2]", as: "y" },
                  { flatten: ["y"] },
                  {
                    calculate:
                      "datum.y === 0 ? (bit === 0 ? 0 : datum.before) : datum.y === 1 ? datum.window : (bit === 0 ? 0 " +
                      ": datum.after)",
                    as: "word",
                  },
                  { calculate: "sequence(32)", as: "x" },
                  { flatten: ["x"] },
                  { calculate: "floor(datum.word / pow(2, 31 - datum.x)) % 2", as: "one" },
                  { calculate: "datum.y === 1 && (datum.set === 0 || bit === 0)", as: "unused" },
                  ...box,
                ],
                ...(type === "rect"
                  ? {
                      mark: { type },
                      encoding: {
                        ...cellEncoding(3),
                        stroke: { value: "#b0b0b0" },
                        fill: {
                          condition: [
                            { test: "datum.unused", value: "#f4f4f4" },
                            { test: "datum.one === 1 && datum.y === 1", value: "#f39200" },
                            { test: "datum.one === 1", value: "#76beda" },
                          ],
                          value: "#ffffff",
                        },
                      },
                    }
                  : {
                      mark: { type, fontSize: 12, font: "monospace" },
                      encoding: {
                        ...textEncoding(3, "one"),
                        opacity: { condition: { test: "datum.unused", value: 0.35 }, value: 1 },
                      },
                    }),
              })),
              side(
                [
                  { low: 0.45, name: "value before" },
                  { low: 1.45, name: "key under the bit" },
                  { low: 2.45, name: "value after" },
                ],
                3,
              ),
            ],
          },
          {
            width: perLine * CELL,
            height: 22,
            data: { values: data },
            transform: [
              { filter: "datum.n === max(1, bit)" },
              {
                calculate:
                  "bit === 0 ? 'nothing hashed yet: the value is 0x00000000' : 'bit ' + (bit - 1) + ' is ' + datum.set + " +
                  "(datum.set ? ': XOR with the key' : ': nothing happens') + '; value 0x' + slice('0000000' + " +
                  "format(datum.after, 'x'), -8)",
                as: "words",
              },
            ],
            mark: { type: "text", align: "left", x: 0, fontSize: 14, fontWeight: "bold" },
            encoding: { text: { field: "words" } },
          },
        ],
      },
    },
  );
}

/** Name beside a line of bits: the fields that stand on it. */
function lineName(rows: readonly ToeplitzBitRow[], from: number, count: number): string {
  return [...new Set(rows.slice(from, from + count).map((row) => row.field))].join(", ");
}
