// Traffic for exercises in which each frame must go to a chosen CPU, with the default table and key: connections whose
// hash values select that CPU's entries.
import { aimedConnections, buildFrame, MICROSOFT_KEY, replay, type CapturedFrame, type Traffic } from "rss-lab";

const [SOURCE, DESTINATION] = ["198.51.100.7", "192.0.2.1"];

/** Frames in order of arrival: the CPU of each, below 128, and its time in picoseconds (the first at 0). */
export function aimedTraffic(frames: readonly { readonly cpu: number; readonly timePs: number }[]): Traffic {
  const captured = frames.map(({ cpu, timePs }, i): CapturedFrame => {
    const bytes = buildFrame({
      source: SOURCE,
      destination: DESTINATION,
      sourcePort: portFor(cpu),
      destinationPort: 443,
    });
    return { frame: i + 1, timestampPs: timePs, epochNs: 0n, linkType: 1, bytes, wireBytes: bytes.length };
  });
  return replay(captured);
}

/** A port whose connection goes to a CPU: entry n of the default table holds CPU n. */
function portFor(cpu: number): number {
  const server = { address: DESTINATION, port: 443 };
  return aimedConnections({ secretKey: MICROSOFT_KEY, entry: cpu, count: 1, server, clients: `${SOURCE}/32` })[0]
    .sourcePort;
}
