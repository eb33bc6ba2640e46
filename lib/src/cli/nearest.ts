// The name that a person probably meant: one or two letters wrong, left out, added or swapped, or only its beginning
// typed.

/**
 * @param typed what is none of the names
 * @returns the nearest name; undefined if none is near
 */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const begun = names.filter((name) => typed.length > 1 && name.startsWith(typed));
  if (begun.length === 1) return begun[0];
  const [best] = names
    .map((name) => ({ name, distance: distance(typed.slice(0, LONGEST).toLowerCase(), name) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.min(2, (best.name.length - 1) / 2) ? best.name : undefined;
}

/** No name is as long. */
const LONGEST = 40;

/** Letters to change, add, leave out or swap with the next one (the optimal string alignment distance). */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = one[i - 1] === other[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          rows[i - 1][j] + 1,
          row[j - 1] + 1,
          rows[i - 1][j - 1] + changed,
          isSwap ? rows[i - 2][j - 2] + 1 : Infinity,
        ),
      );
    }
    rows.push(row);
  }
  return rows[one.length][other.length];
}
