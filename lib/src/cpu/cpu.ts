// One CPU: runs ISRs over DPCs over threads. The higher IRQL goes first and interrupts the lower at once; the lower
// goes on where it was. ISRs of one device do not interrupt each other, nor do DPCs: each kind waits in its own queue,
// first in, first out. Threads need no events: they get what is left (see records/).
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import type { Routine, Work } from "./work.js";

/**
 * A stretch of time in which a CPU ran a piece of work, picoseconds: it lasted from `startPs` to `endPs`, and took the
 * work from `fromPs` to `toPs` of its duration (as much, unless a hyper-thread slows it).
 */
export interface Stretch {
  readonly startPs: number;
  readonly endPs: number;
  readonly fromPs: number;
  readonly toPs: number;
}

/** Who watches a CPU; it does not depend on their answer. */
export interface CpuListener {
  /** `work` ran on `cpu`. The stretch is written anew for the next one: whoever is told of it must not keep it. */
  worked(cpu: number, work: Work, stretch: Stretch): void;
}

/** A piece of work that the end of a run cuts. */
export interface Unfinished {
  readonly work: Work;
  readonly donePs: number;
  readonly hasBegun: boolean;
}

/**
 * A routine: its present piece of work, how much of that is done, whether the listener has heard of it, and since when
 * it runs (NaN while it does not).
 */
class Running {
  donePs = 0;
  isTold = false;
  sincePs = NaN;

  /**
   * @param work what precedes the routine's own steps: starting the DPC
   * @param whenDone what follows its last step
   */
  constructor(
    readonly routine: Routine,
    public work: Work | null,
    readonly whenDone: (() => void) | null,
  ) {}
}

export class Cpu implements Target {
  /** Picoseconds in ISRs and DPCs so far, up to the last finished or interrupted stretch. */
  busyPs = 0;
  /** When it was last busy, picoseconds. */
  lastBusyPs = 0;
  private isr: Running | null = null;
  private dpc: Running | null = null;
  private readonly isrQueue: Running[] = [];
  private readonly dpcQueue: Running[] = [];
  /** Only the latest scheduled end of work counts: when work is interrupted, its end moves. */
  private expected = 0;
  /** CPUs that share this one's execution engine, and how fast each goes when another of them is busy too. */
  private siblings: readonly Cpu[] = [];
  private sharedSpeed = 1;
  private speed = 1;
  private wasBusy = false;
  /** The stretch that the listener is told of. */
  private readonly told = { startPs: 0, endPs: 0, fromPs: 0, toPs: 0 };

  constructor(
    readonly number: number,
    private readonly simulation: Simulation,
    private readonly listener: CpuListener,
  ) {}

  /** Picoseconds in ISRs and DPCs so far, with the stretch that runs now. */
  get busyUntilNowPs(): number {
    const { sincePs } = this.isr ?? this.dpc ?? { sincePs: NaN };
    return Number.isNaN(sincePs) ? this.busyPs : this.busyPs + this.simulation.nowPs - sincePs;
  }

  /** ISRs and DPCs that run or wait here. */
  get load(): number {
    return this.isrQueue.length + this.dpcQueue.length + (this.isr ? 1 : 0) + (this.dpc ? 1 : 0);
  }

  /**
   * Makes CPUs hyper-threads of one core; `sharedSpeed` (0 to 1) is how fast each goes while another is busy. Called
   * once, before the run.
   */
  static shareCore(cpus: readonly Cpu[], sharedSpeed: number): void {
    for (const cpu of cpus) {
      cpu.siblings = cpus.filter((other) => other !== cpu);
      cpu.sharedSpeed = sharedSpeed;
    }
  }

  /** Runs an ISR: at once if no other runs, after the others if one does. A DPC that runs is interrupted. */
  interrupt(isr: Routine): void {
    this.isrQueue.push(new Running(isr, null, null));
    if (this.isr) return;
    if (this.dpc) this.pause(this.dpc);
    this.dispatch();
  }

  /** Queues a DPC; it runs when no ISR and no earlier DPC is left, after the work of starting it. */
  queueDpc(dpc: Routine, entry: Work | null = null, whenDone: (() => void) | null = null): void {
    this.dpcQueue.push(new Running(dpc, entry, whenDone));
    if (!this.isr && !this.dpc) this.dispatch();
  }

