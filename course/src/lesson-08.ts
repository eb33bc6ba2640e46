// What lesson 08 reads from runs with changes: the changes as a table, and which CPU may move an entry under RSSv2.
// Follows "RSS Configuration" and "OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES" (Windows driver documentation).
import type { AnswerCell } from "./charts/answer-grid.js";
import {
  aimedConnections,
  formatPs,
  load,
  MICROSOFT_KEY,
  moveEntries,
  run,
  type ConnectionTuple,
  type MoveCommand,
  type Run,
  type ScalingEntity,
  type Scenario,
  type Summary,
} from "rss-lab";

/**
 * A connection for each entry of a table with the standard key, so that every entry can be followed by its connection:
 * entry 5 is used by 198.51.100.105.
 *
 * @param entries size of the table, 1 to 128
 */
export const connectionOfEach = (entries: number): ConnectionTuple[] =>
  Array.from({ length: entries }, (_, entry) =>
    aimedConnections({
      secretKey: MICROSOFT_KEY,
      entries,
      entry,
      count: 1,
      server: { address: "192.0.2.1", port: 443 },
      clients: `198.51.100.${100 + entry}/32`,
    }),
  ).flat();

/**
 * Every change of some runs, for `table`: when, what, from which CPUs, the frames that were queued on an old CPU, those
 * indicated out of order, and when the last frame on an old CPU was done.
 *
 * @param runs by name
 */
export function changeRows(runs: Readonly<Record<string, Pick<Run, "tableChanges">>>): ChangeRow[] {
  return Object.entries(runs).flatMap(([name, run]) =>
    run.tableChanges().map(({ timePs, what, moves, framesOnOldCpu, outOfOrder, settledPs }) => ({
      run: name,
      at: formatPs(timePs),
      "what changed": what,
      "entries moved": moves.length,
      "from CPU": [...new Set(moves.map(({ from }) => from))].sort((a, b) => a - b).join(" ") || "-",
      "queued on the old CPU": framesOnOldCpu,
      "out of order": outOfOrder,
      "settled after":
        settledPs === timePs ? "at once" : Number.isNaN(settledPs) ? "not in the run" : formatPs(settledPs - timePs),
    })),
  );
}

/** One change of a run, as `table` shows it. */
export type ChangeRow = Readonly<Record<string, string | number>>;

/**
 * How long the frames of some connections took that arrived in a stretch of time, until the protocol driver was done:
 * half of them, and the slowest; for `table`.
 *
 * @param runs with full records, by name
 */
export function delaysOf(
  runs: Readonly<Record<string, Pick<Run, "frames">>>,
  connections: readonly number[],
  fromPs: number,
  toPs: number,
): Readonly<Record<string, string | number>>[] {
  return Object.entries(runs).map(([name, run]) => {
    const delays = run
      .frames()
      .filter((row) => connections.includes(row.connection) && row.arrivalPs > fromPs && row.arrivalPs < toPs)
      .map(({ arrivalPs, donePs }) => donePs - arrivalPs)
      .sort((a, b) => a - b);
    const at = (share: number): string => formatPs(delays[Math.floor(share * (delays.length - 1))] ?? NaN);
    return { run: name, frames: delays.length, "half within": at(0.5), "all within": at(1) };
  });
}

/** Connections whose frames were indicated on more than one CPU. */
export const connectionsThatMoved = (run: Pick<Run, "connections">): number =>
  run.connections().filter(({ cpus }) => cpus.length > 1).length;

/**
 * What becomes of requests to move entries, for each CPU that may make them: cells of `answerGridChart`, one line per
 * request and one column per CPU.
 *
 * @param entity makes a new scaling entity for each request, so that none sees what another did
 * @param requests groups of commands by name: each is done as a whole or not at all
 * @param actors CPUs that make the request
 */
export function moveCells(
  entity: () => ScalingEntity,
  requests: Readonly<Record<string, readonly MoveCommand[]>>,
  actors: readonly number[],
): AnswerCell[] {
  return Object.entries(requests).flatMap(([row, commands]) =>
    actors.map((actor): AnswerCell => {
      const result = moveEntries(new Map([[0, entity()]]), actor, commands)[0];
      const status = result?.status ?? "NDIS_STATUS_SUCCESS";
      return {
        row,
        column: `asked by CPU ${actor}`,
        text: status.replace("NDIS_STATUS_", ""),
        state: status === "NDIS_STATUS_SUCCESS" ? "full" : "none",
        reason: result?.reason ?? "",
      };
    }),
  );
}

/**
 * How many frames wait on the old CPU at a change, and how many of them are overtaken, against the load: the means of
 * five runs, for `sweepChart`.
 *
 * @param scenario with a change; its traffic is replaced by one of the same connections
 * @param endpoints the connections
 * @param millions loads in million frames a second
 */
export function overtakenByLoad(
  scenario: Scenario,
  endpoints: readonly ConnectionTuple[],
  millions: readonly number[],
): { readonly x: number; readonly series: string; readonly y: number }[] {
  return millions.flatMap((x) => {
    const traffic = load({ framesPerSecond: x * 1e6, endpoints });
    const all = [1, 2, 3, 4, 5].map((seed) => run({ ...scenario, traffic, seed, records: "summary" }).summary);
    const mean = (of: (summary: Summary) => number): number =>
      all.reduce((sum, summary) => sum + of(summary), 0) / all.length;
    return [
      { x, series: "queued on the old CPU", y: mean(({ framesOnOldCpu }) => framesOnOldCpu) },
      { x, series: "out of order", y: mean(({ outOfOrder }) => outOfOrder) },
    ];
  });
}
