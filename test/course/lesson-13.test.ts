// Lesson 13's helpers: a host's frames placed, the same host in the model, commands tried out on it, and the host of the
// exercise in which a table is built.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { advice, host as hosts, parseCapturedFrame, replay, roundRobin, run, weightedTable } from "rss-lab";
import {
  SAMPLE_HOSTS,
  afterCommand,
  check,
  diagnosisOf,
  findingsText,
  framesPerEntry,
  hostScenario,
  placed,
  practiceHost,
  sampleHost,
  sampleWith,
  spreadOf,
  tunedFor,
  tunedText,
  withEntropyPorts,
} from "rss-lab-course";
import { rssLab } from "../cli/run-cli.js";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";

const NICS = {
  "ixgbe-server": "intel-82599",
  "cloud-machine": "virtio-net",
  "tunnel-endpoint": "intel-e810",
  "windows-host": "ndis",
  "healthy-server": "nvidia-connectx",
} as const;
const linux = SAMPLE_HOSTS.filter((name) => name !== "windows-host");
const read = (name: keyof typeof NICS) => {
  const { session, capture } = sampleHost(name);
  return { host: hosts.readHost([{ text: session }], { nic: NICS[name] }), frames: capture.frames };
};

describe.each(linux)("%s", (name) => {
  const { host, frames } = read(name);
  test("every frame is placed, and every queue of the host has a row", () => {
    const rows = placed("as it is", frames, host);
    expect(rows.reduce((sum, row) => sum + row.frames, 0)).toBe(frames.length);
    expect(new Set(rows.map(({ queue }) => queue)).size).toBe(host.queues);
    const byEntry = framesPerEntry(frames, host);
    expect(byEntry.reduce((sum, count) => sum + count, 0)).toBe(frames.length);
  });
  test("the model takes each frame to the CPU on which the host is said to take it", () => {
    const place = hosts.placer(host);
    const rows = run({ ...hostScenario(host), traffic: replay(frames, { speed: 0.01 }) }).frames();
    expect(rows).toHaveLength(frames.length);
    const wrong = rows.filter((row, i) => row.cpu !== place(parseCapturedFrame(frames[i])).interruptCpu);
    expect(wrong).toEqual([]);
  });
});

test("each sample has the fault that its README tells, and the healthy one is even", () => {
  const spread = (name: keyof typeof NICS) => spreadOf(placed("", read(name).frames, read(name).host));
  expect(spread("ixgbe-server").share).toBeGreaterThan(0.8);
  expect(spread("cloud-machine").share).toBeGreaterThan(0.6);
  expect(spread("tunnel-endpoint").used).toBeLessThanOrEqual(5);
  expect(spread("healthy-server").overMean).toBeLessThan(1.3);
  expect(() => sampleHost("toaster" as "healthy-server")).toThrow(/the hosts are ixgbe-server/);
});

test("without a key nothing is placed, and the sentence says what to paste", () => {
  const { host, frames } = read("windows-host");
  expect(() => placed("", frames, host)).toThrow(/is not known: paste what tells the key/);
});

