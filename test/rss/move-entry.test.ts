import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_PROCESSOR_INDEX,
  moveAllCommands,
  moveEntries,
  PRIMARY_PROCESSOR_INDEX,
  ScalingEntity,
  type MoveCommand,
  type MoveResult,
  type ScalingEntityState,
} from "../../lib/src/rss/move-entry.js";

const rssCpus = [0, 2, 4, 6];

/** RSS on, 4 queues, entries 0 2 0 2, default CPU 0. */
function fourEntries(numberOfQueues = 4): ScalingEntity {
  const entity = new ScalingEntity(0, { rssCpus, numberOfQueues });
  entity.setParameters({ rssEnabled: true, numberOfEntries: 4 });
  entity.moveGroup(0, [
    { index: 1, targetCpu: 2 },
    { index: 3, targetCpu: 2 },
  ]);
  return entity;
}
const move = (entity: ScalingEntity, actorCpu: number, ...commands: MoveCommand[]): MoveResult[] =>
  moveEntries(new Map([[0, entity]]), actorCpu, commands);
const statuses = (results: MoveResult[]): string[] =>
  results.map((result) => result.status.replace("NDIS_STATUS_", ""));
const cpusInUse = ({ defaultCpu, indirectionTable }: ScalingEntityState): number =>
  new Set([defaultCpu, ...indirectionTable]).size;

describe("a scaling entity (Receive Side Scaling Version 2)", () => {
  it("begins with one entry, and entry, default and primary processor on the affinity CPU", () => {
    expect(new ScalingEntity(4, { rssCpus }).state()).toEqual({
      rssEnabled: false,
      numberOfQueues: 1,
      primaryCpu: 4,
      defaultCpu: 4,
      indirectionTable: [4],
    });
  });

  it("directs traffic to the primary processor while RSS is off, to entries and default processor while it is on", () => {
    const entity = fourEntries();
    move(entity, 0, { index: DEFAULT_PROCESSOR_INDEX, targetCpu: 4 });
    expect([entity.cpu(null), entity.cpu(0), entity.cpu(0xffffffff), entity.cpu(0x51ccc178)]).toEqual([4, 0, 2, 0]);
    entity.setParameters({ rssEnabled: false });
    expect([entity.cpu(null), entity.cpu(1)]).toEqual([0, 0]);
    entity.setParameters({ rssEnabled: true });
    expect([entity.cpu(null), entity.cpu(1)]).toEqual([4, 2]);
  });

  it("tracks moves of inactive parameters, and they count from the change of state on", () => {
    const entity = new ScalingEntity(0, { rssCpus, numberOfQueues: 2 });
    expect(statuses(move(entity, 0, { index: 0, targetCpu: 6 }))).toEqual(["SUCCESS"]);
    expect(entity.cpu(1)).toBe(0);
    entity.setParameters({ rssEnabled: true });
    expect(entity.cpu(1)).toBe(6);
  });

  it("a moved primary processor leaves default processor and entries alone", () => {
    const entity = fourEntries();
    move(entity, 0, { index: PRIMARY_PROCESSOR_INDEX, targetCpu: 6 });
    expect(entity.state()).toMatchObject({ primaryCpu: 6, defaultCpu: 0, indirectionTable: [0, 2, 0, 2] });
  });
});

