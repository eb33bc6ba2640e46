// What scenarios drawn for Linux's laws have besides (scenarios.ts): the NIC's filters, accelerated RFS, transmit queues, flow
// limits, and CPUs that go offline.
import fc from "fast-check";
import type { LinuxScenario, Scenario } from "rss-lab";
import type { LinuxVariant } from "rss-lab";

export interface Further {
  readonly sends?: Scenario["sends"];
  readonly linux: LinuxScenario;
}

const NOTHING: Further = { linux: {} };
const timePs = fc.nat(3e8);

/** CPUs go offline and return, often soon after each other, each carried out by any CPU that is online. */
export const cpusOffline = (idle: readonly number[]): fc.Arbitrary<NonNullable<LinuxScenario["cpuChanges"]>> =>
  fc
    .array(fc.record({ gapPs: fc.oneof(fc.nat(2e7), fc.nat(1e8)), which: fc.nat(idle.length - 1), taker: fc.nat(2) }), {
      maxLength: 6,
    })
    .map((steps) => {
      const offline = new Set<number>();
      let atPs = 0;
      return steps.map(({ gapPs, which, taker }) => {
        atPs += 1 + gapPs;
        const cpu = idle[which];
        if (offline.delete(cpu)) return { timePs: atPs, cpu, online: true };
        offline.add(cpu);
        const others = [0, 1, 2, 3].filter((one) => !offline.has(one));
        return { timePs: atPs, cpu, online: false, by: others[taker % others.length] };
      });
    });

const hotplug = (idle: readonly number[]): fc.Arbitrary<Further> =>
  cpusOffline(idle).map((cpuChanges) => ({ linux: { cpuChanges } }));

const filters = (queues: number): fc.Arbitrary<Further> => {
  const queue = fc.nat(queues - 1);
  const to = fc.oneof(fc.record({ queue }), fc.record({ context: fc.nat(1) }));
  return fc
    .record({
      contexts: fc.array(queue, { minLength: 2, maxLength: 2 }),
      rules: fc.array(fc.record({ timePs, connection: fc.constant(0), to }), { maxLength: 3 }),
    })
    .map(({ contexts, rules }) => ({
      linux: {
        rssContexts: [{ indirectionTable: contexts }],
        flowRules: [
          ...rules.map(({ to: where, ...rule }) => ({ ...rule, ...where })),
          { timePs: 1, connection: [0], context: 1 },
        ],
      },
    }));
};

const arfs: fc.Arbitrary<Further> = fc
  .record({
    arfsDelayPs: fc.constantFrom(1, 1e7),
    arfsProgramPs: fc.constantFrom(0, 1e6),
    arfsDriver: fc.constantFrom("mlx5" as const, "ice" as const),
    arfsCapacity: fc.constantFrom(65_536, 0, 2),
  })
  .map((settings) => ({ linux: { arfs: true, ...settings } }));

const transmit = (queues: number): fc.Arbitrary<Further> =>
  fc
    .record({
      trigger: fc.constantFrom("ack" as const, "application" as const),
      perFrame: fc.constantFrom(1, 0.3),
      recorded: fc.boolean(),
      cpus: fc.array(fc.uniqueArray(fc.nat(3), { maxLength: 3 }), { minLength: queues, maxLength: queues }),
      receiveQueues: fc.array(fc.uniqueArray(fc.nat(queues - 1), { maxLength: 2 }), {
        minLength: queues,
        maxLength: queues,
      }),
    })
    .map(({ trigger, perFrame, ...xps }) => ({ sends: { perFrame, trigger }, linux: { xps } }));

const flowLimit: fc.Arbitrary<Further> = fc
  .record({ flowLimitCpus: fc.uniqueArray(fc.nat(3), { minLength: 1 }), flowLimitTableLen: fc.constantFrom(4096, 4) })
  .map((linux) => ({ linux }));

/** Settings of one of these, or of none; `idle` are CPUs that may go offline. */
export function furtherSettings(variant: LinuxVariant, queues: number, idle: readonly number[]): fc.Arbitrary<Further> {
  const none = fc.constant(NOTHING);
  if (variant === "napi-single-queue") return none;
  const all = [none, filters(queues), transmit(queues)];
  if (variant !== "napi") all.push(flowLimit);
  if (variant !== "napi" && idle.length > 0) all.push(hotplug(idle));
  if (variant === "rfs" && queues > 1) all.push(arfs);
  return fc.oneof(...all);
}
