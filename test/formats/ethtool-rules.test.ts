// What `ethtool -n DEV` prints: n-tuple rules, with masks whose 1 bits are ignored. Layout: ethtool 6.15, rxclass.c.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress } from "rss-lab";
import { readEthtoolRules, type NtupleRule } from "../../lib/src/formats/ethtool-rules.js";
import { ntupleRuleCommand, printEthtoolRules } from "../../lib/src/formats/print-ethtool-rules.js";

const TEXT = `16 RX rings available
Total 4 rules

Filter: 3
\tRule Type: TCP over IPv4
\tSrc IP addr: 10.0.0.0 mask: 0.0.0.255
\tDest IP addr: 0.0.0.0 mask: 255.255.255.255
\tTOS: 0x0 mask: 0xff
\tSrc port: 0 mask: 0xffff
\tDest port: 80 mask: 0x0
\tAction: Direct to queue 5

Filter: 4
\tRule Type: UDP over IPv6
\tSrc IP addr: :: mask: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
\tDest IP addr: 2001:db8::1 mask: ::
\tTraffic Class: 0x0 mask: 0xff
\tSrc port: 0 mask: 0xffff
\tDest port: 4789 mask: 0xf
\tVLAN EtherType: 0x0 mask: 0xffff
\tVLAN: 0x64 mask: 0xf000
\tUser-defined: 0x0 mask: 0xffffffffffffffff
\tAction: Direct to RSS Context 1 (queue base offset: 4)

Filter: 7
\tFlow Type: Raw Ethernet
\tSrc MAC addr: 00:00:00:00:00:00 mask: FF:FF:FF:FF:FF:FF
\tDest MAC addr: 00:1B:21:00:00:01 mask: 00:00:00:00:00:00
\tEthertype: 0x88CC mask: 0x0
\tAction: Drop

Filter: 9
\tRule Type: Raw IPv4
\tSrc IP addr: 0.0.0.0 mask: 255.255.255.255
\tDest IP addr: 0.0.0.0 mask: 255.255.255.255
\tTOS: 0x10 mask: 0x0
\tProtocol: 47 mask: 0x0
\tL4 bytes: 0x0 mask: 0xffffffff
\tDest MAC addr: 00:1B:21:00:00:01 mask: FF:FF:FF:FF:FF:FF
\tAction: Direct to VF 2 queue 1

`;

const masked = (bits: number) =>
  fc.option(fc.record({ value: fc.nat(2 ** bits - 1), mask: fc.integer({ min: 1, max: 2 ** bits - 1 }) }));
const address = (bytes: number) =>
  fc.option(
    fc.record({
      address: fc.uint8Array({ minLength: bytes, maxLength: bytes }),
      mask: fc
        .uint8Array({ minLength: bytes, maxLength: bytes })
        .filter((mask) => mask.some((byte) => byte > 0))
        .map((mask) => mask.map((byte) => (byte > 127 ? 255 : byte))),
    }),
  );
const rule = (bytes: number, flow: NtupleRule["flow"]) =>
  fc.record({
    id: fc.nat(8191),
    flow: fc.constant(flow),
    source: address(bytes),
    destination: address(bytes),
    sourcePort: masked(16),
    destinationPort: masked(16),
    etherType: fc.constant(null),
    vlan: masked(16),
    protocol: fc.constant(null),
    others: fc.constant<string[]>([]),
    action: fc.oneof(
      fc.record({ kind: fc.constant("queue" as const), queue: fc.nat(63) }),
      fc.record({ kind: fc.constant("context" as const), context: fc.nat(7), queue: fc.nat(63) }),
      fc.constant({ kind: "drop" as const }),
      fc.constant({ kind: "elsewhere" as const, text: "Wake-on-LAN" }),
    ),
  });

