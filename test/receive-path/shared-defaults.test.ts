// Two runs share nothing that can be changed: what one hands out is its own, or frozen.
import { expect, it } from "vitest";
import { HARDWARE_LEVELS, VARIANTS, forVariant, load, run, type Scenario } from "rss-lab";

const traffic = load({ framesPerSecond: 1e6, frames: 50 });

/** All objects and lists in a scenario, without its traffic. */
function partsOf(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== "object" || value === null || found.has(value)) return found;
  found.add(value);
  for (const part of Object.values(value)) partsOf(part, found);
  return found;
}

const cases: [string, Partial<Scenario>][] = [
  ...VARIANTS.map((variant): [string, Partial<Scenario>] => [variant, { variant }]),
  ["a NIC that says nothing of itself", { nic: {} }],
  ["a NIC of a level", { nic: HARDWARE_LEVELS[3] }],
  ["a NIC's profile", { variant: "hardware-queuing", rss: { hashing: "aws-ena-fixed-key" } }],
  ["rebalancing", { variant: "hardware-queuing", rebalancing: { policy: "rss-plus-plus" } }],
];

it.each(cases)("%s", (_, more) => {
  const [a, b] = [1, 2].map(() => {
    const { traffic: _traffic, ...rest } = run(forVariant({ traffic, ...more }, more.variant ?? "non-rss")).scenario;
    return partsOf(rest);
  });
  const shared = [...a].filter((part) => b.has(part) && !Object.isFrozen(part));
  expect(shared).toEqual([]);
  expect(a.size).toBeGreaterThan(10);
});

it("so a change of a scenario that was handed out is refused, and later runs are as the one before", () => {
  const scenario = { traffic, variant: "hardware-queuing" } as const;
  const first = run(scenario);
  const { interruptModeration, rss } = first.scenario;
  expect(() => Object.assign(interruptModeration, { timeoutPs: 1e9 })).toThrow(TypeError);
  expect(() => (rss.hashTypes as unknown[]).splice(0)).toThrow(TypeError);
  expect(() => (rss.hashing.parsing.tags as unknown[]).splice(0)).toThrow(TypeError);
  expect(run(scenario).fingerprint).toBe(first.fingerprint);
});
