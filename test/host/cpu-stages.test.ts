// Which stage chose the CPU of a frame: the interrupt's own, RPS, or RFS, which no text foretells; and what accelerated
// RFS may do before the table.
import { describe, expect, it } from "vitest";
import { type FrameToBuild, buildFrame } from "../../lib/src/frame/build.js";
import { parseFrame } from "../../lib/src/frame/parse.js";
import type { Host } from "../../lib/src/host/host.js";
import { placeFrame } from "../../lib/src/host/placement.js";
import { placer } from "../../lib/src/host/placer.js";
import { readHost } from "../../lib/src/host/read-host.js";
import { roundRobin } from "../../lib/src/rss/indirection-table.js";
import { host, queues } from "./hosts.js";
import { tableText } from "./texts.js";

/** Microsoft's first known answer: 0x51ccc178, entry 120, queue 8; RPS' place among four is 1. */
const A = { source: "66.9.149.187", destination: "161.142.100.80", sourcePort: 2794, destinationPort: 1766 } as const;
const frame = (changes: Partial<FrameToBuild> = {}) => parseFrame(buildFrame({ ...A, ...changes }));
const interrupts = [{ queue: 8, irq: 48, allowed: [3], counts: null }];
const rps = new Map([[8, [4, 5, 6, 7]]]);
const rfs = { entries: 32768, flows: new Map([[8, 2048]]) };
const placed = (changes: Partial<Host>, of: Partial<FrameToBuild> = {}) => {
  const on = host({ interrupts, ...changes });
  const { steps, ...rest } = placeFrame(frame(of), on);
  const { hashInput: _, ...quick } = rest;
  expect(placer(on)(frame(of))).toEqual(quick);
  return { ...rest, texts: steps.map(({ stage, text }) => `${stage}: ${text}`) };
};

describe("the CPU's stage", () => {
  it.each<[string, Partial<Host>, number | null, string]>([
    ["the interrupt's affinity", {}, 3, "interrupt"],
    ["the interrupt's, of which no text tells the CPU", { interrupts: [] }, null, "interrupt"],
    ["RPS, by the high bits of the hash", { rps }, 5, "rps"],
    ["RPS, of a hash that only Linux knows", { rps, receiveHashing: false }, null, "rps"],
    ["RFS before RPS", { rps, rfs }, null, "rfs"],
    ["RFS, if the table that no text tells of has places", { rfs: { ...rfs, entries: null } }, null, "rfs"],
    ["not RFS without the machine's table", { rps, rfs: { ...rfs, entries: 0 } }, 5, "rps"],
    ["not RFS without the queue's own", { rfs: { ...rfs, flows: new Map([[8, 0]]) } }, 3, "interrupt"],
  ])("is %s", (_, changes, cpu, cpuDecidedBy) =>
    expect(placed(changes)).toMatchObject({ decidedBy: "rss", queue: 8, cpu, cpuDecidedBy }),
  );

  it("is said in a sentence, and what no text tells is not guessed", () => {
    expect(placed({ rps, rfs }).texts.slice(2)).toEqual([
      "interrupt: Interrupt 48 of queue 8 is bound to CPU 3.",
      "rps: RPS is on for queue 8 (CPUs 4-7): the high bits of the hash value, (value x 4) >> 32 = 1, choose CPU 5.",
      "rfs: RFS is on for queue 8 (rps_flow_cnt 2048, rps_sock_flow_entries 32768): the frame goes to the CPU where the application last asked for this connection's data, unknown from here; until it has asked, the choice above holds.",
    ]);
    expect(placed({ rfs: { ...rfs, entries: null } }).texts.at(-1)).toBe(
      "rfs: RFS may be on: rps_flow_cnt of queue 8 is 2048, and no text has rps_sock_flow_entries; if it is on, the frame goes to the CPU where the application last asked for this connection's data, unknown from here.",
    );
  });

  it("is not RFS for a frame without ports, which no socket's connection has", () => {
    const sock = { entries: 64, flows: new Map([[2, 64]]) };
    expect(placed({ rfs: sock }, { protocol: 1 })).toMatchObject({ queue: 2, cpuDecidedBy: "interrupt" });
  });

  it("is the table's own on Windows, whose table names CPUs, and none for a frame that is dropped", () => {
    expect(placed({ system: "windows" })).toMatchObject({ cpu: 8, cpuDecidedBy: "rss" });
    const hashFields = new Map([["tcp4", ["r"]] as const]);
    expect(placed({ hashFields })).toMatchObject({ queue: null, cpu: null, cpuDecidedBy: null });
  });
});

describe("accelerated RFS", () => {
  const sentence = /^arfs: RFS and n-tuple filters are on: .* which no table tells\.$/;
  it("may bring a connection to another queue, with RFS and n-tuple filters on", () =>
    expect(placed({ rfs, ntupleFilters: true }).texts[1]).toMatch(sentence));
  it.each<[string, Partial<Host>]>([
    ["without n-tuple filters", { rfs, ntupleFilters: false }],
    ["where no text tells of them", { rfs }],
    ["without RFS", { ntupleFilters: true, rfs: { ...rfs, entries: 0 } }],
  ])("does nothing %s", (_, changes) =>
    expect(placed(changes).texts.filter((text) => sentence.test(text))).toEqual([]),
  );
});

describe("a host's texts", () => {
  const table = tableText(roundRobin(queues(16), 128));
  const folder = "/sys/class/net/eth0/queues";
  const read = (text: string): Host => readHost([{ text: `${table}\n${text}` }], { nic: "intel-82599" });
  it("tell of RFS' two tables, of RPS beside them, and of n-tuple filters", () => {
    const on = read(
      `$ sysctl net.core.rps_sock_flow_entries\nnet.core.rps_sock_flow_entries = 32768\n` +
        `$ grep . ${folder}/rx-8/rps_*\n${folder}/rx-8/rps_cpus:f0\n${folder}/rx-8/rps_flow_cnt:2048\n` +
        `$ ethtool -k eth0\nFeatures for eth0:\nntuple-filters: on\n`,
    );
    expect(on).toMatchObject({ rfs, ntupleFilters: true });
    expect(on.rps.get(8)).toEqual([4, 5, 6, 7]);
    expect(placeFrame(frame(), on)).toMatchObject({ queue: 8, cpu: null, cpuDecidedBy: "rfs" });
  });
  it("of flow counts alone leave RPS unsaid", () => {
    const on = read(`${folder}/rx-8/rps_flow_cnt:2048\n`);
    expect(on.rfs).toEqual({ ...rfs, entries: null });
    expect(on.assumptions.join()).toContain("No text says whether RPS is on");
    expect(on.assumptions.join()).not.toContain("No text says whether RFS is on");
  });
  it("that contradict each other are refused", () =>
    expect(() =>
      read("net.core.rps_sock_flow_entries = 1\n\n$ sysctl -a\nnet.core.rps_sock_flow_entries = 2\n"),
    ).toThrow("Two texts say that rps_sock_flow_entries is 1 and 2: paste the one that holds now."));
});
