// The door of a run: whatever calls itself a traffic is checked while it is read, block by block, against what
// traffic.ts promises. What this folder's own functions made is known to be right and passes unchecked.
import { checkWhole, refuse, show } from "../check.js";
import { type Random, type Seed, checkSeed } from "../random/random.js";
import { ArrivalBlock } from "./arrival-block.js";
import type { AwaitedReplies } from "./awaited-replies.js";
import type { ConnectionHeaders, Traffic } from "./traffic.js";

/**
 * Marks what this folder made, and holds what is hidden of it: its recipe, and its quicker way to all headers, if it
 * has them. A copy as { ...traffic, arrivals } does not take it along.
 */
const MADE_HERE = Symbol("made by rss-lab");
const MAX_CONNECTIONS = 2 ** 20;
const MAX_FRAME_BYTES = 65_535;
/** More empty blocks in a row than this, and a run would wait for a frame that never comes. */
const MAX_EMPTY_BLOCKS = 1000;
/** Ends the refusal of something else. */
export const TRAFFIC_SOURCES =
  "it must come from load(...), closedLoop(...), replay(...), customTraffic(...), readTrace(...) or mergeTraffic(...)";

/** Reads the headers of every connection in turn. The next ones may overwrite them: whoever keeps them copies them. */
export type HeadersInTurn = (read: (headers: ConnectionHeaders) => void) => void;

/** What is known of a traffic that this folder made, beside the traffic itself. */
export interface Making {
  /** What remake-traffic.ts makes it from once more, plain data; null if a function of the user's own is part of it. */
  readonly recipe: object | null;
  readonly withSeed?: Traffic["withSeed"];
  readonly headersInTurn?: HeadersInTurn | undefined;
  /** Of a traffic that waits for replies. */
  readonly replies?: AwaitedReplies | undefined;
}

/**
 * A traffic that this folder made. How it was made is hidden from copies: { ...traffic, headers } must not get the old
 * headers back from it.
 */
export function libraryTraffic(traffic: Traffic, { recipe, withSeed, headersInTurn, replies }: Making): Traffic {
  Object.defineProperty(traffic, MADE_HERE, { value: { recipe, headersInTurn, replies } });
  return withSeed === undefined ? traffic : Object.defineProperty(traffic, "withSeed", { value: withSeed });
}

/** The recipe that a traffic was made with; null if it has none, as everything that this folder did not make. */
export function recipeIn(traffic: Traffic): object | null {
  return makingOf(traffic)?.recipe ?? null;
}

/** What a run needs of a traffic that waits for replies; null: the traffic's arrivals are known without a run. */
export function awaitedRepliesOf(traffic: Traffic): AwaitedReplies | null {
  return makingOf(traffic)?.replies ?? null;
}

function makingOf(traffic: Traffic): Omit<Making, "withSeed"> | undefined {
  return (traffic as { readonly [MADE_HERE]?: Making })[MADE_HERE];
}

/**
 * The traffic as a run reads it: everything that it left open follows from `seed`, and what the library did not make is
 * checked.
 *
 * @param what begins the sentence: "The scenario's traffic"
 */
export function resolvedTraffic(what: string, traffic: unknown, seed: Seed): Traffic {
  checkSeed(seed);
  if (typeof traffic !== "object" || traffic === null || typeof (traffic as Traffic).arrivals !== "function")
    refuse(`${what} is ${show(traffic)}`, TRAFFIC_SOURCES);
  const given = traffic as Traffic;
  if (given.withSeed !== undefined && typeof given.withSeed !== "function")
    refuse(
      `${what} has the withSeed ${show(given.withSeed)}`,
      "it must be a function that takes a seed and gives a traffic",
    );
  return checkedTraffic(what, given.withSeed === undefined ? given : given.withSeed(seed));
}

/**
 * Reads the headers of every connection, from the first to the last, as {@link HeadersInTurn} where the traffic has a
 * way to it that leaves no objects behind.
 */
export function readHeaders(traffic: Traffic, read: (headers: ConnectionHeaders) => void): void {
  const inTurn = makingOf(traffic)?.headersInTurn;
  if (inTurn !== undefined) inTurn(read);
  else for (let connection = 0; connection < traffic.connections; connection++) read(traffic.headers(connection));
}

/** The same traffic, with a check of everything that is read from it unless the library made it. */
export function checkedTraffic(what: string, traffic: Traffic): Traffic {
  if (traffic !== null && typeof traffic === "object" && MADE_HERE in traffic) return traffic;
  checkShape(what, traffic);
  const { connections, frames, ends } = traffic;
  return {
    connections,
    frames,
    ...(ends === undefined ? {} : { ends }),
    label: (connection) => String(traffic.label(connection)),
    headers: (connection) => checkedHeaders(what, connection, traffic.headers(connection)),
    ...(traffic.noteOf === undefined
      ? {}
      : { noteOf: (connection: number, nth: number) => checkedNote(what, traffic.noteOf?.(connection, nth)) }),
    arrivals: (random) => checkedArrivals(what, traffic, random),
  };
}

