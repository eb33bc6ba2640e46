// What the messages and the CPUs of a run do at any instant, and what happens at which, as its rows say it.
import { kindStyle, type Fault, type FrameRow, type Run, type WorkKind } from "rss-lab";
import { distinct } from "../../words.js";
import type { Station, Stations } from "./stations.js";

/**
 * States of a message's interrupt. A frame that finds it enabled waits: moderation holds the interrupt back, then it is
 * on its way to a CPU, then the ISR was called, and disables it.
 */
export const MESSAGE_STATES = ["enabled", "held back", "on its way", "ISR called", "disabled"] as const;
const [ENABLED, HELD_BACK, ON_ITS_WAY, CALLED, DISABLED] = [0, 1, 2, 3, 4];

/** One message's state, an index into `MESSAGE_STATES`, from `fromPs` to just before `toPs`. */
export interface MessageSpan {
  readonly message: number;
  readonly state: number;
  readonly fromPs: number;
  readonly toPs: number;
}

export interface CpuSpan {
  readonly cpu: number;
  readonly kind: WorkKind;
  readonly step: string;
  readonly frame: number;
  readonly fromPs: number;
  readonly toPs: number;
}

/** Kinds of events, in the order in which those of one instant are told; the last of them is what a band says. */
export const EVENTS = [
  "done",
  "enable",
  "arrival",
  "drop",
  "assign",
  "interrupt",
  "disable",
  "queue-dpc",
  "begin",
] as const;

/** Something that happens at an instant. `frame` is 0, and `place` -1, where there is none. */
export interface JourneyEvent {
  readonly timePs: number;
  readonly what: (typeof EVENTS)[number];
  readonly frame: number;
  /** A CPU, or the queue of an arrival or a drop. */
  readonly place: number;
  readonly message: number;
}

/** The messages of a run: one, or one for each of its rings. */
export const messagesOf = (run: Run, { rings }: Stations): readonly number[] =>
  run.scenario.variant === "message-signaled-interrupts" || run.scenario.linux !== null ? rings : [0];

/** The state of every message from the beginning on. */
export function messageSpans(run: Run, stations: Stations): MessageSpan[] {
  const messages = messagesOf(run, stations);
  // A frame in a Linux backlog waits for no interrupt of the NIC any more.
  const left = new Map(stations.frames.map(({ frame, movedPs }) => [frame, movedPs]));
  const frames = run
    .frames()
    .filter((row) => row.state !== "dropped")
    .map((row) =>
      run.scenario.linux === null
        ? row
        : { ...row, indicatedPs: Math.min(left.get(row.frame) ?? Infinity, row.indicatedPs) },
    );
  const moments = run.moments();
  return messages.flatMap((message, place) => {
    const isOnly = messages.length === 1;
    const ofMessage = moments.filter(({ queue }) => isOnly || queue === message);
    const turns = ofMessage.filter(({ what }) => ["interrupt", "disable", "enable"].includes(what));
    const own = isOnly ? frames : frames.filter((row) => (row.ring ?? row.queue) === message);
    return spansOf(run, own, [...turns, ...isrEnds(run, turns)]).map((span) => ({ ...span, message: place }));
  });
}

interface Turn {
  readonly what: string;
  readonly timePs: number;
}

/** Ends of ISRs that leave their interrupt enabled; none where they disable it. */
function isrEnds(run: Run, turns: readonly (Turn & { readonly cycle: number })[]): Turn[] {
  if (run.scenario.fault !== "interrupt-not-disabled") return [];
  const cycles = new Set(turns.map(({ cycle }) => cycle));
  return run
    .work()
    .filter(({ kind, cycle }) => kind === "isr" && cycles.has(cycle))
    .map(({ endPs }) => ({ what: "isr-end", timePs: endPs }));
}

/** Faults with which frames from before a turn of the interrupt raise it no more: they wait for a later frame. */
const UNSEEN_BEFORE: Readonly<Partial<Record<Fault, string>>> = {
  "enabled-without-looking": "enable",
  "interrupt-not-disabled": "interrupt",
};

