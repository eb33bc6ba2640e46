// The recorder of a run: hands every announcement to the summary, the fingerprint and, if wanted, the full record.
import type { Stretch } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";
import type { ArrivedFrame, Listener, Moment } from "./announcements.js";
import { RunFingerprint } from "./fingerprint.js";
import { FullRecord } from "./full-record.js";
import { ModerationRecord } from "./moderation-record.js";
import { SummaryRecorder } from "./summary.js";
import { type ThreadDemand, ThreadTimes, hasThreads } from "./thread-time.js";
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
  readonly fingerprint: RunFingerprint;
  readonly full: FullRecord | null;
  readonly moderation: ModerationRecord;
  private readonly threadTimes: ThreadTimes;
  private readonly hasThreads: boolean;

  constructor({ threads, warmupPs, windowPs, full, balanced, checkWindows = () => {} }: RecorderOptions) {
    this.hasThreads = threads.some(hasThreads);
    this.fingerprint = new RunFingerprint(threads.length);
    this.threadTimes = new ThreadTimes(threads, { startPs: warmupPs, windowPs });
    this.summary = new SummaryRecorder(this.threadTimes, warmupPs, {
      cpus: threads.length,
      balanced: balanced ?? threads.map((_, cpu) => cpu),
    });
    this.windows = new WindowRecorder(this.summary, this.threadTimes, { warmupPs, windowPs, checkWindows });
    this.full = full ? new FullRecord() : null;
    this.moderation = new ModerationRecord(warmupPs, full);
  }

  worked(cpu: number, work: Work, stretch: Stretch): void {
    if (stretch.endPs > this.windows.untilPs) this.windows.reach(stretch.endPs);
    if (this.hasThreads) this.threadTimes.busy(cpu, stretch.startPs, stretch.endPs);
    this.summary.worked(cpu, work, stretch);
    this.full?.worked(cpu, work, stretch);
    const fingerprint = this.fingerprint.cpus[cpu];
    fingerprint.addStretch(stretch);
    const { chain, first, frames } = work;
    if (chain === null || frames === 0 || stretch.fromPs > 0) return;
    fingerprint.addFrame(chain.frame(first), chain.connection(first));
    fingerprint.addFrame(chain.frame(first + frames - 1), chain.connection(first + frames - 1));
  }

  /** To be told when the run ends, before it is asked for what came out. */
  end(endPs: number): void {
    this.windows.reach(endPs); // refuses too many windows
    this.threadTimes.end(endPs);
    this.windows.end(endPs);
  }

  /** @param timePs when it was dropped, picoseconds, if that was not on its arrival */
  dropped(frame: ArrivedFrame, timePs = frame.arrivalPs): void {
    this.windows.reach(timePs);
    this.fingerprint.wire.addFrame(frame.frame, frame.connection);
    this.summary.dropped(frame);
    this.full?.dropped(frame, timePs);
  }

  /** A frame was taken up after a later one of its connection. */
  late(frame: number): void {
    this.full?.late(frame);
  }

  moment(moment: Moment): void {
    this.summary.moment(moment);
    this.full?.moment(moment);
  }
}
