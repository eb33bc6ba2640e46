// What lesson 09 reads from runs: how uneven the CPUs' loads are window by window, what each CPU did before and after a
// change, what a policy would have seen. Load means what the policies look at: receive work and what threads want, at
// most 1 (stack/rebalancer/looks.ts).
import {
  createRebalancer,
  entryLoads,
  formatPs,
  REBALANCING_POLICIES,
  receiveCpus,
  unsplittable,
  type Run,
  type View,
  type WindowRow,
  type WorkRow,
  figures,
} from "rss-lab";
import { refuse } from "./words.js";
import type { BalanceRow } from "./charts/balance.js";
import type { ImbalanceOverTimeRow } from "./charts/imbalance-over-time.js";
import type { PolicyDotRow } from "./charts/policies.js";

const wantedPs = ({ scenario }: Run, cpu: number, fromPs: number, toPs: number): number =>
  scenario.threads[cpu].wantedPs(fromPs, toPs);

/** Load of each CPU in a window: receive work and what its threads want, at most 1. */
function loadsOf(one: Run, { startPs, endPs, cpus }: WindowRow): number[] {
  return cpus.map(({ cpu, receiveShare }) =>
    Math.min(1, receiveShare + wantedPs(one, cpu, startPs, endPs) / (endPs - startPs)),
  );
}

/**
 * A run as a row of `imbalanceOverTimeChart`: in each window the load of the busiest CPU over the mean of those that
 * may share it, and the table's changes.
 *
 * @param one a run of a scenario with `windowPs`
 */
export function imbalanceOverTime(series: string, one: Run): ImbalanceOverTimeRow {
  const windows = one.windows().map((row) => {
    const loads = loadsOf(one, row);
    return {
      startPs: row.startPs,
      endPs: row.endPs,
      imbalance: figures.maxOverMean(receiveCpus(one.scenario).map((cpu) => loads[cpu])),
    };
  });
  return { series, windows, changes: one.tableChanges().map(({ timePs, moves }) => ({ timePs, moves: moves.length })) };
}

/**
 * The load of each CPU, receive work and what its threads want, window by window, as work for `loadOverTimeChart` with
 * a slice for each window: a stretch from the window's start, as long as the load's share of the window.
 *
 * @param one a run of a scenario with `windowPs`
 */
export function loadRows(one: Run): WorkRow[] {
  return one.windows().flatMap((row) =>
    loadsOf(one, row).map((load, i): WorkRow => {
      const { startPs, endPs } = row,
        { cpu } = row.cpus[i];
      const none = { cycle: 0, step: "", frame: 0, connection: -1, queue: -1 };
      return { ...none, cpu, kind: "dpc", startPs, endPs: startPs + load * (endPs - startPs) };
    }),
  );
}

/** The windows that lie between two instants. */
function windowsBetween(one: Run, fromPs: number, toPs: number): WindowRow[] {
  const inside = one.windows().filter(({ startPs, endPs }) => startPs >= fromPs && endPs <= toPs);
  if (inside.length === 0)
    refuse(
      `No window of the run lies between ${formatPs(fromPs)} and ${formatPs(toPs)}`,
      "give the scenario a shorter windowPs",
    );
  return inside;
}

/**
 * What each CPU did in each phase of a run, for `balanceChart`.
 *
 * @param one a run of a scenario with `windowPs`
 * @param phases by name, the start and end of each phase in picoseconds; only windows inside count
 */
export function balanceRows(one: Run, phases: Readonly<Record<string, readonly [number, number]>>): BalanceRow[] {
  return Object.entries(phases).flatMap(([phase, [fromPs, toPs]]) => {
    const windows = windowsBetween(one, fromPs, toPs);
    return one.summary.cpus.map(({ cpu }) => {
      const receive = figures.meanOverTime(windows, ({ cpus }) => cpus[cpu]?.receiveShare ?? 0);
      const threads = figures.meanOverTime(windows, ({ cpus }) => cpus[cpu]?.threadShare ?? 0);
      const wanted = figures.meanOverTime(
        windows,
        ({ startPs, endPs }) => wantedPs(one, cpu, startPs, endPs) / (endPs - startPs),
      );
      return { phase, cpu, receive, threads, displaced: Math.max(0, wanted - threads) };
    });
  });
}

/**
 * What a policy sees that looks at `toPs` for the first time since `fromPs`: loads of the CPUs that entries may hold,
 * frames of the entries.
 *
 * @param one a run with full records, of a scenario with `windowPs`
 */
