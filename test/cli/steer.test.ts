import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { buildFrame, formatAddress, parseAddress, writePcap } from "rss-lab";
import { WRAPPED } from "../frame/wrapped.js";
import { readRows } from "../rss/dataset.js";
import { rssLab } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-steer-"));
afterAll(() => rmSync(folder, { recursive: true }));
const save = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

const ends = { source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 44312, destinationPort: 80 };
const arp = new Uint8Array(60);
arp.set([0x08, 0x06], 12);
/** Microsoft's eight connections, then UDP, a fragment of it, ARP and a frame that lies about its length. */
const bytes = writePcap(
  [
    ...readRows("connections").map((row) =>
      buildFrame({
        source: row.source,
        destination: row.destination,
        sourcePort: Number(row.source_port),
        destinationPort: Number(row.destination_port),
      }),
    ),
    buildFrame({ ...ends, protocol: "udp" }),
    buildFrame({ ...ends, protocol: "udp", payloadBytes: 16, fragment: { offsetBytes: 0, moreFragments: true } }),
    arp,
    buildFrame(ends).subarray(0, 20),
  ].map((frame) => ({ bytes: frame })),
);
const capture = save("twelve.pcap", bytes);
const frames = async (...words: string[]): Promise<Record<string, unknown>[]> => {
  const { code, stdout, stderr } = await rssLab("steer", capture, "--json", ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe("rss-lab steer --json", () => {
  it("prints one object a frame and line, with Microsoft's published values for Microsoft's connections", async () => {
    const printed = await frames();
    expect(printed.length).toBe(12);
    const connections = readRows("connections");
    readRows("values")
      .filter((row) => row.origin === "published by Microsoft")
      .forEach((row, i) => {
        const version = i < 5 ? 4 : 6;
        const index = Number.parseInt(row.ports_hash, 16) % 128;
        expect(printed[i]).toMatchObject({
          frame: i + 1,
          source: formatAddress(parseAddress(connections[i].source)),
          destination: formatAddress(parseAddress(connections[i].destination)),
          sourcePort: Number(connections[i].source_port),
          destinationPort: Number(connections[i].destination_port),
          protocol: 6,
          hashInput: expect.stringMatching(/^([0-9a-f]{2}){12,36}$/) as string,
          hashType: `NDIS_HASH_TCP_IPV${version}`,
          hashValue: `0x${row.ports_hash}`,
          index,
          cpu: index % 4,
          reason: `TCP over IPv${version}, and NDIS_HASH_TCP_IPV${version} is enabled: addresses and ports are hashed`,
          notes: [],
        });
      });
  });

  it("sends frames without a hash to the default CPU, which need not be in the table, and says why", async () => {
    const printed = await frames("--hash-types", "NDIS_HASH_TCP_IPV4", "--default-cpu", "7");
    expect(
      printed.slice(8).map(({ hashType, hashValue, index, cpu, reason }) => [hashType, hashValue, index, cpu, reason]),
    ).toEqual([
      [null, null, null, 7, "not hashed: UDP over IPv4, but neither NDIS_HASH_UDP_IPV4 nor NDIS_HASH_IPV4 is enabled"],
      [
        null,
        null,
        null,
        7,
        "not hashed: a fragment of an IPv4 datagram is hashed over addresses only, but NDIS_HASH_IPV4 is not enabled",
      ],
      [null, null, null, 7, "not hashed: the frame carries no IP packet: EtherType 0x0806 is ARP"],
      [null, null, null, 7, expect.stringMatching(/^not hashed: the frame cannot be interpreted, because /)],
    ]);
    expect(printed.slice(5, 8).map(({ hashType }) => hashType)).toEqual([null, null, null]);
  });

  it("hashes a datagram and its fragment alike only over addresses", async () => {
    const [, , , , , , , , whole, fragment] = await frames();
    expect(whole.hashValue).toBe(fragment.hashValue);
    const [, , , , , , , , withPorts, same] = await frames("--hash-types", "NDIS_HASH_IPV4,NDIS_HASH_UDP_IPV4");
    expect([withPorts.hashType, same.hashType]).toEqual(["NDIS_HASH_UDP_IPV4", "NDIS_HASH_IPV4"]);
    expect(withPorts.hashValue).not.toBe(same.hashValue);
  });

  it("uses the table as written, and deals CPUs to entries in turn otherwise", async () => {
    const written = await frames("--table", "5,6,7,9");
    const low = written.slice(0, 8).map(({ hashValue }) => Number(hashValue) % 4);
    expect(written.slice(0, 8).map(({ cpu }) => cpu)).toEqual(low.map((index) => [5, 6, 7, 9][index]));
    expect((await frames("--cpus", "3", "--entries", "4")).slice(0, 8).map(({ cpu }) => cpu)).toEqual(
      low.map((index) => [0, 1, 2, 0][index]),
    );
    expect((await frames("--table", "3")).slice(0, 8).map(({ index, cpu }) => [index, cpu])).toEqual(
      new Array(8).fill([0, 3]),
    );
  });

  it("uses the key as written", async () => {
    const key = "6d 5a ".repeat(20);
    const symmetric = readRows("values").filter((row) => row.key === "SYM" && row.direction === "forward");
    expect((await frames("--key", key)).slice(0, 8).map(({ hashValue }) => hashValue)).toEqual(
      symmetric.map((row) => `0x${row.ports_hash}`),
    );
  });
});

describe("rss-lab steer, what NICs open", () => {
  it("hashes the packet of a PPPoE session and the identifier of a GTP-U tunnel if the NIC can, and names them if it cannot", async () => {
    const path = save("wrapped.pcap", writePcap([{ bytes: WRAPPED.pppoe }, { bytes: WRAPPED["gtp-u"] }]));
    const reasons = async (...words: string[]) => {
      const { code, stdout } = await rssLab("steer", path, "--json", ...words);
      expect(code).toBe(0);
      return stdout
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { reason: string }).reason);
    };
    const [session, tunnel] = await reasons();
    expect(session).toBe("not hashed: EtherType 0x8864, a PPPoE session, stands between Ethernet and IP");
    expect(tunnel).toContain("only the addresses are hashed");
    const [opened, identifier] = await reasons("--opens", "pppoe", "--extra-fields", "gtp-teid");
    expect(opened).toContain("addresses and ports are hashed");
    expect(identifier).toContain("a GTP-U tunnel endpoint identifier are hashed");
    const [, inner] = await reasons("--nic", "intel-e810", "--packet", "inner");
    expect(inner).toContain("TCP over IPv4, and NDIS_HASH_TCP_IPV4 is enabled");
    expect((await rssLab("steer", path, "--nic", "intel-e810")).stdout).toContain(
      "gtp-teid 00001007, within: 10.1.0.2:40000 -> 10.2.0.1:443 TCP",
    );
  });

  it("tells of a combination of hash types that RSS Hashing Types does not list", async () =>
    expect((await rssLab("steer", capture, "--hash-types", "NDIS_HASH_TCP_IPV4,NDIS_HASH_UDP_IPV4")).stdout).toContain(
      'Note: "RSS Hashing Types" does not list NDIS_HASH_TCP_IPV4 and NDIS_HASH_UDP_IPV4 without NDIS_HASH_IPV4; ',
    ));
});

