import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventQueue } from "../../lib/src/sim/event-queue.js";
import { EVENT_ORDER, Simulation, type Stream } from "../../lib/src/sim/simulation.js";

/** A stream of items at these times, each of which is passed to `see`. */
function streamOf(timesPs: readonly number[], see: (timePs: number) => void): Stream {
  let next = 0;
  return {
    get nextPs() {
      return timesPs[next] ?? Infinity;
    },
    advance(events: EventQueue, untilPs: number) {
      for (; next < timesPs.length; next++) {
        const timePs = timesPs[next];
        if (timePs > events.nextPs || timePs > untilPs) return;
        see(timePs);
      }
    },
  };
}
const NOTHING = streamOf([], () => undefined);

describe("the order of one instant, written down once", () => {
  it("arrival, interrupt, ISR, DPC start, DPC end, timer; then first scheduled first", () => {
    const names = ["timer", "dpcEnd", "dpcStart", "isr", "interrupt"] as const;
    const log: string[] = [];
    const simulation = new Simulation();
    for (const round of [1, 2])
      for (const name of names) simulation.at(10, EVENT_ORDER[name], { fire: () => log.push(`${name} ${round}`) });
    simulation.run(
      Infinity,
      streamOf([10, 10], () => log.push("arrival")),
    );
    expect(log).toEqual(["arrival", "arrival", ...[...names].reverse().flatMap((name) => [`${name} 1`, `${name} 2`])]);
  });

  it("the stream and the events are merged in order of time, the stream first at equal times", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(50)), (items, events) => {
        const log: [number, string][] = [];
        const simulation = new Simulation();
        for (const timePs of events) simulation.at(timePs, 0, { fire: () => log.push([simulation.nowPs, "event"]) });
        const endPs = simulation.run(
          Infinity,
          streamOf(
            [...items].sort((a, b) => a - b),
            (timePs) => log.push([timePs, "arrival"]),
          ),
        );
        const expected = [
          ...items.map((timePs) => [timePs, "arrival"] as const),
          ...events.map((timePs) => [timePs, "event"] as const),
        ].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0));
        expect(log).toEqual(expected);
        expect(endPs).toBe(Math.max(0, ...events));
      }),
    );
  });

  it("an item of the stream that schedules an event has it fired before the next item", () => {
    const log: string[] = [];
    const simulation = new Simulation();
    simulation.run(
      Infinity,
      streamOf([10, 20, 30], (timePs) => {
        log.push(`item ${timePs}`);
        if (timePs === 10) simulation.at(15, 0, { fire: () => log.push("event 15") });
      }),
    );
    expect(log).toEqual(["item 10", "event 15", "item 20", "item 30"]);
  });
});

describe("the end of a run", () => {
  it("handles what lies at the end and leaves what lies later", () => {
    const log: number[] = [];
    const simulation = new Simulation();
    for (const timePs of [9, 10, 11]) simulation.at(timePs, 0, { fire: () => log.push(timePs) });
    expect(
      simulation.run(
        10,
        streamOf([8, 10, 12], (timePs) => log.push(timePs)),
      ),
    ).toBe(10);
    expect(log).toEqual([8, 9, 10, 10]);
  });

  it("can be continued", () => {
    const log: number[] = [];
    const simulation = new Simulation();
    for (const timePs of [5, 15]) simulation.at(timePs, 0, { fire: () => log.push(timePs) });
    simulation.run(10, NOTHING);
    expect([simulation.nowPs, log]).toEqual([10, [5]]);
    simulation.run(20, NOTHING);
    expect([simulation.nowPs, log]).toEqual([20, [5, 15]]);
  });

  it("without an end, it ends with the last event", () => {
    const simulation = new Simulation();
    simulation.at(7, 0, { fire: () => simulation.at(9, 0, { fire: () => undefined }) });
    expect(simulation.run(Infinity, NOTHING)).toBe(9);
  });

  it.each([[3], [NaN]])("an event at %d ps, when it is 5 ps, is a mistake of the model", (timePs) => {
    const simulation = new Simulation();
    simulation.run(5, NOTHING);
    expect(() => simulation.at(timePs, 0, { fire: () => undefined })).toThrow(/was scheduled at 5 ps/);
  });
});
