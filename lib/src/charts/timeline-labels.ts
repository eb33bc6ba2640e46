// The documented step numbers on a timeline: above bars of work, arrivals and interrupts. Of several that are too close
// to be told apart the first stands; zooming in makes room for the others.
import type { MomentRow } from "../records/rows.js";
import type { TimeUnit } from "./time-axis.js";
import type { Bar } from "./timeline-data.js";

const MAX_LABELS = 150;
/** Labels whose heights differ by so many pixels are on no line together. */
const APART_PX = 13;

/** A step's number, where it stands, and how much time lies between it and the number before it on its line. */
export interface StepLabel {
  readonly t: number;
  readonly y: number;
  readonly step: string;
  /** Time since the label before it; a billion without one. */
  readonly room: number;
  /** Letters of the label before it. */
  readonly letters: number;
}

/** A label knows the one before it on its line. */
const withRoom = (label: Pick<StepLabel, "t" | "y" | "step">, before: { t: number; step: string } | undefined) => ({
  ...label,
  room: before === undefined ? 1e9 : label.t - before.t,
  letters: before?.step.length ?? 0,
});

/**
 * The first bar of every documented step of every cycle.
 *
 * @param px height of a lane
 */
export function stepLabels(
  bars: readonly Bar[],
  { lane, px, unit }: { readonly lane: (cpu: number) => number; readonly px: number; readonly unit: TimeUnit },
): StepLabel[] {
  const seen = new Set<string>();
  const first = bars
    .filter(({ row }) => {
      if (row === null || row.step === "") return false;
      const key = `${row.cpu} ${row.cycle} ${row.step}`;
      return seen.has(key) ? false : Boolean(seen.add(key));
    })
    .sort((a, b) => a.startPs - b.startPs)
    .slice(0, MAX_LABELS)
    .map(({ cpu, top, startPs, row }) => ({ cpu, top, t: unit.of(startPs), step: row?.step ?? "" }));
  return first.map(({ cpu, top, t, step }, i) => {
    const onItsLine = (other: (typeof first)[number]): boolean =>
      other.cpu === cpu && Math.abs(other.top - top) * px < APART_PX;
    const before = first.slice(0, i).filter(onItsLine).pop();
    return withRoom({ t, y: lane(cpu) + top - 0.01, step }, before);
  });
}

/**
 * The step of every arrival inside the span, above its tick, and of every interrupt where that is a step of its own;
 * none if there are too many.
 */
export function arrivalLabels(
  moments: readonly MomentRow[],
  { fromPs, toPs, unit, height = 1 }: { fromPs: number; toPs: number; unit: TimeUnit; height?: number },
): StepLabel[] {
  const shown = (what: MomentRow["what"]): MomentRow[] =>
    moments
      .filter((m) => m.what === what && m.step !== "" && m.timePs >= fromPs && m.timePs <= toPs)
      .sort((a, b) => a.timePs - b.timePs);
  const [arrivals, interrupts] = [shown("arrival"), shown("interrupt")];
  if (arrivals.length + interrupts.length > MAX_LABELS) return [];
  const arrivalSteps = new Set(moments.filter((m) => m.what === "arrival").map((m) => m.step));
  const labels = (rows: readonly MomentRow[], y: number): StepLabel[] =>
    rows.map(({ timePs, step }, i) => {
      const before = rows[i - 1];
      return withRoom(
        { t: unit.of(timePs), y, step },
        before === undefined ? undefined : { t: unit.of(before.timePs), step: before.step },
      );
    });
  return [
    ...labels(arrivals, 0.23 * height),
    ...labels(
      interrupts.filter((m) => !arrivalSteps.has(m.step)),
      0.615 * height,
    ),
  ];
}
