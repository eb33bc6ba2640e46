// Five ways in which Linux loses the order of a connection's frames, each as a scenario of the package that loses it and
// does not without its cause (lib/docs/linux.md, "Order"); and RFS' rule beside changes of the RSS table, with and without
// draining.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { load, ms, readScenario, run, type Scenario } from "rss-lab";

const folder = new URL("../../lib/scenarios/linux/", import.meta.url);
const read = (name: string): Scenario =>
  readScenario(JSON.parse(readFileSync(new URL(`order-${name}.json`, folder), "utf8")));
const late = (scenario: Scenario): number => run(scenario).summary.outOfOrder;
const without = ({ linux, ...rest }: Scenario, ...names: string[]): Scenario => ({
  ...rest,
  linux: Object.fromEntries(Object.entries(linux!).filter(([name]) => !names.includes(name))),
});

describe("order is lost", () => {
  it.each([
    ["rps-map-changes", "when rps_cpus changes: nothing waits for the old backlogs", ["rpsChanges"]],
    ["rfs-takes-over", "when RFS takes over from RPS, whose frames leave no trace in the slot", ["rpsCpus"]],
    [
      "rfs-falls-back",
      "when another connection overwrote the global entry: frames without a map overtake",
      ["rpsSockFlowEntries"],
    ],
    ["flow-rule", "when an n-tuple rule moves the ring", ["flowRules"]],
    ["arfs", "when accelerated RFS moves the ring: heads count backlogs only", ["arfs"]],
    ["table-rewritten", "when the RSS table is rewritten: two rings at once", ["tableChanges"]],
    ["atr", "when ATR follows a sender that runs here and there: there is no rule at all", ["atrSampleRate"]],
  ])("order-%s.json: %s", (name, _, causes) => {
    expect(late(read(name))).toBeGreaterThan(10);
    expect(late(without(read(name), ...causes))).toBe(0);
  });

  it("but not when the machine is nearly idle: no frame waits in the old place", () => {
    const idle = load({ framesPerSecond: 50_000, frames: 1000, connections: 12 });
    for (const name of ["rps-map-changes", "table-rewritten", "flow-rule", "arfs"])
      expect(late({ ...read(name), traffic: idle }), name).toBe(0);
  });

  it("also when a socket is closed while frames of its connection wait in a backlog", () => {
    // The thread's CPU 1 is drowned by 6 of 12 connections; one of them is closed, and goes up where it is polled.
    const scenario: Scenario = {
      ...read("rfs-falls-back"),
      linux: { threadCpus: [1, 2], socketCloses: [{ timePs: ms(1), connection: 0 }] },
    };
    expect(late(scenario)).toBeGreaterThan(10);
    expect(late(without(scenario, "socketCloses"))).toBe(0);
  });
});

describe("RFS' rule beside changes of the RSS table", () => {
  const traffic = load({ framesPerSecond: 1.8e6, frames: 20_000, connections: 12 });
  const one = { traffic, cpus: 4, receiveBuffers: 4096 };
  const rfs = (moves: boolean): Scenario => ({
    ...one,
    variant: "rfs",
    linux: {
      threadCpus: [1],
      ...(moves && { threadMoves: traffic12().map((connection) => ({ timePs: ms(5), connection, cpu: 2 })) }),
    },
  });
  const table = (drain: boolean): Scenario => ({
    ...one,
    variant: "napi",
    linux: { queues: 2, indirectionTable: [0, 0], tableChanges: [{ timePs: ms(5), indirectionTable: [0, 1], drain }] },
  });

  it("a table that changes under load reorders, a thread that RFS follows does not: its frames go to the old CPU until that is done", () => {
    const followed = run(rfs(true)).summary;
    expect(late(table(false))).toBeGreaterThan(10);
    expect([followed.outOfOrder, (followed.linux?.flowMoves ?? 0) > 0]).toEqual([0, true]);
  });

  it("draining, which no kernel does, keeps the order as well, by holding frames back", () => {
    const drained = run(table(true)).summary;
    expect([drained.outOfOrder, drained.framesHeld > 0]).toEqual([0, true]);
    expect(run(rfs(true)).summary.framesHeld).toBe(0);
  });

  it("the run's rows of changes name queues, and frames that were in the old one", () => {
    const [change] = run(table(false)).tableChanges();
    expect(change).toMatchObject({ what: "table", moves: [{ entry: 1, from: 0, to: 1 }] });
    expect(change.framesOnOldCpu).toBeGreaterThan(0);
    expect(change.outOfOrder).toBeGreaterThan(10);
  });
});

const traffic12 = (): number[] => Array.from({ length: 12 }, (_, connection) => connection);
