// An exercise of lesson 09a: a policy and its period for a host, with reasons. The choice is run and held to what the
// host needs; the reasons are for the reader to mark.
import {
  figures,
  load,
  ms,
  REBALANCING_POLICIES,
  roundRobin,
  run,
  type RebalancingPolicy,
  type Run,
  type Scenario,
} from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { wordsIn } from "../words.js";
import { builtOf } from "./built.js";

const RUBRIC = [
  "It names the figure that this host pays with first: thread time, delay, or moves.",
  "It says why the period is not shorter, and why it is not longer.",
  "It names a load under which this choice would be wrong.",
  "It says how you would notice that on the real host.",
] as const;

/** Hosts, what they need, and a period at which RSS++ gives it. */
const HOSTS = [
  { about: "a database whose threads must not wait", lost: 0.02, moves: 400, p99Us: 6, periodMs: 1 },
  { about: "a proxy with much state for each connection, to which each move is dear", lost: 0.12, moves: 80, p99Us: 6, periodMs: 4 },
  { about: "a host with busy threads and much state for each connection", lost: 0.05, moves: 110, p99Us: 5, periodMs: 2 },
] as const; // prettier-ignore

/** CPUs whose threads want much first. */
const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 3],
] as const;

const percent = (share: number): string => `${Math.round(1000 * share) / 10} %`;

export const choosePolicy: Exercise = {
  id: "09a-choose",
  pose(random): PosedExercise {
    const host = random.pick(HOSTS);
    const seed = random.below(1_000_000);
    const traffic = load({
      framesPerSecond: 1.6e6,
      connections: 1024,
      population: { kind: "zipf", exponent: 0.9 },
      seed,
    });
    const first: readonly number[] = random.pick(PAIRS);
    const others = [0, 1, 2, 3].filter((cpu) => !first.includes(cpu));
    const machine: Scenario = {
      variant: "message-signaled-interrupts",
      cpus: 4,
      traffic,
      durationPs: ms(32),
      rss: { indirectionTable: roundRobin([0, 1, 2, 3], 64) },
      records: "summary",
      threadShare: [0, 1, 2, 3].map((cpu) => {
        const [now, then] = first.includes(cpu) ? [0.75, 0.1] : [0.1, 0.75];
        return { kind: "steps", at: [[0, now], [ms(16), then]] }; // prettier-ignore
      }),
    };
    const ran = (policy: RebalancingPolicy, periodMs: number): Run =>
      run({ ...machine, rebalancing: policy === "none" ? { policy } : { policy, periodPs: ms(periodMs) } });
    const judge = (one: Run, why: unknown): TriedOut => {
      const { entryMoves, toDone } = one.summary;
      const lost = figures.displacedShare(one);
      const p99Us = Math.round(toDone.p99Ps / 1e5) / 10;
      const came = `Threads lose ${percent(lost)}, ${entryMoves} entries move, and the frames' p99 is ${p99Us} µs.`;
      if (lost > host.lost || entryMoves > host.moves || p99Us > host.p99Us)
        return { isRight: false, message: `${came} Asked for: ${limits}.` };
      return wordsIn(why) < 15
        ? {
            isRight: false,
            isAlmost: true,
            message: `${came} That is enough for this host. Now say why, in a few sentences.`,
          }
        : { isRight: true, message: `${came} That is enough for this host.` };
    };
    const limits = `at most ${percent(host.lost)} of the thread time lost, ${host.moves} moves, and ${host.p99Us} µs at p99`;
    const why =
      "This host pays for thread time first, and each move costs it cached state, so the policy that moves only what it " +
      "must is the one to take. A shorter period would chase chance, a longer one leaves threads waiting after a shift. With " +
      "threads that nearly fit it would do harm; I would watch the moves per minute.";
    const good = { policy: "rss-plus-plus", periodMs: host.periodMs, why } as const;
    const best = ran(good.policy, good.periodMs);
    const wrong = { policy: "none", periodMs: 10, why } as const;
    return {
      question:
        `**Choose a policy** for ${host.about}. Four CPUs, unequal connections; threads want 75 % of CPUs ` +
        `${first.join(" and ")} for 16 ms, then 75 % of CPUs ${others.join(" and ")} for as long. Asked for: ${limits}. Answer with ` +
        '`{ policy: "greedy", periodMs: 10, why: "..." }`.',
      answer: good,
      asks: 'The answer is a choice, such as { policy: "greedy", periodMs: 10, why: "..." }.',
      rubric: RUBRIC,
      tryOut: (given) => {
        const { policy, periodMs, why: reasons } = (builtOf(given) ?? {}) as Record<string, unknown>;
        const isKnown = REBALANCING_POLICIES.some((name) => name === policy);
        if (!isKnown || typeof periodMs !== "number" || !(periodMs >= 0.1 && periodMs <= 1000)) return null;
        return judge(ran(policy as RebalancingPolicy, periodMs), reasons);
      },
      mistakes: [
        { answer: JSON.stringify(wrong), message: judge(ran(wrong.policy, wrong.periodMs), why).message },
        {
          answer: JSON.stringify({ policy: good.policy, periodMs: good.periodMs }),
          message: judge(best, "").message,
          isAlmost: true,
        },
      ],
      hints: [
        "Look at the lesson's table of six runs: which policies move little, which give threads most?",
        "The lesson's live panel shows what a shorter period gives, and what it takes.",
        `RSS++ moves little. With a look every ${host.periodMs} ms it does what this host needs.`,
      ],
      because: judge(best, why).message,
    };
  },
};
