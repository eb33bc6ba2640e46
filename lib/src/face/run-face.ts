// The face of a run: what became of the frames, how long they took, and where the time of each CPU went, on one screen.
// What a run lost stands first and in words.
import {
  arrivalTimePs,
  cpuTimePerFramePs,
  dropShare,
  perSecond,
  receiveTimePs,
  timeByKindPs,
} from "../records/figures.js";
import type { CpuRow, WorkKind } from "../records/rows.js";
import type { Latency, Summary } from "../records/summary-figures.js";
import { formatPs } from "../units.js";
import type { Cell, Face, FaceTable } from "./face.js";
import { counted, grouped, percent, rateText } from "./words.js";

/** A run, as far as its face shows it. */
export interface FacedRun {
  readonly scenario: { readonly variant: string; readonly seed: number | string; readonly warmupPs: number };
  readonly summary: Summary;
  readonly arrivalsEndPs: number;
  readonly fingerprint: string;
}

/** So many CPUs have a line each; of more only the busiest have. */
const ALL_CPUS = 12;
const BUSIEST = 8;

const KIND_NAMES: readonly (readonly [WorkKind, string])[] = [
  ["isr", "ISR"],
  ["dpc", "DPC"],
  ["protocol", "protocol"],
  ["send", "send"],
  ["spin", "lock"],
  ["cache-stall", "cache"],
  ["ipi", "IPI"],
  ["thread", "threads"],
  ["idle", "idle"],
];

export function runFace(one: FacedRun): Face {
  const { scenario, summary, fingerprint } = one;
  const { variant, seed } = scenario;
  const { cpus, measuredPs } = summary;
  return {
    title: `${variant}, ${counted(cpus.length, "CPU")}, ${formatPs(measuredPs)} measured, seed ${seed}, fingerprint ${fingerprint}`,
    outcome: outcome(summary),
    sentences: sentencesOf(summary),
    tables: [framesTable(one), delayTable(summary), cpuTable(summary)],
    note: "CPU time in % of the measured time; receive work is all of it but threads and idle time.",
    bars: "Bars: receive work (█), what threads got (▒), idle time (░).",
  };
}

/** What became of the frames, in a few words. */
export function outcome(summary: Summary): string {
  const { received, dropped, fault } = summary;
  const faulty = fault ? `, with the fault "${fault.name}"` : "";
  if (received === 0) return `no frame arrived${faulty}`;
  return (dropped > 0 ? `${percent(dropShare(summary))} of the frames LOST` : "no frame lost") + faulty;
}

/** What a fault brought about comes first, then what was lost; that nothing was is said too. */
function sentencesOf(summary: Summary): string[] {
  const { fault } = summary;
  const faulty = fault ? [fault.sentence, `Fault "${fault.name}" (${fault.page}): ${fault.broken}.`] : [];
  return [...faulty, ...soundSentences(summary)];
}

function soundSentences(summary: Summary): string[] {
  const { received, indicated, dropped, waiting, toDone, interrupts, dpcs, cpus, imbalance } = summary;
  if (received === 0) return ["No frame arrived in the measured part of the run."];
  const of = `of ${counted(received, "frame")}`;
  const frames =
    dropped > 0
      ? `LOST: ${grouped(dropped)} ${of} (${percent(dropShare(summary))}) found ${whyDropped(summary)}.`
      : waiting > 0
        ? `No frame was lost: ${grouped(indicated)} ${of} indicated, ${grouped(waiting)} still waited at the end.`
        : `No frame was lost: ${grouped(indicated)} ${of} indicated.`;
  const { cpu, receiveShare } = cpus.reduce((most, row) => (row.receiveShare > most.receiveShare ? row : most));
  return [
    frames,
    ...(Number.isNaN(toDone.p99Ps) ? [] : [`99 % of those processed were done within ${formatPs(toDone.p99Ps)}.`]),
    `Busiest: CPU ${cpu}, ${percent(receiveShare)} of the time in receive work; busiest over mean ${imbalance.toFixed(2)}.`,
    `${counted(interrupts, "interrupt")}, ${counted(dpcs, "DPC")}; CPU time a frame ${formatPs(cpuTimePerFramePs({ summary }))}.`,
    ...(summary.linux
      ? [
          `Linux: ${counted(summary.linux.ksoftirqdWakeups, "hand-over")} to ksoftirqd, time_squeeze ${grouped(summary.linux.timeSqueeze)}, ${counted(summary.linux.receivedRps, "request")} to other CPUs.`,
        ]
      : []),
  ];
}

