// Frames as NICs read them: what hash-reporting devices do with captures on which TSO, snap lengths, tags and tunnels
// have left marks.
import { ENCAPSULATIONS, EXTRA_FIELDS, nicParsing } from "../../lib/src/frame/nic-parsing.js";
import { nicHashing } from "../../lib/src/rss/nic-hashing.js";
import { describe, expect, it, test } from "vitest";
import {
  HASH_TYPES,
  MICROSOFT_KEY,
  assignCpu,
  buildFrame,
  createIndirectionTable,
  formatHash,
  hashFrame,
  load,
  nicView,
  parseAddress,
  parseCapturedFrame,
  parseFrame,
  readCapture,
  replay,
  roundRobin,
  run,
  toeplitz,
  mergeTraffic,
  tupleInput,
  writePcap,
  type Frame,
  type HashTypeName,
  type NicParsing,
} from "rss-lab";
import { explain } from "rss-lab-course";
import { EXTRA, INNER, WRAPPED, ethernet, ipv4, packetOf, tagged, udp } from "./wrapped.js";

const PLAIN = HASH_TYPES.filter((type) => !type.endsWith("_EX"));
const SETTINGS = {
  secretKey: MICROSOFT_KEY,
  hashTypes: PLAIN,
  indirectionTable: createIndirectionTable(roundRobin([0, 1, 2, 3], 128)),
  defaultCpu: 0,
};
const ENDS = { source: "192.0.2.10", destination: "198.51.100.5", sourcePort: 44_001, destinationPort: 443 };
const hashOf = (source: string, destination: string, ...ports: number[]): number =>
  toeplitz(tupleInput(parseAddress(source), parseAddress(destination), ...ports), MICROSOFT_KEY);
const EXPECTED = hashOf(ENDS.source, ENDS.destination, 44_001, 443);
const hash = (frame: Frame, parsing: Partial<NicParsing> = {}, hashTypes: readonly HashTypeName[] = PLAIN) =>
  assignCpu(frame, { ...SETTINGS, hashTypes, hashing: nicHashing({ parsing: nicParsing(parsing) }) });

describe("lengths that lie", () => {
  it("a frame of TSO or BIG TCP, whose IPv4 total length or IPv6 payload length is 0, hashes as its neighbours do, with a note", () => {
    const lengthAt = { "192.0.2.10": 16, "2001:db8::1": 18 };
    for (const [source, destination] of [
      ["192.0.2.10", "198.51.100.5"],
      ["2001:db8::1", "2001:db8::2"],
    ] as const) {
      const plain = buildFrame({ ...ENDS, source, destination, payloadBytes: 40 });
      const big = plain.slice();
      big.fill(0, lengthAt[source], lengthAt[source] + 2);
      const [first, second] = [hash(parseFrame(plain)), hash(parseFrame(big, 80_066))];
      expect([first.hashValue, first.notes, second.hashType]).toEqual([
        hashOf(source, destination, 44_001, 443),
        [],
        first.hashType,
      ]);
      expect(second.hashValue).toBe(first.hashValue);
      expect(second.notes).toHaveLength(1);
      expect(second.reason).toMatch(/ports are hashed; note: the IPv[46] (total|payload) length says 0 bytes/);
    }
  });

  it("explain, the assignment and the frame rows of a replayed run carry the note, for the frame that it belongs to", () => {
    const plain = buildFrame({ ...ENDS, protocol: "udp", payloadBytes: 20 });
    const liar = plain.slice();
    liar.set([2000 >> 8, 2000 & 255], 38);
    const note = "the UDP length says 2000 bytes, the packet has 28";
    expect(explain(parseFrame(liar), SETTINGS).toString()).toContain(`addresses and ports are hashed; note: ${note}.`);
    expect(assignCpu(parseFrame(liar), SETTINGS).notes).toEqual([note]);
    const { frames } = readCapture(
      writePcap([plain, liar, plain].map((bytes, i) => ({ bytes, epochNs: BigInt(i) * 1000n }))),
    );
    const traffic = replay(frames, { times: 2 });
    const result = run({ traffic, variant: "hardware-queuing", rss: { hashTypes: PLAIN } });
    expect(traffic.connections).toBe(1);
    expect(result.frames().map((row) => row.note)).toEqual([null, note, null, null, note, null]);
    expect(new Set(result.frames().map((row) => row.hashValue))).toEqual(new Set([EXPECTED]));
    const mixed = run({
      traffic: mergeTraffic(load({ framesPerSecond: 1e6, frames: 3, connections: 2 }), replay(frames)),
    }).frames();
    expect(mixed.filter((row) => row.note !== null).map((row) => [row.connection, row.note])).toEqual([[2, note]]);
    const own = { ...replay(frames), noteOf: () => "odd" };
    expect(
      run({ traffic: own })
        .frames()
        .map((row) => row.note),
    ).toEqual(["odd", "odd", "odd"]);
    expect(() => run({ traffic: { ...own, noteOf: 3 as never } })).toThrow(
      "The scenario's traffic has the noteOf 3: it must be a function",
    );
    expect(() =>
      run({
        traffic: { ...own, headers: () => ({ ...traffic.headers(0), packets: null as never }) },
        variant: "hardware-queuing",
      }),
    ).toThrow("have the packets null: they must be those of parseFrame");
  });
});

