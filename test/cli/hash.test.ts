import { describe, expect, it, test } from "vitest";
import { readRows } from "../rss/dataset.js";
import { rssLab } from "./run-cli.js";

const keys = new Map(readRows("keys").map((row) => [row.name, row.key]));
const at = (address: string, port: string): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

describe("rss-lab hash", () => {
  test.each(readRows("connections"))(
    "gives the published values of connection $connection (datasets/hash-vectors)",
    async (row) => {
      const published = readRows("values").find(
        (value) => value.connection === row.connection && value.origin === "published by Microsoft",
      )!;
      const ends = [at(row.source, row.source_port), at(row.destination, row.destination_port)];
      const value = async (...words: string[]): Promise<unknown> => {
        const { hashType, hashValue } = JSON.parse((await rssLab("hash", ...words, "--json")).stdout);
        return [hashType, hashValue];
      };
      expect(await value(...ends)).toEqual([`NDIS_HASH_TCP_IPV${row.version}`, `0x${published.ports_hash}`]);
      expect(await value(...ends, "--protocol", "udp")).toEqual([
        `NDIS_HASH_UDP_IPV${row.version}`,
        `0x${published.ports_hash}`,
      ]);
      expect(await value(row.source, row.destination)).toEqual([
        `NDIS_HASH_IPV${row.version}`,
        `0x${published.addresses_hash}`,
      ]);
      const mlx = readRows("values").find(
        (v) => v.key === "MLX40" && v.connection === row.connection && v.direction === "forward",
      )!;
      const spelled = `0x${keys.get("MLX40")!.replace(/..(?=.)/g, "$&:")}`;
      expect(await value(...ends, "--key", spelled)).toEqual([
        `NDIS_HASH_TCP_IPV${row.version}`,
        `0x${mlx.ports_hash}`,
      ]);
    },
  );

  it("prints a page that can be read", async () => {
    const { code, stdout, stderr } = await rssLab("hash", "66.9.149.187:2794", "161.142.100.80:1766");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`source       66.9.149.187 port 2794
destination  161.142.100.80 port 1766
hash type    NDIS_HASH_TCP_IPV4
hash input   42 09 95 bb a1 8e 64 50 0a ea 06 e6 (12 bytes)
hash value   0x51ccc178
low 7 bits   1111000, entry 120 of a table with 128 entries
`);
  });

  test.each([
    [["--entries", "512"], "low 9 bits   101111000, entry 376 of a table with 512 entries"],
    [["--entries", "2048"], "low 11 bits  00101111000, entry 376 of a table with 2048 entries"],
    [["--entries", "1"], "low 0 bits   entry 0 of a table with 1 entry"],
    [["--entries", "2"], "low 1 bit    0, entry 0 of a table with 2 entries"],
    [["--entries", "192"], "modulo       192, entry 184 of a table with 192 entries"],
  ])("%j: the entry of a table of that size, by the low bits or modulo its size", async (words, line) => {
    const { stdout } = await rssLab("hash", "66.9.149.187:2794", "161.142.100.80:1766", ...words);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(line);
    expect(Number(/entry (\d+)/.exec(line)![1])).toBe(0x51ccc178 % Number(words[1]));
  });

  it("tells that an IPv6 address without brackets may be meant to have a port, and in which order words were read", async () => {
    const { code, stdout } = await rssLab("hash", "2001:db8::1:80", "2001:db8::2:443");
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(
        "note         2001:db8::1:80 is taken for an address whose last group is 80; for a port write [2001:db8::1]:80, for the address alone [2001:db8::1:80]\n",
      ),
    ]);
    const words = [
      "0x6d5a56da, 0x255b0ec2, 0x4167253d, 0x43a38fb0, 0xd0ca2bcb",
      "0xae7b30b4, 0x77cb2da3, 0x8030f20c, 0x6a42b73b, 0xbeac01fa",
    ];
    const asWords = await rssLab(
      "hash",
      "66.9.149.187:2794",
      "161.142.100.80:1766",
      "--key",
      words.join(", "),
      "--json",
    );
    expect(JSON.parse(asWords.stdout)).toMatchObject({
      hashValue: "0x51ccc178",
      notes: [expect.stringMatching(/most significant byte first/)],
    });
  });

  it("takes an IPv6 address in brackets without a port", async () => {
    expect((await rssLab("hash", "[3ffe:2501:200:1fff::7]", "3ffe:2501:200:3::1")).stdout).toContain("0x2cc18cd5");
  });

  test.each([
    [["10.0.0.1:80", "10.0.0.2"], "Only the source has a port: give both ports, or none to hash the addresses alone."],
    [
      ["10.0.0.1", "10.0.0.2:80"],
      "Only the destination has a port: give both ports, or none to hash the addresses alone.",
    ],
    [
      ["10.0.0.1:1", "10.0.0.2:2", "--protocol", "none"],
      "The protocol is none and ports are given: leave out the ports, or say --protocol tcp or udp.",
    ],
    [
      ["10.0.0.1", "10.0.0.2", "--protocol", "tcp"],
      "The protocol is tcp and no ports are given: write SRC:PORT DST:PORT (IPv6: [SRC]:PORT).",
    ],
    [["10.0.0.1:1", "10.0.0.2:2", "--protocol", "sctp"], 'The protocol is "sctp": it must be one of tcp, udp, none.'],
    [
      ["10.0.0.1", "10.0.0.2", "--entries", "4096"],
      'The number of entries is "4096": it must be a whole number from 1 to 2048.',
    ],
    [
      ["10.0.0.1:65536", "10.0.0.2:2"],
      'The port of "10.0.0.1:65536" is "65536": it must be a whole number from 0 to 65535.',
    ],
    [["10.0.0.1", "::1"], "The source is IPv4 and the destination IPv6: both must be of one IP version."],
    [
      ["[10.0.0.1]:5", "10.0.0.2:2"],
      'The address is "[10.0.0.1]:5": square brackets hold an IPv6 address, closed by ] and followed by nothing or :PORT.',
    ],
    [
      ["10.0.0", "10.0.0.1"],
      'The address is "10.0.0": IPv4 is four numbers from 0 to 255 without leading zeros, such as "10.0.0.1".',
    ],
    [["10.0.0.1"], 'rss-lab hash needs SRC DST and got "10.0.0.1": see rss-lab hash --help.'],
    [
      ["10.0.0.1", "10.0.0.2", "--key", "6d5a56da"],
      "The secret key has 4 bytes: it must have 40 to 200 bytes (36 bytes of input need 40), and a short key is never repeated.",
    ],
  ])("%j: exit code 2 and one sentence", async (words, sentence) => {
    expect(await rssLab("hash", ...words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` });
  });
});
