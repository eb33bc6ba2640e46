// The hosts of datasets/own-nic: their generator gives the committed bytes, and what their tools print agrees with where
// the frames of their captures go.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createToeplitz, describeAllConnections, hashFrame, parseCapturedFrame, readCapture, type HashTypeName } from "rss-lab";
import { HOSTS } from "../../tools/own-nic/hosts.mjs";

const file = (path: string): Buffer => readFileSync(new URL(`../../datasets/own-nic/${path}`, import.meta.url));
const names = Object.keys(HOSTS) as (keyof typeof HOSTS)[];

/** Only what these five sessions need, and without the library's readers: a second opinion. */
const read = (session: string) => {
  const table = [...session.matchAll(/^ +\d+: ((?: +\d+){8})$/gm)].flatMap(([, row]) => row.trim().split(/\s+/).map(Number));
  const key = /^RSS hash key:\n([0-9a-f:]+)$/m.exec(session)?.[1] ?? "";
  const udp = session.split("UDP over IPV4").at(1) ?? "";
  const types: HashTypeName[] = ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"];
  if (udp.split("\n\n")[0].includes("L4 bytes")) types.push("NDIS_HASH_UDP_IPV4");
  const packets = [...session.matchAll(/rx_?(?:queue_)?\d+_packets: (\d+)/g)];
  const interrupts = [...session.matchAll(/^ +\d+:((?: +\d+)+)  \S+ +\d+-edge +\S*(?:TxRx-|input\.|comp)\d+/gm)];
  return {
    table,
    key: Uint8Array.from(key.split(":"), (byte) => Number.parseInt(byte, 16)),
    types,
    packets: packets.map((match) => Number(match[1])),
    interrupts: interrupts.map(([, counts]) => counts.trim().split(/\s+/).map(Number)),
  };
};

test.each(names)("the generator gives the committed bytes of %s", (name) => {
  const { text, received } = HOSTS[name]();
  expect(text === file(`${name}/session.txt`).toString("utf8")).toBe(true);
  expect(Buffer.compare(Buffer.from(received), file(`${name}/received.pcap`))).toBe(0);
  expect(received.length).toBeLessThanOrEqual(200_000);
});

describe.each(names.filter((name) => name !== "windows-host"))("%s", (name) => {
  const { table, key, types, packets, interrupts } = read(file(`${name}/session.txt`).toString("utf8"));
  test("each queue's counter is its share of the capture, within 2 % of all frames", () => {
    const { hash } = createToeplitz(key);
    const { frames } = readCapture(new Uint8Array(file(`${name}/received.pcap`)));
    const counts = packets.map(() => 0);
    for (const frame of frames) {
      const { hashValue } = hashFrame(parseCapturedFrame(frame), { secretKey: key, hashTypes: types }, hash);
      counts[table[hashValue! % table.length]] += 1;
    }
    const all = packets.reduce((sum, count) => sum + count, 0);
    counts.forEach((count, queue) => expect(Math.abs(packets[queue] / all - count / frames.length)).toBeLessThan(0.02));
  });
  test("each queue interrupts its own CPU, and the table names every queue that has a counter", () => {
    expect(interrupts).toHaveLength(packets.length);
    interrupts.forEach((counts, queue) => {
      for (const [cpu, count] of counts.entries()) expect(cpu === queue || count === 0).toBe(true);
      expect(counts[queue]).toBe(Math.max(...counts));
    });
    expect([...new Set(table)].sort((a, b) => a - b)).toEqual(packets.map((_, queue) => queue));
  });
});

test("all addresses are documentation addresses (RFC 5737, RFC 3849), also inside tunnels", () => {
  const found = names.flatMap((name) =>
    readCapture(new Uint8Array(file(`${name}/received.pcap`))).frames.flatMap((frame) => [
      ...describeAllConnections(parseCapturedFrame(frame)).matchAll(/\d+\.\d+\.\d+\.\d+|[0-9a-f]+:[0-9a-f:]+::?[0-9a-f]*/g),
    ]),
  );
  const strange = found.filter(([text]) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^2001:db8:/.test(text));
  expect(strange.map(([text]) => text)).toEqual([]);
  expect(found.length).toBeGreaterThan(20_000);
});
