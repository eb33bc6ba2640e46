// What a stream of frames and a host's texts show, in bounded memory: the connections with where they are placed, of
// which a frame's first bytes are kept, so that each can be placed again on a host that was changed. Connections are
// those that a NIC can tell apart (either direction, tunnels within one another); the rarest are let go when there are
// more than a diagnosis needs.
import { checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { connectionIdentity } from "../frame/connection.js";
import type { CapturedFrame } from "../frame/capture.js";
import type { Frame } from "../frame/frame.js";
import { parseCapturedFrame } from "../frame/parse.js";
import { type QuickPlacement, placer } from "../host/placer.js";
import { MICROSOFT_KEY } from "../rss/secret-key.js";
import type { HostFacts } from "./host-facts.js";

/** What the frames are received for: an intrusion detection system must see both directions on one CPU. */
export const PURPOSES = ["server", "ids"] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface SeenConnection {
  /** A frame of it, cut to its headers. */
  readonly frame: Frame;
  readonly frames: number;
  readonly bytes: number;
  readonly placement: QuickPlacement;
}

export interface Traffic {
  readonly frames: number;
  readonly bytes: number;
  /** From the first frame to the last; null if the capture has no times. */
  readonly seconds: number | null;
  /** Most frames first; those that were let go are missing. */
  readonly connections: readonly SeenConnection[];
  /** Frames of these connections: what shares of them are shares of. */
  readonly keptFrames: number;
  /** Whether no connection was let go. */
  readonly isComplete: boolean;
}

export interface Evidence {
  readonly facts: HostFacts;
  readonly purpose: Purpose;
  /** Null without a capture. */
  readonly traffic: Traffic | null;
  /** Whether frames that the NIC sent itself were left out. */
  readonly isReceivedOnly: boolean;
  /** Whether the secret key is another than the host's, which no text told. */
  readonly isKeyAssumed: boolean;
}

/** Bytes of a frame that hold all its headers: Ethernet with tags, and two IPv6 packets with tunnel and options. */
const HEADER_BYTES = 256;

interface Counted {
  readonly frame: Frame;
  readonly placement: QuickPlacement;
  frames: number;
  bytes: number;
}

export interface EvidenceOptions {
  /** Default "server". */
  readonly purpose?: Purpose;
  /** The NIC's own Ethernet address, 6 bytes: frames that it sent are not received, and left out. */
  readonly mac?: Uint8Array | null;
  /** Connections to keep, at least, of which there may be twice as many; default 5,000. */
  readonly keep?: number;
}

/** Collects what a capture shows on a host; `add` for each frame, then `finish`. */
export interface EvidenceCollector {
  /**
   * @param frame what `parseFrame` gave for it, if that is there already
   * @returns whether the frame could be read: false if not even its link header was
   */
  add(captured: CapturedFrame, frame?: Frame): boolean;
  /** The evidence of what was added so far; without a frame, that of the texts alone. */
  finish(): Evidence;
}

/**
 * Collects evidence.
 *
 * @param facts what `readFacts` gave
 * @throws InputError for other facts, and for options that are none
 * @example
 * collectEvidence(readFacts([])).finish().traffic // => null
 */
export function collectEvidence(facts: HostFacts, options: EvidenceOptions = {}): EvidenceCollector {
  if (typeof facts?.host?.queues !== "number")
    refuse(`The facts are ${show(facts)}`, "they must come from readFacts(...)");
  checkFields("The options of the evidence", options, ["purpose", "mac", "keep"]);
  const { purpose = "server", mac = null, keep = 5_000 } = options;
  checkOneOf("The purpose", purpose, PURPOSES);
  checkWhole("The number of connections to keep", keep, 1, 1_000_000);
  if (mac !== null && !(mac instanceof Uint8Array && mac.length === 6))
    refuse(`The Ethernet address is ${show(mac)}`, "it must be a Uint8Array of 6 bytes, or null");
  const known = withKey(facts);
  const place = placer(known.facts.host);
  let kept = new Map<string, Counted>();
  let [frames, bytes] = [0, 0];
  let [first, last] = [Number.NaN, Number.NaN];
  let isComplete = true;

  function start(captured: CapturedFrame, frame: Frame): Counted {
    const head = captured.bytes.slice(0, HEADER_BYTES);
    const placement = place(frame);
    return { frame: parseCapturedFrame({ ...captured, bytes: head }), placement, frames: 0, bytes: 0 };
  }

  function traffic(): Traffic {
    const connections = [...kept.values()].sort((a, b) => b.frames - a.frames).map((each) => ({ ...each }));
    const keptFrames = connections.reduce((sum, each) => sum + each.frames, 0);
    const seconds = last > first ? (last - first) / 1e12 : null;
    return { frames, bytes, seconds, connections, keptFrames, isComplete };
  }

  return {
    add(captured, frame = parseCapturedFrame(captured)) {
      if (mac !== null && isSentBy(captured, mac)) return true;
      frames++;
      bytes += captured.wireBytes;
      const { timestampPs } = captured;
      if (!(timestampPs >= first)) first = Number.isNaN(timestampPs) ? first : timestampPs;
      if (!(timestampPs <= last)) last = Number.isNaN(timestampPs) ? last : timestampPs;
      const identity = `${connectionIdentity(frame)} ${frame.vlanIds.join()}`;
      let counted = kept.get(identity);
      if (counted === undefined) {
        if (kept.size >= 2 * keep) {
          kept = new Map([...kept].sort(([, a], [, b]) => b.frames - a.frames).slice(0, keep));
          isComplete = false;
        }
        counted = start(captured, frame);
        kept.set(identity, counted);
      }
      counted.frames++;
      counted.bytes += captured.wireBytes;
      return frame.packets.length > 0 || frame.etherType !== null;
    },
    finish: () => ({ ...known, purpose, isReceivedOnly: mac !== null, traffic: frames === 0 ? null : traffic() }),
  };
}

/** Any key will do where spreads are foretold: one is taken for the host's if no text told it. */
function withKey(facts: HostFacts): { readonly facts: HostFacts; readonly isKeyAssumed: boolean } {
  const { host } = facts;
  const own = host.contexts.get(0);
  if (own === undefined || own.key !== null || host.hashing.fixedKey !== null) return { facts, isKeyAssumed: false };
  const contexts = new Map([...host.contexts, [0, { ...own, key: MICROSOFT_KEY }] as const]);
  return { facts: { ...facts, host: { ...host, contexts } }, isKeyAssumed: true };
}

/** Ethernet frames (link type 1) name their sender in bytes 6 to 11. */
const isSentBy = ({ linkType, bytes }: CapturedFrame, mac: Uint8Array): boolean =>
  linkType === 1 && bytes.length >= 12 && mac.every((byte, i) => bytes[6 + i] === byte);
