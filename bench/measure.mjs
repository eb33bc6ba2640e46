// Measures subjects in processes of their own, asked in turn, so that a slow moment of a shared machine affects all of
// them. The result is the median of a subject's runs, per second of wall time and per second of CPU time.
import { fork } from "node:child_process";
import { once } from "node:events";

const worker = new URL("./worker.mjs", import.meta.url);

/**
 * Measures subjects together: one run of each to warm up, then `runs` rounds in which each has its turn.
 *
 * @param plans objects { subject, options, startup? }; with `startup`, options that leave next to nothing to do, such a
 * run precedes every run and is subtracted from it, which leaves the cost of the frames alone
 * @returns one result per plan, with `count`, rates, times, `startupSeconds`, `peakBytes`, its `runs`, and the `facts`
 * that the subject gave
 */
export async function measure(plans, { runs }) {
  const processes = plans.map(() => fork(worker));
  try {
    for (const [i, plan] of plans.entries()) await runOnce(processes[i], plan);
    const answers = plans.map(() => []);
    for (let round = 0; round < runs; round++)
      for (const [i, plan] of plans.entries()) answers[i].push(await runOnce(processes[i], plan));
    return answers.map(result);
  } finally {
    for (const child of processes) child.disconnect();
  }
}

/** One run in a new process, cold: for its memory. */
export async function measureOnce(subject, options) {
  const { first } = await measureCold({ subject, options }, { processes: 1, again: 0 });
  return first;
}

/**
 * The first run of a subject in a process and its later ones, in one new process after the other. What a process does
 * before is to load the library and to prepare the work.
 *
 * @returns the results of all first runs, and of all later ones
 */
export async function measureCold(plan, { processes, again }) {
  const first = [];
  const later = [];
  for (let n = 0; n < processes; n++) {
    const child = fork(worker);
    try {
      first.push(await runOnce(child, plan));
      for (let i = 0; i < again; i++) later.push(await runOnce(child, plan));
    } finally {
      child.disconnect();
    }
  }
  return { first: result(first), later: later.length === 0 ? null : result(later) };
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {{ subject: string, options: object, startup?: object }} plan
 */
async function runOnce(child, { subject, options, startup }) {
  const before = startup
    ? await ask(child, subject, { ...options, ...startup })
    : { count: 0, wallSeconds: 0, cpuSeconds: 0 };
  const whole = await ask(child, subject, options);
  return {
    count: whole.count - before.count,
    facts: whole.facts,
    wallSeconds: whole.wallSeconds - before.wallSeconds,
    cpuSeconds: whole.cpuSeconds - before.cpuSeconds,
    startupSeconds: before.cpuSeconds,
    peakBytes: whole.peakBytes,
  };
}

async function ask(child, subject, options) {
  const gone = new AbortController();
  const exit = once(child, "exit", { signal: gone.signal }).then(([code]) => {
    throw new Error(`The process that measured ${subject} ended with code ${code}.`);
  });
  exit.catch(() => {}); // also when it is aborted
  const answer = once(child, "message", { signal: gone.signal });
  answer.catch(() => {});
  child.send({ subject, options });
  try {
    const [message] = await Promise.race([answer, exit]);
    return message;
  } finally {
    gone.abort();
  }
}

function result(answers) {
  const middle = (valueOf) => median(answers.map(valueOf));
  return {
    count: answers[0].count,
    facts: answers[0].facts,
    wallPerSecond: middle(({ count, wallSeconds }) => count / wallSeconds),
    cpuPerSecond: middle(({ count, cpuSeconds }) => count / cpuSeconds),
    wallSeconds: middle(({ wallSeconds }) => wallSeconds),
    cpuSeconds: middle(({ cpuSeconds }) => cpuSeconds),
    startupSeconds: middle(({ startupSeconds }) => startupSeconds),
    peakBytes: Math.max(...answers.map(({ peakBytes }) => peakBytes)),
    runs: answers.map(({ count, wallSeconds, cpuSeconds }) => ({ count, wallSeconds, cpuSeconds })),
  };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
