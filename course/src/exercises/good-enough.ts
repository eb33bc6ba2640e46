// An exercise of lesson 01: decide, for a server that is described, whether one CPU without RSS is good enough, and say
// with which run that was decided. The run is made; the decision is compared with what it says.
import { formatPs, load, ns, run } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf, isNumberIn } from "./built.js";

/** A server and what it must keep. */
interface Server {
  readonly what: string;
  readonly meanPerSecond: number;
  readonly peakPerSecond: number;
  readonly nsPerFrame: number;
  readonly mostPs: number;
}

const SERVERS = ["a name server", "a file server", "a web server", "a network camera's recorder", "a mail server"];
/** How much of a peak is run. */
const PEAK_MS = 5;

export const goodEnough: Exercise = {
  id: "01-good-enough",
  pose(random): PosedExercise {
    const nsPerFrame = 50 * (6 + random.below(13));
    const limit = 1e9 / nsPerFrame;
    const peakPerSecond = Math.round((limit * random.pick([0.3, 0.5, 1.3, 1.8])) / 1e4) * 1e4;
    const server: Server = {
      what: random.pick(SERVERS),
      meanPerSecond: Math.round(peakPerSecond / (15 + random.below(20)) / 1e3) * 1e3,
      peakPerSecond,
      nsPerFrame,
      mostPs: 50e6,
    };
    const isEnough = atPeak(server).isEnough;
    return {
      question:
        `**Is it good enough?** Without RSS, for ${server.what}. Over an hour it receives ` +
        `${server.meanPerSecond.toLocaleString("en-US")} frames a second, in its busiest milliseconds ` +
        `${peakPerSecond.toLocaleString("en-US")}. A frame costs ${nsPerFrame} ns with its descriptor. It must lose ` +
        `nothing, and 99 % of its frames must be done within ${formatPs(server.mostPs)}. Which run decides it, and how? ` +
        "Hand in a design:\n\n    const mine = {\n      framesPerSecond: ...,  // of the run that decides\n" +
        "      nsPerFrame: ...,\n      enough: true,  // or false: your decision before it runs\n" +
        '      because: "...",\n    };',
      answer: { framesPerSecond: peakPerSecond, nsPerFrame, enough: isEnough, because: "..." },
      asks: "The answer is a design: { framesPerSecond, nsPerFrame, enough, because }.",
      shown:
        `A run of the busiest milliseconds: \`{ framesPerSecond: ${peakPerSecond}, nsPerFrame: ${nsPerFrame}, ` +
        `enough: ${isEnough}, because: "..." }\`.`,
      tryOut: (given) => tried(given, server),
      mistakes: [
        { answer: true, message: "Perhaps. Hand in the run that decides it, with the decision in it." },
        { answer: false, message: "Perhaps. Hand in the run that decides it, with the decision in it." },
      ],
      hints: [
        "In which millisecond would a frame be lost?",
        "What can one CPU do at most: a second, divided by what a frame costs?",
        `Compare ${(limit / 1e6).toFixed(2)} million frames a second with the busiest milliseconds.`,
      ],
      rubric: [
        "The run is of the busiest milliseconds, and you can say how you would measure those on a real machine.",
        "Frames are counted, not bits: you know how many frames a second your link brings at its shortest frames.",
        "You have thought of the programs on that CPU: ISR and DPC come before all of them.",
        "You can say what would make you decide the other way.",
      ],
      because: `Right: the busiest milliseconds decide, and there one CPU is ${isEnough ? "" : "not "}good enough.`,
    };
  },
};

/** The server's busiest milliseconds on one CPU. */
function atPeak({ peakPerSecond, nsPerFrame, mostPs }: Server) {
  const { summary } = run({
    traffic: load({ framesPerSecond: peakPerSecond, frames: Math.ceil((peakPerSecond * PEAK_MS) / 1e3), seed: 1 }),
    cpus: 1,
    costs: { protocolPs: ns(nsPerFrame - 50) },
    records: "summary",
  });
  return { summary, isEnough: summary.dropped === 0 && summary.toDone.p99Ps <= mostPs };
}

function tried(given: unknown, server: Server): TriedOut | null {
  const design = builtOf(given);
  if (design === null) return null;
  const { framesPerSecond, nsPerFrame, enough } = design;
  if (!isNumberIn(framesPerSecond, 1, 1e8) || typeof enough !== "boolean")
    return {
      isRight: false,
      message: "A design says at which framesPerSecond it is run, and decides: enough is true or false.",
    };
  if (nsPerFrame !== server.nsPerFrame)
    return {
      isRight: false,
      message: `A frame of this server costs ${server.nsPerFrame} ns: nsPerFrame says something else.`,
    };
  if (framesPerSecond < 0.9 * server.peakPerSecond)
    return {
      isRight: false,
      isAlmost: framesPerSecond >= server.meanPerSecond,
      message: "A run at that rate says how it goes on average. In which milliseconds would frames be lost?",
    };
  const { summary, isEnough } = atPeak({ ...server, peakPerSecond: framesPerSecond });
  const said = `The run: ${summary.dropped} of ${summary.received} frames lost, 99 % done within ${formatPs(summary.toDone.p99Ps)}.`;
  if (enough !== isEnough)
    return {
      isRight: false,
      isAlmost: true,
      message: `${said} You decided ${enough ? "for" : "against"} it: look again.`,
    };
  return { isRight: true, message: `${said} So one CPU is ${isEnough ? "" : "not "}good enough, as you decided.` };
}
