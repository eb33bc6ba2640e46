// A run as a job: of a scenario that is asked for when its turn comes, by whoever is free.
import { type Run, run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import type { Crew } from "./crew.js";
import { type HandedRun, RUN_TASK, runForSummary, runOf } from "./handed-run.js";
import { handedScenario } from "./handed-scenario.js";

const ROWS = "The measurement reads rows of single frames, which stay in the thread that made them.";

/** Runs of one experiment. */
export class Runs {
  /** Does whoever measures read what other threads keep to themselves? Then they cannot help. */
  private readsRows = false;

  constructor(private readonly crew: Crew) {}

  /** @param scenarioOf called once, in the order of the calls of this method */
  run(scenarioOf: () => Scenario): Promise<Run> {
    if (this.crew.isAlone) return this.crew.do({ here: () => run(scenarioOf()) });
    let given: Scenario;
    /** What was handed over, whatever becomes of the caller's objects; null: it cannot be. */
    let handed: Scenario | null = null;
    const read = (result: HandedRun, scenario: Scenario): Run =>
      runOf(result, scenario, () => {
        this.readsRows = true;
        this.crew.inPlace(ROWS);
      });
    return this.crew.do({
      here: () => {
        if (handed === null) return run(given);
        return this.readsRows ? run(handed) : read(runForSummary(handed), handed);
      },
      there: {
        hand: () => {
          given = scenarioOf();
          const plain = handedScenario(given);
          if (typeof plain === "string") {
            this.crew.inPlace(plain);
            return null;
          }
          const { fields, traffic } = plain;
          handed = { ...fields, traffic: given.traffic };
          return this.readsRows ? null : { task: RUN_TASK.name, given: fields, traffic };
        },
        read: (result) => read(result as HandedRun, handed as Scenario),
      },
    });
  }
}
