// What each fault does to one load of 2 million frames a second on 4 CPUs, variant by variant; and where a person reads
// of it: the summary, the face of the run, a comparison, the command.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { VARIANTS, compare, load, run, us, type Scenario, type Variant } from "rss-lab";
import { FAULT_NOTES } from "../../lib/src/fault/faults.js";
import { rssLab } from "../cli/run-cli.js";
import { CASES, withFault, type RealFault } from "./faulty-scenarios.js";

const LOAD: Omit<Scenario, "variant"> = {
  traffic: load({ framesPerSecond: 2e6, connections: 64, frames: 6000 }),
  protocolTimes: "exponential",
};
/** Four busy CPUs: frames wait when the table changes. */
const BUSY = load({ framesPerSecond: 6e6, connections: 64, frames: 6000 });
const TABLE = [3, 2, 1, 0];
const changing: Partial<Scenario> = {
  rss: { indirectionTable: [0, 1, 2, 3] },
  rssChanges: [{ timePs: us(500), indirectionTable: TABLE, drain: true }],
};
const OUTCOMES: readonly (readonly [
  RealFault,
  Variant,
  counts: readonly [indicated: number, dropped: number, waiting: number, interrupts: number],
  sentence: string,
])[] = [
  [
    "counter-not-preset",
    "single-hardware-queue",
    [6000, 0, 0, 786],
    "A DPC took itself for the last while another was still to begin, and enabled the interrupt too early, 482 times; 452 of 786 interrupts came in the middle of a cycle.",
  ],
  [
    "counter-not-preset",
    "hardware-queuing",
    [6000, 0, 0, 766],
    "A DPC took itself for the last while another was still to begin, and enabled the interrupt too early, 300 times; 297 of 766 interrupts came in the middle of a cycle.",
  ],
  [
    "counter-not-atomic",
    "single-hardware-queue",
    [159, 5329, 512, 11],
    "In cycle 11 the DPCs on CPU 0 and CPU 1 decremented the counter at once, and one decrement was lost, so no DPC was the last and the interrupt was never enabled again: 512 frames wait in the ring, 5,329 were dropped.",
  ],
  [
    "counter-not-atomic",
    "hardware-queuing",
    [133, 3819, 2048, 10],
    "In cycle 10 the DPCs on CPU 1 and CPU 2 decremented the counter at once, and one decrement was lost, so no DPC was the last and the interrupt was never enabled again: 2,048 frames wait in the rings, 3,819 were dropped.",
  ],
  [
    "interrupt-not-enabled",
    "non-rss",
    [3, 5485, 512, 1],
    "The interrupt was never enabled again after cycle 1: 512 frames wait in the ring, 5,485 were dropped.",
  ],
  [
    "interrupt-not-enabled",
    "single-hardware-queue",
    [3, 5485, 512, 1],
    "The interrupt was never enabled again after cycle 1: 512 frames wait in the ring, 5,485 were dropped.",
  ],
  [
    "interrupt-not-enabled",
    "hardware-queuing",
    [4, 3948, 2048, 1],
    "The interrupt was never enabled again after cycle 1: 2,048 frames wait in the rings, 3,948 were dropped.",
  ],
  [
    "interrupt-not-enabled",
    "message-signaled-interrupts",
    [7, 3945, 2048, 4],
    "The messages of 4 CPUs were never enabled again, CPU 3's first, after its cycle 1: 2,048 frames wait in the rings, 3,945 were dropped.",
  ],
  [
    "enabled-without-looking",
    "non-rss",
    [5099, 512, 389, 23],
    "At 23 of 23 enabling writes frames waited and nobody looked: they waited for the interrupt of a later frame, up to 1.62 µs, and 389 frames to the end of the run.",
  ],
  [
    "enabled-without-looking",
    "single-hardware-queue",
    [5999, 0, 1, 419],
    "At 419 of 419 enabling writes frames waited and nobody looked: they waited for the interrupt of a later frame, up to 3.87 µs, and 1 frame to the end of the run.",
  ],
  [
    "enabled-without-looking",
    "hardware-queuing",
    [6000, 0, 0, 472],
    "At 465 of 472 enabling writes frames waited and nobody looked: they waited for the interrupt of a later frame, up to 2.66 µs.",
  ],
  [
    "enabled-without-looking",
    "message-signaled-interrupts",
    [5995, 0, 5, 2740],
    "At 1,211 of 2,740 enabling writes frames waited and nobody looked: they waited for the interrupt of a later frame, up to 13.6 µs, and 5 frames to the end of the run.",
  ],
  [
    "interrupt-not-disabled",
    "non-rss",
    [4603, 1397, 0, 2371],
    "The NIC interrupted 2,371 times for 6,000 frames, 2,370 times while a cycle was under way, and CPU 0 spent 21.7 % of its time in ISRs.",
  ],
  [
    "interrupt-not-disabled",
    "single-hardware-queue",
    [6000, 0, 0, 3036],
    "The NIC interrupted 3,036 times for 6,000 frames, 3,010 times while a cycle was under way, and CPU 0 spent 30.1 % of its time in ISRs.",
  ],
  [
    "interrupt-not-disabled",
    "hardware-queuing",
    [6000, 0, 0, 3029],
    "The NIC interrupted 3,029 times for 6,000 frames, 2,904 times while a cycle was under way, and CPU 3 spent 10.1 % of its time in ISRs.",
  ],
  [
    "interrupt-not-disabled",
    "message-signaled-interrupts",
    [6000, 0, 0, 4802],
    "The NIC interrupted 4,802 times for 6,000 frames, 1,866 times while a cycle was under way, and CPU 0 spent 13.3 % of its time in ISRs.",
  ],
];

