// What lesson 08 reads from runs with changes: the changes as a table, and which CPU may move an entry under RSSv2.
// Follows "RSS Configuration" and "OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES" (Windows driver documentation).
import type { AnswerCell } from "./charts/answer-grid.js";
import { formatPs, moveEntries, textTable, type MoveCommand, type Run, type ScalingEntity } from "rss-lab";

/**
 * Every change of some runs, one per line: when, what, from which CPUs, the frames that were queued on an old CPU, and
 * those indicated out of order.
 *
 * @param runs by name
 */
export function changeTable(runs: Readonly<Record<string, Pick<Run, "tableChanges">>>): string {
  return textTable({
    columns: ["run", "at", "what", "entries", "from CPU", "queued on old CPU", "out of order", "settled after"],
    rows: Object.entries(runs).flatMap(([name, run]) =>
      run
        .tableChanges()
        .map(({ timePs, what, moves, framesOnOldCpu, outOfOrder, settledPs }) => [
          name,
          formatPs(timePs),
          what,
          moves.length,
          [...new Set(moves.map(({ from }) => from))].sort((a, b) => a - b).join(" ") || "-",
          framesOnOldCpu,
          outOfOrder,
          settledPs === timePs ? "at once" : Number.isNaN(settledPs) ? "not in the run" : formatPs(settledPs - timePs),
        ]),
    ),
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
