// The timeline: one lane per CPU and one for the NIC, time to the right; a slider plays it, a strip below zooms it.
// A lane reads from top to bottom by interrupt request level: ISR, DPC, protocol driver, thread, idle. Bars carry the
// documented step numbers. The NIC's lane shows arrivals (ticks), drops (triangles) and when the interrupt is disabled
// (grey bar).
import { checkNumber } from "../check.js";
import type { MomentRow, WorkRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart } from "./chart.js";
import { checkCpus, checkWindow, optionsOf } from "./chart-options.js";
import { counted, grouped } from "./claims.js";
import { type Parts, type RunLike, isRun, partsOf } from "./shown.js";
import { workBars } from "./timeline-data.js";
import { detailView } from "./timeline-detail.js";
import { lanesFor } from "./timeline-lanes.js";
import { TIMELINE_OPTIONS, type TimelineOptions } from "./timeline-options.js";
import { overviewView } from "./timeline-overview.js";
import { type Stretch, busiestStretch, momentsFrom, stretchClaim, stretchWords } from "./timeline-window.js";
import { compose, distinct, KIND_STYLES, kindStyle } from "./theme.js";
import { sliderRange, timeUnit } from "./time-axis.js";

type Rows = Pick<Parts, "work" | "moments">;

/** What is drawn: the caller's options, and what was found for a run. */
interface Chosen extends TimelineOptions {
  /** All of the run, if that is what is shown and what its CPUs' shares are of. */
  readonly whole?: Stretch;
  /** Whether some of the run is left out. */
  readonly isPart?: boolean;
  /** Ends the subtitle: which part of the run this is. */
  readonly part?: string;
  /** "CPUs", or "CPUs drawn" where there are more. */
  readonly noun?: string;
  /** Whether layers without a mark are left out. */
  readonly isLean?: boolean;
}

/**
 * What each CPU did, and when. Of a run that is too long to show every piece of work, the busiest stretch is shown
 * unless the options name one; the subtitle says so. Rows are shown from the first to the last.
 *
 * @param shown a run, or its `{ work, moments }`
 * @throws InputError for anything else, a stretch or CPUs that are not in the run, and for a run that kept its summary
 * only
 */
export function timelineChart(shown: RunLike | Pick<Parts, "work" | "moments">, options?: TimelineOptions): Chart {
  const given = optionsOf("timelineChart", options, TIMELINE_OPTIONS);
  const run = isRun(shown) ? shown : null;
  const rows = partsOf("timelineChart", shown, ["work", "moments"]);
  checkCpus("timelineChart", given.cpus, run);
  checkWindow("timelineChart", given, run?.endPs ?? Infinity);
  if (given.width !== undefined) checkNumber("The width of timelineChart", given.width, 100, 2000);
  const [part, chosen]: [Rows, Chosen] = run ? chosenFor(run, rows, given) : [rows, given];
  return chosen.originPs ? drawn(...since(chosen.originPs, part, chosen)) : drawn(part, chosen);
}

/** More CPUs than these have no lane each unless they are named. */
const MAX_LANES = 64;

