// The runs of teaching/capstone.md: web5 with twice today's traffic, on some CPUs, in some variant, with some
// moderation. What the model answer says comes from here.
import { readFileSync } from "node:fs";
import {
  advice,
  figures,
  load,
  ns,
  readCapture,
  replay,
  roundRobin,
  run,
  us,
  type Scenario,
  type Traffic,
} from "rss-lab";

const folder = new URL("../../datasets/own-nic/healthy-server/", import.meta.url);
const { frames } = readCapture(new Uint8Array(readFileSync(new URL("received.pcap", folder))));
const { host } = advice.readFacts([{ text: readFileSync(new URL("session.txt", folder), "utf8") }]);
const context = host.contexts.get(0);
if (context?.key === null || context?.key === undefined) throw new Error("The session of web5 has no key.");
const { key, hashTypes, entries } = context;

/** The capture's frames a second, and how many connections sent them. */
export const [FRAMES, CONNECTIONS, SPAN_S] = [frames.length, 574, 0.000986];

export interface Setting {
  readonly cpus: number;
  readonly variant?: Scenario["variant"];
  /** Least interval between two interrupts of a queue; 0: none. */
  readonly intervalUs?: number;
  readonly protocolNs?: number;
  /** Drawn connections instead of the capture's. */
  readonly seed?: number;
  readonly speed?: number;
}

export interface Came {
  readonly lostShare: number;
  readonly p99Us: number;
  readonly busiest: number;
  readonly interrupts: number;
  readonly nsPerFrame: number;
}

export function tried({ cpus, variant = "message-signaled-interrupts", ...setting }: Setting): Came {
  const { intervalUs = 0, protocolNs = 500, seed, speed = 2 } = setting;
  const traffic: Traffic =
    seed === undefined
      ? replay(frames, { speed, times: 20 })
      : load({ framesPerSecond: (speed * FRAMES) / SPAN_S, connections: CONNECTIONS, frames: 20 * FRAMES, seed });
  const numbers = Array.from({ length: cpus }, (_, cpu) => cpu);
  const one = run({
    variant,
    cpus,
    traffic,
    records: "summary",
    costs: { protocolPs: ns(protocolNs) },
    ...(intervalUs > 0 ? { interruptModeration: { kind: "interval", intervalPs: us(intervalUs) } } : {}),
    ...(variant === "non-rss"
      ? {}
      : { rss: { indirectionTable: roundRobin(numbers, entries.length), secretKey: key, hashTypes } }),
  });
  const { summary } = one;
  return {
    lostShare: summary.dropped / summary.received,
    p99Us: summary.toDone.p99Ps / us(1),
    busiest: Math.max(...summary.cpus.map(({ receiveShare }) => receiveShare)),
    interrupts: summary.interrupts,
    nsPerFrame: figures.cpuTimePerFramePs(one) / ns(1),
  };
}

/** What the capture says of today: all eight queues, as they are. */
export function today(): { readonly frames: number; readonly connections: number; readonly spanS: number } & {
  readonly fullestOverMean: number;
  readonly largestShare: number;
} {
  const one = run({
    variant: "message-signaled-interrupts",
    cpus: 8,
    traffic: replay(frames),
    rss: { indirectionTable: [...entries], secretKey: key, hashTypes },
  });
  const counts = one.summary.cpus.map((each) => each.frames);
  const [first, last] = [frames[0], frames.at(-1)];
  return {
    frames: frames.length,
    connections: one.connections().length,
    spanS: Number((((last?.timestampPs ?? NaN) - (first?.timestampPs ?? NaN)) / 1e12).toFixed(6)),
    fullestOverMean: Math.max(...counts) / (frames.length / counts.length),
    largestShare: Math.max(...one.connections().map((each) => each.frames)) / frames.length,
  };
}
