// A traffic as a trace: the text that readTrace reads, with the two ends of every frame's connection.
import { checkFields, checkWhole, refuse } from "../check.js";
import { formatAddress } from "../frame/address.js";
import { DEFAULT_SEED, type Seed, createRandom } from "../random/random.js";
import { resolvedTraffic } from "./checked-traffic.js";
import { END_COLUMNS } from "./trace-columns.js";
import type { Traffic } from "./traffic.js";

export interface WriteTraceOptions {
  /** As the seed of a run: the trace is what a run with this seed receives; default 1. */
  readonly seed?: Seed;
  /** No more frames than this; a traffic that never ends needs it. Default: all. */
  readonly frames?: number;
}

/**
 * Writes a traffic as a trace, in picoseconds. Of a frame with a tunnel the outer packet's ends are written.
 *
 * @throws InputError for a traffic that never ends or gives no frames, and for connections without TCP or UDP ports
 * @example
 * writeTrace(load({ framesPerSecond: 1e6, connections: 1, gaps: "constant" }), { frames: 1 }).split("\n")[1] // => "1000000,198.18.138.166,30294,192.0.2.1,443,tcp,64"
 */
export function writeTrace(traffic: Traffic, options: WriteTraceOptions = {}): string {
  checkFields("The trace to write", options, ["seed", "frames"]);
  const { seed = DEFAULT_SEED, frames = Infinity } = options;
  const resolved = resolvedTraffic("The traffic to write", traffic, seed);
  if (frames !== Infinity) checkWhole("The number of frames to write", frames, 1, 2 ** 32 - 2);
  else if (!(resolved.ends ?? resolved.frames < Infinity))
    refuse("The traffic to write never ends", "give frames, the number of frames to write");
  const ends = new Map<number, string>();
  const lines = [["time_ps", ...END_COLUMNS, "bytes"].join()];
  // The stream that a run gives to its traffic.
  const source = resolved.arrivals(createRandom(seed, "arrivals"));
  for (let block = source.nextBlock(); block !== null && lines.length <= frames; block = source.nextBlock())
    for (let i = 0; i < block.count && lines.length <= frames; i++) {
      const connection = block.connection(i);
      const written = ends.get(connection) ?? endsOf(resolved, connection);
      ends.set(connection, written);
      lines.push(`${block.timePs(i)},${written},${block.frameBytes(i)}`);
    }
  if (lines.length === 1) refuse("The traffic to write gives no frames", "a trace has one at least");
  return `${lines.join("\n")}\n`;
}

function endsOf(traffic: Traffic, connection: number): string {
  const { ip, transport } = traffic.headers(connection);
  if (ip === null || transport === null)
    return refuse(
      `Connection ${connection} (${traffic.label(connection)}) has no ports`,
      "a trace names the two ends of TCP and UDP connections",
    );
  const [source, destination] = [formatAddress(ip.source.bytes), formatAddress(ip.destination.bytes)];
  return [source, transport.sourcePort, destination, transport.destinationPort, transport.protocol].join();
}
