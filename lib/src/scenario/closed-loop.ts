// What a closed loop asks of the rest of a scenario: every request gets a reply, or its client waits for ever.
import { refuse } from "../check.js";
import type { Traffic } from "../traffic/traffic.js";
import type { Sends } from "../stack/send-side.js";

/** The settings that decide it. */
interface BesideClosedLoop {
  readonly traffic: Traffic;
  readonly sends: Sends;
  readonly fault: string;
  readonly durationPs: number;
}

/** Refuses a closed loop beside settings that would leave clients without a reply. */
export function checkClosedLoop({ traffic, sends, fault, durationPs }: BesideClosedLoop): void {
  if (traffic.waitsForReplies !== true) return;
  if (sends.perFrame > 0 && sends.perFrame < 1)
    refuse(
      `The traffic is a closed loop and the share of frames that trigger a send is ${sends.perFrame}`,
      "a client whose request gets no reply waits for ever, so give sends.perFrame 1, or leave sends out and let " +
        "replies cost nothing",
    );
  if (fault !== "none" && durationPs === Infinity)
    refuse(
      `The traffic is a closed loop, the driver has the fault "${fault}" and the scenario has no durationPs`,
      "a request that a faulty driver leaves behind is waited for for ever, so give the run an end",
    );
}
