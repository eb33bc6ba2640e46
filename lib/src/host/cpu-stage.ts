// Which CPU works on a frame of a receive queue, and which stage says so: RFS before RPS, and the interrupt's own CPU
// where neither steers (get_rps_cpu of net/core/dev.c, Linux 6.18).
import type { Host } from "./host.js";
import { rfsState, rfsText } from "./rfs-stage.js";
import { type HashFound, rpsChoice, rpsCpuOf } from "./rps-stage.js";

/** What the stages before found of the frame. */
export interface FoundFrame extends HashFound {
  /** Whether it has ports: sockets that RFS follows have connections. */
  readonly hasPorts: boolean;
}

export type CpuStage = "interrupt" | "rps" | "rfs";

export interface CpuChoice {
  /** Null: not known. */
  readonly cpu: number | null;
  readonly by: CpuStage;
  readonly steps: readonly { readonly stage: CpuStage; readonly text: string }[];
}

/** The CPU that the protocol stack runs on, for a frame that was polled on `interruptCpu`. */
export function cpuChoice(host: Host, queue: number, frame: FoundFrame, interruptCpu: number | null): CpuChoice {
  const rps = rpsChoice(host, queue, frame, interruptCpu);
  const rfs = frame.hasPorts ? rfsText(host, queue) : null;
  const steps = [
    ...(rps.text === null ? [] : [{ stage: "rps" as const, text: rps.text }]),
    ...(rfs === null ? [] : [{ stage: "rfs" as const, text: rfs }]),
  ];
  if (rfs !== null) return { cpu: null, by: "rfs", steps };
  return { cpu: rps.cpu, by: rps.isSteered ? "rps" : "interrupt", steps };
}

/** The same without words, for whoever places many frames. */
export function quickCpuChoice(
  host: Host,
  queue: number,
  frame: FoundFrame,
  interruptCpu: number | null,
): Omit<CpuChoice, "steps"> {
  if (frame.hasPorts && rfsState(host, queue) !== "off") return { cpu: null, by: "rfs" };
  return rpsCpuOf(host, queue, frame, interruptCpu);
}
