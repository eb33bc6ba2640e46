import { EXTRA_FIELDS } from "../../lib/src/frame/nic-parsing.js";
import { hashInputWriter } from "../../lib/src/rss/hash-input.js";
import { type HashTypeDecision, hashTypeRule, typeOf } from "../../lib/src/rss/hash-type-rule.js";
import { checkHashTypes, hashTypeFields } from "../../lib/src/rss/hash-types.js";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  HASH_TYPES,
  chooseHashType,
  hashInput,
  hashInputFields,
  hashTypesNote,
  tupleInput,
  type HashTypeName,
  type Headers,
} from "rss-lab";
import { headers, type Sketch } from "./headers.js";

const sketches: fc.Arbitrary<Sketch> = fc
  .record({
    version: fc.constantFrom(4 as const, 6 as const),
    protocol: fc.constantFrom(6, 17, 1),
    fragment: fc.boolean(),
    homeAddress: fc.boolean(),
    routingAddress: fc.boolean(),
  })
  .map((s) => (s.version === 4 ? { ...s, homeAddress: false, routingAddress: false } : s));
const anyTypes = fc.subarray([...HASH_TYPES]);
const choose = (sketch: Sketch, ...enabled: HashTypeName[]) => chooseHashType(headers(sketch), enabled);

describe("combinations", () => {
  it("are all taken, as hardware takes them, and those that RSS Hashing Types does not list have a note: 511 and 7 * 7 * 7 - 1", () => {
    let listed = 0;
    for (let bits = 1; bits < 512; bits++) {
      const types = HASH_TYPES.filter((_, i) => bits & (1 << i));
      checkHashTypes(types);
      if (hashTypesNote(types) === null) listed++;
    }
    expect(listed).toBe(7 ** 3 - 1); // six combinations or nothing in each set, but not nothing in all of them
  });
  it("TCP and UDP without the IP type hash both over ports, and no fragment", () => {
    const types: HashTypeName[] = ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4"];
    expect(
      [{}, { protocol: 17 }, { protocol: 1 }, { fragment: true }].map((sketch) => choose(sketch, ...types).hashType),
    ).toEqual(["NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4", null, null]);
    expect(hashTypesNote(types)).toMatch(
      /^"RSS Hashing Types" does not list NDIS_HASH_TCP_IPV4 and NDIS_HASH_UDP_IPV4 without NDIS_HASH_IPV4; /,
    );
  });
  it("IPv6 alone is valid: only what a NIC supports must include IPv4", () =>
    expect(() => checkHashTypes(["NDIS_HASH_TCP_IPV6"])).not.toThrow());
  it("a refusal names the rule and the cure", () => {
    expect(() => checkHashTypes(null as never)).toThrow(
      'The hash types are null: they must be a list, as ["NDIS_HASH_IPV4"]',
    );
    expect(() => checkHashTypes([])).toThrow("No hash type is enabled: RSS needs at least one of NDIS_HASH_IPV4,");
    expect(() => checkHashTypes(["NDIS_HASH_SCTP_IPV4" as never])).toThrow(
      'The hash type is "NDIS_HASH_SCTP_IPV4": it must be one of',
    );
  });
});

