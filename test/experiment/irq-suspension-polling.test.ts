// The modes of the check irq-suspension in which the application polls: figures are the dataset's, and no request is
// forgotten. What comes out is in test/long/irq-suspension.test.ts.
import { describe, expect, it, test } from "vitest";
import { datasetRows } from "rss-lab-course";
import { SUSPENSION_LOADS } from "../../lib/src/experiment/irq-suspension-figures.js";
import { pollingRun } from "../../lib/src/experiment/irq-suspension-polling.js";
import { POLLING_FIGURES, type PollingMode } from "../../lib/src/experiment/irq-suspension-polling-figures.js";

const figures = await datasetRows("published-results/irq-suspension.csv");

describe("published figures are those of the dataset", () => {
  test.each(Object.keys(POLLING_FIGURES) as PollingMode[])("%s", (mode) => {
    const column = (name: string): unknown[] =>
      SUSPENSION_LOADS.map((load) => figures.find((row) => row.mode === mode && row.load === load)?.[name]);
    expect(POLLING_FIGURES[mode]).toEqual({
      meanUs: column("mean_us"),
      p99Us: column("p99_us"),
      cpuPercent: column("cpu_percent"),
    });
  });
});

describe("an application that polls", () => {
  const costs = { packetUs: 1, interruptUs: 2, applicationUs: 5 };
  const at = (mode: PollingMode): ReturnType<typeof pollingRun> =>
    pollingRun({ mode, requestsPerSecond: 200_000, seed: 1, costs });
  it("needs for a request its two packets and the application at least, and no request is forgotten", () => {
    const { delaysUs } = at("suspend20");
    expect(Math.min(...delaysUs)).toBeGreaterThan(2 * 1 + 5);
    expect(Math.abs(delaysUs.length / (200_000 * 0.05) - 1)).toBeLessThan(0.05);
  });
  it("takes at least the work of its requests; with suspension and a deferral of 20 us more than with one of 200 us", () => {
    const [short, long] = [at("suspend20"), at("suspend200")].map(({ cpuPercent }) => cpuPercent) as [number, number];
    // 25,000 requests a second on each CPU, 7 us each
    expect(long).toBeGreaterThan(17.5 * 0.97);
    expect(short).toBeGreaterThan(long);
  });
});
