// An exercise of lesson 14: the design of an experiment, held to a rubric. The rubric looks at its structure alone, and
// says so: whether the question is worth a run, no program can tell.
import { experiments } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";

/** What may be varied, and an outcome that it may change. */
const TOPICS = [
  { about: "the number of CPUs", field: "cpus", levels: [2, 4], outcome: "mean delay", price: "cost per frame" },
  {
    about: "the interrupt moderation",
    field: "interruptModeration.timeoutPs",
    levels: [5_000_000, 50_000_000],
    outcome: "cost per frame",
    price: "mean delay",
  },
  { about: "the receive buffers", field: "receiveBuffers", levels: [64, 512], outcome: "loss share", price: "p99 delay" },
  { about: "the connections", field: "traffic.connections", levels: [16, 256], outcome: "imbalance", price: "mean delay" },
  { about: "the variant", field: "variant", levels: ["non-rss", "message-signaled-interrupts"], outcome: "p99 delay", price: "interrupts" },
] as const; // prettier-ignore
type Topic = (typeof TOPICS)[number];

interface Line {
  readonly asks: string;
  readonly isKept: (experiment: experiments.Experiment, topic: Topic) => boolean;
}

const LEAST_REPLICATIONS = 5;

const RUBRIC: readonly Line[] = [
  { asks: "the question ends with a question mark", isKept: ({ question }) => question.trim().endsWith("?") },
  {
    asks: "a factor varies what was asked for",
    isKept: ({ factors }, { field }) => factors.some((factor) => factor.field.split(".")[0] === field.split(".")[0]),
  },
  { asks: "there is a claim, so that something can be refuted", isKept: ({ claim }) => claim !== null },
  {
    asks: "compare has the claim's factor, and its `than` as the baseline",
    isKept: ({ claim, compare }) =>
      claim !== null && compare?.factor === claim.factor && compare.baseline === claim.than,
  },
  {
    asks: "a second factor with two levels or more shows where the claim ends",
    isKept: ({ factors }) => factors.filter(({ levels }) => levels.length > 1).length > 1,
  },
  { asks: "a second outcome shows the price", isKept: ({ outcomes }) => outcomes.length > 1 },
  {
    asks: "the start of each run is left out: a fixed warm-up above 0, or mser-5",
    isKept: ({ warmup }) => warmup.rule === "mser-5" || warmup.ps > 0,
  },
  {
    asks: `there are ${LEAST_REPLICATIONS} replications or more`,
    isKept: ({ replications }) => replications >= LEAST_REPLICATIONS,
  },
];

/** What no program can see of a design. */
const BY_HAND = [
  "The answer to my question would change what somebody does.",
  "The levels lie where it is decided, not where the answer is known.",
  "I wrote the claim before I saw any result, and can say what would refute it.",
  "I know what the model leaves out that could turn the answer.",
  "Somebody else has read the design.",
];

export const designExperiment: Exercise = {
  id: "14-design",
  pose(random): PosedExercise {
    const topic = random.pick(TOPICS);
    const load = 400_000 + 50_000 * random.below(5);
    const good = design(topic, load);
    const tryOut = (given: unknown): TriedOut | null => {
      const text = textOf(given);
      if (text === null) return null;
      const experiment = experiments.readExperiment(text);
      const missed = RUBRIC.filter(({ isKept }) => !isKept(experiment, topic));
      const kept = RUBRIC.length - missed.length;
      if (missed.length === 0) return { isRight: true, message: `All ${RUBRIC.length} lines are kept.` };
      const asked = missed.map(({ asks }) => asks).join("; ");
      const message = `${kept} of ${RUBRIC.length} lines are kept. Still asked for: ${asked}.`;
      return { isRight: false, isAlmost: missed.length === 1, message };
    };
    const { claim, ...unclaimed } = good;
    return {
      question:
        `**Design an experiment of your own** about ${topic.about} (\`${topic.field}\`), with traffic of about ${load} ` +
        "frames/s. Answer with the text of its file, JSON or YAML, between backquotes. Nothing is run; `check` looks for these lines:\n\n" +
        RUBRIC.map(({ asks }, i) => `${i + 1}. ${asks}`).join("\n"),
      asks: "The answer is the text of an experiment file, between backquotes.",
      answer: JSON.stringify(good),
      shown: `\`\`\`json\n${JSON.stringify(good, null, 2)}\n\`\`\``,
      rubric: BY_HAND,
      tryOut,
      mistakes: [
        {
          answer: JSON.stringify(unclaimed),
          message:
            "There is no claim: whatever comes out, nothing was at stake. Say first what will be lower or higher.",
        },
      ],
      hints: [
        'Start from `shippedExperiment("more-cpus")`, or from one that `withChanges` made of it.',
        `The fields are name, question, scenario, factors, replications, outcomes, warmup, compare and claim; outcomes that fit are "${topic.outcome}" and "${topic.price}".`,
        `\`"factors": ${JSON.stringify(good.factors)}\` and \`"claim": ${JSON.stringify(claim)}\` go together.`,
      ],
      because: `All ${RUBRIC.length} lines are kept.`,
    };
  },
};

/** A text, or an object for one; null for anything else. */
function textOf(given: unknown): string | null {
  if (typeof given === "string" && /[{:]/.test(given)) return given;
  return typeof given === "object" && given !== null && "scenario" in given ? JSON.stringify(given) : null;
}

/** A design that keeps the rubric. */
const design = ({ about, field, levels, outcome, price }: Topic, load: number) => ({
  name: "my-experiment",
  question: `What does ${about} change?`,
  scenario: {
    variant: "message-signaled-interrupts",
    durationPs: 10_000_000_000,
    interruptModeration: { timeoutPs: 20_000_000, frames: 64 },
    traffic: { kind: "load", framesPerSecond: load, connections: 64 },
  },
  factors: {
    what: { field, levels },
    load: { field: "traffic.framesPerSecond", levels: [load, 2 * load], unit: "frames/s" },
  },
  replications: 10,
  outcomes: [outcome, price],
  warmup: { rule: "fixed", ps: 1_000_000_000 },
  compare: { factor: "what", baseline: levels[0] },
  claim: { outcome, what: levels[1], than: levels[0], is: "lower" },
});
