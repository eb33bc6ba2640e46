// The overlying driver looks at its CPUs once a period and lets a policy move entries of the indirection table.
// In: the policy, the CPUs' busy time and the entries' frame counts. Out: moves, carried out by the owner of the table (RSSv1: at once, by a
// request of the overlying driver) or, entry by entry, on the CPU that owns each (RSSv2: see owner-moves.ts).
// Decision: what a policy decides costs no CPU time in the model; only RSSv2's moves do, since they run as DPCs. While RSS is off it
// is not asked.
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";

/** A CPU that RSS may use, as far as looking at it goes. */
export interface WatchedCpu {
  readonly cpu: number;
  readonly node: number;
  /** Whether it serves entries now, or would if one were given to it: a message that is re-targeted takes its queue along. */
  readonly serves: () => boolean;
  /** Picoseconds in ISRs and DPCs since the run began. */
  readonly busyPs: () => number;
  /** Picoseconds that its threads want between two instants. */
  readonly threadsPs: (fromPs: number, toPs: number) => number;
}

export interface LooksParts {
  readonly policy: Rebalancer;
  readonly cpus: readonly WatchedCpu[];
  /** The CPU that serves each entry, the default CPU last; and the frames that came through each since the run began. */
  readonly table: { readonly cpus: readonly number[]; readonly framesOf: readonly number[] };
  readonly isMoving: (entry: number) => boolean;
  readonly move: (moves: readonly EntryMove[]) => void;
}

export class Looks {
  private readonly busyBefore: number[];
  private framesBefore: number[];
  private beforePs = 0;

  constructor(private readonly parts: LooksParts) {
    this.busyBefore = parts.cpus.map(() => 0);
    this.framesBefore = parts.table.framesOf.map(() => 0);
  }

  /** One look, at `nowPs`. While RSS is off the policy is not asked, and the time is left out of what it sees later. */
  look(nowPs: number, isOn: boolean): void {
    const { policy, move } = this.parts;
    const view = this.view(nowPs);
    const moves = isOn ? policy.look(view) : [];
    if (moves.length > 0) move(moves);
  }

  /** What happened since the last look. */
  private view(nowPs: number): View {
    const { cpus, table, isMoving } = this.parts;
    const periodPs = nowPs - this.beforePs;
    const views = cpus.map(({ cpu, node, busyPs, threadsPs, serves }, i) => {
      const busy = busyPs();
      const receiveLoad = Math.min(1, (busy - (this.busyBefore[i] as number)) / periodPs);
      this.busyBefore[i] = busy;
      const threadLoad = threadsPs(this.beforePs, nowPs) / periodPs;
      return { serves, view: { cpu, node, receiveLoad, threadLoad, load: Math.min(1, receiveLoad + threadLoad) } };
    }).filter(({ serves }) => serves()).map(({ view }) => view);
    const frames = [...table.framesOf];
    const entries = table.cpus.slice(0, -1).map((cpu, entry) =>
      ({ cpu, frames: (frames[entry] as number) - (this.framesBefore[entry] as number), isMoving: isMoving(entry) }));
    this.framesBefore = frames;
    this.beforePs = nowPs;
    return { cpus: views, entries };
  }
}
