// What lesson 08 reads from runs with changes, and out of requests to move entries; and its chart of frames out of
// order.
import { describe, expect, test } from "vitest";
import {
  connectionInput,
  createToeplitz,
  load,
  MICROSOFT_KEY,
  moveEntries,
  reorderChart,
  roundRobin,
  run,
  ScalingEntity,
  us,
  type Run,
  type Scenario,
} from "rss-lab";
import {
  changeRows,
  connectionOfEach,
  connectionsThatMoved,
  delaysOf,
  moveCells,
  overtakenByLoad,
} from "rss-lab-course";

const table = roundRobin([0, 1, 2, 3], 16);
const skewed = table.map((cpu, entry) => (entry >= 5 && entry <= 7 ? 0 : cpu));
const changed = (drain: boolean): Run =>
  run({
    variant: "message-signaled-interrupts",
    cpus: 4,
    traffic: load({ framesPerSecond: 6e6, connections: 32, frames: 3000 }),
    rss: { indirectionTable: skewed },
    rssChanges: [
      { timePs: us(300), indirectionTable: table, drain },
      { timePs: us(450), rss: "disable" },
    ],
  });
const [plain, drained] = [changed(false), changed(true)];
const parts = (result: Run) => ({
  frames: result.frames(),
  connections: result.connections(),
  changes: result.tableChanges(),
});
const valuesOf = (result: Run, options = {}): { order: string; frames: number; cpu: number }[] => {
  const layer = reorderChart(parts(result), { title: "A claim", ...options }).spec.layer as {
    data: { values: { order: string; frames: number; cpu: number }[] };
  }[];
  return layer[layer.length - 1].data.values;
};

describe("changeRows", () => {
  test("has a row for every change of every run, with the figures of its own", () => {
    const rows = changeRows({ plain: plain, drained: drained });
    expect(rows.map(({ run }) => run)).toEqual(["plain", "plain", "drained", "drained"]);
    for (const [i, { framesOnOldCpu, outOfOrder, what }] of [
      ...plain.tableChanges(),
      ...drained.tableChanges(),
    ].entries())
      expect(rows[i]).toMatchObject({
        "what changed": what,
        "queued on the old CPU": framesOnOldCpu,
        "out of order": outOfOrder,
      });
  });
  test("a change without frames on an old CPU is settled at once", () => {
    const early = run({
      variant: "hardware-queuing",
      traffic: load({ framesPerSecond: 1e6, frames: 50 }),
      rss: { indirectionTable: skewed },
      rssChanges: [{ timePs: 0, indirectionTable: table }],
    });
    expect(changeRows({ early: early })[0]).toMatchObject({ "settled after": "at once" });
  });
});

test("one connection for each entry: each uses its own", () => {
  const endpoints = connectionOfEach(16);
  const { hash } = createToeplitz(MICROSOFT_KEY);
  expect(endpoints).toHaveLength(16);
  for (const [entry, connection] of endpoints.entries()) {
    expect(hash(connectionInput(connection)) & 15).toBe(entry);
    expect(connection.sourceAddress).toBe(`198.51.100.${100 + entry}`);
  }
});

test("drained, the connections that move wait as long as their old CPU is busy with what it has", () => {
  const rows = delaysOf({ plain: plain, drained: drained }, [...Array(32).keys()], us(300), us(400));
  expect(rows.map(({ run }) => run)).toEqual(["plain", "drained"]);
  const count = plain.frames().filter(({ arrivalPs }) => arrivalPs > us(300) && arrivalPs < us(400)).length;
  expect(rows.map(({ frames }) => frames)).toEqual([count, count]);
});

test("never more frames are overtaken than waited on the old CPU, at any load (RSS Configuration)", () => {
  const scenario: Scenario = {
    variant: "message-signaled-interrupts",
    cpus: 4,
    durationPs: us(500),
    traffic: load({ framesPerSecond: 1e6 }),
    rss: { indirectionTable: skewed },
    rssChanges: [{ timePs: us(300), indirectionTable: table }],
  };
  const rows = overtakenByLoad(scenario, connectionOfEach(16), [2, 5, 6]);
  const of = (name: string): number[] => rows.filter(({ series }) => series === name).map(({ y }) => y);
  const [queued, late] = [of("queued on the old CPU"), of("out of order")];
  expect(queued).toHaveLength(3);
  for (const [i, most] of queued.entries()) expect(late[i]).toBeLessThanOrEqual(most);
  expect(queued[2]).toBeGreaterThan(10 * queued[0]);
});

