// The dataset rebalancing/policies.csv, six policies on five workloads, as rows of `policiesChart`.
import { REBALANCING_POLICIES } from "rss-lab";
import type { PolicyDotRow } from "./charts/policies.js";

type DatasetRow = Readonly<Record<string, string | number>>;

const SHIFTING = "shifting-host-load";

/**
 * The policies of the library on four workloads by frames, and on the shifting host load by three figures of its own.
 * The bound of the largest connection stands only where no frames were lost: a lost frame is in no share.
 *
 * @param rows of rebalancing/policies.csv
 */
export function workloadRows(rows: readonly DatasetRow[]): {
  readonly frames: PolicyDotRow[];
  readonly threads: PolicyDotRow[];
} {
  const known = rows.filter(({ policy }) => REBALANCING_POLICIES.some((name) => name === policy));
  const named = (row: DatasetRow) => ({ workload: String(row["workload"]), policy: String(row["policy"]) });
  const isWhole = (workload: string): boolean =>
    known
      .filter((row) => row["workload"] === workload && row["policy"] !== "none")
      .every((row) => row["drop_share"] === 0);
  const frames = known
    .filter(({ workload }) => workload !== SHIFTING)
    .map((row) => ({
      ...named(row),
      value: Number(row["imbalance"]),
      low: Number(row["imbalance_low"]),
      high: Number(row["imbalance_high"]),
      lostShare: Number(row["drop_share"]),
      ...(isWhole(String(row["workload"])) ? { best: Number(row["best_imbalance"]) } : {}),
    }));
  const threads = known
    .filter(({ workload }) => workload === SHIFTING)
    .flatMap((row) => {
      const { policy } = named(row);
      return [
        { workload: "thread time lost (%)", policy, value: 100 * Number(row["displaced_share"]) },
        { workload: "entries moved", policy, value: Number(row["moves"]) },
        { workload: "p99 of frames (µs)", policy, value: Number(row["p99_us"]) },
      ];
    });
  return { frames, threads };
}
