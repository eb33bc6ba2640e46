// An exercise of lesson 08: a request of RSSv2 that empties a CPU. The answer is sent to a scaling entity
// ("OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES"): what its statuses and its table say counts.
import { DEFAULT_PROCESSOR_INDEX, moveEntries, roundRobin, ScalingEntity, type MoveCommand } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf } from "./built.js";
import { shuffled } from "./shuffled.js";

/** A request: the CPU that sends it, and its commands. */
interface Request {
  readonly cpu: number;
  readonly commands: readonly MoveCommand[];
}

const RSS_CPUS = [0, 1, 2, 3];
const QUEUES = 3;
/** Entries that a CPU may hold afterwards. */
const MOST = 3;

/** A NIC with a queue for each of three CPUs, whose default processor is one of them. */
function nicWith(table: readonly number[], defaultCpu: number): ScalingEntity {
  const entity = new ScalingEntity(defaultCpu, { rssCpus: RSS_CPUS, numberOfQueues: QUEUES });
  entity.setParameters({ numberOfEntries: table.length });
  const fill = table.map((targetCpu, index) => ({ index, targetCpu }));
  moveEntries(new Map([[0, entity]]), defaultCpu, fill);
  entity.setParameters({ rssEnabled: true });
  return entity;
}

export const evacuate: Exercise = {
  id: "08-evacuate",
  pose(random): PosedExercise {
    const leaving = random.below(3);
    const [spare, ...others] = [3, ...[0, 1, 2].filter((cpu) => cpu !== leaving)];
    // The CPU that leaves holds three entries, so that nobody can take them all but one that holds none.
    const cpus = roundRobin([leaving, ...others], 8);
    const table = shuffled(random, cpus);
    const own = [...table.keys()].filter((entry) => table[entry] === leaving);
    const send = ({ cpu, commands }: Request): TriedOut => {
      const entity = nicWith(table, leaving);
      const results = moveEntries(new Map([[0, entity]]), cpu, commands);
      const failed = results.find(({ status }) => status !== "NDIS_STATUS_SUCCESS");
      const { indirectionTable, defaultCpu } = entity.state();
      const left = [...indirectionTable.keys()].filter((entry) => indirectionTable[entry] === leaving);
      const fullest = Math.max(...RSS_CPUS.map((each) => indirectionTable.filter((held) => held === each).length));
      const now = `The table is now \`[${indirectionTable.join(", ")}]\``;
      const says = (message: string, isAlmost = false): TriedOut => ({ isRight: false, isAlmost, message });
      const isForgotten = commands.every(({ index }) => index !== DEFAULT_PROCESSOR_INDEX);
      const forgotten = isForgotten ? ` Frames without a hash would still go to CPU ${leaving}.` : "";
      if (failed?.status === "NDIS_STATUS_NO_QUEUES")
        return says(`\`${failed.status}\`: ${failed.reason}${forgotten} So none of the commands is carried out.`, true);
      if (failed) return says(`\`${failed.status}\`: ${failed.reason} So none of the commands is carried out.`);
      if (left.length > 0) return says(`${now}: entries ${left.join(", ")} still point to CPU ${leaving}.`);
      if (fullest > MOST) return says(`${now}: one CPU holds ${fullest} entries, and ${MOST} are allowed.`, true);
      if (defaultCpu === leaving)
        return says(`${now}, but frames without a hash still go to the default processor, CPU ${leaving}.`, true);
      return {
        isRight: true,
        message: `${now}, and frames without a hash go to CPU ${defaultCpu}: CPU ${leaving} gave its own away, in one request.`,
      };
    };
    const solved: Request = {
      cpu: leaving,
      commands: [...own, DEFAULT_PROCESSOR_INDEX].map((index) => ({ index, targetCpu: spare })),
    };
    const stranger: Request = { ...solved, cpu: spare };
    const forgotten: Request = { ...solved, commands: solved.commands.slice(0, -1) };
    return {
      question:
        `**Empty CPU ${leaving}.** RSSv2 is on, with ${QUEUES} queues; RSS may use CPUs 0 to 3. The table is ` +
        `\`[${table.join(", ")}]\`, and the default processor is CPU ${leaving}. Build the one request after which no ` +
        `entry points to CPU ${leaving}, the default processor is another one, and no CPU holds more than ${MOST} ` +
        "entries. Answer with the CPU that sends it and its commands, in this form: " +
        "`{ cpu: 0, commands: [{ index: 4, targetCpu: 2 }] }`. The default processor has the index " +
        "`DEFAULT_PROCESSOR_INDEX`.",
      answer: solved,
      shown:
        "The request is `{ cpu: " +
        `${leaving}, commands: [${own.map((index) => `{ index: ${index}, targetCpu: ${spare} }`).join(", ")}, ` +
        `{ index: DEFAULT_PROCESSOR_INDEX, targetCpu: ${spare} }] }\`.`,
      asks: "The answer is a request, such as `{ cpu: 0, commands: [{ index: 4, targetCpu: 2 }] }`.",
      tryOut: (given) => {
        const request = requestOf(given);
        return request === null ? null : send(request);
      },
      mistakes: [
        { answer: JSON.stringify(stranger), message: send(stranger).message },
        { answer: JSON.stringify(forgotten), message: send(forgotten).message, isAlmost: true },
      ],
      hints: [
        "Only the CPU to which an entry points may move it. The same holds for the default processor.",
        `Queues are counted after the whole group. When CPU ${leaving} has left, its queue is free.`,
        `Send it from CPU ${leaving}: entries ${own.join(", ")} and DEFAULT_PROCESSOR_INDEX, to CPU ${spare}.`,
      ],
      because: send(solved).message,
    };
  },
};

/** A request of the form that is asked for; null for anything else. */
function requestOf(given: unknown): Request | null {
  const { cpu, commands } = (builtOf(given) ?? {}) as Partial<Request>;
  return typeof cpu === "number" && Array.isArray(commands) && commands.length > 0 ? { cpu, commands } : null;
}
