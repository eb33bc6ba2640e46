// The exercises of lesson 13, "What will my own NIC do?": a table built, a cure planned, a hash value followed
// through what the tools print, the fault of a host named. Right answers come from the model.
import { formatHash, host as hosts, roundRobin } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { buildWeights } from "./build-weights.js";
import { distinctMistakes } from "./mistakes.js";
import { nameFault } from "./name-fault.js";
import { affinityText, tableText } from "./pasted.js";
import { planCure } from "./plan-cure.js";
import { shuffled } from "./shuffled.js";

const whichCpu: Exercise = {
  id: "13-which-cpu",
  pose(random): PosedExercise {
    const queues = random.pick([3, 4, 6]);
    const all = Array.from({ length: queues }, (_, queue) => queue);
    const entries = roundRobin(all, 32);
    const cpus = shuffled(random, [8, 9, 10, 11, 12, 13, 14, 15]).slice(0, queues);
    const hashValue = random.nextUint32();
    const entry = hashValue & 31;
    const queue = entries[entry];
    const { cpu: answer } = hosts.interruptChoice(hostOf(entries, cpus), queue);
    const wrong = Math.floor(hashValue / 2 ** 27);
    return {
      question:
        `**Which CPU is interrupted?** A frame's hash value is \`${formatHash(hashValue)}\`. No n-tuple rule holds for it. ` +
        `Interrupts 40 to ${39 + queues} are those of queues 0 to ${queues - 1}.\n\n` +
        `\`\`\`\n${tableText(entries, queues)}\n${affinityText(cpus)}\n\`\`\`\n\n` +
        "Which CPU does the queue's interrupt run on? Give its number.",
      answer: answer as number,
      mistakes: distinctMistakes(
        [
          {
            answer: queue,
            message: `${queue} is the receive queue. Which CPU does its interrupt run on?`,
            isAlmost: true,
          },
          { answer: entry, message: `${entry} is the entry. It holds a queue, and the queue's interrupt has a CPU.` },
          {
            answer: cpus[hashValue % queues],
            message:
              "You divided by the number of queues. The low bits of the hash value select an entry of the table.",
          },
          {
            answer: cpus[entries[wrong]],
            message: "Those are the high bits. An entry is selected by the least significant bits of the hash value.",
          },
          { answer: 40 + queue, message: `${40 + queue} is the interrupt's number, not the CPU's.`, isAlmost: true },
        ],
        answer,
      ),
      hints: [
        "Three steps: hash value to entry, entry to queue, queue to CPU. Linux' table holds queues, not CPUs.",
        "32 entries are told apart by the 5 least significant bits of the hash value.",
        `The entry is ${entry}.`,
      ],
      because: `Right: entry ${entry} holds queue ${queue}, and its interrupt ${40 + queue} is bound to CPU ${answer}.`,
    };
  },
};

/** As much of a host as the CPU of an interrupt needs. */
function hostOf(entries: readonly number[], cpus: readonly number[]): hosts.Host {
  return {
    system: "linux",
    device: "eth0",
    nic: "ndis",
    hashing: hosts.NIC_PROFILES.ndis.hashing,
    contexts: new Map([[0, { entries, key: null, symmetric: "none", hashTypes: [], inferred: [] }]]),
    hashFields: new Map(),
    rules: [],
    flowDirector: false,
    queues: cpus.length,
    defaultQueue: 0,
    interrupts: cpus.map((cpu, queue) => ({ queue, irq: 40 + queue, allowed: [cpu], counts: null })),
    rps: new Map(),
    assumptions: [],
  };
}

export const lesson13: readonly Exercise[] = [buildWeights, planCure, whichCpu, nameFault];