describe("a command tried out", () => {
  const { host } = read("ixgbe-server");
  const entries = (command: string): readonly number[] => afterCommand(host, command).contexts.get(0)?.entries ?? [];
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, queue) => queue);
  test("-X equal and default deal entries in turn, weight writes blocks (82599, rxtxcpu)", () => {
    expect(entries("ethtool -X eth0 equal 4")).toEqual(roundRobin(upTo(4), 128));
    expect(entries("sudo ethtool --set-rxfh-indir eth0 default")).toEqual(roundRobin(upTo(16), 128));
    const weights = upTo(16).map((queue) => (queue % 2 === 0 ? 7 : 1));
    expect(entries(`ethtool -X eth0 weight ${weights.join(" ")}`)).toEqual(weightedTable(weights, 128));
    expect(entries(`ethtool -X eth0 weight ${weights.join(" ")}`).slice(0, 16)).toEqual([...Array(14).fill(0), 1, 1]);
  });
  test("start begins at another queue, and several settings may stand in one command (ethtool(8))", () => {
    expect(entries("ethtool -X eth0 start 4 equal 4")).toEqual(roundRobin([4, 5, 6, 7], 128));
    expect(entries("ethtool -X eth0 weight 1 3 start 2").slice(30, 34)).toEqual([2, 2, 3, 3]);
    const both = afterCommand(host, `ethtool -X eth0 equal 2 hkey ${"00:".repeat(39)}01 xfrm symmetric-xor`);
    expect(both.contexts.get(0)).toMatchObject({ symmetric: "symmetric-xor", entries: roundRobin([0, 1], 128) });
    expect(both.contexts.get(0)?.key?.[39]).toBe(1);
  });
  test("-L deals the entries to another number of queues, hkey sets the key, -N the fields", () => {
    expect(afterCommand(host, "ethtool -L eth0 combined 10").queues).toBe(10);
    expect(entries("ethtool -L eth0 combined 10")).toEqual(roundRobin(upTo(10), 128));
    const key = Array.from({ length: 20 }, () => "6d:5a").join(":");
    expect(afterCommand(host, `ethtool -X eth0 hkey ${key}`).contexts.get(0)?.key?.[1]).toBe(0x5a);
    expect(afterCommand(host, "ethtool -U eth0 rx-flow-hash udp6 sd").hashFields.get("udp6")).toEqual(["s", "d"]);
  });
  test.each([
    ["reboot", /those known here are ethtool -N/],
    ["ethtool -N eth1 rx-flow-hash udp4 sdfn", /this host's is eth0/],
    ["ethtool -N eth0 rx-flow-hash udp5 sdfn", /tcp4, tcp6, udp4 and udp6/],
    ["ethtool -N eth0 rx-flow-hash udp4 sdx", /sd \(addresses\)/],
    ["ethtool -X eth0 equal 17", /from 1 to 16/],
    ["ethtool -X eth0", /sets nothing/],
    ["ethtool -X eth0 start 8 equal 9", /from 1 to 8/],
    ["ethtool -X eth0 xfrm sideways", /none, symmetric-xor/],
    ["ethtool -X eth0 weight", /0 weights/],
    ["ethtool -X eth0 weight 0 0", /All weights are 0/],
    ["ethtool -X eth0 weight 1 -1", /whole number/],
    ["ethtool -L eth0 combined many", /whole number/],
    ["ethtool -S eth0", /those known here/],
    ["", /those known here/],
  ])("%s is refused in a sentence", (command, sentence) => expect(() => afterCommand(host, command)).toThrow(sentence));
  test("no text at all brings anything but a host or a sentence", () => {
    const word = fc.constantFrom(
      "ethtool",
      "-X",
      "-N",
      "-L",
      "eth0",
      "equal",
      "weight",
      "4",
      "-1",
      "rx-flow-hash",
      "udp4",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 8 }), (words) => {
        try {
          expect(afterCommand(host, words.join(" ")).contexts.has(0)).toBe(true);
        } catch (error) {
          expect((error as Error).name).toBe("InputError");
        }
      }),
      { numRuns: 300 },
    );
  });
  test("what the model does not have is refused", () => {
    expect(() => hostScenario({ ...host, rps: new Map([[0, [1]]]) })).toThrow(/The host uses RPS/);
    expect(() => hostScenario({ ...host, interrupts: [] })).toThrow(/paste \/proc\/interrupts/);
  });
});

test("senders that vary the port change nothing but the outer source port of VXLAN (RFC 7348, 5)", () => {
  const { frames } = read("tunnel-endpoint");
  const ports = new Map<string, number>();
  withEntropyPorts(frames).forEach((changed, i) => {
    const [before, after] = [frames[i], changed].map(parseCapturedFrame);
    if (before.packets.length < 2) return expect(changed).toBe(frames[i]);
    const port = after.transport?.sourcePort ?? 0;
    expect(port).toBeGreaterThanOrEqual(49_152);
    const at = before.transport?.header.offset ?? 0;
    const differ = [...changed.bytes.keys()].filter((byte) => changed.bytes[byte] !== frames[i].bytes[byte]);
    expect(differ.every((byte) => byte === at || byte === at + 1)).toBe(true);
    const { ip, transport } = after.packets[1];
    const inner = [ip.source.bytes, ip.destination.bytes, transport?.sourcePort, transport?.destinationPort].join();
    expect(ports.get(inner) ?? port).toBe(port);
    ports.set(inner, port);
  });
  expect(new Set(ports.values()).size).toBeGreaterThan(140);
});

test("how even a setting is: the queues that get frames, the fullest, and its share over the mean", () => {
  const rows = [
    { queue: 0, frames: 3 },
    { queue: 1, frames: 1 },
  ];
  expect(spreadOf(rows)).toMatchObject({ queues: 2, used: 2, fullest: 0, share: 0.75, overMean: 1.5 });
  expect(spreadOf([{ queue: 0, frames: 2 }])).toMatchObject({ queues: 1, used: 1, share: 1, overMean: 1 });
});

