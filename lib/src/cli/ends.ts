// The two ends of a connection as they are typed, `SRC[:PORT] DST[:PORT]`, for every command that takes them. An IPv6
// address with a port stands in brackets; one without brackets whose last group could be a port is told.
import { InputError, refuse, show } from "../check.js";
import { formatAddress, parseAddress } from "../index.js";
import { wholeNumber } from "./arguments.js";

export interface End {
  readonly address: Uint8Array;
  readonly port?: number;
  /** As it was typed. */
  readonly typed: string;
}

export const versionOf = ({ address }: End): 4 | 6 => (address.length === 4 ? 4 : 6);

/** "10.0.0.1", "10.0.0.1:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80". */
export function parseEnd(typed: string): End {
  const match = /^\[([^\]]*)\](?::(.*))?$/.exec(typed) ?? /^([^:]*):([^:]*)$/.exec(typed) ?? [typed, typed, undefined];
  const [, address, port] = match;
  if (typed.startsWith("[") && !address.includes(":"))
    refuse(
      `The address is ${show(typed)}`,
      "square brackets hold an IPv6 address, closed by ] and followed by nothing or :PORT",
    );
  return {
    address: addressOf(typed, address),
    typed,
    ...(port === undefined
      ? {}
      : { port: wholeNumber(`The port of ${show(typed)}`, port, { min: 0, max: 65535, fallback: 0 }) }),
  };
}

function addressOf(typed: string, address: string): Uint8Array {
  try {
    return parseAddress(address);
  } catch (error) {
    const bracketed = withPortInBrackets(typed);
    if (!(error instanceof InputError) || bracketed === null) throw error;
    return refuse(`The address is ${show(typed)}`, `an IPv6 address with a port stands in brackets, as ${bracketed}`);
  }
}

/** "[2001:db8::1]:80" of "2001:db8::1:80", if that could be meant. */
function withPortInBrackets(typed: string): string | null {
  const match = /^([0-9a-fA-F:.]*:[0-9a-fA-F:.]*):(\d{1,5})$/.exec(typed);
  if (match === null || Number(match[2]) > 65535) return null;
  try {
    parseAddress(match[1]);
    return `[${match[1]}]:${match[2]}`;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** What is doubtful in ends without brackets: "2001:db8::1:80" may be meant as address and port. */
export function notesOnEnds(ends: readonly End[]): string[] {
  return ends.flatMap(({ typed, port, address }) => {
    const bracketed = port === undefined && address.length === 16 ? withPortInBrackets(typed) : null;
    if (bracketed === null) return [];
    return [
      `${typed} is taken for an address whose last group is ${typed.slice(typed.lastIndexOf(":") + 1)}; for a port write ${bracketed}, for the address alone [${typed}]`,
    ];
  });
}

/** Refuses ends of two IP versions, and a port at one end only. */
export function checkEnds(source: End, destination: End): void {
  if (source.address.length !== destination.address.length)
    refuse(
      `The source is IPv${versionOf(source)} and the destination IPv${versionOf(destination)}`,
      "both must be of one IP version",
    );
  if ((source.port === undefined) === (destination.port === undefined)) return;
  const [note] = notesOnEnds([source, destination]);
  refuse(
    `Only the ${source.port === undefined ? "destination" : "source"} has a port`,
    `give both ports, or none to hash the addresses alone${note === undefined ? "" : `; ${note}`}`,
  );
}

/** "66.9.149.187 port 2794". */
export const describeEnd = ({ address, port }: End): string =>
  formatAddress(address) + (port === undefined ? "" : ` port ${port}`);
