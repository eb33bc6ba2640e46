// An exercise of lesson 03: how many CPUs and how many entries for so many connections? A design: it is tried out on
// random connections, and its reasons are left to a rubric.
import { measureSpread } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf } from "./built.js";
import { example } from "./written.js";

const TABLES = [16, 32, 64, 128, 256, 512];
const MOST_CPUS = 16;
const TRIALS = 400;
/** A table with fewer entries for each CPU leaves too little to move. */
const ENTRIES_PER_CPU = 8;

const ASKS = `The answer is a design: { cpus, entries, why }, with cpus from 1 to ${MOST_CPUS}.`;
const RUBRIC = [
  "It says how full the fullest CPU is when connections fall by chance, not only on average.",
  "It says what a larger table would change here, and what it would not.",
  "It says what happens when one connection becomes ten times as large as the others.",
  "It says which counters would show, on the machine itself, that the design was wrong.",
];

export const designSpread: Exercise = {
  id: "03-design",
  pose(random): PosedExercise {
    const connections = random.pick([24, 32, 40, 48, 64, 80, 96, 120]);
    const capacity = Math.ceil(connections / random.pick([2, 3, 4]));
    const fullest = (cpus: number, entries: number): number =>
      (measureSpread(connections, cpus, { trials: TRIALS, entries }).maxOverMean.value * connections) / cpus;
    const least = Array.from({ length: MOST_CPUS }, (_, i) => i + 1).find((cpus) => fullest(cpus, 512) <= capacity);
    const cpus = least ?? MOST_CPUS;
    const said = (design: { cpus: number; entries: number }): TriedOut =>
      judged(design, { connections, capacity, least: cpus, fullest: fullest(design.cpus, design.entries) });
    return {
      question:
        `**How many CPUs, how many entries?** A server holds ${connections} long connections, all about equally busy, ` +
        `and a CPU keeps up with ${capacity} of them. RSS may use up to ${MOST_CPUS} CPUs; every CPU that it does not need is left ` +
        `to the application. The NIC takes tables of ${TABLES.join(", ")} entries, dealt in turn. Choose CPUs and ` +
        "entries so that on average the fullest CPU keeps up, with as few CPUs as that takes, and with room to move load " +
        'later. Answer with `{ cpus: 2, entries: 64, why: "..." }`. `check` tries it with random connections; ' +
        "you judge the reasons yourself, by the rubric that it then shows.",
      answer: { cpus, entries: 512, why: "..." },
      shown: example({ cpus, entries: 512, why: "..." }),
      asks: ASKS,
      tryOut(given) {
        const design = builtOf(given);
        const [cpus, entries] = [design?.cpus, design?.entries];
        if (!Number.isInteger(cpus) || Number(cpus) < 1 || Number(cpus) > MOST_CPUS)
          return design === null ? null : { isRight: false, message: ASKS };
        if (!TABLES.includes(Number(entries)))
          return { isRight: false, message: `The NIC takes tables of ${TABLES.join(", ")} entries.` };
        const tried = said({ cpus: Number(cpus), entries: Number(entries) });
        const isSaid = typeof design?.why === "string" && design.why.trim().length > 0;
        return tried.isRight && !isSaid
          ? { isRight: false, isAlmost: true, message: `${tried.message} Now say why: the design has no \`why\`.` }
          : tried;
      },
      rubric: RUBRIC,
      mistakes: [
        {
          answer: JSON.stringify({ cpus: Math.ceil(connections / capacity), entries: 512, why: "..." }),
          message: said({ cpus: Math.ceil(connections / capacity), entries: 512 }).message,
        },
      ],
      hints: [
        `${connections} connections on so many CPUs that each has ${capacity} on average would be enough only if they fell evenly.`,
        "`measureSpread(connections, cpus).maxOverMean.value` times the mean is what the fullest CPU gets. Try one CPU more, or fewer.",
        `With ${cpus} CPUs the fullest gets ${fullest(cpus, 512).toFixed(1)} connections.`,
      ],
      because: said({ cpus, entries: 512 }).message,
    };
  },
};

interface Found {
  readonly connections: number;
  readonly capacity: number;
  readonly least: number;
  /** Connections of the fullest CPU, on average. */
  readonly fullest: number;
}

function judged({ cpus, entries }: { cpus: number; entries: number }, found: Found): TriedOut {
  const { connections, capacity, least, fullest } = found;
  const came =
    `It was tried ${TRIALS} times: of ${connections} connections the fullest of ${cpus} CPUs gets ` +
    `${fullest.toFixed(1)} on average, and a CPU keeps up with ${capacity}.`;
  if (fullest > capacity) return { isRight: false, message: `${came} That is too many.` };
  if (entries < ENTRIES_PER_CPU * cpus)
    return {
      isRight: false,
      isAlmost: true,
      message: `${came} But ${entries} entries are ${(entries / cpus).toFixed(1)} for each CPU, and leave little to move: ask for ${ENTRIES_PER_CPU} or more.`,
    };
  if (cpus > least)
    return { isRight: false, isAlmost: true, message: `${came} It keeps up, but with fewer CPUs it would too.` };
  return {
    isRight: true,
    message: `${came} With fewer CPUs it would not, and ${entries} entries leave room to move load.`,
  };
}
