// What lesson 15 claims of Linux's receive path.
import * as lab from "rss-lab";
import { flooded, followed, framesBeforeThread, movedThreeWays, steadyDim } from "rss-lab-course";

const LESSON_15 = "notebooks/15-what-does-linux-do.ipynb";

const received = (variant, millions, linux) =>
  lab.run({
    variant,
    cpus: 4,
    traffic: lab.load({ framesPerSecond: millions * 1e6, frames: 20_000 }),
    records: "summary",
    ...(linux && { linux }),
  }).summary;
const twelve = (millions) => lab.load({ framesPerSecond: millions * 1e6, connections: 12, frames: 12_000 });

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSON_15_CLAIMS = [
  {
    name: "lesson-15-rps-interrupts-more",
    where: LESSON_15,
    says: "8,788 interrupts against 4,780.",
    printed: "RPS 8,788 2.86 µs",
    expected: "8788 4780",
    minutes: 0.01,
    measure: () => `${received("rps", 1).interrupts} ${received("single-hardware-queue", 1).interrupts}`,
  },
  {
    name: "lesson-15-which-cpus-rps-should-use",
    where: LESSON_15,
    says: "RPS on CPUs 1 to 3: 4.29 µs. With all four it comes last, 23.3 µs against 17.5 µs of the single hardware queue.",
    printed: "The run says: RPS on CPUs 1 to 3",
    expected: "4.29 23.3 17.5",
    minutes: 0.01,
    measure: () =>
      [received("rps", 4, { rpsCpus: [1, 2, 3] }), received("rps", 4), received("single-hardware-queue", 4)]
        .map(({ toDone }) => Number((toDone.meanPs / 1e6).toPrecision(3)))
        .join(" "),
  },
  {
    name: "lesson-15-frames-before-ksoftirqd",
    where: LESSON_15,
    says: "640. If you said 3,000",
    printed: "The run says: 640 frames",
    expected: 640,
    unit: "frames",
    minutes: 0.02,
    measure: () => framesBeforeThread(flooded(true)),
  },
  {
    name: "lesson-15-the-application-gets-half",
    where: LESSON_15,
    says: "the application gets 51.6 % of the CPU",
    printed: "with ksoftirqd 51.6 %",
    expected: 51.6,
    within: 0.05,
    unit: "% of the CPU",
    minutes: 0.02,
    measure: () => {
      const [{ busyPs }] = flooded(true).summary.cpus;
      return (100 * busyPs.thread) / Object.values(busyPs).reduce((sum, ps) => sum + ps, 0);
    },
  },
  {
    name: "lesson-15-net-dim-never-looks-at-the-delay",
    where: LESSON_15,
    says: "Each of the 5,000 frames has an interrupt of its own, whatever the level.",
    printed: "5,000 5,000 7.53 µs",
    expected: 5000,
    unit: "interrupts",
    minutes: 0.01,
    measure: () => steadyDim().summary.interrupts,
  },
  {
    name: "lesson-15-rfs-keeps-the-order",
    where: LESSON_15,
    says: "RFS only. It leaves a CPU when everything that the connection had in that backlog has gone up.",
    printed: "RSS table written 0 12 289",
    expected: "0 14 289",
    minutes: 0.02,
    measure: () =>
      Object.values(movedThreeWays(twelve(2)))
        .map(({ summary }) => summary.outOfOrder)
        .join(" "),
  },
  {
    name: "lesson-15-rfs-stays-on-a-drowning-cpu",
    where: LESSON_15,
    says: "Not at all: 5,680 later frames still go to CPU 1",
    printed: "5,680 0 0 11.5 %",
    expected: 0,
    unit: "connections that were given to another CPU",
    minutes: 0.02,
    measure: () => followed(twelve(2.5)).summary.linux?.flowMoves ?? null,
  },
];
