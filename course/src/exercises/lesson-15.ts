// The exercises of lesson 15, "What does Linux do with the same frames?": a scenario in which one way beats another,
// frames before the thread has the rest, and a map of CPUs for RPS. Facts: lib/docs/linux.md.
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { beats, type Goal } from "./beat-variant.js";
import { mapCpus } from "./map-cpus.js";
import { distinctMistakes } from "./mistakes.js";

const loadOf = (framesPerSecond: number, connections: number): object => ({
  kind: "load",
  framesPerSecond,
  connections,
  frames: 8000,
});

const GOALS: readonly Goal[] = [
  {
    winner: "rps",
    loser: "single-hardware-queue",
    by: "mean delay",
    hint: "Who waits for whom before the interrupt is enabled? At a load that leaves every CPU time, that decides.",
    answer: (connections) => ({ cpus: 4, traffic: loadOf(1e6, connections) }),
  },
  {
    winner: "single-hardware-queue",
    loser: "rps",
    by: "CPU time a frame",
    hint: "RPS interrupts at once when it is done: which load makes it interrupt for a frame or two, while the other gathers?",
    answer: (connections) => ({ cpus: 4, traffic: loadOf(1e6, connections) }),
  },
  {
    winner: "napi",
    loser: "rps",
    by: "99 % delay",
    hint: "A queue for each CPU asks nobody. Nearly any load shows it.",
    answer: (connections) => ({ cpus: 4, traffic: loadOf(2e6, connections) }),
  },
];

const beforeThread: Exercise = {
  id: "15-passes",
  pose(random): PosedExercise {
    const napis = 1 + random.below(8);
    const weight = random.pick([32, 64]);
    const budget = random.pick([150, 300, 600]);
    const passes = random.pick([5, 10]);
    const polls = Math.min(napis, Math.ceil(budget / weight));
    const answer = passes * polls * weight;
    const last =
      polls < napis
        ? `the budget is used up after ${polls} of them`
        : "the budget is not used up before all had a turn";
    return {
      question:
        `**When does the thread take over?** On one CPU ${napis === 1 ? "one NAPI has" : `${napis} NAPIs have`} more frames ` +
        `than it can ever take. A poll takes ${weight} frames at most; a net_rx_action polls each NAPI once, and ends after ` +
        `the poll that brings it to ${budget} frames or more; interrupt context makes ${passes} passes, and all limits of ` +
        "time are far away. How many frames does interrupt context take before ksoftirqd has the rest?",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: passes * budget,
            message:
              "That is the budget, pass by pass. But a net_rx_action polls each NAPI once, whatever is left of it.",
            isAlmost: true,
          },
          {
            answer: passes * weight,
            message: "That is one NAPI. In a pass every NAPI has its turn, up to the budget.",
          },
          {
            answer: passes * napis * weight,
            message: "All NAPIs have a turn only if the budget lasts. After which poll is it used up?",
            isAlmost: true,
          },
          {
            answer: polls * weight,
            message: "That is one pass. Interrupt context makes more of them.",
            isAlmost: true,
          },
          { answer: weight, message: "That is one poll." },
          { answer: budget, message: "That is the limit of one pass, and not even that is reached exactly." },
        ],
        answer,
      ),
      hints: [
        "Three limits, one in the other: a poll, a net_rx_action, interrupt context.",
        `How many polls does one pass make? Each NAPI has one at most, and after ${budget} frames it is over.`,
        `A pass makes ${polls} ${polls === 1 ? "poll" : "polls"} of ${weight} frames: ${last}.`,
      ],
      because: `Right: ${passes} passes with ${polls} ${polls === 1 ? "poll" : "polls"} of ${weight}; ${last}.`,
    };
  },
};

export const lesson15: readonly Exercise[] = [
  beats(
    "15-beat",
    GOALS,
    "Look at the table of the round about RPS: which column is your goal, and which way does it go at that load?",
  ),
  beforeThread,
  mapCpus,
];
