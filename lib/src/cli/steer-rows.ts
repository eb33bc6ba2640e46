// The rows of `rss-lab steer`, one a frame, as JSON, as CSV or as a table with aligned columns. A row has two parts:
// what the frame alone has (number, time, lengths), and what all frames of its kind share, which is written once and
// kept by whoever prints.
import { type CapturedFrame, type Frame, describeAllConnections, describeConnection, formatHash } from "../index.js";
import type { Both, Fate, Placing } from "./steer-fate.js";
import { type Field, sharedFields } from "./steer-fields.js";

/** One way of printing rows. */
export interface RowForm {
  /** Lines before the first row, once the first frames are known. */
  head(): string;
  /** The part of a row that all frames of a kind share. */
  shared(frame: Frame, fate: Fate, both: Both | null): string;
  line(captured: CapturedFrame, shared: string): string;
  /** Changes whenever parts that were written before do not fit any more. */
  readonly version: number;
}

export interface FormOptions {
  readonly placing: Placing;
  /** Whether both packets of a tunnel are shown. */
  readonly inner: boolean;
}

/** One JSON object a line. */
export function jsonRows({ placing, inner }: FormOptions): RowForm {
  return {
    version: 0,
    head: () => "",
    shared: (frame, fate, both) =>
      sharedFields(frame, fate, { placing, ...(inner ? { both } : {}) })
        .map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
        .join(""),
    line: (captured, shared) => {
      const time = timeOf(captured);
      return `{"frame":${captured.frame},"time":${time === null ? "null" : `"${time}"`},"bytes":${captured.bytes.length},"wireBytes":${captured.wireBytes}${shared}}\n`;
    },
  };
}

/** RFC 4180; lists have spaces between their values, and what is not there is empty. */
export function csvRows({ placing, inner }: FormOptions): RowForm {
  const fieldsOf = (frame: Frame, fate: Fate, both: Both | null): Field[] =>
    sharedFields(frame, fate, { placing, ...(inner ? { both } : {}) });
  return {
    version: 0,
    head: () =>
      `frame,time,bytes,wireBytes,${fieldsOf(NO_FRAME, NO_FATE, null)
        .map(([name]) => name)
        .join(",")}\n`,
    shared: (frame, fate, both) =>
      fieldsOf(frame, fate, both)
        .map(([, value]) => `,${csvCell(value)}`)
        .join(""),
    line: (captured, shared) =>
      `${captured.frame},${timeOf(captured) ?? ""},${captured.bytes.length},${captured.wireBytes}${shared}\n`,
  };
}

/** A table; its columns begin as wide as the first frames need and grow. */
export function tableRows({ placing, inner }: FormOptions): RowForm {
  const columns: readonly (readonly [title: string, right: boolean])[] = [
    ["connection", false],
    ["hash type", false],
    ["hash value", false],
    ["entry", true],
    ...(placing.by === "queue" ? ([["queue", true]] as const) : []),
    ["CPU", true],
    ...(placing.hasStages ? ([["decided by", false]] as const) : []),
    ...(placing.by === "queue" ? ([["CPU by", false]] as const) : []),
    ...(inner
      ? ([
          ["outer hash", false],
          [`outer ${placing.by}`, true],
          ["inner connection", false],
          ["inner hash", false],
          [`inner ${placing.by}`, true],
        ] as const)
      : []),
    ["why", false],
  ];
  const widths = columns.map(([title]) => title.length);
  const padded = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (columns[i][1] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  let version = 0;
  return {
    get version() {
      return version;
    },
    head: () => `frame  ${padded(columns.map(([title]) => title))}\n`,
    shared: (frame, fate, both) => {
      const cells = [
        inner ? describeConnection(frame) : describeAllConnections(frame),
        fate.hashType ?? "-",
        hashCell(fate),
        String(fate.entry ?? "-"),
        ...(placing.by === "queue" ? [String(fate.queue ?? "-")] : []),
        fate.cpu === null ? "-" : placing.by === "CPU" ? placing.nameOf(fate.cpu) : String(fate.cpu),
        ...(placing.hasStages ? [fate.stage ?? "-"] : []),
        ...(placing.by === "queue" ? [fate.cpuStage ?? "-"] : []),
        ...(inner ? bothCells(both) : []),
        fate.reason,
      ];
      for (let i = 0; i < cells.length - 1; i++)
        if (cells[i].length > widths[i]) {
          widths[i] = cells[i].length;
          version++;
        }
      return padded(cells);
    },
    line: (captured, shared) => `${String(captured.frame).padStart(5)}  ${shared}\n`,
  };
}

const hashCell = ({ hashValue }: Fate): string => (hashValue === null ? "-" : formatHash(hashValue));

function bothCells(both: Both | null): string[] {
  if (both === null) return ["-", "-", "-", "-", "-"];
  const { outer, inner } = both;
  const place = ({ queue, cpu }: Fate): string => String(queue ?? cpu ?? "-");
  return [hashCell(outer.fate), place(outer.fate), inner.connection, hashCell(inner.fate), place(inner.fate)];
}

/** Seconds since 1970 with nine decimals, null without a time. */
export function timeOf({ epochNs, timestampPs }: CapturedFrame): string | null {
  if (Number.isNaN(timestampPs)) return null;
  const isBefore = epochNs < 0n;
  const digits = String(isBefore ? -epochNs : epochNs).padStart(10, "0");
  return `${isBefore ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function csvCell(value: Field[1]): string {
  const text = value === null ? "" : typeof value === "object" ? value.join(" ") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** For the names of the fields alone. */
const NO_FRAME = { packets: [], layers: [] } as unknown as Frame;
const NO_FATE: Fate = {
  hashType: null,
  hashInput: null,
  hashValue: null,
  entry: null,
  queue: null,
  cpu: null,
  stage: null,
  cpuStage: null,
  reason: "",
  unhashed: null,
  notes: [],
};
