// The check irq-suspension as a whole (martinkarsten/irqsuspend): `rss-lab published irq-suspension` prints these rows,
// and the dataset holds them.
import { verdict } from "../../lib/src/experiment/published-row.js";
import { whyMissed } from "../../lib/src/experiment/published.js";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type PublishedRow, publishedResults } from "rss-lab";
import { datasetRows } from "rss-lab-course";
import { fitCosts } from "../../lib/src/experiment/irq-suspension-costs.js";
import { SUSPENSION_FIGURES, SUSPENSION_LOADS } from "../../lib/src/experiment/irq-suspension-figures.js";
import { suspensionRun } from "../../lib/src/experiment/irq-suspension-run.js";
import { fitWay } from "../../lib/src/experiment/irq-suspension-way.js";

const rows = await publishedResults({
  check: "irq-suspension",
  scenario: () => expect.fail("it makes its own scenarios"),
});
const dataset = await datasetRows("published-results/irq-suspension-model.csv");
const of = (quantity: string, series: string): PublishedRow[] =>
  rows.filter((row) => row.quantity.startsWith(quantity) && row.series === series);
const ours = (quantity: string, series: string): number[] => of(quantity, series).map((row) => row.ours);

describe("check irq-suspension", () => {
  it("gives the dataset's rows (node tools/datasets.mjs published-results/irq-suspension-model.csv)", () =>
    expect(dataset).toEqual(
      rows.map(({ quantity, x, series, ours, low, high, published }) => ({
        quantity,
        x,
        series,
        ours,
        low,
        high,
        published,
      })),
    ));
  it("says why wherever a band is missed", () =>
    expect(rows.filter((row) => verdict(row) === "MISSED" && whyMissed(row) === "")).toEqual([]));
  it("as many bands are held as docs/published.md says", () => {
    const verdicts = rows.map(verdict).filter((each) => each !== "");
    const text = readFileSync(new URL("../../lib/docs/published.md", import.meta.url), "utf8");
    expect(text).toContain(
      `${verdicts.filter((each) => each === "inside").length} of ${verdicts.length} bands are held`,
    );
  });
});

describe("the way between client and server, fitted on defer50", () => {
  it("is 9.5 us and a random 38.9 us, as docs/published.md says", () => {
    const { meanUs, p99Us } = SUSPENSION_FIGURES.defer50;
    const costs = fitCosts(SUSPENSION_FIGURES.defer50, 50);
    const runs = SUSPENSION_LOADS.flatMap((requestsPerSecond) =>
      [1, 2, 3, 4].map((seed) => suspensionRun({ mode: "defer50", requestsPerSecond, seed, costs })),
    );
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { fixedUs, randomUs } = fitWay(runs, { meanUs: mean(meanUs), p99Us: mean(p99Us) });
    expect([fixedUs, randomUs].map((us) => us.toFixed(1))).toEqual(["9.5", "38.9"]);
  });
});

describe("what the published runs show, and the model too", () => {
  it("random ports: the busiest of 8 queues over the mean within 1 %, its 95th percentile within 1.5 %", () =>
    expect(
      of("queues' packets, busiest over mean", "random ports")
        .filter(({ band }) => band !== null)
        .map(verdict),
    ).toEqual(["inside", "inside"]));
  it("packets per interrupt rise with the load", () => {
    const packets = ours("packets per interrupt, by", "base");
    expect(packets).toEqual([...packets].sort((a, b) => a - b));
  });
  it("at a low load the delay is near the deferral of 200 us", () =>
    expect(of("mean delay over the deferral", "defer200").map(verdict)).toEqual(["inside"]));
  it("the longer the deferral, the longer the delay and the less CPU time, at every load", () => {
    const [delays, times] = ["mean delay in us", "CPU time of 8 CPUs"].map((quantity) =>
      ["defer10", "defer20", "defer50", "defer200"].map((mode) => ours(quantity, mode)),
    );
    for (const load of [0, 1, 2, 3]) {
      const [delay, time] = [delays, times].map((all) => all.map((each) => each[load])) as [number[], number[]];
      expect(time).toEqual([...time].sort((a, b) => b - a));
      expect(delay).toEqual([...delay].sort((a, b) => a - b));
    }
  });
});

