// What lessons 00 to 03 claim: first runs, one CPU that drowns, what is hashed, and how a hash becomes a CPU.
import * as lab from "rss-lab";
import { datasetRows, loadCapture } from "rss-lab-course";
import { wrongHashes } from "./readme.mjs";

const LESSON_01 = "notebooks/01-why-does-one-cpu-drown.ipynb";
const LESSON_02 = "notebooks/02-what-does-the-nic-hash.ipynb";
const LESSON_03 = "notebooks/03-how-does-a-hash-become-a-cpu.ipynb";

const upTo = (count) => Array.from({ length: count }, (_, i) => i);
const capture = ({ once }) => once("receive-path.pcap", () => loadCapture("receive-path.pcap"));
const frames = (context) =>
  context.once("parsed frames", () => capture(context).frames.map((frame) => lab.parseCapturedFrame(frame)));

/** The capture as fast as a full 25 GbE wire, on four CPUs without RSS. */
const at25 = (context, interruptCpu, speed = 1058) =>
  context.once(`25 GbE ${interruptCpu} ${speed}`, () =>
    lab.run({ traffic: lab.replay(capture(context).frames, { speed }), cpus: 4, interruptCpu }),
  );

/** Frames handled of a load of 64 connections, millions a second. */
function handled(cpus, millions) {
  const traffic = lab.load({ framesPerSecond: millions * 1e6, connections: 64, frames: 20_000 });
  const { summary } = lab.run({ traffic, cpus, interruptCpu: "least-busy", records: "summary" });
  return (summary.indicated / summary.measuredPs) * 1e6;
}

/** Unhashed frames of the capture under some hash types. */
const unhashed = (context, types) =>
  frames(context).filter((frame) => !lab.chooseHashType(frame, types).hashType).length;

/** Frames of each CPU of 8 that the 100 questions to port 53 go to. */
function questions(context, hashTypes) {
  const indirectionTable = lab.createIndirectionTable(lab.roundRobin(upTo(8), 128));
  const settings = { secretKey: lab.MICROSOFT_KEY, hashTypes, indirectionTable, defaultCpu: 0 };
  const perCpu = upTo(8).map(() => 0);
  for (const frame of frames(context))
    if (frame.ip?.version === 4 && frame.transport?.protocol === "udp" && frame.transport.destinationPort === 53)
      perCpu[lab.assignCpu(frame, settings).cpu]++;
  return perCpu.join(" ");
}

const FOUR_TYPES = /** @type {const} */ ([
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
]);

/** First CPU of each connection of the capture under a table. */
const cpusUnder = (context, indirectionTable) =>
  lab
    .run({
      variant: "message-signaled-interrupts",
      traffic: lab.replay(capture(context).frames),
      cpus: 4,
      rss: { hashTypes: FOUR_TYPES, indirectionTable },
    })
    .connections()
    .map(({ cpus }) => cpus[0]);

