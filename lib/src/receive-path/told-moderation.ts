// What adaptive moderation decides for each message, told to the records.
import type { Nic } from "../nic/nic.js";
import type { ModerationRecord } from "../records/moderation-record.js";

/** Has the record told of every message's moderation, from the start of the run on. */
export function tellModeration(record: ModerationRecord, { messages }: Pick<Nic, "messages">): void {
  for (const { adaptation, queues, number } of messages) {
    if (adaptation === null) continue;
    const queue = queues[0]?.number ?? number;
    const tell = (timePs: number): void => {
      const { timer, walk } = adaptation;
      record.moderated({
        timePs,
        queue,
        delayPs: timer.delayPs,
        profile: walk?.index ?? null,
        tune: walk?.tune ?? null,
      });
    };
    tell(0);
    adaptation.onDecision = tell;
  }
}
