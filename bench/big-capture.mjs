// Writes a big capture to measure with: node bench/big-capture.mjs FILE.pcap [FRAMES] [CONNECTIONS]. Frames of 60 bytes
// (64 with their check sequence), TCP and UDP over IPv4 in turn, 1,000,000 frames of 4,096 connections unless asked for
// others; connections take turns in a fixed, scattered order, 1 us apart. As many connections as frames make every
// frame a new one, which takes the most memory. Then:
//   /usr/bin/time -v npx rss-lab steer FILE.pcap --summary
import { closeSync, openSync, writeSync } from "node:fs";
import { buildFrame, writePcap } from "rss-lab";

const [path, frames = "1000000", connections = "4096"] = process.argv.slice(2);
if (path === undefined) {
  console.error("Usage: node bench/big-capture.mjs FILE.pcap [FRAMES] [CONNECTIONS]");
  process.exit(2);
}
const total = Number(frames);
const count = Number(connections);
const HEADER_BYTES = 24;
const FRAME_BYTES = 60;
const RECORD_BYTES = 16 + FRAME_BYTES;
const SPREAD = 2_654_435_761; // an odd number, far from small ones: i * SPREAD visits connections in scattered order

/** The frame of connection i, padded to the least length. */
function frameOf(i) {
  const frame = new Uint8Array(FRAME_BYTES);
  frame.set(
    buildFrame({
      source: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
      destination: `192.168.${i % 7}.1`,
      sourcePort: 1024 + (i % 60_000),
      destinationPort: i % 2 === 0 ? 443 : 53,
      protocol: i % 2 === 0 ? "tcp" : "udp",
    }).subarray(0, FRAME_BYTES),
  );
  return frame;
}

const known = Array.from({ length: Math.min(count, 100_000) }, (_, i) => frameOf(i));
const file = openSync(path, "w");
writeSync(file, writePcap([]));
const block = new Uint8Array(RECORD_BYTES * 10_000);
const view = new DataView(block.buffer);
for (let first = 0; first < total; first += 10_000) {
  const here = Math.min(10_000, total - first);
  for (let i = 0; i < here; i++) {
    const at = i * RECORD_BYTES;
    const us = first + i;
    const connection = (us * SPREAD) % count;
    view.setUint32(at, 1_790_000_000 + Math.floor(us / 1e6), true);
    view.setUint32(at + 4, (us % 1e6) * 1_000, true);
    view.setUint32(at + 8, FRAME_BYTES, true);
    view.setUint32(at + 12, FRAME_BYTES, true);
    block.set(connection < known.length ? known[connection] : frameOf(connection), at + 16);
  }
  writeSync(file, block.subarray(0, here * RECORD_BYTES));
}
closeSync(file);
console.log(`${path}: ${total} frames of ${count} connections, ${HEADER_BYTES + total * RECORD_BYTES} bytes`);
