// Rounds of receiving that ended with work left: for time, or for the budget of packets. Which of the two it was shows
// only where one of them cannot be. Up to Linux 6.1 a round polls each queue once, 64 packets at most; later kernels
// look again, before a round ends, at what was scheduled meanwhile, so that short polls and RPS' backlog add up.
import type { Evidence } from "../evidence.js";
import { type Cure, cure } from "../finding.js";
import type { HostFacts } from "../host-facts.js";
import { queueCpus } from "../interrupt-cpus.js";
import type { Problem } from "../problem.js";
import { type Squeezes, squeezesOf } from "../squeezes.js";
import { count, some } from "../words.js";
import { INTERRUPTS_ON_FEW_CPUS, INTERRUPTS_ON_ONE_CPU } from "./interrupts.js";
import { byCpu } from "./softnet.js";

/** Full polls that fit into a round: 300 packets, 64 each. */
const POLLS_FOR_BUDGET = 5;

const SOURCE = "Linux net/core/dev.c, net_rx_action (commit 8b43fd3d1d7d); netdata/netdata issues 984 and 1076";

const LONGER: Cure = cure(
  "sysctl -w net.core.netdev_budget_usecs=20000",
  "Lets a round take longer; threads on that CPU wait so much longer.",
);
const MORE: Cure = cure(
  "sysctl -w net.core.netdev_budget=600",
  "Lets a round take more packets: if time_squeeze grows as before, it was the time.",
);
const HARMLESS: Cure = cure(
  null,
  "Without losses it does no harm: the work goes on in the next round. A drowning queue alone shows 0.",
);

export const TIME_SQUEEZE: Problem = {
  id: "time-squeeze",
  title: "Receiving stops with work left, and the packet budget is not why",
  look(evidence) {
    const { facts } = evidence;
    const squeezes = squeezesOf(facts);
    if (squeezes === null) return null;
    const most = queuesOfOneCpu(facts);
    const hasRps = [...facts.host.rps.values()].some((cpus) => cpus.length > 0);
    if (most + Number(hasRps) >= POLLS_FOR_BUDGET && isSpreadFirst(evidence)) return null;
    const isSure = isUpTo61(facts) ? most + Number(hasRps) < POLLS_FOR_BUDGET : most === 1 && !hasRps;
    if (!isSure) return eitherLimit(squeezes, { most, hasRps });
    return {
      severity: "note",
      evidence: [
        counted(squeezes),
        `With ${some(most, "receive queue")} on a CPU at most, a round polls 64 packets of each and is over: the budget of 300 does not ` +
          "bind, so the time did (netdev_budget_usecs, two ticks), or other devices share the CPU. " +
          "Raising netdev_budget alone changes nothing.",
      ],
      unmendable: null,
      cures: [LONGER, HARMLESS],
      source: SOURCE,
    };
  },
};

function eitherLimit(
  squeezes: Squeezes,
  { most, hasRps }: { readonly most: number; readonly hasRps: boolean },
): ReturnType<Problem["look"]> {
  const here = `${some(most, "receive queue")}${hasRps ? " and RPS' backlog" : ""} on a CPU`;
  return {
    title: "Receiving stops with work left",
    severity: "note",
    evidence: [
      counted(squeezes),
      most >= POLLS_FOR_BUDGET
        ? `With ${here}, full polls of 64 packets use up the budget of 300; or the time did it (netdev_budget_usecs, two ticks).`
        : `With ${here}, either limit may bind: kernels after 6.1 look at the list of queues again within a round, so that many ` +
          "short polls use up the budget of 300; or the time did it (netdev_budget_usecs, two ticks).",
    ],
    unmendable: null,
    cures: [MORE, LONGER, HARMLESS],
    source: SOURCE,
  };
}

const counted = ({ squeezed, packets, rows }: Squeezes): string =>
  `time_squeeze is ${count(squeezed)} in ${count(packets)} packets (${byCpu(rows, ({ timeSqueeze }) => timeSqueeze)}).`;

/** Queues that the CPU with most of them polls; all, if no text says where they interrupt. */
function queuesOfOneCpu(facts: HostFacts): number {
  const cpus = queueCpus(facts).map(({ cpu }) => cpu);
  if (cpus.length < facts.host.queues) return facts.host.queues;
  return Math.max(...cpus.map((cpu) => cpus.filter((other) => other === cpu).length));
}

/** Queues that could have other CPUs: that finding has the number, and budgets come after. */
const isSpreadFirst = (evidence: Evidence): boolean =>
  [INTERRUPTS_ON_ONE_CPU, INTERRUPTS_ON_FEW_CPUS].some(({ look }) => (look(evidence)?.severity ?? "note") !== "note");

const isUpTo61 = ({ kernel }: HostFacts): boolean =>
  kernel !== null && (kernel[0] < 6 || (kernel[0] === 6 && kernel[1] <= 1));