describe("rss-lab steer", () => {
  it("prints an aligned table and the frames of each CPU", async () => {
    const { code, stdout } = await rssLab("steer", capture, "--cpus", "2", "--default-cpu", "6");
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^frame {2}connection +hash type +hash value +entry +CPU +why$/);
    expect(lines[1]).toMatch(
      /^ {4}1 {2}66\.9\.149\.187:2794 -> 161\.142\.100\.80:1766 TCP +NDIS_HASH_TCP_IPV4 +0x51ccc178 +120 +0 +TCP over IPv4/,
    );
    const why = lines[0].indexOf("why");
    expect(lines.slice(1, 13).map((line) => line.slice(why - 2, why))).toEqual(new Array(12).fill("  "));
    const counts = lines.slice(-3).map((line) => line.trim().split(/ +/).map(Number));
    expect(counts.map(([cpu]) => cpu)).toEqual([0, 1, 6]);
    expect(counts.map(([, count]) => count).reduce((a, b) => a + b)).toBe(12);
    expect(counts[2]).toEqual([6, 2]);
  });

  it("prints the frames before a fault, then the fault, and ends with exit code 1", async () => {
    const whole = await rssLab("steer", capture, "--json");
    const cut = await rssLab("steer", save("cut.pcap", bytes.subarray(0, bytes.length - 5)), "--json");
    expect(cut.code).toBe(1);
    expect(cut.stdout).toBe(whole.stdout.split("\n").slice(0, 11).join("\n") + "\n");
    expect(cut.stderr.trimEnd().split("\n").length).toBe(1);
    expect(cut.stderr).toContain("cut.pcap: ");
  });

  test.each([
    [["--hash-types", "NDIS_HASH_TCP"], 'The hash type is "NDIS_HASH_TCP": it must be one of NDIS_HASH_IPV4, '],
    [["--opens", "ipsec"], 'An encapsulation that the NIC opens is "ipsec": it must be one of mpls, pppoe, '],
    [["--extra-fields", "spi"], 'An extra field that the NIC hashes is "spi": it must be one of sctp-ports, '],
    [["--nic", "ixgbe"], 'The NIC\'s profile is "ixgbe": it must be one of ndis, '],
    [["--packet", "inner"], "The NIC hashes the inner packet and opens []: give opens with one or more of "],
    [
      ["--nic", "nvidia-connectx", "--symmetric", "symmetric-xor"],
      'The symmetric hashing is "symmetric-xor": this NIC takes none, ',
    ],
    [
      ["--nic", "aws-ena-fixed-key", "--key", "6d".repeat(40)],
      'The NIC is "aws-ena-fixed-key" and --key is given: its key is fixed',
    ],
    [["--key", "6d5a"], "The secret key has 2 bytes: "],
    [
      ["--table", "0,1,2"],
      "The indirection table has 3 entries: the number of entries must be a power of two from 1 to 2048.",
    ],
    [
      ["--table", "0,x"],
      'The CPU in entry 1 of the indirection table is "x": it must be a whole number from 0 to 65535.',
    ],
    [["--table", "0,1", "--cpus", "2"], "Both --table and --cpus are given: "],
    [["--table", "0,1", "--entries", "2"], "Both --table and --entries are given: "],
    [
      ["--entries", "100"],
      "The indirection table has 100 entries: the number of entries must be a power of two from 1 to 2048.",
    ],
    [["--cpus", "0"], 'The number of CPUs is "0": it must be a whole number from 1 to 65536.'],
    [["--default-cpu", "-1"], 'The default CPU is "-1": it must be a whole number from 0 to 65535.'],
    [["--cpu", "4"], "rss-lab steer does not know the option --cpu: it knows --ethtool, "],
    [["--cpus"], "The option --cpus has no value: write --cpus VALUE."],
    [["--key", "--json"], "The option --key has no value: write --key VALUE."],
    [["--json=yes"], 'The option --json has the value "yes": it takes none.'],
    [["--cpus", "1", "--cpus", "2"], "The option --cpus is given twice: it may be given once."],
    [["another.pcap"], "rss-lab steer needs CAPTURE and got "],
  ])("%j: exit code 2, one sentence, nothing on stdout", async (words, sentence) => {
    const { code, stdout, stderr } = await rssLab("steer", capture, ...words);
    expect([code, stdout, stderr.slice(0, sentence.length), stderr.split("\n").length]).toEqual([2, "", sentence, 2]);
  });

  it("refuses what is no capture, a folder and a missing file", async () => {
    const text = await rssLab("steer", save("notes.txt", new TextEncoder().encode("hello")));
    expect([text.code, text.stdout, text.stderr]).toEqual([
      2,
      "",
      expect.stringContaining("notes.txt: The file is not a capture: "),
    ]);
    expect(await rssLab("steer", "missing.pcap")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'The capture "missing.pcap" cannot be read: there is no such file, but it must be a pcap or pcapng file.\n',
    });
    expect((await rssLab("steer", folder)).stderr).toContain("it is a folder");
  });
});
