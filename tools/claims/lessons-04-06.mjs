// What lessons 04 to 06 claim of the three hardware levels: one queue, a queue for each CPU, an interrupt for each.
import * as lab from "rss-lab";
import { burstEnds, crossover, cycleRows, loadCapture, nsPerFrame, pricedNics, waitingRows } from "rss-lab-course";
import { there } from "./claim.mjs";

const LESSON_04 = "notebooks/04-what-can-one-hardware-queue-do.ipynb";
const LESSON_05 = "notebooks/05-what-do-hardware-queues-save.ipynb";
const LESSON_06 = "notebooks/06-why-let-the-nic-choose-whom-to-interrupt.ipynb";
const LESSON_06A = "notebooks/06a-how-long-should-the-nic-wait.ipynb";
const LESSON_06B = "notebooks/06b-how-many-queues-and-messages.ipynb";
const MSI_X = "message-signaled-interrupts";
const us = lab.us(1);

/** The capture, 300 times as fast. */
const at300 = (context, variant) =>
  context.once(`300 ${variant}`, () => {
    const { frames } = loadCapture("receive-path.pcap");
    return lab.run({ variant, cpus: 4, traffic: lab.replay(frames, { speed: 300 }) });
  });

/** Where two curves over the offered rate meet, million frames/s. */
function meeting(rates, [one, other], y) {
  const points = rates.flatMap((x) => [one, other].map((series) => ({ series, x, y: y(series, x) })));
  return crossover(points, one, other);
}

/** The mean time to done of a variant, and where non-RSS and one hardware queue are equal. */
const summaryAt = (variant, rate, costs = {}, frames = 10_000) =>
  lab.run({
    variant,
    cpus: 4,
    costs,
    records: "summary",
    traffic: lab.load({ framesPerSecond: rate * 1e6, frames }),
  }).summary;
const equalDelay = (rates, costs, frames) =>
  meeting(
    rates,
    ["non-rss", "single-hardware-queue"],
    (variant, x) => summaryAt(variant, x, costs, frames).toDone.meanPs / us,
  );

const RATES_06 = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];
const equalPrice = (costs = {}) =>
  meeting(RATES_06, ["hardware-queuing", MSI_X], (variant, x) => nsPerFrame(summaryAt(variant, x, costs)));

/** A driver with a fault of its own, under exponential protocol times. */
const faulty = (fault) =>
  lab.run({
    variant: "single-hardware-queue",
    cpus: 4,
    fault,
    protocolTimes: "exponential",
    traffic: lab.load({ framesPerSecond: 1e6, connections: 64, frames: 6000 }),
  });

/** MSI-X at a million frames/s, each interrupt held back. */
const held = (timeoutUs) =>
  lab.run({
    variant: MSI_X,
    cpus: 4,
    traffic: lab.load({ framesPerSecond: 1e6, frames: 10_000 }),
    records: "summary",
    interruptModeration: { timeoutPs: lab.us(timeoutUs), frames: 65_536 },
  }).summary;

