// Charts beside the samples: of runs with 16 CPUs, and those that stand in the executed notebooks.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import {
  connectionCpuChart,
  cpuLoadChart,
  framesPerCpuChart,
  indirectionGridChart,
  latencyEcdfChart,
  latencyPercentileChart,
  load,
  loadOverTimeChart,
  reorderChart,
  ringOccupancyChart,
  run,
  scrubberChart,
  timelineChart,
  type Chart,
  type Scenario,
  workByKindChart,
} from "rss-lab";
import { attackOverTimeChart, balanceChart, costPerFrameChart, journey } from "rss-lab-course";
import { paths } from "../notebooks/temporary.js";

const SIXTEEN = Array.from({ length: 16 }, (_, cpu) => cpu);

/** Every chart that draws a run, of runs on 16 CPUs; some frames of the second are dropped. */
export function chartsOfSixteen(): [string, Chart][] {
  const traffic = load({ framesPerSecond: 2e7, frames: 900, connections: 64 });
  const sixteen = (scenario: Partial<Scenario>) => run({ cpus: 16, traffic, receiveBuffers: 64, ...scenario });
  const msix = sixteen({ variant: "message-signaled-interrupts", windowPs: 1e7 });
  const line = sixteen({ variant: "hardware-queuing", receiveBuffers: 16 });
  const one = sixteen({ variant: "single-hardware-queue" });
  const both = { "MSI-X": msix, "hardware queuing": line };
  return [
    ["timeline", timelineChart(msix)],
    ["timeline, single queue", timelineChart(one)],
    ["scrubber", scrubberChart(msix)],
    ["scrubber of all", scrubberChart(msix, { cpus: SIXTEEN })],
    ["scrubber, single queue", scrubberChart(one, { cpus: SIXTEEN })],
    ["load", cpuLoadChart(msix)],
    ["work by kind", workByKindChart(both)],
    ["frames", framesPerCpuChart(both)],
    ["load over time", loadOverTimeChart(msix)],
    ["rings", ringOccupancyChart(line)],
    ["reorder dots", reorderChart(msix)],
    ["connections", connectionCpuChart(msix)],
    ["indirection table", indirectionGridChart(msix)],
    ["distribution", latencyEcdfChart(both)],
    ["percentiles", latencyPercentileChart(both)],
    ["balance", balanceChart(both)],
    ["cost of a frame", costPerFrameChart(both)],
    ["attack", attackOverTimeChart(msix)],
    ["journey", journey(msix)],
  ];
}

interface Output {
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Every chart in the outputs of the notebooks, with its notebook, cell and title. */
export function notebookCharts(folder = paths.notebooks): [string, Readonly<Record<string, unknown>>][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .flatMap((name) => {
      const { cells } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
        cells: { outputs?: readonly Output[] }[];
      };
      return cells.flatMap(({ outputs = [] }, cell) =>
        outputs.flatMap(({ data = {} }) =>
          Object.entries(data)
            .filter(([mime]) => /^application\/vnd\.vega(lite)?\./.test(mime))
            .map(([, spec]): [string, Readonly<Record<string, unknown>>] => {
              const chart = spec as Readonly<Record<string, unknown>> & { title?: { text?: string | string[] } };
              return [
                `${basename(name, ".ipynb").slice(0, 20)}, cell ${cell}: ${[chart.title?.text ?? ""].flat().join(" ")}`,
                chart,
              ];
            }),
        ),
      );
    });
}
