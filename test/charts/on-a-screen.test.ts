// Every chart as it is drawn: it fits a screen, no word is cut off or lies on another, an axis that counts has no halves, what is
// pointed at answers in words, swatches of legends are not pale, and a slider has no more positions than pixels. Charts of small and of large data, of
// runs with 16 CPUs, and every chart of an executed notebook.
import { describe, expect, test } from "vitest";
import { indirectionGridChart, latencyEcdfChart, load, run, sweepChart } from "rss-lab";
import { chartsOfSixteen, notebookCharts } from "./all-charts.js";
import { cut, measured, overlaps, type Measured } from "./measured.js";
import { sampleCharts } from "./samples.js";

const SCREEN = { width: 870, height: 700 };
/** Charts that are wider or higher, with the reason. */
const LARGER: readonly string[] = [
  "journey, large", // four bands, and a claim of two lines
];

/** Axes that count whole things. */
const COUNTS =
  /^(frames|entries|queues|connections|CPUs|busy CPUs|buffers in use|receive (queues|buffers)|processors|interrupts)\b(?!.*[/%])/;

function faults(name: string, chart: Measured): string[] {
  const { width, height, words, shortened, axes, swatches, tips, sliders } = chart;
  const found = [
    ...(width > SCREEN.width ? [`is ${width} pixels wide`] : []),
    ...(height > SCREEN.height ? [`is ${height} pixels high`] : []),
    ...cut(chart).map((text) => `this is cut off: ${text}`),
    ...shortened.map((text) => `there is no room for ${text}`),
    ...overlaps(words).map((pair) => `these lie on each other: ${pair}`),
    ...axes
      .filter(({ title, labels }) => COUNTS.test(title) && labels.some((label) => /\.\d/.test(label)))
      .map(({ title, labels }) => `the axis "${title}" counts ${labels.join(" ")}`),
    ...(swatches.some((opacity) => opacity < 0.7) ? [`a legend has a pale swatch`] : []),
    ...tipFaults(tips),
    ...sliders
      .filter(({ positions, pixels }) => positions > pixels)
      .map(({ positions, pixels }) => `a slider has ${positions} positions on ${pixels} pixels`),
    ...sliders.filter(({ keys }) => !keys).map(() => "a slider does not obey the keys in JupyterLab"),
  ];
  return LARGER.includes(name) ? found.filter((fault) => !fault.startsWith("is ")) : found;
}

/** What answers when it is pointed at: names in words, and a value for each. */
function tipFaults(tips: readonly unknown[]): string[] {
  const faults = new Set<string>();
  for (const tip of tips) {
    if (typeof tip !== "object" || tip === null) {
      if (String(tip).trim() === "" || /undefined|NaN/.test(String(tip))) faults.add(`a tooltip says "${String(tip)}"`);
      continue;
    }
    for (const [name, value] of Object.entries(tip)) {
      if (/^[a-z]$|[a-z][A-Z]|_/.test(name) && !/PS|Ps$/.test(name) && !KNOWN.test(name))
        faults.add(`a tooltip calls something "${name}"`);
      if (/^(undefined|null|NaN|)$/.test(String(value).trim()))
        faults.add(`a tooltip says ${name}: "${String(value)}"`);
    }
  }
  return [...faults];
}
/** Names that look like those of fields, and are words of the subject. */
const KNOWN = /MSI-X|NUMA|IPv[46]|RSSv2|RxHash|_EX/;

const charts = [
  ...(["small", "large"] as const).flatMap((size) =>
    sampleCharts(size).map(([name, { spec }]) => [`${name}, ${size}`, spec] as const),
  ),
  ...chartsOfSixteen().map(([name, { spec }]) => [`${name} of 16 CPUs`, spec] as const),
  ...notebookCharts(),
];

describe("every chart", () => {
  test.each(charts)("%s", async (name, spec) => expect(faults(name, await measured(spec))).toEqual([]));
});

