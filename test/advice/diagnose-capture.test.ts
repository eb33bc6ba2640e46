// Problems that show in a capture: each is found where it is, and not in traffic or on a host that looks like it.
import { describe, expect, test } from "vitest";
import { MICROSOFT_KEY, buildFrame, repeatKey, roundRobin, secretKey } from "rss-lab";
import type { HashTypeName } from "../../lib/src/rss/hash-types.js";
import { hashingOf } from "../../lib/src/nic/profile-hashing.js";
import type { NtupleRule } from "../../lib/src/formats/ethtool-rules.js";
import { INNER, ethernet, ipv4, packetOf, tagged, udp } from "../frame/wrapped.js";
import { context, queues } from "../host/hosts.js";
import { type Capture, type Given, between, clients, diagnosisOf, faultsOf, notesOf } from "./evidence-of.js";

const UDP_PORTS: readonly HashTypeName[] = ["NDIS_HASH_UDP_IPV4", "NDIS_HASH_UDP_IPV6"];
const withPorts = {
  contexts: new Map([[0, context({ hashTypes: [...context().hashTypes, ...UDP_PORTS] })]]),
  hashFields: new Map([["udp4", ["s", "d", "f", "n"]]] as const),
};
const eight = { queues: 8, contexts: new Map([[0, context({ entries: roundRobin(queues(8), 128) })]]) };
const found = (given: Given, id: string) => diagnosisOf(given).findings.find((each) => each.id === id);
const web = clients(400, 3);

describe("healthy traffic", () => {
  test("four hundred TCP connections from as many clients have no problem", () =>
    expect(diagnosisOf({ capture: web }).findings).toEqual([]));
  test("a few connections of a fresh installation are no fault", () => {
    expect(faultsOf({ capture: clients(4, 10) })).toEqual([]);
    expect(faultsOf({ capture: clients(5, 100) })).toEqual([]);
    expect(notesOf({ capture: clients(5, 100) })).toEqual(["few-connections"]);
  });
  test("light traffic is judged by nobody: fewer than 100 frames a second", () =>
    expect(faultsOf({ capture: clients(1, 2000), gapUs: 20_000 })).toEqual([]));
});

describe("UDP hashed by addresses only (ixgbe's default)", () => {
  const capture = between(64, 10, { protocol: "udp" });
  const said = new Map([["udp4", ["s", "d"]]] as const);
  test("is a fault between two hosts if rx-flow-hash says so, and a risk if it is assumed", () => {
    expect(found({ capture, host: { hashFields: said } }, "udp-by-addresses")?.severity).toBe("fault");
    expect(found({ capture }, "udp-by-addresses")?.severity).toBe("risk");
  });
  test("is mended by sdfn: sixteen times the mean before, below two and a half after", () => {
    const [cure] = found({ capture, host: { hashFields: said } }, "udp-by-addresses")!.cures;
    expect(cure.command).toBe("ethtool -N eth0 rx-flow-hash udp4 sdfn");
    expect(cure.why).toContain("fragments");
    expect(cure.prediction?.before).toBe(16);
    expect(cure.prediction?.after).toBeLessThan(2.5);
  });
  test("does not matter to a server of many clients, to one connection, or where ports are hashed", () => {
    expect(faultsOf({ capture: clients(400, 3, { protocol: "udp" }), host: { hashFields: said } })).toEqual([]);
    expect(faultsOf({ capture: between(1, 500, { protocol: "udp" }) })).toEqual(["elephant"]);
    expect(faultsOf({ capture, host: withPorts })).toEqual([]);
  });
});

/** VXLAN between two hosts, so many connections within, from this outer source port on. */
const vxlan = (count: number, outerPort: (i: number) => number): Capture =>
  Array.from({ length: count }, (_, i) => {
    const within = ethernet(0x0800, packetOf({ ...INNER, sourcePort: 20_000 + 37 * i }));
    return [ethernet(0x0800, ipv4(17, udp(outerPort(i), 4789, [8, 0, 0, 0, 0, 0, 42, 0, ...within]))), 10];
  });