describe("what only the capture cut", () => {
  const cases = [
    ["tcp", 96],
    ["tcp", 54],
    ["tcp", 42],
    ["tcp", 38],
    ["udp", 42],
    ["udp", 38],
  ] as const;
  const whole = (protocol: "tcp" | "udp"): Uint8Array =>
    buildFrame({ ...ENDS, protocol, payloadBytes: protocol === "tcp" ? 1460 : 1000 });
  const captured = (keepsWire: boolean): Frame[] =>
    readCapture(
      writePcap(
        cases.map(([protocol, kept]) => {
          const bytes = whole(protocol);
          return { bytes: bytes.subarray(0, kept), ...(keepsWire ? { wireBytes: bytes.length } : {}) };
        }),
      ),
    ).frames.map(parseCapturedFrame);

  it("is judged as the NIC saw it: with all six plain types one value for all frames, down to 38 bytes of them", () => {
    const hashes = captured(true).map((frame) => hash(frame).hashValue);
    expect(hashes).toEqual(new Array(6).fill(EXPECTED));
    expect(formatHash(EXPECTED)).toBe("0x58a80f36");
  });

  it("is judged so too where the tool lost the wire length: the IP length says what the frame was", () => {
    expect(captured(false).map((frame) => frame.wireBytes)).toEqual(cases.map(([, kept]) => kept));
    expect(captured(false).map((frame) => hash(frame).hashValue)).toEqual(new Array(6).fill(EXPECTED));
  });

  it("leaves the hash unknown if its bytes were not kept, and known if they do not matter", () => {
    const cut = parseFrame(whole("tcp").subarray(0, 36), 1514);
    expect(hash(cut)).toMatchObject({
      hashType: null,
      reason:
        "hash unknown, and the default CPU stands in: TCP over IPv4, and the NIC hashed bytes that are unknown here: " +
        "the capture kept 36 of the frame's 1514 bytes",
    });
    expect(hash(cut, {}, ["NDIS_HASH_IPV4", "NDIS_HASH_UDP_IPV4"]).hashValue).toBe(
      hashOf(ENDS.source, ENDS.destination),
    );
  });
});

describe("fragments that only the capture cut", () => {
  const ipv6 = { ...ENDS, source: "2001:db8::1", destination: "2001:db8::2", payloadBytes: 40 };
  const first = (): Uint8Array =>
    buildFrame({
      ...ipv6,
      extensionHeaders: [{ kind: "fragment", offsetBytes: 0, moreFragments: true }, { kind: "destination-options" }],
    });

  it("have the hash of their addresses, unless a home address may have stood in what was cut", () => {
    const addresses = hashOf(ipv6.source, ipv6.destination);
    const cut = parseFrame(first().subarray(0, 64), first().length);
    expect(hash(cut).hashValue).toBe(addresses);
    expect(hash(cut, {}, HASH_TYPES).reason).toContain("the NIC hashed bytes that are unknown here");
  });

  it("atomic ones too, whose ports do not count, unless the NIC reads them as whole datagrams", () => {
    const bytes = buildFrame({ ...ipv6, fragment: { offsetBytes: 0, moreFragments: false } });
    const cut = parseFrame(bytes.subarray(0, 64), bytes.length);
    expect(hash(cut, {}, HASH_TYPES).hashValue).toBe(hashOf(ipv6.source, ipv6.destination));
    expect(hash(cut, { atomicFragments: "whole" }).reason).toContain(
      "the NIC hashed bytes that are unknown here: the capture kept 64",
    );
  });
});

