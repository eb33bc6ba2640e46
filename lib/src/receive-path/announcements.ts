// What a machine and its NIC announce, as the records hear it: moments name a message by its first queue.
import type { ReceiveMachine } from "../machine/receive-machine.js";
import type { NdisListener } from "../ndis/ndis.js";
import type { Message } from "../nic/message.js";
import type { NicListener } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Moment, MomentName } from "../records/announcements.js";
import type { FullRecord } from "../records/full-record.js";
import type { Recorder } from "../records/recorder.js";
import type { ArrivalBlock } from "../traffic/arrival-block.js";

/** What the NIC does, it does on no CPU. */
const NO_CPU = -1;

/**
 * Its methods, and those of the machine that it asks, are the same functions in every run: code that was compiled for
 * one run is good for the next, too.
 */
export class Announcer implements NdisListener, NicListener {
  /** A summary has no use for any moment but interrupts. */
  private readonly full: FullRecord | null;
  private machine: Pick<ReceiveMachine, "cycle"> | null = null;

  constructor(private readonly recorder: Recorder) {
    this.full = recorder.full;
  }

  /** Names the machine that knows each message's present interrupt cycle, before anything happens. */
  follow(machine: Pick<ReceiveMachine, "cycle">): void {
    this.machine = machine;
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
    return { what, timePs, cpu, queue: message.queues[0]?.number ?? -1, cycle: this.machine?.cycle(message) ?? 0 };
  }
}
