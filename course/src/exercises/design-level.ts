// An exercise of lesson 07: decide about a level for a host, as a design: two scenarios and a choice. All variants are
// run in both; what no run can say is in a rubric.
import { figures, formatPs, forVariant, run, textTable, us, VARIANTS, type Scenario, type Variant } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { VARIANT_NAMES } from "../variant-tables.js";
import { builtOf } from "./built.js";
import { scenarioOf, shownAs } from "./built-scenario.js";

interface Host {
  readonly words: string;
  readonly cpus: number;
  readonly connections: number;
  readonly ordinary: number;
  readonly peak: number;
  /** 99 % of the frames must be done within this, in microseconds. */
  readonly within: number;
}
const HOSTS: readonly Host[] = [
  { words: "A name server", cpus: 4, connections: 512, ordinary: 6e4, peak: 8e5, within: 20 },
  { words: "A web front end", cpus: 8, connections: 512, ordinary: 1e6, peak: 4e6, within: 40 },
  { words: "A trading gateway", cpus: 4, connections: 64, ordinary: 5e4, peak: 1e6, within: 5 },
  { words: "A sensor hub", cpus: 2, connections: 256, ordinary: 2e4, peak: 3e5, within: 50 },
];
const NAMES = VARIANTS.map((variant) => `"${variant}"`).join(", ");

const trafficOf = (framesPerSecond: number, connections: number): object => ({
  kind: "load",
  framesPerSecond,
  connections,
  frames: Math.max(2000, Math.min(20_000, framesPerSecond / 100)),
});

interface Outcome {
  readonly variant: Variant;
  readonly p99Ps: number;
  readonly lost: number;
  readonly costPs: number;
}
const outcomesOf = (scenario: Scenario): Outcome[] =>
  VARIANTS.map((variant) => {
    const { summary, ...one } = run(forVariant({ ...scenario, records: "summary" }, variant));
    return {
      variant,
      p99Ps: summary.toDone.p99Ps,
      lost: figures.dropShare(summary),
      costPs: figures.cpuTimePerFramePs({ summary, ...one }),
    };
  });
const keeps = ({ p99Ps, lost }: Outcome, within: number): boolean => lost < 0.001 && p99Ps <= us(within);

function judgeDesign({ within }: Host, design: { ordinary: Scenario; peak: Scenario; level: Variant }): TriedOut {
  const day = outcomesOf(design.ordinary),
    peak = outcomesOf(design.peak);
  const row = (name: string, outcomes: Outcome[], i: number): string[] => [
    VARIANT_NAMES[VARIANTS[i]],
    name,
    formatPs(outcomes[i].p99Ps),
    `${(100 * outcomes[i].lost).toFixed(1)} %`,
    formatPs(outcomes[i].costPs),
  ];
  const table = textTable({
    columns: ["level", "day", "99 % within", "lost", "CPU a frame"],
    rows: VARIANTS.flatMap((_, i) => [row("ordinary", day, i), row("peak", peak, i)]),
  });
  const at = VARIANTS.indexOf(design.level);
  const isKept = [day[at], peak[at]].map((outcome) => keeps(outcome, within));
  const lowest = VARIANTS.find((_, i) => keeps(day[i], within) && keeps(peak[i], within));
  const name = VARIANT_NAMES[design.level];
  const verdict = isKept.every(Boolean)
    ? `${name} keeps ${within} µs on both days.`
    : `${name} misses ${within} µs ${isKept[0] ? "at the peak" : "on an ordinary day"}.`;
  const other =
    lowest === undefined
      ? " No level keeps it in these runs."
      : lowest === design.level
        ? " No level below it does."
        : ` The lowest that does is ${VARIANT_NAMES[lowest]}.`;
  return {
    isRight: isKept.every(Boolean) && lowest === design.level,
    isAlmost: isKept.every(Boolean),
    message: `${verdict}${other}\n\n\`\`\`\n${table}\n\`\`\``,
  };
}

export const designLevel: Exercise = {
  id: "07-design",
  pose(random): PosedExercise {
    const host = random.pick(HOSTS);
    const { words, cpus, connections, within } = host;
    const ordinary = Math.round(host.ordinary * (0.9 + random.below(3) / 10));
    const peak = Math.round(host.peak * (0.9 + random.below(3) / 10));
    const design = {
      ordinary: { cpus, traffic: trafficOf(ordinary, connections) },
      peak: { cpus, traffic: trafficOf(peak, connections) },
    };
    const read = { ordinary: scenarioOf(design.ordinary) as Scenario, peak: scenarioOf(design.peak) as Scenario };
    const outcomes = [outcomesOf(read.ordinary), outcomesOf(read.peak)];
    const level =
      VARIANTS.find((_, i) => outcomes.every((each) => keeps(each[i], within))) ?? "message-signaled-interrupts";
    return {
      question:
        `**Decide about a level.** ${words} has ${cpus} CPUs and ${connections} connections. On an ordinary day ` +
        `${ordinary.toLocaleString("en-US")} frames a second arrive, at the peak ${peak.toLocaleString("en-US")}. ` +
        `99 % of the frames must be done within ${within} µs, and none lost. Answer with a design, ` +
        `\`{ ordinary: {...}, peak: {...}, level: "..." }\`: a scenario for each day, and the lowest level that you ` +
        `would buy (${NAMES}). All four are run on both.`,
      asks: 'The answer is an object with two scenarios and a level: `{ ordinary: {...}, peak: {...}, level: "..." }`.',
      answer: { ...design, level },
      shown: shownAs({ ...design, level }),
      tryOut: (given) => {
        const object = builtOf(given);
        const [day, rush] = [scenarioOf(object?.ordinary), scenarioOf(object?.peak)];
        const chosen = VARIANTS.find((variant) => variant === object?.level);
        if (day === null || rush === null || chosen === undefined) return null;
        return judgeDesign(host, { ordinary: day, peak: rush, level: chosen });
      },
      rubric: [
        "Both scenarios have the frames a second, connections and CPUs of the text.",
        "I wrote down what counts (the delay, the losses, or CPU time) before I ran anything.",
        "I looked at more than one seed: near a knee chance decides.",
        "I can say which cost, load or number of connections would make me choose another level.",
        "I know what the model leaves out for this host, and whether that could turn the answer.",
      ],
      mistakes: VARIANTS.map((variant) => ({
        answer: variant,
        message: "That is a choice without the runs behind it. Give both scenarios with it.",
      })),
      hints: [
        "Write the peak down first: it decides whether frames are lost.",
        `\`ordinary: { cpus: ${cpus}, traffic: load({ framesPerSecond: ${ordinary}, connections: ${connections}, frames: 5000 }) }\` is one half.`,
        `Try the levels from the lowest up, and stop at the first that keeps ${within} µs on both days.`,
      ],
      because: `${VARIANT_NAMES[level]} is the lowest level that keeps ${within} µs on both days.`,
    };
  },
};
