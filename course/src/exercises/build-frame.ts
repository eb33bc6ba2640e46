// An exercise of lesson 02: build a frame of which the NIC hashes what is asked for, and that goes to a given CPU. The
// answer is built, parsed and assigned as any other frame; many answers are right.
import {
  assignCpu,
  buildFrame,
  createIndirectionTable,
  MICROSOFT_KEY,
  parseFrame,
  roundRobin,
  type Assignment,
  type Frame,
  type FrameToBuild,
  type HashTypeName,
  type Random,
} from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { ends, list } from "./frames.js";
import { builtOf } from "./built.js";
import { example, written } from "./written.js";

const CPUS = 8;
const TABLE = createIndirectionTable(
  roundRobin(
    Array.from({ length: CPUS }, (_, cpu) => cpu),
    128,
  ),
);

/** What is asked for, and the change of the frame to start from that brings it about. */
interface Task {
  readonly enabled: readonly HashTypeName[];
  readonly asked: string;
  readonly isDone: (found: Assignment) => boolean;
  readonly change: Partial<FrameToBuild>;
  readonly hint: string;
}

const bytesOf = ({ hashInput }: Assignment): number => hashInput?.length ?? 0;
const TASKS: readonly Task[] = [
  {
    enabled: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4"],
    asked: "only the two addresses are hashed",
    isDone: (found) => bytesOf(found) === 8,
    change: { fragment: { offsetBytes: 0, moreFragments: true }, payloadBytes: 1400 },
    hint: "Every transport type is enabled, so the frame must be one that no transport type can take: a ping, or a fragment.",
  },
  {
    enabled: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
    asked: "addresses and ports are hashed",
    isDone: (found) => bytesOf(found) === 12,
    change: { protocol: "tcp" },
    hint: "Only one transport type is in the list, and the frame to start from is of the other transport.",
  },
  {
    enabled: ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4", "NDIS_HASH_IPV6"],
    asked: "two IPv6 addresses and nothing else are hashed",
    isDone: (found) => bytesOf(found) === 32,
    change: { source: "2001:db8::7", destination: "2001:db8:1::9" },
    hint: "No IPv6 transport type is in the list, so any IPv6 frame will do: both addresses must change.",
  },
];

export const buildFrameExercise: Exercise = {
  id: "02-frame",
  pose(random): PosedExercise {
    const task = random.pick(TASKS);
    const cpu = 1 + random.below(CPUS - 1);
    const start: FrameToBuild = { ...ends(random, 4), protocol: "udp" };
    const answer = solved(start, task, cpu, random);
    return {
      question:
        `**Build a frame.** ${list(task.enabled)} are enabled, the key is Microsoft's, 128 entries are dealt to CPUs 0 ` +
        `to ${CPUS - 1} in turn, and the default CPU is 0. Build a frame of which ${task.asked} and that goes to ` +
        `**CPU ${cpu}**. Begin with\n\n\`\`\`ts\n${written(start)}\n\`\`\`\n\nand change what you like. ` +
        "Other fields that it may have: `payloadBytes: 1400`, " +
        "`fragment: { offsetBytes: 0, moreFragments: true }`, and a number as its `protocol` (1 is ICMP). " +
        "`check` builds the frame and says what the NIC makes of it.",
      answer,
      shown: example(answer),
      asks: "The answer is a frame to build: an object in braces, as the one to begin with.",
      tryOut: (given) => tried(given, task, cpu),
      mistakes: [{ answer: JSON.stringify(start), message: sentence(assign(start, task), task, cpu) }],
      hints: [
        "First get the right bytes hashed, whatever the CPU. Then change an address or a port until the CPU is right.",
        task.hint,
        `With \`${written(task.change).slice(2, -2)}\` the right bytes are hashed. One of about eight addresses then ` +
          "goes to the CPU that is asked for.",
      ],
      because: right(assign(answer, task), task),
    };
  },
};

const settings = ({ enabled }: Task) => ({
  secretKey: MICROSOFT_KEY,
  hashTypes: enabled,
  indirectionTable: TABLE,
  defaultCpu: 0,
});
const parsed = (frame: FrameToBuild): Frame => parseFrame(buildFrame(frame));
const assign = (frame: FrameToBuild, task: Task): Assignment => assignCpu(parsed(frame), settings(task));

/** A right answer: the task's change, and an address that leads to the CPU. */
function solved(start: FrameToBuild, task: Task, cpu: number, random: Random): FrameToBuild {
  const changed = { ...start, ...task.change };
  const stem = changed.source.slice(0, Math.max(changed.source.lastIndexOf("."), changed.source.lastIndexOf(":")) + 1);
  for (;;) {
    const frame = { ...changed, source: `${stem}${1 + random.below(99)}` };
    if (assign(frame, task).cpu === cpu) return frame;
  }
}

function tried(given: unknown, task: Task, cpu: number): TriedOut | null {
  if (given instanceof Uint8Array)
    return { isRight: false, message: "Give the frame itself: `check` calls buildFrame." };
  const frame = builtOf(given);
  if (frame === null) return null;
  const found = assign(frame as unknown as FrameToBuild, task);
  const isDone = task.isDone(found);
  if (isDone && found.cpu === cpu) return { isRight: true, message: right(found, task) };
  return { isRight: false, isAlmost: isDone, message: sentence(found, task, cpu) };
}

const right = (found: Assignment, { asked }: Task): string =>
  `Right: ${asked}, and CPU ${found.cpu} gets the frame. ${how(found)}`;
const how = ({ reason, cpu }: Assignment): string => `The NIC says: ${reason}; CPU ${cpu}.`;

function sentence(found: Assignment, task: Task, cpu: number): string {
  const done = task.isDone(found);
  return done
    ? `The right bytes are hashed, but CPU ${found.cpu} gets the frame, not CPU ${cpu}. Change what is hashed.`
    : `${how(found)} Asked for: ${task.asked}.`;
}
