// The trace of a run: an independent reader, which knows Chrome's Trace Event Format and nothing of the writer, finds
// tracks whose slices nest, and in them the times that the summary says.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type Run, VARIANTS, readScenario, run } from "rss-lab";
import { occupancyOf } from "../../lib/src/charts/ring-rows.js";
import { perfettoTrace } from "../../lib/src/formats/perfetto-trace.js";
import { slicesOf } from "../../lib/src/formats/trace-slices.js";
import type { WorkRow } from "../../lib/src/records/rows.js";
import { Dice } from "../../tools/fuzz/dice.mjs";
import { scenario } from "../../tools/fuzz/valid-scenario.mjs";

interface Event {
  readonly ph: string;
  readonly pid: number;
  readonly tid?: number;
  readonly ts?: number;
  readonly cat?: string;
  readonly name?: string;
  readonly args?: Record<string, unknown>;
}

const textOf = (of: Run): string =>
  [
    ...perfettoTrace({
      about: { variant: of.scenario.variant },
      cpus: of.scenario.cpus,
      work: of.work(),
      moments: of.moments(),
      tableChanges: of.tableChanges(),
      buffers: occupancyOf(of),
    }),
  ].join("");
const eventsOf = (of: Run): Event[] => (JSON.parse(textOf(of)) as { traceEvents: Event[] }).traceEvents;
const ps = ({ ts }: Event): number => Math.round(ts! * 1e6);

/** Follows every track: refuses an end without a beginning, a step back in time, and a slice left open. */
function sums(events: readonly Event[]): Map<string, number> {
  const busy = new Map<string, number>();
  const open = new Map<number, Event[]>();
  const last = new Map<string, number>();
  for (const event of events.filter(({ ph }) => ph !== "M")) {
    const track = `${event.pid} ${event.tid} ${event.ph === "C" ? event.name : ""} ${event.ph === "i"}`;
    expect(ps(event)).toBeGreaterThanOrEqual(last.get(track) ?? 0);
    last.set(track, ps(event));
    if (event.ph !== "B" && event.ph !== "E") continue;
    const stack = open.get(event.tid!) ?? [];
    open.set(event.tid!, stack);
    if (event.ph === "B") {
      stack.push(event);
      continue;
    }
    const begun = stack.pop()!;
    const name = `${event.tid! - 100_000} ${begun.cat}`;
    busy.set(name, (busy.get(name) ?? 0) + ps(event) - ps(begun));
  }
  expect([...open.values()].flat()).toEqual([]);
  return busy;
}

describe("the trace of a run", () => {
  const TRAFFIC = { kind: "load", framesPerSecond: 6e6, connections: 40, frames: 1_500 };
  const busyRun = (variant: string): Run =>
    run(
      readScenario({
        variant,
        traffic: TRAFFIC,
        cpus: 3,
        receiveBuffers: 20,
        threadShare: 0.4,
        records: "full",
        ...(variant === "non-rss" ? {} : { rssChanges: [{ timePs: 1e8, moves: [{ entry: 1, cpu: 2 }] }] }),
      }),
    );

  test.each(VARIANTS)("%s: slices of one kind take the time that the summary says for each CPU", (variant) => {
    const done = busyRun(variant);
    const busy = sums(eventsOf(done));
    for (const { cpu, busyPs } of done.summary.cpus)
      for (const [kind, time] of Object.entries(busyPs).filter(([name]) => name !== "idle"))
        expect(Math.abs((busy.get(`${cpu} ${kind}`) ?? 0) - time)).toBeLessThan(kind === "thread" ? 1000 : 1);
  });

  test.each(VARIANTS)("%s: has every drop and interrupt, every change, and the fullest ring", (variant) => {
    const done = busyRun(variant);
    const events = eventsOf(done);
    const count = (name: string): number => events.filter((event) => event.ph === "i" && event.name === name).length;
    expect([count("drop"), count("interrupt")]).toEqual([done.summary.dropped, done.summary.interrupts]);
    expect(count("drop")).toBeGreaterThan(0);
    expect(events.filter(({ name }) => name?.startsWith("change: "))).toHaveLength(done.tableChanges().length);
    const counters = events.filter(({ ph }) => ph === "C").map(({ args }) => args!.buffers as number);
    expect(Math.max(...counters)).toBe(20);
    expect(counters.at(-1)).toBe(0);
  });

  it("puts ISR and DPC around what they consist of, and an ISR into the DPC that it interrupts", () => {
    const row = (kind: WorkRow["kind"], startPs: number, endPs: number, cycle: number): WorkRow =>
      ({ cpu: 0, kind, startPs, endPs, cycle, step: "", frame: 0, connection: -1, queue: -1 }) as const;
    const told = (parts: ReturnType<typeof slicesOf>): unknown[] =>
      parts.map((part) => ("parts" in part ? [part.what, part.startPs, part.endPs, ...told(part.parts)] : part.kind));
    const work = [
      row("isr", 0, 3, 1),
      row("dpc", 3, 5, 1),
      row("protocol", 5, 6, 1),
      row("isr", 6, 8, 2), // of another message, in the middle of the DPC
      row("protocol", 8, 9, 1),
      row("dpc", 9, 10, 2), // that message's own DPC
      row("thread", 10, 20, 0),
      row("isr", 20, 21, 3),
      row("isr", 30, 31, 4),
    ];
    expect(told(slicesOf(work))).toEqual([
      ["ISR", 0, 3, "isr"],
      ["DPC", 3, 9, "dpc", "protocol", ["ISR", 6, 8, "isr"], "protocol"],
      ["DPC", 9, 10, "dpc"],
      "thread",
      ["ISR", 20, 21, "isr"],
      ["ISR", 30, 31, "isr"],
    ]);
  });

  it("is the same text every time, and reads as JSON", () => {
    const [one, other] = [busyRun("hardware-queuing"), busyRun("hardware-queuing")].map(textOf);
    expect(one).toBe(other);
    expect(one).toMatch(/^\{"displayTimeUnit":"ns","otherData":\{"source":"rss-lab","variant":"hardware-queuing"\}/);
  });

  it("nests whatever the scenario, cut to nanoseconds too, as Perfetto does", () => {
    let runs = 0;
    fc.assert(
      fc.property(fc.nat(1e6), (number) => {
        let done: Run;
        try {
          done = run({ ...readScenario(scenario(new Dice(`trace ${number}`))), records: "full" });
        } catch {
          return; // Some of what is drawn is refused.
        }
        runs++;
        const events = eventsOf(done);
        sums(events);
        sums(events.map((event) => ({ ...event, ts: Math.floor((event.ts ?? 0) * 1000) / 1000 })));
        const work = events.filter(({ ph, cat }) => ph === "B" && cat !== "routine").length;
        expect(work).toBe(done.work().length);
      }),
      { numRuns: 40 },
    );
    expect(runs).toBeGreaterThan(20);
  });
});
