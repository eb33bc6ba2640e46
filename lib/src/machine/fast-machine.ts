// The fast machine: the interrupt cycles of "RSS with Message Signaled Interrupts", and the NAPIs of Linux's "napi"
// and "napi-single-queue", where every message has a CPU of its own and nobody else works there. What comes out is what
// the plain machine says, or Linux's, to the last digit; a test holds it to that, run for run. The stories in
// driver/message-signaled-interrupts.ts and linux/napi-multi-queue.ts are the documentation. What differs:
// 1. A cycle knows when its present step ends, since nothing can come between: no routines, no pieces of work.
// 2. That time is no event. Each cycle keeps it by a clock of its own (fast-message.ts), and catches up with it when a
//    frame is about to enter its queue: only then can anybody tell the difference.
// 3. What concerns all of them is an event still: a change of the table, a look of the overlying driver, the end of the
//    warm-up or of a window. Before each, all cycles catch up.
// 4. After a change of the table, frames of one connection may wait in two queues, and which CPU comes first matters.
//    Until the frames from before it are done, steps are events, in the simulation's order.
// 5. A stretch of work that ends before the run, or the window, can end is announced when it begins: while the frames
//    of a chain are at hand.
import { refuse } from "../check.js";
import type { Unfinished } from "../cpu/cpu.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import { EVENT_ORDER, type OwnTime } from "../sim/simulation.js";
import { type SoftnetCounts, noCounts } from "../linux/softnet.js";
import { FastCycle } from "./fast-cycle.js";
import { fastLimitsOf } from "./fast-limits.js";
import type { FastMessage } from "./fast-message.js";
import { FastNapi } from "./fast-napi.js";
import type { Calendar } from "./own-clock.js";
import { type MachineParts, type ReceiveMachine, descriptorTimes } from "./receive-machine.js";

export class FastMachine implements ReceiveMachine, OwnTime {
  readonly ownTime = this;
  /** Copies are beyond its limits. */
  readonly framesCopied = 0;
  private readonly cycleOf: FastMessage[] = [];
  /** Of each CPU; null: the system is not Linux. */
  private readonly counts: SoftnetCounts[] | null;
  private readonly calendar: Calendar;

  /** @throws InputError for a scenario beyond its limits */
  constructor(private readonly parts: MachineParts) {
    const { scenario, simulation } = parts;
    for (const { what, because } of fastLimitsOf(scenario))
      refuse(`The fast machine is given ${what}`, `${because}, so it is for the plain machine`);
    this.calendar = { simulation, isOrdered: false, certainUntilPs: scenario.durationPs };
    this.counts = scenario.linux && Array.from({ length: scenario.cpus }, noCounts);
  }

  start(nic: Nic): void {
    const { calendar, parts } = this;
    const { scenario, protocolDriver, cpuOfMessage, ndisListener, cpuListener } = parts;
    const descriptorPs = descriptorTimes(scenario);
    const { linux } = scenario;
    const isSingleQueue = scenario.variant === "napi-single-queue";
    for (const message of nic.messages) {
      const cpu = (cpuOfMessage as readonly number[])[message.number];
      const own = {
        scenario,
        calendar,
        cpu,
        descriptorPs: descriptorPs[cpu],
        protocolDriver,
        ndisListener,
        cpuListener,
      };
      if (linux === null || this.counts === null) this.cycleOf.push(new FastCycle(message, nic, own));
      else this.cycleOf.push(new FastNapi(message, nic, { ...own, linux, isSingleQueue, counts: this.counts[cpu] }));
    }
    if (scenario.windowPs < Infinity) this.stopAtWindows(scenario.warmupPs + scenario.windowPs, nic);
  }

  /** Lets all cycles catch up with the end of each window, as long as there is something to do. */
  private stopAtWindows(endPs: number, nic: Nic): void {
    const { calendar } = this;
    const { windowPs, durationPs } = this.parts.scenario;
    calendar.certainUntilPs = Math.min(endPs, durationPs);
    calendar.simulation.at(endPs, EVENT_ORDER.windowEnd, {
      fire: () => {
        const isOver = nic.nextPs === Infinity && this.cycleOf.every((cycle) => cycle.isQuiet);
        if (isOver) calendar.certainUntilPs = durationPs;
        else this.stopAtWindows(endPs + windowPs, nic);
      },
    });
  }

  catchUpBefore(timePs: number, ring: number): void {
    this.cycleOf[ring].catchUpBefore(timePs);
  }

  get nextStepPs(): number {
    return this.cycleOf.reduce((earliestPs, { duePs }) => Math.min(earliestPs, duePs), Infinity);
  }

  catchUp(timePs: number, order: number): void {
    for (const cycle of this.cycleOf) cycle.catchUp(timePs, order);
  }

  /** An event may have changed the table. */
  eventHandled(): void {
    const { calendar, cycleOf, parts } = this;
    const isOrdered = parts.isUnsettled();
    if (isOrdered && !calendar.isOrdered) for (const cycle of cycleOf) cycle.becomeEvent();
    calendar.isOrdered = isOrdered;
  }

  raise(message: Message, timePs: number): void {
    this.cycleOf[message.number].raise(timePs);
  }

  holdBack(message: Message, timePs: number): void {
    this.cycleOf[message.number].holdBack(timePs);
  }

  cycle(message: Message): number {
    return this.cycleOf[message.number].number;
  }

  /** Its limits leave nobody who asks for this. */
  queueDpc(cpu: number): never {
    throw new Error(`A DPC was queued on CPU ${cpu} of the fast machine, which runs none but its own.`);
  }

  busyPs(cpu: number): number {
    return this.cycleOf.find((cycle) => cycle.cpu.number === cpu)?.cpu.busyUntil(this.calendar.simulation.nowPs) ?? 0;
  }

  get lastBusyPs(): number {
    return this.cycleOf.reduce((latestPs, { cpu }) => Math.max(latestPs, cpu.busyUntilPs), 0);
  }

  get softnetCounts(): readonly SoftnetCounts[] | undefined {
    return this.counts?.map((counts) => ({ ...counts }));
  }

  pauseAll(): void {
    for (const cycle of this.cycleOf) cycle.cpu.pause();
  }

  unfinished(): Unfinished[] {
    return this.cycleOf.flatMap((cycle) => cycle.cpu.unfinished());
  }
}
