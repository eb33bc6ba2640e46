// Kinds of interrupt moderation in two panels: the wait of the slowest frames where the traffic is thin, and the
// interrupts where it is dense. A good kind has a short bar in both.
import { composeChart, CHART_INK, cpuStyle, type Chart, type ChartWords } from "rss-lab";
import { joined, namesOf, optionsOf, short, someRows } from "./given.js";

/** One kind of moderation under two loads. */
export interface ModerationKindRow {
  readonly kind: string;
  /** Where the traffic is thin: half, or 99 %, of the frames are done within it, picoseconds. */
  readonly thinP50Ps: number;
  readonly thinP99Ps: number;
  /** 99 % of them where it is dense. */
  readonly denseP99Ps: number;
  /** Interrupts for a hundred frames where the traffic is dense. */
  readonly interruptsPerHundred: number;
}

export interface ModerationKindsOptions extends ChartWords {
  /** The two loads in words; default "thin traffic" and "dense traffic". */
  readonly thin?: string;
  readonly dense?: string;
}

/** Pixels of one panel, and of one bar. */
const [WIDTH, STEP] = [270, 30];

/**
 * Two panels of bars, a bar for each kind.
 *
 * @throws InputError for anything but rows
 */
export function moderationKindsChart(rows: readonly ModerationKindRow[], options?: ModerationKindsOptions): Chart {
  const given = optionsOf("moderationKindsChart", options, { thin: "string", dense: "string" });
  someRows("moderationKindsChart", rows, { kind: "string", thinP99Ps: "number", interruptsPerHundred: "number" });
  const { thin = "thin traffic", dense = "dense traffic" } = given;
  const drawn = rows.map((row) => ({ ...row, thinP99Us: row.thinP99Ps / 1e6 }));
  const kinds = namesOf(rows.map((row) => row.kind));
  const panels = [
    { field: "thinP99Us", title: `${thin}: 99 % of the frames done within (µs)`, look: cpuStyle(0) },
    { field: "interruptsPerHundred", title: `${dense}: interrupts for 100 frames`, look: cpuStyle(1) },
  ] as const;
  const panel = ({ field, title, look }: (typeof panels)[number], i: number): object => {
    const y = {
      field: "kind",
      type: "nominal",
      sort: kinds,
      title: null,
      axis: i === 0 ? { labelFontWeight: "bold", ticks: false, labelLimit: 200 } : { labels: false, ticks: false },
    };
    const x = { field, type: "quantitative", title: null, scale: { nice: true, padding: 0 }, axis: { tickCount: 5 } };
    const values = drawn.map((row) => ({ kind: row.kind, [field]: row[field], words: short(row[field]) }));
    return {
      title: { text: title, fontSize: 13, anchor: "start", offset: 8 },
      width: WIDTH,
      height: { step: STEP },
      data: { values },
      layer: [
        { mark: { type: "bar", color: look.colour, height: 16 }, encoding: { x, y } },
        {
          mark: { type: "text", align: "left", dx: 5, color: CHART_INK.text, fontWeight: "bold" },
          encoding: { x, y, text: { field: "words" } },
        },
      ],
    };
  };
  const claim = (): string => {
    const least = [...rows].sort((a, b) => a.thinP99Ps - b.thinP99Ps)[0];
    const fewest = [...rows].sort((a, b) => a.interruptsPerHundred - b.interruptsPerHundred)[0];
    return `Shortest wait: ${least?.kind ?? "none"}; fewest interrupts: ${fewest?.kind ?? "none"}`;
  };
  const subtitle =
    given.subtitle ??
    "Two tests of each kind, and in both a short bar is good. Left, few frames come, and none should wait long. " +
      "Right, many come, and they should share interrupts.";
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description: `Two panels of bars for ${joined(kinds)}: ${panels.map(({ title }) => title).join("; ")}.`,
      numbers: {
        columns: ["kind", ...panels.map(({ title }) => title)],
        rows: drawn.map(({ kind, thinP99Us, interruptsPerHundred }) => [
          kind,
          Number(short(thinP99Us)),
          interruptsPerHundred,
        ]),
      },
      lineChars: 115,
      spec: { hconcat: panels.map(panel), spacing: 50 },
    },
  );
}
