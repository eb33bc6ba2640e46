// What the bench measures, section by section, as rows of numbers measured side by side: { section, name, value, unit,
// perWall?, ratio?, target?, of?, holds?, aim?, limit?, startupMs?, worstMs?, laterMs?, seconds?, framesPerInterrupt?,
// droppedShare?, count?, runs? }. `value` is per second of CPU time where it is a rate, `perWall` the same per second of
// wall time. `target` is what the value is compared with (`of` "wall" or "cpu", `holds` "at least" or "at most");
// `limit` is the most that the ratio should be.
import { LINUX_VARIANTS, OFFERED_FRAMES_PER_SECOND, SIMULATORS_LOADS, VARIANTS } from "./scenario.mjs";
import { measure, measureCold, measureOnce } from "./measure.mjs";

const MEGA = 1e6;
const REAL_TIME = OFFERED_FRAMES_PER_SECOND / MEGA;
const FASTEST = "message-signaled-interrupts";

/**
 * The anchor and the four variants, in turn, and the NIC that a general simulator has, at two loads. Targets are per
 * second of wall time: the model should be faster than 10 Gb/s delivers small frames.
 */
export async function receivePaths({ frames, runs }) {
  const section = "receive path";
  /** @type {{ subject: string, options: object, name: string, goal?: object }[]} */
  const plans = [
    { subject: "eventHeap", options: { frames }, name: "anchor: every frame an event" },
    ...VARIANTS.map((variant) => ({
      subject: "receivePath",
      options: { variant, frames },
      name: variant,
      goal: variant === FASTEST ? atLeast(REAL_TIME, "wall", 1.5 * REAL_TIME) : atLeast(REAL_TIME / 2, "wall"),
    })),
    ...SIMULATORS_LOADS.map((framesPerSecond) => ({
      subject: "simulatorsNic",
      options: { framesPerSecond, frames },
      name: `a general simulator's NIC, ${framesPerSecond / MEGA} M/s`,
    })),
  ];
  const results = await measure(plans, { runs });
  const ratio = (i) => results[i].cpuPerSecond / results[0].cpuPerSecond;
  return plans.map(({ subject, name, goal }, i) => ({
    section,
    name,
    ...rate(results[i], "million frames/s"),
    ratio: ratio(i),
    ...goal,
    ...(subject === "simulatorsNic" && results[i].facts),
  }));
}

/** The anchor and Linux's variants; each should be as fast as the anchor. */
export async function linux({ frames, runs }) {
  const plans = [
    { subject: "eventHeap", options: { frames }, name: "anchor: every frame an event" },
    ...LINUX_VARIANTS.map((variant) => ({ subject: "linux", options: { variant, frames }, name: variant })),
  ];
  const results = await measure(plans, { runs });
  const [anchor] = results;
  return plans.map(({ name, subject }, i) => ({
    section: "receive path, Linux",
    name,
    ...rate(results[i], "million frames/s"),
    ratio: results[i].cpuPerSecond / anchor.cpuPerSecond,
    ...(subject === "linux" && { ...atLeast(anchor.cpuPerSecond / MEGA, "cpu"), ...results[i].facts }),
  }));
}

/** The price of one row for every frame and every stretch of work. */
export async function fullRecords({ frames, runs }) {
  const plans = ["summary", "full"].map((records) => ({ subject: "receivePath", options: { frames, records } }));
  const [summary, full] = await measure(plans, { runs });
  const times = summary.cpuPerSecond / full.cpuPerSecond;
  return [
    { section: "records", name: "summary only", ...rate(summary, "million frames/s") },
    { section: "records", name: "full records", ...rate(full, "million frames/s") },
    { section: "records", name: "cost of full over summary", value: times, unit: "times", ...atMost(2, "cpu") },
  ];
}

/** What looking at 64 CPUs and 512 entries every 10 ms costs, decisions and moves included. */
export async function rebalancing({ frames, runs }) {
  const policies = ["none", "greedy", "rss-plus-plus", "whole-table"];
  const plans = policies.map((policy) => ({
    subject: "receivePath",
    options: { frames, cpus: 64, entries: 512, policy },
  }));
  const results = await measure(plans, { runs });
  const times = (i) => results[0].cpuPerSecond / results[i].cpuPerSecond;
  return policies.map((name, i) => ({
    section: "rebalancing, 64 CPUs",
    name,
    ...(i === 0 ? rate(results[0], "million frames/s") : { value: times(i), unit: "times", ...atMost(1.05, "cpu") }),
  }));
}

/** What two workers save in a sweep: in processes that are warm, and in such that do nothing else. */
export async function workers({ points, frames, runs }) {
  const section = `sweep of ${points} points, ${frames.toLocaleString("en")} frames each`;
  const planOf = (count) => ({ subject: "sweep", options: { points, frames, workers: count } });
  const [inPlace, two] = await measure([planOf(1), planOf(2)], { runs });
  const { subject, options } = planOf(1);
  const cold = await measureOnce(subject, options);
  const coldTwo = await measureOnce(subject, { ...options, workers: 2 });
  const speedUp = (name, one, other, goal) => ({
    section,
    name,
    value: other.wallPerSecond / one.wallPerSecond,
    unit: "times",
    ...goal,
  });
  return [
    { section, name: "in place", ...rate(inPlace, "million frames/s") },
    { section, name: "2 workers", ...rate(two, "million frames/s"), ratio: two.cpuPerSecond / inPlace.cpuPerSecond },
    speedUp("speed-up by 2 workers (wall)", inPlace, two, atLeast(1.8, "cpu")),
    speedUp("the same, first sweep of a process", cold, coldTwo),
  ];
}

