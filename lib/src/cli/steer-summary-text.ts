// The summary of `rss-lab steer` in words and in JSON: what was received, where it went, what was not hashed and why,
// and the largest connections.
import type { ConnectionCount } from "../host/connection-counts.js";
import { counted, grouped, percent } from "../charts/claims.js";
import { alignColumns } from "./output.js";
import type { SteerSummary, Tally } from "./steer-summary.js";

/** One place's line. */
export interface PlaceRow extends Tally {
  /** Null: frames that get no queue or CPU, or one that is not known. */
  readonly place: number | null;
  readonly connections: number;
}

export interface CaptureFacts {
  /** The path, or "standard input". */
  readonly name: string;
  readonly format: string | null;
}

const LARGEST = 10;
const MAX_REASONS = 12;

/** Queues or CPUs in order, those without frames too. */
export function placeRows({ places, connections }: SteerSummary): PlaceRow[] {
  return [...places]
    .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity))
    .map(([place, tally]) => ({ place, ...tally, connections: connections.perPlace.get(place) ?? 0 }));
}

/** The fullest over the mean of all places; null if there is nothing. */
export function maxOverMean(rows: readonly PlaceRow[], by: "frames" | "bytes" | "connections"): number | null {
  const values = rows.filter(({ place }) => place !== null).map((row) => row[by]);
  const sum = values.reduce((a, b) => a + b, 0);
  return sum === 0 ? null : (Math.max(...values) * values.length) / sum;
}

export const largestConnections = ({ connections }: SteerSummary): ConnectionCount[] => connections.largest(LARGEST);

/** Texts by their frames, the most frequent first. */
export const byFrames = (tallies: ReadonlyMap<string, Tally>): [string, Tally][] =>
  [...tallies].sort(([a, x], [b, y]) => y.frames - x.frames || (a < b ? -1 : 1));

const share = (part: number, whole: number): string => (whole === 0 ? "-" : percent(part / whole));

/** What a queue or CPU is called; frames may get none, or one that is not known. */
export const placeName = ({ placing }: SteerSummary, place: number | null): string =>
  place === null ? "none" : placing.nameOf(place);

/** The first sentence. */
export function headline(summary: SteerSummary, { name, format }: CaptureFacts): string {
  const { all, seconds, connections } = summary;
  const time = seconds > 0 ? ` in ${seconds >= 100 ? Math.round(seconds) : Number(seconds.toPrecision(3))} s` : "";
  const count = connections.isExact ? "" : "at least ";
  return `${name} (${format ?? "no capture"}): ${counted(all.frames, "frame")}${time}, ${counted(all.bytes, "byte")} on the wire, ${count}${counted(connections.connections, "connection")}.`;
}

/** "the fullest CPU has 1.32 times the mean of the frames, ..." */
export function balance(summary: SteerSummary): string {
  const rows = placeRows(summary);
  const parts = (["frames", "bytes", "connections"] as const).flatMap((by) => {
    const value = maxOverMean(rows, by);
    return value === null ? [] : [`${value.toFixed(2)} for ${by}`];
  });
  return `Fullest ${summary.placing.by} over the mean: ${parts.length === 0 ? "nothing to compare" : parts.join(", ")}.`;
}

/** "92 % of the frames are hashed: ..." */
export function hashedSentence({ all, hashed, hashTypes }: SteerSummary): string {
  const types = byFrames(hashTypes).map(([type, tally]) => `${type} ${grouped(tally.frames)}`);
  return `Hashed: ${grouped(hashed.frames)} of ${counted(all.frames, "frame")} (${share(hashed.frames, all.frames)})${types.length === 0 ? "" : `: ${types.join(", ")}`}.`;
}

/** A connection's frames with the error that they may have. */
export const framesOf = ({ frames, framesMissed }: ConnectionCount): string =>
  framesMissed === 0 ? grouped(frames) : `${grouped(frames)} to ${grouped(frames + framesMissed)}`;

