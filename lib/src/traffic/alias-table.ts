// Drawing from any discrete distribution in constant time: Walker's alias method, with Vose's way of building the table
// (Walker 1977; Vose 1991, "A linear algorithm for generating random numbers with a given distribution"). A random
// column and a random 31-bit number select an index: every column holds two indices and a threshold between them. The
// number of columns is a power of two, so that a random number selects one without any bias.
const FULL = 2 ** 31;

export class AliasTable {
  /** Number of columns, a power of two. */
  readonly columns: number;
  /**
   * For each column its threshold, then the index that it gives from the threshold on; below the threshold it gives its
   * own number.
   */
  readonly cells: Int32Array;

  /**
   * @param weights none negative, one positive at least, up to 2^24 of them; each index's share is exact within 2^-31
   */
  constructor(weights: Float64Array) {
    const columns = 2 ** (32 - Math.clz32(weights.length - 1));
    this.columns = columns;
    this.cells = new Int32Array(2 * columns);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const height = new Float64Array(columns);
    weights.forEach((weight, i) => (height[i] = (weight / total) * columns));

    // Columns below the mean height (1) wait at the one end of a list, the others at the other end.
    const list = new Uint32Array(columns);
    let low = 0,
      high = columns;
    for (let column = columns - 1; column >= 0; column--) list[height[column] < 1 ? low++ : --high] = column;
    while (low > 0 && high < columns) {
      const short = list[--low],
        tall = list[high];
      this.set(short, height[short], tall);
      height[tall] = height[tall] - (1 - height[short]);
      if (height[tall] < 1) list[low++] = list[high++];
    }
    // What is left has the mean height, but for rounding: it gives its own number alone.
    while (low > 0) this.set(list[--low], 1, list[low]);
    while (high < columns) this.set(list[high], 1, list[high++]);
  }

  /** The index that a random column (0 to `columns` - 1) and a random number (whole, 0 to 2^31 - 1) select. */
  pick(column: number, number: number): number {
    const alias = this.cells[2 * column + 1];
    // all ones, or zero: a branch here could not be predicted
    const isBelow = (number - this.cells[2 * column]) >> 31;
    return alias ^ ((alias ^ column) & isBelow);
  }

  private set(column: number, height: number, alias: number): void {
    this.cells[2 * column] = Math.min(FULL - 1, Math.round(height * FULL));
    this.cells[2 * column + 1] = alias;
  }
}
