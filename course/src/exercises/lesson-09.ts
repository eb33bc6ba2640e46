// The exercises of lesson 09, "How is load rebalanced while traffic runs?": from table A to table B, greedy's move,
// what no table can split, how few CPUs will do. The right answer is what the library's policies decide on a view.
// long because: a lesson's exercises stand together
import { createRebalancer, unsplittable, type EntryView, type Random, type View } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { distinctMistakes } from "./mistakes.js";
import { distinct } from "../words.js";

const list = (numbers: readonly number[]): string => `\`[${numbers.join(", ")}]\``;
const percent = (share: number): number => Math.round(share * 1000) / 10;
const entriesOf = (table: readonly number[], frames: readonly number[]): EntryView[] =>
  table.map((cpu, entry) => ({ cpu, frames: frames[entry] ?? 0, isMoving: false }));

const tables: Exercise = {
  id: "09-tables",
  pose(random): PosedExercise {
    const from = random.below(4);
    const tableA = Array.from({ length: 12 }, (_, entry) => entry % 4);
    const own = [0, 1, 2].map((i) => from + 4 * i),
      kept = random.below(3);
    const others = [1, 2, 3].map((i) => (from + i) % 4);
    const receivers = random.below(2) === 0 ? [others[0], others[2]] : [others[1], others[0]];
    const tableB = [...tableA];
    own
      .filter((_, i) => i !== kept)
      .forEach((entry, i) => {
        tableB[entry] = receivers[i];
      });
    const cpus = [0, 1, 2, 3].map((cpu) => ({ cpu, node: 0, receiveLoad: 0.5, threadLoad: 0, load: 0.5 }));
    const view: View = {
      cpus,
      entries: entriesOf(
        tableA,
        tableA.map(() => 10),
      ),
    };
    const answer = distinct(
      createRebalancer({ policy: "whole-table", table: tableB })
        .decide(view)
        .map(({ entry }) => entry),
    );
    return {
      question:
        `**From table A to table B.** Table A is ${list(tableA)}, table B ${list(tableB)}; entries count from 0. ` +
        "The overlying driver writes table B while traffic runs. For which entries do connections change their CPU? " +
        "Give a list in ascending order.",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: tableA.map((_, entry) => entry),
            message:
              "The whole table is written, but an entry that holds the same CPU as before changes nothing for " +
              "its connections.",
          },
          {
            answer: own,
            message: `All of CPU ${from}'s entries? It keeps one: compare the tables entry by entry.`,
            isAlmost: true,
          },
          {
            answer: distinct(receivers),
            message: "Those are the CPUs that get more. The question asks for the entries: the places in the table.",
          },
          {
            answer: distinct(answer.map((entry) => entry + 1)),
            message: "Entries count from 0, not from 1.",
            isAlmost: true,
          },
        ],
        answer,
      ),
      hints: [
        "Lay the two tables side by side and look for differences.",
        `Only entries that held CPU ${from} in table A have another CPU in table B.`,
        `CPU ${from} is in the entries ${own.join(", ")} of table A; ${own[kept]} stays.`,
      ],
      because: "Right. All other connections stay where they are: their frames, caches and order are not touched.",
    };
  },
};

/** Number of CPU 0's first entry; those before hold CPU 1. */
const FIRST = 4;

/**
 * Two CPUs, the first with the five entries from FIRST on, so that greedy's choice is neither the largest nor the
 * smallest entry.
 */
