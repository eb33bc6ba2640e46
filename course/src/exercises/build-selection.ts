// Two exercises of lesson 12. One builds the settings that leave given processors; the other plans two NICs of one
// server. Both are tried out by the selection itself.
import { createTopology, selectRssProcessors, textTable, type RssProcessorOptions, type Topology } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf } from "./built.js";
import { shownAs } from "./built-scenario.js";

const FIELDS = [
  "profile",
  "baseProcessor",
  "maxProcessor",
  "maxRssProcessors",
  "maxNumRssCpus",
  "numRssQueues",
  "numaNode",
  "processorsNeeded",
] as const;

/** Settings of a selection; null if no field of them is there. */
function settingsOf(given: unknown): RssProcessorOptions | null {
  const object = builtOf(given);
  return object !== null && FIELDS.some((name) => name in object) ? object : null;
}

const taken = (topology: Topology, node: number, options: RssProcessorOptions): string[] => {
  const { cpus, choices } = selectRssProcessors(topology.seenFrom(node), options);
  return cpus.map((cpu) => choices.find((choice) => choice.cpu === cpu)?.processor ?? "");
};

export const buildSelection: Exercise = {
  id: "12-build",
  pose(random): PosedExercise {
    const coresPerNode = random.pick([6, 8]);
    const topology = createTopology({ nodes: 2, coresPerNode, threadsPerCore: 2 });
    const node = random.below(2);
    const first = 1 + random.below(3),
      count = 2 + random.below(2);
    // The first `count` cores of a node from `first` on: a base, a profile that stays near, a limit.
    const answer: RssProcessorOptions = {
      profile: "ClosestProcessorStatic",
      baseProcessor: `0:${2 * (first + node * coresPerNode)}`,
      maxRssProcessors: count,
    };
    const wanted = taken(topology, node, answer);
    const tryOut = (given: unknown): TriedOut | null => {
      const settings = settingsOf(given);
      if (settings === null) return null;
      const got = taken(topology, node, settings);
      const came = `RSS takes ${got.length === 0 ? "no processor" : got.join(" ")}`;
      const isSameSet = [...got].sort().join() === [...wanted].sort().join();
      if (got.join() === wanted.join()) return { isRight: true, message: `${came}, in this order, as asked for.` };
      if (isSameSet) return { isRight: false, isAlmost: true, message: `${came}: the right ones in another order.` };
      const isMore = wanted.every((name) => got.includes(name));
      return {
        isRight: false,
        isAlmost: isMore,
        message: `${came}. ${isMore ? "More than were asked for: what limits their number?" : `Asked for are ${wanted.join(" ")}.`}`,
      };
    };
    return {
      question:
        `**Leave these to RSS.** A server has 2 nodes of ${coresPerNode} cores with two logical processors each, ` +
        `0:0 to 0:${4 * coresPerNode - 1}, siblings side by side; node 1 begins at 0:${2 * coresPerNode}. The NIC sits at node ` +
        `${node}. Give settings with which RSS takes exactly ${wanted.join(", ")}, in this order. The fields are ` +
        "`profile`, `baseProcessor`, `maxProcessor`, `maxRssProcessors`, `numRssQueues`; `check` makes the selection.",
      asks: 'The answer is an object with settings: `{ baseProcessor: "0:4", maxRssProcessors: 2 }`.',
      answer,
      shown: shownAs(answer),
      tryOut,
      mistakes: [
        { answer: wanted.join(" "), message: "Those are the processors. Give the settings that leave them." },
        { answer: count, message: "How many is one of the settings. From where on, and in which order?" },
      ],
      hints: [
        "Three questions: from where on, in which order, how many?",
        "All asked for are on one node. Which profile stays there, and which goes to the other node for the second?",
        `The base is ${answer.baseProcessor}, and the number is ${count}.`,
      ],
      because: `Right: with ${JSON.stringify(answer)} RSS takes ${wanted.join(" ")}.`,
    };
  },
};

interface Plan {
  readonly first: RssProcessorOptions;
  readonly second: RssProcessorOptions;
}

