// Runs whose fingerprints Node and a browser must agree on: the four variants, and everything that draws numbers.
import {
  MICROSOFT_KEY,
  VARIANTS,
  aimedConnections,
  forVariant,
  load,
  ms,
  run,
  mergeTraffic,
  us,
  type Scenario,
} from "rss-lab";

const plain: Scenario = {
  traffic: load({ framesPerSecond: 2e6, connections: 64, frames: 5_000 }),
  cpus: 4,
  interruptCpu: "random",
  locks: { connection: true, sharedPs: 20_000 },
  sends: { perFrame: 0.5, trigger: "timer", delayPs: us(2), cpu: "any" },
  interruptModeration: { kind: "net-dim" },
  records: "summary",
};

/** Powers and logarithms of a Zipf population, lifetimes, an attack, threads that wander, keys drawn anew. */
const wandering: Scenario = {
  variant: "message-signaled-interrupts",
  cpus: 6,
  seed: "in a browser too",
  durationPs: ms(6),
  traffic: mergeTraffic(
    load({
      framesPerSecond: 3e6,
      connections: 900,
      population: { kind: "zipf", exponent: 1.1, active: 300, lifetimePs: ms(2) },
    }),
    load({
      framesPerSecond: 1e6,
      startPs: ms(2),
      endpoints: aimedConnections({
        secretKey: MICROSOFT_KEY,
        entries: 128,
        entry: 9,
        count: 64,
        server: { address: "192.0.2.1", port: 443 },
      }),
    }),
  ),
  threadShare: [0.1, { kind: "bursts", periodPs: ms(1), onPs: us(300), share: 0.7 }, 0.2, 0, 0, 0],
  rebalancing: { policy: "rss-plus-plus", periodPs: us(500) },
  rekeying: { periodPs: ms(2) },
  records: "summary",
};

/** The fingerprint of each run, by its name. */
export const fingerprints = (): Record<string, string> => ({
  ...Object.fromEntries(VARIANTS.map((variant) => [variant, run(forVariant(plain, variant)).fingerprint])),
  "drawn protocol times": run({ ...plain, variant: "non-rss", protocolTimes: "exponential" }).fingerprint,
  "turnover, rebalancing, new keys": run(wandering).fingerprint,
});