export async function hashing({ hashes, runs, connections, processes }) {
  return [...(await hashFunctions({ hashes, runs })), ...(await firstHashing({ connections, processes }))];
}

/** What a run does before its first frame, in a process that has hashed nothing yet: milliseconds of wall time. */
async function firstHashing({ connections, processes }) {
  const rows = [];
  for (const version of [4, 6])
    for (const symmetric of ["none", "symmetric-xor"]) {
      const plan = { subject: "hashConnections", options: { version, connections, symmetric } };
      const { first, later } = await measureCold(plan, { processes, again: 5 });
      rows.push({
        section: `hashing ${connections.toLocaleString("en")} connections, first time in a process`,
        name: `IPv${version}, ${symmetric === "none" ? "plain" : symmetric}`,
        value: first.wallSeconds * 1e3,
        unit: "ms",
        ...atMost(60, "cpu"),
        worstMs: Math.max(...first.runs.map(({ wallSeconds }) => wallSeconds)) * 1e3,
        laterMs: (later?.wallSeconds ?? NaN) * 1e3,
        count: first.count,
        runs: first.runs,
      });
    }
  return rows;
}

async function hashFunctions({ hashes, runs }) {
  /** @type {[subject: string, name: string, share: number][]} */
  const ways = [
    ["hashPlain", "bit by bit", 1 / 20],
    ["hashByTable", "by table, one a call", 1],
    ["hashMany", "by table, many a call", 1],
  ];
  const plans = [12, 36].flatMap((inputBytes) =>
    ways.map(([subject, name, share]) => ({
      subject,
      name: `${inputBytes} bytes ${name}`,
      options: { inputBytes, hashes: Math.round(hashes * share) },
    })),
  );
  const results = await measure(plans, { runs });
  return plans.map(({ subject, name, options }, i) => ({
    section: "hash",
    name,
    ...rate(results[i], "million hashes/s"),
    ratio: results[i].cpuPerSecond / results[i < 3 ? 0 : 3].cpuPerSecond,
    ...(subject === "hashMany" && atLeast(options.inputBytes === 12 ? 60 : 16, "cpu")),
  }));
}

/**
 * How the cost of one frame grows with frames (hardly: at most 1.25 times), CPUs and connections (at most by 1 + log2
 * of the size relative to the smallest run). Building the run, with a hash for every connection, is measured separately
 * and left out.
 */
export async function curves({ frames, runs, cpus, connections, multiples }) {
  const lines = [
    ["frames", multiples.map((n) => n * frames), (n) => ({ frames: n }), () => 1.25],
    ["CPUs", cpus, (n) => ({ frames, cpus: n }), (growth) => 1 + Math.log2(growth)],
    ["connections", connections, (n) => ({ frames, connections: n }), (growth) => 1 + Math.log2(growth)],
  ];
  const rows = [];
  for (const [what, sizes, optionsOf, limit] of lines) {
    const plans = sizes.map((n) => ({ subject: "receivePath", options: optionsOf(n), startup: { frames: 1000 } }));
    const results = await measure(plans, { runs });
    const nsOf = ({ cpuPerSecond }) => 1e9 / cpuPerSecond;
    sizes.forEach((n, i) =>
      rows.push({
        section: `cost by ${what}`,
        name: `${n.toLocaleString("en")} ${what}`,
        value: nsOf(results[i]),
        unit: "ns/frame",
        ratio: nsOf(results[i]) / nsOf(results[0]),
        ...(i > 0 && { limit: limit(n / sizes[0]) }),
        startupMs: results[i].startupSeconds * 1e3,
        count: results[i].count,
        runs: results[i].runs,
      }),
    );
  }
  return rows;
}

/** The peak memory of a process that does nothing else, the runtime included. */
export async function memory({ frames }) {
  const sizes = [1000, frames];
  const rows = [];
  for (const n of sizes) {
    const { peakBytes, wallSeconds: seconds, count, runs } = await measureOnce("receivePath", { frames: n });
    const name = `peak of ${n.toLocaleString("en")} frames`;
    const value = peakBytes / MEGA;
    rows.push({ section: "memory", name, value, unit: "MB", ...atMost(100, "cpu"), seconds, count, runs });
  }
  return rows;
}

const rate = ({ cpuPerSecond, wallPerSecond, count, runs }, unit) => ({
  value: cpuPerSecond / MEGA,
  perWall: wallPerSecond / MEGA,
  unit,
  count,
  runs,
});
const atLeast = (target, of, aim) => ({ target, of, holds: "at least", ...(aim && { aim }) });
const atMost = (target, of) => ({ target, of, holds: "at most" });
