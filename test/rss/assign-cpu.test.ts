import fc from "fast-check";
import { expect, test } from "vitest";
import {
  MICROSOFT_KEY,
  HASH_TYPES,
  assignCpu,
  buildFrame,
  createIndirectionTable,
  createToeplitz,
  parseFrame,
  repeatKey,
  roundRobin,
  type RssSettings,
} from "rss-lab";
import { hex, readRows } from "./dataset.js";
import { headers } from "./headers.js";

const settings = {
  secretKey: MICROSOFT_KEY,
  hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"],
  indirectionTable: createIndirectionTable(roundRobin([0, 1, 2, 3], 128)),
  defaultCpu: 9,
} satisfies RssSettings;

test.each(readRows("connections"))("Microsoft's connection $connection as a whole frame: bytes to CPU", (row) => {
  const bytes = buildFrame({
    source: row.source,
    destination: row.destination,
    sourcePort: Number(row.source_port),
    destinationPort: Number(row.destination_port),
  });
  const published = readRows("values").find(
    (value) => value.connection === row.connection && value.origin === "published by Microsoft",
  )!;
  const { hashType, hashValue, index, cpu } = assignCpu(parseFrame(bytes), settings);
  const low = Number.parseInt(published.ports_hash, 16) % 128;
  expect({ hashType, hash: hex(hashValue!), index, cpu }).toEqual({
    hashType: `NDIS_HASH_TCP_IPV${row.version}`,
    hash: published.ports_hash,
    index: low,
    cpu: low % 4,
  });
});

test("a frame that is not hashed has no hash value, not 0, and goes to the default CPU, which need not be in the table", () => {
  expect(assignCpu(parseFrame(new Uint8Array(60)), settings)).toMatchObject({
    hashType: null,
    hashInput: null,
    hashValue: null,
    index: null,
    cpu: 9,
  });
});

test("0 is a hash value like any other: a symmetric key and source = destination", () => {
  const same = headers({});
  const frame = {
    ...same,
    ip: { ...same.ip!, destination: same.ip!.source },
    transport: { ...same.transport!, destinationPort: same.transport!.sourcePort },
  };
  expect(assignCpu(frame, { ...settings, secretKey: repeatKey("6d5a", 20) })).toMatchObject({
    hashType: "NDIS_HASH_TCP_IPV4",
    hashValue: 0,
    index: 0,
    cpu: 0,
  });
});

test("every frame gets a CPU: hashed ones through the table, with the hash of their input", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer({ min: 0, max: 2 }), (noise, kind) => {
      const built = buildFrame({
        source: kind === 1 ? "fe80::1" : "10.0.0.1",
        destination: kind === 1 ? "fe80::2" : "10.0.0.2",
        protocol: kind === 2 ? "udp" : "tcp",
      });
      const bytes = built.map((byte, i) => (i < noise.length && noise[i] < 16 ? noise[i] : byte));
      const assigned = assignCpu(parseFrame(bytes), { ...settings, hashTypes: HASH_TYPES });
      if (assigned.hashInput === null) expect(assigned.cpu).toBe(9);
      else
        expect([assigned.hashValue, assigned.cpu]).toEqual([
          createToeplitz(MICROSOFT_KEY).hash(assigned.hashInput),
          settings.indirectionTable.cpu(assigned.hashValue!),
        ]);
    }),
  ));

test("wrong settings are refused even for frames that would not need them", () => {
  const arp = parseFrame(new Uint8Array(60));
  expect(() => assignCpu(arp, { ...settings, hashTypes: ["NDIS_HASH_TCP" as never] })).toThrow("The hash type is");
  expect(() => assignCpu(arp, { ...settings, defaultCpu: -1 })).toThrow(
    "The default CPU is -1: it must be a whole number from 0 to 65535.",
  );
});