describe("packets within packets that only the capture cut", () => {
  const inner = { opens: ENCAPSULATIONS, hashed: "inner" } as const;

  it.each(Object.keys(WRAPPED) as (keyof typeof WRAPPED)[])(
    "a NIC that hashes the packet within %s: its hash, or that it is unknown, never the outer one's",
    (kind) => {
      const bytes = WRAPPED[kind];
      const tags = tagged(bytes, [0x88a8, 0x8100]);
      for (const whole of [bytes, tags]) {
        const expected = hash(parseFrame(whole), inner).hashValue;
        expect(expected).toBe(hashOf(INNER.source, INNER.destination, 40_000, 443));
        for (let length = 0; length < whole.length; length++) {
          const { hashValue, reason } = hash(parseFrame(whole.subarray(0, length), whole.length), inner);
          if (hashValue === null)
            expect(reason).toContain(`the capture kept ${length} of the frame's ${whole.length} bytes`);
          else expect(hashValue).toBe(expected);
        }
      }
    },
  );

  it("a NIC that does not open the tunnel hashes the outer packet, however little was captured behind it", () => {
    const outer = hashOf("192.0.2.10", "198.51.100.5", 4789, 4789);
    for (let length = 42; length < WRAPPED.vxlan.length; length++) {
      const cut = parseFrame(WRAPPED.vxlan.subarray(0, length), WRAPPED.vxlan.length);
      for (const parsing of [
        {},
        { opens: ["vxlan"] },
        { opens: ["geneve", "gre"], hashed: "inner" },
      ] as Partial<NicParsing>[])
        expect(hash(cut, parsing).hashValue).toBe(outer);
    }
  });

  it("a frame that ended there on the wire has no packet within, so the outer one is hashed", () => {
    const outer = hashOf("192.0.2.10", "198.51.100.5", 4789, 4789);
    for (const length of [42, 50, 63, 64, 70])
      expect(hash(parseFrame(WRAPPED.vxlan.subarray(0, length)), inner).hashValue).toBe(outer);
  });

  it("explain and the rows of a replayed run tell such a frame from a whole one", () => {
    const settings = { ...SETTINGS, hashing: nicHashing({ parsing: nicParsing(inner) }) };
    const cut = parseFrame(WRAPPED.vxlan.subarray(0, 60), WRAPPED.vxlan.length);
    expect(explain(cut, settings).toString()).toContain(
      "the packet within it, which this NIC hashes, is unknown here: the capture kept 60",
    );
    const { frames } = readCapture(
      writePcap(
        [60, undefined].map((captured, i) => ({
          bytes: WRAPPED.vxlan.subarray(0, captured),
          wireBytes: WRAPPED.vxlan.length,
          epochNs: BigInt(i) * 1000n,
        })),
      ),
    );
    const rows = run({
      traffic: replay(frames),
      variant: "hardware-queuing",
      rss: { hashTypes: PLAIN, hashing: inner },
    }).frames();
    expect(rows.map(({ hashValue }) => hashValue)).toEqual([
      null,
      hashOf(INNER.source, INNER.destination, 40_000, 443),
    ]);
  });
});

it("a tunnel in an atomic fragment is looked into by a NIC that reads that as a whole datagram (RFC 6946), and by no other", () => {
  const outer = { source: "2001:db8::1", destination: "2001:db8::2" };
  const ports = WRAPPED.vxlan.subarray(34);
  const bytes = buildFrame({
    ...outer,
    protocol: 17,
    fragment: { offsetBytes: 0, moreFragments: false },
    payloadBytes: ports.length,
  });
  bytes.set(ports, 14 + 40 + 8);
  const parsing = { opens: ["vxlan"], hashed: "inner" } as const;
  expect(hash(parseFrame(bytes), { ...parsing, atomicFragments: "whole" }).hashValue).toBe(
    hashOf(INNER.source, INNER.destination, 40_000, 443),
  );
  expect(hash(parseFrame(bytes), parsing).hashValue).toBe(hashOf(outer.source, outer.destination));
});

