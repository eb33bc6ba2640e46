// Linux's ways to receive, beside the four of Windows' documentation: one queue, a queue for each vector, and
// software steering (RPS, RFS) behind it. Their stories are in this folder, and lib/docs/linux.md numbers their steps;
// which of them a phase of work or a moment carries out stands here, for timelines.
import { VARIANTS, type Variant } from "../driver/documented-steps.js";

/** In the order of what they add: one queue; RSS and MSI-X; steering by the hash; steering by the application. */
export const LINUX_VARIANTS = ["napi-single-queue", "napi", "rps", "rfs"] as const satisfies readonly LinuxVariant[];
export type LinuxVariant = "napi-single-queue" | "napi" | "rps" | "rfs";

/** What a scenario can name: a variant of Windows' documentation or one of Linux's. */
export type AnyVariant = Variant | LinuxVariant;
export const ALL_VARIANTS: readonly AnyVariant[] = [...VARIANTS, ...LINUX_VARIANTS];

/** Whether it is one of Linux's. */
export const isLinux = (variant: AnyVariant): variant is LinuxVariant =>
  (LINUX_VARIANTS as readonly string[]).includes(variant);

const SINGLE_QUEUE: Readonly<Record<string, string>> = {
  "first-arrival": "1",
  interrupt: "1",
  arrival: "1",
  isr: "2",
  disable: "2",
  "queue-dpc": "4",
  dpc: "5",
  poll: "5",
  // With threaded NAPI.
  "wake-thread": "4",
  "thread-woken": "4",
  thread: "5",
  "complete-sends": "6",
  build: "6",
  gro: "6",
  indicate: "6",
  enable: "7.1",
};
const MULTI_QUEUE: Readonly<Record<string, string>> = { ...SINGLE_QUEUE, interrupt: "2", isr: "3", disable: "3" };
const STEERED: Readonly<Record<string, string>> = {
  ...MULTI_QUEUE,
  "rps-enqueue": "9",
  "queue-dpc-on": "11",
  "rps-ipi": "12",
  backlog: "13",
  indicate: "13",
  "indicate-here": "8",
  enable: "14",
};

/** Step of each phase and moment, as DOCUMENTED_STEPS has them for Windows' variants. */
export const LINUX_STEPS: Readonly<Record<LinuxVariant, Readonly<Record<string, string>>>> = {
  "napi-single-queue": SINGLE_QUEUE,
  napi: MULTI_QUEUE,
  rps: STEERED,
  rfs: STEERED,
};
