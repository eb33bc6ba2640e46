// The Linux machine: the kernel between NIC and stack, CPUs that run hardirqs over softirqs, and threads that share
// what is left. It tells Linux's stories as plain-machine.ts tells Windows'.
import { Cpu, type Unfinished } from "../cpu/cpu.js";
import type { Routine } from "../cpu/work.js";
import type { ArfsCounts, ArfsRules } from "../linux/arfs-rules.js";
import type { GroStage } from "../linux/gro-stage.js";
import { Kernel, type KernelParts } from "../linux/kernel.js";
import type { LinuxDriver } from "../linux/linux-driver.js";
import type { DeviceNapi } from "../linux/napi.js";
import { napiMultiQueue } from "../linux/napi-multi-queue.js";
import { napiSingleQueue } from "../linux/napi-single-queue.js";
import { Softnet, type SoftnetCounts } from "../linux/softnet.js";
import { type BusyPolling, Worker } from "../linux/worker.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { CompleteScenario } from "../scenario.js";
import { EVENT_ORDER } from "../sim/simulation.js";
import { type MachineParts, type ReceiveMachine, descriptorTimes } from "./receive-machine.js";
import { arfsRulesOf } from "./linux-acceleration.js";
import { steeringDriver } from "./linux-steering.js";
import { groStage } from "./linux-gro.js";
import { linuxThreads } from "./linux-threads.js";
import { shareCores } from "./shared-cores.js";

/** Frames of one look that go up together. */
const FRAMES_AT_ONCE = 64;

type CompleteLinux = NonNullable<CompleteScenario["linux"]>;

export class LinuxMachine implements ReceiveMachine {
  /** Everything is an event of the simulation. */
  readonly ownTime = null;
  readonly nextStepPs = Infinity;
  /** Linux drops what it has no room for. */
  readonly framesCopied = 0;
  private readonly linux: CompleteLinux;
  private readonly cpus: readonly Cpu[];
  private readonly softnets: readonly Softnet[];
  private readonly kernel: Kernel;
  private readonly gro: GroStage | null;
  private readonly driver: LinuxDriver;
  private readonly tellTargets: (softnet: Softnet) => Routine;
  /** Accelerated RFS' filters; null: there are none. */
  private readonly arfs: ArfsRules | null;
  private nic: Pick<Nic, "isOver"> | null = null;

  constructor(private readonly parts: MachineParts) {
    const { scenario, simulation, protocolDriver, takeCompletions, ndisListener, cpuListener } = parts;
    this.linux = scenario.linux as CompleteLinux;
    this.cpus = Array.from({ length: scenario.cpus }, (_, number) => new Cpu(number, simulation, cpuListener));
    shareCores(scenario, this.cpus);
    const { linux } = this;
    const softnets = this.cpus.map((cpu) => new Softnet(cpu));
    this.softnets = softnets;
    const descriptorPs = descriptorTimes(scenario);
    const isSteered = parts.linuxQueues !== null;
    const { softirqs, giveThread } = linuxThreads(parts, softnets, (softnet) => this.tellTargets(softnet));
    this.gro = groStage(parts, (cpu) => descriptorPs[cpu]);
    if (this.gro) for (const { counts } of softnets) counts.groMerged = 0;
    const kernelParts: KernelParts = {
      simulation,
      costs: scenario.costs,
      linuxCosts: linux.costs,
      softnets,
      softirqs,
      weight: linux.napiWeight,
      framesAtOnce: isSteered ? linux.groNormalBatch : FRAMES_AT_ONCE,
      deferral: linux.deferral,
      followsAffinity: linux.followsAffinity,
      gro: this.gro,
      affinity: parts.cpuOfMessage as readonly number[],
      protocolDriver,
      descriptorPs: (cpu) => descriptorPs[cpu],
      returnsByFrame: scenario.buffersReturned === "by-frame",
      takeCompletions: scenario.sends.perFrame > 0 ? takeCompletions : null,
      listener: ndisListener,
      employ: (napi) => {
        if (linux.busyPolling !== null) this.employ(napi, linux.busyPolling);
        giveThread(napi, (softnet, handler) => this.kernel.interrupt(softnet, handler));
      },
    };
    this.kernel = new Kernel(kernelParts);
    this.arfs = arfsRulesOf(parts, () => this.nic?.isOver === true);
    const steered = isSteered ? steeringDriver(this.kernel, { ...parts, arfs: this.arfs }, kernelParts) : null;
    this.tellTargets = (softnet) => steered?.tellTargets(softnet) ?? nothing();
    this.driver = steered ?? this.ownDriver();
  }

  /** A worker of the application for a NAPI, which polls for itself, on the CPU of its vector's affinity. */
  private employ(napi: DeviceNapi, polling: BusyPolling): void {
    const { kernel, softnets } = this;
    const softnet = softnets[(this.parts.cpuOfMessage as readonly number[])[napi.message.number]];
    const { threadSwitchPs } = this.linux.costs;
    const { simulation, workerReplied } = this.parts;
    const replied = workerReplied ?? null;
    napi.reader = new Worker(napi, { kernel, softnet, polling, threadSwitchPs, simulation, replied });
  }

  private ownDriver(): LinuxDriver {
    return this.parts.scenario.variant === "napi-single-queue"
      ? napiSingleQueue(this.kernel)
      : napiMultiQueue(this.kernel);
  }

  start(nic: Nic): void {
    this.nic = nic;
    this.kernel.start(this.driver, nic);
    const { scenario, simulation } = this.parts;
    const affinity = this.parts.cpuOfMessage as number[];
    for (const { timePs, message, cpu } of scenario.retargets)
      simulation.at(timePs, EVENT_ORDER.timer, { fire: () => void (affinity[message] = cpu) });
  }

  raise(message: Message, timePs: number): void {
    this.kernel.raise(message, timePs);
  }

  /** Nothing is due but events. */
  catchUpBefore(): void {}

  holdBack(message: Message, timePs: number): void {
    this.kernel.holdBack(message, timePs);
  }

  cycle(message: Message): number {
    return this.kernel.napis[message.number].cycle;
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

  get softnetCounts(): readonly SoftnetCounts[] {
    return this.softnets.map(({ counts }) => ({ ...counts }));
  }

  get arfsCounts(): ArfsCounts | null {
    return this.arfs && { ...this.arfs.counts };
  }

  /** Frames that GRO holds. */
  private held(): Unfinished[] {
    const { gro, kernel } = this;
    return gro === null ? [] : kernel.napis.map((napi) => gro.unfinished(napi));
  }

  pauseAll(): void {
    for (const cpu of this.cpus) cpu.pauseAll();
  }

  unfinished(): Unfinished[] {
    return [...this.cpus.flatMap((cpu) => cpu.unfinished()), ...this.held()];
  }
}

function* nothing(): Routine {}