  /** The end of a piece of work. */
  fire(expected: number): void {
    if (expected !== this.expected) return;
    const running = this.isr ?? this.dpc;
    if (!running) return;
    const work = running.work as Work;
    this.pause(running, true);
    const following = work.effect?.() ?? null;
    if (following) this.beginWork(running, following);
    else this.proceed(running);
    if (running.work === null) {
      if (running === this.isr) this.isr = null;
      else this.dpc = null;
      running.whenDone?.();
      this.dispatch();
    }
  }

  /**
   * Tells the listener of the stretch up to the end of the run, also of work that begins at that very instant: as an
   * arrival then, it counts.
   */
  pauseAll(): void {
    const running = this.isr ?? this.dpc;
    if (!running) return;
    const { nowPs } = this.simulation;
    if (!running.isTold && running.sincePs === nowPs) this.tell(running, nowPs, 0);
    this.pause(running);
  }

  /**
   * Pieces of work that are not complete, with what is done of them; one that an ISR kept from running at all has not
   * begun.
   */
  unfinished(): Unfinished[] {
    return [this.isr, this.dpc].flatMap((running) =>
      running?.work ? [{ work: running.work, donePs: running.donePs, hasBegun: running.isTold }] : [],
    );
  }

  /**
   * Finds something to do, the higher IRQL first, and lets the hyper-threads of the same core know whether this CPU is
   * busy.
   */
  private dispatch(): void {
    this.findWork();
    const isBusy = this.isr !== null || this.dpc !== null;
    if (this.siblings.length === 0 || isBusy === this.wasBusy) return;
    this.wasBusy = isBusy;
    for (const cpu of [this, ...this.siblings]) cpu.adaptSpeed();
  }

  /** Begins or resumes the most urgent routine. Routines that end without any work are passed over. */
  private findWork(): void {
    for (;;) {
      if (this.isrQueue.length > 0) {
        this.isr = this.isrQueue.shift() as Running;
        this.begin(this.isr);
        if (this.isr.work) return;
        this.isr = null;
      } else if (this.dpc) {
        this.resume(this.dpc);
        return;
      } else if (this.dpcQueue.length > 0) {
        this.dpc = this.dpcQueue.shift() as Running;
        this.begin(this.dpc);
        if (this.dpc.work) return;
        this.dpc.whenDone?.();
        this.dpc = null;
      } else return;
    }
  }

  private adaptSpeed(): void {
    const speed = this.siblings.some((sibling) => sibling.wasBusy) ? this.sharedSpeed : 1;
    if (speed === this.speed) return;
    const running = this.isr ?? this.dpc;
    if (running) this.pause(running);
    this.speed = speed;
    if (running) this.resume(running);
  }

  private begin(running: Running): void {
    if (running.work) this.resume(running);
    else this.proceed(running);
  }

  /** Carries out the routine's steps up to its next piece of work, and begins that. */
  private proceed(running: Running): void {
    const { value } = running.routine.next();
    if (value) this.beginWork(running, value);
    else running.work = null;
  }

  private beginWork(running: Running, work: Work): void {
    running.work = work;
    running.donePs = 0;
    running.isTold = false;
    this.resume(running);
  }

  private resume(running: Running): void {
    const { nowPs } = this.simulation;
    running.sincePs = nowPs;
    const order = inLane(running === this.isr ? EVENT_ORDER.isr : EVENT_ORDER.dpcEnd, this.number);
    const leftPs = (running.work as Work).durationPs - running.donePs;
    this.simulation.at(nowPs + Math.ceil(leftPs / this.speed), order, this, ++this.expected);
  }

  /**
   * Accounts for the stretch up to now, which took the work to its end or, interrupted, as far as its speed allowed.
   */
  private pause(running: Running, atEnd = false): void {
    const { nowPs } = this.simulation;
    const { sincePs, donePs } = running;
    if (Number.isNaN(sincePs)) return;
    const work = running.work as Work;
    const toPs = atEnd ? work.durationPs : Math.min(work.durationPs, donePs + (nowPs - sincePs) * this.speed);
    if (atEnd || nowPs > sincePs) this.tell(running, sincePs, toPs);
    this.busyPs += nowPs - sincePs;
    this.lastBusyPs = nowPs;
    running.donePs = toPs;
    running.sincePs = NaN;
  }

  private tell(running: Running, sincePs: number, toPs: number): void {
    running.isTold = true;
    const { told } = this;
    told.startPs = sincePs;
    told.endPs = this.simulation.nowPs;
    told.fromPs = running.donePs;
    told.toPs = toPs;
    this.listener.worked(this.number, running.work as Work, told);
  }
}