test("only connections of entries that moved were indicated on two CPUs (RSS Configuration)", () => {
  const once = run({
    variant: "message-signaled-interrupts",
    cpus: 4,
    traffic: load({ framesPerSecond: 4e6, connections: 32, frames: 3000 }),
    rss: { indirectionTable: skewed },
    rssChanges: [{ timePs: us(300), indirectionTable: table }],
  });
  const moving = once.connections().filter(({ connection }) => {
    const hashValue = once.frames().find((row) => row.connection === connection)?.hashValue ?? 0;
    return [5, 6, 7].includes(hashValue & 15);
  });
  expect(connectionsThatMoved(once)).toBe(moving.length);
  expect(moving.length).toBeGreaterThan(0);
});

describe("moveCells (OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES)", () => {
  const entity = (): ScalingEntity => {
    const made = new ScalingEntity(0, { rssCpus: [0, 1, 2, 3], numberOfQueues: 4 });
    made.setParameters({ numberOfEntries: 4 });
    moveEntries(
      new Map([[0, made]]),
      0,
      [0, 1, 2, 3].map((targetCpu, index) => ({ index, targetCpu })),
    );
    made.setParameters({ rssEnabled: true });
    return made;
  };
  test("each request meets the table as it was at first, and only the owner's is accepted", () => {
    const cells = moveCells(
      entity,
      {
        one: [{ index: 1, targetCpu: 2 }],
        again: [{ index: 1, targetCpu: 3 }],
        two: [
          { index: 1, targetCpu: 2 },
          { index: 2, targetCpu: 1 },
        ],
      },
      [0, 1, 2, 3],
    );
    expect(cells.map(({ text }) => text === "SUCCESS")).toEqual([
      false,
      true,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(cells.filter(({ state }) => state === "full")).toHaveLength(2);
  });
});

describe("reorderChart", () => {
  test("draws every indicated frame once, in order or out of order as the run says", () => {
    for (const result of [plain, drained]) {
      const all = result.connections().map((row) => row.connection);
      const chart = reorderChart(parts(result), {
        title: "A claim",
        only: all.slice(0, 8),
        fromPs: us(290),
        toPs: us(330),
      });
      const frames = result
        .frames()
        .filter(
          (row) =>
            row.state === "indicated" &&
            all.slice(0, 8).includes(row.connection) &&
            row.indicatedPs >= us(290) &&
            row.indicatedPs <= us(330),
        );
      const values = valuesOf(result, { only: all.slice(0, 8), fromPs: us(290), toPs: us(330) });
      const sum = (order: string): number =>
        values.filter((row) => row.order === order).reduce((total, row) => total + row.frames, 0);
      expect([sum("in order"), sum("out of order")]).toEqual([
        frames.filter((row) => !row.outOfOrder).length,
        frames.filter((row) => row.outOfOrder).length,
      ]);
      expect(chart.numbers.rows.reduce((total, row) => total + Number(row[1]), 0)).toBe(frames.length);
    }
  });
  test("nothing is out of order when draining, something is without", () => {
    const late = (result: Run): number =>
      valuesOf(result, { toPs: us(440) }).filter((row) => row.order === "out of order").length;
    expect([late(plain) > 0, late(drained)]).toEqual([true, 0]);
  });
  test("shows the connections that suffer if none are named, and names changes in its description", () => {
    const { numbers, description } = reorderChart(parts(plain), { title: "A claim" });
    const most = plain
      .connections()
      .map(({ outOfOrder }) => outOfOrder)
      .sort((a, b) => b - a)
      .slice(0, 6);
    expect(numbers.rows.map((row) => Number(row[3])).sort((a, b) => b - a)).toEqual(most);
    expect(most[0]).toBeGreaterThan(0);
    expect(description).toContain("3 entries move at 300 µs, RSS disabled at 450 µs");
  });
  test("two connections of one source are named in full", () => {
    const connections = plain
      .connections()
      .slice(0, 2)
      .map((row, i) => ({ ...row, label: `192.0.2.1:5 -> 192.0.2.${i}:80 TCP` }));
    const { numbers } = reorderChart({ frames: plain.frames(), connections }, { title: "A claim" });
    expect(numbers.rows.map(([name]) => name)).toEqual(connections.map(({ label }) => label));
  });
});
