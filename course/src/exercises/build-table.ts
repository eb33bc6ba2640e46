// An exercise of lesson 03: build an indirection table that shares out the frames of a capture. The answer is run: the
// simulator receives the capture with it.
import {
  assignCpu,
  createIndirectionTable,
  entryShares,
  parseCapturedFrame,
  replay,
  roundRobin,
  run,
  type CapturedFrame,
  type Frame,
  type HashTypeName,
  type Random,
} from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { loadCapture } from "../dataset.js";
import { builtList } from "./built.js";

const CPUS = 4;
const ENTRIES = 16;
const MOVES = 3;
const TYPES: readonly HashTypeName[] = ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"];
const DEALT = roundRobin([0, 1, 2, 3], ENTRIES);

let capture: { readonly captured: readonly CapturedFrame[]; readonly parsed: readonly Frame[] } | undefined;
/** The frames that one server received; read once. */
function received(): NonNullable<typeof capture> {
  if (capture === undefined) {
    const captured = loadCapture("receive-path.pcap").frames;
    capture = { captured, parsed: captured.map((frame) => parseCapturedFrame(frame)) };
  }
  return capture;
}

export const buildTable: Exercise = {
  id: "03-table",
  pose(random): PosedExercise {
    const { secretKey, perEntry, answer, most } = task(random);
    return {
      question:
        `**Build a table.** A server with ${CPUS} CPUs has a table of ${ENTRIES} entries, dealt in turn: ` +
        `\`roundRobin([0, 1, 2, 3], ${ENTRIES})\`. In a little over a second its entries received\n\n` +
        `\`[${perEntry.join(", ")}]\`\n\nframes, entry 0 first, and the fullest CPU got ${shown(overMean(perEntry, DEALT))} ` +
        `times the mean. Change at most ${MOVES} entries, so that no CPU gets more than **${shown(most)} times the ` +
        `mean**. Answer with the ${ENTRIES} CPU numbers. \`check\` runs the same traffic over your table.`,
      answer,
      asks: `The answer is a list of ${ENTRIES} CPU numbers.`,
      tryOut: (given) => tried(given, secretKey, most),
      mistakes: [
        {
          answer: DEALT,
          message: `That is the table as it is: the fullest CPU gets ${shown(overMean(perEntry, DEALT))} times the mean.`,
        },
      ],
      hints: [
        "Add up what each CPU gets now, and what it should get: a quarter of all frames.",
        "Look at the fullest CPU: which of its entries would bring the emptiest one near the mean, and not above it?",
        `Begin with entry ${firstMove(answer)}: give it to CPU ${answer[firstMove(answer)]}.`,
      ],
      because: ran(answer, secretKey, most).message,
    };
  },
};

const shown = (value: number): string => value.toFixed(2);
const firstMove = (table: readonly number[]): number => table.findIndex((cpu, i) => cpu !== DEALT[i]);

function overMean(perEntry: readonly number[], table: readonly number[]): number {
  const load = new Array<number>(CPUS).fill(0);
  perEntry.forEach((frames, i) => (load[table[i]] += frames));
  return (Math.max(...load) * CPUS) / perEntry.reduce((sum, frames) => sum + frames, 0);
}

interface Task {
  readonly secretKey: Uint8Array;
  readonly perEntry: readonly number[];
  /** A table that keeps the bound, and the bound. */
  readonly answer: readonly number[];
  readonly most: number;
}

/** Draws a key until two moves help much, and no entry alone is too much for a CPU. */
function task(random: Random): Task {
  for (;;) {
    const secretKey = Uint8Array.from({ length: 40 }, () => random.below(256));
    const table = createIndirectionTable(DEALT);
    const settings = { secretKey, hashTypes: TYPES, indirectionTable: table, defaultCpu: 0 };
    const perEntry = new Array<number>(ENTRIES).fill(0);
    for (const frame of received().parsed) perEntry[assignCpu(frame, settings).index ?? 0] += 1;
    const answer = bestOf(perEntry, bestOf(perEntry, DEALT));
    const most = Math.ceil(overMean(perEntry, answer) * 20 + 0.4) / 20;
    if (most <= 1.2 && overMean(perEntry, DEALT) >= most + 0.15) return { secretKey, perEntry, answer, most };
  }
}

/** The table after the one move that leaves least for the fullest CPU. */
function bestOf(perEntry: readonly number[], table: readonly number[]): readonly number[] {
  const tables = table.flatMap((_, entry) =>
    Array.from({ length: CPUS }, (__, cpu) => table.map((each, i) => (i === entry ? cpu : each))),
  );
  return tables.reduce((best, each) => (overMean(perEntry, each) < overMean(perEntry, best) ? each : best), table);
}

function tried(given: unknown, secretKey: Uint8Array, most: number): TriedOut {
  const table = builtList(given) ?? [];
  if (table.length !== ENTRIES)
    return {
      isRight: false,
      message: `The answer is a list of ${ENTRIES} CPU numbers${table.length > 0 ? `; this one has ${table.length}` : ""}.`,
    };
  const wrong = table.findIndex((cpu) => !Number.isInteger(cpu) || Number(cpu) < 0 || Number(cpu) >= CPUS);
  if (wrong >= 0) return { isRight: false, message: `Entry ${wrong} holds no CPU from 0 to ${CPUS - 1}.` };
  return ran(table as readonly number[], secretKey, most);
}

function ran(table: readonly number[], secretKey: Uint8Array, most: number): TriedOut {
  const moved = table.filter((cpu, i) => cpu !== DEALT[i]).length;
  const { summary } = run({
    variant: "message-signaled-interrupts",
    traffic: replay(received().captured),
    cpus: CPUS,
    records: "summary",
    rss: { secretKey, hashTypes: TYPES, indirectionTable: table },
  });
  const frames = summary.cpus.map((cpu) => cpu.frames);
  const over = (Math.max(...frames) * CPUS) / frames.reduce((sum, each) => sum + each, 0);
  const { most: entries } = entryShares(table);
  const came =
    `It was run: the CPUs get ${frames.join(", ")} frames, the fullest ${shown(over)} times the mean. ` +
    `${moved} ${moved === 1 ? "entry" : "entries"} moved; the CPU with most entries holds ${entries}.`;
  const isEven = over <= most;
  if (isEven && moved <= MOVES) return { isRight: true, message: came };
  return {
    isRight: false,
    isAlmost: isEven || (over <= most + 0.05 && moved <= MOVES),
    message: isEven ? `${came} At most ${MOVES} may move.` : `${came} At most ${shown(most)} is asked for.`,
  };
}
