// A measuring process: it is sent a subject and its options, prepares the work, does it, and answers how long it took to
// do, in wall and in CPU seconds (of all its threads, the garbage collector's included), and the most memory it has had
// so far. It ends when its parent disconnects.
import { SUBJECTS } from "./subjects.mjs";

process.on("message", async ({ subject, options }) => {
  const work = SUBJECTS[subject](options);
  const before = process.cpuUsage();
  const start = performance.now();
  const { count, facts } = await work();
  const wallSeconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(before);
  process.send?.({
    count,
    facts,
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
});