describe("tunnels without entropy", () => {
  const id = "tunnel-without-entropy";
  test("VXLAN with a fixed source port is named, with the connections within", () => {
    const finding = found({ capture: vxlan(64, () => 4789), host: withPorts }, id);
    expect(finding?.severity).toBe("fault");
    expect(finding?.evidence[0]).toBe(
      "100 % of the frames are within VXLAN: 64 connections within, 1 outer header for all of them.",
    );
  });
  test("hashing the inner headers is foretold where the NIC's profile can (virtio)", () => {
    const host = { ...withPorts, nic: "virtio-net", hashing: hashingOf("virtio-net") };
    const finding = found({ capture: vxlan(64, () => 4789), host }, id);
    expect(finding?.cures[0].prediction?.before).toBe(16);
    expect(finding?.cures[0].prediction?.after).toBeLessThan(2.5);
    const inner = { ...host, hashing: hashingOf({ profile: "virtio-net", hashed: "inner" }) };
    expect(faultsOf({ capture: vxlan(64, () => 4789), host: inner })).toEqual([]);
  });
  test("VXLAN whose source port comes from the inner headers is no fault if ports are hashed, and UDP's if not", () => {
    expect(faultsOf({ capture: vxlan(64, (i) => 32_768 + 397 * i), host: withPorts })).toEqual([]);
    expect(faultsOf({ capture: vxlan(64, (i) => 32_768 + 397 * i) })).toEqual(["udp-by-addresses"]);
  });
  test("GRE and IP in IP between two hosts are named", () => {
    const gre = (i: number) => ipv4(47, [0, 0, 8, 0, ...packetOf({ ...INNER, sourcePort: 20_000 + 37 * i })]);
    const ipip = (i: number) => ipv4(4, packetOf({ ...INNER, sourcePort: 20_000 + 37 * i }));
    for (const packet of [gre, ipip])
      expect(faultsOf({ capture: queues(50).map((i) => [ethernet(0x0800, packet(i)), 10]) })).toEqual([id]);
  });
  test("ESP of one pair of hosts is named, and that nobody can look into it", () => {
    const esp = ethernet(0x0800, ipv4(50, [0, 0, 16, 1, 0, 0, 0, 1, ...new Array<number>(40).fill(7)]));
    const finding = found({ capture: [[esp, 500], ...clients(40, 2)] }, id);
    expect(finding?.unmendable).toContain("encrypted");
    expect(finding?.cures.map(({ command }) => command)).toContain("ethtool -N eth0 rx-flow-hash esp4 sdfn");
  });
  test("one connection within a tunnel is an elephant: hashing what is within would not spread it", () =>
    expect(faultsOf({ capture: vxlan(1, () => 4789).map(([bytes]) => [bytes, 500]) })).toEqual(["elephant"]));
  test("a tunnel that carries a tenth of the frames is no fault", () =>
    expect(faultsOf({ capture: [...web, ...vxlan(12, () => 4789)] })).toEqual([]));
});

describe("a capture of eight frames", () => {
  const inside = (i: number) => packetOf({ ...INNER, source: `10.1.${i}.2`, sourcePort: 40_000 + i });
  const eightOf = (frame: (i: number) => Uint8Array): Capture => queues(8).map((i) => [frame(i), 1]);
  const pppoe = (i: number) => ethernet(0x8864, [0x11, 0, 0, 7, 0, inside(i).length + 2, 0, 0x21, ...inside(i)]);
  test("shows what its headers show, as a risk: a tunnel, PPPoE", () => {
    const finding = found({ capture: vxlan(8, () => 4789).map(([bytes]) => [bytes, 1]) }, "tunnel-without-entropy");
    expect(finding?.severity).toBe("risk");
    expect(faultsOf({ capture: eightOf(pppoe) })).toEqual(["unopened-encapsulation"]);
  });
  test("shows no load: no elephant, and UDP by addresses is a note", () => {
    expect(faultsOf({ capture: between(1, 8) })).toEqual([]);
    expect(faultsOf({ capture: between(8, 1, { protocol: "udp" }) })).toEqual([]);
    expect(notesOf({ capture: between(8, 1, { protocol: "udp" }) })).toContain("udp-by-addresses");
  });
});

