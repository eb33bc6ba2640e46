// What was measured on real NICs comes out of readHost and placeFrame: an Intel 82599 (rxtxcpu), AWS ENA instances
// (amzn-ec2-ena-utilities), an i40e (DPDK pull request 79).
import { describe, expect, it, test } from "vitest";
import { formatAddress } from "../../lib/src/frame/address.js";
import { buildFrame } from "../../lib/src/frame/build.js";
import { parseFrame } from "../../lib/src/frame/parse.js";
import { placeFrame } from "../../lib/src/host/placement.js";
import { type ReadHostOptions, readHost } from "../../lib/src/host/read-host.js";
import { roundRobin, weightedTable } from "../../lib/src/rss/indirection-table.js";
import { secretKey } from "../../lib/src/rss/secret-key.js";
import { keyNamed, readRows, tuple } from "../rss/dataset.js";
import { queues } from "./hosts.js";
import { fieldsText, tableText } from "./texts.js";

const frameOf = (connection: string, direction: string, protocol: "tcp" | "udp") => {
  const { source, destination, sourcePort, destinationPort } = tuple(connection, direction);
  return parseFrame(
    buildFrame({
      source: formatAddress(source),
      destination: formatAddress(destination),
      sourcePort,
      destinationPort,
      protocol,
    }),
  );
};

describe("Intel 82599, 29 placements and two tables as captured (stackpath/rxtxcpu)", () => {
  const configurations = readRows("configurations");
  const tableOf = ({ filling, weights, table_entries }: Readonly<Record<string, string>>): number[] => {
    const size = Number(table_entries);
    if (weights !== "") return weightedTable(weights.split(" ").map(Number), size);
    return roundRobin(queues(Number(/over (\d+) queues/.exec(filling)![1])), size);
  };

  test.each(configurations.map((row) => [row.configuration, row] as const))("%s", (configuration, row) => {
    const udp = configuration.startsWith("udp");
    const host = readHost(
      [
        { name: "x.txt", text: tableText(tableOf(row), { device: "ixgbe0", rings: 16, key: keyNamed(row.key) }) },
        ...(udp ? [{ text: fieldsText("UDP over IPV4", row.hashed === "addresses" ? "sd" : "sdfn") }] : []),
      ],
      { nic: "intel-82599" },
    );
    expect(host.device).toBe("ixgbe0");
    const rows = readRows("placements").filter((placed) => placed.configuration === configuration);
    expect(rows.length).toBeGreaterThan(0);
    for (const { connection, direction, index, queue } of rows) {
      const placed = placeFrame(frameOf(connection, direction, udp ? "udp" : "tcp"), host);
      expect([connection, placed.decidedBy, placed.queue]).toEqual([connection, "rss", Number(queue)]);
      if (index !== "") expect(placed.entry).toBe(Number(index));
    }
  });

  it("the placements are all there are", () => expect(readRows("placements").length).toBeGreaterThanOrEqual(29));

  it("without any text: UDP by addresses, 128 entries in turn, as the profile has it", () => {
    const host = readHost([], { nic: "intel-82599", queues: 16, key: keyNamed("MS40") });
    expect(placeFrame(frameOf("A", "forward", "udp"), host).queue).toBe(2);
    expect(placeFrame(frameOf("A", "forward", "tcp"), host).queue).toBe(8);
  });

  it("published tables of ethtool -X weight, entry for entry", () => {
    for (const { configuration, first_entry, last_entry, queue } of readRows("weight-tables")) {
      const row = configurations.find((each) => each.configuration === configuration)!;
      const { entries } = readHost([{ text: tableText(tableOf(row), { rings: 16 }) }]).contexts.get(0)!;
      const part = entries.slice(Number(first_entry), Number(last_entry) + 1);
      expect([configuration, new Set(part)]).toEqual([configuration, new Set([Number(queue)])]);
    }
  });
});

describe("AWS ENA", () => {
  test.each([
    ["10.100.0.40", "10.100.0.36", 0x0a7b0a7b, 123],
    ["10.100.0.42", "10.100.0.41", 0x10f110f1, 113],
  ] as const)("fixed key, %s and %s: the published value, in both directions", (one, other, hashValue, entry) => {
    const host = readHost([{ text: tableText(roundRobin(queues(8), 128), { key: null }) }], {
      nic: "aws-ena-fixed-key",
    });
    for (const [source, destination] of [
      [one, other],
      [other, one],
    ])
      expect(placeFrame(parseFrame(buildFrame({ source, destination, protocol: 1 })), host)).toMatchObject({
        hashValue,
        entry,
        queue: entry % 8,
      });
  });

  it("settable key: bytes of the printed key in reverse order, start value of ones (toeplitz_calc.py, Linux)", () => {
    // The example of the script's help, computed bit by bit here as the script does, with the key turned round.
    const hex = "77d1c934a4c9bd876e35dd17b2e3239e396d8a932a95b4723ab37f568edeb60197af3b2f3a70e704";
    const key = [...secretKey(hex)].reverse();
    const input = [1, 2, 3, 4, 1, 2, 3, 5, 0x1b, 0x58, 0x1b, 0x58];
    let expected = 0xffffffffn;
    const bits = BigInt(`0x${key.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
    for (let i = 0; i < 96; i++)
      if ((input[i >> 3] >> (7 - (i & 7))) & 1) expected ^= (bits >> BigInt(320 - 32 - i)) & 0xffffffffn;
    const host = readHost([{ text: tableText(roundRobin(queues(8), 128), { key: hex }) }], { nic: "aws-ena" });
    const frame = parseFrame(
      buildFrame({ source: "1.2.3.4", destination: "1.2.3.5", sourcePort: 7000, destinationPort: 7000 }),
    );
    expect(placeFrame(frame, host).hashValue).toBe(Number(expected));
    expect(host.assumptions.join(" ")).toContain("hashed with its bytes in reverse order");
  });
});

describe("Intel XL710 (DPDK pull request 79, usertools/dpdk-rss-flows.py)", () => {
  it("52-byte key, symmetric, 512 entries in turn over 32 queues: queue 19 as published, by 0x938e3333 and entry 307", () => {
    const options: ReadHostOptions = {
      nic: "intel-x710",
      queues: 32,
      key: keyNamed("I40E52"),
      symmetric: "symmetric-xor",
    };
    const ends = { source: "64.103.125.31", destination: "111.240.171.131", sourcePort: 58400, destinationPort: 4662 };
    const back = { source: ends.destination, destination: ends.source, sourcePort: 4662, destinationPort: 58400 };
    for (const connection of [ends, back])
      expect(placeFrame(parseFrame(buildFrame(connection)), readHost([], options))).toMatchObject({
        hashValue: 0x938e3333,
        entry: 307,
        queue: 19,
      });
  });
});
