// What lesson 07 reads from runs: the ways that connections took, what each level's hardware did, which variant comes
// out best in a situation; and from a NIC's capabilities, what it can do. "Levels" and "alternate paths" are those of
// "Introduction to Receive Side Scaling" and of the four receive pages.
import {
  formatPs,
  forVariant,
  run,
  VARIANTS,
  variantsOf,
  type FrameRow,
  type NicCapabilities,
  type Run,
  type Scenario,
  figures,
} from "rss-lab";
import type { AnswerCell } from "./charts/answer-grid.js";
import type { LevelRow } from "./charts/levels.js";
import type { LinkRow } from "./charts/links.js";
import type { PathRow } from "./charts/paths.js";
import { VARIANT_NAMES, nameOf } from "./variant-tables.js";

/** CPU of the ISR of each interrupt cycle. */
const isrCpus = (one: Run): Map<number, number> =>
  new Map(
    one
      .moments()
      .filter((row) => row.what === "interrupt")
      .map((row) => [row.cycle, row.cpu]),
  );

/**
 * The ways that connections took through the CPUs of a run, for `pathsChart`.
 *
 * @param one a run with full records
 * @param connections numbers of the connections
 */
export function pathRows(one: Run, connections: readonly number[]): PathRow[] {
  const isrOf = isrCpus(one);
  const sendOf = new Map(
    one
      .work()
      .filter((row) => row.kind === "send" && row.frame > 0)
      .map((row) => [row.frame, row.cpu]),
  );
  const label = new Map(one.connections().map((row) => [row.connection, row.label.split(" ")[0] ?? row.label]));
  const ways = new Map<string, PathRow>();
  for (const { connection, cycle, cpu: dpc, frame, state } of one.frames()) {
    if (state !== "indicated" || !connections.includes(connection)) continue;
    const [isr, send] = [isrOf.get(cycle) ?? -1, sendOf.get(frame) ?? -1];
    const key = `${connection} ${isr} ${dpc} ${send}`;
    const frames = (ways.get(key)?.frames ?? 0) + 1;
    ways.set(key, { series: nameOf(one), connection: label.get(connection) ?? "", isr, dpc, send, frames });
  }
  return [...ways.values()];
}

/** Where each connection's frames went in a run with RSS and full records, for `linksChart`. */
export function linkRows(one: Run): LinkRow[] {
  const frames = one.frames().filter((row) => row.state === "indicated" && row.hashValue !== null);
  const first = new Map<number, FrameRow>();
  const counts = new Map<number, number>();
  for (const frame of frames) {
    if (!first.has(frame.connection)) first.set(frame.connection, frame);
    counts.set(frame.connection, (counts.get(frame.connection) ?? 0) + 1);
  }
  const mask = one.scenario.rss.indirectionTable.length - 1;
  return one.connections().flatMap(({ connection, label }) => {
    const frame = first.get(connection);
    if (frame === undefined) return [];
    const { hashValue, queue, cpu } = frame;
    return [
      {
        connection: label.split(" ")[0] ?? label,
        entry: (hashValue as number) & mask,
        queue,
        cpu,
        frames: counts.get(connection) as number,
      },
    ];
  });
}

/**
 * What each stage of RSS cost a run, and whether the NIC or software carried it out, for `levelsChart`. The run needs
 * full records.
 */
