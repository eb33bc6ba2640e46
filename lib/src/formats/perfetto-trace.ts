// A run as a trace that other programs open (ui.perfetto.dev, chrome://tracing): Chrome's Trace Event Format, JSON.
// Process 1 has a track a CPU with nested slices; process 2 a track a receive queue with drops and interrupts, and how
// full its ring is; process 3 the changes of the indirection table. Times are microseconds of simulated time, exact to
// the picosecond, and nothing depends on when or where the trace is written.
// The format: "Trace Event Format" (Google, 2016), and Perfetto's documentation, "Visualizing external trace formats".
// A slice is a pair of events B and E, since Perfetto cuts times to nanoseconds: a cut start and a cut duration might
// reach out of the slice around them.
import type { MomentRow, TableChangeRow, WorkRow } from "../records/rows.js";
import { type Slice, isSlice, slicesOf } from "./trace-slices.js";

/** What a trace is made of: rows of one run. */
export interface TraceRows {
  /** What the file says of the run beside the events: variant, seed, fingerprint. */
  readonly about: Readonly<Record<string, string | number>>;
  readonly cpus: number;
  readonly work: readonly WorkRow[];
  readonly moments: readonly MomentRow[];
  readonly tableChanges: readonly TableChangeRow[];
  /** Receive buffers in use, a row for every change. */
  readonly buffers: readonly { readonly timePs: number; readonly queue: number; readonly waiting: number }[];
}

/** What the file begins with: by this a program knows a trace of ours. */
export const TRACE_BEGINNING = '{"displayTimeUnit":"ns","otherData":{"source":"rss-lab"';

const CPUS = 1,
  NIC = 2,
  TABLE = 3;
/** Events of one chunk of text. */
const CHUNK = 1000;

/**
 * A trace as text, in chunks that a file takes one after the other. Every track is in order of time.
 *
 * @param rows of a run with full records; all times picoseconds
 * @example
 * const { scenario, work, moments } = run({ traffic: load({ framesPerSecond: 1e6, frames: 10 }), cpus: 2 });
 * const rows = { about: {}, cpus: scenario.cpus, work: work(), moments: moments(), tableChanges: [], buffers: [] };
 * const { traceEvents } = JSON.parse([...perfettoTrace(rows)].join(""));
 * traceEvents.filter(({ ph, name }) => ph === "B" && name.startsWith("protocol")).length // => 10
 */
