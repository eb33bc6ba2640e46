// The connections of a capture, for the commands that weigh them: read as a stream, only the connections are kept.
import { type CapturedConnections, countConnections } from "../advice/captured-connections.js";
import type { HashSettings } from "../index.js";
import { openCapture } from "./capture-input.js";
import { inputFault } from "./command.js";
import { printSentence } from "./output.js";

/**
 * Counts the connections of a capture; tells on stderr what is wrong with its end.
 *
 * @returns the connections, and whether the capture has a fault
 */
export async function countCapture(
  path: string,
  settings: HashSettings,
): Promise<{ readonly captured: CapturedConnections; readonly hasFault: boolean }> {
  const capture = openCapture(path);
  const counter = countConnections(settings);
  for await (const frames of capture.batches()) for (const frame of frames) counter.add(frame);
  const captured = counter.end();
  const { fault, format, name } = capture;
  if (format === null && fault !== null) return inputFault(name, fault.replace(/\.$/, ""));
  if (captured.connections.length === 0)
    return inputFault(
      `${name} has ${captured.unhashed.frames} frames and none of them is hashed`,
      fault?.replace(/\.$/, "") ?? "see rss-lab steer for the reasons, frame by frame",
    );
  if (fault !== null) printSentence(`${name}: ${fault}`);
  return { captured, hasFault: fault !== null };
}