export function viewOf(one: Run, fromPs: number, toPs: number): View {
  const { rss, topology } = one.scenario,
    windows = windowsBetween(one, fromPs, toPs);
  const table = [...rss.indirectionTable],
    frames = table.map(() => 0);
  for (const { timePs, moves } of one.tableChanges())
    if (timePs < toPs) for (const { entry, to } of moves) table[entry] = to;
  for (const { arrivalPs, hashValue, state } of one.frames()) {
    if (hashValue === null || state === "dropped" || arrivalPs < fromPs || arrivalPs >= toPs) continue;
    const entry = hashValue % table.length;
    frames[entry] = frames[entry] + 1;
  }
  const cpus = [...rss.tableCpus]
    .sort((a, b) => a - b)
    .map((cpu) => ({
      cpu,
      node: topology.processors[cpu]?.node ?? 0,
      receiveLoad: Math.min(
        1,
        figures.meanOverTime(windows, (row) => row.cpus[cpu]?.receiveShare ?? 0),
      ),
      threadLoad: (one.scenario.threads[cpu]?.wantedPs(fromPs, toPs) ?? 0) / (toPs - fromPs),
      load: figures.meanOverTime(windows, (row) => loadsOf(one, row)[cpu] ?? 0),
    }));
  return { cpus, entries: table.map((cpu, entry) => ({ cpu, frames: frames[entry], isMoving: false })) };
}

/** Frames that each entry of the table got between two instants of a run with full records. */
export const framesOfEntries = (one: Run, fromPs: number, toPs: number): number[] =>
  viewOf(one, fromPs, toPs).entries.map(({ frames }) => frames);

/**
 * What each policy, with its default settings, decides on one view: how many entries it moves, and how busy the busiest
 * CPU would then be, in percent, if entries kept their loads. Rows of `policiesChart`, with the bound of
 * `unsplittable`.
 */
export function lookRows(view: View): PolicyDotRow[] {
  const { entryLoad, cpuLoad, holder } = entryLoads(view),
    { bestPossible } = unsplittable(view);
  return REBALANCING_POLICIES.flatMap((policy) => {
    const moves = createRebalancer({ policy }).decide(view),
      planned = [...cpuLoad];
    for (const { entry, cpu } of moves) {
      const from = holder[entry],
        to = view.cpus.findIndex((row) => row.cpu === cpu),
        load = entryLoad[entry];
      planned[from] = planned[from] - load;
      planned[to] = planned[to] + load;
    }
    return [
      { workload: "entries moved", policy, value: moves.length },
      { workload: "busiest CPU afterwards (%)", policy, value: 100 * Math.max(...planned), best: 100 * bestPossible },
    ];
  });
}

/** How many CPUs are in use in the last whole window of a run: see `cpusInUse` of rss-lab. */
const cpusAtTheEnd = (one: Run): number =>
  figures.cpusInUse(figures.lastWholeWindow(one.windows()).cpus.map(({ frames }) => frames)).length;

/** What each run's policy did, and with what effect, for `table`. */
export function policyRows(runs: readonly Run[]): Readonly<Record<string, string | number>>[] {
  return runs.map((one) => {
    const { tableChanges, entryMoves, outOfOrder, toDone } = one.summary;
    return {
      policy: one.scenario.rebalancing.policy,
      changes: tableChanges,
      "entries moved": entryMoves,
      "out of order": outOfOrder,
      "busiest over mean": figures.meanOverTime(imbalanceOverTime("", one).windows, (row) => row.imbalance),
      "threads loseShare": figures.displacedShare(one),
      "frames, p99Ps": toDone.p99Ps,
      "CPUs at the end": cpusAtTheEnd(one),
    };
  });
}

/**
 * Frames of the busiest CPU over the mean of the CPUs that may share them, as `summary.imbalance` has it, in the
 * measured part of a run.
 */
export function frameImbalance({ summary: { cpus }, scenario }: Run): number {
  return figures.maxOverMean(receiveCpus(scenario).map((cpu) => cpus[cpu]?.frames ?? 0));
}

/** Share of the looks after the warm-up that changed the table, 0 to 1. */
export function activeLooks(one: Run): number {
  const {
      rebalancing: { periodPs },
      warmupPs,
    } = one.scenario,
    lookAt = (timePs: number): number => Math.floor(timePs / periodPs);
  const looks = lookAt(one.endPs) - lookAt(warmupPs);
  // RSSv2's moves take effect a little after the look that decided them.
  const changed = new Set(
    one
      .tableChanges()
      .map(({ timePs }) => lookAt(timePs))
      .filter((look) => look > lookAt(warmupPs)),
  );
  return looks > 0 ? changed.size / looks : 0;
}