it("status codes, one command each, at entries 0 2 0 2 with default CPU 0 (OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES)", () => {
  const rows: [string, ScalingEntity, number, MoveCommand][] = [
    ["owner moves its entry", fourEntries(), 2, { index: 1, targetCpu: 4 }],
    ["owner moves it to itself", fourEntries(), 2, { index: 1, targetCpu: 2 }],
    ["owner moves the default", fourEntries(), 0, { index: 0xffff, targetCpu: 6 }],
    ["owner moves the primary", fourEntries(), 0, { index: 0xfffe, targetCpu: 6 }],
    ["another CPU moves it", fourEntries(), 0, { index: 1, targetCpu: 4 }],
    ["another CPU, default", fourEntries(), 2, { index: 0xffff, targetCpu: 4 }],
    ["no such entry", fourEntries(), 0, { index: 4, targetCpu: 2 }],
    ["no such entry", fourEntries(), 0, { index: -1, targetCpu: 2 }],
    ["no such special index", fourEntries(), 0, { index: 0xfffd, targetCpu: 2 }],
    ["target outside the set", fourEntries(), 0, { index: 0, targetCpu: 1 }],
    ["a third CPU, two queues", fourEntries(2), 0, { index: 0, targetCpu: 4 }],
    ["the other CPU, two queues", fourEntries(2), 0, { index: 0, targetCpu: 2 }],
    ["no such VPort", fourEntries(), 0, { vPort: 7, index: 0, targetCpu: 2 }],
  ];
  const lines = rows.map(([what, entity, actor, command]) => {
    const [result] = move(entity, actor, command);
    const index = command.index > 0xff ? `0x${command.index.toString(16)}` : String(command.index);
    const status = statuses([result])[0].padEnd(17);
    return `${what.padEnd(25)} actor ${actor}  ${index.padStart(6)} -> ${command.targetCpu}   ${status} ${result.reason}`;
  });
  expect(`\n${lines.join("\n")}\n`).toBe(`
owner moves its entry     actor 2       1 -> 4   SUCCESS           Done.
owner moves it to itself  actor 2       1 -> 2   SUCCESS           Done.
owner moves the default   actor 0  0xffff -> 6   SUCCESS           Done.
owner moves the primary   actor 0  0xfffe -> 6   SUCCESS           Done.
another CPU moves it      actor 0       1 -> 4   NOT_ACCEPTED      Entry 1 belongs to CPU 2: CPU 0 cannot move it.
another CPU, default      actor 2  0xffff -> 4   NOT_ACCEPTED      The default processor belongs to CPU 0: CPU 2 cannot move it.
no such entry             actor 0       4 -> 2   INVALID_PARAMETER There is no entry 4 in 4.
no such entry             actor 0      -1 -> 2   INVALID_PARAMETER There is no entry -1 in 4.
no such special index     actor 0  0xfffd -> 2   INVALID_PARAMETER There is no entry 65533 in 4.
target outside the set    actor 0       0 -> 1   INVALID_DATA      CPU 1 is not in the adapter's RSS set.
a third CPU, two queues   actor 0       0 -> 4   NO_QUEUES         Traffic would go to 3 CPUs: the number of queues is 2.
the other CPU, two queues actor 0       0 -> 2   SUCCESS           Done.
no such VPort             actor 0       0 -> 2   INVALID_PORT      There is no VPort 7.
`);
});

describe("groups (Moving all indirection table entries)", () => {
  it("moving all entries and the default processor away needs no more queues than before", () => {
    const entity = fourEntries(2);
    const commands = moveAllCommands(entity.state(), 0, [4]);
    expect(commands.map((command) => command.index)).toEqual([0, 2, DEFAULT_PROCESSOR_INDEX]);
    expect(statuses(move(entity, 0, ...commands))).toEqual(["SUCCESS", "SUCCESS", "SUCCESS"]);
    expect(entity.state()).toMatchObject({ defaultCpu: 4, indirectionTable: [4, 2, 4, 2] });
  });

  it("one bad command fails its whole group: nothing moves and all carry the same status", () => {
    const entity = fourEntries();
    const before = entity.state();
    const results = move(entity, 0, { index: 0, targetCpu: 4 }, { index: 1, targetCpu: 4 }, { index: 2, targetCpu: 4 });
    expect(statuses(results)).toEqual(["NOT_ACCEPTED", "NOT_ACCEPTED", "NOT_ACCEPTED"]);
    expect(entity.state()).toBe(before);
  });

  it("an entry that was moved away in the same group has another owner", () => {
    const results = move(fourEntries(), 0, { index: 0, targetCpu: 4 }, { index: 0, targetCpu: 2 });
    expect(statuses(results)).toEqual(["NOT_ACCEPTED", "NOT_ACCEPTED"]);
  });

  it("groups end where the VPort changes and have outcomes of their own, as in the page's example", () => {
    const one = fourEntries(2),
      two = fourEntries(2);
    const results = moveEntries(
      new Map([
        [1, one],
        [2, two],
      ]),
      0,
      [
        { vPort: 1, index: DEFAULT_PROCESSOR_INDEX, targetCpu: 2 },
        { vPort: 1, index: 0, targetCpu: 2 },
        { vPort: 2, index: 0, targetCpu: 2 },
        { vPort: 1, index: 2, targetCpu: 4 },
        { vPort: 1, index: 2, targetCpu: 6 },
      ],
    );
    expect(statuses(results)).toEqual(["SUCCESS", "SUCCESS", "SUCCESS", "NOT_ACCEPTED", "NOT_ACCEPTED"]);
    expect(one.state().indirectionTable).toEqual([2, 2, 0, 2]);
    const full = fourEntries(2);
    const noQueues = moveEntries(
      new Map([
        [1, full],
        [2, two],
      ]),
      0,
      [
        { vPort: 1, index: 0, targetCpu: 2 },
        { vPort: 2, index: 2, targetCpu: 2 },
        { vPort: 1, index: 2, targetCpu: 4 },
      ],
    );
    expect(statuses(noQueues)).toEqual(["SUCCESS", "SUCCESS", "NO_QUEUES"]);
  });
});