describe("the choice rule", () => {
  it("picks an enabled type whose fields the frame has, or none although no such type is enabled", () =>
    fc.assert(
      fc.property(sketches, anyTypes, (sketch, enabled) => {
        const { hashType, reason } = choose(sketch, ...enabled);
        const fits = (type: HashTypeName): boolean => {
          const { version, transport } = hashTypeFields(type);
          const carried = sketch.fragment ? null : ({ 6: "tcp", 17: "udp" }[sketch.protocol!] ?? null);
          return version === sketch.version && (transport === null || transport === carried);
        };
        const fitting = enabled.filter(fits);
        expect(hashType === null).toBe(fitting.length === 0);
        expect(reason.startsWith("not hashed: ")).toBe(hashType === null);
        if (hashType === null) return;
        expect(fitting).toContain(hashType);
        // A transport type wins over the IP type (RSS Hashing Types).
        expect(hashTypeFields(hashType).transport !== null).toBe(
          fitting.some((type) => hashTypeFields(type).transport !== null),
        );
        expect(hashInput(headers(sketch), hashType).length).toBe(
          (sketch.version === 4 ? 8 : 32) + (hashTypeFields(hashType).transport ? 4 : 0),
        );
      }),
    ));

  it("is told as it was decided: the sentence names the type, or why there is none, of any frame, cut or whole", () => {
    const fields: fc.Arbitrary<Headers["extra"]> = fc.record({
      field: fc.constantFrom(...EXTRA_FIELDS),
      offset: fc.constant(34),
      bytes: fc.constantFrom(null, Uint8Array.of(1, 2, 3, 4)),
    });
    const anyHeaders = fc
      .record({
        sketch: sketches,
        problem: fc.constantFrom(null, null, null, "cannot be interpreted, because it ends at byte 17"),
        isIp: fc.constantFrom(true, true, true, false),
        portsCut: fc.constantFrom(null, null, "the capture kept 36 of the frame's 1514 bytes"),
        extra: fc.option(fields),
        notes: fc.subarray(["the UDP length says 2000 bytes, the packet has 28"]),
      })
      .map(({ sketch, isIp, ...rest }): Headers => {
        const { ip, transport } = headers(sketch);
        return { ip: isIp ? ip : null, transport: rest.portsCut === null ? transport : null, ...rest };
      });
    const told: Record<Exclude<HashTypeDecision, HashTypeName>, RegExp> = {
      "cannot be interpreted": /^not hashed: the frame cannot be interpreted/,
      "no IP packet": /^not hashed: the frame carries no IP packet/,
      "hashed bytes unknown": /^hash unknown, .* are unknown here: the capture /,
      "no type enabled": /^not hashed: .*, but (\w+ is not enabled|neither .* is enabled)/,
    };
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyHeaders, anyTypes, (given, enabled) => {
        const decision = hashTypeRule(enabled)(given);
        const { hashType, reason } = chooseHashType(given, enabled);
        expect(hashType).toBe(typeOf(decision));
        if (hashType === null) expect(reason).toMatch(told[decision as keyof typeof told]);
        else expect(/(\w+) is enabled: /.exec(reason)?.[1]).toBe(hashType);
        seen.add(decision);
      }),
      { numRuns: 1000 },
    );
    expect(seen).toEqual(new Set([...HASH_TYPES, ...Object.keys(told)]));
  });

  it("does not depend on the order in which the types are given", () =>
    fc.assert(
      fc.property(sketches, anyTypes, (sketch, enabled) => {
        expect(choose(sketch, ...enabled)).toEqual(choose(sketch, ...[...enabled].reverse()));
      }),
    ));

  it("hashes a fragment over addresses only, the first one too, and not at all without the IP type (RSS Hashing Types)", () =>
    fc.assert(
      fc.property(sketches, anyTypes, (sketch, enabled) => {
        const { hashType } = choose({ ...sketch, fragment: true }, ...enabled);
        if (hashType !== null) expect(hashTypeFields(hashType).transport).toBeNull();
      }),
    ));

  it("says of a type that applies that it is enabled, and of a frame to which none applies that it is not hashed", () =>
    fc.assert(
      fc.property(sketches, anyTypes, (sketch, enabled) => {
        const { hashType, reason } = choose(sketch, ...enabled);
        expect(reason).toMatch(hashType === null ? /^not hashed: / : new RegExp(`\\b${hashType} is enabled: `));
      }),
    ));

  it("never hashes what cannot be interpreted (RSS Hashing Types)", () =>
    fc.assert(
      fc.property(sketches, (sketch) => {
        expect(
          chooseHashType(
            { ...headers(sketch), problem: "cannot be interpreted, because the frame ends at byte 17" },
            HASH_TYPES,
          ),
        ).toEqual({
          hashType: null,
          reason: "not hashed: the frame cannot be interpreted, because the frame ends at byte 17",
        });
      }),
    ));

  it("hashes over the _EX fields whenever an _EX type of the same kind is enabled, also beside the plain one", () =>
    fc.assert(
      fc.property(
        sketches.filter((sketch) => sketch.version === 6),
        anyTypes,
        (sketch, enabled) => {
          const h = headers(sketch);
          const { hashType } = choose(sketch, ...enabled);
          const extended =
            hashType === null ? null : ((hashType.endsWith("_EX") ? hashType : `${hashType}_EX`) as HashTypeName);
          if (extended === null || !enabled.includes(extended)) return;
          expect(hashInput(h, hashType!)).toEqual(hashInput(h, extended));
        },
      ),
    ));

  const TCP4: Sketch = {};
  const UDP4: Sketch = { protocol: 17 };
  const TCP6: Sketch = { version: 6 };
  const MOBILE: Sketch = { version: 6, homeAddress: true };
  // Each row reads: frame, enabled types, chosen type, reason.
  test.each<[string, Sketch, HashTypeName[], HashTypeName | null, string]>([
    [
      "TCP",
      TCP4,
      ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV4"],
      "NDIS_HASH_TCP_IPV4",
      "TCP over IPv4, and NDIS_HASH_TCP_IPV4 is enabled: addresses and ports are hashed",
    ],
    [
      "UDP",
      UDP4,
      ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV4"],
      "NDIS_HASH_IPV4",
      "UDP over IPv4, NDIS_HASH_UDP_IPV4 is not enabled, but NDIS_HASH_IPV4 is enabled: only the addresses are hashed",
    ],
    [
      "UDP",
      UDP4,
      ["NDIS_HASH_TCP_IPV4"],
      null,
      "not hashed: UDP over IPv4, but neither NDIS_HASH_UDP_IPV4 nor NDIS_HASH_IPV4 is enabled",
    ],
    [
      "ICMP",
      { protocol: 1 },
      ["NDIS_HASH_IPV4"],
      "NDIS_HASH_IPV4",
      "IPv4 without TCP or UDP (protocol 1), and NDIS_HASH_IPV4 is enabled: only the addresses are hashed",
    ],
    [
      "ICMP",
      { protocol: 1 },
      ["NDIS_HASH_TCP_IPV4"],
      null,
      "not hashed: IPv4 without TCP or UDP (protocol 1), but NDIS_HASH_IPV4 is not enabled",
    ],
    [
      "a TCP fragment",
      { fragment: true },
      ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV4"],
      "NDIS_HASH_IPV4",
      "a fragment of an IPv4 datagram, and NDIS_HASH_IPV4 is enabled: only the addresses are hashed",
    ],
    [
      "a TCP fragment",
      { fragment: true },
      ["NDIS_HASH_TCP_IPV4"],
      null,
      "not hashed: a fragment of an IPv4 datagram is hashed over addresses only, but NDIS_HASH_IPV4 is not enabled",
    ],
    [
      "TCP over IPv6",
      TCP6,
      ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
      null,
      "not hashed: TCP over IPv6, but neither NDIS_HASH_TCP_IPV6 nor NDIS_HASH_IPV6 is enabled",
    ],
    [
      "TCP with a home address",
      MOBILE,
      ["NDIS_HASH_TCP_IPV4"],
      null,
      "not hashed: TCP over IPv6, but neither NDIS_HASH_TCP_IPV6_EX, NDIS_HASH_TCP_IPV6, NDIS_HASH_IPV6_EX nor " +
        "NDIS_HASH_IPV6 is enabled",
    ],
    [
      "TCP over IPv6",
      TCP6,
      ["NDIS_HASH_TCP_IPV6_EX"],
      "NDIS_HASH_TCP_IPV6_EX",
      "TCP over IPv6, and NDIS_HASH_TCP_IPV6_EX is enabled: addresses and ports are hashed",
    ],
    [
      "TCP over IPv6",
      TCP6,
      ["NDIS_HASH_TCP_IPV6", "NDIS_HASH_TCP_IPV6_EX"],
      "NDIS_HASH_TCP_IPV6",
      "TCP over IPv6, and NDIS_HASH_TCP_IPV6 is enabled: addresses and ports are hashed",
    ],
    [
      "TCP with a home address",
      MOBILE,
      ["NDIS_HASH_TCP_IPV6", "NDIS_HASH_TCP_IPV6_EX"],
      "NDIS_HASH_TCP_IPV6_EX",
      "TCP over IPv6, and NDIS_HASH_TCP_IPV6_EX is enabled: home address, destination address and ports are hashed",
    ],
    [
      "TCP with a home address",
      MOBILE,
      ["NDIS_HASH_TCP_IPV6"],
      "NDIS_HASH_TCP_IPV6",
      "TCP over IPv6, and NDIS_HASH_TCP_IPV6 is enabled: addresses and ports are hashed",
    ],
    [
      "TCP with a home address",
      MOBILE,
      ["NDIS_HASH_IPV6_EX"],
      "NDIS_HASH_IPV6_EX",
      "TCP over IPv6, NDIS_HASH_TCP_IPV6_EX and NDIS_HASH_TCP_IPV6 are not enabled, but NDIS_HASH_IPV6_EX is enabled: " +
        "only home address and destination address are hashed",
    ],
    [
      "TCP with a type-2 routing address",
      { version: 6, routingAddress: true },
      ["NDIS_HASH_TCP_IPV6_EX"],
      "NDIS_HASH_TCP_IPV6_EX",
      "TCP over IPv6, and NDIS_HASH_TCP_IPV6_EX is enabled: source address, type-2 routing address and ports are hashed",
    ],
  ])("%s: %#", (...[, sketch, enabled, hashType, reason]) =>
    expect(choose(sketch, ...enabled)).toEqual({ hashType, reason }),
  );

  it("does not hash a frame that is not IP", () =>
    expect(chooseHashType({ ip: null, transport: null, problem: null }, HASH_TYPES)).toEqual({
      hashType: null,
      reason: "not hashed: the frame carries no IP packet",
    }));
});