export function* perfettoTrace(rows: TraceRows): Iterable<string> {
  const about = Object.entries(rows.about).map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`);
  yield `${TRACE_BEGINNING}${about.join("")}},"traceEvents":[\n`;
  let chunk: string[] = [];
  let isFirst = true;
  for (const event of events(rows)) {
    chunk.push(event);
    if (chunk.length < CHUNK) continue;
    yield (isFirst ? "" : ",\n") + chunk.join(",\n");
    [chunk, isFirst] = [[], false];
  }
  yield `${isFirst || chunk.length === 0 ? "" : ",\n"}${chunk.join(",\n")}\n]}\n`;
}

function* events(rows: TraceRows): Iterable<string> {
  yield* processNames(CPUS, "CPUs");
  const byCpu = grouped(rows.work, ({ cpu }) => cpu);
  for (let cpu = 0; cpu < rows.cpus; cpu++) {
    yield* trackNames(CPUS, cpu, `CPU ${cpu}`);
    for (const slice of slicesOf(byCpu.get(cpu) ?? [])) yield* sliceEvents(cpu, slice);
  }
  yield* processNames(NIC, "NIC");
  const moments = rows.moments.filter(({ what }) => what === "drop" || what === "interrupt");
  const byQueue = grouped(moments, ({ queue }) => queue);
  const buffers = grouped(rows.buffers, ({ queue }) => queue);
  for (const queue of [...new Set([...byQueue.keys(), ...buffers.keys()])].sort((a, b) => a - b)) {
    yield* trackNames(NIC, queue, `queue ${queue}`);
    for (const { what, timePs, cpu, cycle, step } of byQueue.get(queue) ?? [])
      yield instant(place(NIC, queue), timePs, what, {
        ...(what === "interrupt" ? { cpu, cycle } : {}),
        ...named(step),
      });
    for (const { timePs, waiting } of lastOfEachTime(buffers.get(queue) ?? []))
      yield `{"ph":"C","pid":${NIC},"name":"buffers in use, queue ${queue}","ts":${us(timePs)},"args":{"buffers":${waiting}}}`;
  }
  yield* processNames(TABLE, "RSS");
  yield* trackNames(TABLE, 0, "changes");
  for (const { timePs, what, moves, framesOnOldCpu } of rows.tableChanges)
    yield instant(place(TABLE, 0), timePs, `change: ${what}`, {
      moves: moves.map(({ entry, from, to }) => `${entry}: ${from} to ${to}`).join(", "),
      framesOnOldCpu,
    });
}

function* processNames(pid: number, name: string): Iterable<string> {
  yield `{"ph":"M","pid":${pid},"name":"process_name","args":{"name":${JSON.stringify(name)}}}`;
  yield `{"ph":"M","pid":${pid},"name":"process_sort_index","args":{"sort_index":${pid}}}`;
}

function* trackNames(pid: number, track: number, name: string): Iterable<string> {
  yield `{"ph":"M",${place(pid, track)},"name":"thread_name","args":{"name":${JSON.stringify(name)}}}`;
  yield `{"ph":"M",${place(pid, track)},"name":"thread_sort_index","args":{"sort_index":${track}}}`;
}

/** Thread numbers are those of all processes together, and 0 is the system's idle thread. */
const place = (pid: number, track: number): string => `"pid":${pid},"tid":${pid * 100_000 + track}`;

function* sliceEvents(cpu: number, slice: WorkRow | Slice): Iterable<string> {
  const where = place(CPUS, cpu);
  if (!isSlice(slice)) {
    yield `{"ph":"B",${where},"ts":${us(slice.startPs)},"cat":"${slice.kind}","name":${JSON.stringify(nameOf(slice))},"args":${argsOf(slice)}}`;
  } else {
    const args = slice.cycle === 0 ? "{}" : `{"cycle":${slice.cycle}}`;
    yield `{"ph":"B",${where},"ts":${us(slice.startPs)},"cat":"routine","name":"${slice.what}","args":${args}}`;
    for (const part of slice.parts) yield* sliceEvents(cpu, part);
  }
  yield `{"ph":"E",${where},"ts":${us(slice.endPs)}}`;
}

const nameOf = ({ kind, step }: WorkRow): string => (step === "" ? kind : `${kind}, step ${step}`);

/** What a stretch of work is about; what it is not about is left out. */
function argsOf({ frame, connection, queue }: WorkRow): string {
  return JSON.stringify({
    ...(frame > 0 ? { frame } : {}),
    ...(connection >= 0 ? { connection } : {}),
    ...(queue >= 0 ? { queue } : {}),
  });
}

const named = (step: string): object => (step === "" ? {} : { step });

function instant(where: string, timePs: number, name: string, args: object): string {
  return `{"ph":"i",${where},"ts":${us(timePs)},"s":"t","name":${JSON.stringify(name)},"args":${JSON.stringify(args)}}`;
}

/** Of several values at one instant the last: what came before lasted no time. */
function* lastOfEachTime<Row extends { readonly timePs: number }>(rows: readonly Row[]): Iterable<Row> {
  for (const [i, row] of rows.entries()) if (rows[i + 1]?.timePs !== row.timePs) yield row;
}

function grouped<Row>(rows: readonly Row[], key: (row: Row) => number): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** Picoseconds as microseconds in digits, exact: 1234567 is 1.234567. */
function us(ps: number): string {
  const whole = Math.round(ps);
  const fraction = String(whole % 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${Math.floor(whole / 1_000_000)}${fraction === "" ? "" : `.${fraction}`}`;
}
