// A closed loop: clients that send their next request only after they have the reply, so that what arrives depends on
// the run. How requests follow from replies stands in closed-loop-requests.ts; the run drives it.
import { refuse } from "../check.js";
import type { AwaitedReplies } from "./awaited-replies.js";
import { type ClosedLoopOptions, checkedClosedLoop } from "./closed-loop-options.js";
import { ClosedLoopRequests } from "./closed-loop-requests.js";
import { trafficOf } from "./named-connections.js";
import type { Traffic } from "./traffic.js";

/**
 * Clients that wait: each thinks for `thinkPs`, sends a request of one frame, waits for the reply, and so on. A request
 * reaches the host half of `networkPs` after it was sent. The reply leaves when the protocol driver is done with the
 * request; or, with the scenario's `sends: { perFrame: 1, ... }`, when that send is done, so that `costs.sendPs` is
 * what the reply costs: with trigger "application" the application's work as well. It reaches the client the other
 * half later. The run's `summary.closedLoop` counts requests and replies, and says how long clients waited.
 *
 * Arrivals exist in a run alone: such a traffic cannot be written as a trace, nor merged with others.
 *
 * @throws InputError for a wrong option, in one sentence that names it
 * @example
 * const clients = closedLoop({ connections: 10, networkPs: us(20), requests: 1000 });
 * run({ traffic: clients, records: "summary" }).summary.closedLoop?.replies // => 1000
 * @example
 * const traffic = closedLoop({ connections: 8, networkPs: us(20), thinkPs: { kind: "exponential", meanPs: us(80) }, requests: 500 });
 * run({ traffic, sends: { perFrame: 1, trigger: "application", cpu: "receive" } }).summary.sends // => 500
 */
export function closedLoop(options: ClosedLoopOptions): Traffic {
  const checked = checkedClosedLoop(options);
  const { requests, endPs, chosen } = checked;
  const { chosen: _, ...rest } = checked;
  const recipe: ClosedLoopRecipe = { by: "closed-loop", options: { ...rest, ...chosen.options } };
  const isFinite = requests < Infinity || endPs < Infinity;
  const replies: AwaitedReplies = {
    requests,
    frameBytes: checked.frameBytes,
    begin: (random) => new ClosedLoopRequests(checked, random.substream("think times")),
  };
  const arrivals = refuseOutsideOfRun;
  return trafficOf(chosen, { frames: Infinity, ends: isFinite, waitsForReplies: true, arrivals, replies }, recipe);
}

/** The loop's options as they were when it was made, for another thread. */
export interface ClosedLoopRecipe {
  readonly by: "closed-loop";
  readonly options: ClosedLoopOptions;
}

function refuseOutsideOfRun(): never {
  return refuse(
    "The arrivals of a closed loop are asked for without a run",
    "its clients wait for replies, which come in a run alone, so run it, and read frames() or its moments",
  );
}