/** The summary as lines. */
export function summaryLines(summary: SteerSummary, facts: CaptureFacts): string[] {
  const { all, placing, fragments, connections } = summary;
  const rows = placeRows(summary);
  const places = alignColumns(
    [
      [placing.by, "frames", "share", "bytes", "share", "connections"],
      ...rows.map(({ place, frames, bytes, connections: count }) => [
        placeName(summary, place),
        grouped(frames),
        share(frames, all.frames),
        grouped(bytes),
        share(bytes, all.bytes),
        grouped(count),
      ]),
    ],
    [true, true, true, true, true, true],
  );
  const rowsOf = (title: string, tallies: ReadonlyMap<string, Tally>): string[] => {
    const sorted = byFrames(tallies);
    if (sorted.length === 0) return [];
    const rest = sorted.slice(MAX_REASONS).reduce((sum, [, { frames }]) => sum + frames, 0);
    const lines = sorted.slice(0, MAX_REASONS).map(([text, { frames }]) => [grouped(frames), text]);
    if (rest > 0) lines.push([grouped(rest), `(${sorted.length - MAX_REASONS} more)`]);
    return ["", ...alignColumns([["frames", title], ...lines], [true, false])];
  };
  const cpus =
    placing.by === "queue"
      ? [
          "",
          ...alignColumns(
            [
              ["CPU", "frames", "share"],
              ...[...summary.cpus]
                .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity))
                .map(([cpu, { frames }]) => [
                  cpu === null ? "unknown" : String(cpu),
                  grouped(frames),
                  share(frames, all.frames),
                ]),
            ],
            [true, true, true],
          ),
        ]
      : [];
  return [
    headline(summary, facts),
    "",
    ...places,
    ...cpus,
    "",
    balance(summary),
    ...(connections.isExact ? [] : ["Connections are counted at least: there are more than are kept."]),
    hashedSentence(summary),
    ...(fragments.frames > 0
      ? [
          `Fragments: ${counted(fragments.frames, "frame")} (${share(fragments.frames, all.frames)}), which carry no ports and are not among the connections.`,
        ]
      : []),
    ...rowsOf("not hashed, why", summary.reasons),
    ...rowsOf("decided by", summary.stages),
    ...rowsOf("CPU by", summary.cpuStages),
    ...rowsOf("note", summary.notes),
    ...largestLines(summary),
  ];
}

function largestLines(summary: SteerSummary): string[] {
  const largest = largestConnections(summary);
  if (largest.length === 0) return [];
  return [
    "",
    "Largest connections, each direction by itself:",
    ...alignColumns(
      [
        ["frames", "share", "bytes", summary.placing.by, "connection"],
        ...largest.map((one) => [
          framesOf(one),
          share(one.frames, summary.all.frames),
          grouped(one.bytes),
          placeName(summary, one.place),
          one.connection,
        ]),
      ],
      [true, true, true, true, false],
    ),
  ];
}

export interface JsonFacts extends CaptureFacts {
  readonly fault: string | null;
  readonly notes: readonly string[];
}

/** The summary as one JSON object. */
export function summaryJson(summary: SteerSummary, facts: JsonFacts): string {
  const { name, format, fault } = facts;
  const { all, readable, hashed, fragments, placing, connections, seconds, capturedBytes } = summary;
  const rows = placeRows(summary);
  const list = (what: string, tallies: ReadonlyMap<string, Tally>): object[] =>
    byFrames(tallies).map(([text, tally]) => ({ [what]: text, ...tally }));
  return JSON.stringify({
    capture: name,
    format,
    fault,
    frames: all.frames,
    wireBytes: all.bytes,
    capturedBytes,
    seconds,
    ipFrames: readable.frames,
    hashedFrames: hashed.frames,
    fragments: fragments.frames,
    by: placing.by,
    places: rows.map(({ place, ...rest }) => ({ [placing.by.toLowerCase()]: place, ...rest })),
    ...(placing.by === "queue" ? { cpus: [...summary.cpus].map(([cpu, tally]) => ({ cpu, ...tally })) } : {}),
    remarks: facts.notes,
    maxOverMean: {
      frames: maxOverMean(rows, "frames"),
      bytes: maxOverMean(rows, "bytes"),
      connections: maxOverMean(rows, "connections"),
    },
    connections: { count: connections.connections, exact: connections.isExact },
    hashTypes: list("hashType", summary.hashTypes),
    ...(placing.hasStages ? { decidedBy: list("stage", summary.stages) } : {}),
    ...(placing.by === "queue" ? { cpuDecidedBy: list("stage", summary.cpuStages) } : {}),
    notHashed: list("reason", summary.reasons),
    notes: list("note", summary.notes),
    largestConnections: largestConnections(summary).map((one) => ({
      ...one,
      share: one.frames / Math.max(1, all.frames),
    })),
  });
}
