// The exercises of lesson 12, "Which processors may RSS use?": build a selection, plan two NICs, name the
// processors, count them. The selection computes the right answers ("Setting the Number of RSS Processors").
import { createTopology, selectRssProcessors } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { buildSelection, planNics } from "./build-selection.js";

const others = (mistakes: PosedExercise["mistakes"], answer: unknown): PosedExercise["mistakes"] =>
  mistakes.filter((each) => each.answer !== answer);

const howMany: Exercise = {
  id: "12-how-many",
  pose(random): PosedExercise {
    const cores = random.pick([4, 6, 8, 12]),
      threads = random.pick([1, 2]);
    const base = random.below(cores - 1) * threads;
    const wanted = random.pick([2, 4, 6, 10, 16]),
      queues = random.pick([4, 8, 16]);
    const { cpus } = selectRssProcessors(createTopology({ coresPerNode: cores, threadsPerCore: threads }).processors, {
      baseProcessor: `0:${base}`,
      maxRssProcessors: wanted,
      numRssQueues: queues,
    });
    const answer = cpus.length;
    const left = cores - base / threads;
    return {
      question:
        `**How many processors?** A machine has one node with ${cores} cores of ${threads} logical ` +
        `${threads === 1 ? "processor" : "processors"} each. ` +
        `The base processor is 0:${base}, MaxRssProcessors is ${wanted}, and the NIC has ${queues} receive queues. ` +
        `How many processors does RSS use?`,
      answer,
      mistakes: others(
        [
          {
            answer: Math.min(cores, wanted, queues),
            message: `You counted all ${cores} cores. Those below the base processor may not be used.`,
            isAlmost: true,
          },
          {
            answer: Math.min(cores * threads - base, wanted, queues),
            message: "You counted logical processors. RSS takes one of each core.",
          },
          {
            answer: Math.min(left, wanted),
            message: `There are ${queues} receive queues, and every processor needs one.`,
            isAlmost: true,
          },
          { answer: Math.min(left, queues), message: `MaxRssProcessors is ${wanted}.`, isAlmost: true },
          { answer: wanted, message: "MaxRssProcessors is an upper limit, not a promise." },
          {
            answer: answer + 1,
            message: "One too many: the cores before the base do not count, the base itself does.",
            isAlmost: true,
          },
          {
            answer: queues,
            message: "Queues are an upper limit: a queue without a processor is not served by itself.",
          },
        ],
        answer,
      ),
      hints: [
        "The smallest of three: cores left from the base on, MaxRssProcessors, receive queues.",
        `The base 0:${base} is the first logical processor of core ${base / threads}, counted from 0.`,
        `${left} cores are left.`,
      ],
      because: `Right: the smallest of ${left} cores, ${wanted} by MaxRssProcessors and ${queues} queues is ${answer}.`,
    };
  },
};

const whichOnes: Exercise = {
  id: "12-which-ones",
  pose(random): PosedExercise {
    const coresPerNode = random.pick([3, 4]),
      wanted = random.pick([3, 4]);
    const profile = random.pick(["ClosestProcessor", "NUMAScaling"] as const),
      node = random.below(2);
    const topology = createTopology({ nodes: 2, coresPerNode, threadsPerCore: 2 });
    const pick = (name: typeof profile): number[] => [
      ...selectRssProcessors(topology.seenFrom(node), { profile: name, maxRssProcessors: wanted }).cpus,
    ];
    const answer = pick(profile);
    const other = pick(profile === "NUMAScaling" ? "ClosestProcessor" : "NUMAScaling");
    const first = topology.processors.slice(0, wanted).map(({ cpu }) => cpu);
    const near = selectRssProcessors(topology.seenFrom(1 - node), { profile, maxRssProcessors: wanted }).cpus;
    return {
      question:
        `**Which ones, in which order?** Two nodes of ${coresPerNode} cores with two logical processors each; the ` +
        `NIC is attached to node ${node}. ` +
        `The profile is \`${profile}\`, MaxRssProcessors is ${wanted}. CPUs are numbered from 0, siblings side by ` +
        `side, node after node. ` +
        "Which CPUs does RSS take? Give a list of numbers in RSS's order.",
      answer,
      mistakes: [
        {
          answer: other,
          message:
            `That is what the other kind of profile does. ${profile} ` +
            `${profile === "NUMAScaling" ? "takes the nodes in turn" : "stays near the NIC"}.`,
        },
        { answer: first, message: "Siblings of one core stand side by side: RSS takes one of each core." },
        ...(profile === "ClosestProcessor"
          ? [{ answer: [...near], message: "That is the node that is far from the NIC." }]
          : []),
      ].filter((each) => each.answer.join() !== answer.join()),
      hints: [
        "First strike out the siblings, then apply the profile.",
        `Without siblings CPUs 0, 2, 4 ... are left; node 1 begins at CPU ${coresPerNode * 2}.`,
        `The first is CPU ${answer[0]}.`,
      ],
      because: `Right: ${answer.join(", ")}.`,
    };
  },
};

export const lesson12: readonly Exercise[] = [buildSelection, planNics, whichOnes, howMany];
