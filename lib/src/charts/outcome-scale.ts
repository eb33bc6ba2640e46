// An outcome on an axis: picoseconds in the unit that reads best, everything else in the outcome's own.
import { timeUnit } from "./time-axis.js";

export interface OutcomeScale {
  /** "p99 delay (µs)"; the outcome alone if its unit is "1", a share or a ratio. */
  readonly title: string;
  /** "µs", or empty. */
  readonly unit: string;
  of(value: number): number;
  /** A value with its unit, three digits. */
  text(value: number): string;
}

/** @param values what is drawn; those that are no number are passed over */
export function outcomeScale(outcome: string, unit: string, values: readonly number[]): OutcomeScale {
  const most = values.reduce((max, value) => (Number.isFinite(value) ? Math.max(max, Math.abs(value)) : max), 0);
  const [name, of] = scaled(unit, most);
  const suffix = name === "" ? "" : ` ${name}`;
  return {
    title: name === "" ? outcome : `${outcome} (${name})`,
    unit: name,
    of,
    text: (value) => `${grouped(Number(of(value).toPrecision(3)))}${suffix}`,
  };
}

function scaled(unit: string, most: number): readonly [string, (value: number) => number] {
  if (unit === "1") return ["", (value) => value];
  const [first, per] = unit.split("/");
  if (first !== "ps") return [unit, (value) => value];
  const time = timeUnit(most);
  return [per === undefined ? time.name : `${time.name}/${per}`, time.of];
}

function grouped(value: number): string {
  const [whole, ...fraction] = String(value).split(".");
  return [whole.replace(/(\d)(?=(\d{3})+$)/g, "$1,"), ...fraction].join(".");
}
