// Accelerated RFS in full (lib/docs/linux.md, N5): the driver's filters, when they expire, a full table, and how a 6.1
// kernel programs the same filters again and again where 6.18 programs each one once.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ms, readScenario, run, us, type LinuxScenario, type Run, type Scenario } from "rss-lab";
import { ArfsRules, type ArfsRulesParts } from "../../lib/src/linux/arfs-rules.js";
import { FlowTables } from "../../lib/src/linux/flow-tables.js";
import { Simulation } from "../../lib/src/sim/simulation.js";

const NOTHING = { nextPs: Infinity, advance: () => {} };
const S = 1e12;

/** A driver whose filters are all of one type, the NIC that it programs, and a clock. */
function driver(changes: Partial<ArfsRulesParts> = {}) {
  const simulation = new Simulation();
  const nic = new Map<number, number>();
  const rules = new ArfsRules({
    simulation,
    driver: "mlx5",
    capacity: 8,
    delayPs: 10,
    programPs: 0,
    changesQueued: false,
    typeOf: () => "4 TCP",
    nic: {
      send: (connection, queue) => void nic.set(connection, queue),
      remove: (connection) => void nic.delete(connection),
    },
    mayExpire: () => false,
    isOver: () => false,
    ...changes,
  });
  return { simulation, nic, rules, until: (timePs: number) => simulation.run(timePs, NOTHING, null) };
}

describe("the driver's filters", () => {
  it("law: the NIC has the filters that were asked for and have not expired, of each type no more than there is room for", () => {
    const request = fc.record({ atPs: fc.nat(500), connection: fc.nat(9), queue: fc.nat(3) });
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 60 }),
        fc.record({
          capacity: fc.nat(5),
          programPs: fc.integer({ min: 0, max: 30 }),
          changesQueued: fc.boolean(),
        }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
        (requests, { capacity, ...options }, answers) => {
          let asked = 0;
          const { simulation, nic, rules } = driver({
            capacity,
            ...options,
            typeOf: (connection) => (connection === 9 ? null : connection % 2 === 0 ? "4 TCP" : "6 UDP"),
            mayExpire: () => answers[asked++ % answers.length],
          });
          let given = 0;
          for (const { atPs, connection, queue } of requests)
            simulation.at(atPs, 0, {
              fire: () => {
                const filter = rules.request(connection, { queue, place: 0 });
                if (filter !== null) given++;
                expect(filter === null || connection !== 9).toBe(true);
                for (const odd of [0, 1])
                  expect([...nic.keys()].filter((one) => one % 2 === odd).length).toBeLessThanOrEqual(capacity);
              },
            });
          simulation.run(Infinity, NOTHING, null);
          const { programmed, expired, refused } = rules.counts;
          expect(given + refused).toBe(requests.length);
          expect(nic.size).toBeLessThanOrEqual(programmed - expired);
          for (const queue of nic.values()) expect(queue).toBeLessThanOrEqual(3);
        },
      ),
    );
  });

  it("are there a delay after they were asked for, and one after another where the thread is busy with each", () => {
    const times = (programPs: number): number[] => {
      const seen: number[] = [];
      const { simulation, rules } = driver({
        programPs,
        nic: { send: () => void seen.push(simulation.nowPs), remove: () => {} },
      });
      for (const connection of [0, 1, 2]) rules.request(connection, { queue: 1, place: connection });
      simulation.run(Infinity, NOTHING, null);
      return seen;
    };
    expect(times(0)).toEqual([10, 10, 10]);
    expect(times(25)).toEqual([25, 50, 75]);
  });

  it("a request for a queue that the filter names changes nothing; one while it is queued is left out, in 6.1 it counts", () => {
    for (const changesQueued of [false, true]) {
      const { rules, nic, until } = driver({ changesQueued });
      const first = rules.request(5, { queue: 1, place: 0 });
      expect(rules.request(5, { queue: 2, place: 0 })).toBe(first);
      until(20);
      expect([...nic]).toEqual([[5, changesQueued ? 2 : 1]]);
      expect(rules.request(5, { queue: changesQueued ? 2 : 1, place: 0 })).toBe(first);
      until(40);
      expect(rules.counts).toEqual({ programmed: 1, expired: 0, refused: 0 });
    }
  });

  it("mlx5 gives up 62 at a time at most, ice all", () => {
    const left = (name: "mlx5" | "ice"): number => {
      let may = false;
      const { rules, nic, until } = driver({ driver: name, capacity: 200, mayExpire: () => may });
      for (let connection = 0; connection < 100; connection++) rules.request(connection, { queue: 0, place: 0 });
      until(15);
      may = true;
      rules.request(100, { queue: 0, place: 0 });
      until(30);
      return nic.size;
    };
    expect([left("mlx5"), left("ice")]).toEqual([101 - 62, 0]);
  });

  it("ice gives up those of UDP after five seconds in any case, and not those of TCP; mlx5 neither", () => {
    const left = (name: "mlx5" | "ice", atPs: number): number[] => {
      const { rules, nic, until } = driver({ driver: name, typeOf: (one) => (one === 0 ? "4 TCP" : "4 UDP") });
      rules.request(0, { queue: 0, place: 0 });
      rules.request(1, { queue: 0, place: 1 });
      until(atPs);
      return [...nic.keys()];
    };
    expect([left("ice", 5 * S), left("ice", 5 * S + 11)]).toEqual([[0, 1], [0]]);
    expect(left("mlx5", 6 * S)).toEqual([0, 1]);
  });

  it("a full table is an error, of that type alone", () => {
    const { rules } = driver({ capacity: 1, typeOf: (one) => (one < 2 ? "4 TCP" : "6 TCP") });
    expect([0, 1, 2].map((one) => rules.request(one, { queue: 0, place: 0 }))).toEqual([0, null, 1]);
    expect(rules.counts.refused).toBe(1);
  });
});