/** For a run: all of its CPUs, names for the tooltips, and the busiest stretch if it is too long for all. */
function chosenFor(run: RunLike, rows: Rows, given: TimelineOptions): [Rows, Chosen] {
  const cpus = given.cpus ?? run.summary.cpus.slice(0, MAX_LANES).map((row) => row.cpu);
  const all = {
    connections: run.connections(),
    frames: run.frames(),
    cpus,
    isLean: true,
    noun: cpus.length < run.summary.cpus.length ? "CPUs drawn" : "CPUs",
    ...given,
  };
  const isLimited = given.fromPs !== undefined || given.toPs !== undefined;
  const stretch = isLimited ? null : busiestStretch(rows.work);
  if (stretch === null) {
    // After a warm-up the shares of the run would not be those of its summary: the title then says of which time.
    const isWhole = !isLimited && run.scenario.warmupPs === 0;
    const whole = isWhole ? { whole: { fromPs: 0, toPs: run.endPs } } : {};
    return [rows, { ...all, ...whole, isPart: isLimited, ...farAxis(rows, given) }];
  }
  // Times from the beginning of the run would need so many digits that the axis has no room for them.
  const isCounted = given.originPs === undefined && stretch.fromPs > 0;
  const { fromPs, toPs } = stretch;
  const part = {
    work: rows.work.filter((row) => row.endPs > fromPs && row.startPs < toPs),
    moments: momentsFrom(rows.moments, fromPs, toPs),
  };
  const chosen = {
    ...all,
    ...stretch,
    isPart: true,
    ...(isCounted ? { originPs: stretch.fromPs } : {}),
    part: stretchWords(stretch, run.endPs, isCounted),
  };
  return [part, chosen];
}

/** Rows that come so many times their length after the beginning of the run get an axis of their own. */
const FAR = 20;

/** A short run that begins late: its times would need more digits than the axis has room for. */
function farAxis(rows: Rows, given: TimelineOptions): Pick<Chosen, "originPs" | "part"> {
  const fromPs = given.fromPs ?? firstOf(rows);
  const isFar = fromPs > FAR * ((given.toPs ?? lastOf(rows)) - fromPs);
  if (!isFar || given.originPs !== undefined) return {};
  return { originPs: fromPs, part: `The axis calls 0 what is ${formatPs(fromPs)} after the beginning of the run.` };
}

function drawn(run: Rows, options: Chosen): Chart {
  const width = options.width ?? 685;
  const cpus = options.cpus ?? distinct(run.work.map((row) => row.cpu));
  const fromPs = options.fromPs ?? firstOf(run);
  const toPs = Math.max(options.toPs ?? lastOf(run), fromPs + 1);
  const unit = timeUnit(toPs - fromPs);
  const { bars, slicePs } = workBars(run.work, fromPs, toPs, cpus);
  const lanes = lanesFor(cpus);
  const slider = sliderRange(unit.of(fromPs), unit.of(toPs));
  const subtitle =
    options.subtitle ??
    [
      slicePs > 0
        ? `So much happened that it is drawn in slices of ${formatPs(slicePs)}: the height of a colour is that kind's ` +
          `share of the slice.`
        : "Time runs to the right; in a lane, the higher the bar, the higher its interrupt request level. Small numbers are " +
          "documented steps.",
      "Drag over the strip below to zoom (double-click to reset); move the slider, by keys too, to replay; point at a bar.",
      ...(options.part ? [options.part] : []),
    ].join(" ");
  const drops = run.moments.filter((row) => row.what === "drop" && row.timePs >= fromPs && row.timePs <= toPs).length;
  // Rows do not tell how long their run was: a share of all of its time can only be known of a run.
  const { whole, noun = "CPUs drawn" } = options;
  const isPart = whole === undefined && run.work.length > 0;
  const claim = (): string => stretchClaim(run.work, { ...(whole ?? { fromPs, toPs }), cpus, drops, isPart, noun });
  return compose(
    { title: options.title, claim, subtitle },
    {
      description: describe(cpus, fromPs, toPs, run.moments),
      numbers: numbersOf(cpus, run.work, fromPs, toPs),
      lineChars: Math.floor((width + 100) / 6.8),
      spec: {
        params: [
          {
            name: "playedTo", // "cursor" would be Vega's own name for the pointer
            value: options.cursorPs === undefined ? slider.max : unit.of(options.cursorPs),
            bind: { input: "range", ...slider, name: `Time (${unit.name}) ` },
          },
        ],
        vconcat: [
          detailView({
            run,
            isLean: options.isLean ?? false,
            options,
            bars,
            lanes,
            unit,
            fromPs,
            toPs,
            width,
          }),
          overviewView({
            bars,
            unit,
            fromPs,
            toPs,
            width,
            zoom: options.zoomPs ?? null,
            words: options.isPart ? "all that is shown" : "all of it",
          }),
        ],
        spacing: 18,
        resolve: { legend: { color: "shared" } },
      },
    },
  );
}

