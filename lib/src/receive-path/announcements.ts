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

/** @param cycle the message's present interrupt cycle */
export function announcementsTo(recorder: Recorder, cycle: (message: Message) => number): Announcements {
  return {
    cpuListener: {
      worked: (cpu, work, { startPs, endPs, fromPs, toPs }) => recorder.worked(cpu, work, startPs, endPs, fromPs, toPs),
    },
    ndisListener: {
      interrupted: (message, cpu, number, timePs) =>
        recorder.moment("interrupt", timePs, cpu, firstQueue(message), number),
      dpcQueued: (message, cpu, number, timePs) =>
        recorder.moment("queue-dpc", timePs, cpu, firstQueue(message), number),
      dpcQueuedOn: (message, onCpu, number, timePs) =>
        recorder.moment("queue-dpc-on", timePs, onCpu, firstQueue(message), number),
    },
    nicListener: {
      dropped: ({ number }, frame, block, i) =>
        recorder.dropped(number, block.timePs(i), frame, block.connection(i), block.frameBytes(i)),
      interruptDisabled: (message, timePs) =>
        recorder.moment("disable", timePs, -1, firstQueue(message), cycle(message)),
      interruptEnabled: (message, timePs) => recorder.moment("enable", timePs, -1, firstQueue(message), cycle(message)),
    },
  };
}

function firstQueue({ queues }: Message): number {
  return queues[0]?.number ?? -1;
}