describe("one elephant", () => {
  const elephant: Capture = [...between(1, 600), ...clients(60, 10)];
  test("half of the frames on eight queues: four times the mean at least, and no table can mend it", () => {
    const finding = found({ capture: elephant, host: eight }, "elephant");
    expect(finding?.severity).toBe("fault");
    expect(finding?.evidence).toEqual([
      "198.18.7.9:1035 -> 203.0.113.5:5000 TCP is 50 % of the frames, 50,042 frames a second; the capture has 61 connections.",
      "So the fullest of 8 receive queues has at least 4.00 times the mean.",
    ]);
    expect(finding?.unmendable).toContain("no table");
    expect(finding?.cures.every(({ prediction }) => prediction === null)).toBe(true);
  });
  test("among few connections is a note, unless it is fast", () => {
    const download: Capture = [...between(1, 600), ...clients(3, 100)];
    expect(faultsOf({ capture: download, host: eight, gapUs: 100 })).toEqual([]);
    expect(notesOf({ capture: download, host: eight, gapUs: 100 })).toContain("elephant");
    expect(faultsOf({ capture: download, host: eight, gapUs: 5 })).toEqual(["elephant"]);
  });
  test("of a film's rate is a note at a small home server", () => {
    const film: Capture = [...between(1, 600), ...clients(20, 10)];
    expect(faultsOf({ capture: film, host: eight, gapUs: 300 })).toEqual([]);
    expect(notesOf({ capture: film, host: eight, gapUs: 300 })).toContain("elephant");
  });
  test("a tenth of the frames is none, nor are five equal connections, nor half of the load on two queues", () => {
    expect(faultsOf({ capture: [...between(1, 100), ...clients(90, 10)], host: eight })).toEqual([]);
    expect(faultsOf({ capture: clients(5, 200), host: eight })).toEqual([]);
    expect(
      faultsOf({ capture: elephant, host: { queues: 2, contexts: new Map([[0, context({ entries: [0, 1] })]]) } }),
    ).toEqual([]);
  });
});

describe("headers that the NIC does not open", () => {
  const inside = (i: number) => packetOf({ ...INNER, sourcePort: 20_000 + 37 * i });
  const capture = (frame: (i: number) => Uint8Array): Capture => queues(60).map((i) => [frame(i), 10]);
  const qinq = (i: number) => tagged(ethernet(0x0800, inside(i)), [0x8100, 0x8100]);
  test("two 802.1Q tags stop a NIC that opens one", () => {
    const finding = found({ capture: capture(qinq) }, "stops-at-tags");
    expect(finding?.severity).toBe("fault");
    expect(finding?.cures.map(({ command }) => command)).toContain(
      "echo ff > /sys/class/net/eth0/queues/rx-0/rps_cpus",
    );
    expect(finding?.cures.at(-1)?.prediction?.after).toBeLessThan(3);
  });
  test("one tag does not, nor two on a NIC that opens both", () => {
    expect(faultsOf({ capture: capture((i) => tagged(ethernet(0x0800, inside(i)), [0x8100])) })).toEqual([]);
    const both = hashingOf({ profile: "ndis", tags: [[0x8100, 0x8100]] });
    expect(faultsOf({ capture: capture(qinq), host: { hashing: both } })).toEqual([]);
  });
  const pppoe = (i: number) => {
    const packet = inside(i);
    return ethernet(0x8864, [0x11, 0, 0, 7, 0, packet.length + 2, 0, 0x21, ...packet]);
  };
  const mpls = (i: number) => ethernet(0x8847, [0, 2, 1, 64, ...inside(i)]);
  test.each([
    ["PPPoE", pppoe],
    ["MPLS", mpls],
  ])("%s hides IP from the NIC", (_, frame) =>
    expect(faultsOf({ capture: capture(frame) })).toEqual(["unopened-encapsulation"]),
  );
  test("PPPoE of one connection is an elephant, and a few control frames are nothing", () => {
    expect(faultsOf({ capture: [[pppoe(0), 500]] })).toEqual(["elephant"]);
    expect(faultsOf({ capture: [...web, [pppoe(1), 20]] })).toEqual([]);
  });
});

