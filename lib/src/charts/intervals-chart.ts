// Intervals one below the other: a dot and its whiskers on a line for each place. Drawn so are paired differences, with
// a line at zero, and means of an experiment none of whose factors can be an axis.
import type { Chart, ChartWords } from "./chart.js";
import { sentence } from "./claims.js";
import { legendBeside, legendPlace, lineCharsOf, rowStep, thinLabels, widthBeside } from "./fit.js";
import { type DrawnMean, percent, sameEverywhere } from "./means-with-bands.js";
import type { OutcomeScale } from "./outcome-scale.js";
import { INK, compose, seriesScale } from "./theme.js";

/** A line: where it stands, and the series that its colour and shape name. */
export interface IntervalAt extends DrawnMean {
  readonly place: string;
  readonly series: string;
}

export interface IntervalsWords extends ChartWords {
  readonly outcome: string;
  readonly scale: OutcomeScale;
  readonly confidence: number;
  /** Name of the factor that the series are levels of. */
  readonly seriesName: string;
}

/** Means of the points. */
export function meansWithIntervalsChart(rows: readonly IntervalAt[], words: IntervalsWords): Chart {
  const { outcome, scale } = words;
  const claim = (): string => {
    const constant = sameEverywhere(rows, outcome, scale);
    if (constant !== null) return constant;
    const sorted = [...rows].sort((a, b) => a.mean - b.mean);
    const told = ({ mean, place, series }: IntervalAt): string =>
      `${scale.text(mean)} (${[series, place].filter((part) => part !== "").join(", ")})`;
    return sentence(`${outcome} is least at ${told(sorted[0])} and greatest at ${told(sorted[sorted.length - 1])}`);
  };
  return intervals(rows, words, {
    title: scale.title,
    claim,
    subtitle: `A dot is the mean of a point's runs, the line its ${percent(words.confidence)} interval.`,
    isDifference: false,
  });
}

export interface DifferencesWords extends IntervalsWords {
  readonly baseline: string;
}

/** Paired differences: each level less the baseline. */
export function pairedDifferencesChart(rows: readonly IntervalAt[], words: DifferencesWords): Chart {
  const { outcome, scale, baseline, seriesName } = words;
  return intervals(rows, words, {
    title: `${outcome} less that of ${seriesName} ${baseline}${scale.unit === "" ? "" : ` (${scale.unit})`}`,
    claim: () => differencesClaim(rows, words),
    subtitle: `A dot is the mean difference within replications, the line its ${percent(words.confidence)} interval: left of zero is less than with ${baseline}. Hollow: the line reaches over zero, and the difference may be chance.`,
    isDifference: true,
  });
}

/** More places are higher than a screen. */
const MOST_PLACES = 40;

interface Own {
  readonly title: string;
  readonly claim: () => string;
  readonly subtitle: string;
  readonly isDifference: boolean;
}

