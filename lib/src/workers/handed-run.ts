// A run that another thread has made: what it left that is small is handed back, and is the run to whoever reads it.
// Rows of single frames would take longer on the way than a run does, so they stay away; whoever asks for them has the
// run made once more here, which gives the same.
import { withFace } from "../face/face.js";
import { runFace } from "../face/run-face.js";
import { type Run, run } from "../receive-path.js";
import type { TableChangeRow, WindowRow } from "../records/rows.js";
import { type Scenario, completeScenario } from "../scenario.js";
import type { Task } from "./task.js";

/** Plain data. */
export interface HandedRun extends Pick<Run, "summary" | "endPs" | "arrivalsEndPs" | "fingerprint"> {
  readonly windows: readonly WindowRow[];
  readonly tableChanges: readonly TableChangeRow[];
}

/** Makes a run for its summary alone; what full records would be refused for is refused all the same. */
export function runForSummary(scenario: Scenario): HandedRun {
  if (scenario.records !== "summary") completeScenario(scenario);
  const made = run({ ...scenario, records: "summary" });
  const { summary, endPs, arrivalsEndPs, fingerprint } = made;
  return { summary, endPs, arrivalsEndPs, fingerprint, windows: made.windows(), tableChanges: made.tableChanges() };
}

export const RUN_TASK: Task<Omit<Scenario, "traffic">, HandedRun> = {
  name: "run",
  perform: (fields, traffic) => runForSummary({ ...fields, traffic } as Scenario),
};

/**
 * The run of a scenario that nobody changes any more.
 *
 * @param onRows called when rows are asked for that were not handed back
 */
export function runOf(handed: HandedRun, scenario: Scenario, onRows: () => void): Run {
  const { windows, tableChanges, ...rest } = handed;
  const again = once(() => {
    onRows();
    return run(scenario);
  });
  const complete = once(() => completeScenario(scenario));
  const [windowRows, changeRows] = [Object.freeze(windows), Object.freeze(tableChanges)];
  const result = {
    get scenario() {
      return complete();
    },
    ...rest,
    work: () => again().work(),
    frames: () => again().frames(),
    moments: () => again().moments(),
    connections: () => again().connections(),
    moderations: () => again().moderations(),
    windows: () => windowRows,
    tableChanges: () => changeRows,
  };
  return withFace(result, () => runFace(result));
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}
