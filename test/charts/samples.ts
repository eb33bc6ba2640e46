// Made-up runs and one example of every chart, for the tests of charts.
import {
  connectionCpuChart,
  cpuLoadChart,
  framesPerCpuChart,
  imbalanceChart,
  indirectionGridChart,
  latencyEcdfChart,
  latencyPercentileChart,
  loadOverTimeChart,
  load,
  MICROSOFT_KEY,
  reorderChart,
  ringOccupancyChart,
  roundRobin,
  run,
  VARIANTS,
  sweepChart,
  timelineChart,
  workByKindChart,
} from "rss-lab";
import {
  answerGridChart,
  attackOverTimeChart,
  balanceChart,
  burstEndsChart,
  besidePublishedChart,
  entryAlarmChart,
  frameBytesChart,
  hashBitsChart,
  imbalanceOverTimeChart,
  journey,
  toeplitzBits,
  toeplitzBitsChart,
  levelsChart,
  linksChart,
  moderationKindsChart,
  pathsChart,
  differenceChart,
  policiesChart,
  processorsChart,
  queuesChart,
  sendShareChart,
  tradeChart,
} from "rss-lab-course";
import { experimentCharts } from "./experiment-samples.js";
import type { Chart, ConnectionRow, CpuRow, FrameRow, MomentRow, TableChangeRow, WorkKind, WorkRow } from "rss-lab";

const KINDS: readonly WorkKind[] = ["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi", "thread", "idle"];

/** Interrupt cycles on the CPUs in turn: each an ISR, a DPC and `frames` frames, with all kinds of work somewhere. */
export function sampleRun({ cpus = 4, cycles = 10, frames = 3 } = {}) {
  const work: WorkRow[] = [],
    moments: MomentRow[] = [],
    rows: FrameRow[] = [];
  let t = 1_000_000;
  for (let cycle = 1; cycle <= cycles; cycle++) {
    const cpu = (cycle * 7) % cpus;
    const spend = (kind: WorkKind, ps: number, step = "", frame = 0): void => {
      work.push({
        cpu,
        kind,
        startPs: t,
        endPs: t + ps,
        cycle,
        step,
        frame,
        connection: frame > 0 ? frame % 5 : -1,
        queue: 0,
      });
      t += ps;
    };
    const moment = (what: MomentRow["what"], timePs: number): void =>
      void moments.push({ timePs, what, cpu, queue: 0, cycle, step: "" });
    moment("interrupt", t);
    moment("disable", t + 1);
    spend("isr", 900_000, "4");
    spend("dpc", 700_000, "5");
    for (let i = 0; i < frames; i++) {
      const frame = rows.length + 1;
      moment("arrival", t - 500_000);
      rows.push({
        frame,
        connection: frame % 5,
        frameBytes: 1514,
        hashValue: frame * 2_654_435,
        queue: 0,
        cpu,
        state: "indicated",
        arrivalPs: t - 500_000,
        indicatedPs: t,
        donePs: t + 1_000_000,
        cycle,
        outOfOrder: false,
        note: null,
      });
      spend("protocol", 1_000_000, i === 0 ? "6" : "", frame);
    }
    for (const kind of ["spin", "cache-stall", "send", "ipi"] as const) spend(kind, 200_000);
    if (cycle % 3 === 0) moment("drop", t);
    spend("dpc", 300_000, "7");
    moment("enable", t);
    spend("thread", 400_000);
    t += 800_000;
  }
  const connections: ConnectionRow[] = [0, 1, 2, 3, 4].map((connection) => ({
    connection,
    label: `10.0.0.${connection + 1}:40000 -> 10.0.0.9:80 TCP`,
    frames: rows.filter((row) => row.connection === connection).length,
    cpus: [0, 1],
    moves: 3,
    outOfOrder: 0,
  }));
  const cpuRows: CpuRow[] = Array.from({ length: cpus }, (_, cpu) => ({
    cpu,
    frames: rows.filter((row) => row.cpu === cpu).length,
    isrs: 1,
    dpcs: 1,
    receiveShare: 0.5,
    displacedPs: 0,
    busyPs: Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        work
          .filter((row) => row.cpu === cpu && row.kind === kind)
          .reduce((sum, row) => sum + row.endPs - row.startPs, 0),
      ]),
    ) as Record<WorkKind, number>,
  }));
  return { work, moments, frames: rows, connections, cpus: cpuRows, runPs: t };
}

