import { withCosts } from "../../lib/src/cpu/costs.js";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, ns } from "rss-lab";

describe("costs", () => {
  it("an interrupt with its DPC costs 640 ns of CPU time on top of its frames (xdp-paper, bench01_baseline: 840 - 200 ns)", () => {
    const { isrPs, disableInterruptPs, dpcPs, enableInterruptPs } = DEFAULT_COSTS;
    expect(isrPs + disableInterruptPs + dpcPs + enableInterruptPs).toBe(ns(640));
  });

  it("a frame of a connection with state costs 550 ns with its descriptor (xdp-paper, connection tracking on)", () => {
    expect(DEFAULT_COSTS.descriptorPs + DEFAULT_COSTS.protocolPs).toBe(ns(550));
  });

  it("a cache line comes dearer from farther away (nviennot/core-to-core-latency)", () => {
    const { lineFromHyperThreadPs, lineFromSameNodePs, lineFromOtherNodePs } = DEFAULT_COSTS;
    expect([lineFromHyperThreadPs, lineFromSameNodePs, lineFromOtherNodePs]).toEqual([7_500, 50_000, 130_000]);
  });

  it("changes replace single costs and leave the defaults alone", () => {
    expect(withCosts({ isrPs: 5 })).toEqual({ ...DEFAULT_COSTS, isrPs: 5 });
    expect(withCosts()).toEqual(DEFAULT_COSTS);
    expect(DEFAULT_COSTS.isrPs).toBe(ns(300));
  });

  it.each([
    [{ isr: 1 }, /unknown field "isr"/],
    [{ isrPs: -1 }, /cost isrPs is -1/],
    [{ dpcPs: NaN }, /cost dpcPs is NaN/],
    [{ dpcPs: "1" }, /cost dpcPs is "1"/],
  ])("%j is refused", (changes, sentence) => {
    expect(() => withCosts(changes as never)).toThrow(sentence);
  });
});
