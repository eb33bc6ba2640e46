// Once a period the overlying driver looks at its CPUs and entries and asks a policy for moves. A look measures what
// happened since the one before: the CPUs' busy time and the frames of the entries. It also knows until when further
// looks would see nothing new, so that they can be skipped. Decision: a policy's decision costs no CPU time in the
// model; only RSSv2's moves do, since they run as DPCs. While RSS is off the policy is not asked.
import type { ThreadWork } from "../../cpu/thread-work.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";

/** A CPU that RSS may use, as far as looking at it goes. */
export interface WatchedCpu {
  readonly cpu: number;
  readonly node: number;
  /**
   * Whether it serves entries now, or would if one were given to it: a message that is re-targeted takes its queue
   * with it.
   */
  readonly serves: () => boolean;
  /** Picoseconds in ISRs and DPCs since the run began. */
  readonly busyPs: () => number;
  /** What its threads want. */
  readonly threads: Pick<ThreadWork, "shareAt" | "wantedPs" | "constantUntilPs">;
}

export interface LooksParts {
  readonly policy: Rebalancer;
  readonly cpus: readonly WatchedCpu[];
  /**
   * The CPU that serves each entry, the default CPU last; and the frames that came through each since the run began.
   */
  readonly table: { readonly cpus: readonly number[]; readonly framesOf: ArrayLike<number> };
  readonly isMoving: (entry: number) => boolean;
}

export class Looks {
  private readonly busyBefore: number[];
  private framesBefore: number[];
  private beforePs = 0;
  /** Until when the next look would see what the latest one saw, as far as threads go. */
  private sameUntilPs = 0;

  constructor(private readonly parts: LooksParts) {
    this.busyBefore = parts.cpus.map(() => 0);
    this.framesBefore = Array.from(parts.table.framesOf, () => 0);
  }

  /** One look at `nowPs`: the moves that the policy wants. While RSS is off it is not asked. */
  look(nowPs: number, isOn: boolean): readonly EntryMove[] {
    const view = this.view(nowPs);
    const moves = isOn ? this.parts.policy.decide(view) : [];
    if (moves.length > 0) this.sameUntilPs = nowPs;
    return moves;
  }

  /**
   * Until when further looks would see and do nothing, as the latest one did, unless a frame or an event comes; the
   * latest look's time if it saw or did anything.
   */
  get quietUntilPs(): number {
    return this.sameUntilPs;
  }

  /** Skips so many looks, the last of them at `lastPs`. */
  skip(looks: number, lastPs: number, isOn: boolean): void {
    if (isOn) this.parts.policy.skipped?.(looks);
    this.beforePs = lastPs;
  }

  /** What happened since the last look. */
  private view(nowPs: number): View {
    const { cpus, table, isMoving } = this.parts;
    const periodPs = nowPs - this.beforePs;
    let isQuiet = true,
      sameUntilPs = Infinity;
    const views = cpus
      .map(({ cpu, node, busyPs, threads, serves }, i) => {
        const busy = busyPs(),
          constantUntilPs = threads.constantUntilPs(this.beforePs);
        if (busy > this.busyBefore[i]) isQuiet = false;
        sameUntilPs = Math.min(sameUntilPs, constantUntilPs);
        const receiveLoad = Math.min(1, (busy - this.busyBefore[i]) / periodPs);
        this.busyBefore[i] = busy;
        const threadLoad =
          constantUntilPs >= nowPs ? threads.shareAt(this.beforePs) : threads.wantedPs(this.beforePs, nowPs) / periodPs;
        return { serves, view: { cpu, node, receiveLoad, threadLoad, load: Math.min(1, receiveLoad + threadLoad) } };
      })
      .filter(({ serves }) => serves())
      .map(({ view }) => view);
    const frames = Array.from(table.framesOf);
    const entries = table.cpus.slice(0, -1).map((cpu, entry) => ({
      cpu,
      frames: frames[entry] - this.framesBefore[entry],
      isMoving: isMoving(entry),
    }));
    if (frames.some((count, entry) => count > this.framesBefore[entry])) isQuiet = false;
    this.sameUntilPs = isQuiet ? Math.max(nowPs, sameUntilPs) : nowPs;
    this.framesBefore = frames;
    this.beforePs = nowPs;
    return { cpus: views, entries };
  }
}
