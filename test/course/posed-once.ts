// Exercises posed once in a worker, for the tests that only read them: some take several runs of the model to pose, and
// the same id and seed give the same exercise.
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";

const known = new Map<string, PosedExercise | string>();

/** The exercise of an id and a seed, or the sentence that refuses them. */
export function posedOnce(id: string, seed: string | number): PosedExercise | string {
  const name = JSON.stringify([id, seed]);
  const posed = known.get(name) ?? pose(id, seed);
  known.set(name, posed);
  return posed;
}
