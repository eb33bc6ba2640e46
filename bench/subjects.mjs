// What can be measured: each subject prepares its work and returns it as a function, which is what is measured; that
// does the work once and says how many frames, hashes or connections (`count`) it was, and perhaps facts that show that
// it was done. A subject runs in a process of its own (worker.mjs), so that its garbage and compiled code do not slow
// the next. Internal functions are imported by their deep paths; receive paths go through the public `run`.
import { sweep } from "../lib/dist/experiment/sweep.js";
import { run } from "../lib/dist/receive-path.js";
import { hashConnections } from "../lib/dist/receive-path/hashed-connections.js";
import { HASH_TYPES } from "../lib/dist/rss/hash-types.js";
import { createToeplitz } from "../lib/dist/rss/toeplitz-table.js";
import { MICROSOFT_KEY } from "../lib/dist/rss/secret-key.js";
import { toeplitz } from "../lib/dist/rss/toeplitz.js";
import { runEventHeap } from "./event-heap.mjs";
import { VARIANTS, benchScenario, linuxScenario, manyConnections, simulatorsNic } from "./scenario.mjs";

/** Uses the results, so that a clever compiler cannot leave out the work. */
let witness = 0;

export const SUBJECTS = {
  eventHeap({ frames }) {
    return () => {
      const { received, processed, dropped } = runEventHeap(frames);
      if (received !== frames || processed + dropped !== frames) throw new Error("The anchor lost frames.");
      return { count: received };
    };
  },

  receivePath: (options) => () => runAll(benchScenario(options), options),

  linux: (options) => () => runAll(linuxScenario(options), options),

  simulatorsNic: (options) => () => runAll(simulatorsNic(options), options),

  /** Every connection of a run, from its headers to its entry; clients that are drawn at random are drawn first. */
  hashConnections({ version, connections, symmetric }) {
    const traffic = manyConnections(version, connections);
    const settings = { secretKey: MICROSOFT_KEY, hashTypes: HASH_TYPES, symmetric };
    return () => {
      const { hashValueOf } = hashConnections(traffic, settings, 128);
      if (hashValueOf.includes(null)) throw new Error("A connection was not hashed.");
      return { count: hashValueOf.length };
    };
  },

  /** Loads from next to nothing to the full rate in every variant, each point twice. */
  sweep({ points, frames, workers }) {
    const loads = points / VARIANTS.length / 2;
    const x = Array.from({ length: loads }, (_, i) => (i + 1) / loads);
    return async () => {
      const { received, workers: used } = await sweep(
        { x, series: VARIANTS, seeds: [1, 2], workers },
        (share, variant, seed) => ({
          ...benchScenario({ variant, frames, share, connections: 256, policy: undefined }),
          seed,
        }),
        ({ summary }) => ({ received: summary.received }),
      );
      if (used.count !== workers) throw new Error(`There were ${used.count} workers. ${used.reason}`);
      return { count: 2 * received.reduce((sum, { y }) => sum + y, 0) };
    };
  },

  /** Each input bit by bit, as the documentation describes it. */
  hashPlain({ hashes, inputBytes }) {
    const inputs = inputsOf(inputBytes);
    return () => {
      for (let n = 0; n < hashes; n++) witness ^= toeplitz(inputs[n & 4095], MICROSOFT_KEY);
      return { count: hashes };
    };
  },

  /** By table, one call for each input. */
  hashByTable({ hashes, inputBytes }) {
    const inputs = inputsOf(inputBytes);
    return () => {
      const { hash } = createToeplitz(MICROSOFT_KEY);
      for (let n = 0; n < hashes; n++) witness ^= hash(inputs[n & 4095]);
      return { count: hashes };
    };
  },

  /** By table, one call for 4096 inputs that stand one after the other. */
  hashMany({ hashes, inputBytes }) {
    const inputs = new Uint8Array(4096 * inputBytes);
    inputsOf(inputBytes).forEach((input, n) => inputs.set(input, n * inputBytes));
    const out = new Uint32Array(4096);
    return () => {
      const { hashMany } = createToeplitz(MICROSOFT_KEY);
      let made = 0;
      for (; made < hashes; made += 4096) {
        hashMany(inputs, inputBytes, out);
        witness ^= out[made % 4095];
      }
      return { count: made };
    };
  },
};

/** Runs a scenario to its last frame. */
function runAll(scenario, { frames }) {
  const { received, indicated, dropped, interrupts } = run(scenario).summary;
  if (received !== frames) throw new Error(`Of ${frames} frames the run counted ${received}.`);
  return { count: received, facts: { framesPerInterrupt: indicated / interrupts, droppedShare: dropped / received } };
}

/** 4096 different inputs; the same in every run. */
function inputsOf(inputBytes) {
  const byte = (n, i) => Math.imul(n * 64 + i + 1, 0x9e3779b1) >>> 24;
  return Array.from({ length: 4096 }, (_, n) => Uint8Array.from({ length: inputBytes }, (_, i) => byte(n, i)));
}
