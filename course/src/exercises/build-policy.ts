// An exercise of lesson 09a: a rebalancing policy of the reader's own, run under two host loads and held to three
// limits. The limits come from a policy that does what is asked.
import {
  entryLoads,
  load,
  ms,
  REBALANCING_POLICIES,
  roundRobin,
  run,
  figures,
  type EntryMove,
  type OwnPolicy,
  type RebalancingPolicy,
  type Scenario,
  type View,
} from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";

/** Every CPU that is asked for more than it has gives entries away, the fullest first, until nothing is missing. */
function giveWhatIsMissing(view: View): EntryMove[] {
  const { entryLoad } = entryLoads(view);
  const room = new Map(view.cpus.map(({ cpu, receiveLoad, threadLoad }) => [cpu, 1 - receiveLoad - threadLoad]));
  const roomOf = (cpu: number): number => room.get(cpu) ?? 0;
  const bySize = [...view.entries.keys()].sort((a, b) => entryLoad[b] - entryLoad[a]);
  return bySize.flatMap((entry) => {
    const { cpu, isMoving } = view.entries[entry];
    const size = entryLoad[entry];
    const to = [...room.keys()].reduce((a, b) => (roomOf(b) > roomOf(a) ? b : a));
    if (isMoving || size === 0 || roomOf(cpu) >= 0 || roomOf(to) < size) return [];
    room.set(cpu, roomOf(cpu) + size);
    room.set(to, roomOf(to) - size);
    return [{ entry, cpu: to }];
  });
}

const SHOWN = `One that does, as a cell:

\`\`\`ts
const mine: OwnPolicy = { name: "mine", decide: (view) => {
  const { entryLoad } = entryLoads(view);
  const room = view.cpus.map(({ receiveLoad, threadLoad }) => 1 - receiveLoad - threadLoad);
  const fullestFirst = [...view.entries.keys()].sort((a, b) => entryLoad[b] - entryLoad[a]);
  return fullestFirst.flatMap((entry) => {
    const from = view.cpus.findIndex(({ cpu }) => cpu === view.entries[entry].cpu);
    const to = room.indexOf(Math.max(...room));
    if (view.entries[entry].isMoving || room[from] >= 0 || room[to] < entryLoad[entry]) return [];
    room[from] += entryLoad[entry];
    room[to] -= entryLoad[entry];
    return [{ entry, cpu: view.cpus[to].cpu }];
  });
} };
\`\`\`
`;

const percent = (share: number): string => `${Math.round(1000 * share) / 10} %`;

export const buildPolicy: Exercise = {
  id: "09a-policy",
  pose(random): PosedExercise {
    const seed = random.below(1_000_000);
    const first = [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ][random.below(4)];
    const [much, less] = [0.75, 0.6];
    const traffic = load({
      framesPerSecond: 1.6e6,
      connections: 1024,
      population: { kind: "zipf", exponent: 0.9 },
      seed,
    });
    const machine: Scenario = {
      variant: "message-signaled-interrupts",
      cpus: 4,
      traffic,
      durationPs: ms(32),
      rss: { indirectionTable: roundRobin([0, 1, 2, 3], 64) },
    };
    const want = (most: number): NonNullable<Scenario["threadShare"]> =>
      [0, 1, 2, 3].map((cpu) => {
        const [now, then] = first.includes(cpu) ? [most, 0.1] : [0.1, most];
        return { kind: "steps", at: [[0, now], [ms(16), then]] }; // prettier-ignore
      });
    const ran = (policy: RebalancingPolicy | OwnPolicy, most: number): { lost: number; moves: number } => {
      const rebalancing = policy === "none" ? ({ policy } as const) : { policy, periodPs: ms(2) };
      const one = run({ ...machine, records: "summary", threadShare: want(most), rebalancing });
      return { lost: figures.displacedShare(one), moves: one.summary.entryMoves };
    };
    const both = (policy: RebalancingPolicy | OwnPolicy): { much: number; less: number; moves: number } => {
      const [a, b] = [ran(policy, much), ran(policy, less)];
      return { much: a.lost, less: b.lost, moves: a.moves + b.moves };
    };
    const good: OwnPolicy = { name: "mine", decide: giveWhatIsMissing };
    const reached = both(good);
    const none = both("none");
    // Room for policies that are a little worse than the one that sets the limits.
    const most = { much: Math.ceil(120 * reached.much + 1) / 100, less: none.less, moves: 2 * reached.moves };
    const judge = (came: ReturnType<typeof both>): TriedOut => {
      const isRight = came.much <= most.much && came.less <= most.less && came.moves <= most.moves;
      return {
        isRight,
        isAlmost:
          came.much <= 1.6 * most.much &&
          [came.much <= most.much, came.less <= most.less, came.moves <= most.moves].filter(Boolean).length === 2,
        message:
          `Threads that want 75 % lose ${percent(came.much)} (at most ${percent(most.much)} is asked for), those that want ` +
          `60 % lose ${percent(came.less)} (at most ${percent(most.less)}), after ${came.moves} moves (at most ${most.moves}).`,
      };
    };
    return {
      question:
        "**Build a policy.** The lesson's machine, with a look every 2 ms. Threads want much of CPUs " +
        `${first.join(" and ")} and 10 % of the others for 16 ms, then it is the other way round. In one run "much" is 75 %, ` +
        `in another 60 %. Build a policy under which threads lose at most ${percent(most.much)} of what they want in the first ` +
        `run, at most ${percent(most.less)} in the second (what they lose without a policy), with at most ${most.moves} moves ` +
        "in both together. Answer with the object: its `name`, and `decide({ cpus, entries })`, which gives a list of " +
        "`{ entry, cpu }`.",
      answer: good,
      shown: SHOWN,
      asks: 'The answer is a policy, such as { name: "mine", decide: ({ cpus, entries }) => [] }.',
      tryOut: (given) => {
        if (typeof given === "string")
          return REBALANCING_POLICIES.some((name) => name === given) ? judge(both(given as RebalancingPolicy)) : null;
        return typeof given === "object" && given !== null && ("decide" in given || "create" in given)
          ? judge(both(given as OwnPolicy))
          : null;
      },
      mistakes: [{ answer: "none", message: judge(none).message, isAlmost: judge(none).isAlmost ?? false }],
      hints: [
        "Begin with the lesson's `onlyInNeed`, and look what it misses: too slow, or too many moves?",
        "A CPU that is asked for more than it has may give several entries in one look, until nothing is missing.",
        "An entry takes about its CPU's `receiveLoad` times its share of that CPU's `frames`; `entryLoads(view)` of rss-lab " +
          "computes that. Keep count of the room that each CPU has left while you give.",
      ],
      because: judge(reached).message,
    };
  },
};
