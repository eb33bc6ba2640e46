// An exercise of lesson 06a: a moderation that is cheap where the traffic is dense, and holds no lone frame back. The
// answer is tried out under both loads.
import { load, run, us, type Scenario, type Summary } from "rss-lab";
import { nsPerFrame } from "../cost-of-frames.js";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtMistake, builtOf, type Built } from "./built.js";

const FRAMES = 10_000;
const CPUS = 4;
/** Half of the frames of thin traffic must be done within this, microseconds. */
const LONE_US = 2;
const EXAMPLE = '{ kind: "delay", timeoutPs: us(10), frames: 64 }';

interface Limits {
  readonly mostNsPerFrame: number;
  readonly mostP99Us: number;
}

const receive = (interruptModeration: Scenario["interruptModeration"], framesPerSecond: number): Summary =>
  run({
    variant: "message-signaled-interrupts",
    cpus: CPUS,
    interruptModeration,
    traffic: load({ framesPerSecond, frames: FRAMES }),
    records: "summary",
  }).summary;

function judged(built: Built, { mostNsPerFrame, mostP99Us }: Limits): TriedOut {
  const moderation = built as unknown as Scenario["interruptModeration"];
  const [thin, dense] = [receive(moderation, 1e4), receive(moderation, 1e6)];
  const [lone, cost, slow] = [thin.toDone.p50Ps / 1e6, nsPerFrame(dense), dense.toDone.p99Ps / 1e6];
  const told =
    `10,000 frames/s: half done within ${lone.toPrecision(3)} µs. A million: ${Math.round(cost)} ns a frame, 99 % within ` +
    `${slow.toPrecision(3)} µs.`;
  const missed = [
    ...(lone > LONE_US ? ["a lone frame is held back for company that does not come"] : []),
    ...(cost > mostNsPerFrame ? ["too many interrupts where the traffic is dense"] : []),
    ...(slow > mostP99Us ? ["the slowest frames wait too long"] : []),
  ];
  if (missed.length === 0) return { isRight: true, message: `${told} All three limits are kept.` };
  return { isRight: false, isAlmost: missed.length === 1, message: `${told} Still missing: ${missed.join("; ")}.` };
}

export const moderate: Exercise = {
  id: "06a-moderate",
  pose(random): PosedExercise {
    const microseconds = random.pick([12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40]);
    const good: Built = { kind: "interval", intervalPs: us(microseconds) };
    const best = receive(good as unknown as Scenario["interruptModeration"], 1e6);
    const limits = {
      mostNsPerFrame: Math.ceil((nsPerFrame(best) * 1.02) / 5) * 5,
      mostP99Us: Math.ceil((best.toDone.p99Ps / 1e6) * 1.05),
    };
    const delay: Built = { kind: "delay", timeoutPs: us(microseconds), frames: 64 };
    const short: Built = { kind: "interval", intervalPs: us(5) };
    return {
      question:
        `**Moderate, and keep nobody waiting for company.** MSI-X and ${CPUS} CPUs. Give an \`interruptModeration\` under which half ` +
        `of the frames are done within ${LONE_US} µs at 10,000 frames per second, and at a million a frame costs at most ` +
        `${limits.mostNsPerFrame} ns of CPU time, and 99 % are done within ${limits.mostP99Us} µs. Give an object, such as ` +
        `\`${EXAMPLE}\`; \`check\` runs it at both loads.`,
      answer: good,
      asks: `The answer is an object, such as \`${EXAMPLE}\`.`,
      shown: `The answer is \`{ kind: "interval", intervalPs: us(${microseconds}) }\`.`,
      tryOut: (given) => {
        const built = builtOf(given);
        if (built === null) return { isRight: false, message: `The answer is an object, such as \`${EXAMPLE}\`.` };
        return judged(built, limits);
      },
      mistakes: [delay, short].map((built) => builtMistake(built, () => judged(built, limits))),
      hints: [
        "Which kind does not hold back a frame that comes alone?",
        'An interval: `{ kind: "interval", intervalPs: us(...) }`. A longer one is cheaper, and slower.',
        `Try intervals between ${Math.round(microseconds * 0.7)} and ${Math.round(microseconds * 1.3)} µs.`,
      ],
      get because() {
        return judged(good, limits).message;
      },
    };
  },
};
