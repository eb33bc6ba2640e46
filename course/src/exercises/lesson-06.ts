// The exercises of lesson 06, "Why let the NIC choose whom to interrupt?": number of interrupts, moderation, too few
// queues. The right answers come from the model ("RSS with Message Signaled Interrupts").
import { foldOntoQueues, roundRobin, run, us } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { aimedTraffic } from "./aimed.js";
import { distinctMistakes } from "./mistakes.js";

const interrupts: Exercise = {
  id: "06-interrupts",
  pose(random): PosedExercise {
    const cpus = [0, 1, 2, 3].slice(0, 2 + random.below(3));
    const bursts = 2 + random.below(2);
    const perCpu = 2 + random.below(3);
    const frames = Array.from({ length: bursts }, (_, burst) =>
      cpus.flatMap((cpu) => Array.from({ length: perCpu }, () => ({ cpu, timePs: us(100 * burst) }))),
    ).flat();
    const { interrupts: answer } = run({
      traffic: aimedTraffic(frames),
      variant: "message-signaled-interrupts",
    }).summary;
    return {
      question:
        "**How many interrupts?** A NIC with MSI-X has a queue and a message for each of 4 CPUs, and no interrupt " +
        `moderation. ${bursts} bursts come, 100 µs apart. In each burst ${perCpu} frames arrive for each of ` +
        `${cpus.length} CPUs, all at the same instant; each CPU is done with its frames within 10 µs. How many ` +
        "interrupts are there in all?",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: bursts,
            message:
              "That would be one interrupt for all queues, as with hardware queuing. Here every queue that is not " +
              "empty has its own message.",
          },
          {
            answer: frames.length,
            message:
              "A message is not sent again before its CPU's DPC has enabled it (step 2): the frames of one queue in " +
              "a burst share an interrupt.",
          },
          {
            answer: cpus.length,
            message: "That is one burst. The messages are enabled again before the next one comes.",
            isAlmost: true,
          },
          { answer: bursts * 4, message: "An empty queue does not interrupt its CPU (step 1.4).", isAlmost: true },
          { answer: bursts * perCpu, message: "Count queues with frames, not frames." },
        ],
        answer,
      ),
      hints: [
        "Each queue that is not empty interrupts its own CPU.",
        "Step 2: no further interrupt to that CPU until its DPC has enabled it.",
        `${cpus.length} messages in each of ${bursts} bursts.`,
      ],
      because:
        `Right: ${answer}. With one interrupt for all queues it would be ${bursts}; that is the price of independent ` +
        "cycles.",
    };
  },
};

const moderation: Exercise = {
  id: "06-moderation",
  pose(random): PosedExercise {
    const queues = random.pick([2, 4, 8]);
    const gap = random.pick([0.5, 1, 2]);
    const frames = random.pick([4, 8, 16, 32]);
    const timeout = random.pick([20, 50, 100]);
    const count = frames * queues + queues;
    const traffic = aimedTraffic(Array.from({ length: count }, (_, i) => ({ cpu: i % queues, timePs: us(gap * i) })));
    const result = run({
      traffic,
      variant: "message-signaled-interrupts",
      cpus: queues,
      interruptModeration: { timeoutPs: us(timeout), frames },
      costs: { interruptDeliveryPs: 0 },
    });
    const answer = (result.moments().find((row) => row.what === "interrupt")?.timePs ?? 0) / us(1);
    return {
      question:
        `**How long is it held back?** A NIC with MSI-X has ${queues} queues, each with a message. Interrupt ` +
        `moderation holds a message back until ${frames} frames wait for it or its first frame has waited for ` +
        `${timeout} µs. A frame arrives every ${gap} µs, for the ${queues} queues in turn. How many microseconds ` +
        "after its first frame is the first queue's message sent?",
      answer,
      tolerance: 0.01,
      mistakes: distinctMistakes(
        [
          {
            answer: (frames - 1) * gap,
            message: "You counted the frames of all queues together. Each message counts its own.",
          },
          {
            answer: (frames - 1) * gap * queues,
            message: `By then ${frames} frames would wait, but the time-out comes first.`,
            isAlmost: true,
          },
          {
            answer: timeout,
            message: `${frames} frames wait for it before the time-out. Whichever comes first ends the wait.`,
            isAlmost: true,
          },
          {
            answer: frames * gap * queues,
            message: "The first frame counts, too: only one less is still to come.",
            isAlmost: true,
          },
        ],
        answer,
      ),
      hints: [
        "Whichever comes first: the count or the time-out.",
        `The frames of one queue come every ${gap * queues} µs.`,
        `The count would be reached after ${frames - 1} times ${gap * queues} µs; the time-out is ${timeout} µs.`,
      ],
      because: `Right: ${answer} µs. With one message for all queues the count would be reached ${queues} times as fast.`,
    };
  },
};

const queues: Exercise = {
  id: "06-queues",
  pose(random): PosedExercise {
    const cpus = random.pick([5, 6, 8]);
    const few = random.pick([2, 3]);
    const entries = roundRobin(
      Array.from({ length: cpus }, (_, i) => (i + 4) % cpus),
      16,
    );
    const folding = foldOntoQueues(entries, few);
    const unserved = entries.flatMap((cpu, entry) => (folding.cpus.includes(cpu) ? [] : [entry]));
    const entry = random.pick(unserved);
    const answer = folding.entries[entry];
    return {
      question:
        `**Too few queues.** The indirection table is \`[${entries.join(", ")}]\`, but the NIC has only ${few} ` +
        `queues with a message each. As in the model, the driver picks the first ${few} CPUs that the table names, ` +
        "and gives the CPUs of the table, in the order in which it first names them, to the queues in turn. A " +
        `frame's hash value selects entry ${entry}. Which CPU does it interrupt?`,
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: entries[entry],
            message: `The entry names CPU ${entries[entry] ?? 0}, but no queue and no message belongs to that CPU.`,
          },
          {
            answer: folding.queues[entry],
            message: "That is the number of the queue. Which CPU does its message interrupt?",
            isAlmost: true,
          },
          {
            answer: folding.cpus[0],
            message:
              "Sending everything that has no queue of its own to the first queue would overload it: that was a " +
              "fault in a real driver.",
          },
          {
            answer: folding.cpus.find((cpu) => cpu !== answer),
            message: "Count on in turn: which queue is due for this CPU?",
            isAlmost: true,
          },
        ],
        answer,
      ),
      hints: [
        "An entry can only lead to a CPU that has a queue and a message.",
        `The queues belong to CPUs ${folding.cpus.join(", ")}; the CPUs in the order of the table are ` +
          `${[...new Set(entries)].join(", ")}: to queues 0 to ${few - 1} in turn.`,
        `CPU ${entries[entry] ?? 0} is given to queue ${folding.queues[entry] ?? 0}.`,
      ],
      because:
        `Right: queue ${folding.queues[entry] ?? 0}, and its message goes to CPU ${answer}. Connections stay ` +
        "together: an entry always leads to the same CPU.",
    };
  },
};

export const lesson06: readonly Exercise[] = [interrupts, moderation, queues];
