// An exercise of lesson 08: how tables change under a program that needs order. The changes are run, and held to two
// limits; the reasons are for the reader to mark.
import { load, roundRobin, run, us, type Run, type Scenario } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { connectionOfEach } from "../lesson-08.js";
import { wordsIn } from "../words.js";
import { builtOf } from "./built.js";

const EVEN = roundRobin([0, 1, 2, 3], 16);
const UNEVEN = EVEN.map((cpu, entry) => (entry >= 5 && entry <= 7 ? 0 : cpu));
/** The overlying driver looks for the first time after this long, microseconds. */
const FIRST_US = 100;
const MOST_LATE = 5;

const PROGRAMS = [
  "a trading program that reads prices over UDP: a price that comes after a later one is thrown away",
  "a telephone exchange with voice over UDP: a frame that comes too late is silence",
  "a game server with positions over UDP: an old position that comes late makes players jump",
  "a file server over TCP: after three duplicate ACKs its clients slow down",
  "a database that replicates over TCP: every pause delays a commit",
] as const;

const RUBRIC = [
  "It says what this program loses by disorder, and what by delay.",
  "It says what tells the driver that a change is due, and why it does not wait longer.",
  "It says how many entries move at a time, and gives a reason.",
  "It says what you would measure on the real host, before and after, to see whether it works.",
] as const;

/** What a design holds: changes as a scenario has them, and the reasons in words. */
interface Design {
  readonly changes: Scenario["rssChanges"];
  readonly why: string;
}

export const changeDesign: Exercise = {
  id: "08-design",
  pose(random): PosedExercise {
    const program = random.pick(PROGRAMS);
    const framesPerSecond = 4.8e6 + 1e5 * random.below(4);
    const machine: Scenario = {
      variant: "message-signaled-interrupts",
      cpus: 4,
      rss: { indirectionTable: UNEVEN },
      traffic: load({ framesPerSecond, endpoints: connectionOfEach(16), frames: 4000 }),
      records: "summary",
    };
    const ran = (changes: Design["changes"]): Run => run({ ...machine, rssChanges: changes });
    const early: Design["changes"] = [{ timePs: us(FIRST_US), indirectionTable: EVEN, drain: true }];
    const late: Design["changes"] = [{ timePs: us(4 * FIRST_US), indirectionTable: EVEN }];
    // Looser by a third than what an early, drained change reaches.
    const mostUs = 5 * Math.ceil((ran(early).summary.toDone.maxPs / us(1)) * (4 / 15));
    const limits = `at most ${MOST_LATE} frames out of order, and no frame done later than ${mostUs} µs after it arrived`;
    const judge = ({ changes, why }: Design): TriedOut => {
      const one = ran(changes);
      const { outOfOrder, framesHeld, toDone } = one.summary;
      const table = [...UNEVEN];
      for (const { moves } of one.tableChanges()) for (const { entry, to } of moves) table[entry] = to;
      const fullest = Math.max(...[0, 1, 2, 3].map((cpu) => table.filter((held) => held === cpu).length));
      const slowestUs = Math.round(toDone.maxPs / us(1));
      const came = `The run: ${outOfOrder} out of order, ${framesHeld} held, the slowest frame done after ${slowestUs} µs.`;
      const says = (message: string, isAlmost = false): TriedOut => ({ isRight: false, isAlmost, message });
      if (one.tableChanges().some(({ timePs }) => timePs < us(FIRST_US)))
        return says(`Before ${FIRST_US} µs nobody has looked yet: a change can come then at the earliest.`);
      if (fullest > 4) return says(`${came} But one CPU still holds ${fullest} entries at the end, and 4 are even.`);
      if (outOfOrder > MOST_LATE || toDone.maxPs > us(mostUs)) return says(`${came} Asked for: ${limits}.`);
      if (wordsIn(why) < 15) return says(`${came} That keeps the limits. Now say why, in a few sentences.`, true);
      return { isRight: true, message: `${came} That keeps the limits.` };
    };
    const good: Design = {
      changes: early,
      why:
        "Disorder and delay both cost this program something, so I change the table at the first look, while the queue " +
        "is short, move all three entries at once because they have to move anyway, and drain. On the host I would " +
        "count late frames and the delay at the 99th percentile for a day before and after.",
    };
    return {
      question:
        `**Change tables under ${program}.** The machine is the lesson's, at ${framesPerSecond / 1e6} million frames a ` +
        `second: CPU 0 also holds entries 5, 6 and 7. The overlying driver looks every ${FIRST_US} µs, first at ` +
        `${FIRST_US} µs, and may move entries at each look. Design the changes so that the table ends even, with ${limits}. ` +
        'Answer with `{ changes: [...], why: "..." }`; a change is `{ timePs: us(100), moves: [{ entry: 5, cpu: 1 }] }`, ' +
        "with `drain: true` if you want it.",
      answer: good,
      shown:
        "One of many: `{ changes: [{ timePs: us(100), moves: [{ entry: 5, cpu: 1 }, { entry: 6, cpu: 2 }, { entry: 7, cpu: 3 }], " +
        'drain: true }], why: "..." }`, with these reasons: ' +
        good.why,
      asks: 'The answer is a design, such as `{ changes: [{ timePs: us(100), moves: [{ entry: 5, cpu: 1 }] }], why: "..." }`.',
      tryOut: (given) => {
        const design = designOf(given);
        return design === null ? null : judge(design);
      },
      rubric: RUBRIC,
      mistakes: [
        { answer: JSON.stringify({ ...good, changes: late }), message: judge({ ...good, changes: late }).message },
      ],
      hints: [
        "Look at what the lesson's live panel says for a change that comes earlier, while the queue is still short.",
        "Entries need not move together: the three can move at three looks. And draining is a choice for each change.",
        "Either all three entries at the first look with `drain: true`, or one at each of the first three looks without.",
      ],
      because: judge(good).message,
    };
  },
};

/** A design of the form that is asked for; null for anything else. */
function designOf(given: unknown): Design | null {
  const { changes, why } = (builtOf(given) ?? {}) as Partial<Design>;
  return Array.isArray(changes) && changes.length > 0 && changes.length <= 20
    ? { changes, why: String(why ?? "") }
    : null;
}
