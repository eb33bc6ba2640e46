// What the measurements of every published check share: who makes the runs, with which seeds, and who is told.
import type { Seed } from "../random/random.js";
import { type Crew, inOrder } from "../workers/crew.js";
import type { Task } from "../workers/task.js";

export interface Measuring {
  readonly crew: Crew;
  readonly seeds: readonly Seed[];
  /** Called before each measurement is waited for; default: nobody is told. */
  readonly step?: () => void;
}

/**
 * One value for each seed. The runs are asked for at once, so that none of the crew waits for those of another
 * measurement; whoever calls what this returns waits for them.
 */
export function forEachSeed<Given extends { readonly seed: Seed }, Value>(
  { crew, seeds, step = () => {} }: Measuring,
  task: Task<Given, Value>,
  given: Omit<Given, "seed">,
): () => Promise<Value[]> {
  const values = seeds.map((seed) => crew.perform(task, { ...given, seed } as Given));
  return () => {
    step();
    return inOrder(values);
  };
}
