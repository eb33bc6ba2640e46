// explain and toeplitzBits agree with the arithmetic that they describe.
import { hashingOf } from "../../lib/src/nic/profile-hashing.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assignCpu,
  buildFrame,
  createIndirectionTable,
  formatHash,
  hashInputFields,
  load,
  MICROSOFT_KEY,
  parseFrame,
  roundRobin,
  run,
  toeplitz,
} from "rss-lab";
import { explain, frameFields, framesPerCpu, toeplitzBits } from "rss-lab-course";
import type { RssSettings } from "rss-lab";
import { WRAPPED } from "../frame/wrapped.js";

const settings: RssSettings = {
  secretKey: MICROSOFT_KEY,
  hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
  indirectionTable: createIndirectionTable(roundRobin([0, 1, 2, 3], 128)),
  defaultCpu: 7,
};
const tcp = parseFrame(
  buildFrame({ source: "66.9.149.187", destination: "161.142.100.80", sourcePort: 2794, destinationPort: 1766 }),
);

describe("explain, with a NIC's profile", () => {
  test("tells of the inner packet that is hashed, and points at its bytes", () => {
    const told = explain(parseFrame(WRAPPED.vxlan), {
      ...settings,
      hashing: hashingOf({ profile: "virtio-net", hashed: "inner" }),
    });
    expect(told.steps.find(({ step }) => step === "headers")).toMatchObject({
      value: "192.0.2.10:4789 -> 198.51.100.5:4789 UDP, within: 10.1.0.2:40000 -> 10.2.0.1:443 TCP",
      reason: "Read from the headers: packet 2 of 2, within VXLAN.",
    });
    expect(told.toString()).toContain(
      "source address (byte 76, 4 bytes), destination address (byte 80, 4 bytes), source port (byte 84, 2 bytes)",
    );
    const hashed = frameFields(
      parseFrame(WRAPPED.vxlan),
      told.assignment.hashType,
      hashingOf({ profile: "virtio-net", hashed: "inner" }).parsing,
    );
    expect(hashed.filter(({ isHashed }) => isHashed).map(({ offset }) => offset)).toEqual([76, 80, 84, 86]);
  });

  test("shows the symmetric input, and what the NIC makes of the result", () => {
    const told = explain(tcp, { ...settings, hashing: hashingOf("aws-ena-fixed-key") });
    expect(told.steps.map(({ step }) => step)).toEqual([
      "bytes",
      "headers",
      "hash type",
      "hash input",
      "symmetric input",
      "hash value",
      "index",
      "CPU",
    ]);
    expect(told.toString()).toContain("copies the low 16 bits into the high 16");
  });

  test("a profile's name alone is refused in a sentence", () =>
    expect(() => explain(tcp, { ...settings, hashing: "virtio-net" as never })).toThrow(
      'The hashing is "virtio-net": it must come from hashingOf("virtio-net")',
    ));

  test("tells of a combination of hash types that RSS Hashing Types does not list", () =>
    expect(explain(tcp, { ...settings, hashTypes: ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4"] }).toString()).toContain(
      '"RSS Hashing Types" does not list',
    ));
});

describe("explain", () => {
  test("takes the settings of a run as they are, with the table as a list of CPUs, like assignCpu", () => {
    const { rss } = run({
      traffic: load({ framesPerSecond: 1e6, frames: 1 }),
      variant: "hardware-queuing",
      rss: { indirectionTable: roundRobin([3, 1], 256) },
    }).scenario;
    const same = { ...rss, indirectionTable: createIndirectionTable(rss.indirectionTable, { maxEntries: 256 }) };
    expect(explain(tcp, rss).toString()).toBe(explain(tcp, same).toString());
    expect(assignCpu(tcp, rss)).toEqual(assignCpu(tcp, same));
    expect(framesPerCpu([tcp], rss, "one")).toEqual(framesPerCpu([tcp], same, "one"));
    expect(() => explain(tcp, { ...rss, indirectionTable: [0, 1, 2] })).toThrow("The indirection table has 3 entries");
  });

  test("tells the way of Microsoft's first vector (Verifying the RSS Hash Calculation)", () => {
    const told = explain(tcp, settings);
    expect(told.steps.map(({ step, value }) => `${step}: ${value}`)).toEqual([
      "bytes: 60 bytes",
      "headers: 66.9.149.187:2794 -> 161.142.100.80:1766 TCP",
      "hash type: NDIS_HASH_TCP_IPV4",
      "hash input: 42 09 95 bb a1 8e 64 50 0a ea 06 e6",
      "hash value: 0x51ccc178",
      "index: 120",
      "CPU: 0",
    ]);
    expect(told.assignment).toEqual(assignCpu(tcp, settings));
  });
  test("a frame without a hash goes to the default CPU in two steps, with no hash value", () => {
    const told = explain(parseFrame(buildFrame({ source: "::1", destination: "::2" })), settings);
    expect(told.steps.map(({ step }) => step)).toEqual(["bytes", "headers", "hash type", "CPU"]);
    expect(told.steps.at(-1)?.value).toBe("7");
  });
  test("any bytes at all are explained, never refused", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        const told = explain(parseFrame(bytes), settings);
        expect(told.toString().split("\n").length).toBe(told.steps.length * 2);
        expect(told.chart.numbers.rows.every((row) => Number(row[1]) + Number(row[2]) <= bytes.length)).toBe(true);
      }),
      { numRuns: 200 },
    ));
  test("the fields marked as hashed are the hash input's fields", () => {
    const hashed = frameFields(tcp, "NDIS_HASH_TCP_IPV4")
      .filter((field) => field.isHashed)
      .map((field) => field.offset);
    expect(hashed).toEqual(hashInputFields(tcp, "NDIS_HASH_TCP_IPV4").map((field) => field.offset));
  });
  test("is shown as a Markdown table and as text", () => {
    const bundle = explain(tcp, settings)[Symbol.for("Jupyter.display") as never] as () => Record<string, string>;
    expect(Object.keys(bundle.call(explain(tcp, settings)))).toEqual(["text/markdown", "text/plain"]);
  });
});

describe("toeplitzBits", () => {
  test("the value after the last bit is the Toeplitz hash", () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 36 }), (input) => {
        expect(toeplitzBits(input, MICROSOFT_KEY).at(-1)?.value).toBe(toeplitz(input, MICROSOFT_KEY));
      }),
    ));
  test("the key windows at bits 0, 31, 32 and 95 of Microsoft's key are the published hashes of single bits", () => {
    const rows = toeplitzBits(new Uint8Array(12), MICROSOFT_KEY);
    expect([0, 31, 32, 95].map((bit) => formatHash(rows[bit].keyWindow))).toEqual([
      "0x6d5a56da",
      "0x12ad8761",
      "0x255b0ec2",
      "0xa1d1c7d8",
    ]);
    expect([...new Set(rows.map((row) => row.field))]).toEqual([
      "source address",
      "destination address",
      "source port",
      "destination port",
    ]);
  });
});
