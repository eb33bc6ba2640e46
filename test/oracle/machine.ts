// The second opinion's machine: CPUs that work on the first ISR they have, otherwise on the first DPC, and things that happen at a time.
// One thing after another, without any cleverness: look for the next, let every CPU work until then, do it, look again.
// lib/docs/decisions.md says who comes first at one instant.

/** What a CPU can spend its time on, as far as this simulator knows it. */
export type Kind = "isr" | "dpc" | "protocol" | "cache-stall" | "ipi";
/** Some time of one kind, and whether it is one stretch of work with the piece before it. */
export interface Piece {
  readonly kind: Kind;
  leftPs: number;
  readonly goesOn?: boolean;
  /** Called when it begins to run; when all of it is worked; and when the CPU gets to what follows from it: an interrupt may come between. */
  begin?: (() => void) | undefined;
  worked?: (() => void) | undefined;
  readonly then?: (() => void) | undefined;
}
/** An ISR or DPC: pieces one after another. What happens after a piece may add more at the end. */
export interface Job { readonly isIsr: boolean; readonly pieces: Piece[] }

/** Who comes first at one instant. */
export const FIRST = { arrival: 0, interrupt: 1, isr: 2, request: 3, dpc: 4, timer: 5 } as const;

export interface Happening { readonly atPs: number; readonly order: number; readonly number: number; act(): void }

function once(piece: Piece, what: "begin" | "worked"): void {
  piece[what]?.();
  piece[what] = undefined;
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

  get job(): Job | undefined {
    return this.isrs[0] ?? this.dpcs[0];
  }
}

export class Machine {
  nowPs = 0;
  readonly cpus: readonly OracleCpu[];
  private readonly planned: Happening[] = [];
  numbers = 0;

  constructor(cpus: number, private readonly warmupPs: number) {
    this.cpus = Array.from({ length: cpus }, () => new OracleCpu());
  }

  at(atPs: number, order: number, act: () => void): void {
    this.planned.push({ atPs, order, number: this.numbers++, act });
  }

  start(cpu: number, job: Job): void {
    const { isrs, dpcs } = this.cpus[cpu]!;
    (job.isIsr ? isrs : dpcs).push(job);
  }

  /** Runs until nothing happens any more or `endPs` has passed; `others` are happenings that depend on how things stand. */
  run(endPs: number, others: () => Happening[]): void {
    for (;;) {
      const all = [...this.planned, ...this.endsOfPieces(), ...others()];
      const next = all.sort((a, b) => a.atPs - b.atPs || a.order - b.order || a.number - b.number)[0];
      if (!next || next.atPs > endPs) break;
      this.workUntil(next.atPs);
      if (this.planned.includes(next)) this.planned.splice(this.planned.indexOf(next), 1);
      next.act();
    }
    if (endPs < Infinity) this.workUntil(endPs);
  }

  private endsOfPieces(): Happening[] {
    return this.cpus.flatMap((cpu) => {
      const { job } = cpu, piece = job?.pieces[0];
      if (piece !== cpu.running) cpu.number = this.numbers++;
      cpu.running = piece;
      if (piece) once(piece, "begin");
      if (!job || !piece) return [];
      return { atPs: this.nowPs + piece.leftPs, order: job.isIsr ? FIRST.isr : FIRST.dpc, number: cpu.number, act: () => {
        if (piece === job.pieces[0]) this.endPiece(cpu, job.pieces);
        if (job.pieces.length === 0) (job.isIsr ? cpu.isrs : cpu.dpcs).shift();
      } };
    });
  }

  private workUntil(timePs: number): void {
    const workedPs = timePs - this.nowPs, measuredPs = Math.max(0, timePs - Math.max(this.nowPs, this.warmupPs));
    this.nowPs = timePs;
    for (const cpu of this.cpus) {
      const pieces = cpu.job?.pieces, piece = pieces?.[0];
      if (!pieces || !piece) continue;
      piece.leftPs -= workedPs;
      cpu.workedPs += workedPs;
      cpu.busyPs[piece.kind] += measuredPs;
      while (pieces[0]!.leftPs === 0 && workedPs > 0) {
        once(pieces[0]!, "worked");
        if (!pieces[1]?.goesOn) break;
        this.endPiece(cpu, pieces);
      }
    }
  }

  private endPiece(cpu: OracleCpu, pieces: Piece[]): void {
    once(pieces[0]!, "worked");
    pieces[0]!.then?.();
    pieces.shift();
    if (pieces[0]?.goesOn) cpu.running = pieces[0];
  }
}
