// What lesson 10 claims of sends.
import * as lab from "rss-lab";
import { crossover, extraCost, nsPerFrame, sendPlaces } from "rss-lab-course";

const LESSON_10 = "notebooks/10-where-should-the-reply-be-sent-from.ipynb";
const MSI_X = /** @type {const} */ ("message-signaled-interrupts");

/** 64 connections, one send for each frame. */
const sending = (variant, sends) =>
  lab.run({
    variant,
    cpus: 4,
    traffic: lab.load({ framesPerSecond: 3e5, connections: 64, frames: 8000 }),
    locks: { connection: true },
    sends: { perFrame: 1, ...sends },
  });

/** Sends of a thread on the far node, by itself or handed over to the receive CPU. */
const far = {
  topology: { nodes: 2, coresPerNode: 4, threadsPerCore: 2 },
  variant: MSI_X,
  rss: { indirectionTable: [0] },
  records: /** @type {const} */ ("summary"),
};
const byThread = (cpu, handOver, more = {}) =>
  /** @type {import("rss-lab").Scenario} */ ({
    ...far,
    traffic: lab.load({ framesPerSecond: 2e5, connections: 64, frames: 6000 }),
    sends: { perFrame: 1, trigger: "application", delayPs: lab.us(10), cpu, handOver },
    ...more,
  });
const farPrice = (handOver) =>
  extraCost("far", lab.run(byThread(8, handOver))).reduce((sum, { nsPerFrame: ns }) => sum + ns, 0);

/** Price of a cache line at which handing over pays. */
async function equalLine() {
  const border = await lab.sweep(
    { x: [20, 40, 50, 60, 70, 85, 100, 130, 160], series: ["sends itself", "hands over"], seeds: [1, 2, 3] },
    (lineNs, choice, seed) =>
      byThread(2, choice === "hands over", {
        traffic: lab.load({ framesPerSecond: 2e5, connections: 64, frames: 3000, seed }),
        seed,
        costs: { lineFromSameNodePs: lab.ns(lineNs) },
      }),
    ({ summary }) => ({ cpu: nsPerFrame(summary) }),
  );
  return crossover(border.cpu, "sends itself", "hands over");
}

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSON_10_CLAIMS = [
  {
    name: "lesson-10-an-ack-is-sent-where-it-was-received",
    where: LESSON_10,
    says: "In all four. The DPC that processes an ACK sends, and that needs no RSS",
    printed: "message-signaled-interrupts 0 100 % 1 100 %",
    expected: "100 % 100 % 100 % 100 %",
    minutes: 0.01,
    measure: () =>
      lab.VARIANTS.map((variant) => sending(variant, { trigger: "ack" }).summary)
        .map(({ sends, sendsOnReceiveCpu }) => `${(100 * sendsOnReceiveCpu) / sends} %`)
        .join(" "),
  },
  {
    name: "lesson-10-without-rss-it-is-another-cpu-each-time",
    where: LESSON_10,
    says: "only 24.6 % of the sends run where the one before ran",
    printed: "non-rss 5,981 100 % 4 24.6 %",
    expected: 24.6,
    within: 0.05,
    unit: "% of the sends where the one before was",
    minutes: 0.01,
    measure: () => 100 * sendPlaces(sending("non-rss", { trigger: "ack" })).sameAsBefore,
  },
  {
    name: "lesson-10-each-miss-is-paid-for-there-and-back",
    where: LESSON_10,
    says: "Five times, 200 ns each",
    printed: "The run says: 5 times",
    expected: 5,
    unit: "times that a CPU waits for the state",
    minutes: 0.01,
    measure: () =>
      lab
        .run({
          cpus: 2,
          variant: MSI_X,
          rss: { indirectionTable: [0] },
          traffic: lab.load({ framesPerSecond: 125_000, connections: 1, frames: 3, gaps: "constant" }),
          sends: { perFrame: 1, trigger: "timer", delayPs: lab.us(3), cpu: 1 },
        })
        .work()
        .filter(({ kind }) => kind === "cache-stall").length,
  },
  {
    name: "lesson-10-the-other-node-is-dearest",
    where: LESSON_10,
    says: "There the waiting costs 1,003 ns a frame",
    printed: "other node 0 1003.1 1003.1",
    expected: 1003,
    within: 0.5,
    unit: "ns a frame",
    minutes: 0.01,
    measure: () => farPrice(false),
  },
  {
    name: "lesson-10-hand-over-across-nodes",
    where: LESSON_10,
    says: "and handing over 500 ns: half",
    printed: "other node, handed over 500 0 500",
    expected: 500,
    within: 0.5,
    unit: "ns a frame",
    minutes: 0.01,
    measure: () => farPrice(true),
  },
  {
    name: "lesson-10-where-handing-over-pays",
    where: LESSON_10,
    says: "At 64 ns. If you said 125: the lines travel there and back",
    printed: "The run says: 64 ns",
    expected: 64,
    within: 0.5,
    unit: "ns a cache line",
    minutes: 0.05,
    measure: equalLine,
  },
];
