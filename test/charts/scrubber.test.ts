// The scrubber: at every instant each frame is in one place, each message in one state, each CPU at one thing.
import fc from "fast-check";
import * as vega from "vega";
import { type TopLevelSpec, compile } from "vega-lite";
import { describe, expect, test } from "vitest";
import { type Scenario, VARIANTS, load, run, scrubberChart, us } from "rss-lab";
import { type Span, cpuSpans, messageSpans, ringSpans } from "../../lib/src/charts/scrubber-data.js";
import { sampleRun } from "./samples.js";
import { examples } from "../support/examples.js";

const rowsOf = (scenario: Partial<Scenario>) => {
  const result = run({
    traffic: load({ framesPerSecond: 2e6, frames: 60, connections: 16 }),
    receiveBuffers: 16,
    ...scenario,
  });
  return { result, rows: { work: result.work(), moments: result.moments(), frames: result.frames() } };
};
const holds = (spans: readonly Span[], atPs: number): Span[] =>
  spans.filter((span) => span.fromPs <= atPs && atPs < span.toPs);
const anyVariant = fc.constantFrom(...VARIANTS);
const assignStep = (variant: string): string | undefined => (variant === "single-hardware-queue" ? "5.1" : undefined);

describe("what holds at an instant", () => {
  test("a frame is in one place from its arrival until the protocol driver returns the chain that it was indicated in", () => {
    fc.assert(
      fc.property(anyVariant, fc.nat(us(40)), (variant, atPs) => {
        const { rows } = rowsOf({ variant });
        const { hardware, spans } = ringSpans(rows, assignStep(variant));
        const indicated = rows.frames.filter((frame) => frame.state === "indicated");
        const returnedPs = (frame: (typeof indicated)[number]): number =>
          Math.max(
            ...indicated
              .filter((other) => other.queue === frame.queue && other.indicatedPs === frame.indicatedPs)
              .map((other) => other.donePs),
          );
        const inMemory = indicated.filter((frame) => frame.arrivalPs <= atPs && atPs < returnedPs(frame)).length;
        expect(
          holds(
            spans.filter((span) => hardware.includes(span.ring)),
            atPs,
          ),
        ).toHaveLength(inMemory);
      }),
      { numRuns: examples(60) },
    );
  });
  test("a CPU does one thing, or is idle", () => {
    fc.assert(
      fc.property(anyVariant, fc.nat(us(40)), (variant, atPs) => {
        const { rows } = rowsOf({ variant });
        const spans = cpuSpans(rows.work, [0, 1, 2, 3]);
        for (const cpu of [0, 1, 2, 3])
          expect(
            holds(
              spans.filter((span) => span.cpu === `CPU ${cpu}`),
              atPs,
            ),
          ).toHaveLength(1);
      }),
      { numRuns: examples(60) },
    );
  });
  test("a message is in one state, and disabled from its ISR's write to its DPC's", () => {
    fc.assert(
      fc.property(anyVariant, fc.nat(us(40)), (variant, atPs) => {
        const { rows } = rowsOf({ variant });
        const spans = messageSpans(rows);
        for (const message of new Set(spans.map((span) => span.message)))
          expect(
            holds(
              spans.filter((span) => span.message === message),
              atPs,
            ),
          ).toHaveLength(1);
        const disabled = spans
          .filter((span) => span.state === "disabled")
          .map((span) => span.fromPs)
          .sort((a, b) => a - b);
        expect(disabled).toEqual(
          rows.moments.filter((moment) => moment.what === "disable").map((moment) => moment.timePs),
        );
      }),
      { numRuns: examples(60) },
    );
  });
});

describe("interrupts", () => {
  const messages = (variant: Scenario["variant"]): string[] => [
    ...new Set(messageSpans(rowsOf({ variant }).rows).map((span) => span.message)),
  ];
  test("one for the device without MSI-X, one for each CPU's queue with it", () => {
    expect(messages("hardware-queuing")).toEqual(["the interrupt"]);
    expect(messages("message-signaled-interrupts")).toEqual(["message 0", "message 1", "message 2", "message 3"]);
  });
  test("a frame that arrives while the interrupt is enabled waits 0.5 us for it: enabled, a frame waits, raised, disabled", () => {
    const { rows } = rowsOf({ traffic: load({ framesPerSecond: 1e5, frames: 1, gaps: "constant" }) });
    expect(messageSpans(rows).map((span) => [span.state, span.fromPs])).toEqual([
      ["enabled", 0],
      ["enabled, a frame waits", us(10)],
      ["raised", us(10.5)],
      ["disabled", us(10.9)],
      ["enabled", us(11.69)],
    ]);
  });
});

test("a dropped frame waits for no interrupt: once the ring is empty the interrupt is enabled, and nobody waits", () => {
  const { rows } = rowsOf({
    traffic: load({ framesPerSecond: 1e7, frames: 30, gaps: "constant" }),
    receiveBuffers: 4,
  });
  expect(rows.frames.some(({ state }) => state === "dropped")).toBe(true);
  expect(messageSpans(rows).pop()).toMatchObject({ state: "enabled", toPs: Infinity });
});

