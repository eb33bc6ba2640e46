// Healthy hosts, as their tools print them (test/advice/healthy, made for this test after the layouts of ethtool 6.15,
// /proc and Get-NetAdapterRss), with healthy traffic of several kinds: a diagnosis finds no fault and no risk in any.
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type FrameToBuild, buildFrame, parseCapturedFrame, readCapture } from "rss-lab";
import { diagnose } from "../../lib/src/advice/diagnose.js";
import { collectEvidence } from "../../lib/src/advice/evidence.js";
import { readFacts } from "../../lib/src/advice/read-facts.js";
import { collect } from "../../lib/src/host/collect.js";
import type { NicProfileName } from "../../lib/src/nic/profile-hashing.js";
import { type Capture, clients, pcapOf } from "./evidence-of.js";

const folder = new URL("healthy/", import.meta.url);
const hosts = readdirSync(folder).map((name) => [
  name.replace(".txt", ""),
  readFileSync(new URL(name, folder), "utf8"),
]);

/** NIC profiles of hosts whose names tell them. */
const NICS: Readonly<Record<string, NicProfileName>> = {
  "82599-web-server": "intel-82599",
  "x550-fresh": "intel-x550",
  "i350-nas": "intel-i350",
  "i226-mini-pc": "intel-i225",
  "x710-atr-on": "intel-x710",
  "e810-two-nodes": "intel-e810",
  "connectx-256-entries": "nvidia-connectx",
  "virtio-vm": "virtio-net",
  "ena-cloud": "aws-ena",
};

const v6 = (i: number): FrameToBuild => ({
  source: `2001:db8:${i}::${i * 7 + 1}`,
  destination: "2001:db8::5",
  sourcePort: 33_000 + ((i * 7919) % 30_000),
  destinationPort: 443,
});
/** A resolver's answers: one server, one client, a port for each question. */
const resolver = { source: "203.0.113.53", destination: "203.0.113.5", protocol: "udp", sourcePort: 53 } as const;
const many = Array.from({ length: 120 }, (_, i) => i);
/** Traffic that nobody should be accused of. */
const TRAFFIC: Readonly<Record<string, Capture>> = {
  none: [],
  "web over IPv4": clients(250, 2),
  "web over IPv6": many.map((i) => [buildFrame(v6(i)), 3]),
  "web and DNS, tagged": [
    ...clients(150, 2, { vlanIds: [7] }),
    ...clients(100, 1, { protocol: "udp", destinationPort: 53 }),
  ],
  "UDP of many clients (QUIC)": clients(300, 2, { protocol: "udp" }),
  "three connections of a fresh installation": clients(3, 30),
  "five equal connections": clients(5, 100),
  "UDP of fifty clients with some connections each": Array.from({ length: 150 }, (_, i) => [
    buildFrame({
      source: `198.18.${i % 50}.9`,
      destination: "203.0.113.5",
      protocol: "udp",
      sourcePort: 5000 + 389 * i,
    }),
    2,
  ]),
  "web, and answers of one resolver": [
    ...clients(150, 2),
    ...many.slice(0, 60).map((i) => [buildFrame({ ...resolver, destinationPort: 33_000 + 389 * i }), 1] as const),
  ],
  "pings and ARP": [
    [buildFrame({ source: "198.18.0.1", destination: "203.0.113.5", protocol: 1 }), 100],
    [arp(), 40],
  ],
  "a few large connections among many": [...clients(200, 2), ...clients(12, 15)],
};

function arp(): Uint8Array {
  const bytes = new Uint8Array(60);
  bytes.set([0x08, 0x06], 12);
  return bytes;
}

test("there are more than twenty healthy hosts, and no text of theirs is passed over", () => {
  expect(hosts.length).toBeGreaterThan(20);
  for (const [, text] of hosts) expect(collect([{ text }]).passedOver).toEqual([]);
});

describe.each(Object.entries(TRAFFIC))("with %s", (_, capture) => {
  const frames = readCapture(pcapOf(capture, 100)).frames.map((captured) => ({
    captured,
    frame: parseCapturedFrame(captured),
  }));
  test.each(hosts)("%s has no fault", (name, text) => {
    const nic = NICS[name];
    const collector = collectEvidence(readFacts([{ text }], nic === undefined ? {} : { nic }));
    for (const { captured, frame } of frames) collector.add(captured, frame);
    const { findings } = diagnose(collector.finish());
    expect(findings.filter(({ severity }) => severity !== "note").map(({ id, evidence }) => [id, ...evidence])).toEqual(
      [],
    );
  });
});
