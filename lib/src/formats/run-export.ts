// A run as tables for a data package: what every column of its rows means, with units.
import {
  type ConnectionRow,
  type CpuRow,
  type FrameRow,
  type TableChangeRow,
  type WindowRow,
  type WorkKind,
  type WorkRow,
} from "../records/rows.js";
import type { Field, Table } from "./data-package.js";

/** Rows of one run. */
export interface RunRows {
  readonly frames: readonly FrameRow[];
  readonly work: readonly WorkRow[];
  readonly connections: readonly ConnectionRow[];
  readonly windows: readonly WindowRow[];
  readonly tableChanges: readonly TableChangeRow[];
  readonly cpus: readonly CpuRow[];
}

/**
 * The tables of a run: frames, work, connections, windows, window_cpus, table_changes, cpus. Each is `Table<never>`,
 * since their rows differ.
 *
 * @example
 * const rows = { frames: [], work: [], connections: [], windows: [], tableChanges: [], cpus: [] };
 * runTables(rows).map(({ name }) => name).at(-1) // => "cpus"
 */
export function runTables(rows: RunRows): Table<never>[] {
  const perWindow = rows.windows.flatMap(({ startPs, endPs, cpus }) => cpus.map((cpu) => ({ ...cpu, startPs, endPs })));
  const tables = [
    table("frames", "What became of every frame", ["frame"], framesFields(rows.frames), rows.frames),
    table("work", "Every stretch of work on every CPU", ["cpu", "start_ps"], WORK, rows.work),
    table("connections", "Every connection that sent a frame", ["connection"], CONNECTIONS, rows.connections),
    table("windows", "The run in windows", ["start_ps"], WINDOWS, rows.windows),
    table("window_cpus", "What each CPU did in each window", ["start_ps", "cpu"], WINDOW_CPUS, perWindow),
    table("table_changes", "Changes of the indirection table and the hash", [], TABLE_CHANGES, rows.tableChanges),
    table("cpus", "The summary of each CPU, after the warm-up", ["cpu"], CPUS, rows.cpus),
  ];
  return tables;
}

function table<Row>(
  ...[name, title, key, fields, rows]: [string, string, readonly string[], readonly Field<Row>[], readonly Row[]]
): Table<never> {
  return { name, title, key, fields, rows } as unknown as Table<never>;
}

/** A number that means "none" below its least value. */
const from = (least: number, value: number): number | null => (value < least ? null : value);

const time = <Row>(name: string, description: string, of: (row: Row) => number): Field<Row> => ({
  name,
  type: "integer",
  unit: "ps",
  description,
  of: (row) => Math.round(of(row)),
});
const whole = <Row>(name: string, description: string, of: (row: Row) => number | null, unit?: string): Field<Row> => ({
  name,
  type: "integer",
  ...(unit === undefined ? {} : { unit }),
  description,
  of,
});
const share = <Row>(name: string, description: string, of: (row: Row) => number): Field<Row> => ({
  name,
  type: "number",
  unit: "1",
  description,
  of,
});
const text = <Row>(name: string, description: string, of: (row: Row) => string | null): Field<Row> => ({
  name,
  type: "string",
  description,
  of,
});

const FRAMES: readonly Field<FrameRow>[] = [
  whole("frame", "From 1, in order of arrival", (row) => row.frame),
  whole("connection", "Number of its connection, as in connections.csv", (row) => row.connection),
  whole("frame_bytes", "Length on the wire, with the check sequence", (row) => row.frameBytes, "byte"),
  whole("hash_value", "32-bit hash value that travels with it; empty if it was not hashed", (row) => row.hashValue),
  whole("queue", "Receive queue that it came into, or found full", (row) => from(0, row.queue)),
  whole("cpu", "CPU that indicated it; empty if it was dropped or still waits", (row) => from(0, row.cpu)),
  text("state", "indicated, dropped or waiting at the end of the run", (row) => row.state),
  time("arrival_ps", "When the NIC had written it to memory, or dropped it", (row) => row.arrivalPs),
  time("indicated_ps", "When the driver indicated it; empty unless it did", (row) => row.indicatedPs),
  time("done_ps", "When the protocol driver was done with it; empty unless it was", (row) => row.donePs),
  whole("cycle", "Interrupt cycle that it was handled in, from 1; empty if none", (row) => from(1, row.cycle)),
  {
    name: "out_of_order",
    type: "boolean",
    description: "Whether the protocol driver took it up after a later frame of its connection",
    of: (row) => row.outOfOrder,
  },
  text("note", "What is odd in it; empty if nothing is", (row) => row.note),
];

/** Where software steers the frames of several rings, two more. */
const framesFields = ([first]: readonly FrameRow[]): readonly Field<FrameRow>[] =>
  first?.ring === undefined
    ? FRAMES
    : [
        ...FRAMES,
        whole("ring", "Ring of the NIC that it came by; queue may be a backlog", (row) => row.ring ?? null),
        time(
          "steered_ps",
          "When it was put into a backlog, or found it full; empty if it was not",
          (row) => row.steeredPs ?? NaN,
        ),
      ];

