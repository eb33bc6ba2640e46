// What lessons 04 to 06 claim of the three hardware levels: one queue, a queue for each CPU, an interrupt for each.
import * as lab from "rss-lab";
import { crossover, cycleRows, loadCapture, nsPerFrame } from "rss-lab-course";

const LESSON_04 = "notebooks/04-what-can-one-hardware-queue-do.ipynb";
const LESSON_05 = "notebooks/05-what-do-hardware-queues-save.ipynb";
const LESSON_06 = "notebooks/06-why-let-the-nic-choose-whom-to-interrupt.ipynb";
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
const summaryAt = (variant, rate, costs = {}) =>
  lab.run({
    variant,
    cpus: 4,
    costs,
    records: "summary",
    traffic: lab.load({ framesPerSecond: rate * 1e6, frames: 10_000 }),
  }).summary;
const RATES_04 = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4];
const equalDelay = (costs) =>
  meeting(
    RATES_04,
    ["non-rss", "single-hardware-queue"],
    (variant, x) => summaryAt(variant, x, costs).toDone.meanPs / us,
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

/** Millions a second that a variant indicates of an offered rate, in 2 ms. */
const indicated = (variant, rate) =>
  lab.run({
    variant,
    cpus: 4,
    traffic: lab.load({ framesPerSecond: rate * 1e6 }),
    durationPs: lab.ms(2),
    records: "summary",
    receiveBuffers: variant === "hardware-queuing" ? 512 : 2048,
  }).summary.indicated / 2000;

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
    says: "A frame costs 642.8 ns without RSS and 772 ns with one hardware queue",
    expected: 772,
    within: 0.05,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: (context) => nsPerFrame(at300(context, "single-hardware-queue").summary),
  },
  {
    name: "lesson-04-most-cycles-have-two-dpcs",
    where: LESSON_04,
    says: "401 of 434 of the cycles have two DPCs or more",
    printed: "401 of 434 cycles have two DPCs or more",
    expected: 401,
    unit: "of 434 cycles",
    minutes: 0.01,
    measure: (context) =>
      cycleRows(at300(context, "single-hardware-queue").work()).filter(({ dpcCpus }) => dpcCpus.length > 1).length,
  },
  {
    name: "lesson-04-slower-at-low-rates",
    where: LESSON_04,
    says: "With 550 ns a frame the curves cross at 0.92 million frames/s",
    printed: "550 ns a frame: the curves cross at 0.92 million frames/s",
    expected: 0.92,
    within: 0.005,
    unit: "million frames/s",
    minutes: 0.02,
    measure: () => equalDelay({}),
  },
  {
    name: "lesson-04-less-work-crosses-later",
    where: LESSON_04,
    says: "With 80 ns a frame they cross only at 3.04 million frames/s",
    printed: "80 ns a frame: the curves cross at 3.04 million frames/s",
    expected: 3.04,
    within: 0.005,
    unit: "million frames/s",
    minutes: 0.02,
    measure: () => equalDelay({ descriptorPs: lab.ns(30), protocolPs: lab.ns(50) }),
  },
  {
    name: "lesson-04-a-lost-decrement-stops-all",
    where: LESSON_04,
    says: "Only the second driver loses frames",
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
    says: "A frame costs 726.4 ns instead of 772 ns",
    expected: 726.4,
    within: 0.05,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: (context) => nsPerFrame(at300(context, "hardware-queuing").summary),
  },
  {
    name: "lesson-05-fewer-dpcs",
    where: LESSON_05,
    says: "DPCs that need not be started: 699 instead of 1030",
    printed: "hardware-queuing 438 interrupts, 699 DPCs",
    expected: 699,
    unit: "DPCs",
    minutes: 0.01,
    measure: (context) => at300(context, "hardware-queuing").summary.dpcs,
  },
  {
    name: "lesson-05-one-interrupt-may-hit-an-idle-cpu",
    where: LESSON_05,
    says: "in 306 of 438 cycles the ISR's CPU had no frames",
    printed: "306 of 438 cycles",
    expected: 306,
    unit: "of 438 cycles",
    minutes: 0.01,
    measure: (context) =>
      cycleRows(at300(context, "hardware-queuing").work()).filter(({ isrCpu, dpcCpus }) => !dpcCpus.includes(isrCpu))
        .length,
  },
  {
    name: "lesson-05-what-is-indicated-at-8-million",
    where: LESSON_05,
    says: "and hardware queues 6.39 million",
    printed: "hardware-queuing 8 million/s arrive, 6.39 are indicated",
    expected: 6.39,
    within: 0.005,
    unit: "million frames/s",
    minutes: 0.01,
    measure: () => indicated("hardware-queuing", 8),
  },
  {
    name: "lesson-06-interrupts-against-requests",
    where: LESSON_06,
    says: "The curves cross at 0.72 million frames/s",
    printed: "equal at 0.72 million frames/s",
    expected: 0.72,
    within: 0.005,
    unit: "million frames/s",
    minutes: 0.02,
    measure: () => equalPrice(),
  },
  {
    name: "lesson-06-msi-x-at-low-load",
    where: LESSON_06,
    says: "a frame costs 1149 ns with MSI-X and 1369 ns with hardware queues",
    printed: "0.25 million/s, MSI-X 9360 interrupts, 9360 DPCs, 1149 ns a frame",
    expected: 1149,
    within: 0.5,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: () => nsPerFrame(summaryAt(MSI_X, 0.25)),
  },
  {
    name: "lesson-06-a-shared-line-asks-in-vain",
    where: LESSON_06,
    says: "There are 1983 ISRs in vain",
    printed: "shared line 6516 8499 1983 801 1750 3.3 µs",
    expected: 1983,
    unit: "ISRs in vain",
    minutes: 0.01,
    measure: () => {
      const { cpus, interrupts } = shared();
      return cpus.reduce((sum, { isrs }) => sum + isrs, 0) - interrupts;
    },
  },
  {
    name: "lesson-06-moderation-saves-time",
    where: LESSON_06,
    says: "A frame costs 653 ns instead of 1047 ns",
    printed: "20 µs: 1604 interrupts, 653 ns a frame, done after 14.5 µs on average",
    expected: 653,
    within: 0.5,
    unit: "ns of CPU time a frame",
    minutes: 0.01,
    measure: () => nsPerFrame(held(20)),
  },
  {
    name: "lesson-06-moderation-costs-delay",
    where: LESSON_06,
    says: "is done after 14.5 µs on average instead of 1.72 µs",
    printed: "20 µs: 1604 interrupts, 653 ns a frame, done after 14.5 µs on average",
    expected: 14.5,
    within: 0.05,
    unit: "µs from arrival until done, on average",
    minutes: 0.01,
    measure: () => held(20).toDone.meanPs / us,
  },
];
