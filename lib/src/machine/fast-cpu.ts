// The CPU of one message of the fast machine, on which nobody else works: how long it was busy, and who is told of it.
// What ends before the run, or the window, can end is told when it begins, while its frames are at hand.
import type { CpuListener, Unfinished } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";
import type { Calendar } from "./own-clock.js";

/** Work whose numbers are written anew for every cycle: whoever is told of it must not keep it. */
export type ReusedWork = { -readonly [Name in keyof Work]: Work[Name] };

export class FastCpu {
  /** When the latest work ends, picoseconds. */
  busyUntilPs = 0;
  /** All work that has begun, with what is to come of it; and since when the latest follows without a gap. */
  private busyPs = 0;
  private busySincePs = 0;
  /** The latest work, since when, and how much of it was done when the run ended. */
  private work: ReusedWork | null = null;
  private beganPs = 0;
  private donePs = 0;
  /** Whether the listener is still to hear of it. */
  private isUntold = false;
  /** The stretch that the listener is told of: one for all work. */
  private readonly told = { startPs: 0, endPs: 0, fromPs: 0, toPs: 0 };

  constructor(
    readonly number: number,
    private readonly calendar: Calendar,
    private readonly listener: CpuListener,
  ) {}

  /** It has nothing to do until then. */
  wakeAt(timePs: number): void {
    this.busySincePs = timePs;
  }

  begin(work: ReusedWork, nowPs: number): void {
    const { durationPs } = work;
    const endPs = nowPs + durationPs;
    this.work = work;
    this.beganPs = nowPs;
    this.busyPs += durationPs;
    this.busyUntilPs = endPs;
    this.isUntold = endPs > this.calendar.certainUntilPs;
    if (!this.isUntold) this.tell(work, endPs, durationPs);
  }

  /** The present work is done; answers it. */
  end(): ReusedWork {
    const work = this.work as ReusedWork;
    if (this.isUntold) this.tell(work, this.busyUntilPs, work.durationPs);
    this.isUntold = false;
    return work;
  }

  /** Picoseconds that it was busy until `nowPs`, which is not before its latest step. */
  busyUntil(nowPs: number): number {
    return this.busyPs - Math.max(0, this.busyUntilPs - Math.max(nowPs, this.busySincePs));
  }

  /** At the end of the run: tells of the stretch up to now of what still runs. */
  pause(): void {
    if (!this.isUntold) return;
    const { nowPs } = this.calendar.simulation;
    const work = this.work as ReusedWork;
    this.donePs = Math.min(work.durationPs, nowPs - this.beganPs);
    this.tell(work, nowPs, this.donePs);
  }

  unfinished(): Unfinished[] {
    return this.isUntold ? [{ work: this.work as ReusedWork, donePs: this.donePs, hasBegun: true }] : [];
  }

  private tell(work: ReusedWork, endPs: number, donePs: number): void {
    const { told } = this;
    told.startPs = this.beganPs;
    told.endPs = endPs;
    told.toPs = donePs;
    this.listener.worked(this.number, work, told);
  }
}
