// What no table can split: the connection with most frames goes to one CPU, whatever the policy. Its share bounds the
// imbalance from below; that is part of the summary, so that policies are judged by what is possible.
import { receiveCpus } from "../scenario/receive-cpus.js";
import type { CompleteScenario } from "../scenario.js";
import type { Hardware } from "./hardware.js";
import type { OverlyingDriver } from "./overlying-driver.js";

/** As `LargestConnection` of records/summary-figures.ts describes it. */
interface Largest {
  readonly connection: number;
  readonly share: number;
  readonly entry: number;
  readonly entryShare: number;
  readonly bestImbalance: number;
}

/** The connection with most frames, and what it means for every table. */
export function largestConnection(
  scenario: CompleteScenario,
  { receiveSide: { table } }: OverlyingDriver,
  { rss }: Hardware,
): Largest | null {
  if (rss === null || table.frames.length === 0) return null;
  let [connection, total] = [0, 0];
  for (let i = 0; i < table.frames.length; i++) {
    total += table.frames[i];
    if (table.frames[i] > table.frames[connection]) connection = i;
  }
  if (total === 0) return null;
  const share = table.frames[connection] / total;
  const entry = rss.table.entry(connection);
  const throughTable = rss.table.framesOf.reduce((sum, frames) => sum + frames, 0);
  const bestImbalance = receiveCpus(scenario).length * Math.max(share, 1 / rss.cpus().length);
  return { connection, share, entry, entryShare: rss.table.framesOf[entry] / throughTable, bestImbalance };
}
