// Rows that follow from other rows: thread work in the gaps between ISRs and DPCs, arrivals among the moments,
// connections from frames.
import type { ConnectionRow, FrameRow, MomentRow, WorkRow } from "./rows.js";
import { type ThreadDemand, ThreadTime, type ThreadTimeOptions, hasThreads } from "./thread-time.js";

/**
 * Adds thread work where a CPU has no ISR or DPC, and sorts by start. Its sum is what the summary and the windows say.
 */
export function withThreads(
  work: readonly WorkRow[],
  threads: readonly ThreadDemand[],
  endPs: number,
  options: ThreadTimeOptions,
): WorkRow[] {
  const rows = [...work];
  threads.forEach((demand, cpu) => {
    if (!hasThreads(demand)) return;
    let latest = { endPs: NaN };
    const time = new ThreadTime(demand, options, (startPs, stopPs) => {
      if (latest.endPs === startPs) latest.endPs = stopPs;
      else
        rows.push(
          (latest = {
            cpu,
            kind: "thread",
            startPs,
            endPs: stopPs,
            cycle: 0,
            step: "",
            frame: 0,
            connection: -1,
            queue: -1,
          } as WorkRow),
        );
    });
    for (const { startPs, endPs: stopPs } of work
      .filter((row) => row.cpu === cpu)
      .sort((a, b) => a.startPs - b.startPs))
      time.busy(startPs, stopPs);
    time.end(Number.isFinite(endPs) ? endPs : 0);
  });
  return rows.sort((a, b) => a.startPs - b.startPs || a.cpu - b.cpu);
}

/**
 * Adds every frame's arrival to the moments, sorted by time, then by queue. An arrival while no interrupt cycle of its
 * message is under way leads to an interrupt ("first-arrival"); the others find a cycle under way ("arrival").
 *
 * @param messageOf the queue by which moments name the message of a queue
 */
export function withArrivals(
  moments: readonly MomentRow[],
  frames: readonly FrameRow[],
  stepOf: (what: string) => string,
  messageOf: (queue: number) => number,
): MomentRow[] {
  const arrivals = frames
    .filter((frame) => frame.state !== "dropped")
    .map((frame): MomentRow => {
      const { arrivalPs: timePs, cycle, ring: queue = frame.queue } = frame;
      return { timePs, what: "arrival", cpu: -1, queue, cycle, step: "" };
    });
  const isOnWire = ({ what }: MomentRow): boolean => what === "arrival" || what === "drop";
  const rank = (row: MomentRow): number => (isOnWire(row) ? 0 : row.what === "enable" ? 1 : 2);
  const rows = [...moments, ...arrivals].sort((a, b) => a.timePs - b.timePs || rank(a) - rank(b) || a.queue - b.queue);
  const underWay = new Set<number>();
  return rows.map((row) => {
    if (row.what === "enable") underWay.delete(row.queue);
    if (row.what === "interrupt") underWay.add(row.queue);
    if (row.what !== "arrival") return row;
    const message = messageOf(row.queue);
    const step = stepOf(underWay.has(message) ? "arrival" : "first-arrival");
    underWay.add(message);
    return { ...row, step };
  });
}

/** One row for every connection that sent a frame, in order of its first frame. */
export function connectionRows(frames: readonly FrameRow[], label: (connection: number) => string): ConnectionRow[] {
  const byConnection = new Map<number, FrameRow[]>();
  for (const frame of frames) {
    const own = byConnection.get(frame.connection);
    if (own) own.push(frame);
    else byConnection.set(frame.connection, [frame]);
  }
  return [...byConnection].map(([connection, own]) => {
    const inOrder = own
      .filter((frame) => frame.cpu >= 0)
      .sort((a, b) => a.indicatedPs - b.indicatedPs || a.frame - b.frame);
    let moves = 0;
    inOrder.forEach((frame, i) => {
      if (i > 0 && frame.cpu !== inOrder[i - 1]?.cpu) moves++;
    });
    const cpus = [...new Set(inOrder.map((frame) => frame.cpu))];
    return {
      connection,
      label: label(connection),
      frames: own.length,
      cpus,
      moves,
      outOfOrder: own.filter((frame) => frame.outOfOrder).length,
    };
  });
}