/** A quiet interface, ISRs of a shared line in vain. */
const shared = () =>
  lab.run({
    variant: "hardware-queuing",
    cpus: 4,
    records: "summary",
    traffic: lab.load({ framesPerSecond: 250_000, frames: 10_000 }),
    interrupts: "line-based",
    sharedLine: { interruptsPerSecond: 50_000 },
  }).summary;

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSONS_04_TO_06 = [
  {
    name: "lesson-04-a-frame-is-dearer",
    where: LESSON_04,
    says: "It pays more than that for further DPCs and for the requests",
    printed: "one hardware queue 96 236.1 221.8 0 500 1053.9",
    expected: 1053.9,
    within: 0.05,
    unit: "ns of CPU time a frame at a million a second",
    minutes: 0.01,
    measure: () => nsPerFrame(summaryAt("single-hardware-queue", 1)),
  },
  {
    name: "lesson-04-the-slowest-dpc",
    where: LESSON_04,
    says: "5.55 µs, more than three times as long",
    printed: "last DPC done 401 5.55 µs",
    expected: 5.55,
    within: 0.005,
    unit: "µs until the last DPC of a cycle is done, on average",
    minutes: 0.01,
    measure: (context) => {
      const cycles = cycleRows(at300(context, "single-hardware-queue").work()).filter(
        ({ dpcCpus }) => dpcCpus.length > 1,
      );
      return cycles.reduce((sum, { startPs, lastDonePs }) => sum + lastDonePs - startPs, 0) / cycles.length / us;
    },
  },
  {
    name: "lesson-04-slower-at-low-rates",
    where: LESSON_04,
    says: "From 0.95 million on, half of what one CPU could take",
    expected: 0.95,
    within: 0.005,
    unit: "million frames/s",
    minutes: 0.02,
    measure: () => equalDelay([0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25], {}),
  },
  {
    name: "lesson-04-less-work-crosses-later",
    where: LESSON_04,
    says: "with 200 ns the curves cross at about 2 million frames a second instead of 1 million",
    expected: 2,
    within: 0.05,
    unit: "million frames/s",
    minutes: 0.02,
    measure: () => equalDelay([0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3], { protocolPs: lab.ns(150) }, 2000),
  },
  {
    name: "lesson-04-a-lost-decrement-stops-all",
    where: LESSON_04,
    says: "89.1 % of the frames are dropped",
    printed: "LOST frames in 1 of 3 runs: not atomic (89.1 %)",
    expected: 89.1,
    within: 0.05,
    unit: "% of the frames dropped",
    minutes: 0.01,
    measure: () => {
      const { dropped, received } = faulty("counter-not-atomic").summary;
      return (100 * dropped) / received;
    },
  },
  {
    name: "lesson-05-a-frame-is-cheaper",
    where: LESSON_05,
    says: "A frame costs 46 ns less. If you said 26: that is the sorting alone",
    printed: "hardware queues 49.7 80.4 96.3 500 726.4",
    expected: 46,
    within: 0.5,
    unit: "ns of CPU time a frame less than with one queue",
    minutes: 0.01,
    measure: (context) =>
      nsPerFrame(at300(context, "single-hardware-queue").summary) -
      nsPerFrame(at300(context, "hardware-queuing").summary),
  },
  {
    name: "lesson-05-fewer-dpcs",
    where: LESSON_05,
    says: "The rest are DPCs that need not run, 699 instead of 1,030",
    printed: "hardware queues 438 699 10.7 µs 16.9 µs",
    expected: 699,
    unit: "DPCs",
    minutes: 0.01,
    measure: (context) => at300(context, "hardware-queuing").summary.dpcs,
  },
  {
    name: "lesson-05-earlier-in-nearly-every-burst",
    where: LESSON_05,
    says: "In 277. The burst that you watched is the worst of all 293 for hardware queues",
    printed: "The run says: 277 bursts",
    expected: 277,
    unit: "of 293 bursts are done first with hardware queues",
    minutes: 0.03,
    measure: () =>
      burstEnds(loadCapture("receive-path.pcap").frames, 704).filter(({ earlierPs }) => earlierPs > 0).length,
  },
  {
    name: "lesson-05-the-one-interrupt-remains",
    where: LESSON_05,
    says: "the wait for the slowest DPC is even longer, 5.08 µs instead of 4.02 µs",
    printed: "hardware queues 438 158 5.08 µs",
    expected: 5.08,
    within: 0.005,
    unit: "µs until the last DPC of a cycle is done, from the first, on average",
    minutes: 0.01,
    measure: (context) => {
      const [row] = waitingRows({ "hardware queues": at300(context, "hardware-queuing") });
      return Number(there(row, "row of waits").meanWaitForSlowestPs) / us;
    },
  },
  {
    name: "lesson-05-if-sorting-were-free",
    where: LESSON_05,
    says: "hardware queues are still ahead, with a median of 6 µs against 7.66 µs",
    printed: "one queue 0 53.6 % 7.66 µs 12.7 µs 15.8 µs",
    expected: 7.66,
    within: 0.005,
    unit: "µs until half of the frames are done, with one queue",
    minutes: 0.01,
    measure: () =>
      pricedNics({ millionFramesPerSecond: 3, cpus: 4, sortingNs: 0 })["one queue"].summary.toDone.p50Ps / us,
  },
  {
    name: "lesson-06-interrupts-against-requests",
    where: LESSON_06,
    says: "At high loads only",
    printed: "hardware queues, MSI-X, free requests; equal at 0.716.",
    expected: 0.716,
    within: 0.0005,
    unit: "million frames/s, where both cost the same",
    minutes: 0.02,
    measure: () => equalPrice(),
  },
  {
    name: "lesson-06-msi-x-at-low-load",
    where: LESSON_06,
    says: "a frame costs 1,149 ns with MSI-X and 1,369 ns with hardware queues",
    printed: "0.25 million/s: MSI-X 9,360 1,149 1.61 µs",
    expected: 1149,
    within: 0.5,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: () => nsPerFrame(summaryAt(MSI_X, 0.25)),
  },
  {
    name: "lesson-06a-ten-microseconds-save-most",
    where: LESSON_06A,
    says: "69 %. If you said 10 %",
    printed: "The run says: 69 %",
    expected: 69,
    within: 0.5,
    unit: "% of what 100 µs save",
    minutes: 0.01,
    measure: () => {
      const [none, ten, hundred] = [0, 10, 100].map((timeout) => nsPerFrame(held(timeout)));
      return (100 * (none - ten)) / (none - hundred);
    },
  },
  {
    name: "lesson-06a-moderation-costs-delay",
    where: LESSON_06A,
    says: "from 8.62 µs to 61 µs",
    printed: "100 384 575 61 µs",
    expected: 61,
    within: 0.5,
    unit: "µs from arrival until done, on average",
    minutes: 0.01,
    measure: () => held(100).toDone.meanPs / us,
  },
  {
    name: "lesson-06b-fewest-queues-are-cheapest",
    where: LESSON_06B,
    says: "2, with 760 ns a frame; with 8 queues it is 1,043 ns",
    expected: 760,
    within: 0.5,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: () =>
      nsPerFrame(
        lab.run({
          variant: MSI_X,
          cpus: 8,
          rss: { queues: 2 },
          records: "summary",
          traffic: lab.load({ framesPerSecond: 2e6, frames: 10_000 }),
        }).summary,
      ),
  },
  {
    name: "lesson-06b-a-shared-line-asks-in-vain",
    where: LESSON_06B,
    says: "it spares the 1,983 ISRs in vain",
    printed: "shared line 6,516 8,499 1,983 801 1,750 3.3 µs",
    expected: 1983,
    unit: "ISRs in vain",
    minutes: 0.01,
    measure: () => {
      const { cpus, interrupts } = shared();
      return cpus.reduce((sum, { isrs }) => sum + isrs, 0) - interrupts;
    },
  },
];
