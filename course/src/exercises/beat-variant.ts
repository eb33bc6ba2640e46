// An exercise of lessons 07 and 15: build a scenario in which one variant beats another. What was built is run in both.
import { figures, formatPs, forVariant, run, type Run, type Scenario } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { VARIANT_NAMES } from "../variant-tables.js";
import { scenarioOf, shownAs } from "./built-scenario.js";

export type By = "mean delay" | "99 % delay" | "CPU time a frame";
export interface Goal {
  readonly winner: keyof typeof VARIANT_NAMES;
  readonly loser: keyof typeof VARIANT_NAMES;
  readonly by: By;
  readonly hint: string;
  /** A scenario that does it, as a file has it. */
  readonly answer: (connections: number) => object;
}
const loadOf = (framesPerSecond: number, connections: number, frames = 8000): object => ({
  kind: "load",
  framesPerSecond,
  connections,
  frames,
});

const GOALS: readonly Goal[] = [
  {
    winner: "hardware-queuing",
    loser: "message-signaled-interrupts",
    by: "99 % delay",
    hint: "Moderation counts frames for each message. Who gathers eight frames sooner: one message for all queues, or four messages for a queue each?",
    answer: (connections) => ({
      cpus: 4,
      traffic: loadOf(1e6, connections),
      interruptModeration: { timeoutPs: 1e8, frames: 8 },
    }),
  },
  {
    winner: "non-rss",
    loser: "message-signaled-interrupts",
    by: "CPU time a frame",
    hint: "At which load does one interrupt of non-RSS serve many frames, while no frame is lost yet?",
    answer: (connections) => ({ cpus: 4, traffic: loadOf(1e6, connections) }),
  },
  {
    winner: "non-rss",
    loser: "hardware-queuing",
    by: "99 % delay",
    hint: "Where does a request to another CPU help nobody? Think of little traffic, or of one connection.",
    answer: (connections) => ({ cpus: 4, traffic: loadOf(5e4, connections, 2000) }),
  },
  {
    winner: "single-hardware-queue",
    loser: "message-signaled-interrupts",
    by: "CPU time a frame",
    hint: "What does MSI-X pay for most? Make exactly that dearer, or choose a load at which one interrupt serves several CPUs.",
    answer: (connections) => ({ cpus: 4, traffic: loadOf(2e6, connections), costs: { isrPs: 2e6 } }),
  },
];

/** Frames, lost share and advantage that a built scenario must keep. */
const LEAST_FRAMES = 1000,
  MOST_LOST = 0.005,
  BETTER = 0.9;

const valueOf = (by: By, { summary, ...one }: Run): number =>
  by === "mean delay"
    ? summary.toDone.meanPs
    : by === "99 % delay"
      ? summary.toDone.p99Ps
      : figures.cpuTimePerFramePs({ summary, ...one });

function judgeScenario({ winner, loser, by }: Goal, scenario: Scenario): TriedOut {
  const [won, lost] = [winner, loser].map((variant) =>
    run(forVariant({ ...scenario, records: "summary" }, variant)),
  ) as [Run, Run];
  const both = [won, lost].map((one) => `${VARIANT_NAMES[one.scenario.variant]} ${formatPs(valueOf(by, one))}`);
  const came = `Both were run. ${by[0].toUpperCase()}${by.slice(1)}: ${both.join(", ")}.`;
  const few = Math.min(won.summary.indicated, lost.summary.indicated);
  if (few < LEAST_FRAMES)
    return { isRight: false, message: `${came} Only ${few} frames were done; ${LEAST_FRAMES} are asked for.` };
  const losses = [won, lost].map(({ summary }) => figures.dropShare(summary));
  if (Math.max(...losses) > MOST_LOST)
    return {
      isRight: false,
      message: `${came} But ${(100 * Math.max(...losses)).toFixed(1)} % of the frames are lost in one of them: delays of what is left say little.`,
    };
  const ratio = valueOf(by, won) / valueOf(by, lost);
  if (ratio <= BETTER)
    return { isRight: true, message: `${came} That is the order that was asked for. Can you say which cost makes it?` };
  return {
    isRight: false,
    isAlmost: ratio < 1,
    message: ratio < 1 ? `${came} Right order, but less than 10 % apart.` : `${came} The other one is ahead.`,
  };
}

/** The exercise of some goals; `look` is its first hint. */
export const beats = (id: string, goals: readonly Goal[], look: string): Exercise => ({
  id,
  pose(random): PosedExercise {
    const goal = random.pick(goals);
    const connections = 128 + 8 * random.below(32);
    const [winner, loser] = [VARIANT_NAMES[goal.winner], VARIANT_NAMES[goal.loser]];
    const answer = goal.answer(connections);
    return {
      question:
        `**Make ${winner} beat ${loser}** by ${goal.by}. Build a scenario, with a \`load(...)\` of about ${connections} ` +
        "connections, CPUs, costs and moderation as you like, but without a variant: `check` runs it in both. The better " +
        `one must be ahead by 10 %, ${LEAST_FRAMES} frames must be done, and next to none lost. For example ` +
        `\`{ cpus: 4, traffic: load({ framesPerSecond: 4e5, connections: ${connections}, frames: 4000 }) }\`.`,
      asks: "The answer is a scenario, an object with traffic in it: `{ cpus: 4, traffic: load({ ... }) }`.",
      answer,
      shown: shownAs(answer),
      tryOut: (given) => {
        const scenario = scenarioOf(given);
        return scenario === null ? null : judgeScenario(goal, scenario);
      },
      mistakes: [goal.winner, goal.loser].map((variant) => ({
        answer: variant,
        message: "A name is not enough. Give a scenario, an object with traffic in it.",
      })),
      hints: [look, goal.hint, `One way: \`${JSON.stringify(answer)}\`, as a file has it.`],
      because: `This one does it. ${goal.hint}`,
    };
  },
});

export const beatVariant = beats(
  "07-beat",
  GOALS,
  "Start from the grid of situations above: in which line is the order the one that you need, or nearly?",
);
