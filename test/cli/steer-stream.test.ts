// rss-lab steer as a stream: the summary, CSV, tunnels, the page, the capture by queue, and captures of which nothing
// can be read.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it, vi } from "vitest";
import { buildFrame, readCapture, writePcap } from "rss-lab";
import { WRAPPED } from "../frame/wrapped.js";
import { rssLab } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-stream-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const save = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(at(name), bytes);
  return at(name);
};

const arp = new Uint8Array(60);
arp.set([0x08, 0x06], 12);
const lying = buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", protocol: "udp" });
lying[39] = 200; // the UDP length
/** 30 frames of an elephant, 10 of mice, 3 of ARP, 2 fragments, 1 that lies: 46. */
const frames = [
  ...Array.from({ length: 30 }, () => buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", payloadBytes: 1000 })),
  ...Array.from({ length: 10 }, (_, i) => buildFrame({ source: `10.0.1.${i}`, destination: "10.0.0.2" })),
  arp,
  arp,
  arp,
  ...[true, false].map((moreFragments) =>
    buildFrame({
      source: "10.0.0.7",
      destination: "10.0.0.2",
      protocol: "udp",
      payloadBytes: 16,
      fragment: { offsetBytes: moreFragments ? 0 : 24, moreFragments },
    }),
  ),
  lying,
];
const capture = save(
  "mixed.pcap",
  writePcap(frames.map((bytes, i) => ({ bytes, epochNs: 1_790_000_000_000_000_000n + BigInt(i) * 50_000_000n }))),
);

const steer = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await rssLab("steer", ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
};

describe("rss-lab steer --summary", () => {
  it("counts frames, bytes and connections of each CPU, and what led there", async () => {
    const summary = JSON.parse(await steer(capture, "--summary", "--json", "--cpus", "2")) as {
      places: { cpu: number; frames: number; bytes: number; connections: number }[];
    };
    const sum = (by: "frames" | "bytes" | "connections") => summary.places.reduce((total, row) => total + row[by], 0);
    const bytes = frames.reduce((total, { length }) => total + length, 0);
    expect([sum("frames"), sum("bytes"), sum("connections")]).toEqual([46, bytes, 12]);
    expect(summary).toMatchObject({
      capture,
      format: "pcap",
      fault: null,
      frames: 46,
      wireBytes: bytes,
      capturedBytes: bytes,
      seconds: 2.25,
      ipFrames: 43,
      hashedFrames: 43,
      fragments: 2,
      by: "CPU",
      connections: { count: 12, exact: true },
      notHashed: [{ reason: "the frame carries no IP packet: EtherType 0x0806 is ARP", frames: 3, bytes: 180 }],
      notes: [{ note: "the UDP length says N bytes, the packet has N", frames: 1 }],
      largestConnections: [
        {
          connection: "10.0.0.1:49152 -> 10.0.0.2:80 TCP",
          frames: 30,
          bytes: 30 * 1054,
          framesMissed: 0,
          share: 30 / 46,
        },
        ...Array.from({ length: 9 }, () => ({ frames: 1 })),
      ],
    });
    const rows = (await steer(capture, "--json", "--cpus", "2"))
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row) as { cpu: number });
    for (const { cpu, frames: count } of summary.places)
      expect(rows.filter((row) => row.cpu === cpu)).toHaveLength(count);
  });

  it("says the same in words", async () => {
    const text = await steer(capture, "--summary", "--cpus", "2");
    expect(text).toContain(`${capture} (pcap): 46 frames in 2.25 s, `);
    expect(text).toMatch(/^CPU +frames +share +bytes +share +connections$/m);
    expect(text).toMatch(
      /^Fullest CPU over the mean: 1\.\d\d for frames, 1\.\d\d for bytes, 1\.\d\d for connections\.$/m,
    );
    expect(text).toContain("Hashed: 43 of 46 frames (93 %): NDIS_HASH_TCP_IPV4 40, NDIS_HASH_IPV4 3.");
    expect(text).toContain("Fragments: 2 frames (4.3 %)");
    expect(text).toMatch(/^ +3 +the frame carries no IP packet: EtherType 0x0806 is ARP$/m);
    expect(text).toMatch(/^ +30 +65 % +31,620 +\d +10\.0\.0\.1:49152 -> 10\.0\.0\.2:80 TCP$/m);
  });

  it("counts what comes before a fault, and says the fault", async () => {
    const path = save("cut.pcap", readFileSync(capture).subarray(0, -5));
    const { code, stdout, stderr } = await rssLab("steer", path, "--summary");
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/cut\.pcap: The record of frame 46 .* is cut: [^\n]*\.\n$/),
    ]);
    expect(stdout).toContain("45 frames");
  });
});

