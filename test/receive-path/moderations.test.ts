// What adaptive moderation decided, as a run's rows and summary tell it: each message's time from the start on, Net DIM's
// profile and way, and the share of time of each.
import { describe, expect, it } from "vitest";
import { load, ms, run, type Scenario } from "rss-lab";
import { NET_DIM_PROFILES } from "../../lib/src/nic/net-dim.js";

const steady: Scenario = {
  variant: "napi",
  cpus: 1,
  traffic: load({ framesPerSecond: 5000, frames: 5000, connections: 8, gaps: "constant" }),
  interruptModeration: { kind: "net-dim", profiles: "cqe" },
};

describe("Net DIM in steady traffic", () => {
  const one = run(steady);
  const rows = one.moderations();

  it("goes to and fro between two profiles for ten decisions, rests for ten, and begins again (lib/dim)", () => {
    expect(rows[0]).toEqual({ timePs: 0, queue: 0, delayPs: 8_000_000, profile: 1, tune: "parked on top" });
    expect(new Set(rows.map(({ profile }) => profile))).toEqual(new Set([0, 1]));
    const tired = rows.flatMap(({ tune }, i) => (tune === "parked tired" ? [i] : []));
    expect(tired.length).toBeGreaterThan(2);
    for (const i of tired.slice(1)) {
      const walk = rows.slice(tired[tired.indexOf(i) - 1] + 1, i);
      expect(walk).toHaveLength(10);
      walk.forEach(({ profile }, j) => j > 0 && expect(profile).toBe(1 - (walk[j - 1].profile as number)));
    }
    // Each decision takes 64 interrupts, of which every frame has one of its own: 64 x 200 us.
    const [first, second] = rows.slice(1);
    expect((second.timePs - first.timePs) / ms(12.8)).toBeCloseTo(65 / 64, 1);
  });

  it("names the time of each profile, and shares the run's time among them", () => {
    for (const { profile, delayPs } of rows) expect(delayPs).toBe(NET_DIM_PROFILES.cqe[profile as number].us * 1e6);
    const { changes, levels } = one.summary.moderation!;
    expect(changes).toBe(rows.filter(({ delayPs }, i) => i > 0 && delayPs !== rows[i - 1].delayPs).length);
    expect(levels.map(({ delayPs }) => delayPs)).toEqual([2e6, 8e6]);
    expect(levels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    const endOf = (i: number): number => rows[i + 1]?.timePs ?? one.endPs;
    const spent = rows.reduce((sum, row, i) => sum + (row.profile === 0 ? endOf(i) - row.timePs : 0), 0);
    expect(levels[0].share).toBeCloseTo(spent / one.endPs, 12);
  });

  it("is told alike where nobody keeps rows, and changes nothing", () => {
    const summary = run({ ...steady, records: "summary" });
    expect(summary.summary.moderation).toEqual(one.summary.moderation);
    expect(summary.fingerprint).toBe(one.fingerprint);
    expect(() => summary.moderations()).toThrow("This run kept its summary only");
  });

  it("is counted from the warm-up's end on", () => {
    const late = run({ ...steady, warmupPs: ms(500) });
    const { changes, levels } = late.summary.moderation!;
    expect(changes).toBe(
      rows.filter(({ timePs, delayPs }, i) => i > 0 && timePs >= ms(500) && delayPs !== rows[i - 1].delayPs).length,
    );
    expect(levels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

describe("other kinds", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 4000 });
  it.each(["ixgbe-adaptive", "i40e-adaptive"] as const)("%s has no profile", (kind) => {
    const scenario: Scenario = {
      variant: "message-signaled-interrupts",
      cpus: 2,
      traffic,
      interruptModeration: { kind },
    };
    const one = run(scenario);
    const rows = one.moderations();
    expect(new Set(rows.map(({ queue }) => queue)).size).toBe(one.scenario.rss.queues);
    expect(rows.length).toBeGreaterThan(one.scenario.rss.queues);
    for (const { profile, tune } of rows) expect([profile, tune]).toEqual([null, null]);
    const summary = run({ ...scenario, records: "summary" }).summary;
    expect(summary.moderation).toEqual(one.summary.moderation);
  });
  it("a fixed kind has no rows and no figures", () => {
    const one = run({ traffic });
    expect(one.moderations()).toEqual([]);
    expect(Object.keys(one.summary)).not.toContain("moderation");
  });
});
