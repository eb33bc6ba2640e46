// How unequal some loads are: the greatest over their mean, 1 if all are equal, their number if one has everything.

/** 1 also if nobody has any load. */
export function maxOverMean(loads: readonly number[]): number {
  const sum = loads.reduce((total, load) => total + load, 0);
  return sum > 0 ? (loads.reduce((most, load) => Math.max(most, load), 0) * loads.length) / sum : 1;
}
