// An exercise of lesson 13: what tools print of one host, and which of the known faults it has, or none. One thing is
// wrong at most, and some things only look wrong: a NIC that hashes UDP over addresses is at peace without UDP.
import { roundRobin, type Random } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { countersText, fieldsText, interruptsText, tableText } from "./pasted.js";

const FAULTS = ["udp by addresses", "queues left out", "interrupts on one cpu", "one elephant", "no fault"] as const;
type Fault = (typeof FAULTS)[number];

const QUEUES = 4;

interface Shown {
  readonly entries: readonly number[];
  readonly counts: readonly number[];
  readonly interrupts: readonly (readonly number[])[];
  readonly isUdpByPorts: boolean;
  /** Per cent of the frames. */
  readonly udp: number;
  readonly pairs: number;
  readonly largest: number;
}

export const nameFault: Exercise = {
  id: "13-fault",
  pose(random): PosedExercise {
    const answer = random.pick(FAULTS);
    const shown = hostWith(answer, random);
    const { entries, counts, interrupts, isUdpByPorts, udp, pairs, largest } = shown;
    return {
      question:
        "**Which fault has this host?** Its 4 queues should share the load. A capture of 20,000 frames has 612 " +
        `connections; ${udp} % of the frames are UDP, between ${pairs === 1 ? "one pair" : `${pairs} pairs`} of addresses, and the largest ` +
        `connection sends ${largest} %. The tools print:\n\n\`\`\`\n${tableText(entries, QUEUES)}\n${fieldsText(isUdpByPorts)}\n` +
        `${countersText(counts)}\n${interruptsText(interrupts)}\n\`\`\`\n\n` +
        `Answer with one of ${FAULTS.map((fault) => `"${fault}"`).join(", ")}.`,
      answer,
      choices: FAULTS,
      mistakes: FAULTS.filter((fault) => fault !== answer).map((fault) => ({
        answer: fault,
        message: whyNot(fault, shown),
      })),
      hints: [
        "Look at the counters first: is one queue fuller than the others? Then look for what makes it so.",
        "A queue can be full by the table (which queues does it name?), by the hash (what is hashed of UDP, and how many " +
          "pairs are there?), or by one connection (its share). Even counters leave the interrupts to look at.",
        HINTS[answer],
      ],
      because: `Right: ${BECAUSE[answer](shown)}`,
    };
  },
};

/** Numbers of a host with one fault. */
function hostWith(fault: Fault, random: Random): Shown {
  const entries = roundRobin(fault === "queues left out" ? [0, 1] : [0, 1, 2, 3], 16);
  const even = (): number => 900_000 + random.below(200_000);
  const full = random.below(QUEUES);
  const counts = Array.from({ length: QUEUES }, (_, queue) => {
    if (fault === "queues left out") return queue < 2 ? 2 * even() : 0;
    return (fault === "udp by addresses" || fault === "one elephant") && queue === full ? 9 * even() : even();
  });
  const on = random.below(QUEUES);
  const interrupts = counts.map((count, queue) =>
    Array.from({ length: QUEUES }, (_, cpu) =>
      cpu === (fault === "interrupts on one cpu" ? on : queue) ? Math.round(count / 7) : 0,
    ),
  );
  const isAddresses = fault === "udp by addresses" || (fault !== "one elephant" && random.below(2) === 0);
  return {
    entries,
    counts,
    interrupts,
    isUdpByPorts: !isAddresses,
    udp: udpOf(fault, isAddresses, random),
    pairs: fault === "udp by addresses" ? 1 : 20 + random.below(30),
    largest: fault === "one elephant" ? 68 + random.below(5) : 1 + random.below(3),
  };
}

/** Per cent of the frames: where UDP is hashed over addresses and that is no fault, there is next to none. */
function udpOf(fault: Fault, isAddresses: boolean, random: Random): number {
  if (fault === "udp by addresses") return 68 + random.below(8);
  if (isAddresses) return 1 + random.below(2);
  return fault === "one elephant" ? 10 + random.below(10) : 30 + random.below(20);
}

/** What speaks against a fault that was named in its place. */
function whyNot(fault: Fault, { entries, counts, interrupts, isUdpByPorts, udp, largest }: Shown): string {
  if (fault === "udp by addresses")
    return isUdpByPorts
      ? "UDP is hashed over addresses and ports here: the four fields stand there."
      : `UDP is hashed over addresses here, but only ${udp} % of the frames are UDP.`;
  if (fault === "queues left out")
    return `The table names the queues ${[...new Set(entries)].join(", ")}: all of them.`;
  if (fault === "interrupts on one cpu")
    return `The interrupts of the queues run on CPUs ${interrupts.map((row) => row.indexOf(Math.max(...row))).join(", ")}.`;
  if (fault === "one elephant") return `The largest connection sends ${largest} % of the frames, which is no elephant.`;
  const isEven = Math.max(...counts) < 1.5 * Math.min(...counts);
  return isEven
    ? "The queues are even, but look at which CPUs their interrupts run on."
    : `The counters go from ${Math.min(...counts)} to ${Math.max(...counts)}: something makes them so.`;
}

const HINTS: Readonly<Record<Fault, string>> = {
  "udp by addresses":
    "One queue is full, and no single connection is large. How many different hash values has its UDP?",
  "queues left out": "Two counters stand at 0. Which queues does the table name?",
  "interrupts on one cpu": "The counters are even. Read /proc/interrupts column by column.",
  "one elephant": "One queue is full, and ports are hashed. How much does the largest connection send?",
  "no fault": "The counters are even, and so are the columns of /proc/interrupts.",
};

const BECAUSE: Readonly<Record<Fault, (shown: Shown) => string>> = {
  "udp by addresses": ({ udp }) =>
    `${udp} % of the frames are UDP between one pair of addresses, hashed over addresses: one hash value, one queue.`,
  "queues left out": () => "the table names queues 0 and 1 alone, so that 2 and 3 get nothing.",
  "interrupts on one cpu": () => "the queues are even, and one CPU takes the interrupts of all four.",
  "one elephant": ({ largest }) => `one connection sends ${largest} % of the frames, and a connection has one queue.`,
  "no fault": () => "queues and interrupts are even; what is hashed of UDP matters only where there is UDP.",
};
