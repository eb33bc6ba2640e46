// Lesson 11. Helpers: what they count agrees with the run's own counts, and the defences do what they say. Exercises:
// the numbers in a question lead to its answer, worked out here by the rules alone.
import { describe, expect, test } from "vitest";
import {
  MICROSOFT_KEY,
  aimedConnections,
  assignCpu,
  collisionTest,
  createIndirectionTable,
  createRandom,
  load,
  ms,
  roundRobin,
  run,
  mergeTraffic,
  us,
  type Scenario,
} from "rss-lab";
import {
  attackOverTimeChart,
  connectionsPerCpu,
  connectionsPerEntry,
  defenceCells,
  delaysByCpu,
  entryAlarmChart,
  entryAlarmRows,
  innocentRows,
  symmetryCells,
} from "rss-lab-course";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";

const seeds = Array.from({ length: 40 }, (_, i) => i);
const posed = (id: string, seed: number): PosedExercise => pose(id, seed) as PosedExercise;
const numbers = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map(([, digits]) => Number(digits));

describe("exercises of lesson 11", () => {
  test("11-aim: start, XOR the effects of the port bits, is the entry", () => {
    for (const seed of seeds) {
      const { question, answer } = posed("11-aim", seed);
      const [start = 0, one = 0, two = 0, four = 0, entry] = [...question.matchAll(/`([01]{3})`/g)].map(([, bits]) =>
        Number.parseInt(bits, 2),
      );
      const first = numbers(question, /from source port (\d+)/g)[0];
      const added = Number(answer) - first;
      expect(start ^ (added & 1 ? one : 0) ^ (added & 2 ? two : 0) ^ (added & 4 ? four : 0)).toBe(entry);
    }
  });
  test("11-alarm: an entry where one is suspiciously full, else -1; both come up", () => {
    const answers = seeds.map((seed) => {
      const { question, answer } = posed("11-alarm", seed);
      const { entry, isSuspicious } = collisionTest(numbers(question, /\| \d+ \| (\d+) \|/g));
      expect(answer).toBe(isSuspicious ? entry : -1);
      return answer;
    });
    expect(answers.filter((answer) => answer === -1).length).toBeGreaterThan(5);
    expect(answers.filter((answer) => answer !== -1).length).toBeGreaterThan(15);
  });
});

