import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { buildFrame, writePcap } from "rss-lab";
import { between, clients, pcapOf } from "../advice/evidence-of.js";
import { rssLab } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-diagnose-"));
afterAll(() => rmSync(folder, { recursive: true }));
const save = (name: string, content: Uint8Array | string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const server = fileURLToPath(new URL("../advice/healthy/82599-web-server.txt", import.meta.url));
const text = readFileSync(server, "utf8");
const web = save("web.pcap", pcapOf(clients(300, 2)));
const udp = save("udp.pcap.gz", gzipSync(pcapOf(between(64, 10, { protocol: "udp" }))));

describe("rss-lab diagnose", () => {
  test("finds no fault on a healthy server: exit code 0, and says what it did not look at", async () => {
    const { code, stdout, stderr } = await rssLab("diagnose", web, "--ethtool", server);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^No fault found; 1 note\.\n/);
    expect(stdout).toContain(
      "Looked at: a capture of 600 frames in 300 connections, the indirection table and the key,",
    );
    expect(stdout).toContain("  - RPS: grep . /sys/class/net/eth0/queues/rx-*/rps_cpus");
  });

  test("names a fault, what no table can mend, the cure and what it would change: exit code 1", async () => {
    const { code, stdout } = await rssLab("diagnose", udp, "--ethtool", server, "--interrupts", server);
    expect(code).toBe(1);
    expect(stdout.split("\n").slice(0, 17)).toEqual([
      "1 fault, 0 risks, 1 note.",
      "",
      "FAULT: UDP is hashed by addresses only (udp-by-addresses)",
      "  100 % of the frames are UDP and hashed by addresses: 64 connections between 1 pair of addresses",
      "  share 16 receive queues.",
      "  What no table can mend: No indirection table parts two connections that have the same hash value.",
      "  Cure:",
      "    ethtool -N eth0 rx-flow-hash udp4 sdfn",
      "      Hashes the ports too; fragments have no ports and then land elsewhere than whole datagrams of",
      "      the same connection.",
      expect.stringMatching(/^ {6}Prediction: the fullest would have [12]\.\d\d times the mean, instead of 16\.00\.$/),
      "    echo ffff > /sys/class/net/eth0/queues/rx-3/rps_cpus",
      "      Or, instead, RPS: Linux hashes anew with ports and spreads over CPUs; the queue's own CPU",
      "      still polls every frame.",
      "  Source: ethtool(8); Linux ixgbe, commit d6ea7c9c; firedancer pull request 8337.",
      "",
      "NOTE: Two threads of one core serve queues (hyper-threads)",
    ]);
  });

  test("hangs the lines of a long item below its text", async () => {
    const { stdout } = await rssLab("diagnose", web);
    expect(stdout).toMatch(/\n {2}- which frames the NIC sent itself: [^\n]+\n {4}\S/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("--purpose ids under an unknown key: the question is not answered, and that comes first", async () => {
    const noKey = text.replace(/(?<=RSS hash key:\n)[0-9a-f:]+/, "Operation not supported");
    for (const words of [[], [web]]) {
      const file = save("no-key.txt", noKey);
      const { code, stdout } = await rssLab("diagnose", ...words, "--ethtool", file, "--purpose", "ids");
      expect(code).toBe(0);
      expect(stdout).toContain("Not looked at:\n  - whether both directions of a connection reach one queue");
    }
  });

  test("works from a capture alone, and from texts alone", async () => {
    expect((await rssLab("diagnose", web)).code).toBe(0);
    const zeros = text.slice(0, text.indexOf("$ ethtool -S")).replace(/(?<=RSS hash key:\n)[0-9a-f]./, "00");
    const key = zeros.replace(/(?<=RSS hash key:\n)[0-9a-f:]+/, new Array(40).fill("00").join(":"));
    const { code, stdout } = await rssLab("diagnose", "--ethtool", save("zeros.txt", key));
    expect(code).toBe(1);
    expect(stdout).toContain("FAULT: The secret key is all zeros (zero-key)");
  });

  test("--json has all that the text says", async () => {
    const { code, stdout } = await rssLab("diagnose", udp, "--ethtool", server, "--json");
    expect(code).toBe(1);
    const { fault, findings, load, notLooked } = JSON.parse(stdout);
    expect(fault).toBe(true);
    expect(findings[0]).toMatchObject({
      id: "udp-by-addresses",
      severity: "fault",
    });
    expect(findings[0].cures[0]).toMatchObject({
      command: "ethtool -N eth0 rx-flow-hash udp4 sdfn",
      prediction: { before: 16 },
    });
    expect(load).toEqual({ places: 16, used: 1, name: "receive queues", maxOverMean: 16 });
    expect(notLooked.length).toBeGreaterThan(0);
  });

  test("--mac leaves out what the NIC sent, --purpose ids asks for both directions", async () => {
    const frame = (i: number, back: boolean): Uint8Array => {
      const [a, b] = [`198.18.${i}.1`, `203.0.113.${i}`];
      const bytes = back
        ? buildFrame({ source: b, destination: a, sourcePort: 443, destinationPort: 5000 + i })
        : buildFrame({ source: a, destination: b, sourcePort: 5000 + i, destinationPort: 443 });
      // buildFrame sends to 02:00:00:00:00:02: the reverse direction comes from there.
      if (back) bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);
      return bytes;
    };
    const frames = Array.from({ length: 240 }, (_, i) => ({ bytes: frame(i >> 1, i % 2 === 1) }));
    const both = save("both.pcap", writePcap(frames));
    const words = [both, "--ethtool", server, "--purpose", "ids"];
    expect((await rssLab("diagnose", ...words)).stdout).toContain("FAULT: The two directions");
    const { stdout } = await rssLab("diagnose", ...words, "--mac", "02:00:00:00:00:02");
    expect(stdout).toContain("a capture of 120 frames in 120 connections");
    expect(stdout).not.toContain("of the capture's connections");
  });
});

describe("misuse of rss-lab diagnose", () => {
  test.each([
    [[], "rss-lab diagnose has nothing to look at: give a CAPTURE, or --ethtool FILE with what ethtool -x printed."],
    [["a", "b"], 'rss-lab diagnose takes one CAPTURE and got "a" "b": leave out the others.'],
    [[web, "--purpose", "fun"], 'The purpose is "fun": it must be one of server, ids.'],
    [[web, "--mac", "here"], 'The Ethernet address is "here": write it as 02:00:00:00:00:01.'],
    [[web, "--numa-node", "x"], 'The NUMA node is "x": it must be a whole number from 0 to 1023.'],
    [
      ["/nowhere.pcap"],
      'The capture "/nowhere.pcap" cannot be read: there is no such file, but it must be a pcap or pcapng file.',
    ],
    [
      ["-", "--ethtool", "-"],
      "Standard input is given twice: it can be read once, so give the capture or the texts as a file.",
    ],
  ])("%j: exit code 2, one sentence, nothing on stdout", async (words, sentence) =>
    expect(await rssLab("diagnose", ...words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` }),
  );

  test("texts that say nothing to look at: exit code 2, one sentence, no verdict", async () => {
    const driver = save("driver.txt", "driver: igb\nversion: 6.8.0\nfirmware-version: 1\nbus-info: 0000:01:00.0\n");
    expect(await rssLab("diagnose", "--ethtool", driver)).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "What was given says nothing that a diagnosis looks at: give a CAPTURE, or what ethtool -x, -l or -S printed.\n",
    });
    const names = save("names.txt", "      CPU0 CPU1\n 30:  7  0  PCI-MSI 1-edge  wlan0\n");
    const { code, stderr } = await rssLab("diagnose", "--interrupts", names);
    expect(code).toBe(2);
    expect(stderr).toContain("(/proc/interrupts names no interrupt of a receive queue that is known here)");
  });

  const radiotap = writePcap([{ bytes: new Uint8Array(40) }], { linkType: 127 });
  test.each([
    ["an empty file", new Uint8Array(0)],
    ["a text", new TextEncoder().encode("hello, capture")],
    ["a capture without frames", writePcap([])],
    ["frames that nobody can read", radiotap],
  ])("%s as capture: exit code 1, one sentence, nothing on stdout", async (what, bytes) => {
    const { code, stdout, stderr } = await rssLab("diagnose", save(`${what}.pcap`, bytes));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
  });

  test("a capture that is cut: the frames before it are diagnosed, then the sentence, exit code 1", async () => {
    const cut = save("cut.pcap", readFileSync(web).subarray(0, -10));
    const { code, stdout, stderr } = await rssLab("diagnose", cut);
    expect(code).toBe(1);
    expect(stdout).toContain("a capture of 599 frames");
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
  });

  test("a malformed text: exit code 1, its name and line", async () => {
    const broken = save("broken.txt", text.replace("    8:      8", "    8:      x"));
    const { code, stdout, stderr } = await rssLab("diagnose", "--ethtool", broken);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("broken.txt: ethtool -x, line 4");
  });
});
