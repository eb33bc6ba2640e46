// A shuffled copy of a list, for exercises.
import type { Random } from "rss-lab";

/** Shuffled copy, so that a table cannot be guessed from its index. */
export function shuffled(random: Random, entries: readonly number[]): number[] {
  const copy = [...entries];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