describe("may a filter expire (rps_may_expire_flow)", () => {
  /** A filter 7 for place 0 of queue 1, whose CPU's head has gone so far since its last frame. */
  function mayExpire({
    head,
    byLowBits = false,
    entries = 4,
    filter = 7,
  }: Record<"head", number> & Partial<Record<"entries" | "filter", number>> & { byLowBits?: boolean }): boolean {
    const flows = new FlowTables({ cpus: 4, queues: 2, globalEntries: 8, queueEntries: entries, byLowBits });
    flows.record(0, 1);
    const backlogs = [{ head: 0 }, { head: 0 }];
    flows.choose(0, 0, {
      backlogOf: (cpu) => backlogs[cpu],
      moved: () => {},
      acceleration: { queueFor: () => 1, filter: () => 7 },
    });
    backlogs[1].head = head;
    return flows.mayExpire({ queue: 1, place: 0, filter }, (cpu) => backlogs[cpu]);
  }

  it("not before ten tables of frames have gone up on its CPU: 40 of 4 entries; 6.1: ten times one entry less, 30", () => {
    expect([39, 40].map((head) => mayExpire({ head }))).toEqual([false, true]);
    expect([29, 30].map((head) => mayExpire({ head, byLowBits: true }))).toEqual([false, true]);
  });

  it("at once when the place has another filter by now", () => expect(mayExpire({ head: 0, filter: 6 })).toBe(true));

  it("a filter that names another queue is no longer the old place's", () => {
    const flows = new FlowTables({ cpus: 4, queues: 2, globalEntries: 8, queueEntries: 1, byLowBits: false });
    const step = (queue: number): unknown =>
      flows.choose(queue, 0, {
        backlogOf: (cpu) => (cpu < 4 ? { head: 0 } : undefined),
        moved: () => {},
        acceleration: { queueFor: (cpu) => cpu, filter: () => 3 },
      });
    flows.record(0, 1);
    step(0);
    expect([flows.slot(0, 0).filter, flows.slot(1, 0).filter]).toEqual([null, 3]);
    flows.record(0, 0);
    step(1);
    expect([flows.slot(0, 0).filter, flows.slot(1, 0).filter]).toEqual([3, null]);
  });
});

const read = (name: string): Scenario =>
  readScenario(JSON.parse(readFileSync(new URL(`../../lib/scenarios/linux/${name}.json`, import.meta.url), "utf8")));
const arfs = ({ summary }: Run) => summary.linux!.arfs!;