describe("rss-lab steer, rows", () => {
  it("come from standard input as from a file", async () => {
    const spy = vi.spyOn(process, "stdin", "get").mockReturnValue(Readable.from([readFileSync(capture)]) as never);
    try {
      expect(await steer("-", "--json")).toBe(await steer(capture, "--json"));
    } finally {
      spy.mockRestore();
    }
  });

  it("have addresses, ports, tags, tunnel, hash input, bytes and time", async () => {
    const tagged = buildFrame({
      source: "2001:db8::1",
      destination: "2001:db8::2",
      vlanIds: [5, 7],
      destinationPort: 443,
    });
    const path = save(
      "few.pcap",
      writePcap([
        { bytes: tagged, wireBytes: 1514, epochNs: 5n },
        { bytes: WRAPPED.vxlan },
        { bytes: WRAPPED.pppoe },
        { bytes: arp },
      ]),
    );
    const rows = (await steer(path, "--json"))
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row) as object);
    expect(rows).toMatchObject([
      {
        time: "0.000000005",
        bytes: tagged.length,
        wireBytes: 1514,
        source: "2001:db8::1",
        destination: "2001:db8::2",
        sourcePort: 49_152,
        destinationPort: 443,
        protocol: 6,
        fragment: false,
        tags: [5, 7],
        tunnel: null,
        hashInput: `20010db8${"0".repeat(23)}120010db8${"0".repeat(23)}2c00001bb`,
      },
      {
        sourcePort: 4789,
        tunnel: "vxlan",
        innerSource: "10.1.0.2",
        innerDestination: "10.2.0.1",
        innerSourcePort: 40_000,
        innerDestinationPort: 443,
        innerProtocol: 6,
      },
      { source: "10.1.0.2", destinationPort: 443, tunnel: "pppoe", hashValue: null },
      { source: null, protocol: null, fragment: false, tags: [], tunnel: null, hashInput: null },
    ]);
  });

  it("are the same as CSV, with quotes where a comma stands", async () => {
    const [head, ...lines] = (await steer(capture, "--csv")).trimEnd().split("\n");
    const rows = (await steer(capture, "--json"))
      .trimEnd()
      .split("\n")
      .map((row) => JSON.parse(row) as Record<string, unknown>);
    expect(head.split(",")).toEqual(Object.keys(rows[0]));
    expect(lines).toHaveLength(46);
    expect(lines[0]).toContain(",10.0.0.1,10.0.0.2,49152,80,6,false,,,,,,,,NDIS_HASH_TCP_IPV4,");
    expect(lines[0]).toContain(',"TCP over IPv4, and NDIS_HASH_TCP_IPV4 is enabled: addresses and ports are hashed",');
    const cells = lines.map((line) => [...line.matchAll(/(?<=^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([cell]) => cell));
    expect(new Set(cells.map(({ length }) => length))).toEqual(new Set([head.split(",").length]));
  });

  it("show both packets of a tunnel beside each other with --inner", async () => {
    const path = save(
      "tunnels.pcap",
      writePcap([{ bytes: WRAPPED.vxlan }, { bytes: WRAPPED.gre }, { bytes: frames[0] }]),
    );
    const rows = (await steer(path, "--inner", "--json"))
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row) as Record<string, unknown>);
    const inner = "0a0100020a0200019c4001bb"; // 10.1.0.2:40000 to 10.2.0.1:443
    expect(rows.map((row) => row.innerHashInput)).toEqual([inner, inner, null]);
    expect(rows.map((row) => row.outerHashInput)).toEqual(["c000020ac6336405", "c000020ac6336405", null]);
    expect(rows.map((row) => row.hashInput)).toEqual(["c000020ac6336405", "c000020ac6336405", expect.any(String)]);
    const alone = JSON.parse(
      (await steer(path, "--nic", "intel-e810", "--packet", "inner", "--json")).split("\n")[0],
    ) as object;
    expect(alone).toMatchObject({
      hashValue: rows[0].innerHashValue,
      index: rows[0].innerIndex,
      cpu: rows[0].innerPlace,
    });
    const table = await steer(path, "--inner");
    expect(table.split("\n")[0]).toMatch(
      /entry +CPU +outer hash +outer CPU +inner connection +inner hash +inner CPU +why$/,
    );
    expect(table).toContain("10.1.0.2:40000 -> 10.2.0.1:443 TCP");
  });

  it("widen their columns for a later frame, and keep the others as they were", async () => {
    const long = buildFrame({
      source: "2001:db8:1111:2222:3333:4444:5555:6666",
      destination: "2001:db8:1111:2222:3333:4444:5555:7777",
    });
    const path = save(
      "wide.pcap",
      writePcap([...Array.from({ length: 700 }, () => ({ bytes: frames[0] })), { bytes: long }, { bytes: frames[0] }]),
    );
    const lines = (await steer(path)).split("\n");
    expect(lines[700].indexOf("NDIS_HASH")).toBe(lines[0].indexOf("hash type"));
    expect(lines[702].indexOf("NDIS_HASH")).toBe(lines[701].indexOf("NDIS_HASH"));
    expect(lines[701].indexOf("NDIS_HASH")).toBeGreaterThan(lines[1].indexOf("NDIS_HASH"));
  });

  it("use a host's own table, and say which stage chose the queue, and which the CPU", async () => {
    const ethtool = save(
      "ethtool.txt",
      `RX flow hash indirection table for eth0 with 4 RX ring(s):\n    0:      3     3     3     3     3     3     3     3\n` +
        `RSS hash key:\n${Array.from({ length: 40 }, () => "6d").join(":")}\n`,
    );
    const table = await steer(capture, "--ethtool", ethtool);
    expect(table.split("\n")[0]).toMatch(/entry +queue +CPU +decided by +CPU by +why$/);
    expect(table.split("\n")[1]).toMatch(/ 3 +- +rss +interrupt +TCP over IPv4/);
    const summary = JSON.parse(await steer(capture, "--ethtool", ethtool, "--summary", "--json")) as object;
    expect(summary).toMatchObject({
      by: "queue",
      places: [
        { queue: 0, frames: 3 },
        { queue: 1, frames: 0 },
        { queue: 2, frames: 0 },
        { queue: 3, frames: 43 },
      ],
      decidedBy: [
        { stage: "rss", frames: 43 },
        { stage: "not-hashed", frames: 3 },
      ],
      cpuDecidedBy: [{ stage: "interrupt", frames: 46 }],
    });
    const { code, stderr } = await rssLab("steer", capture, "--ethtool", ethtool, "--cpus", "4");
    expect([code, stderr]).toEqual([
      2,
      "Both --ethtool and --cpus are given: the table is the host's own or a made one of CPUs.\n",
    ]);
  });
});

