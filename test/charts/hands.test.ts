// Charts in a reader's hands: sliders that keys can move, a strip that zooms at the first touch, tooltips in words, and
// pictures that fit a screen.
import * as vega from "vega";
import { type TopLevelSpec, compile } from "vega-lite";
import { describe, expect, test } from "vitest";
import { load, run, scrubberChart, sweepChart, timelineChart, us, type Chart } from "rss-lab";
import { sampleCharts } from "./samples.js";

interface Slider {
  readonly name: string;
  readonly value: number;
  readonly bind: Readonly<Record<string, unknown>>;
}
const isVegaLite = ({ spec }: Chart): boolean => String(spec.$schema).includes("/vega-lite/");
const charts = sampleCharts("small").filter(([, chart]) => isVegaLite(chart));
const slidersOf = ({ spec }: Chart): Slider[] =>
  ((spec.params ?? []) as Slider[]).filter(({ bind }) => bind !== undefined && typeof bind === "object");

async function live({ spec }: Chart): Promise<vega.View> {
  const logger = vega.logger(vega.None);
  const own = isVegaLite({ spec } as Chart)
    ? compile(structuredClone(spec) as unknown as TopLevelSpec, { logger }).spec
    : structuredClone(spec);
  const view = new vega.View(vega.parse(own), { renderer: "none", logger });
  return view.runAsync();
}

describe("sliders", () => {
  const withSlider = charts.filter(([, chart]) => slidersOf(chart).length > 0);
  test("there are some", () => expect(withSlider.length).toBeGreaterThanOrEqual(4));
  test.each(withSlider)(
    "%s: keys move it in JupyterLab, it has a name, and the chart reads a number",
    async (_, chart) => {
      expect(JSON.stringify(chart.spec)).not.toContain('"input":"range"');
      const view = await live(chart);
      for (const { name, bind } of slidersOf(chart)) {
        expect(bind).toMatchObject({ input: "Range", "data-lm-suppress-shortcuts": "true" });
        expect(String(bind["aria-label"]).length).toBeGreaterThan(2);
        // A page's input gives texts.
        await view.signal(name, String(bind.max)).runAsync();
        expect(view.signal(name.replace(/Slider$/, ""))).toBe(bind.max);
      }
    },
  );
  test("that of a sweep goes from point to point: no position lies between those that were run", async () => {
    const xs = [1, 2, 5, 30];
    const chart = sweepChart(
      xs.map((x) => ({ x, y: 2 * x, series: "A" })),
      { xLabel: "load", at: 4 },
    );
    const [{ bind, value }] = slidersOf(chart);
    expect([bind.min, bind.max, bind.step, value]).toEqual([0, 3, 1, 2]);
    const view = await live(chart);
    for (const [i, x] of xs.entries()) {
      const svg = await (await view.signal("pointSlider", String(i)).runAsync()).toSVG();
      expect([view.signal("at"), svg.includes(`>load: ${x}<`), svg.includes(`>A: ${2 * x}<`)]).toEqual([x, true, true]);
    }
  });
});

describe("the timeline's strip", () => {
  const one = run({ traffic: load({ framesPerSecond: 2e6, frames: 20 }) });
  const shown = async (chart: Chart) => {
    const view = await live(chart);
    const scale = view.scale("concat_0_x") as unknown as { domain(): number[] };
    return { picks: view.data("zoom_store").length, domain: scale.domain() };
  };
  test("has no part picked at first, so that a drag begins one; the view shows all", async () => {
    const { picks, domain } = await shown(timelineChart(one, { fromPs: us(1), toPs: us(9) }));
    expect([picks, domain]).toEqual([0, [1, 9]]);
  });
  test("shows the part that the caller names, and has none picked even so: the first drag within it begins one too", async () => {
    const { picks, domain } = await shown(timelineChart(one, { fromPs: us(1), toPs: us(9), zoomPs: [us(2), us(4)] }));
    expect([picks, domain]).toEqual([0, [2, 4]]);
  });
});

/** What every mark says when it is pointed at. */
function tooltips(view: vega.View): unknown[] {
  interface Scene {
    readonly tooltip?: unknown;
    readonly items?: readonly Scene[];
  }
  const found: unknown[] = [];
  const visit = ({ tooltip, items = [] }: Scene): void => {
    if (tooltip !== undefined && tooltip !== null) found.push(tooltip);
    items.forEach(visit);
  };
  visit((view.scenegraph() as unknown as { root: Scene }).root);
  return found;
}

describe("tooltips", () => {
  const traffic = load({ framesPerSecond: 4e6, frames: 40, connections: 8 });
  const busy = run({
    variant: "hardware-queuing",
    traffic,
    receiveBuffers: 6,
    sends: { perFrame: 0.5, trigger: "ack" },
  });
  const all: [string, Chart][] = [
    ...sampleCharts("small"),
    ["timeline of a run", timelineChart(busy)],
    ["scrubber of a run", scrubberChart(busy)],
  ];
  test.each(all)("%s: nothing is undefined", async (_, chart) => {
    for (const tip of tooltips(await live(chart))) {
      expect(JSON.stringify(tip)).not.toMatch(/undefined|NaN/);
      if (typeof tip === "object") expect(Object.keys(tip as object).length).toBeGreaterThan(0);
    }
  });
  test("those of timeline and scrubber have words for names", async () => {
    const names = new Set<string>();
    for (const chart of [timelineChart(busy), scrubberChart(busy)])
      for (const tip of tooltips(await live(chart))) Object.keys(tip as object).forEach((name) => names.add(name));
    for (const name of ["CPU", "frame", "receive queue", "documented step", "interrupt cycle", "state", "from (µs)"])
      expect(names).toContain(name);
    for (const raw of ["words", "lane", "kind", "cpu", "f", "t", "from", "for"]) expect(names).not.toContain(raw);
  });
});

describe("on a screen", () => {
  test.each([1, 4, 8, 16, 32, 64, 128])(
    "timeline and scrubber of %s CPUs are 870 pixels wide at most, and 672 high without the slider",
    async (cpus) => {
      const traffic = load({ framesPerSecond: 4e6, frames: 500, connections: 256 });
      const one = run({ variant: "message-signaled-interrupts", cpus, traffic });
      for (const chart of [timelineChart(one), scrubberChart(one)]) {
        const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(await chart.svg())!;
        expect(Number(width)).toBeLessThanOrEqual(870);
        expect(Number(height)).toBeLessThanOrEqual(672);
      }
    },
  );
  test.each([8, 16, 20])("a timeline of %s CPUs names each of them", async (cpus) => {
    const svg = await timelineChart(run({ cpus, traffic: load({ framesPerSecond: 1e6, frames: 9 }) })).svg();
    const labels = [...svg.matchAll(/opacity="1">CPU (\d+)</g)].map(([, cpu]) => Number(cpu));
    expect(labels.sort((a, b) => a - b)).toEqual(Array.from({ length: cpus }, (_, cpu) => cpu));
  });
});
