// Rows of `rss-lab simulate` about what Linux counts: drops in backlogs, and the rest, for the table of a run.
import type { LinuxFigures } from "../records/linux-figures.js";

/** Drops outside of the NIC's rings; `share` writes a number of frames as a share of those received. */
export function dropRows(linux: LinuxFigures | undefined, share: (frames: number) => string): string[][] {
  if (linux === undefined) return [];
  const { backlogDropped, flowLimitDropped } = linux;
  const row = (name: string, frames: number): string[] => [name, String(frames), share(frames)];
  const limited = flowLimitDropped > 0 ? [row("dropped by flow limit", flowLimitDropped)] : [];
  return [row("dropped in backlogs", backlogDropped), ...limited];
}

/** Everything else; what a run does not have is left out. */
export function linuxRows(linux: LinuxFigures | undefined): string[][] {
  if (linux === undefined) return [];
  const { arfs, xps, groMerged } = linux;
  const rows: [string, number][] = [
    ["time_squeeze", linux.timeSqueeze],
    ["handed to ksoftirqd", linux.ksoftirqdWakeups],
    ["requests to CPUs (RPS)", linux.receivedRps],
    ["moves of connections (RFS)", linux.flowMoves],
  ];
  if (groMerged !== undefined) rows.push(["merged (GRO)", groMerged]);
  if (arfs)
    rows.push(
      ["filters programmed (aRFS)", arfs.programmed],
      ["filters expired (aRFS)", arfs.expired],
      ["filters refused (aRFS)", arfs.refused],
    );
  if (xps)
    rows.push(["transmit queues changed (XPS)", xps.queueChanges], ["sends out of order (XPS)", xps.sendsOutOfOrder]);
  return rows.map(([name, count]) => [name, String(count), ""]);
}
