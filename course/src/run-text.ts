// What several lessons read off a run: where its interrupts went, and the percentiles of a delay.
import { figures, type Latency, type PercentileRow, type Run } from "rss-lab";

/** The CPU of each interrupt cycle, in order: where its ISR ran. */
export const interruptCpus = (run: Pick<Run, "moments">): number[] =>
  run
    .moments()
    .filter(({ what }) => what === "interrupt")
    .map(({ cpu }) => cpu);

/** The median, 95 % and 99 % of a latency, for `latencyPercentileChart`. */
export const percentileRows = (series: string, latency: Latency): PercentileRow[] =>
  figures.percentilesOf(latency).map((row) => ({ series, ...row }));
