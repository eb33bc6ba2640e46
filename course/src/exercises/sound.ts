// An exercise whose model answer is known to do what is asked: a variant in which it does not is drawn anew.
import type { Exercise } from "../exercise-types.js";

/** The exercise, with only those variants that its own answer solves. */
export const sound = (exercise: Exercise): Exercise => ({
  id: exercise.id,
  pose(random) {
    for (;;) {
      const posed = exercise.pose(random);
      if (posed.tryOut?.(posed.answer)?.isRight ?? true) return posed;
    }
  },
});
