// Levels, places and confidences as sentences and tables name them.
import { formatPs } from "../units.js";
import type { Experiment, FactorLevels, LevelName } from "./experiment-types.js";

/** A level with its unit: "2,000,000 frames/s", "20 µs", "greedy". */
export function levelText(experiment: Pick<Experiment, "factors">, name: string, level: LevelName): string {
  const unit = experiment.factors.find((factor) => factor.name === name)?.unit ?? null;
  if (typeof level !== "number") return String(level);
  if (unit === "ps") return formatPs(level);
  return unit === null ? numberText(level) : `${numberText(level)} ${unit}`;
}

/** Levels of several factors: "policy greedy, load 2,000,000 frames/s"; "the only point" without a factor. */
export function placeText(experiment: Pick<Experiment, "factors">, factors: FactorLevels): string {
  const told = Object.entries(factors).map(([name, level]) => `${name} ${levelText(experiment, name, level)}`);
  return told.length === 0 ? "the only point" : told.join(", ");
}

/** A number, or one that is written already, with its thousands set apart: "2,000,000", "0.250". */
export function numberText(value: number | string): string {
  const [whole, ...fraction] = String(value).split(".");
  return /^-?\d+$/.test(whole) ? [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".") : String(value);
}

/** "95 %", "99.58 %". */
export const confidenceText = (confidence: number): string => `${Number((100 * confidence).toFixed(2))} %`;