function intervals(given: readonly IntervalAt[], words: IntervalsWords, own: Own): Chart {
  const { scale, outcome } = words;
  // Without places the series are those, each with a name at the axis.
  const isFlat = given.every(({ place }) => place === "");
  const all = isFlat ? given.map(({ series, ...row }) => ({ ...row, place: series, series: words.seriesName })) : given;
  const everywhere = [...new Set(all.map(({ place }) => place))];
  const places = everywhere.slice(0, MOST_PLACES);
  const rows = all.filter(({ place }) => places.includes(place));
  const names = [...new Set(rows.map(({ series }) => series))];
  const left =
    everywhere.length > places.length ? ` Drawn are the first ${places.length} of ${everywhere.length} places.` : "";
  const values = rows.map(({ place, series, mean, low, high }) => {
    const ends = low === null || high === null ? {} : { low: scale.of(low), high: scale.of(high) };
    return { place, series, value: scale.of(mean), ...ends, isOpen: own.isDifference && isOpen({ low, high }) };
  });
  // A layer without a mark has no scale.
  const drawn = [false, true].filter((isOpen) => values.some((row) => row.isOpen === isOpen));
  const hasEnds = values.some(({ low }) => low !== undefined);
  const isAlone = names.length === 1;
  const x = {
    field: "value",
    type: "quantitative",
    title: own.title,
    scale: { zero: own.isDifference, padding: 12 },
    axis: { format: "~r", tickCount: 8 }, // few enough that each has its number, zero too
  };
  const step = rowStep(names.length * 18 + 12, places.length);
  const y = {
    field: "place",
    type: "nominal",
    title: null,
    sort: places,
    scale: { paddingInner: 0.25, paddingOuter: 0.15 },
    axis: { labelLimit: 320, grid: true, tickBand: "extent", ticks: false, domain: false, ...thinLabels(step) },
  };
  const yOffset = { field: "series", type: "nominal", sort: names, scale: { domain: names } };
  const legend = isAlone ? null : legendPlace(names);
  const series = { field: "series", type: "nominal", title: words.seriesName, legend };
  const colour = { ...series, scale: seriesScale(names, "colour") };
  const shape = { ...series, scale: { domain: names, range: names.map((_, i) => SHAPES[i % SHAPES.length]) } };
  const besidePx = isAlone ? 20 : legendBeside(names);
  const width = widthBeside(places, 620, besidePx);
  const at = { y, ...(isAlone ? {} : { yOffset }) };
  return compose(
    { title: words.title, claim: own.claim, subtitle: `${words.subtitle ?? own.subtitle}${left}` },
    {
      description: `Dots with intervals of ${outcome}${own.isDifference ? " differences" : ""}, a line for each of ${places.length} places${isAlone ? "" : ` and ${names.length} series`}.`,
      numbers: {
        columns: [
          ...(isFlat ? [words.seriesName] : ["place", words.seriesName]),
          own.isDifference ? "mean difference" : `mean ${scale.title}`,
          "low",
          "high",
        ],
        rows: values.map((row) => [
          ...(isFlat ? [row.place] : [row.place, row.series]),
          row.value,
          row.low ?? "none",
          row.high ?? "none",
        ]),
      },
      lineChars: lineCharsOf(places, width, besidePx),
      spec: {
        width,
        height: places.length * step,
        data: { values },
        layer: [
          ...(own.isDifference
            ? [
                {
                  data: { values: [{ value: 0 }] },
                  mark: { type: "rule", color: INK.mark, strokeWidth: 1.5 },
                  encoding: { x },
                },
              ]
            : []),
          ...(hasEnds
            ? [
                {
                  transform: [{ filter: "isValid(datum.low)" }],
                  mark: { type: "rule", strokeWidth: 2 },
                  encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, ...at, color: colour },
                },
              ]
            : []),
          ...drawn.map((isOpen) => ({
            transform: [{ filter: `datum.isOpen === ${isOpen}` }],
            mark: {
              type: "point",
              size: 80,
              strokeWidth: 2,
              opacity: 1,
              ...(isOpen ? { fill: "white" } : { filled: true }),
            },
            encoding: {
              x,
              ...at,
              color: colour,
              shape,
              tooltip: [
                { field: "place" },
                { field: "series", title: words.seriesName },
                { field: "value", title: own.title, format: ".4~r" },
                { field: "low", format: ".4~r" },
                { field: "high", format: ".4~r" },
              ],
            },
          })),
        ],
      },
    },
  );
}

/** Dots of so many series are told apart. */
const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-right",
  "triangle-left",
];

const isOpen = ({ low, high }: Pick<DrawnMean, "low" | "high">): boolean =>
  low === null || high === null || (low <= 0 && high >= 0);

/** In how many places each level is surely below the baseline, and in how many above. */
function differencesClaim(rows: readonly IntervalAt[], { outcome, baseline, seriesName }: DifferencesWords): string {
  const names = [...new Set(rows.map(({ series }) => series))];
  const told = names.slice(0, 3).map((name) => {
    const own = rows.filter(({ series }) => series === name);
    const sure = own.filter((row) => !isOpen(row));
    const [lower, higher] = [sure.filter(({ mean }) => mean < 0).length, sure.filter(({ mean }) => mean > 0).length];
    const of = (count: number): string => (own.length === 1 ? "" : ` at ${count} of ${own.length} places`);
    const parts = [
      ...(lower > 0 ? [`lower${of(lower)}`] : []),
      ...(higher > 0 ? [`higher${of(higher)}`] : []),
      ...(lower + higher === 0
        ? [own.every(({ low, high }) => low === 0 && high === 0) ? "equal" : "not surely different"]
        : []),
    ];
    return `${name}: ${parts.join(", ")}`;
  });
  const more = names.length > 3 ? `; and ${names.length - 3} more` : "";
  return sentence(`${outcome} beside ${seriesName} ${baseline}: ${told.join("; ")}${more}`);
}
