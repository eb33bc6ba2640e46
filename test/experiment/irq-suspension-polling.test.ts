// The modes of the check irq-suspension in which the application polls: figures are the dataset's, and no request is
// forgotten. What comes out is in test/long/irq-suspension.test.ts.
import { describe, expect, it, test } from "vitest";
import { datasetRows } from "rss-lab-course";
import { SUSPENSION_LOADS } from "../../lib/src/experiment/irq-suspension-figures.js";
import { pollingRun } from "../../lib/src/experiment/irq-suspension-polling.js";
import { pollingClosedRun } from "../../lib/src/experiment/irq-suspension-polling-closed.js";
import {
  POLLING_FIGURES,
  POLLING_MAXIMUM,
  type PollingMode,
} from "../../lib/src/experiment/irq-suspension-polling-figures.js";

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

const closed = await datasetRows("published-results/irq-suspension-closed.csv");
test.each(Object.keys(POLLING_MAXIMUM) as PollingMode[])("%s at the maximum has the dataset's figures", (mode) => {
  const ofMode = (row: Record<string, unknown>): boolean => row.mode === mode && row.load === 0;
  const { mean, least, most } = closed.find(ofMode) as Record<string, number>;
  const { done, mean_us: meanUs } = figures.find(ofMode) as Record<string, number>;
  expect(POLLING_MAXIMUM[mode]).toEqual({ mean, least, most, requestsPerSecond: done, meanUs });
});

describe("clients that wait for an application that polls", () => {
  it("are answered as fast as the CPUs allow: Little's law holds, and the price of a request", () => {
    const costs = { packetUs: 1, interruptUs: 2, applicationUs: 5 };
    const { requestsPerSecond, meanUs, spread } = pollingClosedRun({ mode: "fullbusy", seed: 1, costs, wayUs: 50 });
    // Two packets and the application are 7 us of one of 8 CPUs, and polls come on top.
    expect(requestsPerSecond).toBeLessThan(8e6 / 7);
    expect(requestsPerSecond).toBeGreaterThan(0.97 * (8e6 / 7));
    expect((requestsPerSecond * meanUs) / 1e6 / 4480).toBeCloseTo(1, 1);
    expect(spread).toBeLessThan(1.02);
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