describe("the exercise in which a table is built", () => {
  test.each([1, 2, "x"])(
    "its host, seed %s: the answer keeps the bound, tried out on the frames that the reader has",
    (seed) => {
      const { host, frames } = practiceHost(seed);
      const { answer } = pose("13-weights", seed) as PosedExercise;
      expect(spreadOf(placed("", frames, host)).overMean).toBeGreaterThan(1.2);
      expect(spreadOf(placed("", frames, afterCommand(host, answer as string))).overMean).toBeLessThanOrEqual(1.15);
    },
  );
  test("other right answers get it too, near ones almost, and refusals say why", () => {
    const { host, frames } = practiceHost(1);
    const overMean = (weights: readonly number[]): number =>
      spreadOf(placed("", frames, afterCommand(host, `ethtool -X eth0 weight ${weights.join(" ")}`))).overMean;
    const [first, ...rest] = String((pose("13-weights", 1) as PosedExercise).answer)
      .match(/\d+/g)!
      .slice(1)
      .map(Number);
    const others = [-3, -2, -1, 1, 2, 3].map((step) => [first + step, rest[0] - step, rest[1], rest[2]]);
    for (const weights of others) {
      const { state, message } = check("13-weights", 1, weights);
      expect(message).toContain(overMean(weights).toFixed(3));
      expect(state === "got it").toBe(overMean(weights) <= 1.15);
    }
    expect(check("13-weights", 1, "ethtool -X eth0 weight 1 2 3 4 5").message).toMatch(/this host has 4 queues/);
    expect(check("13-weights", 1, [128, 0, 0, 0]).state).toBe("keep working");
  });
});

describe("advice on a host and its frames", () => {
  test.each([
    ["ixgbe-server", /fault: UDP is hashed by addresses only[\s\S]*cure: ethtool -N eth0 rx-flow-hash udp4 sdfn/],
    ["cloud-machine", /fault: One connection is too large/],
    ["tunnel-endpoint", /fault: The outer headers of a tunnel/],
    ["healthy-server", /^No fault found\.$/],
  ] as const)("%s", (name, words) => {
    const { host, frames } = read(name);
    expect(findingsText(diagnosisOf(host, frames))).toMatch(words);
    const { session } = sampleHost(name);
    const facts = advice.readFacts([{ text: session }], { nic: NICS[name] });
    expect(findingsText(diagnosisOf(facts, frames))).toMatch(words);
  });
  test("no key and no table beats the bound of the largest hash input", () => {
    const { host, frames } = read("tunnel-endpoint");
    const tuned = tunedFor(host, frames, 50);
    expect(tuned.groups).toBe(5);
    expect(tuned.candidates[0].all).toBeCloseTo(spreadOf(placed("", frames, host)).overMean, 10);
    for (const { all } of tuned.candidates) expect(all).toBeGreaterThanOrEqual(tuned.largest.bound - 1e-9);
    expect(tunedText(tuned)).toMatch(/5 hash inputs; the largest sends 28\.1 % of the frames: at least 4\.5 times/);
  });
});

test("a sample with other queues has a row for each of them, and its largest connection apart", () => {
  const rows = sampleWith("cloud-machine", { queues: 8, udpPorts: true });
  expect(new Set(rows.map(({ queue }) => queue)).size).toBe(8);
  const largest = rows.filter(({ kind }) => kind === "the largest connection");
  expect(largest.reduce((sum, { frames }) => sum + frames, 0) / 2000).toBeGreaterThan(0.55);
  const sd = spreadOf(sampleWith("ixgbe-server", { queues: 16, udpPorts: false })).share;
  expect(sd).toBeGreaterThan(5 * spreadOf(sampleWith("ixgbe-server", { queues: 16, udpPorts: true })).share);
});

test("every command that the lesson shows runs, on a sample in place of the reader's files", async () => {
  const folder = new URL("../../datasets/own-nic/ixgbe-server/", import.meta.url);
  const files: Record<string, string> = { "my.pcap": "received.pcap", "session.txt": "session.txt" };
  const lesson = readFileSync(new URL("../../notebooks/13-what-will-my-own-nic-do.ipynb", import.meta.url), "utf8");
  const commands = [...lesson.matchAll(/"npx rss-lab ([^"\\]+)\\n"/g)].map(([, words]) => words);
  expect(commands.map((words) => words.split(" ")[0])).toEqual(["diagnose", "queue", "steer", "tune"]);
  for (const command of commands) {
    const words = command
      .split(" ")
      .map((word) => (word in files ? fileURLToPath(new URL(files[word], folder)) : word));
    const { code, stderr } = await rssLab(...words);
    expect([command, code, stderr]).toEqual([command, command.startsWith("diagnose") ? 1 : 0, ""]);
  }
});
