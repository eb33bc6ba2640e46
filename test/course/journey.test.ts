// journey: what is drawn at an instant is what the run's rows say of it. Positions and states are read from the live
// view, as Vega draws it, and compared with what the rows give by plain comparisons of times.
import fc from "fast-check";
import * as vega from "vega";
import { describe, expect, test } from "vitest";
import { InputError, VARIANTS, load, run, us } from "rss-lab";
import type { Fault, FrameRow, Run, Scenario, Variant } from "rss-lab";
import { journey } from "rss-lab-course";
import { examples, someOf } from "../support/examples.js";

const traffic = load({ framesPerSecond: 4e6, connections: 8, frames: 90, seed: 9 });
const CASES: readonly (readonly [string, Partial<Scenario>])[] = [
  ...VARIANTS.map((variant) => [`${variant}, with drops`, { variant, receiveBuffers: 8 }] as const),
  ...VARIANTS.map((variant) => [`${variant}, with room for all`, { variant, receiveBuffers: 100 }] as const),
  [
    "interrupts held back",
    { variant: "message-signaled-interrupts", interruptModeration: { timeoutPs: us(4), frames: 6 } },
  ],
  [
    "one interrupt held back",
    { variant: "hardware-queuing", interruptModeration: { kind: "interval", intervalPs: us(9) } },
  ],
  [
    "polling",
    {
      variant: "message-signaled-interrupts",
      polling: { budget: 4, deferrals: 1, deferralPs: us(1) },
      receiveBuffers: 8,
    },
  ],
  ["polling without RSS", { variant: "non-rss", polling: { budget: 3 }, receiveBuffers: 12 }],
  [
    "locks and sends",
    {
      variant: "hardware-queuing",
      locks: { connection: true, sharedPs: us(0.1) },
      sends: { perFrame: 0.5, trigger: "ack" },
    },
  ],
  ["two queues on four CPUs", { variant: "message-signaled-interrupts", rss: { queues: 2 } }],
  ["few frames a DPC", { variant: "single-hardware-queue", maxNblsToIndicate: 3, receiveBuffers: 16 }],
  ["buffers that come back one by one", { variant: "non-rss", buffersReturned: "by-frame", receiveBuffers: 8 }],
  ["a run that ends while frames wait", { variant: "single-hardware-queue", durationPs: us(14) }],
];
const runOf = (scenario: Partial<Scenario>): Run => run({ traffic, cpus: 4, receiveBuffers: 32, ...scenario });

/** A frame's place by the rows alone. */
function placeOf(
  frame: FrameRow,
  { work, scenario }: { work: ReturnType<Run["work"]>; scenario: Run["scenario"] },
  ps: number,
): string {
  if (ps < frame.arrivalPs) return "wire";
  if (frame.state === "dropped") return "dropped";
  if (frame.donePs <= ps) return "done";
  if (work.some((row) => row.frame === frame.frame && row.kind !== "send" && row.startPs <= ps)) return "cpu";
  if (frame.indicatedPs <= ps) return "chain";
  const isMoved =
    scenario.variant === "single-hardware-queue" &&
    frame.state === "indicated" &&
    work.some((row) => row.step === "5.1" && row.cycle === frame.cycle && row.startPs <= ps);
  return isMoved ? "queue" : "ring";
}

/** A message's state by the rows alone; `own` are the frames that it interrupts for. */
function stateOf(one: Run, own: readonly FrameRow[], { message, ps }: { message: number | null; ps: number }): string {
  const turns = one
    .moments()
    .filter(({ what, queue }) => ["interrupt", "disable", "enable"].includes(what) && (message ?? queue) === queue)
    .sort((a, b) => a.timePs - b.timePs);
  const last = turns.filter(({ timePs }) => timePs <= ps).pop()?.what;
  if (last === "interrupt") return "ISR called";
  if (last === "disable") return "disabled";
  const waits = own.some(
    ({ state, arrivalPs, indicatedPs }) => state !== "dropped" && arrivalPs <= ps && !(indicatedPs <= ps),
  );
  if (!waits) return "enabled";
  const next = turns.find(({ timePs }) => timePs > ps)?.timePs ?? one.endPs;
  return next - ps <= one.scenario.costs.interruptDeliveryPs ? "on its way" : "held back";
}

