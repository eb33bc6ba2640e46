// What lessons 00 to 03 claim: first runs, one CPU that drowns, what is hashed, and how a hash becomes a CPU.
import * as lab from "rss-lab";
import { datasetRows, fillingSpeed, frameImbalance, loadCapture } from "rss-lab-course";
import { there } from "./claim.mjs";
import { wrongHashes } from "./readme.mjs";

const LESSON_01 = "notebooks/01-why-does-one-cpu-drown.ipynb";
const LESSON_02 = "notebooks/02-what-does-the-nic-hash.ipynb";
const LESSON_03 = "notebooks/03-how-does-a-hash-become-a-cpu.ipynb";

const upTo = (count) => Array.from({ length: count }, (_, i) => i);
const capture = ({ once }) => once("receive-path.pcap", () => loadCapture("receive-path.pcap"));
const frames = (context) =>
  context.once("parsed frames", () => capture(context).frames.map((frame) => lab.parseCapturedFrame(frame)));

/** The capture on four CPUs without RSS, some times as fast. */
const speeded = (context, speed, settings) =>
  context.once(`${speed} times ${JSON.stringify(settings)}`, () =>
    lab.run({ traffic: lab.replay(capture(context).frames, { speed }), cpus: 4, ...settings }),
  );

/** As fast as a full 25 GbE wire. */
const at25 = (context, settings) => speeded(context, fillingSpeed(capture(context).frames, 25), settings);

/** The connection whose changes of CPU lesson 01 asks for. */
const CONNECTION_01 = 34;

