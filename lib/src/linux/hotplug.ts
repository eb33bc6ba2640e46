// CPUs that go offline and return. Frames are not steered to a CPU that is offline. What waits in its backlog goes to
// the CPU that carried out the change, which steers each frame anew and takes those without a CPU into its own backlog
// (dev_cpu_dead). Nothing waits for the old frames: order may be lost then, and when the CPU returns. Decision: the CPU
// ends the chain that it is at; then the frames change places at one instant, and the work for that comes after. If the
// CPU that carried out the change is offline itself by then, the one that took that offline does it in its place. CPUs
// that the offline one was still to tell of frames are told by the same CPU.
import type { Cpu } from "../cpu/cpu.js";
import { plainWork } from "../cpu/work.js";
import type { Backlogs } from "./backlogs.js";
import type { Softirqs } from "./softirq.js";
import type { Softnet } from "./softnet.js";
import type { Steering } from "./steering.js";

export interface HotplugParts {
  readonly softnets: readonly Softnet[];
  readonly softirqs: Softirqs;
  readonly backlogs: Backlogs;
  readonly steering: Steering;
  readonly enqueuePs: number;
}

export class Hotplug {
  /** Of each CPU that is offline: who carried that out. */
  private readonly takenBy = new Map<number, number>();

  constructor(private readonly parts: HotplugParts) {}

  /** A CPU goes offline; `by` is the CPU that carries out the change. */
  takeDown(cpu: number, by: number): void {
    const { softnets, backlogs } = this.parts;
    const softnet = softnets[cpu];
    for (const other of softnets) other.ipiList = other.ipiList.filter((target) => target !== softnet);
    softnet.isAsked = false;
    softnet.isOffline = true;
    this.takenBy.set(cpu, by);
    backlogs.stop(softnet, () => this.handOver(softnet, softnets[this.online(by)]));
  }

  /** A CPU returns. */
  bringUp(cpu: number): void {
    const { softnets, backlogs } = this.parts;
    this.takenBy.delete(cpu);
    softnets[cpu].isOffline = false;
    backlogs.resume(softnets[cpu]);
  }

  /** That CPU, or, if it is offline now, whoever took it offline, and so on: each of them was online later. */
  private online(cpu: number): number {
    const by = this.takenBy.get(cpu);
    return by === undefined ? cpu : this.online(by);
  }

  private handOver(from: Softnet, to: Softnet): void {
    const { steering, softirqs, enqueuePs } = this.parts;
    const untold = from.takeIpiList();
    to.ipiList.unshift(...untold);
    const frames = steering.steerAgain(from, to);
    if (frames + untold.length === 0) return;
    (to.cpu as Pick<Cpu, "queueDpc">).queueDpc(
      (function* () {
        if (frames > 0) yield plainWork("dpc", "rps-enqueue", frames * enqueuePs);
        to.isRaised = true;
        softirqs.irqExit(to);
      })(),
    );
  }
}
