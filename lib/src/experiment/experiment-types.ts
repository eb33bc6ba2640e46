// An experiment as data: a question, a scenario, the factors that are varied, what is measured, and how often. What a
// file leaves open is filled in. docs/experiments.md says what each field of the file means.
import type { Seed } from "../random/random.js";
import type { PilotRule } from "./warm-up.js";

/** What a level is called in files and tables. */
export type LevelName = string | number | boolean;

/** One value of a factor. */
export interface Level {
  readonly name: LevelName;
  /** What the scenario's field is given: plain data. */
  readonly value: unknown;
}

/** What is varied. */
export interface Factor {
  readonly name: string;
  /** Path of the scenario's field: "traffic.framesPerSecond", "traffic.parts.0.connections". */
  readonly field: string;
  /** One or more, all of different names, in the order of the file. */
  readonly levels: readonly Level[];
  /** Unit of the levels, for tables and charts; null if they have none. */
  readonly unit: string | null;
}

/** One level of each factor, by the factors' names and in their order. */
export type FactorLevels = Readonly<Record<string, LevelName>>;

/** How much of the beginning of a run is left out: a stated time, or what MSER-5 finds (warm-up.ts). */
export type WarmupRule =
  { readonly rule: "fixed"; readonly ps: number } | ({ readonly rule: "mser-5" } & Required<PilotRule>);

/** Levels of one factor beside its baseline, in paired differences. */
export interface Comparison {
  readonly factor: string;
  readonly baseline: LevelName;
}

/** What would be published: at `level` of `factor` the outcome is lower, or higher, than at the level `than`. */
export interface Claim {
  readonly outcome: string;
  readonly factor: string;
  readonly level: LevelName;
  readonly than: LevelName;
  readonly is: "lower" | "higher";
}

/** An experiment, checked and complete: plain data. */
export interface Experiment {
  /** Lower-case words with hyphens between them. */
  readonly name: string;
  readonly question: string;
  /** As docs/scenario.md describes it, in JSON; the factors' fields are replaced point by point. */
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly factors: readonly Factor[];
  /** The points in their order: all crossed, the last factor fastest, or those that the file lists. */
  readonly points: readonly FactorLevels[];
  /** Whether the file lists its points. */
  readonly isListed: boolean;
  readonly seed: Seed;
  /** Runs of each point. */
  readonly replications: number;
  /** Names of outcomes (outcomes.ts). */
  readonly outcomes: readonly string[];
  readonly warmup: WarmupRule;
  readonly compare: Comparison | null;
  readonly claim: Claim | null;
}

/** One run of an experiment. */
export interface ExperimentPoint {
  /** Of the run, from 0: points outer, replications inner. */
  readonly index: number;
  /** Of its point, from 0. */
  readonly point: number;
  readonly factors: FactorLevels;
  /** From 0. */
  readonly replication: number;
  /** "1, replication 0": that of the same replication in every point, so that differences are paired. */
  readonly seed: string;
}

/** What one run gave: a row of results.csv. */
export interface ResultRow extends ExperimentPoint {
  /** By their names; NaN where a run has none, as a delay without frames. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was left out of the beginning, picoseconds. */
  readonly warmupPs: number;
  /** The measured part of the run, picoseconds. */
  readonly measuredPs: number;
  /** Frames that arrived in it, and those of them that still waited at its end. */
  readonly received: number;
  readonly waiting: number;
  readonly fingerprint: string;
}

/** A run that was refused, and why: a sentence. */
export interface FailedRun extends ExperimentPoint {
  readonly reason: string;
}
