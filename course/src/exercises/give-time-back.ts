// An exercise of lesson 09: the fewest moves that give a CPU's threads the time that they want. The table is run.
import { entryLoads, load, ms, roundRobin, run, type EntryMove, type Random, type Run, type Scenario } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { viewOf } from "../lesson-09.js";
import { builtList } from "./built.js";

const ENTRIES = 32;
/** Share of its time that a CPU's threads may go without: chance, not a lack. */
const TRACE = 0.002;

/** A machine whose threads want more of one CPU than receiving leaves them, and its loads without a change. */
interface Host {
  readonly cpu: number;
  readonly want: number;
  readonly ran: (table: readonly number[]) => Run;
  /** Receive work of each entry, share of a CPU. */
  readonly entryLoad: readonly number[];
}

const TABLE = roundRobin([0, 1, 2, 3], ENTRIES);
const percent = (share: number): number => Math.round(1000 * share) / 10;

function drawHost(random: Random): Host {
  for (;;) {
    const cpu = random.below(4);
    const seed = random.below(1_000_000);
    const traffic = load({
      framesPerSecond: 1.6e6,
      connections: 192,
      population: { kind: "zipf", exponent: 0.7 },
      seed,
    });
    const machine: Scenario = {
      variant: "message-signaled-interrupts",
      cpus: 4,
      traffic,
      durationPs: ms(10),
      windowPs: ms(1),
      threadShare: 0.1,
    };
    const view = viewOf(run({ ...machine, rss: { indirectionTable: TABLE } }), 0, ms(10));
    const received = view.cpus[cpu]?.receiveLoad ?? 0;
    const want = Math.ceil((1.08 - received) * 20) / 20;
    const { entryLoad } = entryLoads(view);
    const own = entryLoad.filter((_, entry) => TABLE[entry] === cpu).sort((a, b) => b - a);
    // Neither one entry nor the smallest ones will do.
    const missing = received + want - 1;
    const isClear = own[0] < missing - 0.01 && own[0] + own[1] > missing + 0.02 && own[6] + own[7] < missing - 0.02;
    if (!isClear || want > 0.9) continue;
    const threadShare = [0, 1, 2, 3].map((each) => (each === cpu ? want : 0.1));
    const ran = (table: readonly number[]): Run =>
      run({ ...machine, rss: { indirectionTable: table }, threadShare, records: "summary" });
    return { cpu, want, ran, entryLoad };
  }
}

export const giveTimeBack: Exercise = {
  id: "09-moves",
  pose(random): PosedExercise {
    const { cpu, want, ran, entryLoad } = drawHost(random);
    const own = [...TABLE.keys()].filter((entry) => TABLE[entry] === cpu);
    const bySize = [...own].sort((a, b) => entryLoad[b] - entryLoad[a]);
    const target = (cpu + 1) % 4;
    const moved = (entries: readonly number[]): EntryMove[] => entries.map((entry) => ({ entry, cpu: target }));
    const tried = (moves: readonly EntryMove[]): TriedOut => {
      const table = [...TABLE];
      for (const { entry, cpu: to } of moves) table[entry] = to;
      const { cpus, measuredPs } = ran(table).summary;
      const short = cpus.map(({ displacedPs }) => displacedPs / measuredPs);
      const worst = short.indexOf(Math.max(...short));
      const came =
        short[worst] <= TRACE
          ? "In the run every CPU's threads got what they wanted"
          : `In the run the threads of CPU ${worst} go without ${percent(short[worst])} % of its time`;
      const isEnough = short[worst] <= TRACE;
      return moves.length > 2
        ? {
            isRight: false,
            isAlmost: isEnough,
            message: `${came}, but two moves are allowed, and these are ${moves.length}.`,
          }
        : {
            isRight: isEnough,
            isAlmost: false,
            message: `${came}, after ${moves.length === 1 ? "one move" : "two moves"}.`,
          };
    };
    const answer = moved(bySize.slice(0, 2));
    const smallest = moved(bySize.slice(-2));
    const all = moved(own);
    return {
      question:
        `**Give the threads their time back.** Four CPUs receive through a table of ${ENTRIES} entries, dealt in turn. ` +
        `Threads want ${percent(want)} % of CPU ${cpu} and 10 % of the others; the threads of CPU ${cpu} do not get all of ` +
        `it. Its entries take, in % of a CPU: ${own.map((entry) => `entry ${entry}: ${percent(entryLoad[entry])}`).join(", ")}. ` +
        "Move two entries at most, so that no CPU's threads go without more than 0.2 % of its time. Answer with the moves, " +
        "in this form: `[{ entry: 5, cpu: 1 }]`.",
      answer,
      asks: "The answer is a list of moves, such as `[{ entry: 5, cpu: 1 }]`.",
      tryOut: (given) => {
        const moves = movesOf(given);
        if (moves !== null) return tried(moves);
        return Array.isArray(given)
          ? {
              isRight: false,
              message: `A move is such as \`{ entry: 5, cpu: 1 }\`: an entry from 0 to ${ENTRIES - 1}, a CPU from 0 to 3.`,
            }
          : null;
      },
      mistakes: [
        { answer: JSON.stringify(smallest), message: tried(smallest).message },
        { answer: JSON.stringify(all), message: tried(all).message, isAlmost: tried(all).isAlmost ?? false },
      ],
      hints: [
        "Which entries bring the most with two moves?",
        "Sort the entries by what they take. And look where you put them: the others have threads, too.",
        `Entries ${bySize[0]} and ${bySize[1]} are the largest; CPU ${target} has room for both.`,
      ],
      because: tried(answer).message,
    };
  },
};

/** A list of moves that a table can make; null for anything else. */
function movesOf(given: unknown): EntryMove[] | null {
  const list = builtList(given);
  if (!Array.isArray(list) || list.length === 0) return null;
  const isMove = ({ entry, cpu }: Partial<EntryMove>): boolean =>
    Number.isInteger(entry) && Number(entry) >= 0 && Number(entry) < ENTRIES && [0, 1, 2, 3].includes(Number(cpu));
  return list.every((each) => typeof each === "object" && each !== null && isMove(each as Partial<EntryMove>))
    ? (list as EntryMove[])
    : null;
}
