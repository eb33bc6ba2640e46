// What lessons 07 and 08 claim: which level is needed, and whether order survives.
import * as lab from "rss-lab";
import { connectionsThatMoved } from "rss-lab-course";

const LESSON_07 = "notebooks/07-which-level-do-i-need.ipynb";
const LESSON_08 = "notebooks/08-does-order-survive.ipynb";
const MSI_X = "message-signaled-interrupts";

/** Lesson 07's four runs at a million frames a second. */
const levels = (context) =>
  context.once("levels", () =>
    lab.VARIANTS.map((variant) =>
      lab.run({
        variant,
        cpus: 4,
        traffic: lab.load({ framesPerSecond: 1e6, connections: 256, frames: 20_000 }),
        sends: { perFrame: 0.5, trigger: "application", delayPs: lab.us(2), cpu: "receive" },
        locks: { connection: true },
        warmupPs: lab.ms(1),
        records: "summary",
      }),
    ),
  );

/** The highest load at which each variant still loses less than one frame in a thousand, million frames/s. */
const kneesOf = (context) =>
  context.once("knees", async () => {
    const points = await lab.sweep(
      {
        x: [0.1, 0.5, 1, 1.5, 2, 3, 4, 5, 5.5, 6, 6.5, 7, 8],
        series: lab.VARIANTS,
        seeds: [1, 2, 3, 4, 5],
      },
      (millions, variant, seed) => {
        const frames = Math.max(2000, millions * 5000);
        const traffic = lab.load({ framesPerSecond: millions * 1e6, connections: 256, frames, seed });
        return { traffic, cpus: 4, variant, seed, warmupPs: lab.us(1500), records: "summary" };
      },
      ({ summary: { dropped, received } }) => ({ lost: dropped / received }),
    );
    return lab.knees(points.lost, 0.001);
  });

const KNEES = [
  ["non-rss", 1.5, "Non-RSS holds until 1.5 million frames a second"],
  ["single-hardware-queue", 4, "a single hardware queue until 4,"],
  ["hardware-queuing", 6, "hardware queuing until 6,"],
  [MSI_X, 6.5, "MSI-X until 6.5."],
];

/** Lesson 08: sixteen connections, one an entry, three entries too many on CPU 0. */
const B = lab.roundRobin([0, 1, 2, 3], 16);
const A = B.map((cpu, entry) => (entry >= 5 && entry <= 7 ? 0 : cpu));
const endpoints = (context) =>
  context.once("endpoints", () =>
    B.flatMap((_, entry) =>
      lab.aimedConnections({
        secretKey: lab.MICROSOFT_KEY,
        entries: 16,
        entry,
        count: 1,
        server: { address: "192.0.2.1", port: 443 },
        clients: `198.51.100.${100 + entry}/32`,
      }),
    ),
  );
const changed = (context, change) =>
  lab.run({
    variant: MSI_X,
    cpus: 4,
    traffic: lab.load({ framesPerSecond: 5e6, endpoints: endpoints(context), frames: 4000 }),
    rss: { indirectionTable: A },
    rssChanges: [{ timePs: lab.us(400), ...change }],
  });
const toB = (context, drain) =>
  context.once(`to B ${drain}`, () => changed(context, { indirectionTable: B, ...(drain && { drain }) }));

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSONS_07_AND_08 = [
  {
    name: "lesson-07-a-dpc-serves-five-frames",
    where: LESSON_07,
    says: "5.153 frames on average",
    printed: "non-RSS 3,694 3,694 5.153 14,299",
    expected: 5.153,
    within: 0.005,
    unit: "frames a DPC",
    minutes: 0.01,
    measure: (context) => {
      const { indicated, dpcs } = levels(context)[0].summary;
      return indicated / dpcs;
    },
  },
  {
    name: "lesson-07-msi-x-interrupts-for-nearly-every-frame",
    where: LESSON_07,
    says: "14,458 interrupts for about 19,000 frames",
    printed: "MSI-X 14,458 14,460",
    expected: 14458,
    unit: "interrupts",
    minutes: 0.01,
    measure: (context) => levels(context)[3].summary.interrupts,
  },
  ...KNEES.map(([variant, expected, says]) => ({
    name: `lesson-07-knee-of-${variant}`,
    where: LESSON_07,
    says: String(says),
    printed: "non-RSS 1.5 single hardware queue 4 hardware queuing 6 MSI-X 6.5",
    expected: Number(expected),
    unit: "million frames/s",
    minutes: 0.2,
    measure: async (context) => (await kneesOf(context)).find(({ series }) => series === variant).x,
  })),
  {
    name: "lesson-08-a-fixed-table-keeps-order",
    where: LESSON_08,
    says: "Non-RSS loses 14,334 of 20,000 frames here, and 0 are out of order",
    printed: "non-rss 14,334 0",
    expected: "0 0 0 0",
    minutes: 0.01,
    measure: () => {
      const traffic = lab.load({ framesPerSecond: 6e6, connections: 64, frames: 20_000 });
      return lab.VARIANTS.map(
        (variant) => lab.run({ variant, traffic, cpus: 4, receiveBuffers: 256, records: "summary" }).summary.outOfOrder,
      ).join(" ");
    },
  },
  {
    name: "lesson-08-a-new-table-overtakes",
    where: LESSON_08,
    says: "Of the 60 waiting frames, 52 are overtaken",
    printed: "A to B 400 µs table 3 0 60 52 92.8 µs",
    expected: 52,
    unit: "frames out of order",
    minutes: 0.01,
    measure: (context) => toB(context).summary.outOfOrder,
  },
  {
    name: "lesson-08-draining-keeps-order",
    where: LESSON_08,
    says: "No frame is out of order, and 84 were held",
    printed: "drained 0 84",
    expected: "0 out of order, 84 held",
    minutes: 0.01,
    measure: (context) => {
      const { outOfOrder, framesHeld } = toB(context, true).summary;
      return `${outOfOrder} out of order, ${framesHeld} held`;
    },
  },
  {
    name: "lesson-08-a-new-key-moves-most",
    where: LESSON_08,
    says: "12 of 16. If you said 0: the table is the same",
    printed: "The run says: 12 connections",
    expected: 12,
    unit: "of 16 connections",
    minutes: 0.01,
    measure: (context) => {
      const bytes = lab.createRandom(1, "new key");
      const secretKey = Uint8Array.from({ length: 40 }, () => bytes.below(256));
      return connectionsThatMoved(changed(context, { secretKey }));
    },
  },
];
