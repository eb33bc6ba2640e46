// How many windows a run may have: each keeps a row for every CPU, so many short ones would fill the memory and take
// the time.
import { refuse } from "../check.js";

const MOST_WINDOWS = 100_000;
/** Rows of CPUs in all windows together: about 100 MB. */
const MOST_CPU_ROWS = 1_000_000;

export interface WindowsOf {
  readonly windowPs: number;
  readonly warmupPs: number;
  readonly cpus: number;
}

/** Refuses windows that would be too many up to an instant. */
export function checkWindowCount({ windowPs, warmupPs, cpus }: WindowsOf, untilPs: number): void {
  const most = Math.min(MOST_WINDOWS, Math.floor(MOST_CPU_ROWS / cpus)),
    lengthPs = untilPs - warmupPs;
  if (lengthPs / windowPs > most)
    refuse(
      `The windows of ${windowPs} ps are ${Math.ceil(lengthPs / windowPs)} up to ${untilPs} ps of the run`,
      `with ${cpus} CPUs there may be ${most}, so give a windowPs of ${Math.ceil(lengthPs / most)} or more`,
    );
}
