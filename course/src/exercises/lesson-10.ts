// The exercises of lesson 10, "Where should the reply be sent from?": which sends meet the receive CPU, what the cache
// lines cost, which cure is cheaper. The right answers come from runs of the model.
import { createTopology, ns, run, us, type Scenario, type Sends, figures } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { nsPerFrame } from "../cost-of-frames.js";
import { aimedTraffic } from "./aimed.js";
import { distinctMistakes } from "./mistakes.js";

const BY_NUMBER = { variant: "message-signaled-interrupts", records: "summary" } as const;

const share: Exercise = {
  id: "10-share",
  pose(random): PosedExercise {
    const cpus = 4;
    const receive = Array.from({ length: 6 + random.below(5) }, () => random.below(cpus));
    const cpu = receive[random.below(receive.length)];
    const matches = receive.filter((each) => each === cpu).length;
    const isAck = random.below(4) === 0;
    const sends: Sends = isAck
      ? { perFrame: 1, trigger: "ack" }
      : { perFrame: 1, trigger: "timer", delayPs: us(5), cpu };
    const traffic = aimedTraffic(receive.map((each, i) => ({ cpu: each, timePs: i * us(30) })));
    const answer = run({ ...BY_NUMBER, traffic, cpus, sends }).summary.sendsOnReceiveCpu;
    const trigger = isAck
      ? "Each is an acknowledgment that triggers a send at once. Meanwhile all timers of this machine expire on "
      : "Each sets a timer that sends 5 µs later; nobody names a CPU, and all timers of this machine expire on ";
    return {
      question:
        `**How many sends meet their receive CPU?** MSI-X. ${receive.length} frames arrive, whose entries hold the ` +
        `CPUs ${receive.join(", ")}, in this order. ${trigger}CPU ${cpu}. How many of the ${receive.length} sends ` +
        "run on the CPU that received their frame?",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: receive.length,
            message: "That holds for sends that a received acknowledgment triggers at once. What triggers these?",
          },
          {
            answer: matches,
            message: "That is what timers would meet. These sends are triggered by the acknowledgment itself.",
          },
          { answer: 0, message: "Some frames were received on the very CPU on which the timers expire." },
          { answer: receive.length - matches, message: "Those are the sends on another CPU.", isAlmost: true },
        ],
        answer,
      ),
      hints: [
        "What triggers the send: the receive processing itself, or something that comes later?",
        "A send that an acknowledgment triggers runs in the DPC that processes it. A timer's send runs where the " +
          "timer expires.",
        isAck ? "All of them are triggered by acknowledgments." : `Count the frames whose entry holds CPU ${cpu}.`,
      ],
      because: isAck
        ? "Right: the DPC that processes the acknowledgment sends at once, so all of them stay."
        : `Right: only the frames of CPU ${cpu} meet the timer there, by chance.`,
    };
  },
};

const lines: Exercise = {
  id: "10-lines",
  pose(random): PosedExercise {
    const frames = 2 + random.below(9);
    const isFar = random.below(2) === 1;
    const lineNs = isFar ? 130 : 50;
    const sends: Sends = { perFrame: 1, trigger: "timer", delayPs: us(5), cpu: isFar ? 2 : 1 };
    const traffic = aimedTraffic(Array.from({ length: frames }, (_, i) => ({ cpu: 0, timePs: i * us(20) })));
    const topology = { nodes: 2, coresPerNode: 2 };
    const { summary } = run({ ...BY_NUMBER, traffic, topology, rss: { indirectionTable: [0] }, sends });
    const answer = figures.timeByKindPs(summary.cpus)["cache-stall"] / ns(1);
    const where = isFar ? "a CPU of the other node" : "another core of the same node";
    const distance =
      createTopology(topology).distance(0, isFar ? 2 : 1) === "other-node" ? "another node" : "the same node";
    return {
      question:
        `**How long do they wait for caches?** ${frames} frames of one connection arrive 20 µs apart; CPU 0 receives ` +
        `all of them. Each sets a timer that sends 5 µs later on ${where}. A connection's state is 4 cache lines, ` +
        `and a line from a core of ${distance} takes ${lineNs} ns. How many nanoseconds do the two CPUs wait for ` +
        `cache lines, all in all?`,
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: frames * 4 * lineNs,
            message:
              "That is the way to the sends. The next frame is received on CPU 0 again: where is the state by then?",
          },
          {
            answer: 2 * frames * 4 * lineNs,
            message: "Nearly: at the first frame no other CPU holds the state yet.",
            isAlmost: true,
          },
          {
            answer: (2 * frames - 1) * lineNs,
            message: "The number of journeys is right; each time 4 lines travel.",
            isAlmost: true,
          },
          { answer: 0, message: "It would be 0 if the sends ran on CPU 0." },
        ],
        answer,
      ),
      hints: [
        "The state is where it was touched last. Follow it: frame, send, frame, send.",
        "It travels before every send, and back before every frame but the first.",
        `${2 * frames - 1} journeys, 4 lines each, ${lineNs} ns a line.`,
      ],
      because: `Right: ${2 * frames - 1} journeys of ${4 * lineNs} ns.`,
    };
  },
};

const cure: Exercise = {
  id: "10-cure",
  pose(random): PosedExercise {
    const requestNs = 250 + 50 * random.below(16);
    const lineNs = [20, 30, 50, 90, 130, 180][random.below(6)];
    const traffic = aimedTraffic(Array.from({ length: 40 }, (_, i) => ({ cpu: 0, timePs: i * us(20) })));
    const costs: Scenario["costs"] = {
      ipiSendPs: ns(100),
      ipiReceivePs: ns(requestNs - 100),
      lineFromSameNodePs: ns(lineNs),
    };
    const perFrame = (handOver: boolean): number => {
      const sends: Sends = { perFrame: 1, trigger: "application", delayPs: us(5), cpu: 1, handOver };
      return nsPerFrame(run({ ...BY_NUMBER, traffic, cpus: 2, rss: { indirectionTable: [0] }, costs, sends }).summary);
    };
    const [alone, handed] = [perFrame(false), perFrame(true)];
    const answer = alone < handed ? "itself" : "hand over";
    return {
      question:
        "**Send itself, or hand over?** An application's thread runs on CPU 1, its connection is received on CPU " +
        `0. Every frame triggers one send. A cache line from the other core takes ${lineNs} ns, a connection's ` +
        `state is 4 lines; asking the other CPU costs both CPUs ${requestNs} ns together. Which needs less CPU ` +
        "time: the thread's CPU sends `itself`, or it lets the receive CPU send (`hand over`)?",
      answer,
      mistakes: [
        answer === "itself"
          ? {
              answer: "hand over",
              message:
                "Handing over keeps the state where it is, but the request has its price. Compare both for one send.",
            }
          : {
              answer: "itself",
              message: "The state travels to the send, and back to the next frame. Count both ways.",
            },
      ],
      hints: [
        "Compare what one send costs beyond the sending: cache lines on the one hand, a request on the other.",
        "Without handing over, 4 lines travel twice for every send: there, and back to the next frame.",
        `8 lines take ${8 * lineNs} ns, the request ${requestNs} ns.`,
      ],
      because: `Right: ${Math.round(alone)} ns a frame if it sends itself, ${Math.round(handed)} ns if it hands over.`,
    };
  },
};

export const lesson10: readonly Exercise[] = [share, lines, cure];