describe("the golden outcomes", () => {
  it("are of every fault of the miniport driver, in every variant", () =>
    expect(OUTCOMES.map(([fault, variant]) => [fault, variant])).toEqual(CASES));

  it.each(OUTCOMES)("%s, %s", (fault, variant, counts, sentence) => {
    const { summary } = run(withFault({ ...LOAD, variant, records: "summary" }, fault, variant));
    const { indicated, dropped, waiting, interrupts } = summary;
    expect([indicated, dropped, waiting, interrupts]).toEqual(counts);
    expect(summary.fault?.sentence).toBe(sentence);
    expect(summary.received).toBe(6000);
  });

  it.each(VARIANTS.slice(2))("table-not-drained, %s", (variant) => {
    const { summary } = run({ ...LOAD, ...changing, traffic: BUSY, variant, fault: "table-not-drained" });
    const { entryMoves, framesOnOldCpu, outOfOrder, framesHeld, fault } = summary;
    expect([entryMoves, framesHeld]).toEqual([4, 0]);
    expect(framesOnOldCpu).toBeGreaterThan(50);
    expect(outOfOrder).toBeGreaterThan(1);
    expect(fault?.sentence).toBe(
      `4 entries moved while ${framesOnOldCpu} frames from before waited on the old CPUs, later ones were not held back, ` +
        `and ${outOfOrder} were indicated after a later one of the same connection.`,
    );
    const sound = run({ ...LOAD, ...changing, traffic: BUSY, variant }).summary;
    expect([sound.outOfOrder, sound.framesHeld > 0]).toEqual([0, true]);
  });
});

describe("where a person reads of it", () => {
  const scenario: Scenario = { ...LOAD, variant: "hardware-queuing", fault: "counter-not-atomic" };
  const faulty = run(scenario);
  const sound = run({ ...scenario, fault: "none" });

  it("the summary of a run without a fault has no word of it", () => {
    expect(sound.scenario.fault).toBe("none");
    expect("fault" in sound.summary).toBe(false);
    expect(run({ ...LOAD, variant: "hardware-queuing" }).fingerprint).toBe(sound.fingerprint);
  });

  it("the face begins with the sentence, and then says what is broken and which page forbids it", () => {
    const { sentence, broken, page } = faulty.summary.fault!;
    const lines = String(faulty).split("\n");
    expect(lines.slice(1, 3)).toEqual([sentence, `Fault "counter-not-atomic" (${page}): ${broken}.`]);
    expect(lines[3]).toMatch(/^LOST: /);
    expect(inspect([faulty])).toMatch(/LOST, with the fault "counter-not-atomic"/);
  });

  it("every fault names a page of each of its variants, with the step", () => {
    for (const note of Object.values(FAULT_NOTES))
      for (const variant of note.variants)
        expect(note.page(variant)).toMatch(/^"[A-Z][\w -]+", (step \d(\.\d)?|the note)/);
  });

  it("a comparison tells the runs apart by it", () =>
    expect(compare([sound, faulty]).rows.map(({ name }) => name)).toEqual(["fault none", "fault counter-not-atomic"]));

  it("rss-lab simulate prints the sentence, and has it in its JSON", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rss-lab-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "faulty.json");
    const traffic = { kind: "load", framesPerSecond: 2e6, connections: 64, frames: 6000 };
    writeFileSync(path, JSON.stringify({ ...scenario, traffic }));
    const { sentence } = faulty.summary.fault!;
    expect((await rssLab("simulate", path)).stdout.split("\n")[1]).toBe(sentence);
    const { summary } = JSON.parse((await rssLab("simulate", path, "--json")).stdout) as typeof faulty;
    expect(summary.fault).toEqual(faulty.summary.fault);
  });

  it("with a warm-up, frames that arrived in it are not counted in the sentence either", () => {
    const { summary } = run({ ...scenario, warmupPs: us(1000) });
    const { silent } = summary.fault!;
    expect([silent[0].waiting, silent[0].dropped]).toEqual([summary.waiting, summary.dropped]);
    expect(summary.received).toBeLessThan(6000);
  });

  it("with a warm-up, interrupts in the middle of a cycle are still some of the interrupts that the sentence counts", () => {
    const warm = { ...LOAD, variant: "non-rss", interruptCpu: "fixed", fault: "interrupt-not-disabled" } as const;
    const { fault } = run({ ...warm, warmupPs: us(1000) }).summary;
    const all = run(warm).summary;
    expect([fault!.received, fault!.interrupts]).toEqual([all.received, all.interrupts]);
    expect(fault!.interruptsInCycle).toBeLessThan(fault!.interrupts);
    expect(fault!.sentence).toMatch(/^The NIC interrupted 2,\d+ times for 6,000 frames/);
  });
});
