// Captures and hosts for the tests of the diagnosis: frames from buildFrame, written to a pcap and read back, on the
// hosts of test/host/hosts.ts.
import { type FrameToBuild, buildFrame, readCapture, writePcap } from "rss-lab";
import { type Diagnosis, diagnose } from "../../lib/src/advice/diagnose.js";
import { type EvidenceOptions, collectEvidence } from "../../lib/src/advice/evidence.js";
import { type HostFacts, factsOf } from "../../lib/src/advice/host-facts.js";
import type { Host } from "../../lib/src/host/host.js";
import { host } from "../host/hosts.js";

/** Frames with a number of copies each, 10 us apart, in turns. */
export type Capture = readonly (readonly [bytes: Uint8Array, times: number])[];

export interface Given extends EvidenceOptions {
  readonly capture?: Capture;
  readonly host?: Partial<Host>;
  readonly said?: Partial<Omit<HostFacts, "host">>;
  /** Microseconds between frames, default 10. */
  readonly gapUs?: number;
}

export function pcapOf(capture: Capture, gapUs = 10): Uint8Array {
  const frames: Uint8Array[] = [];
  const most = Math.max(0, ...capture.map(([, times]) => times));
  for (let i = 0; i < most; i++) for (const [bytes, times] of capture) if (i < times) frames.push(bytes);
  return writePcap(frames.map((bytes, i) => ({ epochNs: BigInt(i * gapUs) * 1000n, bytes })));
}

export function diagnosisOf({ capture = [], host: changes, said, gapUs, ...options }: Given): Diagnosis {
  const collector = collectEvidence(factsOf(host(changes), said), options);
  for (const frame of readCapture(pcapOf(capture, gapUs)).frames) collector.add(frame);
  return diagnose(collector.finish());
}

/** Faults and risks, by name. */
export const faultsOf = (given: Given): string[] =>
  diagnosisOf(given)
    .findings.filter(({ severity }) => severity !== "note")
    .map(({ id }) => id);

export const notesOf = (given: Given): string[] =>
  diagnosisOf(given)
    .findings.filter(({ severity }) => severity === "note")
    .map(({ id }) => id);

const address = (i: number): string => `198.18.${(i * 37) & 255}.${((i * 101) % 253) + 1}`;
/** Ports without a pattern: steps of a multiplicative generator. */
const port = (i: number): number => 1024 + ((i * 48_271 + 11) % 60_000);

/** Frames of so many connections from different clients to one server. */
export const clients = (count: number, each: number, more: Partial<FrameToBuild> = {}): Capture =>
  Array.from({ length: count }, (_, i) => [
    buildFrame({ source: address(i), destination: "203.0.113.5", sourcePort: port(i), destinationPort: 443, ...more }),
    each,
  ]);

/** Frames of so many connections between two hosts. */
export const between = (count: number, each: number, more: Partial<FrameToBuild> = {}): Capture =>
  Array.from({ length: count }, (_, i) => [
    buildFrame({
      source: "198.18.7.9",
      destination: "203.0.113.5",
      sourcePort: port(i),
      destinationPort: 5000,
      ...more,
    }),
    each,
  ]);
