// The recorder of a run: hands every announcement to the summary, the fingerprint and, if wanted, the full record.
import type { Stretch } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";
import type { ArrivedFrame, Listener, Moment } from "./announcements.js";
import { Fingerprint } from "./fingerprint.js";
import { FullRecord } from "./full-record.js";
import { SummaryRecorder } from "./summary.js";
import { type ThreadDemand, ThreadTimes } from "./thread-time.js";
import { WindowRecorder } from "./windows.js";

export interface RecorderOptions {
  /** What the threads of each CPU want. */
  readonly threads: readonly ThreadDemand[];
  readonly warmupPs: number;
  readonly windowPs: number;
  readonly full: boolean;
  /** CPUs among which the work is to be balanced; default all. */
  readonly balanced?: readonly number[];
  /** Told of each instant up to which there are more windows; refuses too many. */
  readonly checkWindows?: (untilPs: number) => void;
}

export class Recorder implements Listener {
  readonly summary: SummaryRecorder;
  readonly windows: WindowRecorder;
  readonly fingerprint = new Fingerprint();
  readonly full: FullRecord | null;
  private readonly threadTimes: ThreadTimes;

  constructor({ threads, warmupPs, windowPs, full, balanced, checkWindows = () => {} }: RecorderOptions) {
    this.threadTimes = new ThreadTimes(threads, { startPs: warmupPs, windowPs });
    this.summary = new SummaryRecorder(this.threadTimes, warmupPs, {
      cpus: threads.length,
      balanced: balanced ?? threads.map((_, cpu) => cpu),
    });
    this.windows = new WindowRecorder(this.summary, this.threadTimes, { warmupPs, windowPs, checkWindows });
    this.full = full ? new FullRecord() : null;
  }

  worked(cpu: number, work: Work, stretch: Stretch): void {
    const { startPs, endPs, fromPs } = stretch;
    this.windows.reach(endPs);
    this.threadTimes.busy(cpu, startPs, endPs);
    this.summary.worked(cpu, work, stretch);
    this.full?.worked(cpu, work, stretch);
    const { fingerprint } = this;
    fingerprint.add(startPs);
    fingerprint.add(endPs + cpu);
    const { chain, first, frames } = work;
    if (!chain || frames === 0 || fromPs > 0) return;
    fingerprint.addFrame(chain.frame(first), chain.connection(first));
    fingerprint.addFrame(chain.frame(first + frames - 1), chain.connection(first + frames - 1));
  }

  /** To be told when the run ends, before it is asked for what came out. */
  end(endPs: number): void {
    this.windows.reach(endPs); // refuses too many windows
    this.threadTimes.end(endPs);
    this.windows.end(endPs);
  }

  dropped(frame: ArrivedFrame): void {
    this.windows.reach(frame.arrivalPs);
    this.fingerprint.addFrame(frame.frame, frame.connection);
    this.summary.dropped(frame);
    this.full?.dropped(frame);
  }

  /** A frame was indicated after a later one of its connection. */
  late(frame: number): void {
    this.full?.late(frame);
  }

  moment(moment: Moment): void {
    this.summary.moment(moment);
    this.full?.moment(moment);
  }
}
