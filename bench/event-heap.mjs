// The anchor: the same receive path written the plain way, so that the bench's other numbers can be compared between
// machines. Every frame costs two events, its arrival and its processing; events are objects in a binary heap. The
// costs, the table, the rings, the moderation and the batches are those of scenario.mjs with message-signaled
// interrupts.
const [QUEUES, ENTRIES, CONNECTIONS, BUFFERS, BATCH] = [8, 128, 4096, 512, 64];
const MEAN_GAP_PS = 1e12 / 14.88e6;
const [MODERATION_PS, DELIVERY_PS, ISR_PS, DPC_PS, FRAME_PS, ENABLE_PS] = [20e6, 500e3, 400e3, 140e3, 400e3, 100e3];

class EventHeap {
  events = [];
  scheduled = 0;

  push(timePs, fire, queue) {
    const { events } = this;
    const event = { timePs, number: this.scheduled++, fire, queue };
    let place = events.length;
    events.push(event);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(events[parent], event)) break;
      events[place] = events[parent];
      place = parent;
    }
    events[place] = event;
  }

  pop() {
    const { events } = this;
    const first = events[0];
    const last = events.pop();
    if (events.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && isBefore(events[child + 1], events[child])) child++;
      if (isBefore(last, events[child])) break;
      events[place] = events[child];
      place = child;
    }
    events[place] = last;
    return first;
  }
}

function isBefore(one, other) {
  return one.timePs < other.timePs || (one.timePs === other.timePs && one.number < other.number);
}

/** Simulates `frames` arrivals and everything that follows from them. */
export function runEventHeap(frames) {
  const heap = new EventHeap();
  const random = mulberry32(1);
  const entryOf = Array.from({ length: CONNECTIONS }, () => Math.floor(random() * ENTRIES));
  const newQueue = () => ({ waiting: /** @type {number[]} */ ([]), first: 0, isQuiet: true, batch: 0 });
  const queues = Array.from({ length: QUEUES }, newQueue);
  const result = { received: 0, processed: 0, dropped: 0, interrupts: 0, dpcs: 0, sumLatencyPs: 0, maxLatencyPs: 0 };
  const waitingIn = (queue) => queue.waiting.length - queue.first;

  const arrive = (nowPs) => {
    const queue = queues[entryOf[Math.floor(random() * CONNECTIONS)] % QUEUES];
    if (++result.received < frames) heap.push(nowPs - Math.log(1 - random()) * MEAN_GAP_PS, arrive, null);
    if (waitingIn(queue) >= BUFFERS) return void result.dropped++;
    queue.waiting.push(nowPs);
    if (!queue.isQuiet) return;
    queue.isQuiet = false;
    heap.push(nowPs + MODERATION_PS, interrupt, queue);
  };
  const interrupt = (nowPs, queue) => {
    result.interrupts++;
    heap.push(nowPs + DELIVERY_PS + ISR_PS, dpc, queue);
  };
  const dpc = (nowPs, queue) => {
    result.dpcs++;
    queue.batch = Math.min(BATCH, waitingIn(queue));
    heap.push(nowPs + DPC_PS + FRAME_PS, frameDone, queue);
  };
  const frameDone = (nowPs, queue) => {
    const latencyPs = nowPs - queue.waiting[queue.first++];
    result.processed++;
    result.sumLatencyPs += latencyPs;
    if (latencyPs > result.maxLatencyPs) result.maxLatencyPs = latencyPs;
    if (--queue.batch > 0) return heap.push(nowPs + FRAME_PS, frameDone, queue);
    queue.waiting = queue.waiting.slice(queue.first);
    queue.first = 0;
    if (queue.waiting.length >= BATCH) dpc(nowPs, queue);
    else heap.push(nowPs + ENABLE_PS, enable, queue);
  };
  const enable = (nowPs, queue) => {
    queue.isQuiet = waitingIn(queue) === 0;
    if (!queue.isQuiet) heap.push(Math.max(nowPs, queue.waiting[queue.first] + MODERATION_PS), interrupt, queue);
  };

  heap.push(0, arrive, null);
  while (heap.events.length > 0) {
    const event = heap.pop();
    event.fire(event.timePs, event.queue);
  }
  return result;
}

/** Tommy Ettinger's generator: a number in [0, 1). */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
