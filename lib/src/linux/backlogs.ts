// Work on backlogs, with software steering: a CPU tells another one of frames in its backlog, and that one passes them
// up. What the story calls stands here, each step one call.
import type { Costs } from "../cpu/costs.js";
import { type Work, plainWork } from "../cpu/work.js";
import { type IndicationParts, Indications } from "../ndis/indications.js";
import type { NdisListener } from "../ndis/ndis.js";
import type { NetBufferLists } from "../ndis/net-buffer-lists.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import { type Backlog, BacklogPoll } from "./backlog.js";
import type { LinuxCosts } from "./linux-costs.js";
import type { SteeringDriver } from "./linux-driver.js";
import { type DeviceNapi, Napi } from "./napi.js";
import type { Softirqs } from "./softirq.js";
import type { Softnet } from "./softnet.js";

export interface BacklogsParts extends Pick<IndicationParts, "protocolDriver" | "returnsByFrame"> {
  readonly simulation: Simulation;
  readonly costs: Costs;
  readonly linuxCosts: LinuxCosts;
  readonly softnets: readonly Softnet[];
  /** Of each CPU. */
  readonly backlogs: readonly Backlog[];
  readonly softirqs: Softirqs;
  readonly weight: number;
  readonly isOld: boolean;
  readonly listener: NdisListener;
  /** Runs a handler in hardirq, and what softirqs it made due. */
  readonly interrupt: (softnet: Softnet, handler: ReturnType<SteeringDriver["takeRequest"]>) => void;
}

export class Backlogs {
  /** Of each CPU. */
  readonly napis: readonly Napi[];
  private driver!: SteeringDriver;
  private readonly indications: Indications;
  /** CPUs that poll their backlogs now; and what is to be done when polls of CPUs that went offline are over. */
  private readonly polling = new Set<number>();
  private readonly stopping = new Map<number, () => void>();
  /** Of frames that are not steered. */
  private readonly here: Indications;
  private readonly request: Target = {
    fire: (cpu) => this.deliver(this.parts.softnets[cpu]),
  };

  constructor(private readonly parts: BacklogsParts) {
    const ofBacklogs = { ...parts, descriptorPs: () => 0, resourcesBelow: 0 };
    this.indications = new Indications(ofBacklogs);
    this.here = new Indications(ofBacklogs, "indicate-here");
    this.napis = parts.backlogs.map(() => new Napi(parts.weight, (softnet) => this.driver.processBacklog(softnet)));
  }

  /** Names the story; called once, before the run. */
  start(driver: SteeringDriver): void {
    this.driver = driver;
  }

  private deliver(softnet: Softnet): void {
    if (!softnet.isAsked) return; // it went offline meanwhile
    softnet.isAsked = false;
    this.parts.interrupt(softnet, this.driver.takeRequest(softnet));
  }

  /** Sends another CPU an interrupt. */
  requestOf(target: Softnet): Work {
    const { costs, listener, simulation, backlogs } = this.parts;
    const { latest } = backlogs[target.number];
    const effect = (): void => {
      const { nowPs } = simulation;
      if (latest) listener.dpcQueuedOn(latest.message, target.number, nowPs);
      const order = inLane(EVENT_ORDER.dpcStart, target.number);
      simulation.at(nowPs + costs.ipiDeliveryPs, order, this.request, target.number);
    };
    return plainWork("ipi", "queue-dpc-on", costs.ipiSendPs, { cycle: latest?.cycle ?? 0, effect });
  }

  /** Enters the handler of such an interrupt. */
  enterRequest(softnet: Softnet): Work {
    softnet.counts.receivedRps++;
    return plainWork("ipi", "rps-ipi", this.parts.costs.ipiReceivePs, { cycle: this.cycle(softnet) });
  }

  /** This CPU is to poll its backlog. */
  schedule(softnet: Softnet): void {
    if (!this.parts.backlogs[softnet.number].isStopped)
      this.parts.softirqs.schedule(softnet, this.napis[softnet.number]);
  }

  /** Begins to poll the backlog. */
  enterPoll(softnet: Softnet): Work {
    this.polling.add(softnet.number);
    return plainWork("dpc", "backlog", this.parts.linuxCosts.pollPs, { cycle: this.cycle(softnet) });
  }

  /** The frames of one poll of the backlog. */
  polled({ number }: Softnet): BacklogPoll {
    const { backlogs, weight, isOld } = this.parts;
    return new BacklogPoll(backlogs[number], weight, isOld);
  }

  /** Frames of the backlog go up the stack. */
  passUp(softnet: Softnet, frames: NetBufferLists): Work {
    return this.indications.indicate(softnet.number, NOT_ADAPTING, frames, this.cycle(softnet));
  }

  /** Frames that were not steered go up the stack. */
  passUpHere(softnet: Softnet, { cycle }: DeviceNapi, frames: NetBufferLists): Work {
    return this.here.indicate(softnet.number, NOT_ADAPTING, frames, cycle);
  }

  /** The frames are counted, and if both queues were empty, the backlog is idle. */
  end(softnet: Softnet, polled: BacklogPoll): void {
    const { number } = softnet;
    polled.end();
    this.polling.delete(number);
    const whenStopped = this.stopping.get(number);
    if (polled.isDone || whenStopped) this.napis[number].isScheduled = false;
    this.stopping.delete(number);
    whenStopped?.();
  }

  /** A CPU goes offline: its backlog is polled no more. Calls back when nothing of it goes up the stack. */
  stop(softnet: Softnet, call: () => void): void {
    const { number } = softnet;
    const napi = this.napis[number];
    this.parts.backlogs[number].isStopped = true;
    if (this.polling.has(number)) return void this.stopping.set(number, call);
    softnet.pollList = softnet.pollList.filter((polled) => polled !== napi);
    napi.isScheduled = false;
    call();
  }

  /** The CPU returns; if a poll from before is not over yet, it goes on. */
  resume({ number }: Softnet): void {
    this.parts.backlogs[number].isStopped = false;
    this.stopping.delete(number);
  }

  private cycle({ number }: Softnet): number {
    return this.parts.backlogs[number].latest?.cycle ?? 0;
  }
}

/** What the NIC's moderation hears of frames, it heard when they were polled. */
const NOT_ADAPTING = { adaptation: null };