describe("fragments", () => {
  const fragment = (offsetBytes: number, moreFragments: boolean): Uint8Array =>
    buildFrame({
      source: "198.18.7.9",
      destination: "203.0.113.5",
      protocol: "udp",
      sourcePort: 5000,
      destinationPort: 5001,
      payloadBytes: 800,
      fragment: { offsetBytes, moreFragments },
    });
  const fragments: Capture = [
    [fragment(0, true), 60],
    [fragment(808, false), 60],
  ];
  const mixed: Capture = [...fragments, ...between(30, 10, { protocol: "udp" }), ...clients(100, 5)];
  test("that share their addresses with whole datagrams change queue where ports are hashed", () => {
    const finding = found({ capture: mixed, host: withPorts }, "fragments-part");
    expect(finding?.severity).toBe("fault");
    expect(finding?.cures[0].command).toBe("ethtool -N eth0 rx-flow-hash udp4 sd");
  });
  test("stay with them where addresses are hashed, and part from nothing where all datagrams are fragments", () => {
    const said = new Map([["udp4", ["s", "d"]]] as const);
    expect(found({ capture: mixed, host: { hashFields: said } }, "fragments-part")).toBeUndefined();
    expect(found({ capture: mixed }, "fragments-part")?.severity).toBe("note"); // nobody said which fields
    expect(found({ capture: [...fragments, ...web], host: withPorts }, "fragments-part")).toBeUndefined();
  });
  test("that are one in a thousand frames are no fault", () =>
    expect(
      found(
        { capture: [[fragment(0, true), 1], ...between(100, 10, { protocol: "udp" })], host: withPorts },
        "fragments-part",
      ),
    ).toBeUndefined());
});

describe("directions of a connection", () => {
  const both = (count: number): Capture =>
    queues(count).flatMap((i): Capture => {
      const [a, b] = [`198.18.${i}.7`, `203.0.113.${i + 1}`];
      return [
        [buildFrame({ source: a, destination: b, sourcePort: 40_000 + 7 * i, destinationPort: 443 }), 4],
        [buildFrame({ source: b, destination: a, sourcePort: 443, destinationPort: 40_000 + 7 * i }), 4],
      ];
    });
  const symmetric = new Map([[0, context({ key: repeatKey("6d5a", 20) })]]);
  test("part under an ordinary key: a fault for an IDS, a note for who sees both directions otherwise", () => {
    expect(faultsOf({ capture: both(100), purpose: "ids" })).toEqual(["directions-part"]);
    expect(faultsOf({ capture: both(100) })).toEqual([]);
    expect(notesOf({ capture: both(100) })).toEqual(["directions-part"]);
  });
  test("are kept together by the cure", () => {
    const cures = found({ capture: both(100), purpose: "ids" }, "directions-part")!.cures;
    expect(cures.at(-1)?.command).toContain("hkey 6d:5a:6d:5a:");
    expect(cures.at(-1)?.why).toContain("0 of 100 pairs would part");
    expect(faultsOf({ capture: both(100), purpose: "ids", host: { contexts: symmetric } })).toEqual([]);
  });
  test("feed bad beef parts them still: it repeats every 32 bits, and ports need 16 (thunderx)", () => {
    const contexts = new Map([[0, context({ key: repeatKey("feed0bad", 10) })]]);
    expect(faultsOf({ capture: both(100), purpose: "ids", host: { contexts } })).toEqual(["directions-part"]);
  });
  test("are nobody's concern at a host that ends all connections", () =>
    expect(
      notesOf({
        capture: queues(100).flatMap((i): Capture => {
          const client = { sourcePort: 40_000 + i, destinationPort: 443 };
          const server = { sourcePort: 443, destinationPort: 40_000 + i };
          return [
            [buildFrame({ source: `198.18.${i}.7`, destination: "203.0.113.5", ...client }), 2],
            [buildFrame({ source: "203.0.113.5", destination: `198.18.${i}.7`, ...server }), 2],
          ];
        }),
      }),
    ).toEqual([]));
});

