// The values of an experiment's points, in their order: a point is a scenario and a measurement of its run, or a
// measurement that makes its runs itself.
import type { Run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import { type Crew, inOrder } from "../workers/crew.js";
import { Runs } from "../workers/runs.js";

const OWN_RUNS =
  "The measurement makes its runs itself, and no function of yours can be given to another thread: give two functions, " +
  "one that gives the scenario and one that measures its run.";

/** `Point`: the arguments that tell the points apart. */
export type Measurement<Point extends readonly unknown[], Value> =
  | {
      readonly points: readonly Point[];
      readonly scenario: (...point: Point) => Scenario;
      readonly measure: (run: Run, ...point: Point) => Value;
    }
  | {
      readonly points: readonly Point[];
      readonly scenario?: undefined;
      readonly measure: (...point: Point) => Value;
    };

export async function valuesAt<Point extends readonly unknown[], Value>(
  crew: Crew,
  of: Measurement<Point, Value>,
): Promise<Value[]> {
  if (of.scenario === undefined)
    return inOrder(of.points.map((point) => crew.doHere(() => of.measure(...point), OWN_RUNS)));
  const { points, scenario, measure } = of;
  const runs = new Runs(crew);
  const made = points.map((point) => runs.run(() => scenario(...point))).reverse();
  const values: Value[] = [];
  // A run that is measured is let go: one with full records is large.
  for (const point of points) values.push(measure(await (made.pop() as Promise<Run>), ...point));
  return values;
}
