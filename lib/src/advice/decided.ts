// Which stages decided about the frames of a capture: which one chose the receive queue, and which one the CPU, with
// the share of each.
import type { SeenConnection } from "./evidence.js";

/** Frames about which one stage decided. */
export interface Deciding {
  /** "rss", "n-tuple", "n-tuple, RSS context 2"; for the CPU "interrupt", "rps", "rfs"; "none": no CPU gets them. */
  readonly stage: string;
  readonly frames: number;
}

export interface Decided {
  readonly queue: readonly Deciding[];
  readonly cpu: readonly Deciding[];
}

/** The stages of a capture's connections, most frames first. */
export function decided(connections: readonly SeenConnection[]): Decided {
  return {
    queue: counted(connections, ({ placement: { decidedBy, context } }) =>
      context === 0 ? decidedBy : `${decidedBy}, RSS context ${context}`,
    ),
    cpu: counted(connections, ({ placement: { cpuDecidedBy } }) => cpuDecidedBy ?? "none"),
  };
}

function counted(connections: readonly SeenConnection[], stageOf: (one: SeenConnection) => string): Deciding[] {
  const frames = new Map<string, number>();
  for (const one of connections) frames.set(stageOf(one), (frames.get(stageOf(one)) ?? 0) + one.frames);
  return [...frames].map(([stage, sum]) => ({ stage, frames: sum })).sort((a, b) => b.frames - a.frames);
}