describe("in a run", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 4000, connections: 24 });
  const scenario = (linux: LinuxScenario): Scenario => ({
    traffic,
    variant: "rfs",
    linux: { queues: 4, arfs: true, ...linux },
  });

  it("law: with 6.18 and threads that stay, each connection is programmed once at most, however small the tables and the room", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(1024, 4096),
        fc.constantFrom(0, 3, 65_536),
        fc.constantFrom("mlx5" as const, "ice" as const),
        fc.nat(99),
        (rpsFlowCnt, arfsCapacity, arfsDriver, seed) => {
          const result = run({ ...scenario({ rpsFlowCnt, arfsCapacity, arfsDriver }), seed, records: "summary" });
          expect(arfs(result).programmed).toBeLessThanOrEqual(Math.min(24, arfsCapacity));
          const { received, indicated, dropped } = result.summary;
          expect(received).toBe(indicated + dropped);
        },
      ),
      { numRuns: 12 },
    ));

  it("with no room at all it is plain RFS: frames go to their threads' CPUs, and stay on the ring that the table names", () => {
    const [none, plain] = [run(scenario({ arfsCapacity: 0 })), run({ ...scenario({}), linux: { queues: 4 } })];
    expect(arfs(none)).toMatchObject({ programmed: 0, expired: 0 });
    expect(arfs(none).refused).toBeGreaterThan(10);
    expect(none.fingerprint).toBe(plain.fingerprint);
    // Control: with room frames come to the rings of their CPUs, and no interrupt asks another CPU for them.
    expect(run(scenario({})).summary.linux!.receivedRps).toBeLessThan(none.summary.linux!.receivedRps / 2);
  });

  it("a filter that expired has the connection's frames come by the table again", () => {
    // Connection 1 falls silent; ten tables of one entry later its filter goes, when another one is programmed.
    const moves = [{ timePs: ms(3), connection: 0, cpu: 2 }];
    const result = run(scenario({ rpsFlowCnt: 1, threadCpus: [1], threadMoves: moves, kernel: "6.1" }));
    expect(arfs(result).expired).toBeGreaterThan(0);
  });

  it("counts only what happened after the warm-up", () =>
    expect(arfs(run({ ...scenario({}), warmupPs: ms(2) })).programmed).toBe(0));

  it("nothing is programmed or given up when no frame is to come any more: UDP filters of a short run do not expire", () => {
    const ends = { sourceAddress: "10.0.0.1", sourcePort: 1, destinationAddress: "10.0.0.2", destinationPort: 2 };
    const endpoints = [{ ...ends, protocol: "udp" as const }];
    const udp = load({ framesPerSecond: 1e5, frames: 200, endpoints });
    const short = { ...scenario({ arfsDriver: "ice", threadCpus: [1], indirectionTable: [0] }), traffic: udp };
    expect(arfs(run(short))).toEqual({ programmed: 1, expired: 0, refused: 0 });
    expect(arfs(run({ ...short, linux: { ...short.linux, arfsDelayPs: ms(50) } })).programmed).toBe(0);
  });

  it("is absent without acceleration", () =>
    expect(run({ traffic, variant: "rfs" }).summary.linux).not.toHaveProperty("arfs"));
});

describe("thrash (published: 12,000 connections, rules programmed in 8 minutes with tables of 256, 2048 and 32,768 places: 1.6, 10.5 and 0.8 million before 6.18's guard, 12 to 13 thousand with it)", () => {
  const programmed = (kernel: "6.1" | "6.18", linux: LinuxScenario = {}): number => {
    const scenario = read(`arfs-thrash-${kernel}`);
    return arfs(run({ ...scenario, linux: { ...scenario.linux, ...linux } })).programmed;
  };

  it("6.1 goes on programming in a run whose threads stay, 6.18 has stopped: more than a hundred to one with small tables", () => {
    const [older, newer] = [programmed("6.1"), programmed("6.18")];
    expect(older).toBeGreaterThan(500);
    expect(older).toBeGreaterThan(100 * newer);
  });

  it("with large tables 6.1 programs far less, though still more than 6.18", () => {
    const [small, large] = [programmed("6.1"), programmed("6.1", { rpsFlowCnt: 32_768 })];
    expect(large).toBeLessThan(small / 2);
    expect(large).toBeGreaterThanOrEqual(programmed("6.18", { rpsFlowCnt: 32_768 }));
  });

  it("control: it is the guard, not the way to find a place: without colliding places neither programs anything more", () => {
    const alone = { traffic: load({ framesPerSecond: 1e6, frames: 60_000, connections: 4 }) };
    for (const kernel of ["6.1", "6.18"] as const)
      expect(arfs(run({ ...read(`arfs-thrash-${kernel}`), ...alone })).programmed, kernel).toBe(0);
  });

  it("both keep frames = done + dropped + waiting", () => {
    for (const kernel of ["6.1", "6.18"]) {
      const { received, indicated, dropped, waiting } = run(read(`arfs-thrash-${kernel}`)).summary;
      expect(received).toBe(indicated + dropped + waiting);
    }
  });
});

it("a busy thread bounds the rate: 20 us a filter are 50,000 a second", () => {
  const { summary } = run(read("arfs-thrash-6.1"));
  expect(summary.linux!.arfs!.programmed).toBeLessThanOrEqual(Math.ceil(summary.measuredPs / us(20)));
});
