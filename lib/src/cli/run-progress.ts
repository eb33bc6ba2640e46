// Progress of an experiment on a terminal: runs that are made, and the time that the others will take if they take as
// long.
const EVERY_MS = 250;

export interface RunProgress {
  /** One more run is made. */
  step(): void;
  /** Wipes the line. */
  end(): void;
}

/** @param kept runs that were there before: they say nothing about how long one takes */
export function runProgress(
  command: string,
  { kept, all }: { readonly kept: number; readonly all: number },
): RunProgress {
  const { stderr } = process;
  if (!stderr.isTTY) return { step: () => {}, end: () => {} };
  const beganMs = performance.now();
  let made = 0;
  let shownMs = -Infinity;
  return {
    step: () => {
      made++;
      const nowMs = performance.now();
      if (nowMs - shownMs < EVERY_MS) return;
      shownMs = nowMs;
      const left = ((all - kept - made) * (nowMs - beganMs)) / made / 1000;
      stderr.write(`\r\x1b[K${command}: ${kept + made} of ${all} runs, ${timeText(left)} left`);
    },
    end: () => void stderr.write("\r\x1b[K"),
  };
}

/** "45 s", "12 min", "3 h 20 min". */
export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
