// An exercise of lesson 15: design the map of CPUs for RPS (`rps_cpus`) of a machine whose application has a CPU of its
// own. The map is run, and its losses and the application's time compared with what is asked for.
import { figures, load, run, type Run } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { triedOut } from "./built.js";

const CPUS = 4;
/** What the application wants of its CPU, what it must get of that, and frames that may be lost. */
const [WANTS, GETS, MOST_LOST] = [0.8, 0.75, 0.001];
const MEASURES = ["lost", "application"];

interface Machine {
  readonly rate: number;
  readonly appCpu: number;
}

function runOf({ rate, appCpu }: Machine, rpsCpus: readonly number[]): Run {
  return run({
    variant: "rps",
    cpus: CPUS,
    traffic: load({ framesPerSecond: rate, frames: 40_000 }),
    threadShare: Array.from({ length: CPUS }, (_, cpu) => (cpu === appCpu ? WANTS : 0)),
    linux: { rpsCpus },
    records: "summary",
  });
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const mapCpus: Exercise = {
  id: "15-map",
  pose(random): PosedExercise {
    const machine = { rate: random.pick([2e6, 2.2e6, 2.4e6]), appCpu: 1 + random.below(CPUS - 1) };
    const good = [1, 2, 3].filter((cpu) => cpu !== machine.appCpu);
    const answer = { rpsCpus: good, measure: "lost", before: runLost(machine), because: "..." };
    return {
      question:
        `**Design the map.** A NIC with one queue interrupts CPU 0 of ${CPUS} and receives ${machine.rate / 1e6} million ` +
        `frames a second. The application runs on CPU ${machine.appCpu} and wants ${percent(WANTS)} of it. Without RPS the ` +
        `NIC loses frames. Choose \`rps_cpus\` so that at most ${percent(MOST_LOST)} of the frames are lost and the ` +
        `application gets at least ${percent(GETS)} of its CPU:\n\n    const mine = {\n      rpsCpus: [...],\n` +
        '      measure: "...",  // what you watch first: "lost" or "application"\n' +
        "      before: ...,  // what share of the frames is lost without RPS, 0 to 1: your estimate\n" +
        '      because: "...",\n    };',
      asks: "The answer is a design: { rpsCpus, measure, before, because }.",
      answer,
      shown: `One that does it: \`{ rpsCpus: [${good.join(", ")}], measure: "lost", before: ${answer.before}, because: "..." }\`.`,
      tryOut: (given) => (typeof given === "object" && given !== null ? tried(given, machine) : null),
      rubric: [
        "I said beforehand what would be lost without RPS, and I know the counter of the NIC that shows it.",
        "I know what the polling CPU still has to do for every frame, and left it room or kept it out of the map.",
        "I know where a full backlog shows: the second column of `/proc/net/softnet_stat`.",
        "I said what writing the map does to the order of connections that are busy at that moment.",
        "I know how to take it back (write 0), and what makes it last when the machine starts again.",
      ],
      mistakes: [
        {
          answer: "rps_cpus",
          message: "Which CPUs? Hand in the design, with its list of CPUs.",
        },
      ],
      hints: [
        "Who takes time from the application: RPS, if its CPU is in the map. So which CPUs remain?",
        "One CPU alone does some 1.8 million frames a second at most. How many must be in the map?",
        `rpsCpus: [${good.join(", ")}].`,
      ],
      because: "Two CPUs carry the frames; the polling CPU only sorts, and the application keeps its own.",
    };
  },
};

const runLost = (machine: Machine): number => Number(figures.dropShare(runOf(machine, []).summary).toFixed(2));

function tried(given: object, machine: Machine): TriedOut {
  const wanted = {
    fields: ["rpsCpus", "measure", "before", "because"],
    example: '{ rpsCpus: [0, 1], measure: "lost", before: 0.1, because: "..." }',
  };
  return triedOut(given, wanted, ({ rpsCpus, measure, before }) => {
    const no = (message: string, isAlmost = false): TriedOut => ({ isRight: false, isAlmost, message });
    if (!Array.isArray(rpsCpus) || !rpsCpus.every((cpu) => Number.isInteger(cpu) && cpu >= 0 && cpu < CPUS))
      return no(`rpsCpus is a list of CPUs, each from 0 to ${CPUS - 1}.`);
    if (new Set(rpsCpus).size !== rpsCpus.length) return no("rpsCpus names a CPU twice: a mask cannot do that.");
    if (!MEASURES.includes(measure as string)) return no('measure is "lost" or "application".');
    if (typeof before !== "number" || before < 0 || before > 1) return no("before is a share, from 0 to 1.");
    const one = runOf(machine, rpsCpus as number[]);
    const { busyPs } = one.summary.cpus[machine.appCpu];
    const application = busyPs.thread / Object.values(busyPs).reduce((sum, ps) => sum + ps, 0);
    const lost = figures.dropShare(one.summary);
    const said =
      `It was run: ${percent(lost)} of the frames are lost, the application gets ${percent(application)} of its CPU. ` +
      `Without RPS ${percent(runLost(machine))} are lost; you said ${percent(before)}.`;
    if (lost > MOST_LOST) return no(`${said} Too many are lost: some CPU has too much to do.`, application >= GETS);
    if (application < GETS) return no(`${said} Something takes the application's time.`, true);
    return { isRight: true, message: said };
  });
}
