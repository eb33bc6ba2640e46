// An exercise of lesson 10: where a server's timers and threads should send from. Each choice is run on the server that
// is described; the reasons are for the reader to mark.
import { load, ns, run, us, type Scenario, type Sends, type Summary } from "rss-lab";
import { nsPerFrame } from "../cost-of-frames.js";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { wordsIn } from "../words.js";
import { builtOf } from "./built.js";

const RUBRIC = [
  "It treats what an ACK triggers, timers and threads apart.",
  "It names the distance between the threads and the receive CPU, and what a cache line costs on that way.",
  "It says how full the receive CPU is, and from what load on the choice changes.",
  "It says what you would count on the real server to see whether it works.",
] as const;

const TIMERS = ["receive", "any"] as const;
const THREADS = ["itself", "hand over"] as const;

/** What a choice costs: lost frames weigh more than any time. */
interface Price {
  readonly lost: number;
  readonly ns: number;
}
const priceOf = (summary: Summary): Price => ({ lost: summary.dropped, ns: Math.round(nsPerFrame(summary)) });
const isBetter = (a: Price, b: Price): boolean => a.lost < b.lost || (a.lost === b.lost && a.ns < b.ns);
const inWords = ({ lost, ns: time }: Price): string =>
  lost > 0 ? `${lost} frames lost` : `nothing lost, ${time} ns of CPU time a frame`;

export const placeSends: Exercise = {
  id: "10-place",
  pose(random): PosedExercise {
    const isFull = random.below(3) === 0;
    const isFar = random.below(2) === 0;
    const lineNs = random.pick([60, 80, 100, 120, 150]);
    const cpu = isFar ? 8 : 2;
    const machine: Scenario = {
      variant: "message-signaled-interrupts",
      topology: { nodes: 2, coresPerNode: 4, threadsPerCore: 2 },
      rss: { indirectionTable: [0] },
      traffic: load({ framesPerSecond: isFull ? 1.1e6 : 2e5, connections: 32, frames: 4000 }),
      costs: isFar ? { lineFromOtherNodePs: ns(lineNs) } : { lineFromSameNodePs: ns(lineNs / 2) },
      records: "summary",
    };
    const price = (sends: Sends): Price => priceOf(run({ ...machine, sends }).summary);
    const later = { perFrame: 1, delayPs: us(10) } as const;
    const timers = TIMERS.map((where) => price({ ...later, trigger: "timer", cpu: where }));
    const threads = THREADS.map((how) =>
      price({ ...later, trigger: "application", cpu, handOver: how === "hand over" }),
    );
    const [timer, thread] = [
      TIMERS[Number(isBetter(timers[1], timers[0]))],
      THREADS[Number(isBetter(threads[1], threads[0]))],
    ];
    const says = (message: string, isAlmost = false): TriedOut => ({ isRight: false, isAlmost, message });
    const judge = (mine: { timer: unknown; thread: unknown; why: unknown }): TriedOut => {
      const [t, h] = [TIMERS.indexOf(mine.timer as "any"), THREADS.indexOf(mine.thread as "itself")];
      if (t < 0 || h < 0) return says('`timer` is "receive" or "any", `thread` is "itself" or "hand over".');
      const came = `The runs: timers: ${inWords(timers[t])}; threads: ${inWords(threads[h])}.`;
      if (mine.timer !== timer)
        return says(`${came} For the timers the other choice gives: ${inWords(timers[1 - t])}.`);
      if (mine.thread !== thread)
        return says(`${came} For the threads the other choice gives: ${inWords(threads[1 - h])}.`);
      return wordsIn(mine.why) < 15
        ? says(`${came} Neither can be bettered. Now say why, in a few sentences.`, true)
        : { isRight: true, message: `${came} Neither can be bettered.` };
    };
    const why =
      "What an ACK triggers is sent where it was received anyway. For timers and threads I weigh the cache lines there and " +
      "back against the request, and look first whether the receive CPU has room at all. On the server I would count lost " +
      "frames and the CPU time of a frame, at the usual load and at the highest.";
    const good = { timer, thread, why } as const;
    const other = TIMERS[1 - TIMERS.indexOf(timer)];
    return {
      question:
        `**Place a server's sends.** CPU 0 receives ${isFull ? "1.1 million" : "200,000"} frames a second for 32 connections. ` +
        `Timers send for some of them. Threads that answer run on CPU ${cpu}, on ${isFar ? "the other node" : "another core of the same node"}; ` +
        `a cache line takes ${isFar ? lineNs : lineNs / 2} ns on that way, a connection's state is 4 lines, and a request to another CPU ` +
        "costs 500 ns of CPU time. Where should timers send, and should threads send themselves or hand over? Lost frames " +
        'count first, then CPU time. Answer with `{ timer: "receive", thread: "itself", why: "..." }`; `timer` may also be ' +
        '`"any"`, `thread` also `"hand over"`.',
      answer: good,
      asks: 'The answer is such as { timer: "receive", thread: "itself", why: "..." }.',
      rubric: RUBRIC,
      tryOut: (given) => {
        const design = builtOf(given);
        if (design === null || !("timer" in design) || !("thread" in design)) return null;
        return judge({ timer: design["timer"], thread: design["thread"], why: design["why"] });
      },
      mistakes: [
        { answer: JSON.stringify({ ...good, timer: other }), message: judge({ ...good, timer: other }).message },
        {
          answer: JSON.stringify({ timer, thread }),
          message: judge({ timer, thread, why: "" }).message,
          isAlmost: true,
        },
      ],
      hints: [
        `First: has the receive CPU room for sends? It has ${isFull ? 0.9 : 5} µs for each frame; a send takes half a microsecond, and receiving a frame about as much.`,
        "Then compare for one send: 8 cache lines (there and back) against one request.",
        `8 lines cost ${8 * (isFar ? lineNs : lineNs / 2)} ns, the request 500 ns; and CPU 0 ${isFull ? "is full" : "has room"}.`,
      ],
      because: judge(good).message,
    };
  },
};
