// Traffic for exercises in which each frame shall go to a chosen CPU: connections whose hash values select that CPU's entries.
// In: the CPU of each frame, and when it arrives. Out: traffic for `run` with its default table and key.
import type { CapturedFrame } from "../../frame/capture.js";
import { buildFrame } from "../../frame/build.js";
import { parseAddress } from "../../frame/address.js";
import { tupleInput } from "../../rss/hash-input.js";
import { MICROSOFT_KEY } from "../../rss/secret-key.js";
import { toeplitz } from "../../rss/toeplitz.js";
import { replay } from "../../traffic/replay.js";
import type { Traffic } from "../../traffic/traffic.js";

const [SOURCE, DESTINATION] = ["198.51.100.7", "192.0.2.1"];
/** Entries of the default table, which deals them to the CPUs in turn. */
const ENTRIES = 128;

/** Frames in order of arrival: the CPU of each among `cpus` CPUs, and its time in picoseconds (the first at 0). */
export function aimedTraffic(frames: readonly { readonly cpu: number; readonly timePs: number }[], cpus: number): Traffic {
  const captured = frames.map(({ cpu, timePs }, i): CapturedFrame => {
    const bytes = buildFrame({ source: SOURCE, destination: DESTINATION, sourcePort: portFor(cpu, cpus), destinationPort: 443 });
    return { frame: i + 1, timestampPs: timePs, epochNs: 0n, linkType: 1, bytes, wireBytes: bytes.length };
  });
  return replay(captured);
}

/** The lowest port above 1023 whose connection goes to a CPU. */
function portFor(cpu: number, cpus: number): number {
  for (let port = 1024; ; port++) {
    const hashValue = toeplitz(tupleInput(parseAddress(SOURCE), parseAddress(DESTINATION), port, 443), MICROSOFT_KEY);
    if ((hashValue & (ENTRIES - 1)) % cpus === cpu) return port;
  }
}
