// A run as a data package: every cell says what its row says, read back by a CSV reader of the test's own, and the
// description follows "Data Package" and "Table Schema" (Frictionless Data).
import { describe, expect, it, test } from "vitest";
import { type Run, load, run } from "rss-lab";
import { type Table, packageText, tableCsv } from "../../lib/src/formats/data-package.js";
import { runTables } from "../../lib/src/formats/run-export.js";

const done: Run = run({
  variant: "message-signaled-interrupts",
  cpus: 3,
  traffic: load({ framesPerSecond: 8e6, connections: 30, frames: 1200 }),
  receiveBuffers: 12,
  durationPs: 1.4e8,
  windowPs: 3e7,
  rssChanges: [{ timePs: 3e7, moves: [{ entry: 5, cpu: 0 }] }],
});
const tables = runTables({
  frames: done.frames(),
  work: done.work(),
  connections: done.connections(),
  windows: done.windows(),
  tableChanges: done.tableChanges(),
  cpus: done.summary.cpus,
});
const named = (name: string): Table<never> => tables.find((table) => table.name === name)!;

/** RFC 4180, one letter after the other. */
function cells(text: string): string[][] {
  const [lines, isQuoted] = [[[""]], { now: false }];
  for (let i = 0; i < text.length; i++) {
    const line = lines.at(-1)!;
    if (isQuoted.now && text[i] === '"' && text[i + 1] === '"') line[line.length - 1] += text[i++];
    else if (text[i] === '"') isQuoted.now = !isQuoted.now;
    else if (!isQuoted.now && text[i] === ",") line.push("");
    else if (!isQuoted.now && text.startsWith("\r\n", i)) i = lines.push([""]) && i + 1;
    else line[line.length - 1] += text[i];
  }
  expect(lines.pop()).toEqual([""]); // the last line ends as all do
  return lines;
}

describe("a run as a data package", () => {
  it("has a run to tell of: drops, frames that wait, a change of the table, several windows", () => {
    expect(new Set(done.frames().map(({ state }) => state))).toEqual(new Set(["indicated", "dropped", "waiting"]));
    expect([done.tableChanges().length, done.windows().length > 3]).toEqual([1, true]);
  });

  test.each(tables.map((table) => [table.name, table] as const))(
    "%s: a line for every row, typed cells",
    (_, table) => {
      const [names, ...lines] = cells([...tableCsv(table)].join(""));
      expect(names).toEqual(table.fields.map(({ name }) => name));
      expect(lines).toHaveLength(table.rows.length);
      const types = {
        integer: /^-?\d*$/,
        number: /^(-?\d+(\.\d+)?(e-?\d+)?)?$/,
        boolean: /^(true|false)$/,
        array: /^\[.*\]$/,
        string: /^[^\r\n]*$/,
      } as const;
      for (const line of lines)
        for (const [i, { name, type }] of table.fields.entries())
          expect([name, line[i]]).toEqual([name, expect.stringMatching(types[type])]);
      const keys = lines.map((line) => table.key.map((key) => line[names.indexOf(key)]).join(" "));
      if (table.key.length > 0) expect(new Set(keys).size).toBe(lines.length);
    },
  );

  it("says of frames what the rows say; what is not there is empty", () => {
    const lines = cells([...tableCsv(named("frames"))].join("")).slice(1);
    for (const [i, row] of done.frames().entries())
      expect(lines[i]).toEqual([
        `${row.frame}`,
        `${row.connection}`,
        `${row.frameBytes}`,
        `${row.hashValue}`,
        `${row.queue}`,
        row.state === "indicated" ? `${row.cpu}` : "",
        row.state,
        `${row.arrivalPs}`,
        Number.isNaN(row.indicatedPs) ? "" : `${row.indicatedPs}`,
        Number.isNaN(row.donePs) ? "" : `${row.donePs}`,
        row.cycle === 0 ? "" : `${row.cycle}`,
        `${row.outOfOrder}`,
        "",
      ]);
    const changes = cells([...tableCsv(named("table_changes"))].join(""))[1];
    expect(JSON.parse(changes[2])).toEqual(done.tableChanges()[0].moves);
  });

  it("adds up to the summary: frames by state, busy times of work and CPUs", () => {
    const column = (name: string, field: string): string[] => {
      const [names, ...lines] = cells([...tableCsv(named(name))].join(""));
      return lines.map((line) => line[names.indexOf(field)]);
    };
    const states = column("frames", "state");
    for (const state of ["indicated", "dropped", "waiting"] as const)
      expect(states.filter((each) => each === state)).toHaveLength(done.summary[state]);
    const [starts, ends, kinds] = ["start_ps", "end_ps", "kind"].map((field) => column("work", field));
    for (const kind of ["isr", "dpc", "protocol"] as const) {
      const worked = kinds.reduce(
        (sum, each, i) => (each === kind ? sum + Number(ends[i]) - Number(starts[i]) : sum),
        0,
      );
      const summed = column("cpus", `${kind}_ps`).reduce((sum, cell) => sum + Number(cell), 0);
      expect(worked).toBe(summed);
    }
  });

  it("describes every column with a type and a meaning, and times with their unit", () => {
    const text = packageText(
      { name: "a-run", title: "A run", description: "One run.", source: "here" },
      tables.map((table) => ({ table, rows: table.rows.length, bytes: 1, sha256: "00" })),
    );
    const { resources, name } = JSON.parse(text) as {
      name: string;
      resources: { path: string; hash: string; schema: { fields: Record<string, string>[]; primaryKey?: string[] } }[];
    };
    expect(name).toMatch(/^[a-z0-9.-]+$/);
    for (const { path, hash, schema } of resources) {
      expect([path, hash]).toEqual([expect.stringMatching(/^[a-z_]+\.csv$/), "sha256:00"]);
      for (const field of schema.fields) {
        expect(field.description.length).toBeGreaterThan(5);
        expect(field.name).toMatch(/^[a-z0-9_]+$/);
        expect(field.unit === "ps").toBe(field.name.endsWith("_ps"));
      }
      for (const key of schema.primaryKey ?? []) expect(schema.fields.map((field) => field.name)).toContain(key);
    }
  });
});
