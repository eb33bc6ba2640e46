// The runs of an experiment, made by a crew: each run is a task that any thread can perform, and gives a row, or the
// reason why it was refused. Rows are told as they come; what is in a row does not depend on who made it, or when. A
// point whose warm-up is to be found has a pilot run first, once for all of its replications.
import type { Scenario } from "../scenario.js";
import { type Run, run } from "../receive-path.js";
import type { Crew } from "../workers/crew.js";
import { handedScenario } from "../workers/handed-scenario.js";
import type { Task } from "../workers/task.js";
import { describePoint } from "./experiment-points.js";
import { scenarioJsonOf, scenarioOf, sentenceOf } from "./experiment-scenario.js";
import type { Experiment, ExperimentPoint, FailedRun, ResultRow } from "./experiment-types.js";
import { outcomeOf } from "./outcomes.js";
import type { ScenarioFiles } from "./scenario-file.js";
import { type PilotRule, pilotSeed, warmUpOf } from "./warm-up.js";

/** What one run is asked for: plain data. */
interface Asked {
  readonly scenario: Omit<Scenario, "traffic">;
  readonly outcomes: readonly string[];
  /** Of a pilot run: it gives the warm-up alone. */
  readonly pilot: { readonly rule: PilotRule; readonly where: string } | null;
}

type Measured = Pick<ResultRow, "outcomes" | "warmupPs" | "measuredPs" | "received" | "waiting" | "fingerprint">;
interface Refused {
  readonly reason: string;
}

export const EXPERIMENT_TASK: Task<Asked, Measured | Refused> = {
  name: "experiment",
  perform: ({ scenario, outcomes, pilot }, traffic) => {
    try {
      const made = run({ ...scenario, traffic } as Scenario);
      if (pilot === null) return measured(made, outcomes);
      return { ...measured(made, []), warmupPs: warmUpOf(pilot.rule, made.windows(), pilot.where).warmupPs };
    } catch (error) {
      return { reason: sentenceOf(error) };
    }
  },
};

function measured(made: Run, outcomes: readonly string[]): Measured {
  const { summary, fingerprint } = made;
  const { measuredPs, received, waiting } = summary;
  return {
    outcomes: Object.fromEntries(outcomes.map((name) => [name, outcomeOf(name).of(made)])),
    warmupPs: made.scenario.warmupPs,
    measuredPs,
    received,
    waiting,
    fingerprint,
  };
}

/** What is to be run, and who hears of it. */
export interface RunsWanted {
  readonly experiment: Experiment;
  /** Some of `pointsOf(experiment)`, in their order. */
  readonly points: readonly ExperimentPoint[];
  readonly files: ScenarioFiles;
  /** Warm-ups that are known from earlier rows, by point: their pilot runs need not be made again. */
  readonly warmups?: ReadonlyMap<number, number>;
  /** Called after each run, in no certain order. */
  readonly made: (row: ResultRow | FailedRun) => void;
}

/** Runs that are asked for ahead: as many as keep every thread of a crew busy. */
const AHEAD = 4;

/** Makes the runs. What `made` throws ends them: no more are begun. */
export async function makeRuns(crew: Crew, wanted: RunsWanted): Promise<void> {
  const { experiment, points, made } = wanted;
  const scenarios = new PointScenarios(experiment, wanted.files);
  const asker = new Asker(crew, experiment, scenarios, wanted.warmups ?? new Map<number, number>());
  let next = 0;
  let isOver = false;
  const lane = async (): Promise<void> => {
    while (!isOver && next < points.length) {
      const point = points[next++];
      try {
        made({ ...point, ...(await asker.ask(point)) });
      } catch (error) {
        isOver = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(points.length, AHEAD * crew.allowed) }, lane));
}

export const isFailed = (row: ResultRow | FailedRun): row is FailedRun => "reason" in row;

class Asker {
  private readonly pilots = new Map<number, Promise<Measured | Refused>>();

  constructor(
    private readonly crew: Crew,
    private readonly experiment: Experiment,
    private readonly scenarios: PointScenarios,
    private readonly known: ReadonlyMap<number, number>,
  ) {}

  async ask(point: ExperimentPoint): Promise<Measured | Refused> {
    const { warmup, outcomes } = this.experiment;
    if (warmup.rule === "fixed") return this.run(point, { warmupPs: warmup.ps, outcomes, pilot: null });
    let warmupPs = this.known.get(point.point);
    if (warmupPs === undefined) {
      const pilot = await this.pilotOf(point, warmup);
      if ("reason" in pilot) return pilot;
      warmupPs = pilot.warmupPs;
    }
    return this.run(point, { warmupPs, outcomes, pilot: null });
  }

  private pilotOf(point: ExperimentPoint, rule: PilotRule): Promise<Measured | Refused> {
    const asked = this.pilots.get(point.point);
    if (asked) return asked;
    const seed = pilotSeed(this.experiment.seed);
    const pilot = { rule: { windowPs: rule.windowPs, measure: rule.measure }, where: describePoint(point.factors) };
    const made = this.run({ ...point, seed }, { warmupPs: 0, windowPs: rule.windowPs, outcomes: [], pilot });
    this.pilots.set(point.point, made);
    return made;
  }

  private run(point: ExperimentPoint, { outcomes, pilot, ...times }: Wanted): Promise<Measured | Refused> {
    const scenario = (): Scenario => this.scenarios.of(point, times);
    return this.crew.do({
      here: () => {
        try {
          const { traffic, ...rest } = scenario();
          return EXPERIMENT_TASK.perform({ scenario: rest, outcomes, pilot }, traffic);
        } catch (error) {
          return { reason: sentenceOf(error) };
        }
      },
      there: {
        hand: () => {
          const handed = handedScenario(scenario());
          if (typeof handed === "string") return null;
          return {
            task: EXPERIMENT_TASK.name,
            given: { scenario: handed.fields, outcomes, pilot },
            traffic: handed.traffic,
          };
        },
        read: (result) => result as Measured | Refused,
      },
    });
  }
}

interface Wanted extends Omit<Asked, "scenario"> {
  readonly warmupPs: number;
  readonly windowPs?: number;
}

/** The scenarios of runs. Those of one point differ in seed and warm-up alone, so it is read once. */
class PointScenarios {
  private last: { readonly point: number; readonly scenario: Scenario } | null = null;

  constructor(
    private readonly experiment: Experiment,
    private readonly files: ScenarioFiles,
  ) {}

  of(
    { point, factors, seed }: ExperimentPoint,
    times: { readonly warmupPs: number; readonly windowPs?: number },
  ): Scenario {
    if (this.last?.point !== point) {
      const json = scenarioJsonOf(this.experiment, factors);
      this.last = { point, scenario: scenarioOf(json, { seed, warmupPs: 0 }, this.files) };
    }
    const { traffic, ...rest } = this.last.scenario;
    return { ...rest, ...times, seed, traffic: traffic.withSeed?.(seed) ?? traffic };
  }
}
