// Draws the settings of Linux's variants as a scenario file writes them, with every field that docs/linux.md names.
const US = 1_000_000;

export const LINUX_VARIANTS = ["napi-single-queue", "napi", "rps", "rfs"];

/** The `linux` of a scenario on so many CPUs, and its re-targeted messages. */
export function linuxPart(dice, { variant, cpus }) {
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  const cpu = () => dice.below(cpus);
  const timePs = () => dice.below(200) * US;
  const isSteered = variant === "rps" || variant === "rfs";
  const polls = variant === "napi" && dice.chance(0.1);
  const queues = variant === "napi-single-queue" ? 1 : dice.between(1, 4);
  const queue = () => dice.below(queues);
  const apart = dice.chance(0.5);
  const affinity = Array.from({ length: queues }, (_, i) => (apart ? i % cpus : cpu()));
  const entries = 2 ** dice.below(5);
  const table = () => Array.from({ length: entries }, queue);
  const linux = {
    affinity,
    ...some(0.3, () => ({ kernel: dice.one(["6.18", "6.1"]) })),
    ...limits(dice),
    // An application that polls for itself is not modelled beside these two.
    ...(polls
      ? { busyPolling: busyPolling(dice) }
      : {
          ...some(0.2, () => ({ gro: dice.chance(0.7) })),
          ...some(0.2, () => ({
            threaded: true,
            ...some(0.5, () => ({ threadedCpus: Array.from({ length: queues }, cpu) })),
          })),
        }),
    ...some(0.2, () => ({
      deferHardIrqs: dice.between(1, 4),
      groFlushTimeoutPs: dice.one([1, dice.between(1, 50 * US)]),
    })),
    ...some(0.2, () => ({ costs: Object.fromEntries(dice.list(3, () => [dice.one(COSTS), dice.below(3 * US)])) })),
    ...(variant === "napi-single-queue"
      ? {}
      : {
          queues,
          ...some(0.5, () => ({ indirectionTable: table() })),
          ...some(0.3, () => ({ followsAffinity: dice.chance(0.5) })),
          ...some(0.1, () => ({
            indirectionTable: table(),
            tableChanges: inOrder(
              dice.list(3, () => ({ timePs: timePs(), indirectionTable: table(), ...drain(dice, variant) })),
            ),
          })),
          ...(dice.chance(0.1)
            ? { atrSampleRate: dice.one([0, 1, 20]) }
            : some(0.1, () => ({
                flowRules: dice.list(3, () => ({ timePs: timePs(), connection: 0, queue: queue() })),
              }))),
        }),
    ...(isSteered ? steering(dice, { cpu, timePs }) : {}),
    ...(variant === "rfs" ? applications(dice, { cpu, timePs }) : {}),
  };
  const retargets = () => inOrder(dice.list(3, () => ({ timePs: timePs(), message: queue(), cpu: cpu() })));
  return { linux, ...some(0.1, () => ({ retargets: retargets() })) };
}

const COSTS = ["softirqPs", "pollPs", "enqueuePs", "threadSwitchPs", "groMergePs", "timerPs"];

function limits(dice) {
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  return {
    ...some(0.3, () => ({ napiWeight: dice.one([1, 5, 64, 100]) })),
    ...some(0.3, () => ({ netdevBudget: dice.one([1, 64, 130, 300]) })),
    ...some(0.1, () => ({ netdevBudgetPs: dice.one([1, 8000 * US]) })),
    ...some(0.2, () => ({ hz: dice.one([100, 250, 300, 1000]) })),
    ...some(0.3, () => ({ softirqPasses: dice.between(1, 10) })),
    ...some(0.1, () => ({ softirqTimePs: dice.one([1, 2000 * US]) })),
    ...some(0.2, () => ({ ksoftirqd: dice.chance(0.5) })),
    ...some(0.3, () => ({ turnPs: dice.one([US, 30 * US, 3000 * US]) })),
  };
}

function drain(dice, variant) {
  return variant === "napi" && dice.chance(0.3) ? { drain: true } : {};
}

function busyPolling(dice) {
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  return {
    perFramePs: dice.below(2 * US),
    ...some(0.4, () => ({ budget: dice.between(1, 64) })),
    ...some(0.4, () => ({ timeoutPs: dice.below(50 * US) })),
    ...some(0.4, () => ({ prefers: dice.chance(0.5) })),
    ...some(0.4, () => ({ suspendPs: dice.below(100 * US) })),
  };
}

function steering(dice, { cpu, timePs }) {
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  return {
    ...some(0.3, () => ({ maxBacklog: dice.one([1, 20, 1000]) })),
    ...some(0.3, () => ({ groNormalBatch: dice.between(1, 64) })),
    ...some(0.5, () => ({ rpsCpus: dice.list(3, cpu) })),
    ...some(0.2, () => ({
      rpsChanges: inOrder(dice.list(3, () => ({ timePs: timePs(), rpsCpus: dice.list(3, cpu) }))),
    })),
  };
}

function applications(dice, { cpu, timePs }) {
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  return {
    ...some(0.5, () => ({ rpsSockFlowEntries: dice.one([1, 4, 100, 32_768]) })),
    ...some(0.5, () => ({ rpsFlowCnt: dice.one([1, 4, 100]) })),
    ...some(0.2, () => ({ arfs: true, arfsDelayPs: dice.below(100 * US) })),
    ...some(0.5, () => ({ threadCpus: dice.list(5, cpu, 1) })),
    ...some(0.5, () => ({ threadMoves: dice.list(5, () => ({ timePs: timePs(), connection: 0, cpu: cpu() })) })),
    ...some(0.3, () => ({ readAfterPs: dice.below(20 * US) })),
    ...some(0.2, () => ({ socketCloses: dice.list(2, () => ({ timePs: timePs(), connection: 0 })) })),
  };
}

const inOrder = (rows) => rows.toSorted((one, other) => one.timePs - other.timePs);
