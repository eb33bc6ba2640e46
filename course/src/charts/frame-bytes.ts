// A frame's bytes as a grid: every header field has its colour and its name, and the bytes that RSS hashes are boxed in
// black: a hex dump of 16 bytes a line with its key beside it.
import { composeChart, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { refuse } from "../words.js";
import { counted, joined, optionsOf, someRows } from "./given.js";

/** A named part of the frame. Fields that come later lie over earlier ones. */
export interface ByteField {
  readonly name: string;
  /** First byte, from the start of the frame. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  readonly isHashed: boolean;
  /** What the bytes mean, for people: "10.0.0.1", "port 443". */
  readonly meaning?: string;
}

/** Options of `frameBytesChart`. */
export interface FrameBytesOptions extends ChartWords {
  /** Bytes drawn at most; default 96. */
  readonly maxBytes?: number;
}

/** Light fills on which black hex digits read well; plain grey for what no field covers. */
const FILLS = [
  "#cfe0ff",
  "#ffd9a8",
  "#bfe8dc",
  "#e5d0fb",
  "#ffeeb0",
  "#f9c6c0",
  "#d4e8f4",
  "#dcdcdc",
  "#e3efc9",
  "#f3d3ea",
  "#c9c9f2",
  "#f7e1cf",
];
const CELL = 28;
/** A line of bytes has room for a field's number above its digits, a line of the key has one number only. */
const LINE = 34,
  KEY = 26;
/** Pixels for the key: the names of the fields and what they mean. */
const KEY_WIDTH = 350;

/**
 * A hex dump whose colours and numbers name the fields; hashed bytes are boxed in black.
 *
 * @throws InputError for anything but bytes and fields
 */
export function frameBytesChart(
  frame: { readonly bytes: Uint8Array; readonly fields: readonly ByteField[] },
  options?: FrameBytesOptions,
): Chart {
  const given = optionsOf("frameBytesChart", options, { maxBytes: "number" });
  if (!(frame?.bytes instanceof Uint8Array))
    refuse("frameBytesChart was given no bytes", "it draws { bytes, fields }, bytes in a Uint8Array");
  if (!Array.isArray(frame.fields) || frame.fields.length > 0)
    someRows("frameBytesChart", frame.fields, { name: "string", offset: "number", length: "number" });
  const shown = frame.bytes.subarray(0, given.maxBytes ?? 96);
  const lines = Math.max(1, Math.ceil(shown.length / 16));
  const fieldAt = (i: number): number =>
    frame.fields.reduce((found, field, at) => (i >= field.offset && i < field.offset + field.length ? at : found), -1);
  const cells = [...shown].map((byte, i) => {
    const at = fieldAt(i);
    const field = frame.fields[at];
    return {
      i,
      x: i % 16,
      y: Math.floor(i / 16),
      hex: byte.toString(16).padStart(2, "0"),
      field: field?.name ?? "payload",
      meaning: field?.meaning ?? "-",
      fill: at < 0 ? "#f6f6f6" : FILLS[at % FILLS.length],
      hashed: field?.isHashed ? "yes" : "no",
      number: field && i === Math.max(field.offset, 0) ? String(at + 1) : "",
    };
  });
  const keys = frame.fields.map((field, i) => ({
    y: i,
    fill: FILLS[i % FILLS.length],
    number: String(i + 1),
    hashed: field.isHashed ? "yes" : "no",
    text: `${field.name}${field.meaning ? `: ${field.meaning}` : ""}${field.isHashed ? " (hashed)" : ""}`,
  }));
  const height = Math.max(lines * LINE, keys.length * KEY);
  const hashedBytes = cells.filter((cell) => cell.hashed === "yes").length;
  const rest = frame.bytes.length - shown.length;
  const down = (step: number) => ({
    field: "y",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, height / step], range: [0, height], nice: false, zero: false },
  });
  const [y, keyY] = [down(LINE), down(KEY)];
  const x = {
    field: "x",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, 16], range: [0, 16 * CELL], nice: false, zero: false },
  };
  const box = [
    { calculate: "datum.x + 0.94", as: "x2" },
    { calculate: "datum.y + 0.9", as: "y2" },
    { calculate: "datum.x + 0.47", as: "mx" },
    { calculate: "datum.y + 0.5", as: "my" },
  ];
  const at = { x: { ...x, field: "mx" }, y: { ...y, field: "my" } };
  const outline = { condition: { test: "datum.hashed === 'yes'", value: CHART_INK.text }, value: "#ffffff" };
  const claim = (): string => {
    const hashed = frame.fields.filter((field) => field.isHashed).map((field) => field.name);
    const of = `of ${counted(frame.bytes.length, "byte")}`;
    if (hashed.length === 0) return `None ${of} is hashed`;
    const bytes = frame.fields.reduce((sum, field) => sum + (field.isHashed ? field.length : 0), 0);
    return `${bytes} ${of} ${bytes === 1 ? "is" : "are"} hashed: ${hashed.length > 4 ? counted(hashed.length, "field") : joined(hashed)}`;
  };
  const subtitle =
    given.subtitle ??
    `16 bytes a line, in hexadecimal; a small number starts a field. Bytes boxed in ` +
      `black are hashed${rest > 0 ? `; ${rest} more bytes are not drawn` : ""}. Point at a byte for its field.`;
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `A hex dump of the first ${shown.length} of ${frame.bytes.length} bytes, divided into ${frame.fields.length} ` +
        `fields; ${hashedBytes} bytes are hashed.`,
      numbers: {
        columns: ["field", "first byte", "bytes", "hashed", "meaning"],
        rows: frame.fields.map((field) => [
          field.name,
          field.offset,
          field.length,
          field.isHashed ? "yes" : "no",
          field.meaning ?? "",
        ]),
      },
      lineChars: 118,
      spec: {
        spacing: 28,
        hconcat: [
          {
            width: 16 * CELL,
            height,
            layer: [
              {
                data: { values: cells },
                transform: box,
                mark: { type: "rect", strokeWidth: 2 },
                encoding: {
                  x,
                  x2: { field: "x2" },
                  y,
                  y2: { field: "y2" },
                  fill: { field: "fill", type: "nominal", scale: null },
                  stroke: outline,
                  tooltip: [
                    { field: "field" },
                    { field: "i", title: "byte" },
                    { field: "hex" },
                    { field: "meaning" },
                    { field: "hashed" },
                  ],
                },
              },
              {
                data: { values: cells },
                transform: box,
                mark: { type: "text", font: "monospace", fontSize: 13, dy: 5 },
                encoding: { ...at, text: { field: "hex" } },
              },
              {
                data: { values: cells },
                transform: [...box, { filter: "datum.number !== ''" }],
                mark: { type: "text", fontSize: 9, fontWeight: "bold", align: "left", dx: -10, dy: -9 },
                encoding: { ...at, text: { field: "number" } },
              },
              {
                data: {
                  values: Array.from({ length: lines }, (_, line) => ({ y: line + 0.5, text: String(line * 16) })),
                },
                mark: { type: "text", align: "right", x: -8, color: CHART_INK.soft, fontSize: 11 },
                encoding: { y, text: { field: "text" } },
              },
            ],
          },
          {
            width: KEY_WIDTH,
            height,
            data: { values: keys.map((key) => ({ ...key, x: 0 })) },
            layer: [
              {
                transform: box,
                mark: { type: "rect", x: 0, x2: 24, strokeWidth: 2 },
                encoding: {
                  y: keyY,
                  y2: { field: "y2" },
                  fill: { field: "fill", type: "nominal", scale: null },
                  stroke: outline,
                },
              },
              {
                transform: box,
                mark: { type: "text", x: 12, fontSize: 11, fontWeight: "bold" },
                encoding: { y: { ...keyY, field: "my" }, text: { field: "number" } },
              },
              {
                transform: box,
                mark: { type: "text", align: "left", x: 34, limit: KEY_WIDTH - 34 },
                encoding: { y: { ...keyY, field: "my" }, text: { field: "text" } },
              },
            ],
          },
        ],
      },
    },
  );
}
