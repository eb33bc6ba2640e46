// Which of many slots is due next: a binary heap of slot numbers by time, in typed arrays. Each slot is due once at a
// time at most. Equal times go by the slot's number, whatever came before.

export class DueSlots {
  /** When the first is due, picoseconds; Infinity: none is. */
  nextPs = Infinity;
  private size = 0;
  private readonly heap: Int32Array;
  private readonly duePsOf: Float64Array;

  constructor(slots: number) {
    this.heap = new Int32Array(slots);
    this.duePsOf = new Float64Array(slots);
  }

  add(slot: number, duePs: number): void {
    const { heap } = this;
    this.duePsOf[slot] = duePs;
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.isBefore(slot, heap[parent])) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = slot;
    this.nextPs = this.duePsOf[heap[0]];
  }

  /** Takes the first away. There must be one. */
  take(): number {
    const { heap } = this;
    const first = heap[0];
    const size = --this.size;
    if (size > 0) this.siftDown(heap[size], size);
    this.nextPs = size > 0 ? this.duePsOf[heap[0]] : Infinity;
    return first;
  }

  private siftDown(slot: number, size: number): void {
    const { heap } = this;
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && this.isBefore(heap[child + 1], heap[child])) child++;
      if (!this.isBefore(heap[child], slot)) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = slot;
  }

  private isBefore(one: number, other: number): boolean {
    const [onePs, otherPs] = [this.duePsOf[one], this.duePsOf[other]];
    return onePs < otherPs || (onePs === otherPs && one < other);
  }
}
