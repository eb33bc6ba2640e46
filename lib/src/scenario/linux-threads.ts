// Threaded NAPI in a scenario: whether each NAPI of the device is polled by a thread of its own, and on which CPU.
import { type Need, checkBoolean, refuse } from "../check.js";
import { LINUX_VARIANTS } from "../linux/linux-variants.js";
import { checkNumbers } from "./linux-lists.js";
import { ONE_FOR_EACH } from "./linux-needs.js";
import type { Setting, Use } from "./uses.js";

/** Settings of threaded NAPI; every field has a default. */
export interface LinuxThreaded {
  /** Whether a thread of its own polls each NAPI of the device, instead of softirqs; default false. */
  readonly threaded?: boolean;
  /** The CPU that each NAPI's thread is pinned to; default: that of its vector's affinity at the start. */
  readonly threadedCpus?: readonly number[];
}

const THREADED: Need<Setting> = {
  isMet: ({ beside: { threaded } }) => threaded === true,
  lack: ({ name }) => [
    `The scenario gives ${name} and not linux.threaded`,
    "without it NAPIs have no threads, so give threaded: true",
  ],
};
/** A worker that polls for itself is not modelled beside threads that poll. */
export const NOT_THREADED: Need<Setting> = {
  isMet: ({ beside: { threaded } }) => threaded !== true,
  lack: ({ name }) => [
    `The scenario gives ${name} beside linux.threaded`,
    "who of the two would poll is not modelled here, so give one of them",
  ],
};

export const THREADED_USES = {
  "linux.threaded": { variants: LINUX_VARIANTS },
  "linux.threadedCpus": { variants: LINUX_VARIANTS, needs: [THREADED, ONE_FOR_EACH] },
} satisfies Record<`linux.${keyof LinuxThreaded}`, Use>;

/** Fills in the defaults and checks the values. */
export function completeThreaded(
  { threaded = false, threadedCpus }: LinuxThreaded,
  affinity: readonly number[],
  cpus: number,
): Required<LinuxThreaded> {
  checkBoolean("The scenario's linux: threaded", threaded);
  const given = threadedCpus === undefined ? affinity : threadedCpus;
  checkNumbers("threadedCpus", given, cpus - 1);
  if (given.length !== affinity.length)
    refuse(
      `The linux.threadedCpus have ${given.length} CPUs`,
      affinity.length === 1
        ? "there must be one, for the thread of the one receive queue"
        : `there must be one for each of the ${affinity.length} queues' threads`,
    );
  return { threaded, threadedCpus: given };
}
