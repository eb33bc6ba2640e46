// An exercise of lesson 04: find a load at which one hardware queue is clearly faster than no RSS, and nothing is lost.
// The answer is tried out: both machines receive it.
import { load, ns, run, type Summary } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtMistake, triedOut, wholeIn, type Built } from "./built.js";

const FRAMES = 10_000;
const BUFFERS = 128;
/** The mean wait with one hardware queue, as a share of that without RSS. */
const MOST = 0.7;
const EXAMPLE = "{ framesPerSecond: 500000, connections: 64 }";

interface Machine {
  readonly cpus: number;
  readonly protocolNs: number;
}

/** What came of a load on both machines; a sentence if it is none. */
function received(built: Built, { cpus, protocolNs }: Machine): string | { without: Summary; single: Summary } {
  const framesPerSecond = wholeIn(built, "framesPerSecond", [1000, 20_000_000]);
  if (typeof framesPerSecond === "string") return framesPerSecond;
  const connections = wholeIn(built, "connections", [1, 10_000]);
  if (typeof connections === "string") return connections;
  const traffic = load({ framesPerSecond, connections, frames: FRAMES });
  const same = {
    cpus,
    traffic,
    costs: { protocolPs: ns(protocolNs) },
    receiveBuffers: BUFFERS,
    records: "summary",
  } as const;
  return {
    without: run({ ...same, variant: "non-rss" }).summary,
    single: run({ ...same, variant: "single-hardware-queue" }).summary,
  };
}

const us = (ps: number): string => `${(ps / 1e6).toPrecision(3)} µs`;

function judged(built: Built, machine: Machine): TriedOut {
  const came = received(built, machine);
  if (typeof came === "string") return { isRight: false, message: came };
  const { without, single } = came;
  const share = single.toDone.meanPs / without.toDone.meanPs;
  const numbers =
    `Without RSS: ${us(without.toDone.meanPs)} on average, ${without.dropped} frames lost. One hardware queue: ` +
    `${us(single.toDone.meanPs)}, ${single.dropped} lost.`;
  const say = (message: string, isAlmost = false): TriedOut => ({
    isRight: false,
    isAlmost,
    message: `${numbers} ${message}`,
  });
  if (without.dropped + single.dropped > 0)
    return say(
      "The mean of a machine that loses frames leaves the lost ones out: find a load that neither loses.",
      share <= MOST,
    );
  if (share > 1) return say("One hardware queue is slower here: too few frames share a cycle to be worth the asking.");
  if (share > MOST) return say("It is faster, but not yet by so much.", true);
  return {
    isRight: true,
    message: `${numbers} That is ${Math.round(share * 100)} % of the time, and nothing is lost.`,
  };
}

export const beatWithoutRss: Exercise = {
  id: "04-win",
  pose(random): PosedExercise {
    const machine = { cpus: random.pick([3, 4, 5, 6]), protocolNs: random.pick([400, 500, 600, 700, 800]) };
    const most = 1e9 / (machine.protocolNs + 50);
    const loadAt = (share: number): Built => ({
      framesPerSecond: Math.round((most * share) / 1000) * 1000,
      connections: 64,
    });
    const good = [0.66, 0.68, 0.64, 0.7, 0.72, 0.62].map(loadAt).find((built) => judged(built, machine).isRight) ?? {};
    return {
      question:
        `**Make one hardware queue win.** A machine has ${machine.cpus} CPUs and ${BUFFERS} receive buffers, and its protocol ` +
        `driver takes ${machine.protocolNs} ns for a frame (with the descriptor: ${machine.protocolNs + 50} ns). Find a load of ` +
        `which neither variant loses one of 10,000 frames, and with which one hardware queue needs, on average, at most ` +
        `${MOST * 100} % of the time of no RSS. Give an object, such as \`${EXAMPLE}\`; \`check\` runs both.`,
      answer: good,
      shown: `The answer is \`{ framesPerSecond: ${String(good.framesPerSecond)}, connections: 64 }\`.`,
      asks: `The answer is an object, such as \`${EXAMPLE}\`.`,
      tryOut: (given) =>
        triedOut(given, { fields: ["framesPerSecond", "connections"], example: `\`${EXAMPLE}\`` }, (built) =>
          judged(built, machine),
        ),
      mistakes: [0.25, 1.2].map(loadAt).map((built) => builtMistake(built, () => judged(built, machine))),
      hints: [
        `One CPU alone can take a frame every ${machine.protocolNs + 50} ns at best. At which share of that does a queue form?`,
        "Below half of it hardly any frames wait for each other; near all of it the machine without RSS loses some. Try " +
          "in between, with many connections.",
        `Two thirds of that: about ${Math.round(most / 1.5e5) / 10} million frames per second, on 64 connections.`,
      ],
      get because() {
        return judged(good, machine).message;
      },
    };
  },
};
