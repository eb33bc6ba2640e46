// The indirection table of a run, as it was at its end, how many frames fell into each of its entries, and how many
// each CPU got. One does not follow from the other: a CPU may share another's queue, frames are dropped, and the table
// changes while they come. Linux's table holds queues; the CPU of each is that of its vector.
import { refuse, show } from "../check.js";
import { lossOf } from "./claims.js";
import { type RunLike, isRun, refuseShown } from "./shown.js";

/** Entries of the largest table. */
const MAX_ENTRIES = 2048;

/** What the grid is drawn from. */
export interface Table {
  readonly entries: readonly number[];
  /** Only of a run that kept its frames. */
  readonly counts?: FrameCounts;
  /** Of Linux's table, whose entries are receive queues: the CPU of each queue's vector. Null: entries are CPUs. */
  readonly cpuOfQueue: readonly number[] | null;
  /** Changes that a run made to its table. */
  readonly changes: number;
}

/** Frames of a run after its warm-up. */
export interface FrameCounts {
  /** Frames that fell into each entry, dropped ones too. */
  readonly perEntry: readonly number[];
  /** Frames that each CPU's protocol driver was done with, as in the summary; null: entries are queues. */
  readonly perCpu: ReadonlyMap<number, number> | null;
  /** "; 12 % of the frames are dropped", or nothing. */
  readonly loss: string;
}

/** The table that was handed over: a run's, or the CPU in every entry. */
export function tableOf(shown: unknown): Table {
  if (isRun(shown)) return tableOfRun(shown);
  const entries: unknown =
    Array.isArray(shown) || typeof shown !== "object" || shown === null || !("entries" in shown)
      ? shown
      : shown.entries;
  if (!Array.isArray(entries) || entries.length === 0)
    return refuseShown("indirectionGridChart", shown, "a run with RSS, or the CPU in every entry of a table");
  if (entries.length > MAX_ENTRIES)
    refuse(`The table for indirectionGridChart has ${entries.length} entries`, `it may have up to ${MAX_ENTRIES}`);
  entries.forEach((cpu: unknown, i) => {
    if (typeof cpu !== "number" || !Number.isInteger(cpu) || cpu < 0)
      refuse(
        `Entry ${i} of the table for indirectionGridChart is ${isRun(cpu) ? "a run" : show(cpu)}`,
        "an entry is a CPU, a whole number from 0",
      );
  });
  return { entries: entries as readonly number[], cpuOfQueue: null, changes: 0 };
}

function tableOfRun(run: RunLike): Table {
  const { variant, linux, rss } = run.scenario;
  if (variant === "non-rss" || variant === "napi-single-queue")
    refuse(`A run of the variant "${variant}" has no indirection table`, "indirectionGridChart draws a run with RSS");
  const entries = [...(linux ?? rss).indirectionTable];
  const cpuOfQueue = linux ? affinityAtTheEnd(run, linux.affinity) : null;
  const changes = run.tableChanges();
  for (const { moves } of changes) for (const { entry, to } of moves) entries[entry] = to;
  if (run.scenario.records !== "full") return { entries, cpuOfQueue, changes: changes.length };
  const perEntry = entries.map(() => 0);
  // Their number is a power of two: the least significant bits of a hash value are its entry.
  for (const { hashValue, arrivalPs } of run.frames())
    if (hashValue !== null && arrivalPs >= run.scenario.warmupPs) perEntry[hashValue % entries.length] += 1;
  const perCpu = linux ? null : new Map(run.summary.cpus.map(({ cpu, frames }) => [cpu, frames]));
  return { entries, cpuOfQueue, counts: { perEntry, perCpu, loss: lossOf(run) }, changes: changes.length };
}

/** The CPU of each vector when the run ended. */
function affinityAtTheEnd({ scenario: { retargets = [] }, endPs }: RunLike, first: readonly number[]): number[] {
  const affinity = [...first];
  for (const { timePs, message, cpu } of [...retargets].sort((a, b) => a.timePs - b.timePs))
    if (timePs <= endPs) affinity[message] = cpu;
  return affinity;
}
