// Replay of a capture: the frames of a real wire, at their own times or faster. Decision: a connection is what its
// frames' addresses, protocol and ports say, those of packets within a tunnel and the fields that some NICs hash
// included, so that all frames of one hash alike whatever the NIC; frames without ports (fragments, ICMP, ARP) form
// connections of their own, since neither the NIC nor the model can tell which port they belong to. Decision: n frames
// have n - 1 gaps between them; a capture that is played again begins one mean gap after its last frame.
import { checkFields, checkNumber, checkWhole, refuse, show } from "../check.js";
import type { CapturedFrame } from "../frame/capture.js";
import { connectionIdentity, describeAllConnections } from "../frame/connection.js";
import { ethernetBytes } from "../frame/link-type.js";
import { parseCapturedFrame } from "../frame/parse.js";
import { ArrivalBlock } from "./arrival-block.js";
import { libraryTraffic } from "./checked-traffic.js";
import type { ConnectionHeaders, Traffic } from "./traffic.js";

export interface ReplayOptions {
  /** How much faster than captured: 2 halves all gaps. Greater than 0; default 1. */
  readonly speed?: number;
  /** How often the capture is played, one after the other; default 1. */
  readonly times?: number;
  /**
   * With `times`: from the first frame of one lap to the first of the next, picoseconds as they are replayed, no
   * shorter than a lap. Default: the last frame is followed by a gap as long as the mean gap between the frames.
   */
  readonly lapPs?: number;
}

/** Longest frame that a receive buffer of the model takes, bytes. */
const MAX_FRAME_BYTES = 65_535;
const BLOCK = 1024;

/**
 * Traffic from the frames of a capture. Frames without a time stamp are refused, and so are several laps of a capture
 * that has no gap (one frame, or frames of the same time) without `lapPs`: nothing says when the next lap begins.
 */
export function replay(frames: readonly CapturedFrame[], options: ReplayOptions = {}): Traffic {
  checkFields("The replay", options, ["speed", "times", "lapPs"]);
  const { speed = 1, times = 1 } = options;
  checkNumber("The replay's speed", speed, 1e-6, 1e6);
  checkWhole("The number of times to replay", times, 1, 1e6);
  if (!Array.isArray(frames))
    refuse(`The capture to replay is ${show(frames)}`, "it must be the frames of readCapture(...)");
  if (frames.length === 0) refuse("The capture to replay has no frames", "it must have one at least");
  const numberOf = new Map<string, number>();
  const headers: ConnectionHeaders[] = [];
  const labels: string[] = [];
  const notesOf: (string | null)[][] = [];
  let lastPs = 0;
  const plan = frames.map((captured) => {
    const parsed = parseCapturedFrame(captured);
    const { frame, wireBytes, timestampPs, linkType } = captured;
    checkWhole(`The length on the wire of frame ${show(frame)} in bytes`, wireBytes, 1, 2 ** 32 - 1);
    if (!Number.isFinite(timestampPs))
      refuse(`Frame ${frame} of the capture has no time stamp`, "a replay needs one for every frame");
    const identity = connectionIdentity(parsed);
    let connection = numberOf.get(identity);
    if (connection === undefined) {
      connection = headers.length;
      numberOf.set(identity, connection);
      headers.push({ ...parsed, notes: [] }); // a note belongs to a frame, not to its connection
      labels.push(describeAllConnections(parsed));
    }
    // Captures of several interfaces may step back in time by a little; a wire cannot.
    lastPs = Math.max(lastPs, Math.round(timestampPs / speed));
    (notesOf[connection] ??= []).push(parsed.notes.length === 0 ? null : parsed.notes.join("; "));
    return { timePs: lastPs, connection, frameBytes: Math.min(ethernetBytes(wireBytes, linkType), MAX_FRAME_BYTES) };
  });
  if (plan.length * times >= 2 ** 32)
    refuse(`The replay has ${plan.length * times} frames`, "at most 4294967295 can be numbered");
  const lapPs =
    times === 1
      ? lastPs
      : checkedLap(options.lapPs, { times, frames: plan.length, lengthPs: lastPs - (plan[0]?.timePs ?? 0) });
  if (options.lapPs !== undefined && times === 1)
    refuse("The replay has lapPs and is played once", "give times: 2 or more, or leave lapPs out");
  if (lapPs * times > Number.MAX_SAFE_INTEGER)
    refuse(`The replay lasts ${lapPs * times} ps`, "simulated time ends after 2.5 hours: replay faster or less often");
  return replayed({ by: "replay", headers, labels, notesOf, plan, times, lapPs });
}

/** A capture that has been read, and how often it is played. */
export interface ReplayRecipe {
  readonly by: "replay";
  readonly headers: readonly ConnectionHeaders[];
  readonly labels: readonly string[];
  /** For each connection, its frames' oddities in the capture's order. */
  readonly notesOf: readonly (readonly (string | null)[])[];
  readonly plan: readonly { readonly timePs: number; readonly connection: number; readonly frameBytes: number }[];
  readonly times: number;
  readonly lapPs: number;
}

/** The traffic of a capture that has been read. */
export function replayed(recipe: ReplayRecipe): Traffic {
  const { headers, labels, notesOf, plan, times, lapPs } = recipe;
  const traffic: Traffic = {
    connections: headers.length,
    frames: plan.length * times,
    label: (connection) => labels[connection],
    headers: (connection) => headers[connection],
    noteOf: (connection, nth) => {
      const notes = notesOf[connection];
      return notes[nth % notes.length];
    },
    arrivals: () => {
      const block = new ArrivalBlock(BLOCK);
      let next = 0;
      return {
        nextBlock: () => {
          block.count = 0;
          for (; block.count < BLOCK && next < plan.length * times; next++) {
            const { timePs, connection, frameBytes } = plan[next % plan.length];
            block.add(timePs + Math.floor(next / plan.length) * lapPs, connection, frameBytes);
          }
          return block.count > 0 ? block : null;
        },
      };
    },
  };
  return libraryTraffic(traffic, { recipe });
}

/** Time from lap to lap. */
function checkedLap(
  lapPs: number | undefined,
  { times, frames, lengthPs }: { times: number; frames: number; lengthPs: number },
): number {
  if (lapPs !== undefined) {
    checkWhole("The time from lap to lap in picoseconds", lapPs, Math.max(1, lengthPs), Number.MAX_SAFE_INTEGER);
    return lapPs;
  }
  if (lengthPs === 0)
    refuse(
      `The capture to replay ${times} times has no gap between its frames`,
      "give lapPs, the time in picoseconds from one lap to the next",
    );
  return lengthPs + Math.round(lengthPs / (frames - 1));
}
