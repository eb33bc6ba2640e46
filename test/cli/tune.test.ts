// rss-lab tune and rss-lab compare as typed.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildFrame, writePcap } from "../../lib/src/index.js";
import { rssLab } from "./run-cli.js";

const CAPTURE = "datasets/captures/receive-path.pcap";
const folder = mkdtempSync(join(tmpdir(), "tune-"));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const TABLE =
  "RX flow hash indirection table for eth0 with 4 RX ring(s):\n    0:      0     0     0     0     0     0     0     0\n";

describe("rss-lab tune", () => {
  test("says what the largest connection forbids first, then the settings, then the advice", async () => {
    const { code, stdout, stderr } = await rssLab("tune", CAPTURE, "--queues", "4", "--tries", "20");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatchInlineSnapshot(`
      "The largest connection (192.0.2.22:46046 -> 192.0.2.10:5201 TCP) carries 10.6 % of the frames: no obstacle to 4 even queues.

      337 connections, 183 of which a table can part; half of them, drawn by the seed, chose, the other half judged.
      4 frames are not hashed: they go to the default queue whatever the setting is.
      Fullest of 4 queues over the mean, by frames:

      setting                  chose  judged          95 %  less as it is            95 %    all
      as it is                 2.081   1.618  1.00 to 2.45                                 1.553
      weights                  1.427   2.687  1.80 to 3.57         +1.069  +0.22 to +1.91  1.713
      entries moved            1.003   1.845  1.00 to 2.69         +0.227  -0.33 to +0.79  1.336
      best of 20 keys          1.108   2.244  1.29 to 3.20         +0.626  -0.18 to +1.43  1.442
      that key, weights        1.014   1.491  1.00 to 2.26         -0.126  -0.68 to +0.43  1.194
      that key, entries moved  1.005   2.216  1.26 to 3.17         +0.598  -0.20 to +1.40  1.478
      ports hashed as well     1.944   1.661  1.00 to 2.50         +0.043  -0.08 to +0.17  1.483

      The best of 20 keys has 1.108 on the half that chose it and 2.244 on the other; all keys
      have 1.750 and 1.781 on average: its lead was luck.

      Advice: leave it. The setting that was best on one half of the connections is not surely better on the other.

      Note: No text has the key that is set: Microsoft's example key stands for it (--key says another).
      "
    `);
  });

  test("what n-tuple rules decide is left out and said, and so is what was assumed", async () => {
    const rules =
      "4 RX rings available\nTotal 1 rules\n\nFilter: 9\n\tRule Type: TCP over IPv4\n\tSrc IP addr: 0.0.0.0 mask: 255.255.255.255\n\tDest IP addr: 192.0.2.10 mask: 0.0.0.0\n\tTOS: 0x0 mask: 0xff\n\tSrc port: 0 mask: 0xffff\n\tDest port: 5201 mask: 0x0\n\tAction: Direct to queue 3\n\n";
    const words = ["tune", CAPTURE, "--tries", "5", "--ethtool"];
    const all = JSON.parse((await rssLab(...words, file("table.txt", TABLE), "--json")).stdout);
    const path = file("rules.txt", TABLE + rules);
    const some = JSON.parse((await rssLab(...words, path, "--json")).stdout);
    expect(all.ruled).toEqual({ frames: 0, bytes: 0 });
    expect(some.ruled.frames).toBeGreaterThan(0);
    expect(some.connections).toBeLessThan(all.connections);
    expect(all.largest.name).toContain(":5201");
    expect(some.largest.name).not.toContain(":5201");
    expect(some.assumptions.join()).toContain("No text says what is hashed");
    const { stdout } = await rssLab(...words, path);
    expect(stdout).toContain(`Note: N-tuple rules decide about ${some.ruled.frames} frames, `);
    expect(stdout).toContain("\nAssumed:\n  - ");
    expect(stdout).toContain(
      "Note: Rules or their contexts have queue 3 for themselves; tables over 4 queues use them too.",
    );
    // A table of queues 0 and 1 beside a rule's queue 3 is left to these two.
    const two = file("two.txt", TABLE.replaceAll(/0 {5}0/g, "0     1") + rules);
    const apart = JSON.parse((await rssLab(...words, two, "--json")).stdout);
    expect(apart.queues).toBe(2);
    expect(apart.notes.join()).toContain("the table keeps to the 2 others.");
    const every = rules
      .replace("TCP over IPv4", "Raw Ethernet")
      .replace(/\t(Src IP|Dest IP|TOS|Src port|Dest port).*\n/g, "");
    const { code, stderr } = await rssLab(...words, file("every.txt", TABLE + every));
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("N-tuple rules decide about") });
  });

  test("a table that uses one of four queues: a change is advised, in lines for ethtool, which compare takes", async () => {
    const path = file("one-queue.txt", TABLE);
    const { code, stdout } = await rssLab("tune", CAPTURE, "--ethtool", path, "--by", "connections", "--tries", "20");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Advice: .*\n/m);
    expect(stdout).toMatch(/^ {2}ethtool -X eth0 /m);
    const { candidates, advice } = JSON.parse(
      (await rssLab("tune", CAPTURE, "--ethtool", path, "--by", "connections", "--tries", "20", "--json")).stdout,
    );
    const chosen = candidates.find(({ name }: { name: string }) => name === advice);
    const better = file("better.json", JSON.stringify({ entries: chosen.entries, key: chosen.key }));
    const compared = JSON.parse((await rssLab("compare", path, better, "--capture", CAPTURE, "--json")).stdout);
    expect(compared.traffic.after.frames).toBeLessThan(3);
    expect(compared.entries.of).toBe(8);
  });

  test("--keep-key tries no key", async () => {
    const { stdout } = await rssLab("tune", CAPTURE, "--queues", "4", "--keep-key", "--json");
    const { keys, candidates } = JSON.parse(stdout);
    expect(keys).toBeNull();
    expect(new Set(candidates.map(({ key }: { key: string }) => key)).size).toBe(1);
  });

  test("a NIC with a fixed key is tuned by tables alone, and it says so", async () => {
    const { stdout } = await rssLab("tune", CAPTURE, "--queues", "4", "--nic", "aws-ena-fixed-key");
    expect(stdout).toContain("Note: The NIC's key is fixed: only tables and weights are tried.");
    expect(stdout).not.toContain("keys on average");
  });

  test("a file that is no capture: exit code 1 and one sentence", async () => {
    const { code, stdout, stderr } = await rssLab("tune", file("no.pcap", "no capture"), "--queues", "4");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^[^\n]*no\.pcap: [^\n]*\.\n$/);
    expect(stderr).not.toContain("..");
  });

  test.each([
    [[CAPTURE], "The number of queues is missing: say --queues N, or what the host has (--ethtool FILE)."],
    [[CAPTURE, "--queues", "0"], 'The number of queues is "0": it must be a whole number from 1 to 1024.'],
    [
      [CAPTURE, "--queues", "4", "--tries", "0"],
      'The number of keys to try is "0": it must be a whole number from 1 to 100000.',
    ],
    [
      [CAPTURE, "--queues", "4", "--by", "packets"],
      'The load is "packets": it must be one of frames, bytes, connections.',
    ],
    [["-", "--ethtool", "-"], "Standard input is given twice: it can be read once: put one of them into a file."],
    [["--queues", "4"], "rss-lab tune needs CAPTURE and got nothing: see rss-lab tune --help."],
    [
      ["no-such.pcap", "--queues", "4"],
      'The capture "no-such.pcap" cannot be read: there is no such file, but it must be a pcap or pcapng file.',
    ],
  ])("%j: exit code 2 and one sentence", async (words, sentence) => {
    expect(await rssLab("tune", ...words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` });
  });
});

test("where UDP is hashed by addresses and all of it is one group, ports are the advice", async () => {
  const frames = Array.from({ length: 200 }, (_, i) =>
    buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", protocol: "udp", sourcePort: 1024 + i }),
  );
  const path = join(folder, "udp.pcap");
  writeFileSync(path, writePcap(frames.map((bytes, i) => ({ bytes, epochNs: BigInt(i) }))));
  const { stdout } = await rssLab("tune", path, "--queues", "4", "--tries", "5");
  expect(stdout).toContain(
    "Advice: hash the ports as well. By addresses alone, 200 connections are 1 group, which no table",
  );
  expect(stdout).toContain("\n  ethtool -N DEV rx-flow-hash udp4 sdfn\n");
  expect(stdout).not.toMatch(/\b1 (?:groups|queues|connections)\b/);
  const single = await rssLab("tune", path, "--queues", "1", "--tries", "5");
  expect(single.stdout).not.toMatch(/\b1 (?:\w+ )?(?:groups|queues)\b/);
});

test("ports are fitted to no half of the connections: they are the advice also where a fitted setting chose better", async () => {
  const { stdout } = await rssLab(
    "tune",
    "datasets/own-nic/ixgbe-server/received.pcap",
    "--ethtool",
    "datasets/own-nic/ixgbe-server/session.txt",
    "--tries",
    "20",
  );
  expect(stdout).toMatch(/\nAdvice: ports hashed as well; .*\n {2}ethtool -N eth0 rx-flow-hash udp4 sdfn\n/);
});

describe("rss-lab compare", () => {
  test("without a capture: entries and the share of hash values", async () => {
    expect((await rssLab("compare", "equal:8", "equal:6")).stdout).toBe(
      "92 of 128 entries hold another queue.\n71.9 % of all hash values get another queue.\n",
    );
    expect((await rssLab("compare", "equal:4/512", "equal:4/128")).stdout).toContain(
      "The larger table is the smaller one repeated: the change of size alone moves nothing.",
    );
  });

  test("with a capture: what moves, how even both are, the largest, and what is under way", async () => {
    const { code, stdout } = await rssLab("compare", "equal:4", "weight:2,1,1", "--capture", CAPTURE);
    expect(code).toBe(0);
    for (const said of [
      "get another queue",
      "fullest queue over the mean",
      "largest connections that move",
      "under way",
    ])
      expect(stdout).toContain(said);
  });

  test.each([
    [["equal:8"], 2, 'rss-lab compare needs A B and got "equal:8": see rss-lab compare --help.'],
    [
      ["equal:8", "equal:x"],
      2,
      'The table is "equal:x": a short form is "equal:8" or "weight:1,2,1", with "/512" for its entries.',
    ],
    [["-", "-"], 2, "Standard input is given twice: it can be read once: put one of them into a file."],
    [["equal:8", "no-such-file"], 2, 'The file "no-such-file" cannot be read: there is no such file.'],
  ] as const)("%j: exit code %i and one sentence", async (words, code, sentence) => {
    expect(await rssLab("compare", ...words)).toEqual({ code, stdout: "", stderr: `${sentence}\n` });
  });
  test("a terminal session that has a table among others is taken by that table", async () => {
    const session = "datasets/own-nic/ixgbe-server/session.txt";
    const { code, stdout } = await rssLab("compare", session, "equal:16");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+ of 128 entries hold another queue\./)]);
    const two = file("two.txt", TABLE + TABLE.replace("eth0", "eth1").replace("0     0\n", "0     1\n"));
    expect((await rssLab("compare", two, "equal:8")).stderr).toBe(
      "The text has 2 indirection tables (eth0, eth1): give one of them.\n",
    );
  });
  test("a malformed table: exit code 1 and one sentence", async () => {
    const { code, stdout, stderr } = await rssLab("compare", "equal:8", file("bad.json", "[0, 70000]"));
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("The queue in entry 1 is 70000: it must be a whole number from 0 to 65535.\n");
  });
});

test.each(["tune", "compare"])("rss-lab %s --help has two examples, and they run", async (command) => {
  const { stdout } = await rssLab(command, "--help");
  const examples = [...stdout.matchAll(/^ {2}rss-lab (.*)$/gm)].map(([, words]) => words.split(" "));
  expect(examples).toHaveLength(2);
  for (const words of examples) expect((await rssLab(...words)).code).toBe(0);
});