function checkShape(what: string, traffic: Traffic): void {
  if (typeof traffic !== "object" || traffic === null) refuse(`${what} is ${show(traffic)}`, TRAFFIC_SOURCES);
  if (traffic.noteOf !== undefined && typeof traffic.noteOf !== "function")
    refuse(`${what} has the noteOf ${show(traffic.noteOf)}`, "it must be a function, or be left out");
  for (const name of ["arrivals", "headers", "label"] as const)
    if (typeof traffic[name] !== "function")
      refuse(`${what} has the ${name} ${show(traffic[name])}`, "it must be a function, as in Traffic");
  if (traffic.waitsForReplies === true)
    refuse(`${what} is a copy of a closed loop`, "only what closedLoop(...) gave waits for replies, so give that");
  checkWhole(`The number of connections of ${lower(what)}`, traffic.connections, 1, MAX_CONNECTIONS);
  if (traffic.frames !== Infinity) checkWhole(`The number of frames of ${lower(what)}`, traffic.frames, 0, 2 ** 32 - 1);
  if (traffic.ends !== undefined && typeof traffic.ends !== "boolean")
    refuse(`${what} has the ends ${show(traffic.ends)}`, "it must be true or false");
}

function checkedArrivals(what: string, traffic: Traffic, random: Random): ReturnType<Traffic["arrivals"]> {
  const source = traffic.arrivals(random);
  if (typeof source?.nextBlock !== "function")
    refuse(`The arrivals of ${lower(what)} are ${show(source)}`, "they must have nextBlock()");
  let own = new ArrivalBlock(0);
  let lastPs = 0,
    frame = 0;
  return {
    nextBlock: () => {
      const block = fullBlock(what, () => source.nextBlock());
      if (block === null) return null;
      if (own.capacity < block.count) own = new ArrivalBlock(block.count);
      own.count = 0;
      for (let i = 0; i < block.count; i++, frame++) {
        lastPs = checkArrival(`frame ${frame} of ${lower(what)}`, block, i, {
          lastPs,
          connections: traffic.connections,
        });
        own.add(lastPs, block.connection(i), block.frameBytes(i));
      }
      return own; // what was checked, whatever becomes of the other
    },
  };
}

/** The next block with a frame in it: readers need not know that a block may be empty. */
function fullBlock(what: string, next: () => ArrivalBlock | null): ArrivalBlock | null {
  for (let empty = 0; empty <= MAX_EMPTY_BLOCKS; empty++) {
    const block = next();
    if (block === null) return null;
    if (
      typeof block?.timePs !== "function" ||
      typeof block.connection !== "function" ||
      typeof block.frameBytes !== "function"
    )
      refuse(`A block of ${lower(what)} is ${show(block)}`, "it must be an ArrivalBlock, or null at the end");
    checkWhole(`The count of a block of ${lower(what)}`, block.count, 0, block.capacity);
    if (block.count > 0) return block;
  }
  return refuse(
    `${what} gives more than ${MAX_EMPTY_BLOCKS} empty blocks in a row`,
    "a block must hold a frame now and then, and null ends the traffic",
  );
}

/** Returns the arrival's time. */
function checkArrival(
  which: string,
  block: ArrivalBlock,
  i: number,
  { lastPs, connections }: { lastPs: number; connections: number },
): number {
  const timePs = block.timePs(i);
  checkWhole(`The arrival of ${which} in picoseconds`, timePs, 0, Number.MAX_SAFE_INTEGER);
  if (timePs < lastPs)
    refuse(
      `The arrival of ${which} is at ${timePs} ps and the one before at ${lastPs} ps`,
      "frames come in the order of time",
    );
  checkWhole(`The connection of ${which}`, block.connection(i), 0, connections - 1);
  checkWhole(`The length of ${which} in bytes`, block.frameBytes(i), 1, MAX_FRAME_BYTES);
  return timePs;
}

function checkedHeaders(what: string, connection: number, headers: ConnectionHeaders): ConnectionHeaders {
  const which = `The headers of connection ${connection} of ${lower(what)}`;
  if (typeof headers !== "object" || headers === null)
    refuse(`${which} are ${show(headers)}`, "they must be { ip, transport, problem }, as parseFrame gives them");
  const { ip, transport, problem } = headers;
  for (const list of ["notes", "layers", "packets"] as const)
    if (headers[list] !== undefined && !Array.isArray(headers[list]))
      refuse(`${which} have the ${list} ${show(headers[list])}`, "they must be those of parseFrame");
  if ((headers.packets === undefined) !== (headers.layers === undefined))
    refuse(`${which} have packets without layers, or layers without packets`, "give both, or none");
  if (problem !== null && typeof problem !== "string")
    refuse(`${which} have the problem ${show(problem)}`, "it must be a text or null");
  const isFrom = (place: { readonly bytes: unknown } | null | undefined, length: number): boolean =>
    place?.bytes instanceof Uint8Array && place.bytes.length === length;
  if (ip !== null) {
    const length = ip?.version === 4 ? 4 : ip?.version === 6 ? 16 : 0;
    if (length === 0 || !isFrom(ip.source, length) || !isFrom(ip.destination, length))
      refuse(
        `${which} have the ip ${show(ip)}`,
        "it must have version 4 or 6 and a source and a destination of 4 or 16 bytes, or be null",
      );
  }
  if (transport !== null) {
    const hasPorts = transport?.protocol === "tcp" || transport?.protocol === "udp";
    if (!hasPorts)
      refuse(`${which} have the transport ${show(transport)}`, "its protocol must be tcp or udp, or it must be null");
    checkWhole(`The source port of connection ${connection} of ${lower(what)}`, transport.sourcePort, 0, 65_535);
    checkWhole(
      `The destination port of connection ${connection} of ${lower(what)}`,
      transport.destinationPort,
      0,
      65_535,
    );
  }
  return headers;
}

function checkedNote(what: string, note: unknown): string | null {
  if (note !== null && note !== undefined && typeof note !== "string")
    refuse(`A note of ${lower(what)} is ${show(note)}`, "it must be a text or null");
  return note ?? null;
}

const lower = (what: string): string => what.charAt(0).toLowerCase() + what.slice(1);
