// The parts of results that are not finished: a file for the runs that were made since the last one, none of which is
// ever made again. Each begins with a line that says of what it is and the hash of the rest.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { show } from "../check.js";
import { isFailed } from "../experiment/experiment-run.js";
import type { ExperimentPoint, FailedRun, ResultRow } from "../experiment/experiment-types.js";
import { inputFault } from "./command.js";
import { makeFolders, sha256, sweep, writeDurably } from "./run-files.js";

/** Runs are kept at once, but no more often than this: short runs share a file. */
const EVERY_MS = 200;
const FOLDER = "parts";

type Made = ResultRow | FailedRun;
/** A row without what its index says. */
type Kept = Omit<ResultRow, keyof ExperimentPoint> | Omit<FailedRun, keyof ExperimentPoint>;

export class Parts {
  private waiting: Made[] = [];
  private lastMs = -Infinity;
  private timer: NodeJS.Timeout | null = null;

  /**
   * @param of hash of what is run: parts of anything else are refused
   * @param failed told when what is kept later cannot be
   */
  constructor(
    private readonly folder: string,
    private readonly of: string,
    private readonly failed: (error: unknown) => void = () => {},
  ) {
    makeFolders(join(folder, FOLDER));
    sweep(join(folder, FOLDER));
  }

  /** All rows that are kept, in the order of their index. */
  read(points: readonly ExperimentPoint[]): Made[] {
    const made = new Map<number, Made>();
    const byIndex = new Map(points.map((point) => [point.index, point]));
    for (const name of readdirSync(join(this.folder, FOLDER)).sort())
      for (const row of this.rowsOf(join(this.folder, FOLDER, name))) {
        const point = byIndex.get(row.index);
        if (point === undefined || made.has(row.index))
          inputFault(
            `The part ${show(join(this.folder, FOLDER, name))} has run ${row.index}, ${point ? "which stands in another part too" : "which is none of these runs"}`,
            "delete it, and its other runs are made again",
          );
        made.set(row.index, { ...row, ...point });
      }
    return [...made.values()].sort((a, b) => a.index - b.index);
  }

  /** Keeps a row: at once, or with the next ones within a fifth of a second. */
  keep(row: Made): void {
    this.waiting.push(row);
    const sinceMs = performance.now() - this.lastMs;
    if (sinceMs >= EVERY_MS) return this.flush();
    this.timer ??= setTimeout(() => {
      try {
        this.flush();
      } catch (error) {
        this.failed(error);
      }
    }, EVERY_MS - sinceMs);
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const [first] = this.waiting;
    if (first === undefined) return;
    const rows = this.waiting.map((row) => `${JSON.stringify(keptOf(row))}\n`).join("");
    const head = `${JSON.stringify({ of: this.of, sha256: sha256(rows) })}\n`;
    writeDurably(this.folder, `${FOLDER}/${String(first.index).padStart(7, "0")}.jsonl`, [head, rows]);
    this.waiting = [];
    this.lastMs = performance.now();
  }

  /** Removes them: the results are finished. */
  remove(): void {
    rmSync(join(this.folder, FOLDER), { recursive: true, force: true });
  }

  private rowsOf(path: string): (Kept & { readonly index: number })[] {
    const text = readFileSync(path, "utf8");
    const rows = text.slice(text.indexOf("\n") + 1);
    const head = headOf(text);
    if (head?.sha256 !== sha256(rows))
      inputFault(`The part ${show(path)} is broken`, "delete it, and its runs are made again");
    if (head.of !== this.of)
      inputFault(
        `The part ${show(path)} is of another experiment, or of another version`,
        "delete it, or put it back where it was",
      );
    return rows
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line, numberOrNone) as Kept & { readonly index: number });
  }
}

function headOf(text: string): { readonly of: string; readonly sha256: string } | null {
  try {
    return JSON.parse(text.slice(0, text.indexOf("\n"))) as { of: string; sha256: string };
  } catch {
    return null;
  }
}

function keptOf(row: Made): Kept & { readonly index: number } {
  if (isFailed(row)) return { index: row.index, reason: row.reason };
  const { index, outcomes, warmupPs, measuredPs, received, waiting, fingerprint } = row;
  return { index, outcomes, warmupPs, measuredPs, received, waiting, fingerprint };
}

/** JSON writes NaN, the outcome that a run has not, as null. */
const numberOrNone = (_: string, value: unknown): unknown => (value === null ? NaN : value);
