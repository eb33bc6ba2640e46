// Re-targeting a message at run time: NdisMConfigMSIXTableEntry ("NDIS MSI-X").
import { describe, expect, it } from "vitest";
import { load, run, us } from "rss-lab";

const traffic = (): ReturnType<typeof load> => load({ framesPerSecond: 1e6, connections: 16, frames: 400 });

describe("an MSI-X table entry can be pointed at another CPU at run time (NDIS MSI-X)", () => {
  it("moves the ISR and the DPC of that message, of no other, from that instant on, and keeps the order", () => {
    const timePs = us(200);
    const { frames, moments, summary } = run({
      variant: "message-signaled-interrupts",
      cpus: 4,
      traffic: traffic(),
      rss: { indirectionTable: [0, 1] },
      retargets: [{ timePs, message: 1, cpu: 3 }],
    });
    const interrupts = moments().filter(({ what }) => what === "interrupt");
    for (const { queue, cpu, timePs: atPs } of interrupts) expect(cpu).toBe(queue === 0 ? 0 : atPs < timePs ? 1 : 3);
    expect(new Set(interrupts.map(({ cpu }) => cpu))).toEqual(new Set([0, 1, 3]));
    expect(new Set(frames().map(({ cpu }) => cpu))).toEqual(new Set([0, 1, 3]));
    expect([summary.indicated, summary.outOfOrder]).toEqual([400, 0]);
  });

  it.each([
    [{ variant: "non-rss" }, { timePs: 0, message: 0, cpu: 0 }, 'only "message-signaled-interrupts" uses it'],
    [{}, { timePs: 0, message: 4, cpu: 0 }, "The message to re-target is 4"],
    [{}, { timePs: 0, message: 0, cpu: 9 }, "The CPU of the retarget is 9"],
    [{}, { timePs: 0, message: 0, cpu: 0, now: true }, 'The retarget has an unknown field "now"'],
  ] as const)("%j with %j is refused", (scenario, retarget, sentence) => {
    expect(() =>
      run({ variant: "message-signaled-interrupts", ...scenario, traffic: traffic(), retargets: [retarget] }),
    ).toThrow(sentence);
  });
});
