// The exercises of lesson 08, "Does order survive?": frames that a move can put out of order, a status, a group of
// moves, a new key. The right answers come from a run or from the rules of RSSv2.
// long because: a lesson's exercises stand together
import {
  aimedConnections,
  createIndirectionTable,
  formatHash,
  load,
  MICROSOFT_KEY,
  moveEntries,
  us,
  roundRobin,
  run,
  ScalingEntity,
  type MoveCommand,
  type Random,
} from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
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

/** An entity that uses CPUs 0 to 3 with a queue for each of them; RSS may also use CPU 4. */
function entityOf(table: readonly number[]): ScalingEntity {
  const entity = new ScalingEntity(0, { rssCpus: [0, 1, 2, 3, 4], numberOfQueues: 4 });
  entity.setParameters({ numberOfEntries: table.length });
  moveEntries(
    new Map([[0, entity]]),
    0,
    table.map((targetCpu, index) => ({ index, targetCpu })),
  );
  entity.setParameters({ rssEnabled: true });
  return entity;
}
const short = (status: string): string => status.replace("NDIS_STATUS_", "");
const commandWords = (commands: readonly MoveCommand[]): string =>
  commands.map(({ index, targetCpu }) => `entry ${index} to CPU ${targetCpu}`).join(", ");

const status: Exercise = {
  id: "08-status",
  pose(random): PosedExercise {
    const table = shuffled(random, roundRobin([0, 1, 2, 3], 8));
    const entry = random.below(8),
      owner = table[entry],
      kind = random.below(5);
    const actor = kind === 1 ? (owner + 1 + random.below(3)) % 4 : owner;
    const index = kind === 2 ? 8 + random.below(8) : entry;
    const targetCpu = kind === 3 ? 5 + random.below(3) : kind === 4 ? 4 : (owner + 1 + random.below(3)) % 4;
    const results = moveEntries(new Map([[0, entityOf(table)]]), actor, [{ index, targetCpu }]);
    const [{ status: answer, reason }] = results as [(typeof results)[number]];
    const said: Readonly<Record<string, string>> = {
      NDIS_STATUS_SUCCESS:
        "Check the three rules: does the entry exist, does the CPU that asks own it, may RSS use the target?",
      NDIS_STATUS_NOT_ACCEPTED: "That is the answer to a CPU that does not own the entry. Look up who holds it.",
      NDIS_STATUS_INVALID_DATA: "That is the answer if RSS may not use the target CPU. May it?",
      NDIS_STATUS_INVALID_PARAMETER: "That is the answer if there is no such entry. Is there?",
      NDIS_STATUS_NO_QUEUES:
        "That is the answer if the table would need more queues than there are. Count the CPUs in it after the move.",
    };
    return {
      question:
        `**Which status?** RSSv2 is on, with four queues. The table is \`[${table.join(", ")}]\`, the default ` +
        `processor CPU 0, and RSS may use CPUs 0 to 4. Code on CPU ${actor} asks to move entry ${index} to CPU ` +
        `${targetCpu}. Which status does the command get? ` +
        `Answer with a text: ${Object.keys(said)
          .map((name) => `\`"${name}"\``)
          .join(", ")}.`,
      answer,
      mistakes: Object.entries(said)
        .filter(([name]) => name !== answer)
        .flatMap(([name, message]) => [
          { answer: name, message },
          { answer: short(name), message },
        ])
        .concat(
          [{ answer: short(answer), message: "The right one; write it with its prefix NDIS_STATUS_." }].map((each) => ({
            ...each,
            isAlmost: true,
          })),
        ),
      hints: [
        "Ask in this order: does the entry exist? Whose is it? May RSS use the target? Are there enough queues?",
        index > 7
          ? "The table's entries have the numbers 0 to 7."
          : `Entry ${index} holds CPU ${owner}; CPU ${actor} asks.`,
        reason,
      ],
      because: `Right. ${reason}`,
    };
  },
};

const group: Exercise = {
  id: "08-group",
  pose(random): PosedExercise {
    const table = shuffled(random, roundRobin([0, 1, 2, 3], 8)),
      actor = random.below(4);
    const own = [...table.keys()].filter((entry) => table[entry] === actor),
      foreign = [...table.keys()].filter((entry) => table[entry] !== actor);
    const targets = shuffled(
      random,
      [0, 1, 2, 3].filter((cpu) => cpu !== actor),
    );
    const good = own.map((index, i): MoveCommand => ({ index, targetCpu: targets[i] }));
    const stray: MoveCommand = { index: foreign[random.below(foreign.length)], targetCpu: actor };
    const [hasStray, swaps] = [random.below(2) === 0, random.below(2)];
    const commands = [...good.slice(0, swaps), ...(hasStray ? [stray] : []), ...good.slice(swaps)];
    const entity = entityOf(table);
    moveEntries(new Map([[0, entity]]), actor, commands);
    const changed = (after: readonly number[]): number => after.filter((cpu, i) => cpu !== table[i]).length;
    const answer = changed(entity.state().indirectionTable);
    return {
      question:
        `**All or nothing?** RSSv2 is on, and the table is \`[${table.join(", ")}]\`. Code on CPU ${actor} sends one ` +
        `request with these commands, all for the same NIC: ${commandWords(commands)}. How many entries of the table ` +
        `hold another CPU afterwards?`,
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: commands.length,
            message:
              `There are ${commands.length} commands, but CPU ${actor} may not give one of them. What becomes ` +
              "of the others then?",
          },
          {
            answer: good.length,
            message:
              `Those are the commands that CPU ${actor} may give. But the commands are a group: if one fails, what ` +
              "becomes of the others?",
            isAlmost: true,
          },
          {
            answer: swaps,
            message: "The whole group is undone, including the commands before the one that fails.",
            isAlmost: true,
          },
          { answer: 0, message: `Whose entries are these? If all of them are CPU ${actor}'s, the group is done.` },
          { answer: 1, message: "One? The commands are a group: all are done, or none." },
        ],
        answer,
      ),
      hints: [
        "Commands for one scaling entity that stand next to each other are a group: all are done, or none.",
        `CPU ${actor} may move the entries that it holds. Which are those?`,
        `CPU ${actor} holds entries ${own.join(" and ")}; the request names ` +
          `${commands.map(({ index }) => index).join(", ")}.`,
      ],
      because:
        answer === 0
          ? `Right: entry ${stray.index} is not CPU ${actor}'s, so none of the commands is carried out, and all of ` +
            "them get NDIS_STATUS_NOT_ACCEPTED."
          : `Right: all ${answer} entries are CPU ${actor}'s, so the group is carried out as one.`,
    };
  },
};

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

export const lesson08: readonly Exercise[] = [bound, status, group, key];
