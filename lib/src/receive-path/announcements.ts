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
    cpuListener: recorder,
    ndisListener: {
      interrupted: (message, cpu, number, timePs) =>
        recorder.moment("interrupt", timePs, cpu, firstQueue(message), number),
      dpcQueued: (message, onCpu, isRemote, number, timePs) =>
        recorder.moment(isRemote ? "queue-dpc-on" : "queue-dpc", timePs, onCpu, firstQueue(message), number),
    },
    nicListener: {
      dropped: ({ number }, timePs, frame, connection, bytes) =>
        recorder.dropped(number, timePs, frame, connection, bytes),
      interruptDisabled: (message, timePs) =>
        recorder.moment("disable", timePs, -1, firstQueue(message), cycle(message)),
      interruptEnabled: (message, timePs) => recorder.moment("enable", timePs, -1, firstQueue(message), cycle(message)),
    },
  };
}

function firstQueue({ queues }: Message): number {
  return queues[0]?.number ?? -1;
}
