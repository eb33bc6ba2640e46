// What lessons say of a run in a line or a small table. Nothing is computed here that the run's summary does not hold;
// it is only put into words of equal width, so that lines compare.
import { formatPs, textTable, type Latency, type PercentileRow, type Run, figures } from "rss-lab";

/**
 * One line: each CPU's share of time, frames lost, and how long frames took until the protocol driver was done with
 * them (median, 99 %).
 */
export function loadLine(name: string, { summary }: Pick<Run, "summary">): string {
  const shares = summary.cpus.map(({ receiveShare }) => `${(receiveShare * 100).toFixed(1)} %`.padStart(6)).join(" ");
  const { p50Ps, p99Ps } = summary.toDone;
  const lost = `${summary.dropped} lost`.padStart(9);
  return (
    `${name.padEnd(12)} busy ${shares}  ${lost}  median ${formatPs(p50Ps).padStart(7)}, 99 % ` +
    `${formatPs(p99Ps).padStart(7)}`
  );
}

/**
 * What the CPUs did in some interrupt cycles, one line per stretch of work, with its documented step.
 *
 * @param cycles their numbers, from 1
 * @param originPs the moment that is 0 in the table, picoseconds
 */
export function stepTable(run: Pick<Run, "work">, cycles: readonly number[], originPs = 0): string {
  const rows = run.work().filter(({ cycle }) => cycles.includes(cycle));
  return textTable({
    columns: ["cycle", "CPU", "step", "work", "from (ns)", "to (ns)"],
    rows: rows.map(({ cycle, cpu, step, kind, startPs, endPs }) => {
      return [cycle, cpu, step, kind, (startPs - originPs) / 1e3, (endPs - originPs) / 1e3];
    }),
  });
}

/** The CPU of each interrupt cycle, in order: where its ISR ran. */
export const interruptCpus = (run: Pick<Run, "moments">): number[] =>
  run
    .moments()
    .filter(({ what }) => what === "interrupt")
    .map(({ cpu }) => cpu);

/** The median, 95 % and 99 % of a latency, for `latencyPercentileChart`. */
export const percentileRows = (series: string, latency: Latency): PercentileRow[] =>
  figures.percentilesOf(latency).map((row) => ({ series, ...row }));