interface Item {
  readonly x: number;
  readonly y: number;
  readonly x2?: number;
  readonly width?: number;
  readonly height?: number;
  readonly text?: string;
  readonly datum: Readonly<Record<string, number>>;
}
interface Scene {
  readonly name?: string;
  readonly marktype?: string;
  readonly items?: readonly (Item & Scene)[];
}

/** A live view, its clock in picoseconds, and what it draws. */
async function live(chart: ReturnType<typeof journey>) {
  const spec = structuredClone(chart.spec) as unknown as vega.Spec;
  const logger = vega.logger(vega.None);
  const view = new vega.View(vega.parse(spec), { renderer: "none", logger });
  await view.runAsync();
  const marks = (): Scene[] => {
    const all: Scene[] = [];
    const visit = (node: Scene): void => {
      if (node.marktype) all.push(node);
      for (const item of node.items ?? []) visit(item);
    };
    visit((view.scenegraph() as unknown as { root: Scene }).root);
    return all;
  };
  return {
    view,
    at: async (ps: number) => void (await view.signal("time", ps / 1e6).runAsync()),
    data: (name: string) => view.data(name) as Readonly<Record<string, number | string>>[],
    named: (name: string) => marks().find((mark) => mark.name === name)?.items ?? [],
    items: (type: string) =>
      marks()
        .filter(({ marktype }) => marktype === type)
        .flatMap(({ items }) => items ?? []),
  };
}

/** Instants at which something happens, with those just before and some after; all of the first moments. */
function instantsOf(one: Run): number[] {
  const turns = [
    ...one.frames().flatMap((row) => [row.arrivalPs, row.indicatedPs, row.donePs]),
    ...one.moments().map(({ timePs }) => timePs),
    ...one.work().flatMap((row) => [row.startPs, row.endPs]),
  ]
    .filter((ps) => !Number.isNaN(ps))
    .sort((a, b) => a - b);
  const some = turns.filter((_, i) => i % 23 === 0);
  const first = one
    .moments()
    .filter(({ what }) => what !== "arrival")
    .slice(0, 9);
  return [...some, ...first.map(({ timePs }) => timePs)].flatMap((ps) => [ps - 1, ps, ps + 7]);
}