/** Frames that the panel of lesson 01 loses, one of its controls moved. */
const lostWith = ({ millions = 2.5, nsPerFrame = 550, usHeldBack = 0, inTurn = false }) =>
  lab.run({
    traffic: lab.load({ framesPerSecond: millions * 1e6, frames: 20_000 }),
    cpus: 4,
    interruptCpu: inTurn ? "round-robin" : "fixed",
    records: "summary",
    costs: { protocolPs: lab.ns(nsPerFrame - 50) },
    interruptModeration: { kind: "interval", intervalPs: lab.us(usHeldBack) },
  }).summary.dropped;

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

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSONS_00_TO_03 = [
  {
    name: "lesson-00-twelve-frames",
    where: "notebooks/00-is-my-lab-working.ipynb",
    says: "There were 5. While a CPU works on the frames of one interrupt, the NIC goes on writing new ones",
    printed: "5 interrupts, 5 DPCs; CPU time a frame 900 ns",
    expected: 5,
    unit: "interrupts",
    minutes: 0.01,
    measure: () =>
      lab.run({
        traffic: lab.load({ framesPerSecond: 1e6, frames: 12, connections: 3, seed: 1 }),
        cpus: 2,
        interruptCpu: "round-robin",
      }).summary.interrupts,
  },
  {
    name: "lesson-01-one-cpu-drowns",
    where: LESSON_01,
    says: "More than a third: 1,301 frames found no free receive buffer",
    printed: "fixed 1,301 99.3 % 0 % 0 % 0 %",
    expected: 1301,
    unit: "of 3526 frames lost",
    minutes: 0.01,
    measure: (context) => at25(context, { interruptCpu: "fixed" }).summary.dropped,
  },
  {
    name: "lesson-01-what-one-cpu-can-do",
    where: LESSON_01,
    says: "at 550 ns each, one CPU can do 1.8 million a second",
    printed: "indicated 2,225 63.1 % 1.79 M/s 1.24 ms",
    expected: 1.79,
    within: 0.005,
    unit: "million frames/s indicated",
    minutes: 0.01,
    measure: (context) => {
      const { indicated, measuredPs } = at25(context, { interruptCpu: "fixed" }).summary;
      return (indicated / measuredPs) * 1e6;
    },
  },
  {
    name: "lesson-01-in-turn-loses-as-many",
    where: LESSON_01,
    says: "As many: 1,327, and no policy does better than one CPU alone",
    printed: "round-robin 1,327 27.7 % 28.4 % 21.6 % 21.5 %",
    expected: 1327,
    unit: "of 3526 frames lost",
    minutes: 0.01,
    measure: (context) => at25(context, { interruptCpu: "round-robin" }).summary.dropped,
  },
  {
    name: "lesson-01-connections-wander",
    where: LESSON_01,
    says: "14 times. If you said about 280, that is three changes in four frames",
    printed: "The run says: 14 times",
    expected: 14,
    unit: "changes of CPU of a connection of 372 frames",
    minutes: 0.01,
    measure: (context) =>
      there(
        speeded(context, 100, { interruptCpu: "least-busy" }).connections()[CONNECTION_01],
        `connection ${CONNECTION_01}`,
      ).moves,
  },
  {
    name: "lesson-01-wandering-costs-reloads",
    where: LESSON_01,
    says: "spreading the interrupts cost 167 µs of waiting and bought nothing",
    printed: "least-busy 837 167 µs 0",
    expected: 837,
    unit: "cache reloads",
    minutes: 0.01,
    measure: (context) => speeded(context, 100, { interruptCpu: "least-busy" }).summary.cacheReloads,
  },
  {
    name: "lesson-01-the-slowest-wait-before-any-is-lost",
    where: LESSON_01,
    says: "76 µs, and nothing was lost",
    printed: "100 times 0 21.4 % 10.3 µs 76 µs 88.4 µs",
    expected: 76,
    within: 0.5,
    unit: "µs within which 99 % of the frames are done",
    minutes: 0.01,
    measure: (context) => speeded(context, 100, { interruptCpu: "fixed" }).summary.toDone.p99Ps / lab.us(1),
  },
  {
    name: "lesson-01-two-of-four-cures",
    where: LESSON_01,
    says: "Two of them: less work for each frame, and fewer frames",
    printed: "The run says: 2. No prediction was made.",
    expected: 2,
    unit: "of 4 changes stop the loss",
    minutes: 0.02,
    measure: () =>
      [{ inTurn: true }, { usHeldBack: 50 }, { nsPerFrame: 300 }, { millions: 1.75 }].filter(
        (change) => lostWith(change) === 0,
      ).length,
  },
  {
    name: "lesson-01-buffers-turn-loss-into-waiting",
    where: LESSON_01,
    says: "no frame of this short run is lost, and half of them wait for more than 547 µs instead of 231",
    printed: "2048 0 99.6 % 547 µs 961 µs 968 µs",
    expected: 547,
    within: 0.5,
    unit: "µs until half of the frames are done",
    minutes: 0.01,
    measure: (context) =>
      at25(context, { interruptCpu: "fixed", receiveBuffers: 2048 }).summary.toDone.p50Ps / lab.us(1),
  },
  {
    name: "lesson-02-microsofts-values",
    where: LESSON_02,
    says: "is right when Microsoft's 16 values come out",
    printed: "A grid of 8 lines and 2 columns with an answer in each cell: 16 as published",
    expected: 16,
    unit: "of 16 values come out",
    minutes: 0.01,
    measure: async () => 16 - (await wrongHashes("published by Microsoft")),
  },
  {
    name: "lesson-02-one-missing-type",
    where: LESSON_02,
    says: "One CPU gets all 100.",
    printed: "IPV4, TCP_IPV4: 1 of 8 CPUs get frames",
    expected: "100 0 0 0 0 0 0 0",
    minutes: 0.01,
    measure: (context) => questions(context, ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"]),
  },
  {
    name: "lesson-02-linear",
    where: LESSON_02,
    says: "The same bits in all five: 0x929ea1d1.",
    printed: "0x51ccc178 0xc35260a9 0x929ea1d1",
    expected: "0x929ea1d1",
    minutes: 0.01,
    measure: () => {
      const hash = (port) =>
        lab.toeplitz(
          lab.tupleInput(lab.parseAddress("66.9.149.187"), lab.parseAddress("161.142.100.80"), port, 1766),
          lab.MICROSOFT_KEY,
        );
      return lab.formatHash((hash(2794) ^ hash(2795)) >>> 0);
    },
  },
  {
    name: "lesson-03-no-hash",
    where: LESSON_03,
    says: "493 frames",
    printed: "2 335 767",
    expected: 493,
    unit: "of 3526 frames have no hash value",
    minutes: 0.01,
    measure: (context) => unhashed(context, ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_TCP_IPV6"]),
  },
  {
    name: "lesson-03-few-connections-leave-a-cpu-idle",
    where: LESSON_03,
    says: "In 69 of 100 cases a CPU has nothing to do",
    printed: "67.5 % 69.3 %",
    expected: 69.3,
    within: 0.05,
    unit: "% of the cases, 16 equal connections on 8 CPUs",
    minutes: 0.01,
    measure: () => 100 * lab.exactSpread(16, 8).anyIdle,
  },
  {
    name: "lesson-03-many-connections-make-it-even",
    where: LESSON_03,
    says: "They bring the fullest CPU from 1.867 times the mean to 1.228",
    printed: "1,024 connections 1.228",
    expected: 1.228,
    within: 0.0005,
    unit: "times the mean for the fullest of 12 CPUs, 1,024 connections over 64 entries",
    minutes: 0.01,
    measure: () =>
      frameImbalance(
        lab.run({
          variant: "message-signaled-interrupts",
          cpus: 12,
          rss: { indirectionTable: lab.roundRobin(upTo(12), 64) },
          traffic: lab.load({ framesPerSecond: 1e6, connections: 1024, frames: 20_000, seed: 1 }),
        }),
      ),
  },
  {
    name: "lesson-03-neighbouring-ports-by-key",
    where: LESSON_03,
    says: "Under Intel's key they meet in a quarter of the entries",
    printed: "I40E52 32 8",
    expected: 32,
    unit: "of 128 entries reached by 128 neighbouring ports",
    minutes: 0.01,
    measure: async () => {
      const { key } = (await datasetRows("hash-vectors/keys.csv"))[1];
      return lab.sequentialPorts(lab.secretKey(String(key)), { entries: 128 }).filter((count) => count > 0).length;
    },
  },
];
