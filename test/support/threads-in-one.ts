// Threads for tests on the sources: each answers in this very thread, a turn later, and everything that is said is
// copied on its way, as between real ones.
import { setImmediate } from "node:timers/promises";
import { TASKS } from "../../lib/src/experiment/tasks.js";
import { type Question, answering } from "../../lib/src/workers/task.js";
import { UP } from "../../lib/src/workers/thread.js";
import type { Threads } from "../../lib/src/workers/threads.js";

export const threads: Threads = {
  cores: 2,
  bothWork: true,
  start: ({ message }) => {
    const answer = answering(TASKS);
    const turns = (async () => {
      await setImmediate();
      message(UP);
    })();
    let last: Promise<void> = turns;
    let isEnded = false;
    return {
      post: (question) => {
        const copy = structuredClone(question) as Question;
        const before = last;
        last = (async () => {
          await before;
          await setImmediate();
          if (!isEnded) message(structuredClone(answer(copy)));
        })();
      },
      hold: () => {},
      end: () => {
        isEnded = true;
      },
    };
  },
  turn: () => setImmediate(),
};