describe.each(CASES)("%s", (_, scenario) => {
  const one = runOf(scenario);
  const rows = { work: one.work(), scenario: one.scenario };
  const frames = one.frames();
  const isSingle = one.scenario.variant === "non-rss" || one.scenario.variant === "single-hardware-queue";
  const hasMessages = one.scenario.variant === "message-signaled-interrupts";

  test("every frame is where the rows say, and is drawn there", async () => {
    const { at, data, named, items } = await live(journey(one));
    const byTop = (x: number) =>
      items("rect")
        .filter((item) => item.x === x && (item.width ?? 0) > 40)
        .sort((a, b) => a.y - b.y);
    const [rings, lanes] = [byTop(178), byTop(300)];
    const labels = items("text").filter(({ text }) => /^CPU \d/.test(text ?? ""));
    expect(rings).toHaveLength(isSingle ? 1 : one.scenario.rss.queues);
    const seen = new Set<string>();
    for (const ps of someOf(instantsOf(one))) {
      await at(ps);
      const places = new Map(data("frames0").map(({ f, w }) => [f, w]));
      const expected = frames.map((frame) => placeOf(frame, rows, ps));
      expect(
        frames.map(({ frame }) => places.get(frame)),
        `at ${ps} ps`,
      ).toEqual(expected);
      expected.forEach((place) => seen.add(place));
      const dots = new Map(named("dots0").map((item) => [item.datum.f, item]));
      const spots = new Set<string>();
      for (const [i, frame] of frames.entries()) {
        const dot = dots.get(frame.frame);
        const where = expected[i];
        if (where === "done" || dot === undefined) {
          expect([where, dot === undefined], `frame ${frame.frame}`).toEqual([
            where === "wire" ? "wire" : "done",
            true,
          ]);
          continue;
        }
        spots.add(`${dot.x} ${dot.y}`);
        const { x, y } = dot;
        if (where === "cpu") {
          expect([x, labels.find((label) => label.y === y)?.text]).toEqual([516, `CPU ${frame.cpu}`]);
        } else if (where === "wire") expect(x).toBeLessThan(136);
        else if (where === "dropped") expect([x < 120, y > rings[0].y]).toEqual([true, true]);
        else {
          const isQueued = one.scenario.variant === "single-hardware-queue" && dot.datum.m * 1e6 <= ps;
          const box = isQueued ? lanes[frame.cpu] : rings[isSingle ? 0 : frame.queue];
          const inside = x > box.x && x < box.x + box.width! && y > box.y && y < box.y + box.height!;
          expect(inside, `frame ${frame.frame} ${where} at ${ps} ps`).toBe(true);
        }
      }
      // At one instant no two frames lie on the same place, but for those that arrive together.
      expect(spots.size).toBe(named("dots0").length);
    }
    expect(seen.size).toBeGreaterThanOrEqual(one.scenario.receiveBuffers < 20 && one.summary.dropped > 0 ? 6 : 5);
  });

  test("every buffer in use is drawn, in a place of its own, and the strip has as many", async () => {
    const { at, data } = await live(journey(one));
    const chain = (row: FrameRow): string =>
      one.scenario.buffersReturned === "by-frame" ? `${row.frame}` : `${row.queue} ${row.indicatedPs}`;
    const isHeld = (row: FrameRow, ps: number): boolean =>
      row.state !== "dropped" &&
      row.arrivalPs <= ps &&
      (row.state === "waiting" ||
        frames.some((other) => chain(other) === chain(row) && other.state === "indicated" && !(other.donePs <= ps)));
    for (const ps of instantsOf(one).filter((_, i) => i % 4 === 0)) {
      await at(ps);
      const held = data("held0");
      expect(held.map(({ f }) => f)).toEqual(frames.filter((row) => isHeld(row, ps)).map(({ frame }) => frame));
      expect(new Set(held.map(({ sx, sy }) => `${sx} ${sy}`)).size).toBe(held.length);
      const strip = data("used0")
        .filter(({ t }) => Number(t) <= ps / 1e6)
        .pop();
      expect(strip?.b).toBe(held.length);
    }
  });

  test("every interrupt has the state that moments and waiting frames give it, and every CPU its work", async () => {
    const { at, data, items } = await live(journey(one));
    const messages = hasMessages ? Array.from({ length: one.scenario.rss.queues }, (_, message) => message) : [null];
    const seen = new Set<string>();
    for (const ps of instantsOf(one)) {
      await at(ps);
      const states = messages.map((message) =>
        stateOf(
          one,
          frames.filter(({ queue }) => (message ?? queue) === queue),
          { message, ps },
        ),
      );
      const pills = items("text")
        .filter(({ x, datum }) => x === 422 && datum?.s !== undefined)
        .sort((a, b) => a.y - b.y);
      expect(
        pills.map(({ text }) => text),
        `at ${ps} ps`,
      ).toEqual(states);
      states.forEach((state) => seen.add(state));
      const working = rows.work.filter((row) => row.startPs <= ps && ps < row.endPs && row.kind !== "idle");
      const now = data("now0").filter(({ k }) => k !== 8);
      expect(now.map(({ c }) => c).sort()).toEqual(working.map(({ cpu }) => cpu).sort());
      expect(now.map(({ n }) => n).sort()).toEqual(working.map(({ frame }) => frame).sort());
      expect(data("calls0")).toHaveLength(
        one.moments().filter(({ what, timePs }) => what === "interrupt" && timePs <= ps).length,
      );
    }
    const isModerated =
      "kind" in one.scenario.interruptModeration ||
      (one.scenario.interruptModeration as { timeoutPs: number }).timeoutPs > 0;
    expect(seen.has("held back")).toBe(isModerated);
    for (const state of ["enabled", "on its way", "ISR called", "disabled"]) expect(seen).toContain(state);
  });
});