describe("the measure itself", () => {
  const spec = (more: object): Record<string, unknown> => ({
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    data: { values: [{ a: 1, b: 2 }] },
    mark: { type: "text" },
    encoding: { text: { value: "some words" } },
    ...more,
  });
  test("a wide chart is seen", async () =>
    expect(faults("x", await measured(spec({ width: 900 })))[0]).toMatch(/^is 9\d\d pixels wide$/));
  test("words on words are seen, and words beside words are not", async () => {
    const values = (gap: number) => ({ data: { values: [{ x: 0 }, { x: gap }] }, width: 400 });
    const x = { x: { field: "x", type: "quantitative", scale: { domain: [0, 400] }, axis: null } };
    const encoding = { ...x, text: { value: "some words" } };
    expect(faults("x", await measured(spec({ ...values(40), encoding })))).toEqual([
      "these lie on each other: some words | some words",
    ]);
    expect(faults("x", await measured(spec({ ...values(100), encoding })))).toEqual([]);
  });
  test("half a queue on an axis is seen", async () => {
    const rows = [1, 1.5, 2].map((x) => ({ x, y: x, series: "A" }));
    expect(faults("x", await measured(sweepChart(rows, { xLabel: "queues" }).spec)).join()).toContain(
      'the axis "queues" counts',
    );
  });
  test("a tooltip without a value, or with a field's name, is seen", async () => {
    const tooltip = [
      { field: "a", title: "aName" },
      { field: "none", title: "something" },
    ];
    const encoding = { text: { value: "some words" }, tooltip };
    expect(faults("x", await measured(spec({ encoding })))).toEqual([
      'a tooltip calls something "aName"',
      'a tooltip says something: "undefined"',
    ]);
  });
});

describe("runs that lost frames look different", () => {
  const rows = [1, 2, 3].map((x) => ({ x, y: x, series: "A", ...(x === 3 ? { lossShare: 0.25 } : {}) }));
  const lossy = run({ traffic: load({ framesPerSecond: 6e6, frames: 400, connections: 8 }), receiveBuffers: 16 });
  const { dropped, received } = lossy.summary;

  test("points of a sweep are hollow, and the words beside them say what was lost", async () => {
    const svg = await sweepChart(rows, { at: 3 }).svg();
    expect(svg).toContain("A: 3 (25% lost)");
    expect(svg.match(/fill="white" stroke="#0f36ce"/g)).toHaveLength(2);
    expect(sweepChart(rows).subtitle).toContain("hollow");
  });
  test("where none lost any, nothing is hollow, and nothing is said of losses", async () => {
    const sound = sweepChart(rows.map(({ x, y, series }) => ({ x, y, series })));
    expect(await sound.svg()).not.toContain('fill="white" stroke="#0f36ce"');
    expect(sound.subtitle).not.toContain("hollow");
    expect(sound.numbers.columns).not.toContain("frames lost (%)");
  });
  test("a distribution ends below 100 % by what was lost, with a cross and its words", async () => {
    expect(dropped).toBeGreaterThan(0);
    const chart = latencyEcdfChart(lossy);
    const shares = JSON.stringify(chart.spec).matchAll(/"share":([\d.]+)/g);
    expect(Math.max(...Array.from(shares, ([, share]) => Number(share)))).toBeCloseTo(1 - dropped / received, 4);
    expect(await chart.svg()).toMatch(/>\d+ % lost</);
    expect(chart.numbers.rows[0].at(-1)).toBe(dropped);
  });
});

test("a table's digits stay when a CPU is picked, in ink that reads on a pale cell", () => {
  const { spec } = indirectionGridChart([0, 1, 2, 3, 0, 1, 2, 3]);
  const texts = JSON.stringify(spec).match(/\{"mark":\{"type":"text".*?"encoding":\{.*?\}\}/g)!;
  expect(texts.length).toBeGreaterThan(2);
  for (const text of texts) expect(text).not.toContain('"opacity"');
});