describe("what stands between Ethernet and IP", () => {
  test.each([
    ["mpls", "EtherType 0x8847, an MPLS label stack, stands between Ethernet and IP"],
    ["pppoe", "EtherType 0x8864, a PPPoE session, stands between Ethernet and IP"],
    ["llc-snap", "an 802.3 length of 48 bytes with LLC and SNAP, stands between Ethernet and IP"],
  ] as const)("%s is named, and opened by a NIC that can", (kind, standing) => {
    const frame = parseFrame(WRAPPED[kind]);
    expect(hash(frame)).toMatchObject({ hashValue: null, reason: `not hashed: ${standing}` });
    expect(frame).toMatchObject({ standing, ip: null, problem: null });
    expect(hash(frame, { opens: [kind] }).hashValue).toBe(hashOf(INNER.source, INNER.destination, 40_000, 443));
  });

  const plain = ethernet(0x0800, packetOf(INNER));
  test.each([
    [[0x8100], null],
    [[0x88a8], null],
    [[0x88a8, 0x8100], null],
    [[0x8100, 0x8100], "EtherType 0x8100, a second VLAN tag"],
    [[0x88a8, 0x8100, 0x8100], "EtherType 0x8100, a third VLAN tag"],
    [[0x9100, 0x8100], "EtherType 0x9100, an old double tag"],
    [[0x8100, 0x88a8], "EtherType 0x88a8, a second VLAN tag"],
  ])("tags %j: %s", (etherTypes, inTheWay) => {
    const frame = parseFrame(tagged(plain, etherTypes));
    if (inTheWay === null) expect(hash(frame).hashValue).toBe(hash(parseFrame(plain)).hashValue);
    else
      expect(hash(frame)).toMatchObject({
        hashValue: null,
        reason: `not hashed: ${inTheWay}, stands between Ethernet and IP`,
      });
    expect(hash(frame, { tags: [etherTypes] }).hashValue).toBe(hash(parseFrame(plain)).hashValue);
  });

  test.each([
    [0x0806, "the frame carries no IP packet: EtherType 0x0806 is ARP"],
    [0x88cc, "the frame carries no IP packet: EtherType 0x88cc is LLDP"],
    [0x88e5, "EtherType 0x88e5, MACsec, stands between Ethernet and what it hides"],
    [0x1234, "the frame carries no IP packet: EtherType 0x1234 is not known as a way to one"],
    [46, "the frame carries no IP packet: an 802.3 length of 46 bytes with LLC, follows Ethernet"],
  ])("EtherType %i is named: %s", (etherType, standing) =>
    expect(hash(parseFrame(ethernet(etherType, new Uint8Array(46)))).reason).toBe(`not hashed: ${standing}`),
  );
});

describe("packets within packets", () => {
  const kinds = ENCAPSULATIONS.filter((kind) => !["mpls", "pppoe", "llc-snap"].includes(kind));
  test.each(kinds)(
    "%s: the outer packet is hashed, as NDIS does, and the inner one by a NIC that opens it and is told to",
    (kind) => {
      const frame = parseFrame(WRAPPED[kind]);
      const outerPorts = frame.transport === null ? [] : [frame.transport.sourcePort, frame.transport.destinationPort];
      expect(hash(frame).hashValue).toBe(hashOf(ENDS.source, ENDS.destination, ...outerPorts));
      expect(hash(frame, { opens: [kind] }).hashValue).toBe(hash(frame).hashValue);
      expect(hash(frame, { opens: [kind], hashed: "inner" }).hashValue).toBe(
        hashOf(INNER.source, INNER.destination, 40_000, 443),
      );
      expect(hash(frame, { opens: kinds.filter((other) => other !== kind), hashed: "inner" }).hashValue).toBe(
        hash(frame).hashValue,
      );
    },
  );

  test.each(kinds)("%s: cut anywhere, it is read no further than it goes", (kind) => {
    for (let length = 0; length < WRAPPED[kind].length; length++) {
      const { packets } = parseFrame(WRAPPED[kind].slice(0, length));
      for (const { ip, transport, through } of packets)
        for (const { offset, length: bytes } of [ip.header, ...(transport ? [transport.header] : []), ...through])
          expect(offset + bytes).toBeLessThanOrEqual(length);
    }
  });

  it("an inner packet without TCP or UDP: its own addresses, or with Windows' NVGRE those of the outer packet", () => {
    const bytes = WRAPPED.nvgre.slice();
    bytes[14 + 20 + 8 + 14 + 9] = 1; // the inner protocol: ICMP
    const [inner, outer] = (["inner", "outer-addresses"] as const).map(
      (innerWithoutPorts) =>
        hash(parseFrame(bytes), { opens: ["nvgre"], hashed: "inner", innerWithoutPorts }).hashValue,
    );
    expect([inner, outer]).toEqual([hashOf(INNER.source, INNER.destination), hashOf(ENDS.source, ENDS.destination)]);
  });

  it("a GRE header of another version, or with the old routing field, is not opened (RFC 2784)", () => {
    for (const flags of [
      [0x80, 1],
      [0xc0, 0],
    ]) {
      const bytes = WRAPPED.gre.slice();
      bytes.set(flags, 34);
      expect(parseFrame(bytes).packets).toHaveLength(1);
    }
  });

  it("a tunnel without end is followed for eight packets", () => {
    let bytes = packetOf(INNER);
    for (let i = 0; i < 50; i++) bytes = Uint8Array.from([...WRAPPED["ip-in-ip"].subarray(14, 34), ...bytes]);
    expect(parseFrame(ethernet(0x0800, bytes)).packets).toHaveLength(8);
  });

  it("a replay tells connections within one tunnel apart, so that a run can be steered by them", () => {
    const frames = [0, 1, 2].map((i) => {
      const bytes = WRAPPED.vxlan.slice();
      bytes[bytes.length - 20 + 1] += i; // the inner source port
      return { bytes, epochNs: BigInt(i) };
    });
    const traffic = replay(readCapture(writePcap(frames)).frames);
    expect(traffic.connections).toBe(3);
    expect(traffic.label(0)).toBe(
      "192.0.2.10:4789 -> 198.51.100.5:4789 UDP, within: 10.1.0.2:40000 -> 10.2.0.1:443 TCP",
    );
    const hashes = (hashing: object): number =>
      new Set(
        run({ traffic, variant: "hardware-queuing", rss: { hashing } })
          .frames()
          .map((row) => row.hashValue),
      ).size;
    expect([hashes({ profile: "virtio-net" }), hashes({ profile: "virtio-net", hashed: "inner" })]).toEqual([1, 3]);
  });
});

