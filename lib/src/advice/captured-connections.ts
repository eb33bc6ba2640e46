// The connections of a capture as a NIC tells them apart: what it hashes of each, how many frames and bytes it has, and
// from when to when it was seen. Frame after frame, so that a capture of any size can be counted; only the connections
// are kept.
import type { CapturedFrame } from "../frame/capture.js";
import { describeConnection } from "../frame/connection.js";
import { parseCapturedFrame } from "../frame/parse.js";
import { type HashSettings, seenBy, symmetricOf } from "../rss/hash-frame.js";
import { hashInputWriter } from "../rss/hash-input.js";
import { type Headers, hashTypeRule, typeOf } from "../rss/hash-type-rule.js";
import { type HashTypeName, hashTypeFields } from "../rss/hash-types.js";
import { NDIS_HASHING } from "../rss/nic-hashing.js";
import { symmetrize } from "../rss/symmetric.js";

export interface CapturedConnection {
  /** "10.0.0.1:44312 -> 10.0.0.2:80 TCP", in the direction of its first frame. */
  readonly name: string;
  /** What is hashed, after the symmetric transform. */
  readonly input: Uint8Array;
  /** What would be hashed if the ports were too; null if they are, or if it has none. */
  readonly inputWithPorts: Uint8Array | null;
  readonly frames: number;
  /** On the wire. */
  readonly bytes: number;
  /** Time of its first and last frame, from the capture's first frame on; NaN without times. */
  readonly firstPs: number;
  readonly lastPs: number;
}

export interface CapturedConnections {
  readonly connections: readonly CapturedConnection[];
  /** Frames that are not hashed, and their bytes: they go to the default queue whatever table and key are. */
  readonly unhashed: { readonly frames: number; readonly bytes: number };
  /** First to last frame; 0 without times. */
  readonly durationPs: number;
}

interface Counted {
  readonly name: string;
  readonly input: Uint8Array;
  readonly inputWithPorts: Uint8Array | null;
  readonly firstPs: number;
  frames: number;
  bytes: number;
  lastPs: number;
}

/**
 * Counts the connections of a capture.
 *
 * @param settings what the NIC hashes; the key does not matter
 * @returns `add` for each frame, `end` after the last
 * @example
 * countConnections({ secretKey: MICROSOFT_KEY, hashTypes: ["NDIS_HASH_IPV4"] }).end().connections // => []
 */
export function countConnections(settings: HashSettings): {
  add(captured: CapturedFrame): void;
  end(): CapturedConnections;
} {
  const { parsing } = settings.hashing ?? NDIS_HASHING;
  const rule = hashTypeRule(settings.hashTypes);
  const transform = symmetricOf(settings);
  const inputOf = hashInputWriter();
  const known = new Map<string, Counted>();
  const unhashed = { frames: 0, bytes: 0 };
  let [firstPs, lastPs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const read = (seen: Headers, type: HashTypeName): Uint8Array => {
    const input = inputOf(seen, type);
    const { extra = null } = seen;
    if (transform !== "none") symmetrize(input, transform, extra === null || extra.field === "sctp-ports");
    return input;
  };

  function add(captured: CapturedFrame): void {
    const { wireBytes, timestampPs } = captured;
    if (timestampPs < firstPs) firstPs = timestampPs;
    if (timestampPs > lastPs) lastPs = timestampPs;
    const frame = parseCapturedFrame(captured);
    const seen = seenBy(frame, parsing);
    const type = typeOf(rule(seen));
    if (type === null) {
      unhashed.frames += 1;
      unhashed.bytes += wireBytes;
      return;
    }
    const portType = typeWithPorts(seen, type);
    const input = read(seen, type);
    const short = portType === null ? null : input.slice();
    const whole = portType === null ? input : read(seen, portType);
    // What is hashed, with the ports, and the protocol, name a connection.
    const name = `${seen.ip?.protocol} ${type} ${String.fromCharCode(...whole)}`;
    const counted = known.get(name);
    if (counted !== undefined) {
      counted.frames += 1;
      counted.bytes += wireBytes;
      counted.lastPs = timestampPs;
      return;
    }
    known.set(name, {
      name: describeConnection({ ...frame, ip: seen.ip, transport: seen.transport }),
      input: short ?? whole.slice(),
      inputWithPorts: portType === null ? null : whole.slice(),
      frames: 1,
      bytes: wireBytes,
      firstPs: timestampPs,
      lastPs: timestampPs,
    });
  }
  const end = (): CapturedConnections => ({
    connections: [...known.values()],
    unhashed,
    durationPs: Math.max(0, lastPs - firstPs),
  });
  return { add, end };
}

/** The type that covers the ports as well, if the frame has ports and its type does not cover them. */
function typeWithPorts({ ip, transport, extra = null }: Headers, type: HashTypeName): HashTypeName | null {
  const fields = hashTypeFields(type);
  if (fields.transport !== null || extra !== null || transport === null || ip === null || ip.isFragment) return null;
  const set = `IPV${fields.version}${fields.extension ? "_EX" : ""}` as const;
  return `NDIS_HASH_${transport.protocol === "tcp" ? "TCP" : "UDP"}_${set}` as HashTypeName;
}
