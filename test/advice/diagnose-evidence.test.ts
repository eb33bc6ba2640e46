// Laws of the evidence: nothing is lost, memory is bounded, and a host that is not changed is foretold as it is.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildFrame, readCapture, roundRobin } from "rss-lab";
import { collectEvidence } from "../../lib/src/advice/evidence.js";
import { factsOf } from "../../lib/src/advice/host-facts.js";
import { framesOf, isWorth, loads, maxOverMean, predict, withUdp } from "../../lib/src/advice/load.js";
import { diagnose } from "../../lib/src/advice/diagnose.js";
import { placeFrame } from "../../lib/src/host/placement.js";
import { INNER, ethernet, packetOf } from "../frame/wrapped.js";
import { context, host, queues } from "../host/hosts.js";
import { type Capture, between, clients, pcapOf } from "./evidence-of.js";

function evidenceOf(capture: Capture, { of = host(), keep = 5_000 } = {}) {
  const collector = collectEvidence(factsOf(of), { keep });
  for (const frame of readCapture(pcapOf(capture)).frames) collector.add(frame);
  return collector.finish();
}

const hosts = fc
  .record({ queues: fc.integer({ min: 1, max: 32 }), entries: fc.constantFrom(64, 128, 512) })
  .map(({ queues: count, entries }) =>
    host({ queues: count, contexts: new Map([[0, context({ entries: roundRobin(queues(count), entries) })]]) }),
  );
const captures = fc
  .array(fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 30 })
  .map((rows) =>
    rows.map(([i, times, isUdp]): Capture[number] => [
      buildFrame({
        source: `198.18.${i & 255}.${i >> 8}`,
        destination: "203.0.113.5",
        sourcePort: 1024 + i,
        destinationPort: 53,
        protocol: isUdp ? "udp" : "tcp",
      }),
      times,
    ]),
  );

describe("evidence", () => {
  test("has every frame in one connection, placed where placeFrame places it", () =>
    fc.assert(
      fc.property(hosts, captures, (of, capture) => {
        const { traffic } = evidenceOf(capture, { of });
        expect(framesOf(traffic!.connections)).toBe(traffic!.frames);
        for (const { frame, placement } of traffic!.connections)
          expect(placement.queue).toBe(placeFrame(frame, of).queue);
      }),
      { numRuns: 30 },
    ));
  test("a host that is not changed is foretold as it is", () =>
    fc.assert(
      fc.property(hosts, captures, (of, capture) => {
        const { before, after } = predict(evidenceOf(capture, { of }), of)!;
        expect(after).toBe(before);
        expect(before).toBeGreaterThanOrEqual(1);
        expect(before).toBeLessThanOrEqual(of.queues);
      }),
      { numRuns: 30 },
    ));
  test("no host and no capture of these makes a diagnosis fail", () =>
    fc.assert(
      fc.property(hosts, captures, (of, capture) => {
        const { findings } = diagnose(evidenceOf(capture, { of }));
        for (const { evidence, cures, source } of findings) {
          expect(evidence.length).toBeGreaterThan(0);
          expect(source).not.toBe("");
          expect([...evidence, ...cures.map(({ why }) => why)].join(" ")).not.toMatch(/undefined|NaN|null|Infinity/);
        }
      }),
      { numRuns: 60 },
    ));
  test("lets the rarest connections go beyond its bound, and keeps the elephant and the sum", () => {
    const { traffic } = evidenceOf([...clients(300, 1), ...between(1, 500), ...clients(90, 2)], { keep: 20 });
    expect(traffic!.frames).toBe(980);
    expect(traffic!.isComplete).toBe(false);
    expect(traffic!.connections.length).toBeLessThanOrEqual(40);
    expect(traffic!.connections[0].frames).toBeGreaterThan(490); // it may be let go while it is rare itself
  });
  test("has shares of what it kept: a hundred thousand PPPoE connections would be seen as ten", () => {
    const collector = collectEvidence(factsOf(host()), { keep: 10 });
    for (let i = 0; i < 400; i++) {
      const packet = packetOf({ ...INNER, sourcePort: 10_000 + i });
      const bytes = ethernet(0x8864, [0x11, 0, 0, 7, 0, packet.length + 2, 0, 0x21, ...packet]);
      collector.add({ frame: i + 1, timestampPs: i, epochNs: 0n, linkType: 1, bytes, wireBytes: bytes.length });
    }
    expect(diagnose(collector.finish()).findings.map(({ id }) => id)).toContain("unopened-encapsulation");
  });
  test("knows how long the capture took: 100 frames, 10 us apart", () =>
    expect(evidenceOf(clients(100, 1)).traffic!.seconds).toBeCloseTo(990e-6, 9));
});

describe("load", () => {
  test("max over mean of 6, 2, 0 and 0 frames is 3", () =>
    expect(
      maxOverMean(
        new Map([
          [0, 6],
          [1, 2],
        ]),
        4,
      ),
    ).toBe(3));
  test("UDP between two hosts is worth its ports, and is on one queue before", () => {
    const evidence = evidenceOf(between(64, 5, { protocol: "udp" }));
    expect(loads(evidence.traffic!.connections).size).toBe(1);
    expect(isWorth(predict(evidence, withUdp(host(), "ports")))).toBe(true);
    expect(predict(evidence, withUdp(host(), "addresses"))).toEqual({ before: 16, after: 16 });
  });
});
