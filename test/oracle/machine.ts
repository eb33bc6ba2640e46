// The second opinion's machine: CPUs that work on the first ISR they have, otherwise on the first DPC, and things that
// happen at a time. It is deliberately naive: look for what is next, let every CPU work until then, do it, look again.

/** What a CPU can spend its time on, as far as this simulator knows it. */
export type Kind = "isr" | "dpc" | "protocol" | "cache-stall" | "ipi";
/** Some time of one kind, and whether it forms one stretch of work with the piece before it. */
export interface Piece {
  readonly kind: Kind;
  leftPs: number;
  readonly goesOn?: boolean;
  /**
   * Called when it first runs (not if an ISR comes at once); when it is all done; when the CPU gets to what follows
   * (not before an ISR).
   */
  begin?: (() => void) | undefined;
  worked?: (() => void) | undefined;
  readonly then?: (() => void) | undefined;
}
/** An ISR or a DPC: pieces one after another. What a piece triggers may add more at the end. */
export type Job = Piece[];

/**
 * What comes first at one instant; among equals, what belongs to no CPU or message, then the lower number; then what was
 * planned or began to run first. See "Interrupts and DPCs" in lib/docs/decisions.md.
 */
export const FIRST = { arrival: 0, interrupt: 1, isr: 2, request: 3, dpc: 4, timer: 5 } as const;
export interface Happening {
  readonly atPs: number;
  readonly order: number;
  /** Number of the CPU or message; -1: nobody's. */
  readonly whose: number;
  readonly number: number;
  act(): void;
}

export class OracleCpu {
  readonly isrs: Job[] = [];
  readonly dpcs: Job[] = [];
  /** Work since the start, and by kind since the end of the warm-up, picoseconds. */
  workedPs = 0;
  readonly busyPs: Record<Kind, number> = { isr: 0, dpc: 0, protocol: 0, "cache-stall": 0, ipi: 0 };
  /** The piece that runs, and the number that it was given when it began or went on. */
  running: Piece | undefined;
  number = 0;
}

export class Machine {
  nowPs = 0;
  numbers = 0;
  private readonly planned: Happening[] = [];

  constructor(
    readonly cpus: readonly OracleCpu[],
    private readonly warmupPs: number,
  ) {}

  at(atPs: number, [order, whose]: readonly [number, number], act: () => void): void {
    this.planned.push({ atPs, order, whose, number: this.numbers++, act });
  }

  /**
   * Runs until nothing happens any more or `endPs` has passed; `others` are happenings that depend on the current
   * state.
   */
  run(endPs: number, others: () => Happening[]): void {
    for (;;) {
      const [next] = [...this.planned, ...this.cpus.flatMap((cpu) => this.endOfPiece(cpu)), ...others()].sort(
        (a, b) => a.atPs - b.atPs || a.order - b.order || a.whose - b.whose || a.number - b.number,
      );
      if (!next || next.atPs > endPs) break;
      this.workUntil(next.atPs);
      if (this.planned.includes(next)) this.planned.splice(this.planned.indexOf(next), 1);
      next.act();
    }
    if (endPs < Infinity) this.workUntil(endPs);
    for (const { isrs, dpcs } of this.cpus)
      for (const piece of (isrs[0] ?? dpcs[0] ?? []).slice(0, 1)) once(piece, "begin");
  }

  private endOfPiece(cpu: OracleCpu): Happening[] {
    const jobs = cpu.isrs.length > 0 ? cpu.isrs : cpu.dpcs,
      job = jobs[0],
      piece = job?.[0];
    if (piece !== cpu.running) cpu.number = this.numbers++;
    cpu.running = piece;
    if (!job || !piece) return [];
    return [
      {
        atPs: this.nowPs + piece.leftPs,
        order: jobs === cpu.isrs ? FIRST.isr : FIRST.dpc,
        whose: this.cpus.indexOf(cpu),
        number: cpu.number,
        act: () => {
          if (piece === job[0]) end(cpu, job);
          if (job.length === 0) jobs.shift();
        },
      },
    ];
  }

  private workUntil(timePs: number): void {
    const workedPs = timePs - this.nowPs,
      measuredPs = Math.max(0, timePs - Math.max(this.nowPs, this.warmupPs));
    this.nowPs = timePs;
    for (const cpu of this.cpus) {
      const job = cpu.isrs[0] ?? cpu.dpcs[0];
      if (!job || workedPs === 0) continue;
      once(job[0], "begin");
      job[0].leftPs -= workedPs;
      cpu.workedPs += workedPs;
      cpu.busyPs[job[0].kind] += measuredPs;
      // What ends within a stretch of work has ended, whatever comes first now.
      while (job[0].leftPs === 0 && job[1]?.goesOn) end(cpu, job);
      if (job[0].leftPs === 0) once(job[0], "worked");
    }
  }
}

function end(cpu: OracleCpu, job: Job): void {
  for (const what of ["begin", "worked"] as const) once(job[0], what);
  job[0].then?.();
  job.shift();
  if (job[0]?.goesOn) cpu.running = job[0];
}

function once(piece: Piece, what: "begin" | "worked"): void {
  piece[what]?.();
  piece[what] = undefined;
}