export function levelRows(one: Run, series: string): LevelRow[] {
  const frames = one.frames().filter((row) => row.state === "indicated");
  const hashed = frames.filter((row) => row.hashValue !== null).length;
  const work = one.work();
  const assignPs = work.filter((row) => row.step === "5.1").reduce((sum, row) => sum + row.endPs - row.startPs, 0);
  const isrOf = isrCpus(one);
  const met = percent(frames.filter((row) => isrOf.get(row.cycle) === row.cpu).length / frames.length);
  const queues = new Set(frames.map((row) => row.queue)).size;
  const requests = one.moments().filter((row) => row.what === "queue-dpc" && isrOf.get(row.cycle) !== row.cpu).length;
  const lane = (stage: string, by: LevelRow["by"], text: string): LevelRow => ({ series, stage, by, text });
  const isNamed = one.scenario.variant === "message-signaled-interrupts";
  return [
    hashed > 0
      ? lane("hash value", "hardware", `NIC: ${hashed} of ${frames.length} frames carry one`)
      : lane("hash value", "nobody", "none"),
    assignPs > 0
      ? lane(
          "queue of a CPU",
          "software",
          `driver, step 5.1: ${formatPs(assignPs / frames.length)} of CPU time a frame`,
        )
      : queues > 1
        ? lane("queue of a CPU", "hardware", `NIC: ${queues} queues, no CPU time`)
        : lane("queue of a CPU", "nobody", "one queue for all connections"),
    isNamed
      ? lane("interrupt of that CPU", "hardware", `NIC, a message a queue: ${met} of the frames`)
      : hashed > 0
        ? lane("interrupt of that CPU", "software", `the system picks: right for ${met} of the frames`)
        : lane("interrupt of that CPU", "nobody", "no CPU is the right one; the system picks"),
    hashed > 0
      ? lane(
          "DPC on that CPU",
          "software",
          isNamed
            ? `driver, where the interrupt is: ${requests} requests`
            : `driver: ${requests} requests to other CPUs`,
        )
      : lane("DPC on that CPU", "nobody", "where the interrupt was"),
  ];
}

/**
 * Which variants each NIC can carry out, and what it lacks for the others, for `answerGridChart`: variants down, NICs
 * across.
 */
export function possibleCells(nics: Readonly<Record<string, NicCapabilities>>): AnswerCell[] {
  return Object.entries(nics).flatMap(([column, nic]) =>
    variantsOf(nic).map(({ variant, isPossible, reason }): AnswerCell => {
      const words = isPossible ? ["yes"] : reason.split(", ").map((lack) => SHORTLY[lack] ?? lack);
      const half = Math.max(1, Math.floor(words.length / 2)); // a cell has two lines
      const [text, detail] = [words.slice(0, half).join(", "), words.slice(half).join(", ")];
      return { row: VARIANT_NAMES[variant], column, text, detail, state: isPossible ? "full" : "none", reason };
    }),
  );
}

/** What a NIC lacks, so that two fit into the line of a cell. */
const SHORTLY: Readonly<Record<string, string>> = {
  "no second receive queue": "one receive queue",
  "no second message": "one message",
};

/** Situations, each run in every variant, and which variant comes out best, for `answerGridChart`. */
export function decisionCells(situations: Readonly<Record<string, Scenario>>): AnswerCell[] {
  return Object.entries(situations).flatMap(([row, scenario]) => {
    const runs = VARIANTS.map((variant) => run(forVariant({ ...scenario, records: "summary" }, variant)));
    const lost = runs.map(({ summary }) => figures.dropShare(summary));
    const fewest = Math.min(...lost);
    const delays = runs.map(({ summary }) => summary.toDone.p99Ps);
    const best = Math.min(...delays.filter((_, i) => lost[i] <= fewest + LOST));
    return runs.map((one, i): AnswerCell => {
      const [dropped, delayPs] = [lost[i], delays[i]];
      const loses = dropped > fewest + LOST;
      const text = dropped > 0 ? `${formatPs(delayPs)}, ${percent(dropped)} lost` : formatPs(delayPs);
      return {
        row,
        column: nameOf(one),
        text,
        detail: `${Math.round(figures.cpuTimePerFramePs(one) / 1000)} ns CPU a frame`,
        state: loses ? "none" : delayPs <= best * NEAR ? "full" : "part",
        reason: loses
          ? "loses more frames than the best"
          : delayPs <= best * NEAR
            ? "within 15 % of the shortest 99 % delay"
            : "no more losses than the best, but a longer delay",
      };
    });
  });
}

/** Shares of lost frames that differ by less than this count as equal, and delays up to this many times the best. */
const LOST = 0.005,
  NEAR = 1.15;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