describe("queues in software", () => {
  test(
    "a frame that was moved to a CPU's queue still takes a buffer of the one ring (RSS with a Single Hardware Receive " +
      "Queue)",
    () => {
      const { rows } = rowsOf({ variant: "single-hardware-queue" });
      const { hardware, software, spans } = ringSpans(rows, "5.1");
      expect(hardware).toEqual(["the NIC's ring"]);
      expect(software).toEqual(["queue 1 (CPU 0)", "queue 2 (CPU 1)", "queue 3 (CPU 2)", "queue 4 (CPU 3)"]);
      for (const span of spans.filter((each) => software.includes(each.ring)))
        expect(spans).toContainEqual({ ...span, ring: "the NIC's ring" });
    },
  );
});

describe("the chart", () => {
  const { rows, result } = rowsOf({ variant: "message-signaled-interrupts" });
  const options = { title: "A claim", ringSize: 16, atPs: us(9) };
  test("has a slider over time, and other instants give other pictures", async () => {
    const chart = scrubberChart(rows, options);
    const [now] = chart.spec.params as {
      name: string;
      value: number;
      bind: { input: string; min: number; max: number };
    }[];
    expect(now).toMatchObject({ name: "nowSlider", value: 9, bind: { input: "Range", min: 0 } });
    expect(now.bind.max).toBeGreaterThanOrEqual(result.endPs / us(1));
    expect(await chart.svg()).not.toBe(await scrubberChart(rows, { ...options, atPs: us(20) }).svg());
  });
  test("moving the slider in a live view changes the words for CPUs and messages to those of the new instant", async () => {
    const view = new vega.View(vega.parse(compile(scrubberChart(rows, options).spec as unknown as TopLevelSpec).spec), {
      renderer: "none",
    });
    for (const atPs of [us(3), us(9), us(15)]) {
      const words = scrubberChart(rows, { ...options, atPs })
        .numbers.rows.map(([, state]) => state)
        .filter((state) => !String(state).includes(" of "));
      const svg = await (await view.signal("nowSlider", String(atPs / us(1))).runAsync()).toSVG();
      for (const word of words) expect(svg).toContain(`>${word}<`);
    }
  });
  test("is drawn without a warning, with fewer than 2,000 marks and 1 MB, however long the run is", async () => {
    for (const each of [
      rows,
      sampleRunRows(),
      rowsOf({ traffic: load({ framesPerSecond: 4e6, frames: 4000 }) }).rows,
    ]) {
      const warnings: string[] = [];
      const chart = scrubberChart(each, options);
      const svg = await chart.svg((warning) => warnings.push(warning));
      expect(warnings).toEqual([]);
      expect((svg.match(/role="graphics-symbol"/g) ?? []).length).toBeLessThan(2_000);
      expect(JSON.stringify(chart.spec).length).toBeLessThan(1_000_000);
    }
  });
  test("its text names every ring, message and CPU at the instant", () => {
    expect(scrubberChart(rows, { ...options, cpus: [0, 1, 2, 3] }).numbers.rows.map(([what]) => what)).toEqual([
      "queue 0 (CPU 0)",
      "queue 1 (CPU 1)",
      "queue 2 (CPU 2)",
      "queue 3 (CPU 3)",
      "message 0",
      "message 1",
      "message 2",
      "message 3",
      "CPU 0",
      "CPU 1",
      "CPU 2",
      "CPU 3",
    ]);
  });
  test("times count from the chosen origin", () => {
    const chart = scrubberChart(rows, { ...options, originPs: us(5) });
    expect((chart.spec.params as { value: number }[])[0].value).toBe(4);
    expect(chart.numbers.columns[1]).toBe("at 4 µs");
  });
  test.each(VARIANTS)("a legend names every colour of the strip: %s", (variant) => {
    const { spec } = scrubberChart(rowsOf({ variant }).result);
    const { messages, work } = spec.datasets as Record<string, { colour: string; key: string }[]>;
    const text = JSON.stringify(spec);
    const named = Array.from(text.matchAll(/"field":"key","type":"nominal","scale":(\{[^}]*\})/g), ([, scale]) => {
      const { domain, range } = JSON.parse(scale) as { domain: string[]; range: string[] };
      return new Map(domain.map((key, i) => [key, range[i]]));
    });
    expect(named).toHaveLength(2);
    for (const [i, values] of [messages, work].entries()) {
      expect(values.length).toBeGreaterThan(0);
      for (const { key, colour } of values) expect(named[i].get(key)).toBe(colour);
    }
  });
  test("a run without any rows is drawn", async () =>
    expect(
      await scrubberChart({ work: [], moments: [], frames: [] }, { title: "A claim", ringSize: 4 }).svg(),
    ).toContain("<svg"));
});

function sampleRunRows() {
  const { work, moments, frames } = sampleRun({ cycles: 400, frames: 4 });
  return { work, moments, frames };
}
