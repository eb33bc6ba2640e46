// The plain machine: NDIS calls the driver's ISR and DPC, CPUs work them off by IRQL. It can do everything that a
// scenario asks for, and what it does is the documented story of the variant; the fast machine is held to it.
import { Cpu, type Unfinished } from "../cpu/cpu.js";
import type { Routine } from "../cpu/work.js";
import { createInterruptCpuChooser } from "../ndis/interrupt-cpu.js";
import { Ndis } from "../ndis/ndis.js";
import { shareLine } from "../ndis/shared-line.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import { createRandom } from "../random/random.js";
import { EVENT_ORDER } from "../sim/simulation.js";
import { type MachineParts, type ReceiveMachine, descriptorTimes } from "./receive-machine.js";
import { shareCores } from "./shared-cores.js";

export class PlainMachine implements ReceiveMachine {
  /** Everything is an event of the simulation. */
  readonly ownTime = null;
  readonly nextStepPs = Infinity;
  private readonly cpus: readonly Cpu[];
  private readonly ndis: Ndis;

  constructor(private readonly parts: MachineParts) {
    const { scenario, simulation, protocolDriver, cpuOfMessage, takeCompletions, ndisListener, cpuListener } = parts;
    const cpus = Array.from({ length: scenario.cpus }, (_, number) => new Cpu(number, simulation, cpuListener));
    shareCores(scenario, cpus);
    this.cpus = cpus;

    const { costs, maxNblsToIndicate, polling, resourcesBelow } = scenario;
    const descriptorPs = descriptorTimes(scenario);
    const systemCpu = this.systemCpu();
    const { createNdis = (of) => new Ndis(of) } = parts;
    this.ndis = createNdis({
      simulation,
      costs,
      cpus,
      maxNblsToIndicate,
      polling,
      resourcesBelow,
      protocolDriver,
      listener: ndisListener,
      descriptorPs: (cpu) => descriptorPs[cpu],
      returnsByFrame: scenario.buffersReturned === "by-frame",
      isLineBased: scenario.interrupts === "line-based",
      takeCompletions: scenario.sends.perFrame > 0 ? takeCompletions : null,
      interruptCpu: ({ number }) => (cpuOfMessage ? cpus[cpuOfMessage[number]] : systemCpu()),
    });
  }

  start(nic: Nic): void {
    const { driver } = this.parts;
    if (driver === null) throw new Error("A driver of Windows is told of without one.");
    this.ndis.start(driver(this.ndis), nic);
    this.retargetMessages();
    this.shareLine(nic);
  }

  raise(message: Message, timePs: number): void {
    this.ndis.raise(message, timePs);
  }

  /** Nothing is due but events. */
  catchUpBefore(): void {}

  holdBack(message: Message, timePs: number): void {
    this.ndis.holdBack(message, timePs);
  }

  cycle(message: Message): number {
    return this.ndis.cycle(message);
  }

  queueDpc(cpu: number, dpc: Routine): void {
    this.cpus[cpu].queueDpc(dpc);
  }

  busyPs(cpu: number): number {
    return this.cpus[cpu].busyUntilNowPs;
  }

  get lastBusyPs(): number {
    return this.cpus.reduce((latestPs, { lastBusyPs }) => Math.max(latestPs, lastBusyPs), 0);
  }

  get framesCopied(): number {
    return this.ndis.framesCopied;
  }

  pauseAll(): void {
    for (const cpu of this.cpus) cpu.pauseAll();
  }

  unfinished(): Unfinished[] {
    return this.cpus.flatMap((cpu) => cpu.unfinished());
  }

  /** The system's choice of CPU for an interrupt that has none of its own. */
  private systemCpu(): () => Cpu {
    const { scenario, simulation } = this.parts;
    const random = createRandom(scenario.seed, "interrupt CPU");
    return createInterruptCpuChooser(this.cpus, {
      policy: scenario.interruptCpu,
      fixedCpu: scenario.fixedCpu,
      below: (count) => random.below(count),
      threadShare: (cpu) => scenario.threads[cpu].shareAt(simulation.nowPs),
    });
  }

  /** From its time on, each re-targeted message interrupts another CPU. */
  private retargetMessages(): void {
    const { scenario, simulation, cpuOfMessage } = this.parts;
    if (cpuOfMessage === null) return;
    for (const { timePs, message, cpu } of scenario.retargets)
      simulation.at(timePs, EVENT_ORDER.timer, { fire: () => void (cpuOfMessage[message] = cpu) });
  }

  /** Another device on the line, if the scenario has one. */
  private shareLine(nic: Nic): void {
    const { scenario, simulation } = this.parts;
    if (scenario.sharedLine === null) return;
    const line = createRandom(scenario.seed, "shared line");
    shareLine(scenario.sharedLine, {
      simulation,
      exponential: () => line.exponential(),
      isOver: () => nic.isOver,
      callIsr: () => this.ndis.calledInVain(),
    });
  }
}
