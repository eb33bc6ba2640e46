// UDP hashed by addresses where more than the table has a say: RPS that spreads it, contexts that rules lead to,
// counters without a capture; and the population that few connections are counted among.
import { describe, expect, it } from "vitest";
import { context, queues } from "../host/hosts.js";
import { type Given, between, clients, diagnosisOf, faultsOf, notesOf } from "./evidence-of.js";

const byAddresses = new Map([["udp4", ["s", "d"]]] as const);
const interrupts = queues(16).map((queue) => ({ queue, irq: 40 + queue, allowed: [queue], counts: null }));
const cpus = queues(16);
const rps = (of: readonly number[]) => new Map(queues(16).map((queue) => [queue, of] as const));
const capture = [...between(64, 10, { protocol: "udp" }), ...clients(100, 1)];
const found = (given: Given, id: string) => diagnosisOf(given).findings.find((each) => each.id === id);
const commands = (given: Given, id: string) => found(given, id)?.cures.map(({ command }) => command);

describe("RPS over UDP that is hashed by addresses", () => {
  const host = { interrupts, hashFields: byAddresses, rps: rps(cpus) };
  it("is what spreads it: a note, whose first line gives the NIC ports to hash", () => {
    expect(faultsOf({ capture, host, said: { cpus } })).toEqual(["udp-by-addresses"]);
    const note = found({ capture, host }, "rps-over-rss")!;
    expect(note.severity).toBe("note");
    expect(note.cures.slice(0, 2).map(({ command }) => command)).toEqual([
      "ethtool -N eth0 rx-flow-hash udp4 sdfn",
      "echo 0 > /sys/class/net/eth0/queues/rx-0/rps_cpus",
    ]);
    expect(note.evidence.at(-1)).toContain("Turned off alone, the load would be worse.");
    expect(found({ capture, host, said: { cpus } }, "udp-by-addresses")!.evidence.join()).toContain(
      "RPS hashes them anew",
    );
  });
  it("does not count frames as unmoved whose CPU Linux alone knows", () =>
    expect(found({ capture, host }, "rps-over-rss")!.evidence[2]).toMatch(
      /^RPS would move 1\d % of .* another CPU, and most of another 86 %, which Linux hashes by itself\.$/,
    ));
  it("is a fault where ports are hashed", () => {
    const withPorts = { ...host, hashFields: new Map([["udp4", ["s", "d", "f", "n"]]] as const) };
    expect(faultsOf({ capture, host: withPorts })).toEqual(["rps-over-rss"]);
  });
  it("may be what spreads it where there are counters alone, and they are uneven", () => {
    const statistics = (packets: readonly number[]) => ({
      device: "eth0",
      queues: packets.map((each, queue) => ({ queue, packets: each, bytes: null, drops: null })),
      counters: {},
    });
    const given = (packets: readonly number[]): Given => ({ host, said: { statistics: statistics(packets) } });
    expect(notesOf(given(queues(16).map((queue) => (queue === 3 ? 90_000_000 : 100_000))))).toContain("rps-over-rss");
    expect(faultsOf(given(queues(16).map(() => 1_000_000)))).toEqual(["rps-over-rss"]);
  });
  it("is offered as another cure where it is off", () => {
    const off = { ...host, rps: rps([]) };
    expect(commands({ capture, host: off, said: { cpus } }, "udp-by-addresses")).toEqual([
      "ethtool -N eth0 rx-flow-hash udp4 sdfn",
      expect.stringMatching(/^echo ffff > \/sys\/class\/net\/eth0\/queues\/rx-\d+\/rps_cpus$/),
    ]);
    expect(commands({ capture, host: off }, "udp-by-addresses")).toHaveLength(1);
  });
});

describe("UDP that a rule sends to an RSS context", () => {
  const rule = {
    id: 7,
    flow: "udp4",
    source: null,
    destination: null,
    sourcePort: null,
    destinationPort: null,
    etherType: null,
    vlan: null,
    protocol: null,
    others: [],
    action: { kind: "context", context: 1, queue: 0 },
  } as const;
  const of = (fields?: typeof byAddresses): Given["host"] => ({
    hashFields: fields === undefined ? byAddresses : new Map(),
    rules: [rule],
    contexts: new Map([
      [0, context()],
      [1, context({ entries: queues(128).map((i) => 8 + (i % 8)), ...(fields && { hashFields: fields }) })],
    ]),
  });
  it("is found among the context's queues, and mended there", () => {
    const finding = found({ capture, host: of() }, "udp-by-addresses")!;
    expect(finding.evidence[0]).toContain("share 8 receive queues (rules send frames to RSS context 1)");
    expect(finding.severity).toBe("fault");
    expect(finding.cures[0].command).toBe("ethtool -N eth0 rx-flow-hash udp4 sdfn");
    expect(finding.cures[0].prediction!.after).toBeLessThan(finding.cures[0].prediction!.before / 3);
  });
  it("is mended by the context's own fields where it has some", () =>
    expect(commands({ capture, host: of(byAddresses) }, "udp-by-addresses")).toEqual([
      "ethtool -N eth0 rx-flow-hash udp4 sdfn context 1",
    ]));
  it("is not counted among the few connections of the default context", () => {
    const few = [...between(64, 10, { protocol: "udp" }), ...clients(20, 10)];
    const note = found({ capture: few, host: of() }, "few-connections")!;
    expect(note.evidence[0]).toMatch(/^20 connections on 16 receive queues/);
    expect(note.evidence[1]).toMatch(
      /^Here \d+ are idle .* (1|2|3)\.\d\d times the mean, of these connections' frames\.$/,
    );
  });
});

describe("one queue has nearly everything, no capture", () => {
  const statistics = {
    device: "eth0",
    queues: queues(16).map((queue) => ({
      queue,
      packets: queue === 3 ? 90_000_000 : 100_000,
      bytes: null,
      drops: null,
    })),
    counters: {},
  } as never;
  it("UDP by addresses, pasted too, is the likely cause, and what was pasted is not asked for", () => {
    const given = { host: { hashFields: byAddresses }, said: { statistics, rulesSaid: true } };
    const { evidence } = found(given, "one-queue-carries-all")!;
    expect(evidence.at(-1)).toContain("udp4 is hashed by addresses only");
    expect(commands(given, "one-queue-carries-all")).toEqual([
      "ethtool -N eth0 rx-flow-hash udp4 sdfn",
      expect.stringMatching(/^tcpdump /),
    ]);
  });
  it("otherwise fields and rules are asked for", () =>
    expect(commands({ said: { statistics } }, "one-queue-carries-all")).toEqual([
      expect.stringMatching(/^tcpdump /),
      "ethtool -n eth0 rx-flow-hash udp4",
      "ethtool -n eth0",
    ]));
});