describe("helpers of lesson 11", () => {
  const innocents = 256;
  const server = { address: "192.0.2.1", port: 443 };
  const aimed = aimedConnections({ secretKey: MICROSOFT_KEY, entries: 128, entry: 5, count: 100, server });
  const benign = load({ framesPerSecond: 2e6, connections: innocents });
  const attack = load({ framesPerSecond: 2e6, endpoints: aimed, startPs: ms(1) });
  const indirectionTable = roundRobin([0, 1, 2, 3], 128);
  const base: Scenario = {
    variant: "message-signaled-interrupts",
    cpus: 4,
    traffic: mergeTraffic(benign, attack),
    durationPs: ms(5),
    windowPs: us(500),
    rss: { indirectionTable },
    interruptModeration: { timeoutPs: us(20), frames: 64 },
  };
  const attacked = run(base);

  test("connections per entry: all on the entry that was aimed at; every connection once under any key", () => {
    expect(connectionsPerEntry(aimed, MICROSOFT_KEY).indexOf(100)).toBe(5);
    const random = createRandom(1, "test");
    const other = connectionsPerEntry(
      aimed,
      Uint8Array.from({ length: 40 }, () => random.below(256)),
      64,
    );
    expect([other.length, other.reduce((sum, n) => sum + n, 0)]).toEqual([64, 100]);
  });

  test("connections per CPU: what its entries get", () => {
    const perEntry = connectionsPerEntry(aimed, MICROSOFT_KEY);
    expect(connectionsPerCpu(perEntry, indirectionTable, "aimed").map(({ frames }) => frames)).toEqual([0, 100, 0, 0]);
  });

  test("alarm rows: the frames of all entries are those received, the connections those that sent", () => {
    const rows = entryAlarmRows(attacked, "attack");
    expect(rows.reduce((sum, row) => sum + row.frames, 0)).toBe(attacked.summary.received);
    expect(rows.reduce((sum, row) => sum + row.connections, 0)).toBe(attacked.connections().length);
    expect(rows.filter((row) => row.connections >= row.alarmFrom).map(({ entry }) => entry)).toEqual([5]);
    expect(collisionTest(rows.map(({ connections }) => connections)).isSuspicious).toBe(true);
  });

  test("innocent frames belong to the CPU that key and table give them, lost ones too", () => {
    const { hashTypes, secretKey } = attacked.scenario.rss;
    const settings = {
      hashTypes,
      secretKey,
      indirectionTable: createIndirectionTable(indirectionTable),
      defaultCpu: 0,
    };
    const counts = [0, 0, 0, 0];
    for (const { connection } of attacked.frames())
      if (connection < innocents) counts[assignCpu(benign.headers(connection), settings).cpu] += 1;
    const rows = innocentRows(attacked, innocents);
    expect(rows.map((row) => row["innocent frames"])).toEqual(counts);
    expect(rows.map(({ lostShare }) => lostShare > 0)).toEqual([false, true, false, false]);
    const median = delaysByCpu(attacked, innocents)
      .filter(({ percentile }) => percentile === 50)
      .map(({ latencyPs }) => latencyPs);
    expect(median.indexOf(Math.max(...median))).toBe(1);
  });

  test("a new key ends the attack on one entry, the table does not; the elephant stays", () => {
    const elephant = load({ framesPerSecond: 2e6, endpoints: aimed.slice(0, 1) });
    const defences = {
      none: {},
      table: { rebalancing: { policy: "rss-plus-plus", periodPs: us(500) } as const },
      key: { rekeying: { periodPs: us(500) } },
    };
    const many = load({ framesPerSecond: 2e6, connections: 2 * innocents });
    const attacks = {
      attack: mergeTraffic(many, load({ framesPerSecond: 2e6, endpoints: aimed })),
      elephant: mergeTraffic(many, elephant),
    };
    const cells = defenceCells(attacks, defences, { ...base, warmupPs: ms(3) }, 2 * innocents);
    expect(cells.map(({ state }) => state)).toEqual(["none", "part", "full", "none", "part", "none"]);
    expect(cells.map(({ reason }) => /(\d) new/.exec(reason ?? "")?.[1])).toEqual(["0", "0", "1", "0", "0", "0"]);
  });

  test("symmetries from the least given up to the most; without one nothing collides for sure", () => {
    const cells = symmetryCells({
      sourceAddress: "198.18.0.1",
      sourcePort: 40_000,
      destinationAddress: "192.0.2.1",
      destinationPort: 443,
    });
    expect(cells.map(({ text }) => text)).toEqual([
      "2^96 of 2^96",
      "none",
      "none",
      "2^94 of 2^96",
      "none",
      "none",
      "2^76.1 of 2^96",
      "none",
      "3,838",
      "2^48 of 2^96",
      "none",
      "64,510",
      "2^16 of 2^96",
      "129,023",
      "8,455,587,839",
    ]);
  });

  test("attack over time: by phase, what is lost and how long it takes; the losses are the run's", () => {
    const { numbers } = attackOverTimeChart(attacked.windows(), {
      title: "t",
      events: [{ timePs: ms(1), label: "attack" }],
    });
    expect(numbers.rows.map(([name, until, lost]) => [name, until, Number(lost) > 0])).toEqual([
      ["before", "1 ms", false],
      ["attack", "5 ms", true],
    ]);
    const later = attacked.windows().filter(({ startPs }) => startPs >= ms(1));
    const total = (count: (row: (typeof later)[number]) => number): number =>
      later.reduce((sum, row) => sum + count(row), 0);
    expect(total((row) => row.dropped)).toBe(attacked.summary.dropped);
    const share = attacked.summary.dropped / (attacked.summary.dropped + total((row) => row.indicated));
    expect(numbers.rows[1].slice(2)).toEqual([
      Math.round(share * 1000) / 10,
      Math.max(...later.map(({ p99Ps }) => p99Ps)) / 1e6,
      expect.any(Number),
    ]);
  });

  test("the alarm's chart says which entry has most frames, and how many raise the alarm", () => {
    const chart = entryAlarmChart(entryAlarmRows(attacked, "attack"), { title: "t" });
    expect([chart.numbers.rows[0][1], /1 of 128 entries raise/.test(chart.description)]).toEqual([5, true]);
  });
});
