// Scenarios of Linux's variants for its laws and for the second simulator: everything chosen by fast-check, with
// durations of nanoseconds or of a few picoseconds, so that things often happen at one instant.
import fc from "fast-check";
import type { LinuxScenario, Scenario, Traffic } from "rss-lab";
import { LINUX_VARIANTS } from "../../lib/src/linux/linux-variants.js";
import { type Further, furtherSettings } from "./further-scenarios.js";
import { burst, framesAt, someLoad, tinyCosts } from "../receive-path/handmade.js";

export type LinuxVariantName = (typeof LINUX_VARIANTS)[number];

/** Entering a net_rx_action takes a time that nothing else takes, so that passes can be counted in the rows of work. */
export const SOFTIRQ_PS = 140_003;

const CPUS = 4;
const cpu = fc.nat(CPUS - 1);
const cpuList = fc.uniqueArray(cpu, { minLength: 1, maxLength: CPUS });

/** Bursts that drown a queue for a while: up to 900 frames at once, and some after them. */
const flood: fc.Arbitrary<Traffic> = fc
  .record({ at: fc.integer({ min: 1, max: 900 }), gapPs: fc.nat(400_000), later: fc.nat(60), of: fc.nat(15) })
  .map(({ at, gapPs, later, of }) =>
    framesAt(
      Array.from({ length: at + later }, (_, i) => Math.max(0, i - at) * gapPs),
      (i) => (i * 7) % (of + 1),
      64,
    ),
  );

const limits = {
  kernel: fc.constantFrom("6.18", "6.1"),
  napiWeight: fc.constantFrom(64, 1, 5, 100),
  netdevBudget: fc.constantFrom(300, 1, 64, 130),
  hz: fc.constantFrom(100, 250, 1000),
  softirqPasses: fc.constantFrom(10, 1, 3),
  turnPs: fc.constantFrom(1e6, 3e7, 3e9),
  gro: fc.boolean(),
} as const;

const steering = {
  maxBacklog: fc.constantFrom(1000, 1, 20),
  groNormalBatch: fc.constantFrom(8, 1, 64),
  rpsCpus: fc.oneof(cpuList, cpuList, fc.constant([])),
};

/** The settings of a variant. */
const settingsOf = (variant: LinuxVariantName): fc.Arbitrary<Further> =>
  fc
    .record({
      queues: fc.integer({ min: 1, max: 3 }),
      cpus: fc.array(cpu, { minLength: 3, maxLength: 3 }),
      threads: fc.option(fc.array(cpu, { minLength: 3, maxLength: 3 }), { freq: 1 }),
    })
    .chain(({ queues: wanted, cpus, threads }) => {
      const queues = variant === "napi-single-queue" ? 1 : wanted;
      // CPUs that serve no vector and no NAPI's thread, two at most.
      const inUse = [...cpus.slice(0, queues), ...(threads?.slice(0, queues) ?? [])];
      const idle = [0, 1, 2, 3].filter((one) => !inUse.includes(one)).slice(0, 2);
      const entries = fc.array(fc.nat(queues - 1), { minLength: 8, maxLength: 8 });
      const settings = fc.record(
        {
          ...limits,
          affinity: fc.constant(cpus.slice(0, queues)),
          ...(threads === null
            ? {}
            : { threaded: fc.constant(true), threadedCpus: fc.constant(threads.slice(0, queues)) }),
          ...(variant === "napi-single-queue" ? {} : { queues: fc.constant(queues), indirectionTable: entries }),
          // Without a thread elsewhere, or vectors that are re-targeted, there is no affinity to follow.
          ...(variant === "napi-single-queue" || threads === null ? {} : { followsAffinity: fc.boolean() }),
          ...(variant === "rps" || variant === "rfs" ? steering : {}),
          ...(variant === "rfs"
            ? {
                rpsSockFlowEntries: fc.constantFrom(32_768, 1, 4),
                rpsFlowCnt: fc.constantFrom(1024, 1, 4),
                threadCpus: fc.array(cpu, { minLength: 1, maxLength: 5 }),
                readAfterPs: fc.constantFrom(0, 3, 2e6),
                threadMoves: fc
                  .array(fc.record({ timePs: fc.nat(2e8), connection: fc.constant(0), cpu }), { maxLength: 4 })
                  .map((moves) => moves.filter((move) => !idle.includes(move.cpu))),
              }
            : {}),
        },
        // The affinity belongs to the queues.
        {
          requiredKeys: [
            "affinity",
            ...(variant === "napi-single-queue" ? [] : ["queues"]),
            ...(threads === null ? [] : ["threaded"]),
          ] as never,
        },
      ) as fc.Arbitrary<LinuxScenario>;
      return fc
        .record({ settings, further: furtherSettings(variant, queues, idle) })
        .map(({ settings: linux, further }) => ({ ...further, linux: { ...linux, ...further.linux } }));
    });

const deferral = fc.option(
  fc.record({ deferHardIrqs: fc.integer({ min: 1, max: 4 }), groFlushTimeoutPs: fc.constantFrom(1, 5e6, 5e7) }),
  { nil: {} },
);

/** Any scenario of a variant that runs to its end. */
export const linuxScenarios = (variant: LinuxVariantName): fc.Arbitrary<Scenario> =>
  fc
    .record({
      traffic: fc.oneof(flood, burst, someLoad),
      settings: settingsOf(variant),
      deferral,
      costs: fc.oneof(fc.constant({}), tinyCosts),
      isTiny: fc.boolean(),
      receiveBuffers: fc.constantFrom(2048, 1, 30, 256),
      buffersReturned: fc.constantFrom("by-chain", "by-frame"),
      threadShare: fc.constantFrom(0, 1, 0.3),
      interruptModeration: fc.constantFrom(
        { timeoutPs: 0, frames: 1 },
        { timeoutPs: 2e7, frames: 20 },
        { kind: "interval", intervalPs: 1e7 } as const,
        { kind: "net-dim" } as const,
      ),
      seed: fc.nat(99),
    })
    .map(({ settings, deferral: deferred, isTiny, ...rest }) => ({
      ...rest,
      ...(settings.sends && { sends: settings.sends }),
      variant,
      cpus: CPUS,
      linux: {
        ...settings.linux,
        ...deferred,
        costs: isTiny
          ? { softirqPs: SOFTIRQ_PS, pollPs: 1, enqueuePs: 1, threadSwitchPs: 2, timerPs: 1 }
          : { softirqPs: SOFTIRQ_PS },
      },
    })) as fc.Arbitrary<Scenario>;
