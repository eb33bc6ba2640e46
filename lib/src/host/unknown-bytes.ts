// Frames of which a capture did not keep what the NIC hashed: their hash, and so their queue, cannot be told. The NIC
// had them whole and hashed them.
import type { Frame } from "../frame/frame.js";
import { type Headers, unknownBytes } from "../rss/hash-type-rule.js";
import type { HashTypeName } from "../rss/hash-types.js";

/**
 * Whether the capture lacks bytes that the NIC hashed.
 *
 * @param seen the headers as the NIC sees them
 * @param hashTypes those that are enabled for the frame
 */
export function isUnknown(frame: Frame, seen: Headers, hashTypes: readonly HashTypeName[]): boolean {
  const { ip, problem } = seen;
  if (ip !== null && problem === null) return unknownBytes(seen, ip, hashTypes) !== null;
  // The packet within a tunnel that the NIC hashes was cut away: the frame itself could be read.
  return problem !== null && frame.unread === null && frame.packets.length > 0;
}
