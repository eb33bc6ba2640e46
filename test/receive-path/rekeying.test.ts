// A secret key that changes when an attacker's connections gather on one entry; RSS switched off and on ("RSS
// Configuration").
import { describe, expect, it } from "vitest";
import {
  MICROSOFT_KEY,
  aimedConnections,
  assignCpu,
  createIndirectionTable,
  load,
  ms,
  roundRobin,
  run,
  mergeTraffic,
  us,
  type Scenario,
} from "rss-lab";

const cpus = 4;
const indirectionTable = roundRobin([0, 1, 2, 3], 128);
const benign = load({ framesPerSecond: 1e6, connections: 256 });
const attack = load({
  framesPerSecond: 3e6,
  endpoints: aimedConnections({
    secretKey: MICROSOFT_KEY,
    entries: 128,
    entry: 5,
    count: 64,
    server: { address: "192.0.2.1", port: 443 },
  }),
});
const base: Scenario = {
  variant: "message-signaled-interrupts",
  cpus,
  traffic: mergeTraffic(benign, attack),
  durationPs: ms(20),
  records: "summary",
  rss: { indirectionTable },
  interruptModeration: { timeoutPs: us(20), frames: 64 },
};

describe("re-keying under attack", () => {
  it("an attacker who knows the key fills one entry; with another key his connections spread, and the drops end", () => {
    const attacked = run(base).summary;
    expect(
      attacked.cpus.map(({ frames }) => frames).indexOf(Math.max(...attacked.cpus.map(({ frames }) => frames))),
    ).toBe(5 % cpus);
    const rekeyed = run({ ...base, rekeying: { periodPs: ms(1) } });
    expect(rekeyed.tableChanges().map(({ what, timePs }) => [what, timePs])).toEqual([["hash", ms(1)]]);
    expect(attacked.dropped).toBeGreaterThan(10 * (rekeyed.summary.dropped + 1));
    const later = run({ ...base, warmupPs: ms(2), rekeying: { periodPs: ms(1) } }).summary;
    expect([later.dropped, later.imbalance < 1.3, attacked.imbalance > 1.8]).toEqual([0, true, true]);
  });

  it("connections that nobody aimed raise no alarm", () => {
    for (const seed of [1, 2, 3, 4, 5])
      expect(
        run({
          ...base,
          traffic: load({ framesPerSecond: 2e6, connections: 1024, seed }),
          rekeying: { periodPs: ms(1) },
        }).tableChanges(),
      ).toEqual([]);
  });

  it("an elephant is no attack: its frames are many, its connection is one", () => {
    const elephant = load({ framesPerSecond: 2e6, connections: 256, population: { kind: "elephant", share: 0.6 } });
    expect(run({ ...base, traffic: elephant, rekeying: { periodPs: ms(1) } }).tableChanges()).toEqual([]);
  });

  it("the new key follows from the seed alone", () => {
    const print = (seed: number): string => run({ ...base, seed, rekeying: { periodPs: ms(1) } }).fingerprint;
    expect([print(1) === print(1), print(1) === print(2)]).toEqual([true, false]);
  });
});

describe("RSS off and on while frames flow (RSS Configuration)", () => {
  const key = Uint8Array.from({ length: 40 }, (_, i) => 7 * i + 1);
  const scenario: Scenario = {
    ...base,
    traffic: load({ framesPerSecond: 4e5, connections: 50 }),
    durationPs: ms(8),
    records: "full",
    rssChanges: [
      { timePs: ms(2), secretKey: key },
      { timePs: ms(4), rss: "disable" },
      { timePs: ms(6), rss: "enable" },
    ],
    rss: { indirectionTable, defaultCpu: 3 },
  };
  const result = run(scenario);
  const { hashTypes } = result.scenario.rss;
  const cpuOf = (connection: number, secretKey: Uint8Array): [number | null, number] => {
    const { hashValue, cpu } = assignCpu(scenario.traffic.headers(connection), {
      hashTypes,
      secretKey,
      indirectionTable: createIndirectionTable(indirectionTable),
      defaultCpu: 3,
    });
    return [hashValue, cpu];
  };

  it("every frame goes where the key and table of its arrival say; while RSS is off to the default CPU, without a hash", () => {
    const frames = result.frames().filter(({ state }) => state === "indicated");
    expect(frames.length).toBeGreaterThan(3000);
    for (const { arrivalPs, connection, hashValue, cpu } of frames) {
      const expected =
        arrivalPs > ms(4) && arrivalPs <= ms(6)
          ? [null, 3]
          : cpuOf(connection, arrivalPs > ms(2) && arrivalPs <= ms(4) ? key : MICROSOFT_KEY);
      expect([hashValue, cpu]).toEqual(expected);
    }
  });

  it("enabled again, RSS has its first values: what was set in between is gone", () => {
    expect(result.tableChanges().map(({ what }) => what)).toEqual(["hash", "disable", "enable"]);
  });
});