it("statuses of a change of parameters, at entries 0 2 0 2 (OID_GEN_RECEIVE_SCALE_PARAMETERS_V2)", () => {
  const outside = new ScalingEntity(1, { rssCpus });
  const tooMany = new ScalingEntity(0, { rssCpus, numberOfQueues: 1 });
  move(tooMany, 0, { index: 0, targetCpu: 2 });
  const rows: [string, ScalingEntity, object][] = [
    ["shrink to the repeated pattern", fourEntries(), { numberOfEntries: 2 }],
    ["shrink below the pattern", fourEntries(), { numberOfEntries: 1 }],
    ["grow to 128", fourEntries(), { numberOfEntries: 128 }],
    ["grow to 100", fourEntries(), { numberOfEntries: 100 }],
    ["grow to 256", fourEntries(), { numberOfEntries: 256 }],
    ["fewer queues than CPUs in use", fourEntries(), { numberOfQueues: 1 }],
    ["no queues", fourEntries(), { numberOfQueues: 0 }],
    ["on, with a CPU outside the set", outside, { rssEnabled: true }],
    ["on, with more CPUs than queues", tooMany, { rssEnabled: true }],
    ["on, and more queues at once", tooMany, { rssEnabled: true, numberOfQueues: 2 }],
  ];
  const lines = rows.map(([what, entity, parameters]) => {
    const before = entity.state(),
      { status } = entity.setParameters(parameters);
    if (status !== "NDIS_STATUS_SUCCESS") expect(entity.state()).toBe(before);
    const entries = entity.state().indirectionTable.length;
    return `${what.padEnd(31)} ${status.replace("NDIS_STATUS_", "").padEnd(17)} ${entries} entries`;
  });
  expect(`\n${lines.join("\n")}\n`).toBe(`
shrink to the repeated pattern  SUCCESS           2 entries
shrink below the pattern        INVALID_DATA      4 entries
grow to 128                     SUCCESS           128 entries
grow to 100                     INVALID_PARAMETER 4 entries
grow to 256                     INVALID_PARAMETER 4 entries
fewer queues than CPUs in use   NO_QUEUES         4 entries
no queues                       INVALID_PARAMETER 4 entries
on, with a CPU outside the set  INVALID_DATA      1 entries
on, with more CPUs than queues  NO_QUEUES         1 entries
on, and more queues at once     SUCCESS           1 entries
`);
});

it("laws: a refused group changes nothing, an accepted one exactly its entries, CPUs in use never exceed the queues", () => {
  const index = fc.oneof(fc.nat({ max: 8 }), fc.constantFrom(0xffff, 0xfffe));
  const command = fc.record({ index, targetCpu: fc.constantFrom(...rssCpus, 1) });
  // A group picks commands either at random or, as the stack does, only for entries that the actor owns.
  const commands = fc.uniqueArray(command, { minLength: 1, maxLength: 4, selector: (one) => one.index });
  const batch = fc.record({ actor: fc.constantFrom(...rssCpus), commands, owned: fc.boolean(), toggle: fc.boolean() });
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(batch, { maxLength: 20 }), (numberOfQueues, batches) => {
      const entity = new ScalingEntity(0, { rssCpus, numberOfQueues });
      entity.setParameters({ rssEnabled: true, numberOfEntries: 8 });
      for (const { actor, commands: any, owned, toggle } of batches) {
        if (toggle) entity.setParameters({ rssEnabled: !entity.state().rssEnabled });
        const before = entity.state();
        const at = (state: ScalingEntityState, index: number): number | undefined =>
          index === 0xffff ? state.defaultCpu : index === 0xfffe ? state.primaryCpu : state.indirectionTable[index];
        const commands = owned ? any.filter(({ index }) => at(before, index) === actor) : any;
        const results = move(entity, actor, ...commands);
        const status = results[0]?.status ?? "none";
        seen[status] = (seen[status] ?? 0) + 1;
        expect(results.map((result) => result.status)).toEqual(commands.map(() => status));
        const after = entity.state();
        if (status !== "NDIS_STATUS_SUCCESS") expect(after).toEqual(before);
        else
          for (const index of [...before.indirectionTable.keys(), 0xffff, 0xfffe])
            expect(at(after, index)).toBe(commands.find((one) => one.index === index)?.targetCpu ?? at(before, index));
        if (after.rssEnabled) expect(cpusInUse(after)).toBeLessThanOrEqual(numberOfQueues);
      }
    }),
    { numRuns: 300 },
  );
  for (const status of ["SUCCESS", "NOT_ACCEPTED", "INVALID_PARAMETER", "INVALID_DATA", "NO_QUEUES"])
    expect(seen[`NDIS_STATUS_${status}`]).toBeGreaterThan(5);
});