describe("rss-lab steer, files", () => {
  it("writes a page that needs nothing else, with pictures, their words and numbers", async () => {
    const hostile = save("<b>.pcap", readFileSync(capture));
    const stdout = await steer(hostile, "--html", at("page.html"));
    expect(stdout).toContain("Fullest CPU over the mean: ");
    const page = readFileSync(at("page.html"), "utf8");
    expect(page.match(/<svg /g)).toHaveLength(5);
    expect(page.match(/role="img" aria-label="[^"]+"/g)!.length).toBeGreaterThanOrEqual(5);
    expect(page).not.toMatch(/(src|href)=|url\((?!#)|@import|<script/);
    expect(page).not.toContain("<b>");
    for (const line of stdout.trim().split("\n"))
      expect(page).toContain(line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
    expect(page).toContain('<td class="number">30</td>');
  });

  it("writes neither the page nor the capture over somebody's file, which stays as it is", async () => {
    const mine = save("mine.txt", Buffer.from("mine"));
    for (const option of ["--html", "--by-queue"]) {
      const { code, stdout, stderr } = await rssLab("steer", capture, option, mine);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("is there already, and is not one that rss-lab wrote");
      expect(readFileSync(mine, "utf8")).toBe("mine");
    }
  });

  it("writes the capture by queue: every frame once, with the interface of its CPU", async () => {
    await steer(capture, "--by-queue", at("by.pcapng"), "--cpus", "3");
    const { frames: read, error } = readCapture(readFileSync(at("by.pcapng")));
    const original = readCapture(readFileSync(capture)).frames;
    const rows = (await steer(capture, "--json", "--cpus", "3"))
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row) as { cpu: number });
    expect(error).toBeNull();
    expect(read).toEqual(original.map((frame, i) => ({ ...frame, interfaceName: `CPU ${rows[i].cpu}` })));
  });

  it("refuses what cannot be written", async () => {
    for (const option of ["--html", "--by-queue"]) {
      const missing = await rssLab("steer", capture, option, at("no/such/folder/x"));
      expect([missing.code, missing.stdout]).toEqual([2, ""]);
      expect(missing.stderr).toMatch(/there is no such folder\.\n$/);
      expect((await rssLab("steer", capture, option, "-")).stderr).toMatch(/it needs the name of a file\.\n$/);
      const full = await rssLab("steer", capture, option, "/dev/full");
      expect([full.code, full.stderr]).toEqual([1, expect.stringMatching(/: the disk is full\.\n$/)]);
    }
  });
});

describe("rss-lab steer, nothing to read", () => {
  it("says so in one sentence, and ends with exit code 1", async () => {
    const radio = save("radio.pcap", writePcap([{ bytes: new Uint8Array(80) }], { linkType: 127 }));
    const ofRadio = await rssLab("steer", radio);
    expect([ofRadio.code, ofRadio.stdout.split("\n").length > 3]).toEqual([1, true]);
    expect(ofRadio.stderr).toMatch(
      /radio\.pcap: No IP packet could be read in its only frame, most often because of this: cannot be interpreted, because its link type is 127, IEEE 802\.11 with radiotap headers: /,
    );
    const onlyArp = await rssLab("steer", save("arp.pcap", writePcap([{ bytes: arp }, { bytes: arp }])), "--summary");
    expect([onlyArp.code, onlyArp.stderr]).toEqual([
      1,
      `${at("arp.pcap")}: No IP packet could be read in any of its 2 frames, most often because of this: carries no IP packet: EtherType 0x0806 is ARP.\n`,
    ]);
    const empty = await rssLab("steer", save("empty.pcap", writePcap([])), "--json");
    expect(empty).toEqual({ code: 1, stdout: "", stderr: `${at("empty.pcap")}: The capture holds no frame.\n` });
  });

  it.each([
    [["--json", "--csv"], "Both --json and --csv are given: rows have one form.\n"],
    [["--summary", "--csv"], "Both --csv and --summary are given: a summary is text or, with --json, JSON.\n"],
    [
      ["--by-queue", capture],
      `The capture and --by-queue are both "${capture}": the capture would be lost: name another file.\n`,
    ],
    [["--summary", "--inner"], "Both --inner and --summary are given: --inner is about rows.\n"],
  ])("%j: exit code 2, one sentence", async (words, sentence) =>
    expect(await rssLab("steer", capture, ...words)).toEqual({ code: 2, stdout: "", stderr: sentence }),
  );
});
