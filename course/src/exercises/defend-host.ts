// An exercise of lesson 11: build a defence, how often the driver looks for an attack. It is tried out against attacks
// that begin at different moments.
import { ms, run, us } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { aimedAtKey, attackOf, CPU_RATE, hostOf, INNOCENT_RATE } from "./attacked-host.js";
import { builtOf } from "./built.js";
import { shownAs } from "./built-scenario.js";

/** Moments at which the attack may begin, milliseconds. */
const STARTS = [1, 1.35, 1.7, 2.05];

export const defendHost: Exercise = {
  id: "11-defend",
  pose(random): PosedExercise {
    const millions = random.pick([2, 2.5, 3, 4]);
    const buffers = random.pick([512, 1024]);
    const endpoints = aimedAtKey(160);
    // The queue of the attacked CPU is full when what arrives has been ahead of what is done for so long.
    const fullPs = (buffers / (millions * 1e6 + INNOCENT_RATE / 4 - CPU_RATE)) * 1e12;
    const best = Math.max(us(20), Math.floor((0.7 * fullPs) / us(10)) * us(10));
    const leastPs = best / 3;
    const tryPeriod = (periodPs: number): TriedOut => {
      const lost = STARTS.map((start) => {
        const one = run({
          ...hostOf(),
          receiveBuffers: buffers,
          traffic: attackOf(endpoints, millions * 1e6, ms(start)),
          rekeying: { periodPs },
        });
        return one.summary.dropped;
      });
      const looks = Math.floor(ms(6) / periodPs);
      const came = `The attack began at four moments, and the frames lost were ${lost.join(", ")}; the driver looked ${looks} times in 6 ms.`;
      if (lost.some((n) => n > 0))
        return {
          isRight: false,
          isAlmost: lost.filter((n) => n > 0).length === 1,
          message: `${came} None may be lost.`,
        };
      if (periodPs < leastPs)
        return {
          isRight: false,
          isAlmost: true,
          message: `${came} That is more often than it takes: at least ${shown(leastPs)} apart.`,
        };
      return { isRight: true, message: `${came} It looks sooner than the queue can fill, whenever the attack begins.` };
    };
    return {
      question:
        `**Build the defence.** A host has 4 CPUs, ${buffers} receive buffers for each queue, and a key that everybody ` +
        `knows. Innocent connections send ${INNOCENT_RATE / 1e6} million frames a second. At a moment that you do not ` +
        `know, ${millions} million frames a second begin, on connections that are aimed at one entry. A CPU does ` +
        `${CPU_RATE / 1e6} million a second. Give \`{ rekeying: { periodPs: us(...) } }\`, so that no frame is ever lost, ` +
        `and with at least ${shown(leastPs)} between two looks. \`check\` runs it against four attacks.`,
      asks: "The answer is the setting: `{ rekeying: { periodPs: us(...) } }`.",
      answer: { rekeying: { periodPs: best } },
      shown: shownAs({ rekeying: { periodPs: best } }),
      tryOut: (given) => {
        const { rekeying } = builtOf(given) ?? {};
        const { periodPs } = builtOf(rekeying) ?? {};
        return typeof periodPs === "number" && periodPs >= us(5) ? tryPeriod(periodPs) : null;
      },
      mistakes: [
        { answer: true, message: "How often? Give the setting, with a period." },
        {
          answer: String(Math.round(best / us(1))),
          message: "Give it as the setting: `{ rekeying: { periodPs: us(...) } }`.",
          isAlmost: true,
        },
      ],
      hints: [
        "How long does the attacked CPU's queue take to fill? Until then nothing is lost.",
        `More arrives at it than it does: ${(millions + INNOCENT_RATE / 4e6 - CPU_RATE / 1e6).toFixed(1)} million frames a second more. That fills ${buffers} buffers.`,
        `They are full after about ${shown(fullPs)}. The look must come sooner, at the worst a whole period after the start.`,
      ],
      because: `Right: the queue is full after about ${shown(fullPs)}, and a look comes before that.`,
    };
  },
};

const shown = (ps: number): string => `${Math.round(ps / us(1))} µs`;
