// An exercise of lesson 06a: a moderation under which one interrupt for all queues is faster than one for each, since
// each message counts its own frames. The answer is tried out with both.
import { load, run, us, type Scenario, type Summary, type Variant } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtMistake, builtOf, type Built } from "./built.js";

const FRAMES = 10_000;
/** What hardware queues may need, as a share of MSI-X. */
const MOST = 0.5;
const EXAMPLE = '{ kind: "interval", intervalPs: us(50) }';

interface Machine {
  readonly cpus: number;
  readonly framesPerSecond: number;
}

function judged(built: Built, { cpus, framesPerSecond }: Machine): TriedOut {
  const traffic = load({ framesPerSecond, connections: 64, frames: FRAMES });
  const receive = (variant: Variant): Summary =>
    run({
      variant,
      cpus,
      traffic,
      interruptModeration: built as unknown as Scenario["interruptModeration"],
      records: "summary",
    }).summary;
  const [one, each] = [receive("hardware-queuing"), receive("message-signaled-interrupts")];
  const share = one.toDone.p99Ps / each.toDone.p99Ps;
  const micro = (ps: number): string => `${(ps / 1e6).toPrecision(3)} µs`;
  const told = `99 % are done within ${micro(one.toDone.p99Ps)} with hardware queues, and ${micro(each.toDone.p99Ps)} with MSI-X.`;
  const say = (message: string, isAlmost = false): TriedOut => ({
    isRight: false,
    isAlmost,
    message: `${told} ${message}`,
  });
  if (one.dropped + each.dropped > 0)
    return say(`But ${one.dropped + each.dropped} frames are lost: hold them back for less.`);
  if (share > 0.95)
    return say(
      "Hardware queues do not win: what would MSI-X have to wait for longer than one interrupt for all queues?",
    );
  if (share > MOST) return say("Hardware queues win, but not yet by so much.", true);
  return {
    isRight: true,
    message: `${told} The same setting, and it means ${cpus} times as many frames with a message for each queue.`,
  };
}

export const beatMessages: Exercise = {
  id: "06a-beat",
  pose(random): PosedExercise {
    const machine = { cpus: random.pick([4, 6, 8]), framesPerSecond: random.pick([1.5, 2, 2.5, 3]) * 1e6 };
    const good: Built = { kind: "delay", timeoutPs: us(100), frames: 32 };
    const wrong = [
      { kind: "interval", intervalPs: us(50) },
      { timeoutPs: us(20), frames: 65_536 },
    ];
    return {
      question:
        `**Make hardware queuing beat MSI-X.** ${machine.cpus} CPUs, ${machine.framesPerSecond / 1e6} million frames a second on 64 ` +
        "connections. Without moderation MSI-X is the faster one. Give an `interruptModeration`, the same for both, under which " +
        "99 % of the frames are done with hardware queues in half the time of MSI-X, or less, and nothing is lost. Give an object, " +
        `such as \`${EXAMPLE}\`.`,
      answer: good,
      asks: `The answer is an object, such as \`${EXAMPLE}\`.`,
      shown: 'The answer is `{ kind: "delay", timeoutPs: us(100), frames: 32 }`.',
      tryOut: (given) => {
        const built = builtOf(given);
        return built === null
          ? { isRight: false, message: `The answer is an object, such as \`${EXAMPLE}\`.` }
          : judged(built, machine);
      },
      mistakes: wrong.map((built) => builtMistake(built, () => judged(built, machine))),
      hints: [
        "What does a frame count count: the frames of the NIC, or those of one message?",
        "A count that all queues together reach soon, and one queue alone does not; and a long time-out.",
        'Kind "delay", a time-out of 100 µs, and a count of some tens of frames.',
      ],
      get because() {
        return judged(good, machine).message;
      },
    };
  },
};
