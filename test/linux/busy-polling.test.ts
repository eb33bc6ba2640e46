// An application that polls its NAPI itself: busy polling, the preference for it, and suspended interrupts
// (lib/docs/linux.md, "Deferral, busy polling, suspension").
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedLoop, load, ms, run, us, type LinuxBusyPolling, type Run } from "rss-lab";
import { Napi } from "../../lib/src/linux/napi.js";
import { framesAt } from "../receive-path/handmade.js";
import { examples } from "../support/examples.js";

const DEFERRED = { deferHardIrqs: 100, groFlushTimeoutPs: us(20) };

/** A frame every 10 us, and an application that takes `perFrameUs` for one. */
function server(perFrameUs: number, polling: Partial<LinuxBusyPolling> = {}, linux: object = DEFERRED): Run {
  return run({
    traffic: load({ framesPerSecond: 100_000, frames: 3000, gaps: "constant" }),
    variant: "napi",
    cpus: 1,
    durationPs: ms(30),
    receiveBuffers: 4096,
    linux: { ...linux, busyPolling: { perFramePs: us(perFrameUs), ...polling } },
  });
}
const busyShare = ({ summary: { cpus, measuredPs } }: Run): number => 1 - cpus[0].busyPs.idle / measuredPs;
const meanUs = ({ summary }: Run): number => summary.toDone.meanPs / us(1);

describe("busy polling", () => {
  it("takes the application's time beside what receiving takes: half of the CPU at 5 us a frame every 10 us", () => {
    const { summary } = server(5);
    expect(summary.cpus[0].busyPs.thread / summary.measuredPs).toBeGreaterThan(0.5);
    expect(summary.cpus[0].receiveShare).toBeLessThan(0.15);
  });

  it("without a deferral every frame interrupts an idle server; with one hardly any does", () => {
    expect(server(5, { prefers: false }, {}).summary.interrupts).toBeGreaterThan(2900);
    expect(server(5).summary.interrupts).toBe(1);
  });

  it("for ever, fills the CPU and has the least delay: no timer and no interrupt is waited for", () => {
    const full = server(5, { timeoutPs: Infinity });
    expect(busyShare(full)).toBeGreaterThan(0.99);
    expect(busyShare(server(5))).toBeLessThan(0.7);
    expect(meanUs(full)).toBeLessThan(meanUs(server(5)) / 5);
    expect(full.summary.dpcs).toBeLessThan(5);
  });

  it("for some time finds the next frame if it comes within that", () => {
    expect(server(5, { timeoutPs: us(64) }).summary.dpcs).toBeLessThan(5);
    expect(server(5, { timeoutPs: us(2) }).summary.dpcs).toBeGreaterThan(400);
  });

  it("no frame is lost or forgotten, whatever the settings, when the traffic ends", () =>
    fc.assert(
      fc.property(
        fc.record({
          perFramePs: fc.nat(2e7),
          budget: fc.integer({ min: 1, max: 64 }),
          timeoutPs: fc.constantFrom(0, 1, 5e6, 6e7),
          prefers: fc.boolean(),
          suspendPs: fc.constantFrom(0, 1e6, 2e10),
        }),
        fc.constantFrom({}, DEFERRED, { deferHardIrqs: 1, groFlushTimeoutPs: 1 }),
        fc.integer({ min: 20_000, max: 900_000 }),
        fc.integer({ min: 1, max: 3 }),
        ({ suspendPs, ...polling }, deferral, framesPerSecond, cpus) => {
          const traffic = load({ framesPerSecond, frames: 300, connections: 9 });
          const busyPolling = { ...polling, ...(polling.prefers && { suspendPs }) };
          const { summary } = run({ traffic, variant: "napi", cpus, linux: { ...deferral, busyPolling } });
          expect([summary.indicated, summary.dropped, summary.waiting]).toEqual([300, 0, 0]);
          const worked = summary.cpus.reduce((sum, { busyPs }) => sum + busyPs.thread, 0);
          expect(worked).toBeGreaterThanOrEqual(300 * busyPolling.perFramePs);
        },
      ),
      { numRuns: examples(60) },
    ));
});