function drawGift(random: Random): { view: View; sizes: number[] } {
  for (;;) {
    const sizes = [6, 11, 15, 20, 26].map((size) => size + random.below(4));
    for (let i = sizes.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [sizes[i], sizes[j]] = [sizes[j], sizes[i]];
    }
    const busy = sizes.reduce((sum, size) => sum + size, 0) / 100,
      receive = 0.1 + random.below(10) / 100,
      threads = 0.1 + random.below(25) / 100;
    const view: View = {
      cpus: [
        { cpu: 0, node: 0, receiveLoad: busy, threadLoad: 0, load: busy },
        { cpu: 1, node: 0, receiveLoad: receive, threadLoad: threads, load: receive + threads },
      ],
      entries: entriesOf([1, 1, 1, 1, 0, 0, 0, 0, 0], [25, 25, 25, 25, ...sizes]),
    };
    const half = (100 * (busy - receive - threads)) / 2;
    const away = sizes.map((size) => Math.abs(size - half)).sort((a, b) => a - b) as [number, number];
    const nearest = sizes.find((size) => Math.abs(size - half) === away[0]) as number;
    const isClear =
      busy <= 1 && away[1] - away[0] > 1 && nearest !== Math.max(...sizes) && nearest !== Math.min(...sizes);
    if (isClear) return { view, sizes };
  }
}

const gift: Exercise = {
  id: "09-greedy",
  pose(random): PosedExercise {
    const { view, sizes } = drawGift(random),
      [busy, idle] = view.cpus as [View["cpus"][number], View["cpus"][number]];
    const answer = createRebalancer({ policy: "greedy" }).decide(view)[0]?.entry ?? -1;
    const entryOf = (size: number): number => FIRST + sizes.indexOf(size);
    const nearest = (target: number): number =>
      entryOf([...sizes].sort((a, b) => Math.abs(a - target) - Math.abs(b - target))[0]);
    const gap = 100 * (busy.load - idle.load);
    const threads = percent(idle.load - idle.receiveLoad);
    return {
      question:
        `**Which entry does greedy move first?** CPU 0 receives ${percent(busy.load)} % of its time, ` +
        `through entries ${FIRST} to ${FIRST + 4}; they take ${sizes.map((size) => `${size} %`).join(", ")}. ` +
        `CPU 1 receives ${percent(idle.receiveLoad)} % of its time, and its threads want ` +
        `${threads} %. No other CPU takes part. Give the number of the entry.`,
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: entryOf(Math.max(...sizes)),
            message: "The largest entry is not always the best: it may leave CPU 1 busier than CPU 0 was before.",
          },
          {
            answer: entryOf(Math.min(...sizes)),
            message: "The smallest entry helps least: many moves would be needed.",
          },
          {
            answer: nearest((gap + threads) / 2),
            message: "You left out CPU 1's threads. A policy looks at a CPU's whole load.",
            isAlmost: true,
          },
          {
            answer: nearest(gap),
            message: "An entry as large as the whole gap would only let the two CPUs change places.",
          },
        ],
        answer,
      ),
      hints: [
        "Greedy moves the entry that leaves the busier of the two CPUs the least busy.",
        "That is the entry whose size is nearest to half of the gap between the two loads.",
        `The loads are ${percent(busy.load)} % and ${percent(idle.load)} %, half of the gap is ` +
          `${Math.round(gap * 5) / 10} %.`,
      ],
      because: "Right: what it takes from one CPU it adds to the other, so the best move is about half of the gap.",
    };
  },
};

