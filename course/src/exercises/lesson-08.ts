// The exercises of lesson 08, "Does order survive?": frames that a move can put out of order, a request that empties a
// CPU, a new key, a design. The right answers come from a run or from the rules of RSSv2.
import {
  aimedConnections,
  createIndirectionTable,
  formatHash,
  load,
  MICROSOFT_KEY,
  us,
  roundRobin,
  run,
  type Random,
} from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { changeDesign } from "./design-change.js";
import { evacuate } from "./evacuate-cpu.js";
import { shuffled } from "./shuffled.js";
import { distinctMistakes } from "./mistakes.js";

const bound: Exercise = {
  id: "08-bound",
  pose(random): PosedExercise {
    const { waiting, entries, answer, late } = drawBacklog(random);
    const all = waiting.reduce((sum, count) => sum + count, 0);
    const perEntry = waiting.map((count, entry) => `entry ${entry}: ${count}`).join(", ");
    const counts = entries.map((entry) => waiting[entry]);
    return {
      question:
        `**How many can suffer?** CPU 0 holds entries 0 to ${waiting.length - 1} of an indirection table, and ` +
        `${all} frames wait in its queue (${perEntry}). Now the overlying driver points ` +
        `${entries.map((entry) => `entry ${entry}`).join(" and ")} at CPU 1, which has nothing to do. It does not ` +
        "drain. At most how many frames can be indicated out of order because of this change?",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: all,
            message: "Frames of entries that stay on CPU 0 keep their order. Count those of the entries that move.",
            isAlmost: true,
          },
          { answer: all - answer, message: "Those are the frames that stay on their CPU: nothing can overtake them." },
          {
            answer: 0,
            message:
              "That would be so with draining. Without, a new frame on CPU 1 overtakes those that wait on CPU 0.",
          },
          ...counts.map((answer) => ({
            answer,
            message: "Two entries move: count the frames of both.",
            isAlmost: true,
          })),
          { answer: entries.length, message: "That is the number of entries. Count frames." },
          {
            answer: late,
            message: "That many were late in a run of this. The question is how many it can be at most.",
            isAlmost: true,
          },
        ],
        answer,
      ),
      hints: [
        "A frame can be indicated out of order only if a later frame of its connection may take another way.",
        "Frames that come after the change all go to the new CPU. Which frames are still on the old one?",
        `The frames of ${entries.map((entry) => `entry ${entry}`).join(" and ")} that wait on CPU 0 at the ` +
          `moment of the change: ${counts.join(" + ")}.`,
      ],
      because:
        `Right: ${counts.join(" + ")} = ${answer}. It is a bound: ${late === 0 ? "none" : late} of them ` +
        `${late === 1 ? "was" : "were"} late in a run of this, since a frame is late ` +
        "only if a later one of its connection overtakes it in time.",
    };
  },
};

/** A run whose CPU 0 has a backlog when two of its entries move: what waited for each entry, and how many were late. */
function drawBacklog(random: Random): { waiting: number[]; entries: number[]; answer: number; late: number } {
  const server = { address: "192.0.2.1", port: 443 };
  const endpoints = [0, 1, 2, 3].flatMap((entry) =>
    aimedConnections({
      secretKey: MICROSOFT_KEY,
      entries: 8,
      entry,
      count: 1,
      server,
      clients: `198.51.100.${entry + 1}/32`,
    }),
  );
  for (;;) {
    const seed = random.below(1_000_000);
    const entries = shuffled(random, [0, 1, 2, 3])
        .slice(0, 2)
        .sort((a, b) => a - b),
      timePs = us(12);
    const result = run({
      variant: "message-signaled-interrupts",
      cpus: 2,
      seed,
      traffic: load({ framesPerSecond: 2.5e6, endpoints, frames: 60 }),
      rss: { indirectionTable: [0, 0, 0, 0, 1, 1, 1, 1], defaultCpu: 1 },
      rssChanges: [{ timePs, moves: entries.map((entry) => ({ entry, cpu: 1 })) }],
    });
    const here = result.frames().filter(({ arrivalPs, indicatedPs }) => arrivalPs <= timePs && indicatedPs > timePs);
    const waiting = [0, 1, 2, 3].map((entry) => here.filter(({ connection }) => connection === entry).length);
    const answer = result.summary.framesOnOldCpu;
    if (waiting.every((count) => count > 0) && entries.reduce((sum, entry) => sum + waiting[entry], 0) === answer)
      return { waiting, entries, answer, late: result.summary.outOfOrder };
  }
}

const key: Exercise = {
  id: "08-key",
  pose(random): PosedExercise {
    const table = shuffled(random, roundRobin([0, 1, 2, 3], 8)),
      { cpu } = createIndirectionTable(table);
    const rows = Array.from({ length: 5 }, () => ({ before: random.nextUint32(), after: random.nextUint32() }));
    // The sixth gets another entry that holds the same CPU.
    const before = random.nextUint32(),
      other = table.findIndex((each, entry) => each === cpu(before) && entry !== (before & 7));
    rows.push({ before, after: ((random.nextUint32() & ~7) | other) >>> 0 });
    const dealt = shuffled(
      random,
      rows.map((_, i) => i),
    ).map((i) => rows[i]);
    const count = (moved: (row: (typeof rows)[number]) => boolean): number => dealt.filter(moved).length;
    const answer = count(({ before, after }) => cpu(before) !== cpu(after));
    return {
      question:
        `**Who moves with a new key?** The table is \`[${table.join(", ")}]\` and stays. The overlying driver sets ` +
        "a new secret key, and the hash values of six connections change: " +
        `${dealt.map(({ before, after }) => `\`${formatHash(before)}\` to \`${formatHash(after)}\``).join(", ")}. ` +
        "How many connections get another CPU?",
      answer,
      mistakes: distinctMistakes(
        [
          { answer: 6, message: "All hash values change, but only three bits of them are used." },
          {
            answer: count(({ before, after }) => (before & 7) !== (after & 7)),
            message: "That many get another entry. Two entries may hold the same CPU.",
            isAlmost: true,
          },
          { answer: 0, message: "The table is the same, but the key decides which entry a connection uses." },
          { answer: 6 - answer, message: "That many stay on their CPU.", isAlmost: true },
        ],
        answer,
      ),
      hints: [
        "The 3 least significant bits of a hash value select the entry; the last hexadecimal digit contains them.",
        `The entries before are ${dealt.map(({ before }) => before & 7).join(", ")}, after ` +
          `${dealt.map(({ after }) => after & 7).join(", ")}.`,
        `The CPUs before are ${dealt.map(({ before }) => cpu(before)).join(", ")}, after ` +
          `${dealt.map(({ after }) => cpu(after)).join(", ")}.`,
      ],
      because: `Right: ${answer} of 6. With an even table on n CPUs a connection keeps its CPU by chance once in n times.`,
    };
  },
};

export const lesson08: readonly Exercise[] = [bound, evacuate, key, changeDesign];