/** Connections that move from the table of four CPUs to another. */
function moved(context, table) {
  const before = context.once("before", () => cpusUnder(context, lab.roundRobin(upTo(4), 128)));
  return cpusUnder(context, table).filter((cpu, i) => cpu !== before[i]).length;
}

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSONS_00_TO_03 = [
  {
    name: "lesson-00-twelve-frames",
    where: "notebooks/00-is-my-lab-working.ipynb",
    says: "12 frames came, and 5 interrupts were enough",
    expected: 5,
    unit: "interrupts",
    minutes: 0.01,
    measure: () => lab.run({ traffic: lab.load({ framesPerSecond: 1e6, frames: 12 }), cpus: 2 }).summary.interrupts,
  },
  {
    name: "lesson-01-one-cpu-drowns",
    where: LESSON_01,
    says: "CPU 0 works for 99.3 % of the time, the others for 0.0 %, and 1301 frames are lost",
    printed: "25 GbE full busy 99.3 % 0.0 % 0.0 % 0.0 % 1301 lost",
    expected: 1301,
    unit: "of 3526 frames lost",
    minutes: 0.01,
    measure: (context) => at25(context, "fixed").summary.dropped,
  },
  {
    name: "lesson-01-in-turn-loses-more",
    where: LESSON_01,
    says: "1327 frames are lost, a few more than the 1301 of one CPU",
    printed: "round-robin busy 27.7 % 28.4 % 21.6 % 21.5 % 1327 lost",
    expected: 1327,
    unit: "of 3526 frames lost",
    minutes: 0.01,
    measure: (context) => at25(context, "round-robin").summary.dropped,
  },
  {
    name: "lesson-01-connections-wander",
    where: LESSON_01,
    says: "fetched from another CPU's cache 837 times",
    printed: "least-busy 837 reloads, 167 µs of waiting, 0 frames out of order",
    expected: 837,
    unit: "cache reloads",
    minutes: 0.01,
    measure: (context) => at25(context, "least-busy", 100).summary.cacheReloads,
  },
  {
    name: "lesson-01-one-cpu-levels-off",
    where: LESSON_01,
    says: "One CPU levels off at 1.81 million frames a second",
    printed: "1 CPU 4 million/s arrive, 1.81 are handled",
    expected: 1.81,
    within: 0.005,
    unit: "million frames/s",
    minutes: 0.01,
    measure: () => handled(1, 4),
  },
  {
    name: "lesson-01-sixteen-cpus-are-no-more",
    where: LESSON_01,
    says: "Four CPUs level off at 1.72, and so do sixteen",
    printed: "16 CPUs 4 million/s arrive, 1.72 are handled",
    expected: 1.72,
    within: 0.005,
    unit: "million frames/s",
    minutes: 0.01,
    measure: () => handled(16, 4),
  },
  {
    name: "lesson-02-microsofts-values",
    where: LESSON_02,
    says: "is right when Microsoft's 16 values come out",
    printed: "source first: 16 of 16 values as published",
    expected: 16,
    unit: "of 16 values come out",
    minutes: 0.01,
    measure: async () => 16 - (await wrongHashes("published by Microsoft")),
  },
  {
    name: "lesson-02-one-missing-type",
    where: LESSON_02,
    says: "One CPU gets all 100.",
    printed: "100 0 0 0 0 0 0 0 | 12 7 18 11 15 8 14 15",
    expected: "100 0 0 0 0 0 0 0",
    minutes: 0.01,
    measure: (context) => questions(context, ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"]),
  },
  {
    name: "lesson-02-no-hash",
    where: LESSON_02,
    says: "In the whole capture 493 of 3526 frames would have no hash",
    printed: "TCP types only: 493 of 3526 frames have no hash",
    expected: 493,
    unit: "of 3526 frames have no hash value",
    minutes: 0.01,
    measure: (context) => unhashed(context, ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_TCP_IPV6"]),
  },
  {
    name: "lesson-02-linear",
    where: LESSON_02,
    says: "The Toeplitz function XORs 32 key bits into the value for every 1 in the input, is linear",
    printed: "0x97ea7192 is 0x97ea7192",
    expected: "0x97ea7192",
    minutes: 0.01,
    measure: () => {
      const input = (from, fromPort, to, toPort) =>
        lab.tupleInput(lab.parseAddress(from), lab.parseAddress(to), fromPort, toPort);
      const [a, b] = [
        input("66.9.149.187", 2794, "161.142.100.80", 1766),
        input("199.92.111.2", 14230, "65.69.140.83", 4739),
      ];
      return lab.formatHash(
        lab.toeplitz(
          a.map((byte, i) => byte ^ b[i]),
          lab.MICROSOFT_KEY,
        ),
      );
    },
  },
  {
    name: "lesson-03-few-connections-leave-a-cpu-idle",
    where: LESSON_03,
    says: "with a probability of 0.693 at least one of the eight CPUs has nothing to do",
    printed: "16 on 8: fullest over mean 2.101 exact, 2.101 (2.089 to 2.114) measured; a CPU idle 0.693 exact",
    expected: 0.693,
    within: 0.0005,
    unit: "probability that a CPU is idle, 16 equal connections on 8 CPUs",
    minutes: 0.01,
    measure: () => lab.exactSpread(16, 8).anyIdle,
  },
  {
    name: "lesson-03-neighbouring-ports-by-key",
    where: LESSON_03,
    says: "Under Intel's key they meet in 32 entries",
    printed: "I40E52: 32 of 128 entries, 8 of 8",
    expected: 32,
    unit: "of 128 entries reached by 128 neighbouring ports",
    minutes: 0.01,
    measure: async () => {
      const { key } = (await datasetRows("hash-vectors/keys.csv"))[1];
      return lab.sequentialPorts(lab.secretKey(String(key)), { entries: 128 }).filter((count) => count > 0).length;
    },
  },
  {
    name: "lesson-03-one-entry-moves",
    where: LESSON_03,
    says: "103 of the 340 connections moved with it",
    printed: "340 connections; moved: 103 by one entry, 235 by three CPUs",
    expected: 103,
    unit: "of 340 connections move",
    minutes: 0.02,
    measure: (context) =>
      moved(
        context,
        lab.roundRobin(upTo(4), 128).map((cpu, entry) => (entry === 32 ? 2 : cpu)),
      ),
  },
  {
    name: "lesson-03-a-new-deal-moves-most",
    where: LESSON_03,
    says: "Dealing all entries anew to three CPUs moved 235 connections",
    printed: "340 connections; moved: 103 by one entry, 235 by three CPUs",
    expected: 235,
    unit: "of 340 connections move",
    minutes: 0.02,
    measure: (context) => moved(context, lab.roundRobin(upTo(3), 128)),
  },
];
