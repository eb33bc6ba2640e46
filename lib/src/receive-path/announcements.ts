// What a machine and its NIC announce, as the records hear it: moments name a message by its first queue.
import type { CpuListener } from "../cpu/cpu.js";
import type { NdisListener } from "../ndis/ndis.js";
import type { Message } from "../nic/message.js";
import type { NicListener } from "../nic/nic.js";
import type { MomentName } from "../records/announcements.js";
import type { Recorder } from "../records/recorder.js";

export interface Announcements {
  readonly ndisListener: NdisListener;
  readonly cpuListener: CpuListener;
  readonly nicListener: NicListener;
}

/** What the NIC does, it does on no CPU. */
const NO_CPU = -1;

/** @param cycleOf the message's present interrupt cycle */
export function announcementsTo(recorder: Recorder, cycleOf: (message: Message) => number): Announcements {
  const tell = (what: MomentName, message: Message, cpu: number, timePs: number): void =>
    recorder.moment({ what, timePs, cpu, queue: message.queues[0]?.number ?? -1, cycle: cycleOf(message) });
  // A summary has no use for any moment but interrupts.
  const isFull = recorder.full !== null;
  return {
    cpuListener: recorder,
    ndisListener: {
      interrupted: (message, cpu, timePs) => tell("interrupt", message, cpu, timePs),
      dpcQueued: (message, cpu, timePs) => {
        if (isFull) tell("queue-dpc", message, cpu, timePs);
      },
      dpcQueuedOn: (message, cpu, timePs) => {
        if (isFull) tell("queue-dpc-on", message, cpu, timePs);
      },
    },
    nicListener: {
      dropped: ({ number: queue }, frame, block, i) =>
        recorder.dropped({
          queue,
          frame,
          connection: block.connectionOf[i],
          frameBytes: block.bytesOf[i],
          arrivalPs: block.timePsOf[i],
        }),
      interruptDisabled: (message, timePs) => {
        if (isFull) tell("disable", message, NO_CPU, timePs);
      },
      interruptEnabled: (message, timePs) => {
        if (isFull) tell("enable", message, NO_CPU, timePs);
      },
    },
  };
}