describe("sequential ports (figures of Toeplitz' linearity)", () => {
  const counting = (first: number): Capture =>
    queues(128).map((i) => [
      buildFrame({ source: "198.18.7.9", destination: "203.0.113.5", sourcePort: first + i, destinationPort: 5001 }),
      10,
    ]);
  /** i40e's default: 128 neighbouring source ports reach 32 of 128 entries. */
  const I40E52 = secretKey(
    "4439796bb54c5023b675ea5b124f9f30b8a2c03ddfdc4d02a08c9b334af64a4c05c6fa343958d8557d99583ae138c92e81150366",
  );
  const of = (key: Uint8Array, count: number) => ({
    queues: count,
    contexts: new Map([[0, context({ key, entries: roundRobin(queues(count), 128) })]]),
  });
  test("under i40e's key reach 32 of 128 entries, and Microsoft's spreads them", () => {
    const finding = found({ capture: counting(49_152), host: of(I40E52, 64) }, "sequential-ports");
    expect(finding?.evidence[1]).toContain("128 neighbouring source ports reach 32 of 128 entries");
    expect(finding?.cures[0].prediction?.after).toBe(1);
    expect(faultsOf({ capture: counting(49_152), host: of(MICROSOFT_KEY, 64) })).toEqual([]);
  });
  test("without a pattern are no fault under any key", () =>
    expect(found({ capture: between(128, 10), host: of(I40E52, 64) }, "sequential-ports")).toBeUndefined());
});

const rule = (id: number, queue: number, destinationPort: number | null): NtupleRule => ({
  id,
  flow: "tcp4",
  source: null,
  destination: null,
  sourcePort: null,
  destinationPort: destinationPort === null ? null : { value: destinationPort, mask: 0xffff },
  etherType: null,
  vlan: null,
  protocol: null,
  others: [],
  action: { kind: "queue", queue },
});

describe("n-tuple rules", () => {
  test("that heap most frames on one queue are named, with the line that deletes them", () => {
    const finding = found({ capture: web, host: { rules: [rule(9, 3, 80), rule(7, 3, 443)] } }, "rules-override");
    expect(finding?.cures.map(({ command }) => command)).toEqual(["ethtool -N eth0 delete 7"]);
    expect(finding?.cures[0].prediction?.before).toBe(16);
  });
  test("that catch little, or spread what they catch, are no fault", () => {
    expect(faultsOf({ capture: web, host: { rules: [rule(7, 3, 80)] } })).toEqual([]);
    const contexts = new Map([...eight.contexts, [1, context()] as const]);
    const toContext = { ...rule(7, 0, 443), action: { kind: "context", context: 1, queue: 0 } } as const;
    expect(faultsOf({ capture: web, host: { contexts, rules: [toContext] } })).toEqual([]);
  });
  test("that catch everything are found without a capture", () => {
    expect(faultsOf({ host: { rules: [rule(7, 3, null)] } })).toEqual(["rules-override"]);
    expect(faultsOf({ host: { rules: [rule(7, 3, 443)] } })).toEqual([]);
  });
});

describe("few connections (balls in bins)", () => {
  test("sixteen on eight queues are a note with the exact expectation", () => {
    const finding = found({ capture: clients(16, 50), host: eight }, "few-connections");
    expect(finding?.severity).toBe("note");
    expect(finding?.evidence[0]).toContain("0.9 idle on average (at least one with 69 %)");
    expect(finding?.evidence[0]).toContain("2.10 times the mean");
  });
  test("sixty-four on eight queues are not few", () =>
    expect(notesOf({ capture: clients(64, 10), host: eight })).toEqual([]));
});
