// Two instants that are easy to get wrong: when the receive buffers of copied frames are free again, and the very end
// of a run.
import { describe, expect, it } from "vitest";
import { VARIANTS, run, type Scenario } from "rss-lab";
import { NO_COSTS, framesAt } from "./handmade.js";

describe("near the end of the receive buffers (Indicating RSS Receive Data, NDIS_STATUS_RESOURCES)", () => {
  // One buffer. Interrupt and ISR take no time, the descriptor 10, the copy 100, the frame 1000: the buffer is free
  // again at 110, not at 10.
  const costs = { ...NO_COSTS, descriptorPs: 10, copyPs: 100, protocolPs: 1000 };
  const dropped = (secondPs: number): number =>
    run({ traffic: framesAt([0, secondPs]), cpus: 1, receiveBuffers: 1, resourcesBelow: 1, costs }).summary.dropped;

  it("a buffer goes back to the NIC when its frame is copied out of it, before that is processed, and no sooner", () => {
    // an arrival comes before what else happens at its instant
    expect([11, 109, 110, 111, 1109].map(dropped)).toEqual([1, 1, 1, 0, 0]);
  });
});

describe("the very end of a run", () => {
  const costs = {
    ...NO_COSTS,
    interruptDeliveryPs: 5,
    isrPs: 3,
    dpcPs: 4,
    descriptorPs: 10,
    copyPs: 50,
    protocolPs: 100,
  };
  const endingAt = (durationPs: number, more: Partial<Scenario> = {}) =>
    run({ traffic: framesAt([0]), cpus: 1, durationPs, costs, ...more }).summary;

  it.each(VARIANTS)("%s: an ISR that begins at the last instant counts as its interrupt does", (variant) => {
    const { interrupts, cpus } = endingAt(5, { variant });
    expect([interrupts, cpus[0].isrs, cpus[0].dpcs, cpus[0].busyPs.isr]).toEqual([1, 1, 0, 0]);
  });

  it.each(VARIANTS)("%s: a DPC that begins at the last instant counts", (variant) => {
    expect(endingAt(8, { variant }).cpus[0]).toMatchObject({ isrs: 1, dpcs: 1 });
  });

  it.each([
    ["plainly", {}],
    ["as copies", { resourcesBelow: 512 }],
    ["one by one, with locks", { locks: { connection: true } }],
  ] as const)("frames that are indicated at the last instant count, also %s", (_, more) => {
    expect(
      [21, 22].map((endPs) => endingAt(endPs, more)).map(({ indicated, waiting }) => [indicated, waiting]),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});
