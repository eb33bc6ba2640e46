// What a NIC can do decides which variants it can carry out ("Introduction to Receive Side Scaling": levels of hardware
// support).
import { HARDWARE_QUEUING_HARDWARE } from "../../lib/src/driver/hardware-queuing.js";
import { INTERRUPT_KINDS } from "../../lib/src/nic/interrupt-kind.js";
import { MESSAGE_SIGNALED_INTERRUPTS_HARDWARE } from "../../lib/src/driver/message-signaled-interrupts.js";
import { NON_RSS_HARDWARE } from "../../lib/src/driver/non-rss.js";
import { SINGLE_HARDWARE_QUEUE_HARDWARE } from "../../lib/src/driver/single-hardware-queue.js";
import { checkNicCapabilities } from "../../lib/src/nic/capabilities.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  HARDWARE_LEVELS,
  InputError,
  VARIANTS,
  load,
  readScenario,
  run,
  us,
  variantsOf,
  type NicCapabilities,
  type Scenario,
  type Variant,
} from "rss-lab";
import { scenariosOf } from "../receive-path/wide-scenarios.js";

const traffic = load({ framesPerSecond: 2e6, connections: 32, frames: 200 });
const NO_HASH: NicCapabilities = { hash: false, receiveQueues: 1, messages: 1, interrupts: ["line-based"] };
const NICS: readonly (readonly [string, NicCapabilities])[] = [
  ["no hash", NO_HASH],
  ["level 1", HARDWARE_LEVELS[1]],
  ["level 2", HARDWARE_LEVELS[2]],
  ["level 3", HARDWARE_LEVELS[3]],
];
const possible = (nic: NicCapabilities): Variant[] =>
  variantsOf(nic)
    .filter((row) => row.isPossible)
    .map((row) => row.variant);
