// What lesson 10 claims of sends.
import * as lab from "rss-lab";
import { crossover, nsPerFrame, sendPlaces } from "rss-lab-course";

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
const TIMER_ANYWHERE = { trigger: "timer", delayPs: lab.us(10), cpu: "any" };

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
const farPrice = (handOver) => nsPerFrame(lab.run(byThread(8, handOver)).summary);

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
    says: "In all four variants 100 % of the sends ran on the CPU that had received their ACK",
    printed: "message-signaled-interrupts 8000 100 % 100 % 0 0 a132d238498726d9",
    expected: "a132d238498726d9",
    minutes: 0.01,
    measure: () => sending(MSI_X, { trigger: "ack" }).fingerprint,
  },
  {
    name: "lesson-10-without-rss-it-is-another-cpu-each-time",
    where: LESSON_10,
    says: "only RSS keeps that the same CPU from frame to frame",
    printed: "non-rss CPUs that sent for a connection: 4; sends where the one before was: 24.6 %",
    expected: 24.6,
    within: 0.05,
    unit: "% of the sends where the one before was",
    minutes: 0.01,
    measure: () => 100 * sendPlaces(sending("non-rss", { trigger: "ack" })).sameAsBefore,
  },
  {
    name: "lesson-10-each-miss-is-paid-for-there-and-back",
    where: LESSON_10,
    says: "The whole CPU time of a frame falls from 2028.3 to 1734.7 ns",
    printed: "MSI-X: timer, any CPU 2028.3 ns of CPU time a frame",
    expected: 2028.3,
    within: 0.05,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: () => nsPerFrame(sending(MSI_X, TIMER_ANYWHERE).summary),
  },
  {
    name: "lesson-10-the-other-node-is-dearest",
    where: LESSON_10,
    says: "From the other node the waiting costs 1003.1 ns a frame",
    printed: "other node 2658.2 ns of CPU time a frame",
    expected: 2658.2,
    within: 0.05,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: () => farPrice(false),
  },
  {
    name: "lesson-10-hand-over-across-nodes",
    where: LESSON_10,
    says: "it halves the price",
    printed: "other node, handed over 2154.6 ns of CPU time a frame",
    expected: 2154.6,
    within: 0.05,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: () => farPrice(true),
  },
  {
    name: "lesson-10-where-handing-over-pays",
    where: LESSON_10,
    says: "there and back, cost as much as the request: at 64.3 ns a line with these costs",
    printed: "equal at 64.3 ns a cache line",
    expected: 64.3,
    within: 0.05,
    unit: "ns a cache line",
    minutes: 0.05,
    measure: equalLine,
  },
];
