// The connections of a capture, for the commands that weigh them: read as a stream, only the connections are kept.
import { type CapturedConnections, countConnections } from "../advice/captured-connections.js";
import type { NtupleRule } from "../formats/ethtool-rules.js";
import { parseCapturedFrame } from "../frame/parse.js";
import { firstMatch, inOrder } from "../host/match-rule.js";
import type { HashSettings } from "../index.js";
import { openCapture } from "./capture-input.js";
import { inputFault } from "./command.js";
import { printSentence } from "./output.js";

/** The connections that a table spreads, and what n-tuple rules decide before it. */
export interface Counted extends CapturedConnections {
  /** Frames that a rule sends to a queue or to another RSS context, or drops, and their bytes. */
  readonly ruled: { readonly frames: number; readonly bytes: number };
}

/**
 * Counts the connections of a capture; tells on stderr what is wrong with its end.
 *
 * @param rules n-tuple rules: frames that they decide about are left out
 * @returns the connections, and whether the capture has a fault
 */
export async function countCapture(
  path: string,
  settings: HashSettings,
  rules: readonly NtupleRule[] = [],
): Promise<{ readonly captured: Counted; readonly hasFault: boolean }> {
  const capture = openCapture(path);
  const counter = countConnections(settings);
  const ordered = inOrder(rules);
  const ruled = { frames: 0, bytes: 0 };
  for await (const frames of capture.batches())
    for (const frame of frames)
      if (ordered.length > 0 && firstMatch(ordered, parseCapturedFrame(frame)).rule !== null) {
        ruled.frames += 1;
        ruled.bytes += frame.wireBytes;
      } else counter.add(frame);
  const captured = { ...counter.end(), ruled };
  const { fault, format, name } = capture;
  if (format === null && fault !== null) return inputFault(name, fault.replace(/\.$/, ""));
  const rest = captured.unhashed.frames;
  if (captured.connections.length === 0 && ruled.frames > 0)
    return inputFault(
      `N-tuple rules decide about ${ruled.frames} of ${ruled.frames + rest} frames of ${name}, and none of the others is hashed`,
      "no key and no table has a say here: see rss-lab steer",
    );
  if (captured.connections.length === 0)
    return inputFault(
      `${name} has ${rest} frames and none of them is hashed`,
      fault?.replace(/\.$/, "") ?? "see rss-lab steer for the reasons, frame by frame",
    );
  if (fault !== null) printSentence(`${name}: ${fault}`);
  return { captured, hasFault: fault !== null };
}
