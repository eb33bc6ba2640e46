// What can be measured: each subject does its work once and returns how many frames or hashes that was. It runs in a
// process of its own (worker.mjs), so that one subject's garbage and compiled code do not slow the next. Internal
// functions are imported by their deep paths; receive paths go through the public `run`.
import { run } from "../lib/dist/receive-path.js";
import { createToeplitz } from "../lib/dist/rss/toeplitz-table.js";
import { MICROSOFT_KEY } from "../lib/dist/rss/secret-key.js";
import { toeplitz } from "../lib/dist/rss/toeplitz.js";
import { runEventHeap } from "./event-heap.mjs";
import { benchScenario } from "./scenario.mjs";

/** Uses the results, so that a clever compiler cannot leave out the work. */
let witness = 0;

export const SUBJECTS = {
  eventHeap({ frames }) {
    const { received, processed, dropped } = runEventHeap(frames);
    if (received !== frames || processed + dropped !== frames) throw new Error("The anchor lost frames.");
    return received;
  },

  receivePath(options) {
    const { received } = run(benchScenario(options)).summary;
    if (received !== options.frames) throw new Error(`Of ${options.frames} frames the run counted ${received}.`);
    return received;
  },

  /** Each input bit by bit, as the documentation describes it. */
  hashPlain({ hashes, inputBytes }) {
    const inputs = inputsOf(inputBytes);
    for (let n = 0; n < hashes; n++) witness ^= toeplitz(inputs[n & 4095], MICROSOFT_KEY);
    return hashes;
  },

  /** By table, one call for each input. */
  hashByTable({ hashes, inputBytes }) {
    const inputs = inputsOf(inputBytes);
    const { hash } = createToeplitz(MICROSOFT_KEY);
    for (let n = 0; n < hashes; n++) witness ^= hash(inputs[n & 4095]);
    return hashes;
  },

  /** By table, one call for 4096 inputs that stand one after the other. */
  hashMany({ hashes, inputBytes }) {
    const inputs = new Uint8Array(4096 * inputBytes);
    inputsOf(inputBytes).forEach((input, n) => inputs.set(input, n * inputBytes));
    const out = new Uint32Array(4096);
    const { hashMany } = createToeplitz(MICROSOFT_KEY);
    let made = 0;
    for (; made < hashes; made += 4096) {
      hashMany(inputs, inputBytes, out);
      witness ^= out[made % 4095];
    }
    return made;
  },
};

/** 4096 different inputs; the same in every run. */
function inputsOf(inputBytes) {
  const byte = (n, i) => Math.imul(n * 64 + i + 1, 0x9e3779b1) >>> 24;
  return Array.from({ length: 4096 }, (_, n) => Uint8Array.from({ length: inputBytes }, (_, i) => byte(n, i)));
}
