// A second opinion on captures: Wireshark's tshark reads the same files, and its addresses, ports and lengths are ours,
// frame by frame. Skipped, with the reason, where tshark is not installed (Debian: apt-get install tshark tcpdump).
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { buildFrame, writePcap } from "rss-lab";
import { anyFrame } from "../frame/arbitrary.js";
import { WRAPPED } from "../frame/wrapped.js";
import { rssLab } from "../cli/run-cli.js";
import { repository } from "../support/source-files.js";

const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
const TSHARK = has("tshark");
const why = TSHARK ? "" : " (skipped: tshark is not installed)";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-tshark-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

/** tshark's fields; of those that occur several times, all, with commas. */
const FIELDS = [
  "frame.number",
  "frame.len",
  "frame.cap_len",
  "frame.time_epoch",
  "ip.src",
  "ip.dst",
  "ipv6.src",
  "ipv6.dst",
  "tcp.srcport",
  "tcp.dstport",
  "udp.srcport",
  "udp.dstport",
] as const;

function tshark(path: string): Record<(typeof FIELDS)[number], string>[] {
  const words = [
    "-n",
    "-r",
    path,
    "-T",
    "fields",
    "-E",
    "separator=|",
    "-E",
    "occurrence=f",
    "-o",
    "ip.defragment:FALSE",
  ];
  // Guesses at protocols from their content, and reassembly, would show ports that no header of this frame has.
  const off = ["-o", "ipv6.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"];
  const text = execFileSync("tshark", [...words, ...off, ...FIELDS.flatMap((field) => ["-e", field])], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return text
    .trimEnd()
    .split("\n")
    .map((line) => Object.fromEntries(line.split("|").map((value, i) => [FIELDS[i], value])) as never);
}

interface Row {
  readonly frame: number;
  readonly time: string;
  readonly bytes: number;
  readonly wireBytes: number;
  readonly source: string | null;
  readonly destination: string | null;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly protocol: number | null;
  readonly fragment: boolean;
}

async function ours(path: string): Promise<Row[]> {
  const { stdout } = await rssLab("steer", path, "--json");
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

/** Lengths, time, outermost addresses and ports of every frame; returns how many had ports. */
async function expectTuples(path: string, { isCut = false } = {}): Promise<number> {
  const [wanted, rows] = [tshark(path), await ours(path)];
  expect(rows).toHaveLength(wanted.length);
  let withPorts = 0;
  rows.forEach((row, i) => {
    const other = wanted[i];
    // Of headers that are not whole, tshark tells what is there, field by field, and we tell what can be told of IP.
    if (isCut && row.source === null) return;
    const isV6 = row.source?.includes(":") ?? other["ipv6.src"] !== "";
    const mine = [row.frame, row.wireBytes, row.bytes, row.time, row.source ?? "", row.destination ?? ""].join(" ");
    const [source, destination] = isV6 ? [other["ipv6.src"], other["ipv6.dst"]] : [other["ip.src"], other["ip.dst"]];
    const told = (theirs: string, mine: string | null): string => (isCut && theirs === "" ? (mine ?? "") : theirs);
    const theirs = [
      other["frame.number"],
      other["frame.len"],
      other["frame.cap_len"],
      other["frame.time_epoch"],
      told(source, row.source),
      told(destination, row.destination),
    ];
    expect(mine).toBe(theirs.join(" "));
    const name = row.protocol === 6 ? "tcp" : "udp";
    if (row.sourcePort === null || (isCut && other[`${name}.srcport`] === "")) return;
    expect(`${i + 1}: ${row.sourcePort} ${row.destinationPort}`).toBe(
      `${i + 1}: ${other[`${name}.srcport`]} ${other[`${name}.dstport`]}`,
    );
    withPorts++;
  });
  return withPorts;
}

/** Frames by chance, and one of each encapsulation. */
const mixed = [
  ...fc.sample(anyFrame, { numRuns: 500, seed: 7 }).map((frame) => buildFrame(frame)),
  ...Object.values(WRAPPED),
].map((bytes, i) => ({ bytes, epochNs: 1_790_000_000_000_000_000n + BigInt(i) * 1_234_567n }));

describe.runIf(TSHARK)(`steer and tshark${why}`, () => {
  test("agree on frames of every kind, in pcap of both resolutions and byte orders, and in pcapng", async () => {
    for (const byteOrder of ["little", "big"] as const) {
      writeFileSync(at(`${byteOrder}.pcap`), writePcap(mixed, { byteOrder }));
      expect(await expectTuples(at(`${byteOrder}.pcap`))).toBeGreaterThan(40);
    }
    execFileSync("editcap", ["-F", "pcapng", at("little.pcap"), at("again.pcapng")]);
    expect(await expectTuples(at("again.pcapng"))).toBeGreaterThan(40);
  });

  test("agree on frames that a capture cut, and on packed files", async () => {
    writeFileSync(at("whole.pcap"), writePcap(mixed));
    let withPorts = 0;
    for (const bytes of ["34", "42", "60", "96"]) {
      execFileSync("editcap", ["-s", bytes, at("whole.pcap"), at("cut.pcap")]);
      withPorts += await expectTuples(at("cut.pcap"), { isCut: true });
    }
    expect(withPorts).toBeGreaterThan(40);
    execFileSync("gzip", ["-kf", at("whole.pcap")]);
    expect(await expectTuples(at("whole.pcap.gz"))).toBeGreaterThan(40);
  });

  test("agree on the datasets' captures", async () => {
    for (const name of ["receive-path.pcap", "oddities.pcapng"])
      await expectTuples(join(repository, "datasets", "captures", name));
  });

  test("the capture by queue has an interface for each CPU, with the frames that steer sends there", async () => {
    writeFileSync(at("queues.pcap"), writePcap(mixed));
    expect((await rssLab("steer", at("queues.pcap"), "--cpus", "5", "--by-queue", at("queues.pcapng"))).code).toBe(0);
    const rows = (await rssLab("steer", at("queues.pcap"), "--cpus", "5", "--json")).stdout.trim().split("\n");
    const names = execFileSync(
      "tshark",
      ["-n", "-r", at("queues.pcapng"), "-T", "fields", "-e", "frame.interface_name"],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    expect(names.trim().split("\n")).toEqual(rows.map((row) => `CPU ${(JSON.parse(row) as { cpu: number }).cpu}`));
    expect(await expectTuples(at("queues.pcapng"))).toBeGreaterThan(40);
  });

  test("the formats that editcap writes and steer does not read are named with their cure", async () => {
    writeFileSync(at("source.pcap"), writePcap(mixed.slice(0, 20)));
    const refused: string[] = [];
    for (const format of [
      "modpcap",
      "suse6_3pcap",
      "netmon1",
      "netmon2",
      "snoop",
      "ngsniffer",
      "ngwsniffer_2_0",
      "nettl",
    ]) {
      if (spawnSync("editcap", ["-F", format, at("source.pcap"), at("other.cap")]).status !== 0) continue;
      const { code, stderr } = await rssLab("steer", at("other.cap"));
      expect([format, code, stderr]).toEqual([format, 2, expect.stringContaining("(editcap -F pcap FILE NEW.pcap)")]);
      refused.push(format);
    }
    expect(refused.length).toBeGreaterThan(4);
  });

  test("agree on this machine's own traffic, as tcpdump and tshark write it", async (context) => {
    const writers = [
      ["tcpdump", ["-i", "lo", "-U", "-w", at("tcpdump.pcap")], at("tcpdump.pcap")],
      ["tshark", ["-i", "any", "-w", at("tshark.pcapng")], at("tshark.pcapng")],
    ] as const;
    for (const [program, words, path] of writers) {
      const child = spawn(program, words, { stdio: "ignore" });
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await traffic();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      child.kill("SIGINT");
      await new Promise((resolve) => child.once("exit", resolve));
      if (!existsSync(path) || readFileSync(path).length < 1_000)
        return context.skip(`${program} may not capture here`);
      expect(await expectTuples(path)).toBeGreaterThan(50);
    }
  });
});

/** TCP and UDP over IPv4 and, where there is one, IPv6 on the loopback interface. */
async function traffic(): Promise<void> {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer((socket) => socket.pipe(socket));
    const listening = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(0, host, () => resolve(true));
    });
    if (!listening) continue;
    const { port } = server.address() as { port: number };
    for (let i = 0; i < 10; i++)
      await new Promise<void>((resolve) => {
        const socket = connect(port, host, () => socket.end("a line of text"));
        socket.on("data", () => {}).on("close", () => resolve());
      });
    server.close();
    const udp = createSocket(host === "::1" ? "udp6" : "udp4");
    for (let i = 0; i < 10; i++)
      await new Promise<void>((resolve) => udp.send("a datagram", 20_000 + i, host, () => resolve()));
    udp.close();
  }
}
