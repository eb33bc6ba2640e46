// What a machine and its NIC announce, as the records hear it: moments name a message by its first queue.
import type { CpuListener } from "../cpu/cpu.js";
import type { NdisListener } from "../ndis/ndis.js";
import type { Message } from "../nic/message.js";
import type { NicListener } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Moment, MomentName } from "../records/announcements.js";
import type { FullRecord } from "../records/full-record.js";
import type { Recorder } from "../records/recorder.js";
import type { ArrivalBlock } from "../traffic/arrival-block.js";

export interface Announcements {
  readonly ndisListener: NdisListener;
  readonly cpuListener: CpuListener;
  readonly nicListener: NicListener;
}

/** What the NIC does, it does on no CPU. */
const NO_CPU = -1;

/** @param cycleOf the message's present interrupt cycle */
export function announcementsTo(recorder: Recorder, cycleOf: (message: Message) => number): Announcements {
  const announcer = new Announcer(recorder, cycleOf);
  return { cpuListener: recorder, ndisListener: announcer, nicListener: announcer };
}

/** Its methods are the same functions in every run: compiled code that calls them is good for the next run, too. */
class Announcer implements NdisListener, NicListener {
  /** A summary has no use for any moment but interrupts. */
  private readonly full: FullRecord | null;

  constructor(
    private readonly recorder: Recorder,
    private readonly cycleOf: (message: Message) => number,
  ) {
    this.full = recorder.full;
  }

  interrupted(message: Message, cpu: number, timePs: number): void {
    this.recorder.moment(this.moment("interrupt", message, cpu, timePs));
  }

  dpcQueued(message: Message, cpu: number, timePs: number): void {
    this.full?.moment(this.moment("queue-dpc", message, cpu, timePs));
  }

  dpcQueuedOn(message: Message, onCpu: number, timePs: number): void {
    this.full?.moment(this.moment("queue-dpc-on", message, onCpu, timePs));
  }

  interruptDisabled(message: Message, timePs: number): void {
    this.full?.moment(this.moment("disable", message, NO_CPU, timePs));
  }

  interruptEnabled(message: Message, timePs: number): void {
    this.full?.moment(this.moment("enable", message, NO_CPU, timePs));
  }

  dropped({ number: queue }: ReceiveQueue, frame: number, block: ArrivalBlock, i: number): void {
    const { connectionOf, bytesOf, timePsOf } = block;
    this.recorder.dropped({
      queue,
      frame,
      connection: connectionOf[i],
      frameBytes: bytesOf[i],
      arrivalPs: timePsOf[i],
    });
  }

  private moment(what: MomentName, message: Message, cpu: number, timePs: number): Moment {
    return { what, timePs, cpu, queue: message.queues[0]?.number ?? -1, cycle: this.cycleOf(message) };
  }
}
