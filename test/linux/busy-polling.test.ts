// An application that polls its NAPI itself: busy polling, the preference for it, and suspended interrupts
// (lib/docs/linux.md, "Deferral, busy polling, suspension").
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ms, run, us, type LinuxBusyPolling, type Run } from "rss-lab";

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
        (busyPolling, deferral, framesPerSecond, cpus) => {
          const traffic = load({ framesPerSecond, frames: 300, connections: 9 });
          const { summary } = run({ traffic, variant: "napi", cpus, linux: { ...deferral, busyPolling } });
          expect([summary.indicated, summary.dropped, summary.waiting]).toEqual([300, 0, 0]);
          const worked = summary.cpus.reduce((sum, { busyPs }) => sum + busyPs.thread, 0);
          expect(worked).toBeGreaterThanOrEqual(300 * busyPolling.perFramePs);
        },
      ),
      { numRuns: 60 },
    ));
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
