// The fast machine: the interrupt cycles of "RSS with Message Signaled Interrupts" where every message has a CPU of its
// own and nobody else works there. It announces and brings about the same at the same instants as the plain machine,
// in half the time; a test holds it to that, run for run. The story in driver/message-signaled-interrupts.ts is the
// documentation.
import { refuse } from "../check.js";
import type { Unfinished } from "../cpu/cpu.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import { FastCycle } from "./fast-cycle.js";
import { fastLimitsOf } from "./fast-limits.js";
import { type MachineParts, type ReceiveMachine, descriptorTimes } from "./receive-machine.js";

export class FastMachine implements ReceiveMachine {
  /** Copies are beyond its limits. */
  readonly framesCopied = 0;
  private cycleOf: readonly FastCycle[] = [];
  private cycles = 0;

  /** @throws InputError for a scenario beyond its limits */
  constructor(private readonly parts: MachineParts) {
    for (const { what, because } of fastLimitsOf(parts.scenario))
      refuse(`The fast machine is given ${what}`, `${because}, so it is for the plain machine`);
  }

  start(nic: Nic): void {
    const { scenario, simulation, protocolDriver, cpuOfMessage, ndisListener, cpuListener } = this.parts;
    const descriptorPs = descriptorTimes(scenario);
    this.cycleOf = nic.messages.map((message) => {
      const cpu = (cpuOfMessage as readonly number[])[message.number];
      return new FastCycle(message, nic, {
        scenario,
        simulation,
        cpu,
        descriptorPs: descriptorPs[cpu],
        protocolDriver,
        ndisListener,
        cpuListener,
        nextCycle: () => ++this.cycles,
      });
    });
  }

  raise(message: Message, timePs: number): void {
    this.cycleOf[message.number].raise(timePs);
  }

  cycle(message: Message): number {
    return this.cycleOf[message.number].number;
  }

  /** Its limits leave nobody who asks for this. */
  queueDpc(cpu: number): never {
    throw new Error(`A DPC was queued on CPU ${cpu} of the fast machine, which runs none but its own.`);
  }

  busyPs(cpu: number): number {
    return this.cycleOf.find((cycle) => cycle.cpu === cpu)?.busyUntilNowPs ?? 0;
  }

  get lastBusyPs(): number {
    return this.cycleOf.reduce((latestPs, { lastBusyPs }) => Math.max(latestPs, lastBusyPs), 0);
  }

  pauseAll(): void {
    for (const cycle of [...this.cycleOf].sort((a, b) => a.cpu - b.cpu)) cycle.pause();
  }

  unfinished(): Unfinished[] {
    return this.cycleOf.flatMap((cycle) => cycle.unfinished());
  }
}