const WORK: readonly Field<WorkRow>[] = [
  whole("cpu", "Where the work is done", (row) => row.cpu),
  text("kind", "isr, dpc, protocol, send, spin, cache-stall, ipi or thread", (row) => row.kind),
  time("start_ps", "Its start", (row) => row.startPs),
  time("end_ps", "Its end", (row) => row.endPs),
  whole("cycle", "Interrupt cycle, from 1; empty for work of none", (row) => from(1, row.cycle)),
  text("step", "Documented step that it carries out; empty if none", (row) => (row.step === "" ? null : row.step)),
  whole("frame", "Frame that is processed; empty if it is not about one", (row) => from(1, row.frame)),
  whole("connection", "Connection of that frame; empty if none", (row) => from(0, row.connection)),
  whole("queue", "Receive queue that it serves; empty if none", (row) => from(0, row.queue)),
];

const CONNECTIONS: readonly Field<ConnectionRow>[] = [
  whole("connection", "Its number", (row) => row.connection),
  text("label", "Its ends and protocol", (row) => row.label),
  whole("frames", "Frames that arrived", (row) => row.frames),
  {
    name: "cpus",
    type: "array",
    description: "CPUs that indicated its frames, in order of first use",
    of: (row) => row.cpus,
  },
  whole("moves", "How often two frames of it in a row were indicated on different CPUs", (row) => row.moves),
  whole("out_of_order", "Frames that the protocol driver took up after a later one of it", (row) => row.outOfOrder),
];

const windowTimes = <Row extends { readonly startPs: number; readonly endPs: number }>(): Field<Row>[] => [
  time("start_ps", "Start of the window", (row) => row.startPs),
  time("end_ps", "End of the window", (row) => row.endPs),
];

const WINDOWS: readonly Field<WindowRow>[] = [
  ...windowTimes<WindowRow>(),
  whole("indicated", "Frames indicated in it", (row) => row.indicated),
  whole("dropped", "Frames dropped in it", (row) => row.dropped),
  time("p50_ps", "From arrival until the protocol driver was done: median; empty without frames", (row) => row.p50Ps),
  time("p95_ps", "The same: 95th percentile", (row) => row.p95Ps),
  time("p99_ps", "The same: 99th percentile", (row) => row.p99Ps),
];

type WindowCpu = WindowRow["cpus"][number] & Pick<WindowRow, "startPs" | "endPs">;
const WINDOW_CPUS: readonly Field<WindowCpu>[] = [
  ...windowTimes<WindowCpu>(),
  whole("cpu", "The CPU", (row) => row.cpu),
  whole("frames", "Frames that the protocol driver was done with", (row) => row.frames),
  share("receive_share", "Share of the window in ISRs and DPCs", (row) => row.receiveShare),
  share("thread_share", "Share of the window that threads got", (row) => row.threadShare),
];

const TABLE_CHANGES: readonly Field<TableChangeRow>[] = [
  time("time_ps", "When it was made", (row) => row.timePs),
  text("what", "moves, table, hash, disable or enable", (row) => row.what),
  {
    name: "moves",
    type: "array",
    description: "Entries that hold another CPU than before: objects with entry, from, to",
    of: (row) => row.moves,
  },
  whole(
    "frames_on_old_cpu",
    "Frames queued then that are processed on another CPU than later ones of their connection",
    (row) => row.framesOnOldCpu,
  ),
  time("settled_ps", "When the last of them was done; empty if the run ended before", (row) => row.settledPs),
  whole("out_of_order", "Frames taken up out of order between this change and the next", (row) => row.outOfOrder),
  whole("frames_held", "Frames held back between this change and the next", (row) => row.framesHeld),
];

const BUSY: readonly (readonly [WorkKind, string])[] = [
  ["isr", "Time in ISRs"],
  ["dpc", "Time in DPCs, without what is counted below"],
  ["protocol", "Time in the protocol driver"],
  ["send", "Time sending"],
  ["spin", "Time spinning on a lock"],
  ["cache-stall", "Time waiting for the cache"],
  ["ipi", "Time asking another CPU for a DPC, and being asked"],
  ["thread", "Time that threads got"],
  ["idle", "What remains of the measured part of the run"],
];
const CPUS: readonly Field<CpuRow>[] = [
  whole("cpu", "The CPU", (row) => row.cpu),
  whole("frames", "Frames that the protocol driver was done with", (row) => row.frames),
  whole("isrs", "ISRs that were called", (row) => row.isrs),
  whole("dpcs", "DPCs that ran", (row) => row.dpcs),
  ...BUSY.map(([kind, meaning]) => time<CpuRow>(`${kind.replace("-", "_")}_ps`, meaning, (row) => row.busyPs[kind])),
  share("receive_share", "Busy time over the length of the run, threads left out", (row) => row.receiveShare),
  time("displaced_ps", "Time that threads wanted and did not get", (row) => row.displacedPs),
];
