// A trace as text: the arrivals of a measurement, or of another program, one a line. The format is CSV with a line of
// column names, made for exact times: a decimal number is read as whole picoseconds, never as a floating-point number.
import { checkBoolean, checkFields, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";
import { ArrivalBlock } from "./arrival-block.js";
import { MAX_FRAME_BYTES, MIN_FRAME_BYTES } from "./custom-arrivals.js";
import { listedTraffic } from "./listed-traffic.js";
import { type TraceColumns, exactInteger, traceColumns, valuesOf, wholeNumber } from "./trace-columns.js";
import { TraceConnections } from "./trace-connections.js";
import type { Traffic } from "./traffic.js";

export interface TraceOptions {
  /** Count the times from the first frame, as for time stamps since 1970; default false: from the start of the run. */
  readonly timesFromFirst?: boolean;
  /** For the addresses and ports of connections that have names only; default: the seed of the run. */
  readonly seed?: Seed;
}

/**
 * Traffic from a trace, a text of lines with commas. The first of them names the columns, in any order:
 *
 * - `time_ps`, `time_ns`, `time_us`, `time_ms` or `time_s`: when the frame has arrived, a decimal number of that unit,
 * to
 *   the picosecond (12 decimals for seconds). Times never go back.
 * - `bytes`: length of the frame with its check sequence, 64 to 65535.
 * - `source`, `sourcePort`, `destination`, `destinationPort`: the two ends of the frame's connection, IPv4 or IPv6;
 *   `protocol` with them if there is more than "tcp": "tcp" or "udp".
 * - or instead of these `connection`: any name. Who it is, is then drawn as for a load.
 *
 * Connections are numbered in the order of their first frames. Empty lines are skipped, quotation marks around a value
 * left out, and two within them read as one; a comma within them is not understood.
 *
 * @param text the whole file
 * @throws InputError for whatever is wrong, in one sentence with the number of the line (the first is 1)
 * @example
 * const traffic = readTrace("time_us,connection,bytes\n0.5,web,64\n2,web,1518\n2,mail,64\n");
 * [traffic.frames, traffic.connections] // => [3, 2]
 * traffic.label(1) // => "mail: 198.18.232.78:56587 -> 192.0.2.1:443 TCP"
 */
export function readTrace(text: string, options: TraceOptions = {}): Traffic {
  return namedTrace("the trace", text, options);
}

/** The same, of a trace that has a name in its sentences: 'the trace "a.csv"'. */
export function namedTrace(name: string, text: string, options: TraceOptions): Traffic {
  const begins = name.charAt(0).toUpperCase() + name.slice(1);
  checkFields(begins, options, ["timesFromFirst", "seed"]);
  const { timesFromFirst = false, seed } = options;
  checkBoolean(`The field timesFromFirst of ${name}`, timesFromFirst);
  if (typeof text !== "string") refuse(`${begins} is ${show(text)}`, "it must be the text of a CSV file");
  if (FILE_NAME.test(text))
    refuse(`${begins} is ${show(text)}`, "it must be the text of a CSV file, and not its name: read the file first");
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const head = Math.max(
    0,
    lines.findIndex((line) => line.trim() !== ""),
  );
  const columns = traceColumns(`line ${head + 1} of ${name}`, valuesOf(lines[head]));
  const reader = new TraceReader(name, { columns, head, timesFromFirst });
  const arrivals = reader.read(lines);
  if (arrivals.count === 0)
    refuse(`${begins} has no frames`, "it must have one at least, below the names of the columns");
  const { chosen, names } = reader.connections.chosen(seed);
  return listedTraffic(chosen, arrivals, { names });
}

/** One short line that ends as the names of files do, and not as those of columns. */
const FILE_NAME = /^[^\r\n,;]*\.[a-z]{1,5}$/i;

class TraceReader {
  readonly connections: TraceConnections;
  private originPs: bigint | null;
  private lastPs = 0;
  private lastLine = 0;
  private readonly columns: TraceColumns;
  /** Number of the line of names, from 0. */
  private readonly head: number;

  constructor(
    private readonly name: string,
    { columns, head, timesFromFirst }: { columns: TraceColumns; head: number; timesFromFirst: boolean },
  ) {
    this.columns = columns;
    this.head = head;
    this.connections = new TraceConnections(columns);
    this.originPs = timesFromFirst ? null : 0n;
  }

  /** All frames in one long block. */
  read(lines: readonly string[]): ArrivalBlock {
    const { name, columns, connections, head } = this;
    const arrivals = new ArrivalBlock(lines.length);
    for (const [i, text] of lines.entries()) {
      if (i <= head || text.trim() === "") continue;
      const values = valuesOf(text);
      const line = `line ${i + 1} of ${name}`;
      if (values.length !== columns.count)
        refuse(
          `L${line.slice(1)} has ${values.length} ${values.length === 1 ? "value" : "values"}`,
          `it must have ${columns.count}, as line ${head + 1} has names`,
        );
      const timePs = this.timePs(values[columns.time], line);
      arrivals.add(timePs, connections.number(values, line), bytes(values[columns.bytes], line));
      this.lastPs = timePs;
      this.lastLine = i + 1;
    }
    return arrivals;
  }

  private timePs(text: string, line: string): number {
    const { timeName, timeDecimals } = this.columns;
    const exact = exactInteger(text, timeDecimals);
    if (exact === null)
      return refuse(
        `The ${timeName} of ${line} is ${show(text)}`,
        timeDecimals === 0
          ? "it must be a whole number"
          : `it must be a decimal number with ${timeDecimals} digits at most behind the point`,
      );
    this.originPs ??= exact;
    const timePs = Number(exact - this.originPs);
    if (timePs < this.lastPs)
      refuse(
        `L${line.slice(1)} is ${this.lastPs - timePs} ps earlier than line ${this.lastLine}`,
        "frames come in the order of time",
      );
    if (timePs > Number.MAX_SAFE_INTEGER)
      refuse(
        `The ${timeName} of ${line} is ${show(text)}`,
        "simulated time ends after 2.5 hours; timesFromFirst: true counts from the first frame",
      );
    return timePs;
  }
}

function bytes(text: string, line: string): number {
  const value = wholeNumber(text);
  if (value >= MIN_FRAME_BYTES && value <= MAX_FRAME_BYTES) return value;
  return refuse(
    `The bytes of ${line} are ${show(text)}`,
    `they must be a whole number from ${MIN_FRAME_BYTES} to ${MAX_FRAME_BYTES}`,
  );
}