/** The first time of any row; 0 without rows. */
function firstOf({ work, moments }: Rows): number {
  const firstPs = work.reduce((first, row) => Math.min(first, row.startPs), Infinity);
  const bothPs = moments.reduce((first, row) => Math.min(first, row.timePs), firstPs);
  return work.length + moments.length > 0 ? bothPs : 0;
}

/** The last time of any row, or 0. */
function lastOf({ work, moments }: Rows): number {
  const lastPs = work.reduce((last, row) => Math.max(last, row.startPs, row.endPs), 0);
  return moments.reduce((last, row) => Math.max(last, row.timePs), lastPs);
}

/** The same with all times counted from `originPs`. */
function since(originPs: number, run: Rows, options: Chosen): [Rows, Chosen] {
  const { fromPs, toPs, zoomPs, cursorPs, whole } = options;
  return [
    {
      work: run.work.map((row) => ({ ...row, startPs: row.startPs - originPs, endPs: row.endPs - originPs })),
      moments: run.moments.map((row) => ({ ...row, timePs: row.timePs - originPs })),
    },
    {
      ...options,
      originPs: 0,
      ...(whole ? { whole: { fromPs: whole.fromPs - originPs, toPs: whole.toPs - originPs } } : {}),
      ...(fromPs === undefined ? {} : { fromPs: fromPs - originPs }),
      ...(toPs === undefined ? {} : { toPs: toPs - originPs }),
      ...(zoomPs === undefined ? {} : { zoomPs: [zoomPs[0] - originPs, zoomPs[1] - originPs] as const }),
      ...(cursorPs === undefined ? {} : { cursorPs: cursorPs - originPs }),
    },
  ];
}

function describe(cpus: readonly number[], fromPs: number, toPs: number, moments: readonly MomentRow[]): string {
  const count = (what: MomentRow["what"]): number =>
    moments.filter((m) => m.what === what && m.timePs >= fromPs && m.timePs <= toPs).length;
  const [drops, interrupts] = [count("drop"), count("interrupt")];
  return (
    `A timeline of ${formatPs(toPs - fromPs)} with a lane for the NIC and one for ` +
    `${cpus.length === 1 ? `CPU ${cpus[0]}` : `each of ${cpus.length} CPUs`}: ` +
    // A frame that is dropped has not arrived in memory.
    `${counted(count("arrival"), "frame")} arrived${drops > 0 ? " in a receive buffer" : ""}, ` +
    `${grouped(drops)} ${wasOrWere(drops)} dropped, ` +
    `${counted(interrupts, "interrupt")} ${wasOrWere(interrupts)} raised. ` +
    "The table gives each CPU's time by kind of work, in microseconds."
  );
}

const wasOrWere = (count: number): string => (count === 1 ? "was" : "were");

function numbersOf(cpus: readonly number[], work: readonly WorkRow[], fromPs: number, toPs: number): Chart["numbers"] {
  const kinds = KIND_STYLES.map((style) => style.kind).filter(
    (kind) => kind !== "idle" && work.some((row) => row.kind === kind),
  );
  const inside = work.filter((row) => row.endPs > fromPs && row.startPs < toPs);
  const timePs = (cpu: number, kind: string): number =>
    inside
      .filter((row) => row.cpu === cpu && row.kind === kind)
      .reduce((sum, row) => sum + Math.max(0, Math.min(row.endPs, toPs) - Math.max(row.startPs, fromPs)), 0);
  return {
    columns: ["CPU", ...kinds.map((kind) => `${kindStyle(kind).label} (µs)`)],
    rows: cpus.map((cpu) => [cpu, ...kinds.map((kind) => Math.round(timePs(cpu, kind) / 1e3) / 1e3)]),
  };
}
