// What lessons 11 and 12 claim: what an attacker can choose, and which processors RSS uses.
import * as lab from "rss-lab";
import { connectionsPerEntry, innocentRows, machine } from "rss-lab-course";

const LESSON_11 = "notebooks/11-can-an-attacker-choose-my-cpu.ipynb";
const LESSON_12 = "notebooks/12-which-processors-may-rss-use.ipynb";
const MSI_X = /** @type {const} */ ("message-signaled-interrupts");

/** Lesson 11: connections aimed at entry 5, a host that shares out 128 entries to 4 CPUs. */
const server = { address: "192.0.2.1", port: 443 };
const table = lab.roundRobin([0, 1, 2, 3], 128);
const aimed = ({ once }) =>
  once("aimed", () =>
    lab.aimedConnections({ secretKey: lab.MICROSOFT_KEY, entries: 128, entry: 5, count: 10_000, server }),
  );
function ownKey() {
  const random = lab.createRandom("this host", "secret key");
  return Uint8Array.from({ length: 40 }, () => random.below(256));
}
/**
 * @param {import("./context.mjs").Context} context
 * @param {Partial<import("rss-lab").Scenario> & { startPs?: number }} [options]
 */
const attacked = (context, { startPs = 0, ...more } = {}) =>
  lab.run({
    variant: MSI_X,
    cpus: 4,
    traffic: lab.mergeTraffic(
      lab.load({ framesPerSecond: 2e6, connections: 512 }),
      lab.load({ framesPerSecond: 2e6, endpoints: aimed(context).slice(0, 200), startPs }),
    ),
    durationPs: lab.ms(10),
    rss: { indirectionTable: table },
    interruptModeration: { timeoutPs: lab.us(20), frames: 64 },
    ...more,
  });
const rekeyed = (context) =>
  context.once("re-keyed", () =>
    attacked(context, { startPs: lab.ms(2.5), rekeying: { periodPs: lab.ms(2) }, windowPs: lab.us(250) }),
  );

/** Lesson 12: a load that four cores, or eight siblings, receive. */
const TABLES = {
  "4 siblings of 2 cores": [0, 1, 2, 3],
  "4 cores": [0, 2, 4, 6],
  "8 siblings of 4 cores": [0, 1, 2, 3, 4, 5, 6, 7],
};
const kneesOf = (context) =>
  context.once("knees of siblings", async () => {
    const points = await lab.sweep(
      { x: [0.5, 1, 2, 3, 4, 5, 6, 7, 8], series: Object.keys(TABLES), seeds: [1, 2, 3, 4] },
      (millions, name, seed) => ({
        variant: MSI_X,
        topology: { coresPerNode: 4, threadsPerCore: 2 },
        records: "summary",
        traffic: lab.load({
          framesPerSecond: millions * 1e6,
          connections: 512,
          frames: Math.max(2000, millions * 5000),
          seed,
        }),
        seed,
        warmupPs: lab.us(1500),
        rss: { indirectionTable: lab.roundRobin(TABLES[name], 128) },
      }),
      ({ summary }) => ({ lost: summary.dropped / summary.received }),
    );
    return lab.knees(points.lost, 0.001);
  });
const knee = (name) => async (context) => (await kneesOf(context)).find(({ series }) => series === name).x;
const KNEES_PRINTED = "4 siblings of 2 cores 3 4 cores 7 8 siblings of 4 cores 6";

