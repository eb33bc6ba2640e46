// What a machine and its NIC announce, as the records hear it: moments name a message by its first queue.
import type { CpuListener } from "../cpu/cpu.js";
import type { NdisListener } from "../ndis/ndis.js";
import type { Message } from "../nic/message.js";
import type { NicListener } from "../nic/nic.js";
import type { Recorder } from "../records/recorder.js";

export interface Announcements {
  readonly ndisListener: NdisListener;
  readonly cpuListener: CpuListener;
  readonly nicListener: NicListener;
}

/** @param cycleOf the message's present interrupt cycle */
export function announcementsTo(recorder: Recorder, cycleOf: (message: Message) => number): Announcements {
  return {
    cpuListener: recorder,
    ndisListener: {
      interrupted: (message, cpu, cycle, timePs) =>
        recorder.moment({ what: "interrupt", timePs, cpu, queue: firstQueue(message), cycle }),
      dpcQueued: (message, cpu, cycle, timePs) =>
        recorder.moment({ what: "queue-dpc", timePs, cpu, queue: firstQueue(message), cycle }),
      dpcQueuedOn: (message, cpu, cycle, timePs) =>
        recorder.moment({ what: "queue-dpc-on", timePs, cpu, queue: firstQueue(message), cycle }),
    },
    nicListener: {
      dropped: ({ number: queue }, frame, block, i) =>
        recorder.dropped({
          queue,
          frame,
          connection: block.connection(i),
          frameBytes: block.frameBytes(i),
          arrivalPs: block.timePs(i),
        }),
      interruptDisabled: (message, timePs) =>
        recorder.moment({ what: "disable", timePs, cpu: NO_CPU, queue: firstQueue(message), cycle: cycleOf(message) }),
      interruptEnabled: (message, timePs) =>
        recorder.moment({ what: "enable", timePs, cpu: NO_CPU, queue: firstQueue(message), cycle: cycleOf(message) }),
    },
  };
}

/** What the NIC does, it does on no CPU. */
const NO_CPU = -1;

function firstQueue({ queues }: Message): number {
  return queues[0]?.number ?? -1;
}
