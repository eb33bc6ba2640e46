// What a journey draws of one run, prepared once: its rows as stretches of time, its clock, its band.
import { timeUnit, type Run, type TimeUnit } from "rss-lab";
import type { Band } from "./layout.js";
import type { CpuSpan, JourneyEvent, MessageSpan } from "./states.js";
import type { Stations } from "./stations.js";

/** One run of a journey. */
export interface DrawnRun {
  readonly name: string;
  readonly run: Run;
  readonly stations: Stations;
  readonly messages: readonly number[];
  readonly messageSpans: readonly MessageSpan[];
  readonly cpus: readonly number[];
  readonly cpuSpans: readonly CpuSpan[];
  readonly events: readonly JourneyEvent[];
  readonly band: Band;
}

/** How time is told, in one unit. */
export interface Clock {
  readonly unit: TimeUnit;
  /** The slider's end, a little after the last run's, and its step. */
  readonly end: number;
  readonly step: number;
  /** Simulated time that passes in a second of the viewer's: the choices, and the first of them. */
  readonly speeds: readonly number[];
  readonly speed: number;
  /** Time that the wire shows, and that the trail of a CPU shows. */
  readonly wire: number;
  readonly trail: number;
}

/** Frames that pass in a second at first, that the wire shows, and that pass while the trail does. */
const FRAMES_A_SECOND = 4,
  FRAMES_ON_WIRE = 8,
  FRAMES_IN_TRAIL = 32;
/** Speeds beside the first. */
const TIMES = [0.2, 0.5, 1, 2, 5, 20];
/** Positions of the slider. */
const POSITIONS = 370;

export function clockOf(runs: readonly Run[]): Clock {
  const rows = runs[0].frames();
  const [firstPs, lastPs] = [rows[0].arrivalPs, rows[rows.length - 1].arrivalPs];
  const endPs = runs.reduce((last, run) => Math.max(last, run.endPs), lastPs);
  const gapPs = Math.max(1, (lastPs - firstPs) / Math.max(1, rows.length - 1) || endPs / POSITIONS);
  const unit = timeUnit(gapPs * FRAMES_A_SECOND * 2);
  const speed = roundUp((gapPs * FRAMES_A_SECOND) / unit.ps);
  const step = roundUp(endPs / unit.ps / POSITIONS);
  return {
    unit,
    end: digits((Math.floor(endPs / unit.ps / step) + 2) * step),
    step,
    speeds: TIMES.map((times) => digits(speed * times)),
    speed,
    wire: digits((speed * FRAMES_ON_WIRE) / FRAMES_A_SECOND),
    trail: digits((speed * FRAMES_IN_TRAIL) / FRAMES_A_SECOND),
  };
}

/** Without the last bits, which are no one's. */
const digits = (value: number): number => Number(value.toPrecision(12));

/** The next of 1, 2 and 5 times a power of ten. */
export function roundUp(value: number): number {
  const power = Number(`1e${value.toExponential().split("e")[1]}`); // Math.log10 differs between engines
  const times = digits(value / power);
  return digits((times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power);
}
