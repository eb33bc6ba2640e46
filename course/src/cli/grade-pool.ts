// Marks many answers files in a few processes beside this one. An answer that takes too long, or all memory, costs that
// answer its mark and nothing else.
import { fork, type ChildProcess } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { InputFault } from "./command.js";
import type { Job } from "./grade-file.js";
import type { Told } from "./grade-process.js";
import { markOf, type Mark } from "./marks.js";

export interface PoolOptions {
  readonly processes: number;
  /** How long one answer may take. */
  readonly patienceSeconds: number;
  /** The program of a process; tests have one of their own. */
  readonly program?: string;
  /** Is told after each file how many are marked. */
  readonly progress?: (done: number) => void;
}

/** So many answers of one file may fail; then the rest of it is left. */
const MOST_FAILURES = 3;
/** How long a process may take to start, which is no answer's fault. */
const START_SECONDS = 120;
/** A process may take so much memory, in MB. */
const MOST_MEMORY = 1024;

/** @returns the marks of each job, in the order of the jobs */
export async function gradeAll(jobs: readonly Job[], options: PoolOptions): Promise<readonly (readonly Mark[])[]> {
  const marks: (readonly Mark[])[] = [];
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    const helper = new Helper(options);
    try {
      for (let at = next++; at < jobs.length; at = next++) {
        marks[at] = await markFile(jobs[at], helper, options.patienceSeconds);
        options.progress?.(++done);
      }
    } finally {
      helper.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.processes, jobs.length) }, work));
  return marks;
}

/** All marks of a file, also where an answer ends the process. */
async function markFile(job: Job, helper: Helper, patienceSeconds: number): Promise<readonly Mark[]> {
  const { student } = job.sheet;
  const marks: Mark[] = [];
  let from = 0;
  for (let failures = 1; ; failures++) {
    const went = await helper.run({ ...job, from });
    marks.push(...went.marks);
    if (went.end === "done") return marks;
    const why =
      went.end === "too long"
        ? `It takes longer than ${patienceSeconds} seconds to try out (see --patience).`
        : "It takes more memory to try out than there is for one answer.";
    if (went.current === null)
      return [
        ...marks,
        markOf({ student, exercise: "", state: "not read", message: `The file cannot be read: ${why}` }),
      ];
    marks.push(markOf({ student, exercise: went.current.exercise, state: "not graded", message: why }));
    from = went.current.at + 1;
    if (failures < MOST_FAILURES) continue;
    const message = `After ${MOST_FAILURES} answers that cannot be tried out, the rest of the file was left.`;
    return [...marks, markOf({ student, exercise: "", state: "not graded", message })];
  }
}

/** How far a file got. */
interface Went {
  readonly marks: readonly Mark[];
  readonly end: "done" | "too long" | "gone";
  /** The exercise in hand; null before the first one. */
  readonly current: { readonly exercise: string; readonly at: number } | null;
}

/** One process at a time; a new one when the last one has ended. */
class Helper {
  #child: ChildProcess | null = null;
  constructor(private readonly options: PoolOptions) {}

  run(job: Job): Promise<Went> {
    const isNew = this.#child === null;
    const child = (this.#child ??= this.#start());
    return new Promise((resolve, reject) => {
      const marks: Mark[] = [];
      let current: Went["current"] = null;
      let isLate = false;
      let timer: NodeJS.Timeout;
      const wait = (seconds: number): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          isLate = true;
          child.kill("SIGKILL");
        }, 1000 * seconds);
      };
      const finish = (): void => {
        clearTimeout(timer);
        child.removeAllListeners();
      };
      child.on("message", (told: Told) => {
        wait(this.options.patienceSeconds);
        if (told.kind === "mark") marks.push(told.mark);
        if (told.kind === "begin") current = { exercise: told.exercise, at: told.at };
        if (told.kind !== "done" && told.kind !== "fault") return;
        finish();
        if (told.kind === "fault") reject(new InputFault(told.message));
        else resolve({ marks, end: "done", current });
      });
      child.once("exit", () => {
        finish();
        this.#child = null;
        resolve({ marks, end: isLate ? "too long" : "gone", current });
      });
      child.once("error", reject);
      wait(isNew ? START_SECONDS : this.options.patienceSeconds);
      child.send(job);
    });
  }

  end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }

  #start(): ChildProcess {
    const program = this.options.program ?? fileURLToPath(new URL("./grade-process.js", import.meta.url));
    // Its folder, not that of the answers: a capture that somebody handed in must not stand in for one of the course's.
    return fork(program, [], {
      cwd: dirname(program),
      execArgv: [`--max-old-space-size=${MOST_MEMORY}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
  }
}
