// Draws traffic as a scenario file writes it: loads, replays, traces, merges.
const US = 1_000_000;
export const MOST_FRAMES = 200;

/** The paths that a replay or a trace may name; the target opens them. */
export const CAPTURES = ["good", "cut", "empty"];

export function traffic(dice, depth = 0) {
  const load = () => ({
    kind: "load",
    framesPerSecond: dice.one([1e5, 1e6, 4e6, 2e7]),
    frames: dice.between(1, MOST_FRAMES),
    ...(dice.chance(0.7)
      ? { connections: dice.between(1, 64) }
      : { endpoints: dice.list(5, () => endpoints(dice), 1) }),
    ...(dice.chance(0.3) ? { gaps: dice.one(["poisson", "constant", bursts(dice)]) } : {}),
    ...(dice.chance(0.3) ? { frameBytes: dice.one([dice.between(64, 1518), "imix", [{ bytes: 99, share: 1 }]]) } : {}),
    ...(dice.chance(0.2) ? { startPs: dice.below(50) * US } : {}),
    ...(dice.chance(0.2) ? { endPs: dice.between(60, 200) * US } : {}),
    ...(dice.chance(0.3) ? { seed: dice.below(5) } : {}),
    ...(dice.chance(0.3) ? { population: population(dice) } : {}),
  });
  if (depth < 2 && dice.chance(0.2)) return { kind: "merge", parts: dice.list(3, () => traffic(dice, depth + 1), 1) };
  if (dice.chance(0.15))
    return { kind: "replay", capture: dice.one(CAPTURES), speed: dice.one([0.5, 1, 10]), times: dice.between(1, 3) };
  if (dice.chance(0.1)) return dice.chance(0.3) ? { kind: "trace", csv: dice.one(CAPTURES) } : ownArrivals(dice);
  return load();
}

function bursts(dice) {
  const rate = dice.chance(0.5) ? {} : { offFramesPerSecond: dice.between(1, 100_000) };
  return { kind: "bursts", meanOnPs: dice.between(1, 50) * US, meanOffPs: dice.between(1, 50) * US, ...rate };
}

function ownArrivals(dice) {
  let timePs = 0;
  const arrivals = dice.list(50, () => ({ timePs: (timePs += dice.below(US)), connection: dice.below(3) }), 1);
  return { kind: "trace", connections: 3, arrivals };
}

function endpoints(dice) {
  const address = dice.chance(0.5)
    ? () => `192.0.2.${dice.below(256)}`
    : () => `2001:db8::${dice.below(65_536).toString(16)}`;
  return {
    sourceAddress: address(),
    sourcePort: dice.below(65_536),
    destinationAddress: address(),
    destinationPort: 443,
    ...(dice.chance(0.3) ? { protocol: dice.one(["tcp", "udp"]) } : {}),
  };
}

function population(dice) {
  return dice.way(
    () => "equal",
    () => ({ kind: "zipf", exponent: dice.one([0, 0.9, 1.1, 3]) }),
    () => ({ kind: "elephant", share: dice.one([0.1, 0.5, 1]), elephants: 1 }),
    () => ({ kind: "zipf", exponent: 1.1, lifetimePs: dice.between(1, 100) * US, active: dice.between(1, 10) }),
  );
}
