// Replay of a capture: the frames of a real wire, at their own times or faster. In: captured frames. Out: traffic.
// Decision: a connection is what its frames' addresses, protocol and ports say; frames without ports (fragments, ICMP, ARP) form
// connections of their own, since neither the NIC nor the model can tell which port they belong to.
import { checkFields, checkNumber, checkWhole, refuse } from "../check.js";
import type { CapturedFrame } from "../frame/capture.js";
import { describeConnection } from "../frame/connection.js";
import { parseCapturedFrame } from "../frame/parse.js";
import { ArrivalBlock } from "./arrival-block.js";
import type { ConnectionHeaders, Traffic } from "./traffic.js";

export interface ReplayOptions {
  /** How much faster than captured: 2 halves all gaps. Greater than 0; default 1. */
  readonly speed?: number;
  /** How often the capture is played, one after the other; default 1. */
  readonly times?: number;
}

/** Longest frame that a receive buffer of the model takes, bytes. */
const MAX_FRAME_BYTES = 65_535;
const BLOCK = 1024;

/** Traffic from the frames of a capture. Frames without a time stamp are refused. */
export function replay(frames: readonly CapturedFrame[], options: ReplayOptions = {}): Traffic {
  checkFields("The replay", options, ["speed", "times"]);
  const { speed = 1, times = 1 } = options;
  checkNumber("The replay's speed", speed, 1e-6, 1e6);
  checkWhole("The number of times to replay", times, 1, 1e6);
  if (frames.length === 0) refuse("The capture to replay has no frames", "it must have one at least");
  const numberOf = new Map<string, number>();
  const headers: ConnectionHeaders[] = [];
  const labels: string[] = [];
  let lastPs = 0;
  const plan = frames.map((captured) => {
    const { frame, wireBytes, timestampPs } = captured;
    if (!Number.isFinite(timestampPs)) refuse(`Frame ${frame} of the capture has no time stamp`, "a replay needs one for every frame");
    const parsed = parseCapturedFrame(captured);
    const label = describeConnection(parsed);
    let connection = numberOf.get(label);
    if (connection === undefined) {
      connection = headers.length;
      numberOf.set(label, connection);
      headers.push(parsed);
      labels.push(label);
    }
    // Captures of several interfaces may step back in time by a little; a wire cannot.
    lastPs = Math.max(lastPs, Math.round(timestampPs / speed));
    return { timePs: lastPs, connection, frameBytes: Math.min(wireBytes, MAX_FRAME_BYTES) };
  });
  if (plan.length * times >= 2 ** 32) refuse(`The replay has ${plan.length * times} frames`, "at most 4294967295 can be numbered");
  const lapPs = lastPs + Math.round(lastPs / plan.length);
  if (lapPs * times > Number.MAX_SAFE_INTEGER) refuse(`The replay lasts ${lapPs * times} ps`, "simulated time ends after 2.5 hours: replay faster or less often");

  return {
    connections: headers.length,
    frames: plan.length * times,
    label: (connection) => labels[connection] as string,
    headers: (connection) => headers[connection] as ConnectionHeaders,
    arrivals: () => {
      const block = new ArrivalBlock(BLOCK);
      let next = 0;
      return {
        nextBlock: () => {
          block.count = 0;
          for (; block.count < BLOCK && next < plan.length * times; next++) {
            const { timePs, connection, frameBytes } = plan[next % plan.length] as (typeof plan)[number];
            block.add(timePs + Math.floor(next / plan.length) * lapPs, connection, frameBytes);
          }
          return block.count > 0 ? block : null;
        },
      };
    },
  };
}
