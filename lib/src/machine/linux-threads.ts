// The kernel's threads of the Linux machine, put together: on each CPU a ksoftirqd, which softirqs are handed over to,
// and those of threaded NAPIs; they share the CPU with the application in turns.
import { plainWork } from "../cpu/work.js";
import { Ksoftirqd } from "../linux/ksoftirqd.js";
import { cycleOf } from "../linux/kernel.js";
import type { DeviceNapi } from "../linux/napi.js";
import { NapiThread, type NapiThreadParts } from "../linux/napi-thread.js";
import { Softirqs } from "../linux/softirq.js";
import type { Softnet } from "../linux/softnet.js";
import { Turns } from "../linux/turns.js";
import type { MachineParts } from "./receive-machine.js";
import { softirqLimits } from "./softirq-limits.js";

export interface LinuxThreads {
  readonly softirqs: Softirqs;
  /** Gives a NAPI a thread, if NAPIs are threaded. */
  readonly giveThread: (napi: DeviceNapi, interrupt: NapiThreadParts["interrupt"]) => void;
}

export function linuxThreads(
  { scenario, simulation }: Pick<MachineParts, "scenario" | "simulation">,
  softnets: readonly Softnet[],
  tellTargets: NapiThreadParts["tellTargets"],
): LinuxThreads {
  const { linux, threads, costs } = scenario;
  if (linux === null) throw new Error("A machine of Linux without settings of Linux.");
  const limits = softirqLimits(linux);
  const { tickPs } = limits;
  const { threadSwitchPs, softirqPs } = linux.costs;
  const isOld = linux.kernel === "6.1";
  const irqExit = (softnet: Softnet): void => softirqs.irqExit(softnet);
  const turns = softnets.map((softnet) => {
    const application = threads[softnet.number];
    return new Turns({ softnet, simulation, application, turnPs: linux.turnPs, tickPs, irqExit });
  });
  const ksoftirqds = softnets.map((softnet) => {
    const pass = (on: Softnet): ReturnType<Softirqs["pass"]> => softirqs.pass(on);
    return new Ksoftirqd({ softnet, turns: turns[softnet.number], threadSwitchPs, pass });
  });
  const softirqs: Softirqs = new Softirqs({
    limits,
    isOld,
    now: () => simulation.nowPs,
    enter: (first) => plainWork("dpc", "dpc", softirqPs, { cycle: cycleOf(first) }),
    tellTargets,
    ksoftirqds: linux.ksoftirqd ? ksoftirqds : null,
  });
  const giveThread: LinuxThreads["giveThread"] = (napi, interrupt) => {
    if (!linux.threaded) return;
    const cpu = linux.threadedCpus[napi.message.number];
    const where = { napi, softnet: softnets[cpu], turns: turns[cpu] };
    const parts = { simulation, costs, threadSwitchPs, isOld, tellTargets, runSoftirqs: irqExit, interrupt };
    napi.thread = new NapiThread({ ...where, ...parts });
  };
  return { softirqs, giveThread };
}