test("frames are conserved: at any instant those at every place add up to those that have arrived", async () => {
  const charts = await Promise.all(
    CASES.map(async ([, scenario]) => {
      const one = runOf(scenario);
      return { one, shown: await live(journey(one)) };
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(CASES.length - 1), fc.nat(us(60)), async (i, ps) => {
      const { one, shown } = charts[i];
      await shown.at(ps);
      const arrived = one.frames().filter(({ arrivalPs }) => arrivalPs <= ps).length;
      const [tally] = shown.data("tally0");
      expect(tally.arrived).toBe(arrived);
      expect(Number(tally.waiting) + Number(tally.processed) + Number(tally.done) + Number(tally.dropped)).toBe(
        arrived,
      );
      // The same numbers stand in the picture.
      const texts = shown.items("text").map(({ text }) => text);
      for (const key of ["arrived", "waiting", "processed", "done", "dropped"]) expect(texts).toContain(tally[key]);
    }),
    { numRuns: examples(120) },
  );
});

describe("a driver with a fault", () => {
  const statesOf = async (variant: Variant, fault: Fault) => {
    const one = runOf({ variant, fault, cpus: 2, ...(variant === "non-rss" && { interruptCpu: "fixed" }) });
    const { at, data, items } = await live(journey(one));
    const seen = [];
    for (const ps of instantsOf(one)) {
      await at(ps);
      const pills = items("text").filter(({ x, datum }) => x === 422 && datum?.s !== undefined);
      seen.push({ ps, pills: pills.sort((a, b) => a.y - b.y).map(({ text }) => text), calls: data("calls0").length });
    }
    return { one, seen };
  };
  const isIn = (row: { startPs: number; endPs: number }, ps: number): boolean => row.startPs <= ps && ps < row.endPs;
  const VARIANTS_OF_MANY = VARIANTS.filter((variant) => variant !== "single-hardware-queue");

  test.each(VARIANTS_OF_MANY)("that does not disable it: %s, called as long as its ISR runs", async (variant) => {
    const { one, seen } = await statesOf(variant, "interrupt-not-disabled");
    const isrs = one.work().filter(({ kind }) => kind === "isr");
    const queueOf = new Map(one.moments().map(({ cycle, queue }) => [cycle, queue]));
    for (const { ps, pills, calls } of seen) {
      const now = isrs.filter((row) => isIn(row, ps));
      pills.forEach((pill, message) => {
        const own = now.some(({ cycle }) => pills.length === 1 || queueOf.get(cycle) === message);
        expect([pill === "ISR called", pill === "disabled"], `message ${message} at ${ps} ps`).toEqual([own, false]);
      });
      expect(calls).toBe(one.moments().filter((row) => row.what === "interrupt" && row.timePs <= ps).length);
    }
  });

  test.each(VARIANTS_OF_MANY)("that enables it without looking: %s, no frame is on its way unseen", async (variant) => {
    const { one, seen } = await statesOf(variant, "enabled-without-looking");
    const turns = one.moments().filter(({ what }) => what === "interrupt" || what === "enable");
    let unseen = 0;
    for (const { ps, pills } of seen)
      pills.forEach((pill, message) => {
        const own = <Row extends { queue: number }>(row: Row) => pills.length === 1 || row.queue === message;
        const last = turns.filter((row) => own(row) && row.timePs <= ps).pop();
        if (last?.what !== "enable") return;
        const waiting = one.frames().filter((row) => own(row) && row.arrivalPs <= ps && !(row.indicatedPs <= ps));
        const isSeen = waiting.some(({ state, arrivalPs }) => state !== "dropped" && arrivalPs >= last.timePs);
        expect(pill === "enabled", `message ${message} at ${ps} ps`).toBe(!isSeen);
        if (!isSeen && waiting.length > 0) unseen++;
      });
    expect(unseen).toBeGreaterThan(0);
  });
});

describe("several runs", () => {
  const all = VARIANTS.map((variant) => runOf({ variant, receiveBuffers: 12 }));
  test("stand on one clock, each with its own rows", async () => {
    const { at, data } = await live(journey(all));
    for (const ps of [us(3), us(11), us(30)]) {
      await at(ps);
      for (const [v, one] of all.entries()) {
        const rows = { work: one.work(), scenario: one.scenario };
        expect(data(`frames${v}`).map(({ w }) => w)).toEqual(one.frames().map((frame) => placeOf(frame, rows, ps)));
      }
    }
  });
  test("fit a screen: 870 pixels wide, and 700 high with the slider's 28 below", async () => {
    for (const chart of [
      journey(all),
      journey(all.slice(0, 3)),
      journey(all.slice(2)),
      journey(all[3]),
      journey([runOf({ cpus: 16, variant: "hardware-queuing" }), runOf({ cpus: 2 })]),
    ]) {
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(await chart.svg())!;
      expect(Number(width)).toBeLessThanOrEqual(870);
      expect(Number(height)).toBeLessThanOrEqual(700 - 28);
    }
  });
  test("have their variants' names, or those that they are given", () => {
    expect(journey(all).numbers.rows.map(([name]) => name)).toContain("MSI-X");
    expect(journey({ "a queue": all[0], queues: all[3] }).title).toMatch(/\d+ \(a queue\) and .*\(queues\)$/);
  });
});

describe("steps, speed and play", () => {
  const one = runOf({ variant: "message-signaled-interrupts", receiveBuffers: 8 });
  test("the steps are all instants at which something begins or ends in the rows, and no others", async () => {
    const { view } = await live(journey(one));
    const rows = new Set(
      [
        ...one.frames().flatMap((row) => [row.arrivalPs, row.donePs]),
        ...one.moments().map(({ timePs }) => timePs),
        ...one.work().flatMap(({ startPs, endPs }) => [startPs, endPs]),
      ].filter((ps) => !Number.isNaN(ps)),
    );
    const times = view.signal("times") as number[];
    expect(times.map((t) => Math.round(t * 1e6))).toEqual([...rows].sort((a, b) => a - b));
  });
  test("it opens paused, at the first drop, and nothing in it is a timer", async () => {
    const chart = journey(one);
    const { view } = await live(chart);
    const [drop] = one.frames().filter(({ state }) => state === "dropped");
    expect([view.signal("playing"), view.signal("T")]).toEqual([false, drop.arrivalPs / 1e6]);
    expect(JSON.stringify(chart.spec)).not.toContain('"timer"');
  });
  test("without a drop it opens when most buffers are in use", async () => {
    const { data } = await live(journey(runOf({ receiveBuffers: 100 })));
    const used = data("used0").map(({ b }) => Number(b));
    expect(data("held0")).toHaveLength(Math.max(...used));
  });
  test("the caller may choose the instant", async () => {
    const { view } = await live(journey(one, { atPs: us(7) }));
    expect(view.signal("T")).toBe(7);
  });
  test.each([1e3, 1e5, 14.88e6])(
    "at %s frames/s the clock passes four frames a second at first",
    async (framesPerSecond) => {
      const { view } = await live(journey(run({ traffic: load({ framesPerSecond, frames: 40 }) })));
      const perSecond =
        (view.signal("speed") as number) *
        ({ 1e3: 1e-3, 1e5: 1e-6, 14.88e6: 1e-9 } as Record<number, number>)[framesPerSecond] *
        framesPerSecond;
      expect(perSecond).toBeGreaterThan(1.5);
      expect(perSecond).toBeLessThan(12);
    },
  );
});

test("64 connections differ in colour or shape, and neighbours in both", () => {
  const many = run({ traffic: load({ framesPerSecond: 1e6, connections: 64, frames: 800 }) });
  const scales = journey(many).spec.scales as { name: string; domain: number[]; range: string[] }[];
  const [colours, shapes] = ["connection", "shape"].map((name) => scales.find((scale) => scale.name === name)!);
  expect(colours.domain).toHaveLength(64);
  expect(new Set(colours.range.map((colour, i) => `${colour} ${shapes.range[i]}`)).size).toBe(64);
  for (let i = 1; i < 8; i++) {
    expect(new Set(colours.range.slice(0, i + 1)).size).toBe(i + 1);
    expect(new Set(shapes.range.slice(0, i + 1)).size).toBe(i + 1);
  }
});

describe("refusals name the cure", () => {
  const sentence = (draw: () => unknown): string => {
    try {
      draw();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as Error).message;
    }
    return "";
  };
  const frames = (count: number, more: Partial<Scenario> = {}): Run =>
    run({ traffic: load({ framesPerSecond: 1e6, frames: count }), ...more });
  test("1,200 frames are drawn, more are not", () => {
    expect(journey(frames(1200)).title).toContain("1,200 frames");
    expect(sentence(() => journey(frames(1201)))).toBe(
      'The run "non-rss" for journey has 1201 frames: it draws 1200 at most, so give the run less traffic, as load({ ..., frames: 1200 }).',
    );
  });
  test.each([
    ["five runs", () => journey([1, 2, 3, 4, 5].map(() => frames(3))), "it shows 4 at most"],
    ["other frames", () => journey([frames(3), frames(4)]), "give all runs the same traffic"],
    ["other connections", () => journey([frames(9), frames(9, { seed: 2 })]), "give all runs the same traffic"],
    [
      "no frame",
      () => journey(run({ traffic: load({ framesPerSecond: 1, frames: 1 }), durationPs: 1 })),
      "it needs one at least",
    ],
    [
      "too many CPUs",
      () => journey([1, 2, 3, 4].map(() => runOf({ cpus: 8, variant: "hardware-queuing" }))),
      "give it fewer runs, or runs with fewer CPUs",
    ],
    ["frames that are copied", () => journey(frames(3, { resourcesBelow: 4 })), "leave out resourcesBelow and drain"],
    ["an instant after the end", () => journey(frames(3), { atPs: 1e12 }), "the end of its clock"],
    ["a summary", () => journey(frames(3, { records: "summary" })), 'records: "full"'],
  ])("%s", (_, draw, cure) => expect(sentence(draw)).toContain(cure));
});

test("words and numbers tell the story: who drops how many, first when, by how many interrupts", () => {
  const pair = {
    one: runOf({ receiveBuffers: 12 }),
    four: runOf({ variant: "message-signaled-interrupts", receiveBuffers: 12 }),
  };
  const chart = journey(pair);
  const dropped = pair.one.summary.dropped;
  expect(dropped).toBeGreaterThan(0);
  expect(chart.title).toContain(`${dropped} (one)`);
  const text = chart.toString();
  expect(text).toContain(`${dropped} of 90 frames are dropped, the first at `);
  expect(text).toContain(`four: 4 rings of 12 buffers; ${pair.four.summary.interrupts} interrupts by 4 messages`);
  const [, end] = chart.numbers.rows;
  expect(end.slice(2)).toEqual([90, 0, 0, 90 - dropped, dropped, pair.one.summary.interrupts]);
});