export const planNics: Exercise = {
  id: "12-design",
  pose(random): PosedExercise {
    const coresPerNode = random.pick([8, 10, 12]);
    const kept = 1 + random.below(2);
    const topology = createTopology({ nodes: 2, coresPerNode, threadsPerCore: 2 });
    const half = coresPerNode - kept,
      least = Math.floor(half / 2);
    const nameAt = (core: number): string => `0:${2 * core}`;
    const answer: Plan = {
      first: {
        profile: "ClosestProcessorStatic",
        baseProcessor: nameAt(kept),
        maxProcessor: nameAt(coresPerNode - 1),
        maxRssProcessors: half,
      },
      second: {
        profile: "ClosestProcessorStatic",
        baseProcessor: nameAt(coresPerNode + kept),
        maxProcessor: nameAt(2 * coresPerNode - 1),
        maxRssProcessors: half,
      },
    };
    const judge = ({ first, second }: Plan): TriedOut => {
      const rows = [first, second].map((options, node) => ({ node, got: taken(topology, node, options) }));
      const nodeOf = (name: string): number =>
        topology.processors.find(({ group, number }) => `${group}:${number}` === name)?.node ?? -1;
      const shared = rows[0].got.filter((name) => rows[1].got.includes(name));
      const far = rows.flatMap(({ node, got }) => got.filter((name) => nodeOf(name) !== node));
      const reserved = [0, 1].flatMap((node) =>
        Array.from({ length: kept }, (_, i) => nameAt(node * coresPerNode + i)),
      );
      const touched = reserved.filter((name) => rows.some(({ got }) => got.includes(name)));
      const few = rows.some(({ got }) => got.length < least);
      const faults = [
        shared.length > 0 ? `${shared.join(" ")} work for both NICs` : "",
        far.length > 0 ? `${far.join(" ")} are on the other node than their NIC` : "",
        touched.length > 0 ? `${touched.join(" ")} were to be left free` : "",
        few ? `a NIC has fewer than ${least} processors` : "",
      ].filter(Boolean);
      const table = textTable({
        columns: ["NIC", "node", "processors", "which"],
        rows: rows.map(({ node, got }) => [node === 0 ? "first" : "second", node, got.length, got.join(" ") || "none"]),
      });
      return {
        isRight: faults.length === 0,
        isAlmost: faults.length === 1,
        message: `${faults.length === 0 ? "Nothing is shared, far away or taken from the application." : `${faults.join("; ")}.`}\n\n\`\`\`\n${table}\n\`\`\``,
      };
    };
    return {
      question:
        `**Plan two NICs.** A server has 2 nodes of ${coresPerNode} cores with two logical processors each, a NIC at each ` +
        `node, and an application that wants the first ${kept === 1 ? "core" : `${kept} cores`} of each node for itself. ` +
        "Answer with a plan, `{ first: {...}, second: {...} }`: the settings of the NIC at node 0 and of the NIC at node 1. " +
        `No processor may work for both, none may be far from its NIC, and each NIC needs ${least} at least.`,
      asks: "The answer is a plan: `{ first: {...}, second: {...} }`, with the settings of each NIC.",
      answer,
      shown: shownAs(answer),
      tryOut: (given) => {
        const object = builtOf(given);
        const [first, second] = [settingsOf(object?.first), settingsOf(object?.second)];
        return first === null || second === null ? null : judge({ first, second });
      },
      rubric: [
        "I can say for each setting what would happen without it.",
        "I know how many receive queues and messages each NIC has, and that they are not fewer than its processors.",
        "I know on which node the application works on what each NIC receives.",
        "I can say whether the siblings that RSS leaves out are idle or work for somebody else.",
        "I know how I would see on the machine that the plan holds (`Get-NetAdapterRss`, interrupts per processor).",
      ],
      mistakes: [
        { answer: "ClosestProcessor", message: "A profile alone does not keep two NICs apart, nor leave cores free." },
      ],
      hints: [
        "Write the two ranges down first: from which processor to which may each NIC go?",
        `Node 0 is 0:0 to ${nameAt(coresPerNode - 1)} without siblings, node 1 ${nameAt(coresPerNode)} to ${nameAt(2 * coresPerNode - 1)}.`,
        `The first NIC's base is ${answer.first.baseProcessor}, its max ${answer.first.maxProcessor}.`,
      ],
      because: "Two ranges without a common processor, each on its NIC's node, and the first cores left free.",
    };
  },
};