/** Waiting for cache lines, ns a frame, with the table's CPUs on one node or the other. */
function waiting(cpus) {
  const { summary } = lab.run({
    variant: MSI_X,
    topology: { nodes: 2, coresPerNode: 4 },
    sends: { perFrame: 0.5, trigger: "application", delayPs: lab.us(5), cpu: 1 },
    records: "summary",
    warmupPs: lab.us(1000),
    traffic: lab.load({ framesPerSecond: 5e5, connections: 256, frames: 10_000 }),
    rss: { indirectionTable: lab.roundRobin(cpus, 128), defaultCpu: cpus[0] },
  });
  return summary.cpus.reduce((sum, { busyPs }) => sum + busyPs["cache-stall"], 0) / summary.indicated / lab.ns(1);
}

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSONS_11_AND_12 = [
  {
    name: "lesson-11-who-knows-the-key-chooses-the-cpu",
    where: LESSON_11,
    says: "All 10,000 are on entry 5",
    printed: "the key that they know 1 0 10,000",
    expected: 10_000,
    unit: "connections on entry 5",
    minutes: 0.01,
    measure: (context) => connectionsPerEntry(aimed(context), lab.MICROSOFT_KEY)[5],
  },
  {
    name: "lesson-11-who-does-not-gets-chance",
    where: LESSON_11,
    says: "The entries get from 59 to 98 connections each",
    printed: "another key 128 59 98",
    expected: 98,
    unit: "connections on the fullest entry",
    minutes: 0.01,
    measure: (context) => Math.max(...connectionsPerEntry(aimed(context), ownKey())),
  },
  {
    name: "lesson-11-what-is-lost",
    where: LESSON_11,
    says: "still loses 26 % of its innocent frames",
    printed: "1 99.6 % 5,313 26 %",
    expected: 26,
    within: 0.05,
    unit: "% of the innocent frames of CPU 1 lost",
    minutes: 0.01,
    measure: (context) => 100 * innocentRows(attacked(context), 512)[1].lostShare,
  },
  {
    name: "lesson-11-a-new-key-moves-most",
    where: LESSON_11,
    says: "387 of 512 innocent connections get another CPU",
    printed: "4 ms 387 512 422 177",
    expected: 387,
    unit: "of 512 connections move",
    minutes: 0.02,
    measure: (context) =>
      rekeyed(context)
        .connections()
        .filter(({ connection, moves }) => connection < 512 && moves > 0).length,
  },
  {
    name: "lesson-11-a-key-that-repeats-hides-nothing",
    where: LESSON_11,
    says: "A key that repeats 16 bits hashes all 16-bit words of the input alike, so only the XOR of the six words counts. That has 16 bits: rank 16",
    printed: "6d5a repeated 16 1 0 10,000",
    expected: 16,
    unit: "bits of rank",
    minutes: 0.01,
    measure: () => lab.hashRank(lab.repeatKey("6d5a", 20), 12),
  },
  {
    name: "lesson-12-one-of-each-core",
    where: LESSON_12,
    says: "RSS uses 16 of the 32: each of the 16 cores once",
    printed: "taken in this order: 0:0 0:16 0:2",
    expected: 16,
    unit: "processors",
    minutes: 0.01,
    measure: () => lab.selectRssProcessors(machine("two-nodes-32").seenFrom(0)).cpus.length,
  },
  ...[
    ["4 siblings of 2 cores", 3, "The 4 siblings of 2 cores hold until 3 million frames a second"],
    ["4 cores", 7, "the 4 cores until 7"],
    ["8 siblings of 4 cores", 6, "All 8 siblings hold until 6 million"],
  ].map(([name, expected, says]) => ({
    name: `lesson-12-knee-of-${String(name).replaceAll(" ", "-")}`,
    where: LESSON_12,
    says: String(says),
    printed: KNEES_PRINTED,
    expected: Number(expected),
    unit: "million frames/s",
    minutes: 0.2,
    measure: knee(name),
  })),
  {
    name: "lesson-12-a-range-is-not-a-rectangle",
    where: LESSON_12,
    says: "121 processors lie in the range",
    printed: "121 processors",
    expected: 121,
    unit: "processors",
    minutes: 0.01,
    measure: () =>
      lab.selectRssProcessors(machine("five-groups-320").processors, {
        baseProcessor: "1:16",
        maxProcessor: "3:8",
        maxRssProcessors: 400,
        numRssQueues: 400,
      }).cpus.length,
  },
  ...[
    ["near", [0, 1, 2, 3], 147, "With the table on the application's node the CPUs wait 147 ns a frame"],
    ["far", [4, 5, 6, 7], 517.2, "with the table on the far node 517.2 ns"],
  ].map(([name, cpus, expected, says]) => ({
    name: `lesson-12-distance-costs-${name}`,
    where: LESSON_12,
    says: String(says),
    expected: Number(expected),
    within: 0.05,
    unit: "ns of waiting for cache lines a frame",
    minutes: 0.01,
    measure: () => waiting(cpus),
  })),
];