/** What the dropped frames found: in the NIC's rings, or, with software steering, in a CPU's backlog. */
function whyDropped({ dropped, linux }: Summary): string {
  const { backlogDropped = 0, flowLimitDropped = 0 } = linux ?? {};
  const reasons: readonly (readonly [number, string])[] = [
    [dropped - backlogDropped - flowLimitDropped, "no free receive buffer"],
    [backlogDropped, "a CPU's backlog full"],
    [flowLimitDropped, "too many of their connection in a CPU's backlog (flow limit)"],
  ];
  const found = reasons.filter(([frames]) => frames > 0);
  return found.map(([frames, words], i) => (i === 0 ? words : `or (${grouped(frames)}) ${words}`)).join(", ");
}

/**
 * A rate stands beside the time that it counts over: what arrives, over the time in which frames arrived; what is
 * indicated, over the whole measured time, since the last frames take longer to be processed.
 */
function framesTable(one: FacedRun): FaceTable {
  const { received, indicated, dropped, waiting, measuredPs } = one.summary;
  const row = (name: string, frames: number, timePs = arrivalTimePs(one)): Cell[] => [
    name,
    grouped(frames),
    received > 0 ? percent(frames / received) : "none",
    ...(timePs > 0 ? [rateText(perSecond(frames, timePs)), formatPs(timePs)] : ["none", "none"]),
  ];
  return {
    columns: ["frames", "number", "share", "rate", "counted over"],
    rows: [
      ...(dropped > 0 ? [row("dropped", dropped)] : []),
      row("offered", received),
      row("indicated", indicated, measuredPs),
      ...(waiting > 0 ? [row("waiting", waiting)] : []),
    ],
  };
}

function delayTable({ toIndication, toDone }: Summary): FaceTable {
  const row = (name: string, { meanPs, p50Ps, p95Ps, p99Ps, maxPs }: Latency): string[] => [
    name,
    ...[meanPs, p50Ps, p95Ps, p99Ps, maxPs].map(formatPs),
  ];
  return {
    columns: ["delay from arrival", "mean", "50 %", "95 %", "99 %", "longest"],
    rows: [row("until indicated", toIndication), row("until processed", toDone)],
  };
}

/** One line for each CPU, or, of many, for the busiest; the rest and all are summed. */
function cpuTable({ cpus, measuredPs }: Summary): FaceTable {
  const spent = timeByKindPs(cpus);
  const kinds = KIND_NAMES.filter(([kind]) => kind === "idle" || spent[kind] > 0);
  const line = (name: string, rows: readonly CpuRow[]): Cell[] => {
    const timePs = measuredPs * rows.length;
    const own = timeByKindPs(rows);
    const share = (ps: number): number => (timePs > 0 ? ps / timePs : 0);
    const receive = share(receiveTimePs(rows));
    return [
      name,
      grouped(rows.reduce((sum, { frames }) => sum + frames, 0)),
      ...kinds.map(([kind]) => tenths(share(own[kind]))),
      { text: tenths(receive), bar: [receive, share(own.thread)] },
    ];
  };
  const busiest = [...cpus].sort((a, b) => b.receiveShare - a.receiveShare || a.cpu - b.cpu);
  const isShort = cpus.length <= ALL_CPUS;
  const shown = isShort ? cpus : busiest.slice(0, BUSIEST);
  const others = isShort ? [] : busiest.slice(BUSIEST);
  return {
    columns: ["CPU", "frames", ...kinds.map(([, name]) => name), "receive work"],
    rows: [
      ...shown.map((row) => line(String(row.cpu), [row])),
      ...(others.length > 0 ? [line(`${others.length} others`, others)] : []),
      ...(cpus.length > 1 ? [line(`all ${cpus.length}`, cpus)] : []),
    ],
  };
}

const tenths = (share: number): string => (share === 0 ? "0" : (100 * share).toFixed(1));
