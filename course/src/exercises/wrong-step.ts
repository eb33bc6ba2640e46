// An exercise of lesson 14: a plan of an experiment in six steps, of which one spoils it. Each way to spoil it stands
// in the place of the sound step.
import type { Random } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";

interface Step {
  readonly sound: string;
  readonly spoilt: string;
  /** What is wrong with the spoilt step. */
  readonly because: string;
  /** Why the sound one is right. */
  readonly why: string;
}

const STEPS: readonly Step[] = [
  {
    sound: "Write down which policy is claimed to be lower, in which outcome, and at which loads.",
    spoilt: "Measure eight outcomes; the claim will be about the one that differs most.",
    because: "of eight outcomes one may differ by chance, and whoever picks it afterwards picks the chance too.",
    why: "a claim that is written before the first run cannot be fitted to the results.",
  },
  {
    sound: "Leave out the first 20 ms of every run, whatever the policy.",
    spoilt:
      "Leave out the first 20 ms of the baseline's runs, and the first 40 ms of the new policy's, which needs longer.",
    because: "the two policies are then measured over different spans, and under another host load.",
    why: "both policies are measured over the same span.",
  },
  {
    sound: "Make 5 runs of each point as a pilot, and plan the number of replications for the half width that matters.",
    spoilt: "Make runs until the interval of the difference excludes zero, then stop.",
    because: "who looks after every run and stops at the first good moment finds a difference where there is none.",
    why: "the number of runs is fixed before their results are seen.",
  },
  {
    sound: "Replication r has the same seed at all points.",
    spoilt: "Every run has a seed of its own, so that all runs are independent.",
    because:
      "the luck of the traffic then differs between the policies: the intervals are honest, but much wider than needed.",
    why: "both policies get the same luck, so it cancels in the difference.",
  },
  {
    sound: "Report all points, also those where nothing differs, and the runs that were refused.",
    spoilt: "Leave out the points where nothing differs: they only take room.",
    because: "readers then cannot see where the claim ends.",
    why: "where nothing differs the claim ends, and readers need to know.",
  },
  {
    sound: "Try to refute it: another seed, a load at which there is no time to spare.",
    spoilt: "Try it with other seeds, and publish the seed with the clearest result.",
    because: "the clearest of several seeds is the luckiest one.",
    why: "a claim is worth what it has survived.",
  },
];

export const wrongStep: Exercise = {
  id: "14-wrong-step",
  pose(random: Random): PosedExercise {
    const wrong = random.below(STEPS.length);
    const what = random.pick(["the mean delay", "the displaced thread share", "the loss share"]);
    const answer = wrong + 1;
    const lines = STEPS.map(({ sound, spoilt }, i) => `${i + 1}. ${i === wrong ? spoilt : sound}`);
    return {
      question:
        `**Which step spoils the plan?** Two policies are to be compared by ${what}.\n\n${lines.join("\n")}\n\n` +
        "Give the number of the step.",
      answer,
      mistakes: STEPS.flatMap(({ why }, i) =>
        i === wrong ? [] : [{ answer: i + 1, message: `Step ${i + 1} is sound: ${why}` }],
      ),
      hints: [
        "Ask of each step: could somebody who wishes for a result bring it about this way?",
        "Look at what is decided before the results are seen, and what after; and at what both policies have in common.",
        `The step is in the ${answer <= 3 ? "first" : "second"} half.`,
      ],
      because: `Right: ${STEPS[wrong].because}`,
    };
  },
};
