// A process that measures: it is told a subject and its options, does the work, and answers how long that took, in wall
// and in CPU seconds (of all its threads: the garbage collector's too), and the most memory it has had so far. It ends
// when its parent lets go of it.
import { SUBJECTS } from "./subjects.mjs";

process.on("message", ({ subject, options }) => {
  const before = process.cpuUsage();
  const start = performance.now();
  const count = SUBJECTS[subject](options);
  const wallSeconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(before);
  process.send?.({
    count,
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
});
