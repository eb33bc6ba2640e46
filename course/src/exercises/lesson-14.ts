// The exercises of lesson 14, "How do I publish an experiment?": the step that spoils a plan, what the intervals say of
// a claim, a number of replications planned and run, and a design of one's own.
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { designExperiment } from "./design-experiment.js";
import { planReplications } from "./plan-replications.js";
import { wrongStep } from "./wrong-step.js";

const VERDICTS = ["holds", "open", "refuted"] as const;
type Side = "claimed side" | "over zero" | "other side";

/** What intervals at several loads say of a claim that is made for all of them. */
const verdict: Exercise = {
  id: "14-verdict",
  pose(random): PosedExercise {
    const answer = random.pick(VERDICTS);
    const is = random.pick(["lower", "higher"] as const);
    const free: readonly Side[] = answer === "holds" ? ["claimed side"] : ["claimed side", "over zero"];
    const decisive: Side = { holds: "claimed side", open: "over zero", refuted: "other side" }[answer] as Side;
    const at = random.below(3);
    const sides = [0, 1, 2].map((place) => (place === at ? decisive : random.pick(free)));
    const rows = sides.map((side, i) => {
      const half = 2 + random.below(4);
      const away = side === "over zero" ? random.below(half) : half + 1 + random.below(5);
      const sign = (side === "other side") === (is === "lower") ? 1 : -1;
      const mean = sign * away;
      return { load: 200 + 200 * i, low: mean - half, high: mean + half };
    });
    const table = rows.map(({ load, low, high }) => `| ${load},000 | ${low} to ${high} |`);
    const say: Readonly<Record<(typeof VERDICTS)[number], string>> = {
      holds: "every interval lies on the claimed side of zero.",
      open: `at ${rows[sides.indexOf("over zero")]?.load},000 frames/s the interval reaches over zero, and none lies on the other side.`,
      refuted: `at ${rows[sides.indexOf("other side")]?.load},000 frames/s the whole interval lies on the other side of zero.`,
    };
    const not: Readonly<Record<(typeof VERDICTS)[number], string>> = {
      holds: "A claim for all loads holds only if every interval lies on the claimed side of zero.",
      open: "Open is a claim that some interval cannot decide, while none lies wholly on the other side of zero.",
      refuted:
        "Refuted is a claim only if some whole interval lies on the other side of zero; reaching over it is no refutation.",
    };
    return {
      question:
        `**What became of the claim?** Claimed was: at every load the mean delay is ${is} with policy B than with A. ` +
        `The 95 % intervals of the paired differences, B less A, in µs:\n\n| load (frames/s) | interval |\n| --- | --- |\n${table.join("\n")}\n\n` +
        'Answer with "holds", "open" or "refuted".',
      answer,
      choices: VERDICTS,
      mistakes: VERDICTS.filter((each) => each !== answer).map((each) => ({ answer: each, message: not[each] })),
      hints: [
        `Below zero means lower with B. Claimed was ${is}.`,
        "Go through the loads one by one: claimed side, other side, or over zero?",
        "One load on the other side refutes the claim; else one over zero leaves it open.",
      ],
      because: `Right: ${say[answer]}`,
    };
  },
};

export const lesson14: readonly Exercise[] = [planReplications, designExperiment, wrongStep, verdict];
