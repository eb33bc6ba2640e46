// Chosen endpoints and the window of a load.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MICROSOFT_KEY,
  buildFrame,
  chooseHashType,
  createToeplitz,
  describeConnection,
  formatAddress,
  hashInput,
  load,
  mergeTraffic,
  ms,
  parseAddress,
  parseFrame,
  run,
  toeplitz,
  tupleInput,
  us,
  type Endpoints,
  type LoadOptions,
  type Traffic,
} from "rss-lab";
import { readHeaders } from "../../lib/src/traffic/checked-traffic.js";
import { arrivalsOf } from "./arrivals.js";

const END: Endpoints = {
  sourceAddress: "66.9.149.187",
  sourcePort: 2794,
  destinationAddress: "161.142.100.80",
  destinationPort: 1766,
};

describe("chosen endpoints", () => {
  it("are the connections, in their order, with their own names", () => {
    const traffic = load({
      framesPerSecond: 1e6,
      frames: 10,
      endpoints: [
        END,
        { ...END, protocol: "udp" },
        { sourceAddress: "2001:db8::1", sourcePort: 1, destinationAddress: "::1", destinationPort: 65_535 },
      ],
    });
    expect(traffic.connections).toBe(3);
    expect([0, 1, 2].map((connection) => traffic.label(connection))).toEqual([
      "66.9.149.187:2794 -> 161.142.100.80:1766 TCP",
      "66.9.149.187:2794 -> 161.142.100.80:1766 UDP",
      "[2001:db8::1]:1 -> [::1]:65535 TCP",
    ]);
  });

  it("the NIC sees them: the hash value is that of the published vector (Verifying the RSS Hash Calculation)", () => {
    const headers = load({ framesPerSecond: 1, endpoints: [END] }).headers(0);
    const { hashType } = chooseHashType(headers, ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"]);
    expect(hashType).toBe("NDIS_HASH_TCP_IPV4");
    expect(createToeplitz(MICROSOFT_KEY).hash(hashInput(headers, hashType!))).toBe(0x51ccc178);
  });

  it("any addresses and ports, as text or as bytes, give the hash value of their tuple", () => {
    const address = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    );
    const port = fc.nat(65_535);
    fc.assert(
      fc.property(address, port, port, (bytes, sourcePort, destinationPort) => {
        const destinationAddress = bytes.length === 4 ? "192.0.2.1" : "2001:db8::2";
        const headers = load({
          framesPerSecond: 1,
          endpoints: [{ sourceAddress: bytes, sourcePort, destinationAddress, destinationPort }],
        }).headers(0);
        const { hashType } = chooseHashType(headers, [
          "NDIS_HASH_IPV4",
          "NDIS_HASH_TCP_IPV4",
          "NDIS_HASH_IPV6",
          "NDIS_HASH_TCP_IPV6",
        ]);
        expect(toeplitz(hashInput(headers, hashType!), MICROSOFT_KEY)).toBe(
          toeplitz(tupleInput(bytes, parseAddress(destinationAddress), sourcePort, destinationPort), MICROSOFT_KEY),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("a frame of theirs that is built and read says the same, drawn connections' too", () => {
    const address = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const addresses = fc.oneof(fc.tuple(address(4), address(4)), fc.tuple(address(16), address(16)));
    const port = fc.oneof(fc.nat(65_535), fc.constantFrom(0, 2152, 4500, 4789, 6081)); // tunnels have ports of their own
    const protocols = fc.constantFrom("tcp" as const, "udp" as const);
    const readAgain = ({ ip, transport }: ReturnType<Traffic["headers"]>) =>
      parseFrame(
        buildFrame({
          source: formatAddress(ip!.source.bytes),
          sourcePort: transport!.sourcePort,
          destination: formatAddress(ip!.destination.bytes),
          destinationPort: transport!.destinationPort,
          protocol: transport!.protocol,
        }),
      );
    const compare = (traffic: Traffic, connection: number): void => {
      const frame = readAgain(traffic.headers(connection));
      const { ip, transport, problem } = frame;
      expect(traffic.headers(connection)).toEqual({ ip, transport, problem });
      expect(traffic.label(connection)).toBe(describeConnection(frame));
    };
    fc.assert(
      fc.property(addresses, port, port, protocols, ([sourceAddress, destinationAddress], ...rest) => {
        const [sourcePort, destinationPort, protocol] = rest;
        const end = { sourceAddress, sourcePort, destinationAddress, destinationPort, protocol };
        const traffic = load({ framesPerSecond: 1, endpoints: [end] });
        compare(traffic, 0);
        const { ip, transport } = traffic.headers(0);
        expect([ip!.source.bytes, ip!.destination.bytes]).toEqual([sourceAddress, destinationAddress]);
        expect([transport!.sourcePort, transport!.destinationPort]).toEqual([sourcePort, destinationPort]);
        expect(transport!.protocol).toBe(protocol);
      }),
    );
    const drawn = load({ framesPerSecond: 1, connections: 20 });
    for (let connection = 0; connection < 20; connection++) compare(drawn, connection);
  });

  it("read in turn they are what each says of itself, in a merged traffic and in a user's copy too", () => {
    const drawn = load({ framesPerSecond: 1, connections: 5 });
    const listed = load({
      framesPerSecond: 1,
      endpoints: [
        END,
        { ...END, protocol: "udp", sourceAddress: "10.0.0.9", sourcePort: 7 },
        { sourceAddress: "2001:db8::1", sourcePort: 1, destinationAddress: "::1", destinationPort: 65_535 },
        { ...END, destinationAddress: "10.0.0.8" },
      ],
    });
    const own = { ...drawn, headers: () => listed.headers(2) };
    for (const traffic of [drawn, listed, mergeTraffic(listed, own, drawn), own]) {
      const read: unknown[] = [];
      readHeaders(traffic, (headers) => void read.push(structuredClone(headers)));
      expect(read).toEqual(Array.from({ length: traffic.connections }, (_, i) => traffic.headers(i)));
    }
  });

  it("nobody changes the traffic by writing into headers that it gave", () => {
    for (const traffic of [load({ framesPerSecond: 1 }), load({ framesPerSecond: 1, endpoints: [END] })]) {
      const { source, destination } = traffic.headers(0).ip!;
      const before = structuredClone(traffic.headers(0));
      source.bytes.fill(9);
      destination.bytes.fill(9);
      expect(traffic.headers(0)).toEqual(before);
    }
  });

  it("are a copy: changing the bytes afterwards does not change the traffic", () => {
    const bytes = Uint8Array.of(10, 0, 0, 1);
    const traffic = load({ framesPerSecond: 1, endpoints: [{ ...END, sourceAddress: bytes }] });
    bytes[3] = 9;
    expect(traffic.label(0)).toMatch(/^10\.0\.0\.1:/);
  });

  it("an attacker's connections that share one entry all go to one CPU", () => {
    const toeplitzOf = createToeplitz(MICROSOFT_KEY);
    const ends = (port: number): Uint8Array =>
      tupleInput(parseAddress("198.51.100.7"), parseAddress("192.0.2.1"), port, 443);
    const ports = Array.from({ length: 64_000 }, (_, i) => 1024 + i)
      .filter((port) => (toeplitzOf.hash(ends(port)) & 127) === 5)
      .slice(0, 20);
    const endpoints = ports.map((sourcePort) => ({
      sourceAddress: "198.51.100.7",
      sourcePort,
      destinationAddress: "192.0.2.1",
      destinationPort: 443,
    }));
    const result = run({
      variant: "message-signaled-interrupts",
      cpus: 4,
      traffic: load({ framesPerSecond: 1e5, frames: 200, endpoints }),
    });
    expect(new Set(result.frames().map(({ cpu }) => cpu))).toEqual(new Set([1]));
  });

  it.each<[Partial<LoadOptions> | Record<string, unknown>, RegExp]>([
    [{ endpoints: END }, /endpoints are \{.*must be a list/],
    [{ endpoints: [] }, /number of endpoints is 0/],
    [{ endpoints: [END], connections: 1 }, /both connections and endpoints: give one of them/],
    [{ endpoints: [END, { ...END, sourcePort: 65_536 }] }, /source port of endpoints 1 is 65536/],
    [{ endpoints: [{ ...END, destinationPort: undefined }] }, /destination port of endpoints 0 is undefined/],
    [{ endpoints: [{ ...END, sourceAddress: "::1" }] }, /Endpoints 0 go from ::1 to 161\.142\.100\.80: both addresses/],
    [{ endpoints: [{ ...END, sourceAddress: "10.0.0.300" }] }, /address is "10\.0\.0\.300"/],
    [{ endpoints: [{ ...END, sourceAddress: Uint8Array.of(1, 2) }] }, /address has 2 bytes/],
    [{ endpoints: [{ ...END, sourceAddress: 5 }] }, /address is 5/],
    [{ endpoints: [{ ...END, protocol: "icmp" }] }, /protocol of endpoints 0 is "icmp": it must be one of tcp, udp/],
    [{ endpoints: [{ ...END, port: 1 }] }, /Endpoints 0 has an unknown field "port"/],
    [{ endpoints: [null] }, /Endpoints 0 is null/],
  ])("%j is refused", (options, sentence) => {
    expect(() => load({ framesPerSecond: 1e6, ...options })).toThrow(sentence);
  });
});

describe("a load from startPs until endPs", () => {
  const options = fc.record({
    framesPerSecond: fc.integer({ min: 1e5, max: 1e9 }),
    startPs: fc.nat(us(50)),
    lengthPs: fc.integer({ min: 1, max: us(50) }),
    gaps: fc.constantFrom("poisson" as const, "constant" as const),
    population: fc.constantFrom("equal" as const, { kind: "zipf", exponent: 1 } as const),
  });

  it("is the load without them, later by startPs and cut off at endPs", () => {
    fc.assert(
      fc.property(options, ({ lengthPs, startPs, ...rest }) => {
        const cut = arrivalsOf(load({ ...rest, startPs, endPs: startPs + lengthPs }));
        const whole = arrivalsOf(load(rest), 1, cut.length + 1);
        expect(cut.map(({ timePs }) => timePs - startPs)).toEqual(whole.slice(0, -1).map(({ timePs }) => timePs));
        expect(cut.map(({ connection }) => connection)).toEqual(whole.slice(0, -1).map(({ connection }) => connection));
        expect(whole.at(-1)!.timePs).toBeGreaterThanOrEqual(lengthPs);
      }),
      { numRuns: 60 },
    );
  });

  it("constant gaps of 1 us from 10 us to 13 us: frames at 11 and 12, since the end does not belong to it", () => {
    const rows = arrivalsOf(load({ framesPerSecond: 1e6, gaps: "constant", startPs: us(10), endPs: us(13) }));
    expect(rows.map(({ timePs }) => timePs)).toEqual([us(11), us(12)]);
  });

  it("needs no duration to run, ends at its number of frames if that comes first, and may be empty", () => {
    const traffic = load({ framesPerSecond: 1e6, endPs: ms(1) });
    expect([traffic.frames, traffic.ends]).toEqual([Infinity, true]);
    expect(run({ traffic, records: "summary" }).summary.received).toBe(arrivalsOf(traffic).length);
    expect(arrivalsOf(load({ framesPerSecond: 1e6, endPs: ms(1), frames: 10 }))).toHaveLength(10);
    const none = load({ framesPerSecond: 1, endPs: 1 });
    expect(run({ traffic: none }).summary.received).toBe(0);
  });

  it.each<[object, RegExp]>([
    [{ startPs: -1 }, /load's start in picoseconds is -1/],
    [{ startPs: 0.5 }, /load's start in picoseconds is 0\.5/],
    [{ endPs: 10, startPs: 10 }, /load's end in picoseconds is 10: it must be a whole number from 11/],
    [{ endPs: 0 }, /load's end in picoseconds is 0/],
  ])("%j is refused", (wrong, sentence) => {
    expect(() => load({ framesPerSecond: 1e6, ...wrong })).toThrow(sentence);
  });
});