describe("ethtool -n", () => {
  it("reads back what it prints: any addresses, ports, tags, masks and actions", () =>
    fc.assert(
      fc.property(
        fc.option(fc.nat(128)),
        fc.array(fc.oneof(rule(4, "tcp4"), rule(16, "udp6"), rule(4, "sctp4"))),
        (rings, rules) => {
          expect(readEthtoolRules(printEthtoolRules({ rings, rules }))).toEqual({ rings, rules });
        },
      ),
    ));

  it("prints a text that it read to the letter", () =>
    expect(printEthtoolRules(readEthtoolRules(`$ ethtool -n eth0\n${TEXT}$ `))).toBe(TEXT));

  it("turns masks over: 1 bits of the text are ignored, 1 bits of a rule count (rxclass.c)", () => {
    const { rings, rules } = readEthtoolRules(TEXT);
    expect(rings).toBe(16);
    expect(rules[0]).toEqual({
      id: 3,
      flow: "tcp4",
      source: { address: parseAddress("10.0.0.0"), mask: parseAddress("255.255.255.0") },
      destination: null,
      sourcePort: null,
      destinationPort: { value: 80, mask: 0xffff },
      etherType: null,
      vlan: null,
      protocol: null,
      others: [],
      action: { kind: "queue", queue: 5 },
    });
    expect(rules[1]).toMatchObject({
      flow: "udp6",
      destination: { address: parseAddress("2001:db8::1"), mask: new Uint8Array(16).fill(255) },
      destinationPort: { value: 4789, mask: 0xfff0 },
      vlan: { value: 0x64, mask: 0x0fff },
      others: [],
      action: { kind: "context", context: 1, queue: 4 },
    });
  });

  it("keeps fields that this library does not match, as printed", () => {
    const [, , ether, ip] = readEthtoolRules(TEXT).rules;
    expect(ether).toMatchObject({
      flow: "ether",
      etherType: { value: 0x88cc, mask: 0xffff },
      others: ["Dest MAC addr: 00:1B:21:00:00:01 mask: 00:00:00:00:00:00"],
      action: { kind: "drop" },
    });
    expect(ip).toMatchObject({
      flow: "ip4",
      protocol: { value: 47, mask: 0xff },
      others: ["TOS: 0x10 mask: 0x0", "Dest MAC addr: 00:1B:21:00:00:01 mask: FF:FF:FF:FF:FF:FF"],
      action: { kind: "elsewhere", text: "Direct to VF 2 queue 1" },
    });
  });

  it("reads the context of ethtool before 6.14, in a line of its own", () => {
    const old = TEXT.replace(
      "Action: Direct to RSS Context 1 (queue base offset: 4)",
      "RSS Context ID: 1\n\tAction: Direct to queue 4",
    );
    expect(readEthtoolRules(old)).toEqual(readEthtoolRules(TEXT));
  });

  it("reads the context in every spelling that was proposed (netdev list, November 2024)", () => {
    for (const spelling of ["RSS context id 1", "RSS Context ID: 1", "RSS Context 1"])
      expect(readEthtoolRules(TEXT.replace("RSS Context 1", spelling))).toEqual(readEthtoolRules(TEXT));
  });

  it("reads one rule alone (ethtool -n DEV rule N), and none", () => {
    expect(readEthtoolRules(TEXT.split("\n\n")[1]).rules).toHaveLength(1);
    expect(readEthtoolRules("8 RX rings available\nTotal 0 rules\n")).toEqual({ rings: 8, rules: [] });
  });

  it("is made again by ethtool -N, whose masks are inverted as well", () =>
    expect(readEthtoolRules(TEXT).rules.map((rule) => ntupleRuleCommand(rule, "eth0"))).toEqual([
      "ethtool -N eth0 flow-type tcp4 src-ip 10.0.0.0 m 0.0.0.255 dst-port 80 action 5 loc 3",
      "ethtool -N eth0 flow-type udp6 dst-ip 2001:db8::1 dst-port 4789 m 0xf vlan 0x64 m 0xf000 context 1 action 4 loc 4",
      "ethtool -N eth0 flow-type ether proto 0x88cc dst 00:1B:21:00:00:01 action -1 loc 7",
      "ethtool -N eth0 flow-type ip4 l4proto 47 tos 0x10 dst-mac 00:1B:21:00:00:01 vf 2 queue 1 loc 9",
    ]));

  const CASES: readonly (readonly [string, string, string])[] = [
    ["a rule cut off", TEXT.slice(TEXT.indexOf("Filter: 3"), 200), "this rule is cut off"],
    ["rules missing", TEXT.slice(0, TEXT.indexOf("Filter: 4")), "counts 4 rules and shows 1"],
    ["no type", TEXT.replace("\tRule Type: TCP over IPv4\n", ""), "a rule has its type, its fields and one action"],
    ["another type", TEXT.replace("TCP over", "ICMP over"), "a rule's type is one of TCP over IPv4"],
    ["an address of another version", TEXT.replace("10.0.0.0 mask", "::1 mask"), "must be those of IPv4"],
    ["a number too large", TEXT.replace("Dest port: 80", "Dest port: 65536"), "numbers of at most 16 bits"],
    ["no field", TEXT.replace("TOS: 0x0 mask: 0xff", "TOS"), 'a field is such as "Src port: 80 mask: 0x0"'],
    [
      "a field of another kind",
      TEXT.replace("Dest port: 80", "Protocol: 80"),
      "the fields of a rule for tcp4 are Src IP addr",
    ],
    ["what a shell would run", TEXT.replace("TOS: 0x0 mask: 0xff", "TOS: $(reboot) mask: 0x0"), "a field is such as"],
    ["a field twice", TEXT.replace("Dest port: 80", "Src port: 80"), "this field stands above already"],
    ["another action", TEXT.replace("Action: Drop", "Action: Jump"), "an action is Drop"],
    ["something else", "hello", 'a rule begins with "Filter: "'],
    [
      "another command's output",
      "UDP over IPV4 flows use these fields for computing Hash flow key:",
      "is that of ethtool -n rx-flow-hash",
    ],
  ];
  it.each(CASES)("is refused with %s", (_, text, sentence) => expect(() => readEthtoolRules(text)).toThrow(sentence));
});
