// What is known of a frame's kind, found again by the bytes that decide: link type, tags, addresses, protocol and
// ports. Only for plain frames, in which nothing else matters: IP that is whole, without options, extension headers,
// fragments or tunnels, and whose lengths agree; every other frame is worked out by itself. A test holds the two ways
// together.
const KEY_WORDS = 12;
const SLOTS = 0x8000;
/** Slots that are looked at for a key; where all of them are taken, the first one gives way. */
const PROBES = 8;

const TCP = 6;
const UDP = 17;
/** Of no transport, and with nothing behind the IP header that any NIC hashes. */
const [ICMP, ICMPV6] = [1, 58];
/** Destination ports behind which there may be more: GTP-U, ESP in UDP, VXLAN, GENEVE. */
const LEADING_ON: readonly number[] = [2152, 4500, 4789, 6081];
const [IPV4, IPV6] = [0x0800, 0x86dd];
const [VLAN_TAG, SERVICE_VLAN_TAG] = [0x8100, 0x88a8];

/** A captured frame, as far as the cache looks at it. */
export interface Looked {
  readonly bytes: Uint8Array;
  readonly wireBytes: number;
  readonly linkType: number;
}

/** The key has been here once; only what comes again is worth keeping. */
const SEEN_ONCE = Symbol("seen once");

export class FrameCache<Known, Frame extends Looked = Looked> {
  readonly #keys = new Int32Array(SLOTS * KEY_WORDS);
  readonly #known: (Known | typeof SEEN_ONCE | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #key = new Int32Array(KEY_WORDS);
  readonly #workOut: (frame: Frame) => Known;

  /** @param workOut tells what is to be known of a frame: it is asked for a kind that is new, or that is not plain */
  constructor(workOut: (frame: Frame) => Known) {
    this.#workOut = workOut;
  }

  /** What is known of frames like this one. */
  get(frame: Frame): Known {
    const key = this.#key;
    if (!readKey(frame, key)) return this.#workOut(frame);
    let hash = 0;
    for (let i = 0; i < KEY_WORDS; i++) hash = Math.imul(hash ^ key[i], 0x9e3779b1) ^ (hash >>> 15);
    hash ^= hash >>> 16;
    const first = hash & (SLOTS - 1);
    let slot = first;
    for (let probe = 0; probe < PROBES; probe++) {
      slot = (first + probe) & (SLOTS - 1);
      const known = this.#known[slot];
      if (known === undefined) break;
      if (this.#isAt(slot * KEY_WORDS)) {
        if (known !== SEEN_ONCE) return known;
        return (this.#known[slot] = this.#workOut(frame));
      }
      if (probe === PROBES - 1) slot = first;
    }
    this.#keys.set(key, slot * KEY_WORDS);
    this.#known[slot] = SEEN_ONCE;
    return this.#workOut(frame);
  }

  /** Forgets everything. */
  clear(): void {
    this.#known.fill(undefined);
  }

  #isAt(start: number): boolean {
    const keys = this.#keys;
    const key = this.#key;
    for (let i = 0; i < KEY_WORDS; i++) if (keys[start + i] !== key[i]) return false;
    return true;
  }
}

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at] << 8) | bytes[at + 1];
const u32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];

/** Writes what decides about a plain frame; false if it is not plain. */
function readKey({ bytes, wireBytes, linkType }: Looked, key: Int32Array): boolean {
  const { length } = bytes;
  if (length < 28) return false;
  let etherType: number;
  let at: number;
  if (linkType === 1) [etherType, at] = [u16(bytes, 12), 14];
  else if (linkType === 113) [etherType, at] = [u16(bytes, 14), 16];
  else if (linkType === 276) [etherType, at] = [u16(bytes, 0), 20];
  else if (linkType === 101 || linkType === 12 || linkType === 14)
    [etherType, at] = [bytes[0] >> 4 === 4 ? IPV4 : bytes[0] >> 4 === 6 ? IPV6 : 0, 0];
  else return false;

  let tags = 0;
  for (let count = 1; etherType === VLAN_TAG || etherType === SERVICE_VLAN_TAG; count++) {
    if (count > 2 || at + 4 > length) return false;
    tags = (tags << 13) | (u16(bytes, at) & 0x0fff) | (etherType === VLAN_TAG ? 0x1000 : 0) | (count << 28);
    etherType = u16(bytes, at + 2);
    at += 4;
  }
  key[1] = tags;
  if (etherType === IPV4) {
    if (at + 28 > length || bytes[at] !== 0x45 || (u16(bytes, at + 6) & 0x3fff) !== 0) return false;
    const end = at + u16(bytes, at + 2);
    key[0] = (linkType << 9) | bytes[at + 9];
    key[3] = u32(bytes, at + 12);
    key[4] = u32(bytes, at + 16);
    key[5] = key[6] = key[7] = key[8] = key[9] = key[10] = 0;
    return end <= wireBytes && readPorts(bytes, { protocol: bytes[at + 9], at: at + 20, end }, key);
  }
  if (etherType !== IPV6 || at + 48 > length || bytes[at] >> 4 !== 6) return false;
  const end = at + 40 + u16(bytes, at + 4);
  key[0] = (linkType << 9) | 0x100 | bytes[at + 6];
  for (let i = 0; i < 8; i++) key[3 + i] = u32(bytes, at + 8 + 4 * i);
  return end <= wireBytes && readPorts(bytes, { protocol: bytes[at + 6], at: at + 40, end }, key);
}

interface Behind {
  readonly protocol: number;
  /** First byte behind the IP header, and where the packet ends. */
  readonly at: number;
  readonly end: number;
}

function readPorts(bytes: Uint8Array, { protocol, at, end }: Behind, key: Int32Array): boolean {
  key[2] = 0;
  if (protocol === TCP) {
    const headerBytes = (bytes[at + 12] >> 4) * 4;
    if (at + 20 > bytes.length || at + 20 > end || headerBytes < 20 || at + headerBytes > end) return false;
  } else if (protocol === UDP) {
    const udpBytes = u16(bytes, at + 4);
    if (at + 8 > bytes.length || udpBytes < 8 || at + udpBytes > end || LEADING_ON.includes(u16(bytes, at + 2)))
      return false;
  } else return (protocol === ICMP || protocol === ICMPV6) && end > at;
  key[2] = u32(bytes, at);
  return true;
}
