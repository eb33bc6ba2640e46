// The captures of datasets/own-nic: connections with their shares of the frames, and a deterministic draw of when each
// sends. In: conversations, each with the frame it repeats. Out: frames with times, as writePcap takes them.
import { buildFrame, createRandom, writePcap } from "rss-lab";

/** 2026-03-02 10:00:00 UTC, in nanoseconds. */
const BEGIN = 1_772_445_600_000_000_000n;

/**
 * Frames in random order at random times: each frame is one of the conversations, by their weights.
 *
 * @param conversations each with a weight and its frame, or a function from the number of the frame to the frame
 * @param options how many frames, their rate per second, the bytes kept of each, a seed
 */
export function capture(conversations, { frames, framesPerSecond, snap, seed }) {
  const random = createRandom(seed, "own NIC: capture");
  const sums = [];
  let sum = 0;
  for (const { weight } of conversations) sums.push((sum += weight));
  const sent = conversations.map(() => 0);
  let ns = 0;
  const written = Array.from({ length: frames }, () => {
    ns += (random.exponential() * 1e9) / framesPerSecond;
    const at = random.uniform() * sum;
    const which = sums.findIndex((end) => at < end);
    const { bytes } = conversations[which];
    const whole = typeof bytes === "function" ? bytes(sent[which]++) : bytes;
    return {
      bytes: whole.slice(0, snap),
      wireBytes: whole.length,
      epochNs: BEGIN + BigInt(Math.round(ns)),
    };
  });
  return writePcap(written, { resolution: "ns" });
}

/** VXLAN (RFC 7348): the inner frame behind eight bytes, in UDP without checksum. */
export function vxlan(outer, vni, inner) {
  const frame = buildFrame({ ...outer, protocol: "udp", destinationPort: 4789, payloadBytes: 8 + inner.length });
  const udp = frame.length - inner.length - 16;
  frame.set([0, 0], udp + 6); // RFC 7348, 5: the checksum should be sent as zero
  frame.set([8, 0, 0, 0, vni >> 16, (vni >> 8) & 255, vni & 255, 0], udp + 8);
  frame.set(inner, udp + 16);
  return frame;
}

/** ESP (RFC 4303): protocol 50, the SPI, a sequence number, then bytes that nobody can read. */
export function esp(ends, { spi, sequence, payloadBytes }, random) {
  const frame = buildFrame({ ...ends, protocol: 50, payloadBytes });
  const view = new DataView(frame.buffer, frame.byteOffset);
  const at = frame.length - payloadBytes;
  for (let i = 8; i < payloadBytes; i++) frame[at + i] = random.below(256);
  view.setUint32(at, spi);
  view.setUint32(at + 4, sequence);
  return frame;
}