/** A table rewritten in the middle of a run, and RSS disabled after it. */
const sampleChanges = (runPs: number): TableChangeRow[] => [
  {
    timePs: runPs / 2,
    what: "table",
    moves: [{ entry: 1, from: 0, to: 1 }],
    framesOnOldCpu: 9,
    settledPs: runPs * 0.6,
    outOfOrder: 5,
    framesHeld: 0,
  },
  { timePs: runPs * 0.8, what: "disable", moves: [], framesOnOldCpu: 2, settledPs: NaN, outOfOrder: 1, framesHeld: 0 },
];

const INPUT = Uint8Array.of(66, 9, 149, 187, 161, 142, 100, 80, 0x0a, 0xea, 0x06, 0xe6);
const CLAIM = "A claim that the chart shows";
const LONG_CLAIM =
  "A claim of many words, as an author writes it who has not yet looked at it, so that it takes more than one line of the chart";

/** Runs of the same traffic, one for each variant. */
const sampleRuns = (frames: number) =>
  VARIANTS.map((variant) =>
    run({ variant, receiveBuffers: 24, traffic: load({ framesPerSecond: 4e6, connections: 12, frames }) }),
  );

/** One of every chart, small or as large as charts get. */
export function sampleCharts(size: "small" | "large"): [string, Chart][] {
  const large = size === "large";
  const title = large ? LONG_CLAIM : CLAIM;
  const run = sampleRun(large ? { cpus: 16, cycles: 900, frames: 20 } : {});
  const many = <T>(few: number, count: number, make: (i: number) => T): T[] =>
    Array.from({ length: large ? count : few }, (_, i) => make(i));
  return [
    ...experimentCharts(size),
    ["timeline", timelineChart(run, { title, frames: run.frames, connections: run.connections })],
    ["cpu-load", cpuLoadChart(run.cpus, { title, runPs: run.runPs })],
    ["connection-cpu", connectionCpuChart(run, { title })],
    [
      "load-over-time",
      loadOverTimeChart(run.work, {
        title,
        runPs: run.runPs,
        events: [{ timePs: run.runPs / 2, label: "table changed" }],
      }),
    ],
    [
      "reorder",
      reorderChart(
        {
          ...run,
          frames: run.frames.map((row) => ({ ...row, outOfOrder: row.frame % 7 === 0 })),
          changes: sampleChanges(run.runPs),
        },
        { title },
      ),
    ],
    [
      "ring-occupancy",
      ringOccupancyChart(
        many(50, 50_000, (i) => ({ timePs: i * 1e6, queue: 0, waiting: i % 60 })),
        { title, ringSize: 64, moments: run.moments },
      ),
    ],
    [
      "latency-ecdf",
      latencyEcdfChart(
        ["A", "B"].map((series, s) => ({ series, latenciesPs: many(40, 50_000, (i) => (1 + s) * 1e6 + i * 100) })),
        { title },
      ),
    ],
    [
      "latency-percentiles",
      latencyPercentileChart(
        [50, 95, 99].flatMap((percentile) =>
          ["A", "B"].map((series) => ({ series, percentile, latencyPs: percentile * 1e5 })),
        ),
        { title },
      ),
    ],
    [
      "toeplitz-bits",
      toeplitzBitsChart(toeplitzBits(large ? new Uint8Array(36).fill(0x5a) : INPUT, MICROSOFT_KEY), { title, bit: 41 }),
    ],
    [
      "frame-bytes",
      frameBytesChart(
        {
          bytes: new Uint8Array(large ? 9000 : 60),
          fields: [{ name: "source address", offset: 26, length: 4, isHashed: true }],
        },
        { title },
      ),
    ],
    [
      "answer-grid",
      answerGridChart(
        many(6, 100, (i) => ({
          row: `case ${Math.floor(i / 2)}`,
          column: i % 2 ? "with ports" : "addresses alone",
          text: `answer ${i}`,
          state: (["full", "part", "none"] as const)[i % 3] ?? "none",
          ...(i % 2 ? { detail: "12 bytes" } : {}),
        })),
        { title },
      ),
    ],
    [
      "frames-per-cpu",
      framesPerCpuChart(
        many(8, 64, (i) => ({ cpu: i >> 1, frames: i * 3, series: i % 2 ? "with ports" : "addresses alone" })),
        { title },
      ),
    ],
    ["indirection-grid", indirectionGridChart(roundRobin([0, 1, 2, 3, 4, 5], large ? 128 : 8), { title })],
    [
      "indirection-grid with frames",
      indirectionGridChart(roundRobin([0, 1, 2], large ? 128 : 8), { title, perEntry: many(8, 128, (i) => i % 5) }),
    ],
    [
      "hash-bits",
      hashBitsChart(
        many(3, 30, (i) => ({ label: `${i}`, hashValue: 0xffffffff - 77_777 * i, cpu: i % 9 })),
        { title, entries: 128 },
      ),
    ],
    [
      "imbalance",
      imbalanceChart(
        many(6, 100, (i) => ({
          x: 2 ** (i % 8),
          maxOverMean: 1 + 1 / (i + 1),
          series: "8 CPUs",
          source: i % 2 ? ("measured" as const) : ("published" as const),
        })),
        { title, xLabel: "entries" },
      ),
    ],
    [
      "sweep",
      sweepChart(
        many(8, 400, (i) => ({ x: i + 1, y: i * i + 1, series: i % 2 ? "A" : "B" })),
        { title, xLabel: "load", yLabel: "latency", knee: { x: 4, label: "knee" } },
      ),
    ],
    [
      "sweep with several knees",
      sweepChart(
        many(8, 60, (i) => ({ x: 1 + (i >> 1), y: i + 1, low: i + 0.5, high: i + 2, series: i % 2 ? "A" : "B" })),
        {
          title,
          xLabel: "load",
          yLabel: "latency",
          isLogY: true,
          knee: [
            { x: 2, label: "A" },
            { x: 3, label: "B" },
          ],
        },
      ),
    ],
    [
      "paths",
      pathsChart(
        many(6, 60, (i) => ({
          series: i % 2 ? "A" : "B",
          connection: `c${(i >> 1) % 2}`,
          isr: (i >> 2) % 15,
          dpc: i % 2 ? 3 : (i >> 2) % 15,
          send: i % 5 ? 3 : -1,
          frames: i + 1,
        })),
        { title },
      ),
    ],
    [
      "levels",
      levelsChart(
        many(6, 24, (i) => ({
          series: `level ${i >> 1}`,
          stage: i % 2 ? "queue" : "hash",
          by: (["hardware", "software", "nobody"] as const)[i % 3] ?? "nobody",
          text: `${i} frames`,
        })),
        { title },
      ),
    ],
    [
      "links",
      linksChart(
        many(6, 100, (i) => ({ connection: `10.0.0.${i}:80`, entry: i % 32, queue: i % 8, cpu: i % 8, frames: 1 + i })),
        { title },
      ),
    ],
    [
      "processors",
      processorsChart(
        many(8, 320, (i) => ({
          cpu: i,
          processor: `${i >> 6}:${i & 63}`,
          node: i >> 6,
          core: i >> 1,
          thread: i & 1,
          place: i % 2 ? null : 1 + i / 2,
          short: i % 2 ? "sibling" : "",
          reason: "why",
        })),
        { title },
      ),
    ],
    [
      "attack-over-time",
      attackOverTimeChart(
        many(12, 60, (i) => ({
          startPs: i * 25e7,
          endPs: (i + 1) * 25e7,
          indicated: 400,
          dropped: i % 4 === 3 ? 100 : 0,
          p50Ps: 1e6,
          p95Ps: 2e6,
          p99Ps: 3e6 + i,
          cpus: Array.from({ length: large ? 16 : 4 }, (_, cpu) => ({
            cpu,
            frames: 100 + ((i * cpu) % 7),
            receiveShare: 0.5,
            displacedPs: 0,
            threadShare: 0,
          })),
        })),
        {
          title,
          events: [
            { timePs: 5e8, label: "attack" },
            { timePs: 15e8, label: "new key" },
          ],
        },
      ),
    ],
    [
      "entry-alarm",
      entryAlarmChart(
        many(16, 1024, (i) => ({
          series: i % 2 ? "elephant" : "attack",
          entry: i >> 1,
          connections: i === 6 ? 60 : 3 + (i % 5),
          frames: i === 6 || i === 9 ? 5000 : 100 + i,
          alarmFrom: 29,
        })),
        { title },
      ),
    ],
    [
      "burst-ends",
      burstEndsChart(
        many(300, 1200, (i) => ({ first: 12 * i + 1, earlierPs: (i % 17) * 2e5 - 8e5 })),
        { title, marked: 13 },
      ),
    ],
    [
      "queues",
      queuesChart(
        many(4, 64, (i) => ({
          setting: `setting ${i % 2}`,
          queue: i >> 1,
          kind: i % 3 === 0 ? "TCP" : "UDP",
          frames: (i * 37) % 101,
        })),
        { title, unit: "queue" },
      ),
    ],
    [
      "differences",
      differenceChart(
        many(4, 12, (i) => ({
          place: `place ${i >> 1}`,
          kind: i % 2 === 0 ? "paired" : "unpaired",
          difference: (i % 5) - 2,
          low: (i % 5) - 3 - (i % 2),
          high: (i % 5) - 1 + (i % 2),
        })),
        { title, xLabel: "delay (µs), B less A" },
      ),
    ],
    [
      "trade",
      tradeChart(
        many(8, 40, (i) => ({
          series: `series ${i & 3}`,
          x: i >> 2,
          nsPerFrame: 600 + 40 * i,
          waitPs: 1e6 * (1 + i),
          lostShare: i < 4 ? 0.1 : 0,
        })),
        { title, xLabel: "queues", isWholeX: true },
      ),
    ],
    [
      "moderation-kinds",
      moderationKindsChart(
        many(5, 12, (i) => ({
          kind: `kind ${i}`,
          thinP50Ps: 1e6,
          thinP99Ps: 1e6 * (1 + 7 * i),
          denseP99Ps: 5e7,
          interruptsPerHundred: 3 + i,
        })),
        { title },
      ),
    ],
    [
      "send-share",
      sendShareChart(
        many(6, 20, (i) => ({
          series: `kind ${i >> 1}`,
          group: `g${i & 1}`,
          sends: 100,
          onReceiveCpu: (i * 37) % 101,
        })),
        { title, cpus: 4 },
      ),
    ],
    [
      "work-by-kind",
      workByKindChart(
        many(2, 8, (i) => ({ series: `s${i}`, cpus: run.cpus, frames: 100 })),
        { title },
      ),
    ],
    [
      "imbalance-over-time",
      imbalanceOverTimeChart(
        many(2, 6, (i) => ({
          series: `policy ${i}`,
          windows: many(4, 200, (w) => ({ startPs: w * 1e9, endPs: (w + 1) * 1e9, imbalance: 1 + ((i + w) % 5) / 5 })),
          changes: many(2, 190, (w) => ({ timePs: w * 1e9, moves: 1 + w })),
        })),
        { title, reference: "policy 0", events: [{ timePs: 2e9, label: "host load shifts" }] },
      ),
    ],
    [
      "balance",
      balanceChart(
        many(4, 128, (i) => ({
          phase: i % 2 ? "after" : "before",
          cpu: i >> 1,
          receive: 0.4,
          threads: 0.2,
          displaced: (i % 5) / 10,
        })),
        { title },
      ),
    ],
    [
      "policies",
      policiesChart(
        many(4, 60, (i) => ({
          workload: `w${i % 5}`,
          policy: `p${i % 12}`,
          value: 1 + (i % 7),
          low: 1,
          high: 2 + (i % 7),
          best: 1,
        })),
        { title, xLabel: "busiest over mean" },
      ),
    ],
    [
      "policies with a scale for each column",
      policiesChart(
        many(4, 60, (i) => ({ workload: `w${i % 5}`, policy: `p${i % 12}`, value: 10 ** (i % 5) })),
        { title, xLabel: "", ownScales: true },
      ),
    ],
    [
      "policies from zero, some with frames lost",
      policiesChart(
        many(4, 60, (i) => ({ workload: `w${i % 3}`, policy: `p${i % 12}`, value: i % 7, lostShare: (i % 3) / 10 })),
        { title, xLabel: "thread time lost (%)", isFromZero: true },
      ),
    ],
    [
      "beside-published",
      besidePublishedChart(
        many(4, 60, (i) => ({
          x: 1 + (i >> 1),
          series: i % 2 ? "RSS++" : "RSS",
          ours: i + 1,
          published: i + 2,
          low: i,
          high: i + (i % 3),
        })),
        { title, xLabel: "CPUs", yLabel: "imbalance (%)", source: "a paper" },
      ),
    ],
    [
      "beside-published with a scale for each series",
      besidePublishedChart(
        many(4, 40, (i) => ({ x: 1 + (i >> 1), series: i % 2 ? "RSS++" : "RSS", ours: 10 ** (i % 2), published: i })),
        { title, xLabel: "CPUs", yLabel: "imbalance (%)", ownScales: true },
      ),
    ],
    [
      "beside-published with words and without bands",
      besidePublishedChart(
        many(4, 30, (i) => ({
          x: `phase ${i >> 1}`,
          series: i % 2 ? "RSS++" : "RSS",
          ours: i + 1,
          ...(i % 2 ? { published: i } : {}),
        })),
        { title, xLabel: "phase", yLabel: "busiest over mean", source: "a paper" },
      ),
    ],
    ["journey", journey(sampleRuns(large ? 1200 : 20), { title })],
  ];
}