describe("fields that no NDIS hash type covers", () => {
  test.each(EXTRA_FIELDS)("%s: hashed behind the addresses by a NIC that does, and by no other", (field) => {
    const [bytes, offset] = EXTRA[field];
    const frame = parseFrame(bytes);
    const addresses = tupleInput(parseAddress(ENDS.source), parseAddress(ENDS.destination));
    const { hashInput, hashValue, reason } = hash(frame, { extraFields: [field] }, ["NDIS_HASH_IPV4"]);
    expect([...hashInput!]).toEqual([...addresses, ...bytes.subarray(offset, offset + 4)]);
    expect(hashValue).toBe(toeplitz(hashInput!, MICROSOFT_KEY));
    expect(reason).toContain("as this NIC does");
    const others = EXTRA_FIELDS.filter((other) => other !== field);
    expect(hash(frame, { extraFields: others }, ["NDIS_HASH_IPV4"]).hashValue).toBe(toeplitz(addresses, MICROSOFT_KEY));
    const cut = parseFrame(bytes.slice(0, offset + 2), bytes.length);
    expect(hash(cut, { extraFields: [field] }, ["NDIS_HASH_IPV4"])).toMatchObject({
      hashType: null,
      reason: expect.stringContaining("unknown here"),
    });
    expect(nicView(cut, nicParsing({})).extra).toBeNull();
  });

  test.each([
    ["sctp-ports", 12],
    ["esp-spi", 8],
    ["ah-spi", 12],
  ] as const)("%s: counts if its header of %i bytes was whole on the wire", (field, length) => {
    const [bytes] = EXTRA[field];
    const has = (end: number): boolean => parseFrame(bytes.slice(0, end)).packets[0].extra !== null;
    expect([has(34 + length - 1), has(34 + length)]).toEqual([false, true]);
  });

  it("ESP in UDP has its index behind the UDP header, unless four zeros mark a key exchange (RFC 3948)", () => {
    const extra = (...index: number[]) =>
      parseFrame(ethernet(0x0800, ipv4(17, udp(4500, 4500, [...index, 0, 0, 0, 1, 7, 7])))).packets[0].extra;
    expect(extra(0, 0, 16, 1)).toEqual({ field: "esp-spi", offset: 42, bytes: Uint8Array.of(0, 0, 16, 1) });
    expect(extra(0, 0, 0, 0)).toBeNull();
  });

  it("a symmetric transform folds SCTP ports as ports and leaves an index alone", () => {
    const input = (field: "sctp-ports" | "esp-spi") =>
      hashFrame(
        parseFrame(EXTRA[field][0]),
        {
          secretKey: MICROSOFT_KEY,
          hashTypes: ["NDIS_HASH_IPV4"],
          symmetric: "symmetric-xor",
          hashing: nicHashing({ parsing: { extraFields: [field] } }),
        },
        () => 0,
      ).transformed!;
    expect([...input("sctp-ports").subarray(8)]).toEqual([0x97, 0x19, 0x97, 0x19]);
    expect([...input("esp-spi").subarray(8)]).toEqual([0, 0, 0x10, 1]);
  });
});