describe("the hash input", () => {
  const bytes = (value: number, times: number): number[] => new Array<number>(times).fill(value);
  it("is source, destination, source port, destination port in network byte order (RSS Hashing Types)", () => {
    expect([...hashInput(headers({}), "NDIS_HASH_IPV4")]).toEqual([...bytes(1, 4), ...bytes(2, 4)]);
    expect([...hashInput(headers({}), "NDIS_HASH_TCP_IPV4")]).toEqual([...bytes(1, 4), ...bytes(2, 4), 5, 6, 7, 8]);
    expect([...hashInput(headers({ version: 6, protocol: 17 }), "NDIS_HASH_UDP_IPV6")]).toEqual([
      ...bytes(1, 16),
      ...bytes(2, 16),
      5,
      6,
      7,
      8,
    ]);
  });

  it("of an _EX type has home address and type-2 routing address where present, each for itself (RSS Hashing Types)", () => {
    for (const homeAddress of [false, true])
      for (const routingAddress of [false, true]) {
        const h = headers({ version: 6, homeAddress, routingAddress });
        const addresses = [...bytes(homeAddress ? 3 : 1, 16), ...bytes(routingAddress ? 4 : 2, 16)];
        expect([...hashInput(h, "NDIS_HASH_IPV6_EX")]).toEqual(addresses);
        expect([...hashInput(h, "NDIS_HASH_TCP_IPV6_EX")]).toEqual([...addresses, 5, 6, 7, 8]);
        expect([...hashInput(h, "NDIS_HASH_IPV6")]).toEqual([...bytes(1, 16), ...bytes(2, 16)]);
      }
  });

  it("is the same where it is written into memory that is used again", () => {
    const inputOf = hashInputWriter();
    const extras = fc.constantFrom(null, { field: "esp-spi", offset: 34, bytes: Uint8Array.of(9, 8, 7, 6) } as const);
    fc.assert(
      fc.property(sketches, anyTypes, extras, (sketch, enabled, extra) => {
        const h = { ...headers(sketch), extra };
        const { hashType } = chooseHashType(h, enabled);
        if (hashType !== null) expect(inputOf(h, hashType)).toEqual(hashInput(h, hashType));
      }),
    );
  });

  it("says where its fields stand in the frame", () => {
    expect(hashInputFields(headers({}), "NDIS_HASH_TCP_IPV4")).toEqual([
      { field: "source address", offset: 26, length: 4 },
      { field: "destination address", offset: 30, length: 4 },
      { field: "source port", offset: 34, length: 2 },
      { field: "destination port", offset: 36, length: 2 },
    ]);
    expect(
      hashInputFields(headers({ version: 6, homeAddress: true }), "NDIS_HASH_IPV6_EX").map(({ field }) => field),
    ).toEqual(["home address", "destination address"]);
  });

  it("refuses a type that the frame does not fit", () => {
    expect(() => hashInput(headers({}), "NDIS_HASH_IPV6")).toThrow(
      "NDIS_HASH_IPV6 does not fit the frame: the frame is IPv4.",
    );
    expect(() => hashInput(headers({}), "NDIS_HASH_UDP_IPV4")).toThrow("the frame is not UDP");
    expect(() => hashInput(headers({ fragment: true }), "NDIS_HASH_TCP_IPV4")).toThrow("the frame is a fragment");
    expect(() => hashInput({ ip: null, transport: null, problem: null }, "NDIS_HASH_IPV4")).toThrow(
      "the frame has no IP header",
    );
  });

  it("can be made from parts, both ports or none", () => {
    expect(() => tupleInput(new Uint8Array(4), new Uint8Array(16))).toThrow("both must be of one IP version");
    expect(() => tupleInput(new Uint8Array(5), new Uint8Array(5))).toThrow(
      "an address has 4 bytes (IPv4) or 16 (IPv6)",
    );
    expect(() => tupleInput(new Uint8Array(4), new Uint8Array(4), 80)).toThrow("The destination port is undefined");
    expect(() => tupleInput(new Uint8Array(4), new Uint8Array(4), 80, 65536)).toThrow(
      "The destination port is 65536: it must be a whole number from 0 to 65535.",
    );
  });
});
