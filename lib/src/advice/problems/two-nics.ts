// The busiest queues of two NICs on one CPU: each NIC's spread looks fair for itself, and one CPU has the work of both.
import type { DeviceInterrupt } from "../host-facts.js";
import { cpuOf, loadByCpu, total } from "../interrupt-cpus.js";
import { cure } from "../finding.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, list, percent, ratio } from "../words.js";

export const TWO_NICS_ONE_CPU: Problem = {
  id: "two-nics-one-cpu",
  title: "The busiest queues of two NICs share a CPU",
  look({ facts }) {
    const { allInterrupts, cpus, host } = facts;
    if (host.system !== "linux" || cpus === null || cpus.length < 2) return null;
    const devices = [...new Set(allInterrupts.map(({ device }) => device))];
    const busiest = devices.flatMap((device) => hot(allInterrupts.filter((each) => each.device === device)));
    const loads = loadByCpu(allInterrupts);
    const mean = [...loads.values()].reduce((a, b) => a + b, 0) / cpus.length;
    const crowded = [...new Set(busiest.map(({ cpu }) => cpu))].find(
      (cpu) =>
        (loads.get(cpu) ?? 0) >= THRESHOLDS.twice * mean &&
        new Set(busiest.filter((each) => each.cpu === cpu).map(({ device }) => device)).size > 1,
    );
    if (crowded === undefined) return null;
    const here = busiest.filter(({ cpu }) => cpu === crowded).sort((a, b) => b.interrupts - a.interrupts);
    const calmest = [...cpus].sort((a, b) => (loads.get(a) ?? 0) - (loads.get(b) ?? 0))[0];
    return {
      severity: "risk",
      evidence: [
        `CPU ${crowded} serves ${list(here.map(({ device, queue, share }) => `queue ${queue} of ${device} (${percent(share)} of its interrupts)`))}.`,
        `It took ${count(loads.get(crowded) ?? 0)} interrupts, ${ratio((loads.get(crowded) ?? 0) / mean)} times the mean of ` +
          `${cpus.length} CPUs.`,
      ],
      unmendable: "An indirection table names queues; the CPU is chosen by the interrupt's affinity.",
      cures: [
        cure(
          `echo ${calmest} > /proc/irq/${here[1].irq}/smp_affinity_list`,
          `Moves queue ${here[1].queue} of ${here[1].device} to the CPU with the fewest interrupts.`,
        ),
      ],
      source: "Scaling in the Linux Networking Stack, RSS IRQ configuration; openwrt/openwrt issue 13493",
    };
  },
};

/** Queues of one NIC that have twice the mean of its queues, of a number that is a load. */
function hot(interrupts: readonly DeviceInterrupt[]) {
  const all = interrupts.reduce((sum, each) => sum + total(each), 0);
  if (interrupts.length < 2 || all < THRESHOLDS.packets) return [];
  return interrupts.flatMap((each) => {
    const share = total(each) / all;
    const cpu = cpuOf(each)?.cpu;
    return cpu === undefined || share * interrupts.length < THRESHOLDS.twice
      ? []
      : [{ ...each, cpu, share, interrupts: total(each) }];
  });
}
