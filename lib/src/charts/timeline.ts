// The timeline: one lane per CPU and one for the NIC, time to the right; a slider plays it, a strip below zooms it.
// In: work and moments of a run (records/rows.ts). Out: a chart whose bars carry the documented step numbers.
// A lane reads from top to bottom by interrupt request level: ISR, DPC, protocol driver, thread, idle.
// The NIC's lane shows arrivals (ticks), drops (triangles) and when the interrupt is disabled (grey bar).
import type { MomentRow, WorkRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart } from "./chart.js";
import { workBars } from "./timeline-data.js";
import { detailView } from "./timeline-detail.js";
import type { TimelineOptions } from "./timeline-options.js";
import { overviewView } from "./timeline-overview.js";
import { compose, distinct, KIND_STYLES, kindStyle } from "./theme.js";
import { sliderRange, timeUnit } from "./time-axis.js";

/**
 * What each CPU did, and when.
 *
 * @param run `work`: stretches of work; `moments`: what the NIC, the ISR and the DPC did at an instant
 */
export function timelineChart(
  run: { readonly work: readonly WorkRow[]; readonly moments: readonly MomentRow[] },
  options: TimelineOptions,
): Chart {
  if (options.originPs) return timelineChart(...since(options.originPs, run, options));
  const width = options.width ?? 690;
  const cpus = options.cpus ?? distinct(run.work.map((row) => row.cpu));
  const times = [...run.work.flatMap((row) => [row.startPs, row.endPs]), ...run.moments.map((row) => row.timePs)];
  const fromPs = options.fromPs ?? times.reduce((a, b) => Math.min(a, b), times.length > 0 ? Infinity : 0);
  const toPs = Math.max(options.toPs ?? times.reduce((a, b) => Math.max(a, b), 0), fromPs + 1);
  const zoom = options.zoomPs ?? [fromPs, toPs];
  const unit = timeUnit(toPs - fromPs);
  const { bars, slicePs } = workBars(run.work, fromPs, toPs, cpus);
  const lanes = { names: ["NIC", ...cpus.map((cpu) => `CPU ${cpu}`)], lane: (cpu: number) => cpus.indexOf(cpu) + 1 };
  const span = unit.of(toPs) - unit.of(fromPs);
  const slider = sliderRange(unit.of(fromPs), unit.of(toPs));
  const subtitle =
    options.subtitle ??
    [
      slicePs > 0
        ? `So much happened that it is drawn in slices of ${formatPs(slicePs)}: the height of a colour is that kind's ` +
          `share of the slice.`
        : "Time runs to the right; in a lane, the higher the bar, the higher its interrupt request level. Small numbers are " +
          "documented steps.",
      "Drag over the strip below to zoom (double-click to reset); move the slider to replay; point at a bar for its frame.",
    ].join(" ");
  return compose(
    { title: options.title, subtitle },
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
          detailView({ run, options, bars, lanes, unit, fromPs, toPs, width, span }),
          overviewView({ bars, lanes: cpus.length + 1, lane: lanes.lane, unit, fromPs, toPs, width, zoom }),
        ],
        spacing: 18,
        resolve: { legend: { color: "shared" } },
      },
    },
  );
}

/** The same with all times counted from `originPs`. */
function since(
  originPs: number,
  run: { readonly work: readonly WorkRow[]; readonly moments: readonly MomentRow[] },
  options: TimelineOptions,
): Parameters<typeof timelineChart> {
  const { fromPs, toPs, zoomPs, cursorPs } = options;
  return [
    {
      work: run.work.map((row) => ({ ...row, startPs: row.startPs - originPs, endPs: row.endPs - originPs })),
      moments: run.moments.map((row) => ({ ...row, timePs: row.timePs - originPs })),
    },
    {
      ...options,
      originPs: 0,
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
  return (
    `A timeline of ${formatPs(toPs - fromPs)} with a lane for the NIC and one for each of ${cpus.length} CPUs: ` +
    `${count("arrival")} frames arrived, ${count("drop")} were dropped, ${count("interrupt")} interrupts were raised. ` +
    "The table gives each CPU's time by kind of work, in microseconds."
  );
}

function numbersOf(cpus: readonly number[], work: readonly WorkRow[], fromPs: number, toPs: number): Chart["numbers"] {
  const kinds = KIND_STYLES.map((style) => style.kind).filter(
    (kind) => kind !== "idle" && work.some((row) => row.kind === kind),
  );
  const timePs = (cpu: number, kind: string): number =>
    work
      .filter((row) => row.cpu === cpu && row.kind === kind)
      .reduce((sum, row) => sum + Math.max(0, Math.min(row.endPs, toPs) - Math.max(row.startPs, fromPs)), 0);
  return {
    columns: ["CPU", ...kinds.map((kind) => `${kindStyle(kind).label} (µs)`)],
    rows: cpus.map((cpu) => [cpu, ...kinds.map((kind) => Math.round(timePs(cpu, kind) / 1e3) / 1e3)]),
  };
}
