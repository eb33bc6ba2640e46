// An exercise of lesson 06b: plan the number of queues for a load that will grow. The model runs each choice; what it
// cannot judge is a rubric to mark oneself by.
import { load, ns, run, type Summary } from "rss-lab";
import { nsPerFrame } from "../cost-of-frames.js";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtMistake } from "./built.js";

const CPUS = 8;
const FRAMES = 10_000;
/** The load is to grow by this factor. */
const GROWTH = 1.5;

interface Plan {
  readonly framesPerSecond: number;
  readonly protocolNs: number;
  /** 99 % of the frames of today's load are to be done within it, microseconds. */
  readonly mostP99Us: number;
}

const receive = (queues: number, { framesPerSecond, protocolNs }: Plan, growth = 1): Summary =>
  run({
    variant: "message-signaled-interrupts",
    cpus: CPUS,
    rss: { queues },
    costs: { protocolPs: ns(protocolNs) },
    traffic: load({ framesPerSecond: framesPerSecond * growth, frames: FRAMES }),
    records: "summary",
  }).summary;

/** What one number of queues does, and what it fails at. */
function outcome(queues: number, plan: Plan): { told: string; isFast: boolean; holds: boolean } {
  const [today, grown] = [receive(queues, plan), receive(queues, plan, GROWTH)];
  const lost = (summary: Summary): string =>
    summary.dropped === 0 ? "nothing lost" : `${summary.dropped} frames lost`;
  return {
    told:
      `With ${queues} ${queues === 1 ? "queue" : "queues"}: ${lost(today)} today, 99 % within ${(today.toDone.p99Ps / 1e6).toPrecision(3)} µs, ` +
      `${Math.round(nsPerFrame(today))} ns a frame; ${lost(grown)} after the growth.`,
    isFast: today.dropped === 0 && today.toDone.p99Ps <= plan.mostP99Us * 1e6,
    holds: grown.dropped === 0,
  };
}

/** The smallest number that does all that is asked. */
const fewest = (plan: Plan): number => {
  for (let queues = 1; queues < CPUS; queues++) {
    const { isFast, holds } = outcome(queues, plan);
    if (isFast && holds) return queues;
  }
  return CPUS;
};

export const planQueues: Exercise = {
  id: "06b-plan",
  pose(random): PosedExercise {
    const plan = {
      framesPerSecond: random.pick([1, 1.5, 2, 2.5, 3]) * 1e6,
      protocolNs: random.pick([400, 500, 600]),
      mostP99Us: random.pick([8, 15]),
    };
    const answer = fewest(plan);
    const judged = (queues: number): TriedOut => {
      const { told: came, isFast, holds } = outcome(queues, plan);
      if (!isFast || !holds)
        return {
          isRight: false,
          isAlmost: isFast !== holds,
          message: `${came} That is not enough${isFast ? "" : ": it is too slow today"}${holds ? "" : `${isFast ? ":" : ", and"} it does not hold the growth`}.`,
        };
      return {
        isRight: queues === answer,
        isAlmost: true,
        message: `${came} It is enough, and ${queues > answer ? "fewer would do, with less CPU time for a frame" : "no fewer would do"}.`,
      };
    };
    return {
      question:
        `**Plan the queues.** ${CPUS} CPUs, MSI-X, ${plan.protocolNs} ns for a frame, ${plan.framesPerSecond / 1e6} million frames a ` +
        `second today, and ${GROWTH} times as many next year. Nothing may be lost then; today 99 % of the frames must be done within ` +
        `${plan.mostP99Us} µs, and apart from that a frame should cost as little CPU time as possible. How many queues do you set up? ` +
        "Give the number; `check` runs it today and next year. Write down why, before you look at the rubric.",
      answer,
      choices: Array.from({ length: CPUS }, (_, i) => i + 1),
      tryOut: (given) => {
        const queues = typeof given === "string" ? Number(given) : given;
        if (typeof queues !== "number" || !Number.isInteger(queues) || queues < 1 || queues > CPUS) return null;
        return judged(queues);
      },
      rubric: [
        "I ran several numbers of queues at both loads, and did not compare the cost of runs that lost frames.",
        "I can say what the next queue would buy, and what it would cost.",
        "I thought of what the model leaves out here: threads on the same CPUs, connections that are not alike, bursts.",
        "I say which figure I would watch in operation, and at which value I would add a queue.",
      ],
      mistakes: [1, CPUS]
        .filter((queues) => queues !== answer)
        .map((queues) => builtMistake(queues, () => judged(queues))),
      hints: [
        'Run `variant: "message-signaled-interrupts"` with `rss: { queues }` at both loads, from one queue on.',
        "The cheapest plan is the smallest number of queues that keeps both promises.",
        answer > 1
          ? `With ${answer - 1} of them a promise is broken.`
          : "Begin with the smallest number that there is.",
      ],
      get because() {
        return `${outcome(answer, plan).told} No smaller number keeps both promises.`;
      },
    };
  },
};