describe("what is only checked where it counts", () => {
  it("the CPU of an inactive parameter may be any, that of an active one is in the RSS set", () => {
    const on = fourEntries();
    expect(statuses(move(on, 0, { index: PRIMARY_PROCESSOR_INDEX, targetCpu: 99 }))).toEqual(["SUCCESS"]);
    expect(on.setParameters({ rssEnabled: false }).status).toBe("NDIS_STATUS_INVALID_DATA");
    const off = new ScalingEntity(0, { rssCpus });
    expect(statuses(move(off, 0, { index: 0, targetCpu: 99 }))).toEqual(["SUCCESS"]);
    expect(statuses(move(off, 0, { index: PRIMARY_PROCESSOR_INDEX, targetCpu: 99 }))).toEqual(["INVALID_DATA"]);
  });
  it("an entity whose affinity CPU is outside of the RSS set may change what does not concern it", () => {
    expect(new ScalingEntity(9, { rssCpus }).setParameters({ numberOfQueues: 2 }).status).toBe("NDIS_STATUS_SUCCESS");
  });
  it("a target is a whole number from 0, also where it is inactive", () => {
    const entity = new ScalingEntity(2, { rssCpus });
    expect(statuses([-1, 0.5].flatMap((targetCpu) => move(entity, 2, { index: 0, targetCpu })))).toEqual([
      "INVALID_DATA",
      "INVALID_DATA",
    ]);
    expect(statuses(move(entity, 2, { index: 0, targetCpu: 0 }))).toEqual(["SUCCESS"]);
  });
  it("the number of entries is a power of two from 1", () => {
    for (const numberOfEntries of [0, -1, 0.5, 1.5, 3, 256])
      expect(fourEntries().setParameters({ numberOfEntries }).status).toBe("NDIS_STATUS_INVALID_PARAMETER");
  });
  it("who moves the primary processor without owning it is told its name", () =>
    expect(move(fourEntries(), 2, { index: PRIMARY_PROCESSOR_INDEX, targetCpu: 2 })[0]?.reason).toContain(
      "The primary processor belongs to CPU 0",
    ));
});

it("what is no request at all is refused in a sentence, and nothing is moved", () => {
  for (const [rssCpus, words] of [
    [[], "The RSS set is empty"],
    ["02", "The RSS set is"],
    [[0, -1], "RSS processor 1 is -1"],
  ] as const)
    expect(() => new ScalingEntity(0, { rssCpus: rssCpus as readonly number[] })).toThrow(words);
  expect(() => new ScalingEntity(0, undefined as never)).toThrow("is undefined");
  expect(() => moveAllCommands(fourEntries().state(), 0, [])).toThrow("There is no target CPU");
  const entity = fourEntries(),
    before = entity.state();
  const good = { index: 0, targetCpu: 4 };
  for (const commands of [
    "all",
    null,
    [good, null],
    [good, { ...good, vPort: Number.NaN }],
    [good, { ...good, vPort: 2 ** 32 }],
  ])
    expect(() => moveEntries(new Map([[0, entity]]), 0, commands as never)).toThrow(/\.$/);
  expect(() => moveEntries(new Map([[0, entity]]), -1, [good])).toThrow(/-1/);
  for (const entities of [
    null,
    entity,
    new Map([[1, {}]]),
    new Map<number, unknown>([
      [0, entity],
      [1, null],
    ]),
  ])
    expect(() => moveEntries(entities as never, 0, [good])).toThrow("they must be a Map of ScalingEntity");
  for (const rssEnabled of ["x", 1, null])
    expect(() => entity.setParameters({ rssEnabled: rssEnabled as never })).toThrow("it must be true or false");
  expect(entity.state()).toEqual(before);
});