const best: Exercise = {
  id: "09-elephant",
  pose(random): PosedExercise {
    const elephant = 50 + random.below(25),
      rest = 60 + 5 * random.below(17),
      quiet = random.below(4);
    const low = random.below(3) * 5,
      high = low + 10 + random.below(2) * 5;
    const threads = [0, 1, 2, 3].map((cpu) => (cpu === quiet ? low : high));
    // The elephant's entry on CPU 0, the rest in 60 even entries on all four CPUs.
    const table = [0, ...Array.from({ length: 60 }, (_, i) => i % 4)],
      sizes = [elephant, ...Array.from({ length: 60 }, () => rest / 60)];
    const cpus = threads.map((want, cpu) => {
      const receiveLoad = sizes.reduce((sum, size, i) => (table[i] === cpu ? sum + size : sum), 0) / 100;
      return { cpu, node: 0, receiveLoad, threadLoad: want / 100, load: receiveLoad + want / 100 };
    });
    const answer = Math.round(unsplittable({ cpus, entries: entriesOf(table, sizes) }).bestPossible * 1000) / 10;
    const mean = percent((elephant + rest + threads.reduce((a, b) => a + b, 0)) / 400);
    return {
      question:
        `**How low can the busiest CPU go?** Four CPUs receive. One connection alone takes ${elephant} % of a CPU, ` +
        `all others together ${rest} %, in many small entries. Threads want ` +
        `${threads.map((want, cpu) => `${want} % of CPU ${cpu}`).join(", ")}. Whatever the table says: how many ` +
        "per cent of its time is the busiest CPU busy, at least?",
      answer,
      tolerance: 0.5,
      mistakes: distinctMistakes(
        [
          {
            answer: mean,
            message: "That is the mean of all CPUs. A table cannot reach it if one connection alone is more than that.",
          },
          {
            answer: elephant,
            message: "That is the connection alone. Its CPU has threads too; choose the CPU with the fewest.",
            isAlmost: true,
          },
          {
            answer: elephant + high,
            message: `On one of those CPUs, yes. CPU ${quiet} has less thread work.`,
            isAlmost: true,
          },
          {
            answer: elephant / 4,
            message: "A connection has one hash value, so one entry, so one CPU: its frames cannot be dealt to four.",
          },
        ].filter((mistake, i, all) =>
          [answer, ...all.slice(0, i).map((each) => each.answer)].every(
            (other) => Math.abs(mistake.answer - other) > 0.5,
          ),
        ),
        answer,
      ),
      hints: [
        "A connection's frames all have one hash value. Where can they go?",
        "Put the connection on the CPU with the least thread work, and everything else elsewhere. Then compare " +
          "with the mean of all CPUs.",
        `${elephant} % on CPU ${quiet}, whose threads want ${low} %; the mean of all CPUs is ${mean} %.`,
      ],
      because: "Right. A policy is to be judged against this number, not against the mean.",
    };
  },
};

const fewest: Exercise = {
  id: "09-fewest",
  pose(random): PosedExercise {
    const size = 9 + random.below(11),
      count = 32 + random.below(8),
      cpus = 12,
      total = (size * count) / 100;
    const table = Array.from({ length: count }, (_, entry) => entry % cpus),
      load = total / cpus;
    const rows = Array.from({ length: cpus }, (_, cpu) => ({ cpu, node: 0, receiveLoad: load, threadLoad: 0, load }));
    const view: View = {
      cpus: rows,
      entries: entriesOf(
        table,
        table.map(() => 100),
      ),
    };
    const after = [...table];
    for (const { entry, cpu } of createRebalancer({ policy: "conservative-scaling" }).decide(view)) after[entry] = cpu;
    const answer = new Set(after).size,
      each = Math.floor(78 / size);
    return {
      question:
        `**How few CPUs will do?** Twelve CPUs hold ${count} entries of ${size} % of a CPU each; there is no ` +
        "thread work. ConservativeScaling gives CPUs up as long as no other gets more than 78 % (its target of " +
        "80 % less its threshold of 2 %). On how many CPUs do the entries end?",
      answer,
      mistakes: distinctMistakes(
        [
          { answer: Math.ceil(total), message: "That many CPUs would be full to the brim. Each may only take 78 %." },
          {
            answer: Math.ceil(total / 0.78),
            message: "By the sum of the loads, yes. But entries are moved whole: how many fit on one CPU?",
            isAlmost: true,
          },
          { answer: cpus, message: "That is what a policy that spreads would use. This one gathers." },
        ],
        answer,
      ),
      hints: [
        "How many whole entries fit on one CPU?",
        `78 % divided by ${size} %, rounded down, is what one CPU takes.`,
        `Each CPU takes ${each} of the ${count} entries.`,
      ],
      because: "Right. The others can sleep; the price is that a frame waits longer on a CPU that is nearly full.",
    };
  },
};

export const lesson09: readonly Exercise[] = [tables, gift, best, fewest];
