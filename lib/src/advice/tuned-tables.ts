// Two ways to fit a table to the load of its entries: moving entries from the fullest queue, one by one, and blocks of
// neighbouring entries, which is all that `ethtool -X DEV weight` can write.

/** Sum of the loads of each queue's entries. */
export function queueLoads(entries: readonly number[], loads: ArrayLike<number>, queues: number): Float64Array {
  const sums = new Float64Array(queues);
  entries.forEach((queue, entry) => (sums[queue] += loads[entry]));
  return sums;
}

/** The fullest queue over the mean; 1 if nothing was received. */
export function maxOverMean(sums: ArrayLike<number>): number {
  let [most, total] = [0, 0];
  for (let q = 0; q < sums.length; q++) {
    most = Math.max(most, sums[q]);
    total += sums[q];
  }
  return total === 0 ? 1 : (most * sums.length) / total;
}

/**
 * Moves entries from the fullest queue to the emptiest, each time the largest one that leaves the emptiest below the
 * fullest, until there is none. Entries without load stay where they are.
 *
 * @param entries queues, 0 to `queues` - 1
 * @param loads load of each entry
 */
export function moveEntries(entries: readonly number[], loads: ArrayLike<number>, queues: number): number[] {
  const table = [...entries];
  const sums = queueLoads(table, loads, queues);
  // Every move makes the sum of squares smaller, so there is an end; the bound is for rounding.
  for (let move = 0; move < 8 * table.length; move++) {
    const fullest = sums.indexOf(sums.reduce((most, each) => Math.max(most, each)));
    const emptiest = sums.indexOf(sums.reduce((least, each) => Math.min(least, each)));
    let best = -1;
    table.forEach((queue, entry) => {
      const fits = queue === fullest && loads[entry] > 0 && sums[emptiest] + loads[entry] < sums[fullest];
      if (fits && (best < 0 || loads[entry] > loads[best])) best = entry;
    });
    if (best < 0) break;
    table[best] = emptiest;
    sums[fullest] -= loads[best];
    sums[emptiest] += loads[best];
  }
  return table;
}

/**
 * Blocks of neighbouring entries, one for each queue in order, whose sums of squared loads are least. Dynamic
 * programming: the best end of block q does not move left when the blocks reach further right, so each row is searched
 * by halves.
 *
 * @param loads load of each entry; at least as many entries as queues
 * @returns the number of entries of each queue: the weights of `ethtool -X DEV weight`
 */
export function blockWeights(loads: ArrayLike<number>, queues: number): number[] {
  const entries = loads.length;
  const before = new Float64Array(entries + 1);
  for (let i = 0; i < entries; i++) before[i + 1] = before[i] + loads[i];
  const square = (from: number, to: number): number => (before[to] - before[from]) * (before[to] - before[from]);
  let costs = Float64Array.from({ length: entries + 1 }, (_, to) => (to === 0 ? Infinity : square(0, to)));
  const starts: Int32Array[] = [];
  for (let queue = 1; queue < queues; queue++) {
    const [next, start] = [new Float64Array(entries + 1).fill(Infinity), new Int32Array(entries + 1)];
    const solve = (low: number, high: number, least: number, most: number): void => {
      if (low > high) return;
      const to = (low + high) >> 1;
      for (let from = Math.max(least, queue); from <= Math.min(most, to - 1); from++) {
        const cost = costs[from] + square(from, to);
        if (cost < next[to]) [next[to], start[to]] = [cost, from];
      }
      solve(low, to - 1, least, start[to] || most);
      solve(to + 1, high, start[to] || least, most);
    };
    solve(queue + 1, entries, queue, entries);
    starts.push(start);
    costs = next;
  }
  const weights = new Array<number>(queues).fill(0);
  let end = entries;
  for (let queue = queues - 1; queue > 0; queue--) {
    const from = starts[queue - 1][end];
    weights[queue] = end - from;
    end = from;
  }
  weights[0] = end;
  return weights;
}