function spansOf(
  { endPs, scenario }: Run,
  frames: readonly FrameRow[],
  turns: readonly Turn[],
): Omit<MessageSpan, "message">[] {
  const deliveryPs = scenario.costs.interruptDeliveryPs;
  let [seenPs, called] = [0, 0];
  const spans: Omit<MessageSpan, "message">[] = [];
  let fromPs = 0;
  const until = (toPs: number, state: number): void => {
    if (toPs > fromPs) spans.push({ state, fromPs, toPs });
    fromPs = Math.max(fromPs, toPs);
  };
  /** The interrupt is enabled until it comes: first nobody waits, then a frame does. */
  const enabledUntil = (calledPs: number): void => {
    const beganPs = fromPs;
    const waitsPs = frames.reduce(
      (first, { arrivalPs, indicatedPs }) =>
        indicatedPs <= beganPs || arrivalPs < seenPs ? first : Math.min(first, arrivalPs),
      Infinity,
    );
    until(Math.min(calledPs, waitsPs), ENABLED);
    // Decision: rows do not tell whether an interrupt that never came was still held back when the run ended; it was if
    // it had more time than it takes to come.
    if (calledPs === Infinity) until(Infinity, endPs - waitsPs > deliveryPs ? HELD_BACK : ON_ITS_WAY);
    until(calledPs - deliveryPs, HELD_BACK);
    until(calledPs, ON_ITS_WAY);
  };
  let state = ENABLED;
  for (const { what, timePs } of [...turns].sort((a, b) => a.timePs - b.timePs)) {
    if (state === ENABLED) enabledUntil(timePs);
    else until(timePs, state);
    if (what === UNSEEN_BEFORE[scenario.fault]) seenPs = timePs;
    called += what === "interrupt" ? 1 : called > 0 ? -1 : 0;
    state = called > 0 ? CALLED : what === "disable" ? DISABLED : ENABLED;
  }
  if (state === ENABLED) enabledUntil(Infinity);
  else until(Infinity, state);
  return spans;
}

/** What each of some CPUs does, without gaps: where there is no work it is idle. */
export function cpuSpans(run: Run, cpus: readonly number[]): CpuSpan[] {
  const work = run.work().filter((row) => row.kind !== "idle" && row.endPs > row.startPs);
  return cpus.flatMap((cpu) => {
    const spans: CpuSpan[] = [];
    let freePs = 0;
    const idleUntil = (toPs: number): void => {
      if (toPs > freePs) spans.push({ cpu, kind: "idle", step: "", frame: 0, fromPs: freePs, toPs });
    };
    for (const row of work.filter((each) => each.cpu === cpu).sort((a, b) => a.startPs - b.startPs)) {
      idleUntil(row.startPs);
      const { kind, step, frame, startPs, endPs } = row;
      spans.push({ cpu, kind, step, frame: Math.max(0, frame), fromPs: startPs, toPs: endPs });
      freePs = Math.max(freePs, endPs);
    }
    idleUntil(Infinity);
    return spans;
  });
}

/** The step in which a variant moves frames from its one ring to queues of CPUs. */
const ASSIGNING: Readonly<Partial<Record<Run["scenario"]["variant"], string>>> = {
  "single-hardware-queue": "5.1",
  rps: "9",
  rfs: "9",
};

/** Everything that happens, in the order in which it is told. */
export function eventsOf(run: Run, { frames }: Stations): JourneyEvent[] {
  const queueOf = new Map(run.frames().map((row) => [row.frame, row.ring ?? row.queue]));
  const at = (timePs: number, what: JourneyEvent["what"], more: Partial<JourneyEvent>): JourneyEvent => ({
    timePs,
    what,
    frame: 0,
    place: -1,
    message: 0,
    ...more,
  });
  const ofFrame = ({ frame, cpu, isDropped, arrivalPs, begunPs, donePs }: Station): JourneyEvent[] => [
    at(arrivalPs, isDropped ? "drop" : "arrival", { frame, place: queueOf.get(frame) ?? -1 }),
    at(begunPs, "begin", { frame, place: cpu }),
    at(donePs, "done", { frame, place: cpu }),
  ];
  const told = run
    .moments()
    .flatMap(({ what, timePs, cpu, queue }) =>
      what === "arrival" || what === "drop" ? [] : [at(timePs, what, { place: cpu, message: queue })],
    );
  const moved = run
    .work()
    .filter((row) => row.step === ASSIGNING[run.scenario.variant])
    .map((row) => at(row.startPs, "assign", { place: row.cpu }));
  return [...frames.flatMap(ofFrame), ...told, ...moved]
    .filter(({ timePs }) => timePs < Infinity)
    .sort((a, b) => a.timePs - b.timePs || EVENTS.indexOf(a.what) - EVENTS.indexOf(b.what) || a.frame - b.frame);
}

/** The CPUs of a run that are drawn: all of them, or those that took part where all are too many. */
export function cpusOf(run: Run, most: number): number[] {
  const all = run.summary.cpus.map(({ cpu }) => cpu);
  if (all.length <= most) return all;
  const called = run.moments().filter(({ what }) => what === "interrupt");
  return distinct([...run.work().filter(({ kind }) => kind !== "idle"), ...called].map(({ cpu }) => cpu));
}

/** A kind of work in words: "protocol driver". */
export const kindWords = (kind: WorkKind): string => kindStyle(kind).label;