const sentence = (scenario: Partial<Scenario>): string => {
  try {
    run({ traffic, ...scenario });
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "";
};

const nics: fc.Arbitrary<NicCapabilities> = fc
  .record({
    hash: fc.boolean(),
    receiveQueues: fc.integer({ min: 1, max: 4 }),
    messages: fc.constant(1),
    interrupts: fc.subarray([...INTERRUPT_KINDS], { minLength: 1 }),
  })
  .chain((nic) =>
    nic.interrupts.some((kind) => kind !== "line-based")
      ? fc.integer({ min: 1, max: 4 }).map((messages) => ({ ...nic, messages }))
      : fc.constant(nic),
  );

describe("variants of a NIC (Introduction to Receive Side Scaling, levels of hardware support)", () => {
  it("each level adds one variant, and a NIC without a hash can do non-RSS alone", () => {
    const table = NICS.map(([name, nic]) =>
      [name, ...variantsOf(nic).map(({ isPossible, reason }) => `${isPossible ? "+" : "-"} ${reason}`)].join("\n  "),
    );
    expect(`\n${table.join("\n")}\n`).toBe(`
no hash
  + a receive queue, an interrupt
  - no hash
  - no hash, no second receive queue
  - no hash, no second receive queue, no second message, no MSI-X
level 1
  + a receive queue, an interrupt
  + a receive queue, an interrupt, the hash
  - no second receive queue
  - no second receive queue, no second message, no MSI-X
level 2
  + a receive queue, an interrupt
  + a receive queue, an interrupt, the hash
  + a receive queue for each of several CPUs, an interrupt, the hash
  - no second message, no MSI-X
level 3
  + a receive queue, an interrupt
  + a receive queue, an interrupt, the hash
  + a receive queue for each of several CPUs, an interrupt, the hash
  + a receive queue for each of several CPUs, an interrupt message for each of them, the hash
`);
  });

  it("a variant is possible if and only if the NIC has all that the driver's file says it needs; then, and only then, it runs", () => {
    const needs = {
      "non-rss": NON_RSS_HARDWARE,
      "single-hardware-queue": SINGLE_HARDWARE_QUEUE_HARDWARE,
      "hardware-queuing": HARDWARE_QUEUING_HARDWARE,
      "message-signaled-interrupts": MESSAGE_SIGNALED_INTERRUPTS_HARDWARE,
    };
    fc.assert(
      fc.property(nics, (nic) => {
        for (const { variant, isPossible } of variantsOf(nic)) {
          const { hash, queues, messages } = needs[variant];
          expect(isPossible).toBe(
            (nic.hash || !hash) &&
              (nic.receiveQueues > 1 || queues === "one") &&
              ((nic.messages > 1 && nic.interrupts.includes("msi-x")) || messages === "one"),
          );
          expect(sentence({ variant, nic }) === "").toBe(isPossible);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("more hardware never takes a variant away", () => {
    fc.assert(
      fc.property(nics, (nic) => {
        const more = {
          ...nic,
          hash: true,
          receiveQueues: nic.receiveQueues + 1,
          messages: nic.messages + 1,
          interrupts: INTERRUPT_KINDS,
        };
        expect(possible(more)).toEqual(expect.arrayContaining(possible(nic)));
      }),
    );
  });
});

describe("a scenario's NIC", () => {
  it.each(
    NICS.flatMap(([name, nic]) =>
      VARIANTS.filter((variant) => !possible(nic).includes(variant)).map((variant) => [name, variant, nic] as const),
    ),
  )("%s refuses %s in one sentence: what is missing, which variants are possible", (_, variant, nic) => {
    const { reason } = variantsOf(nic).find((row) => row.variant === variant)!;
    expect(sentence({ variant, nic })).toBe(
      `The variant is "${variant}" and the NIC has ${reason}: with this NIC it must be one of ${possible(nic).join(", ")}.`,
    );
  });

  it("that has all that the scenario uses changes nothing", () => {
    const nic: NicCapabilities = { hash: true, receiveQueues: 256, messages: 256, interrupts: INTERRUPT_KINDS };
    fc.assert(
      fc.property(fc.constantFrom(...VARIANTS).chain(scenariosOf), (scenario) => {
        expect(run({ ...scenario, nic }).fingerprint).toBe(run(scenario).fingerprint);
      }),
      { numRuns: 30 },
    );
  });

  it("of few queues, or few messages, gives the run of a scenario that asks for no more", () => {
    const three: NicCapabilities = { hash: true, receiveQueues: 3, messages: 2, interrupts: ["msi-x"] };
    for (const [variant, queues] of [
      ["hardware-queuing", 3],
      ["message-signaled-interrupts", 2],
    ] as const)
      for (const asked of [undefined, 8]) {
        const [limited, few] = [
          run({ traffic, cpus: 8, variant, nic: three, rss: { queues: asked! } }),
          run({ traffic, cpus: 8, variant, rss: { queues } }),
        ];
        expect([limited.scenario.rss.queues, limited.fingerprint]).toEqual([queues, few.fingerprint]);
        expect(new Set(limited.frames().map((row) => row.cpu)).size).toBe(queues);
      }
    // the driver's own queues
    expect(run({ traffic, cpus: 8, variant: "single-hardware-queue", nic: three }).scenario.rss.queues).toBe(8);
  });

  it("of few table entries has a default table of that size, and refuses a larger one; the driver's own table is not the NIC's", () => {
    const nic: NicCapabilities = { ...HARDWARE_LEVELS[3], tableEntries: 32 };
    expect(run({ traffic, variant: "hardware-queuing", nic }).scenario.rss.indirectionTable).toHaveLength(32);
    const rss = { indirectionTable: new Array<number>(64).fill(1) };
    expect(sentence({ variant: "hardware-queuing", nic, rss })).toBe(
      "The indirection table has 64 entries: the NIC's has 32 at most.",
    );
    expect(sentence({ variant: "single-hardware-queue", nic, rss })).toBe("");
  });

  it("decides the kind of interrupts that a scenario leaves open", () => {
    const own = [HARDWARE_LEVELS[1], NO_HASH, { ...NO_HASH, interrupts: ["msi-x"] as const }];
    const kinds = own.map((nic) => run({ traffic, nic }).scenario.interrupts);
    expect(kinds).toEqual(["msi", "line-based", "msi-x"]);
  });

  it.each<[string, Partial<Scenario>, string]>([
    [
      "MSI of a NIC with a line",
      { nic: NO_HASH, interrupts: "msi" },
      'The interrupts are "msi": this NIC has line-based.',
    ],
    [
      "a hash of a NIC without one",
      { nic: NO_HASH, receiveHash: true },
      "The scenario has receiveHash and the NIC no hash: leave it out, or take a NIC that hashes.",
    ],
    [
      "moderation of a NIC without it",
      { nic: { ...NO_HASH, moderation: false }, interruptModeration: { timeoutPs: us(5), frames: 8 } },
      "The scenario has interrupt moderation and the NIC none: leave it out, or take a NIC that holds interrupts back.",
    ],
  ])("refuses %s", (_, scenario, text) => expect(sentence(scenario)).toBe(text));

  it("may be given field by field: the rest is everything that the variant asks for (S10)", () => {
    const file = {
      variant: "message-signaled-interrupts",
      cpus: 4,
      durationPs: 1_000_000_000,
      nic: { tableEntries: 512 },
      traffic: { kind: "load", framesPerSecond: 1_000_000 },
      records: "summary",
    };
    const { scenario, fingerprint } = run(readScenario(file));
    expect(scenario.nic).toEqual({
      hash: true,
      receiveQueues: 256,
      messages: 2048,
      interrupts: INTERRUPT_KINDS,
      tableEntries: 512,
    });
    expect(fingerprint).toBe(run(readScenario({ ...file, nic: undefined })).fingerprint);
    for (const variant of VARIANTS)
      expect(run({ traffic, variant, nic: {} }).fingerprint).toBe(run({ traffic, variant }).fingerprint);
    expect(run({ traffic, nic: { interrupts: ["line-based"] } }).scenario).toMatchObject({
      interrupts: "line-based",
      nic: { messages: 1 },
    });
  });

  it.each<[Partial<NicCapabilities>, string]>([
    [{ receiveQueues: 1 }, 'The variant is "message-signaled-interrupts" and the NIC has no second receive queue'],
    [{ hash: false }, "and the NIC has no hash"],
    [{ messages: 0 }, "The NIC's number of messages is 0"],
    [{ interrupts: [] }, "The NIC's interrupts are []"],
    [{ moderation: 1 as never }, "The NIC's moderation is 1"],
    [{ queues: 4 } as never, 'The NIC has an unknown field "queues"'],
  ])("of which only %j is given is checked as a whole one", (nic, text) =>
    expect(sentence({ variant: "message-signaled-interrupts", nic })).toContain(text),
  );

  it("can stand in a scenario file", () => {
    const file = {
      traffic: { kind: "load", framesPerSecond: 1e6, frames: 3 },
      variant: "hardware-queuing",
      nic: { ...HARDWARE_LEVELS[2] },
    };
    expect(run(readScenario(file)).scenario.nic).toEqual(HARDWARE_LEVELS[2]);
    expect(run({ traffic }).scenario.nic).toBeNull();
  });
});

describe("capabilities that no NIC can have are refused", () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ hash: 1 }, /NIC's hash is 1: it must be true or false/],
    [{ moderation: "yes" }, /NIC's moderation is "yes"/],
    [{ receiveQueues: 0 }, /number of receive queues is 0.*1 to 256/],
    [{ messages: 2049 }, /number of messages is 2049.*1 to 2048/],
    [{ interrupts: [] }, /interrupts are \[\]: .*line-based, msi, msi-x/],
    [{ interrupts: "msi" }, /interrupts are "msi": they must be a list/],
    [{ interrupts: ["intx"] }, /interrupts is "intx"/],
    [{ messages: 4 }, /4 messages and line-based interrupts alone/],
    [{ tableEntries: 100 }, /table entries is 100: it must be a power of two/],
    [{ tableEntries: 4096 }, /table entries is 4096.*1 to 2048/],
    [{ queues: 4 }, /The NIC has an unknown field "queues".*receiveQueues/],
  ])("%j", (wrong, text) => {
    const nic = { ...NO_HASH, ...wrong } as never;
    expect(() => checkNicCapabilities(nic)).toThrow(text);
    expect(() => variantsOf(nic)).toThrow(text);
    expect(sentence({ nic })).toMatch(text);
  });

  it("no object at all", () =>
    expect(sentence({ nic: 3 as never })).toMatch(/^The NIC is 3: it must be an object with the fields hash/));
});
