// The protocol stack in a scenario: which locks its receive code takes, how long a frame's protocol work is, and what
// received frames make it send.
import { type Need, checkBoolean, checkFields, checkOneOf, checkWhole } from "../check.js";
import { PROTOCOL_TIMES, type ProtocolTimes } from "../stack/protocol-driver.js";
import { type Sends, checkSends } from "../stack/send-side.js";
import { ALL, type Setting, type Use, type UsesOf } from "./uses.js";

export interface StackPart {
  /**
   * Spin locks of the protocol driver: one for each connection, and one that all share, held for some picoseconds a
   * frame. Default: none.
   */
  readonly locks?: { readonly connection?: boolean; readonly sharedPs?: number };
  /** Protocol time of a frame: always costs.protocolPs, or drawn for every frame with that mean. Default "constant". */
  readonly protocolTimes?: ProtocolTimes;
  /** Sends that received frames trigger; default: none. */
  readonly sends?: Sends;
}

export interface CompleteStack extends Required<Omit<StackPart, "locks">> {
  /** Spin locks of the protocol driver; none with false and 0. */
  readonly locks: { readonly connection: boolean; readonly sharedPs: number };
}

const LATER: Need<Setting> = {
  isMet: ({ beside: { trigger } }) => trigger !== "ack",
  lack: ({ name }) => [
    `The scenario gives ${name} and the sends' trigger is "ack"`,
    'an acknowledgment makes TCP send at once on the CPU that received it, so give trigger: "timer" or "application", or leave it out',
  ],
};

export const STACK_USES = {
  locks: ALL,
  protocolTimes: ALL,
  sends: ALL,
} satisfies UsesOf<StackPart>;

export const SENDS_USES = {
  "sends.perFrame": ALL,
  "sends.trigger": ALL,
  "sends.delayPs": { ...ALL, needs: [LATER] },
  "sends.cpu": { ...ALL, needs: [LATER] },
  "sends.handOver": { ...ALL, needs: [LATER] },
} satisfies Record<`sends.${keyof Sends}`, Use>;

/** Fills in the defaults and checks the values; `cpus` is the number of CPUs. */
export function completeStack(given: StackPart, cpus: number): CompleteStack {
  const { locks = {}, protocolTimes = "constant", sends = { perFrame: 0, trigger: "ack" } } = given;
  checkFields("The scenario's locks", locks, ["connection", "sharedPs"]);
  const { connection = false, sharedPs = 0 } = locks;
  checkBoolean("The scenario's locks: connection", connection);
  checkWhole("The time that a frame holds the shared lock in picoseconds", sharedPs, 0, 1e12);
  checkOneOf("The kind of protocol times", protocolTimes, PROTOCOL_TIMES);
  checkSends(sends, cpus);
  return { locks: { connection, sharedPs }, protocolTimes, sends };
}
