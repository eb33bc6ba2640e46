// The exercises of lesson 00, "Is my lab working?": where an error message points, a scenario to mend, which cells to
// run after a restart, an experiment with one change. Right answers are computed from what the question shows, or run.
import type { Random } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { mendScenario } from "./mend-scenario.js";
import { oneChange } from "./one-change.js";

/** A cell that sets `name` from the names that it uses. */
interface Cell {
  readonly name: string;
  readonly uses: readonly number[];
}

const NAMES = ["capture", "traffic", "result", "rows", "chart", "total", "limit"];

const cellsOf = (random: Random): Cell[] => {
  const count = 4 + random.below(3);
  return NAMES.slice(0, count).map((name, at) => ({
    name,
    uses: at === 0 || random.below(4) === 0 ? [] : [random.below(at)],
  }));
};

/** The cell numbers, from 1, without which the last cell cannot run; in order. */
function needed(cells: readonly Cell[], cell: number): number[] {
  const uses = cells[cell]?.uses ?? [];
  return [...new Set([...uses.flatMap((each) => needed(cells, each)), cell + 1])].sort((a, b) => a - b);
}

const restart: Exercise = {
  id: "00-restart",
  pose(random): PosedExercise {
    let cells = cellsOf(random);
    // The last cell must need at least one other, but not all of them.
    const needs = (): number => needed(cells, cells.length - 1).length;
    while (needs() === 1 || needs() === cells.length) cells = cellsOf(random);
    const last = cells.length;
    const answer = needed(cells, last - 1);
    const lines = cells.map(
      ({ name, uses }, i) =>
        `    [${i + 1}]  const ${name} = ${uses.length > 0 ? `work(${cells[uses[0]]?.name})` : `${20 + i}`};`,
    );
    return {
      question:
        `**What must run again?** You restarted the kernel and ran the cell that defines \`work\` again. These ` +
        `${last} cells come after it:\n\n${lines.join("\n")}\n\nWhich of them must run, so that cell ${last} works? ` +
        `List the fewest that do, in order, with cell ${last} itself.`,
      answer,
      mistakes: [
        {
          answer: cells.map((_, i) => i + 1),
          message:
            "That works, and it is what Run All does. But some of these cells set a name " +
            "that the last one never needs.",
          isAlmost: true,
        },
        {
          answer: [last],
          message:
            "A restarted kernel has forgotten every name: the cell that sets the name in brackets must run first.",
        },
        ...(answer.length > 2
          ? [
              {
                answer: answer.slice(-2),
                message: "One step back is not far enough: the cell before needs a name too.",
                isAlmost: true,
              },
            ]
          : []),
      ],
      hints: [
        "Start at the last cell and go backwards: which name does it need?",
        `Cell ${last} needs \`${cells[cells[last - 1]?.uses[0]]?.name}\`. Which cell sets it, and what does that ` +
          `one need?`,
        `There are ${["no", "one", "two", "three", "four", "five", "six"][answer.length]} of them.`,
      ],
      because: `Right: each of these sets a name that a later one uses, up to cell ${last}. The others need not run.`,
    };
  },
};

/**
 * Lines of a cell: the correct one, one with a type that does not fit, the type of the value, and the declared type.
 */
const linesOf = (cpus: number) => [
  { good: `const cpus = ${cpus};`, wrong: `const cpus: string = ${cpus};`, type: "number", wanted: "string" },
  {
    good: `const frames = ${cpus * 100};`,
    wrong: `const frames: boolean = ${cpus * 100};`,
    type: "number",
    wanted: "boolean",
  },
  {
    good: `const label = "CPU ${cpus}";`,
    wrong: `const label: number = "CPU ${cpus}";`,
    type: "string",
    wanted: "number",
  },
  {
    good: `const isBusy = ${cpus > 4};`,
    wrong: `const isBusy: number = ${cpus > 4};`,
    type: "boolean",
    wanted: "number",
  },
];

const readError: Exercise = {
  id: "00-read-error",
  pose(random): PosedExercise {
    const lines = linesOf(2 + random.below(7));
    for (let i = lines.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [lines[i], lines[j]] = [lines[j], lines[i]];
    }
    const at = random.below(lines.length);
    const broken = lines[at];
    const column = broken.wrong.indexOf(" ") + 2;
    const text = lines.map((line, i) => `    ${i === at ? line.wrong : line.good}`).join("\n");
    const answer = at + 1;
    return {
      question:
        `**Which line must be fixed?** A cell holds\n\n${text}\n\nand answers \`Type '${broken.type}' is not ` +
        `assignable to type '${broken.wanted}'.\` at column ${column}. Which line is meant (from 1)?`,
      answer,
      mistakes: [
        {
          answer: column,
          message: "That is the column: how far to the right. The question asks for the line: how far down.",
        },
        { answer: at, message: "Lines are counted from 1, not from 0.", isAlmost: true },
        { answer: at + 2, message: "Just past it: lines are counted from 1.", isAlmost: true },
      ].filter((mistake) => mistake.answer !== answer),
      hints: [
        "Read the sentence as: a value of the first type stands where the second type was promised.",
        `Look for a line that promises \`${broken.wanted}\` after a colon.`,
        `The value on that line is of type \`${broken.type}\`: look at what stands right of the equals sign.`,
      ],
      because:
        `Right: \`${broken.wrong}\` promises a ${broken.wanted} and gives a ` +
        `${broken.type}. No part of the cell has run.`,
    };
  },
};

export const lesson00: readonly Exercise[] = [readError, mendScenario, restart, oneChange];
