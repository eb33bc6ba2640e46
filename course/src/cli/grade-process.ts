// The process that marks answers files, one after the other: jobs come in as messages, marks go out. Whoever started it
// ends it when it takes too long, and starts another one.
import { setImmediate } from "node:timers/promises";
import { InputFault } from "./command.js";
import { gradeFile, type Job, type Step } from "./grade-file.js";

/** What the process tells. A fault is this machine's, whatever the answers: the sentence. */
export type Told = Step | { readonly kind: "ready" | "done" } | { readonly kind: "fault"; readonly message: string };

const tell = (told: Told): void => void process.send?.(told);

async function mark(job: Job): Promise<void> {
  for (const step of gradeFile(job)) {
    tell(step);
    await setImmediate(); // it has to be out before an answer keeps the process busy
  }
}

process.on("message", (job: Job) => {
  void mark(job).then(
    () => tell({ kind: "done" }),
    (error: unknown) => {
      if (!(error instanceof InputFault)) throw error;
      tell({ kind: "fault", message: error.message });
    },
  );
});
// Nobody is left to tell.
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
