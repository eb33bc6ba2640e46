// The exercises of lesson 09, "How is load rebalanced while traffic runs?", and of those that go deeper, 09a and 09b.
// The right answer is what the library's policies decide on a view, or what a run says.
import { createRebalancer, type EntryView, type Random, type View } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { blameRebalancer } from "./blame-rebalancer.js";
import { buildPolicy } from "./build-policy.js";
import { choosePolicy } from "./choose-policy.js";
import { giveTimeBack } from "./give-time-back.js";
import { sound } from "./sound.js";
import { reasonOrExcuse } from "./reason-or-excuse.js";
import { throwDice } from "./throw-dice.js";
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
  id: "09a-greedy",
  pose(random): PosedExercise {
    const { view, sizes } = drawGift(random),
      [busy, idle] = view.cpus as [View["cpus"][number], View["cpus"][number]];
    const answer = createRebalancer({ policy: "greedy" }).decide(view)[0]?.entry ?? -1;
    const entryOf = (size: number): number => FIRST + sizes.indexOf(size);
    const nearest = (target: number): number =>
      entryOf([...sizes].sort((a, b) => Math.abs(a - target) - Math.abs(b - target))[0]);
    const gap = 100 * (busy.load - idle.load);
    const busierAfter = (size: number): number => Math.max(busy.load - size / 100, idle.load + size / 100);
    const threads = percent(idle.load - idle.receiveLoad);
    return {
      question:
        "**Which entry does greedy move first?** Its rule: of the busiest CPU's entries it moves the one that leaves the " +
        `busier of the two CPUs the least busy. CPU 0 receives ${percent(busy.load)} % of its time, ` +
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
          ...sizes.map((size) => ({
            answer: entryOf(size),
            message:
              `That leaves the busier of the two CPUs at ${percent(busierAfter(size))} %; ` +
              `another entry leaves it at ${percent(Math.min(...sizes.map(busierAfter)))} %.`,
            isAlmost: true,
          })),
          ...[0, 1, 2, 3].map((entry) => ({
            answer: entry,
            message: `Entry ${entry} is CPU 1's. Which CPU is busier?`,
          })),
        ],
        answer,
      ),
      hints: [
        "What an entry takes from one CPU it adds to the other. So the whole load of both counts, threads included.",
        "The best entry is the one whose size is nearest to half of the gap between the two loads.",
        `The loads are ${percent(busy.load)} % and ${percent(idle.load)} %, half of the gap is ` +
          `${Math.round(gap * 5) / 10} %.`,
      ],
      because: "Right: what it takes from one CPU it adds to the other, so the best move is about half of the gap.",
    };
  },
};

export const lesson09: readonly Exercise[] = [
  tables,
  sound(giveTimeBack),
  blameRebalancer,
  gift,
  buildPolicy,
  sound(choosePolicy),
  throwDice,
  reasonOrExcuse,
];
