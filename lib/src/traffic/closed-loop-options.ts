// What a closed loop can be told, and what it refuses.
import { checkFields, checkNumber, checkOneOf, checkWhole, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";
import { MAX_FRAME_BYTES, MIN_FRAME_BYTES } from "./custom-arrivals.js";
import type { Endpoints } from "./endpoints.js";
import { type ChosenConnections, MAX_CONNECTIONS, checkedConnections } from "./named-connections.js";

/** A time that is drawn for every request, exponentially distributed with this mean. */
export interface ExponentialThinking {
  readonly kind: "exponential";
  /** 1 to 10^15 picoseconds. */
  readonly meanPs: number;
}

export interface ClosedLoopOptions {
  /** The clients, each a connection of its own, 1 to 2^20; default 64. With `endpoints` there are as many as these. */
  readonly connections?: number;
  /** The connections themselves; default: drawn at random. */
  readonly endpoints?: readonly Endpoints[];
  /**
   * Requests that a connection may have on their way at a time, 1 to 1024; default 1. Connections times requests are
   * 2^20 at most.
   */
  readonly requestsOutstanding?: number;
  /**
   * From a reply at the client, or from the start, to the next request: always the same, 0 to 10^15 picoseconds, or
   * drawn for every request. Default 0.
   */
  readonly thinkPs?: number | ExponentialThinking;
  /**
   * What a request and its reply take outside of the host together, 1000 to 10^15 picoseconds; half of it, rounded
   * down, is the request's.
   */
  readonly networkPs: number;
  /** Length of a request with its check sequence, 64 to 65535 bytes; default 64. */
  readonly frameBytes?: number;
  /**
   * A request that found no receive buffer comes once more so much later, again and again, 1000 to 10^15 picoseconds;
   * default 200 ms, Linux's least time-out of TCP.
   */
  readonly retransmitPs?: number;
  /** Requests of all clients together; default unlimited. */
  readonly requests?: number;
  /** No request is sent at this time or later, picoseconds; default: the loop goes on. */
  readonly endPs?: number;
  /** For the addresses and ports of the connections; default: the seed of the run. */
  readonly seed?: Seed;
}

const FIELDS = [
  "connections",
  "endpoints",
  "requestsOutstanding",
  "thinkPs",
  "networkPs",
  "frameBytes",
  "retransmitPs",
  "requests",
  "endPs",
  "seed",
];
const DEFAULTS = {
  requestsOutstanding: 1,
  thinkPs: 0,
  frameBytes: 64,
  retransmitPs: 200_000_000_000,
  requests: Infinity,
  endPs: Infinity,
} as const;
const MOST_PS = 1e15;
/** A shorter way would let a host whose work costs nothing answer for ever at one instant. */
const LEAST_WAY_PS = 1000;

/** A closed loop's options with their defaults; `chosen` says who its connections are. */
export type CheckedClosedLoop = Required<Omit<ClosedLoopOptions, "connections" | "endpoints" | "seed">> & {
  readonly chosen: ChosenConnections;
};

/** The options with their defaults, or one sentence. */
export function checkedClosedLoop(options: ClosedLoopOptions): CheckedClosedLoop {
  checkFields("The closed loop", options, FIELDS);
  const { networkPs } = options;
  const {
    requestsOutstanding = DEFAULTS.requestsOutstanding,
    thinkPs = DEFAULTS.thinkPs,
    frameBytes = DEFAULTS.frameBytes,
    retransmitPs = DEFAULTS.retransmitPs,
    requests = DEFAULTS.requests,
    endPs = DEFAULTS.endPs,
  } = options;
  checkWhole("The closed loop's requestsOutstanding", requestsOutstanding, 1, 1024);
  checkThinking(thinkPs);
  checkWhole("The closed loop's networkPs, the way there and back,", networkPs, LEAST_WAY_PS, MOST_PS);
  checkWhole("The length of the closed loop's requests in bytes", frameBytes, MIN_FRAME_BYTES, MAX_FRAME_BYTES);
  checkWhole("The closed loop's retransmitPs", retransmitPs, LEAST_WAY_PS, MOST_PS);
  if (requests !== Infinity) checkWhole("The number of requests", requests, 1, 2 ** 32 - 2);
  if (endPs !== Infinity) checkWhole("The closed loop's end in picoseconds", endPs, 1, Number.MAX_SAFE_INTEGER);
  const chosen = checkedConnections("The closed loop", options, 64);
  if (chosen.connections * requestsOutstanding > MAX_CONNECTIONS)
    refuse(
      `The closed loop has ${chosen.connections} connections with ${requestsOutstanding} requests each`,
      `together they must have ${MAX_CONNECTIONS} requests on their way at most`,
    );
  return {
    requestsOutstanding,
    thinkPs: typeof thinkPs === "object" ? { ...thinkPs } : thinkPs,
    networkPs,
    frameBytes,
    retransmitPs,
    requests,
    endPs,
    chosen,
  };
}

function checkThinking(thinkPs: number | ExponentialThinking): void {
  if (typeof thinkPs === "number") return checkWhole("The closed loop's thinkPs", thinkPs, 0, MOST_PS);
  if (typeof thinkPs !== "object" || thinkPs === null)
    refuse(
      `The closed loop's thinkPs is ${show(thinkPs)}`,
      'it must be picoseconds, or { "kind": "exponential", "meanPs": ... }',
    );
  checkOneOf("The kind of the closed loop's thinkPs", thinkPs.kind, ["exponential"]);
  checkFields("The closed loop's thinkPs", thinkPs, ["kind", "meanPs"]);
  checkNumber("The mean of the closed loop's thinkPs in picoseconds", thinkPs.meanPs, 1, MOST_PS);
}