describe("the mark of an application that found its NAPI owned", () => {
  it("is left by one that prefers to poll, is no request for another round, and goes with the completion", () => {
    const neverPolled = (): never => {
      throw new Error("It is not polled here.");
    };
    const napi = new Napi(64, neverPolled);
    expect(napi.takeToPoll(true)).toBe(true);
    expect([napi.takeToPoll(false), napi.isPreferred]).toEqual([false, false]);
    expect([napi.takeToPoll(true), napi.isPreferred, napi.isMissed]).toEqual([false, true, false]);
    expect([napi.giveBack(), napi.isPreferred]).toEqual([true, false]);
  });

  // 2000 frames at once. One pass of softirqs takes 64; then ksoftirqd waits for the application's turn of 3 ms, in which
  // the worker is done with those 64 (1 us each), asks for more, and finds the NAPI owned.
  const overtaken = (prefers: boolean, deferral: object): Run =>
    run({
      traffic: framesAt(new Array<number>(2000).fill(0)),
      variant: "napi",
      cpus: 1,
      threadShare: 1,
      receiveBuffers: 4096,
      linux: { queues: 1, softirqPasses: 1, ...deferral, busyPolling: { perFramePs: us(1), prefers } },
    });

  it("has a softirq's poll of its whole weight complete early: ksoftirqd does one pass and sleeps, the timer polls next", () => {
    const { summary } = overtaken(true, DEFERRED);
    expect(summary.linux?.ksoftirqdWakeups).toBeGreaterThan(5);
    expect(summary.indicated).toBe(2000);
    // Without the preference it is polled again and again until nothing waits.
    expect(overtaken(false, DEFERRED).summary.linux?.ksoftirqdWakeups).toBe(1);
  });

  it("without a deferral has the NAPI scheduled anew at once, so that nothing is left to an interrupt that is masked", () => {
    const { summary } = overtaken(true, {});
    expect([summary.indicated, summary.interrupts, summary.linux?.ksoftirqdWakeups]).toEqual([2000, 1, 1]);
  });
});

describe("suspended interrupts", () => {
  it("no softirq polls while epoll_wait keeps returning events sooner than the timeout (law 7)", () => {
    // At 12 us a frame there is always another one; at the end of the run 20 ms have not passed since the last.
    const suspended = server(12, { suspendPs: ms(20) }).summary;
    const deferred = server(12).summary;
    expect(suspended.dpcs).toBeLessThan(30);
    expect(deferred.dpcs).toBeGreaterThan(500);
    expect(suspended.interrupts).toBe(1);
  });

  it("a timeout that is too short has softirqs poll again, and without a deferral it has no effect", () => {
    expect(server(12, { suspendPs: us(5) }).summary.dpcs).toBeGreaterThan(500);
    expect(server(12, { suspendPs: ms(20) }, {}).fingerprint).toBe(server(12, {}, {}).fingerprint);
  });

  it("an idle server falls back to its deferral: the delay is that of the timer, the CPU is free", () => {
    const [suspended, full] = [server(1, { suspendPs: ms(20) }), server(1, { timeoutPs: Infinity })];
    expect(busyShare(suspended)).toBeLessThan(0.4);
    expect(busyShare(full)).toBeGreaterThan(0.99);
    expect(suspended.summary.toDone.maxPs).toBeLessThan(us(25));
  });
});

describe("clients that wait for an application that polls", () => {
  const waiting = closedLoop({ connections: 1, networkPs: us(10), thinkPs: 0 });
  const polling = { perFramePs: us(7), budget: 8, timeoutPs: Infinity, prefers: true, suspendPs: 0 };
  const answered = (busyPolling: object) =>
    run({
      variant: "napi",
      cpus: 1,
      traffic: waiting,
      durationPs: us(2000),
      linux: { queues: 1, deferHardIrqs: 100, groFlushTimeoutPs: us(200), busyPolling: { ...polling, ...busyPolling } },
    }).summary.closedLoop!;
  it("get their reply when its work is done, not when the frame went up: longer work, so much longer a response", () => {
    const [short, long] = [7, 27].map((perFrameUs) => answered({ perFramePs: us(perFrameUs) }).response.meanPs);
    expect(Math.abs(long - short - us(20))).toBeLessThan(us(1));
    expect(short).toBeGreaterThan(us(17));
  });
  it("never have more than one request under way", () => {
    const { requests, replies, underWay, lost } = answered({});
    expect(requests - replies - underWay - lost).toBe(0);
    expect(underWay).toBeLessThanOrEqual(1);
  });
});