describe("clients that wait, at the maximum", () => {
  const verdicts = (quantity: string): string[] => rows.filter((row) => row.quantity.startsWith(quantity)).map(verdict);
  it("what the server answers is within 10 % of what was published, but for deferrals of 10 us", () =>
    expect(verdicts("requests/s at the maximum")).toEqual(["inside", "MISSED", "inside", "inside", "inside"]));
  it("below it queues are as uneven as RSS has them; at it they are even here, and were not in the published runs", () => {
    expect(
      verdicts("queues' packets, busiest over mean, clients that wait").filter((each) => each === "inside"),
    ).toHaveLength(4);
    expect(new Set(verdicts("queues' packets, busiest over mean, at the maximum"))).toEqual(new Set(["MISSED"]));
  });
});

describe("clients that wait, at the maximum, for an application that polls", () => {
  const verdicts = (quantity: string): string[] => rows.filter((row) => row.quantity.startsWith(quantity)).map(verdict);
  it("more is answered in the published runs than the price of a request allows here, but for busy polling", () => {
    expect(verdicts("application polls: requests/s")).toEqual(["inside", "MISSED", "MISSED", "MISSED"]);
    expect(verdicts("application polls: queues' packets")).toEqual(["MISSED", "MISSED", "MISSED", "MISSED"]);
  });
});

describe("an application that polls: costs and way are those of the other modes", () => {
  const verdicts = (quantity: string, mode: string): string => of(quantity, mode).map(verdict).join(" ");
  it("CPU time comes out in busy polling and with suspension, near the knee too; large batches are too dear", () => {
    for (const mode of ["napibusy", "fullbusy", "suspend20"])
      expect(verdicts("CPU time of 8 CPUs", mode)).toBe("inside inside inside inside");
    expect(verdicts("CPU time of 8 CPUs", "suspend200")).toBe("inside MISSED MISSED MISSED");
  });
  it("mean delays are 8 to 21 % too long", () => {
    expect(verdicts("mean delay in us", "napibusy")).toBe("MISSED MISSED MISSED MISSED");
    expect(verdicts("mean delay in us", "fullbusy")).toBe("MISSED MISSED inside MISSED");
    expect(verdicts("mean delay in us", "suspend20")).toBe("MISSED MISSED inside inside");
    expect(verdicts("mean delay in us", "suspend200")).toBe("inside MISSED MISSED MISSED");
    for (const mode of ["napibusy", "fullbusy", "suspend20", "suspend200"])
      for (const row of of("mean delay in us", mode)) {
        expect(row.ours / row.published).toBeGreaterThan(1.08);
        expect(row.ours / row.published).toBeLessThan(1.21);
      }
  });
  it("the 99th percentile is within a quarter, but for full busy polling and suspension at a low load", () => {
    expect(verdicts("p99 delay in us", "napibusy")).toBe("inside inside inside inside");
    expect(verdicts("p99 delay in us", "fullbusy")).toBe("MISSED MISSED inside inside");
    expect(verdicts("p99 delay in us", "suspend20")).toBe("MISSED inside inside inside");
    expect(verdicts("p99 delay in us", "suspend200")).toBe("inside inside inside inside");
  });
  it("suspension has nearly the delay of full busy polling when busy, and far less CPU time when not", () => {
    const [delays, full] = ["suspend20", "fullbusy"].map((mode) => ours("mean delay in us", mode)) as [
      number[],
      number[],
    ];
    for (const [i, delay] of delays.entries()) expect(delay / full[i]).toBeLessThan(1.25);
    for (const [i, time] of ours("CPU time of 8 CPUs", "suspend20").entries())
      expect(time).toBeLessThan([30, 50, 65, 80][i]);
  });
});

describe("what the published runs show, and the model does not", () => {
  it("CPU time of a request rises near the knee, from 600,000 to 800,000 requests/s: missed in every mode", () => {
    const rise = rows.filter(({ quantity }) => quantity.startsWith("CPU time of a request, times that at 600,000"));
    expect(rise.map(({ published }) => published > 1)).toEqual([true, true, true]);
    expect(rise.map(verdict)).toEqual(["MISSED", "MISSED", "MISSED"]);
  });
  it("Net DIM stays below its widest profile: with random arrivals it does not, so there are too many packets an interrupt", () =>
    expect(of("packets per interrupt, by", "base").map(verdict)).toEqual(["MISSED", "MISSED", "MISSED", "MISSED"]));
});
