// An exercise of lesson 06: find a load at which one of two variants costs clearly less CPU time. The answer is tried
// out: both receive it.
import { load, ns, run, type Summary, type Variant } from "rss-lab";
import { nsPerFrame } from "../cost-of-frames.js";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtMistake, triedOut, wholeIn, type Built } from "./built.js";

const FRAMES = 10_000;
/** What the cheaper one may cost, as a share of the other. */
const MOST = 0.9;
const EXAMPLE = "{ framesPerSecond: 500000, connections: 64 }";
const PAIR: Readonly<Record<string, Variant>> = {
  "hardware queues": "hardware-queuing",
  "MSI-X": "message-signaled-interrupts",
};

interface Asked {
  readonly cheaper: string;
  readonly other: string;
  readonly cpus: number;
  readonly protocolNs: number;
}

function judged(built: Built, { cheaper, other, cpus, protocolNs }: Asked): TriedOut {
  const framesPerSecond = wholeIn(built, "framesPerSecond", [1000, 20_000_000]);
  if (typeof framesPerSecond === "string") return { isRight: false, message: framesPerSecond };
  const connections = wholeIn(built, "connections", [1, 10_000]);
  if (typeof connections === "string") return { isRight: false, message: connections };
  const traffic = load({ framesPerSecond, connections, frames: FRAMES });
  const runOf = (name: string): Summary =>
    run({ variant: PAIR[name], cpus, traffic, costs: { protocolPs: ns(protocolNs) }, records: "summary" }).summary;
  const [one, two] = [runOf(cheaper), runOf(other)];
  const [cost, otherCost] = [nsPerFrame(one), nsPerFrame(two)];
  const told =
    `A frame costs ${Math.round(cost)} ns with ${cheaper} (${one.interrupts} interrupts) and ${Math.round(otherCost)} ns with ` +
    `${other} (${two.interrupts}).`;
  const say = (message: string, isAlmost = false): TriedOut => ({
    isRight: false,
    isAlmost,
    message: `${told} ${message}`,
  });
  if (one.dropped + two.dropped > 0)
    return say(
      `But ${one.dropped + two.dropped} frames are lost: a CPU that never rests hardly needs interrupts.`,
      cost <= MOST * otherCost,
    );
  if (cost > otherCost) return say(`Here a frame is dearer with ${cheaper}. Go the other way.`);
  if (cost > MOST * otherCost) return say("The right way, but not yet by so much.", true);
  return { isRight: true, message: `${told} That is ${Math.round(100 - (100 * cost) / otherCost)} % less.` };
}

export const cheaperVariant: Exercise = {
  id: "06-cheaper",
  pose(random): PosedExercise {
    const cheaper = random.pick(Object.keys(PAIR));
    const other = Object.keys(PAIR).find((name) => name !== cheaper) ?? "";
    const asked = { cheaper, other, cpus: random.pick([4, 6, 8]), protocolNs: random.pick([400, 500, 600, 700]) };
    const isMessage = cheaper === "MSI-X";
    const loadAt = (framesPerSecond: number): Built => ({ framesPerSecond, connections: 64 });
    const good = loadAt(isMessage ? 100_000 : 2_000_000);
    const wrong = loadAt(isMessage ? 2_000_000 : 100_000);
    return {
      question:
        `**Make ${cheaper} the cheaper one.** ${asked.cpus} CPUs, a queue for each, and a protocol driver that takes ` +
        `${asked.protocolNs} ns for a frame. Find a load under which a frame costs at least ${Math.round(100 - 100 * MOST)} % ` +
        `less CPU time with ${cheaper} than with ${other}, and neither loses one of 10,000 frames. Give an object, such as ` +
        `\`${EXAMPLE}\`; \`check\` runs both.`,
      answer: good,
      shown: `The answer is \`{ framesPerSecond: ${String(good.framesPerSecond)}, connections: 64 }\`.`,
      asks: `The answer is an object, such as \`${EXAMPLE}\`.`,
      tryOut: (given) =>
        triedOut(given, { fields: ["framesPerSecond", "connections"], example: `\`${EXAMPLE}\`` }, (built) =>
          judged(built, asked),
        ),
      mistakes: [builtMistake(wrong, () => judged(wrong, asked))],
      hints: [
        "Two costs pull: requests to other CPUs, which only hardware queues make, and the ISRs of more interrupts.",
        "Which of the two does a frame pay that comes alone, and which does it share with others when many come?",
        isMessage ? "Some hundred thousand frames per second, or fewer." : "A few million frames per second.",
      ],
      get because() {
        return judged(good, asked).message;
      },
    };
  },
};
