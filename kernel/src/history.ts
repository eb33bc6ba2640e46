// The session's history ("Messaging in Jupyter", history): what was run, and the result it had. It is not kept on disk.
import type { Fields } from "./wire.js";

/** Of a cell that was run: its number, its text, and its result's text if it had one. */
export interface PastCell {
  readonly count: number;
  readonly source: string;
  readonly result: string | null;
}

/** The number of the current session, in answers; a request may also say 0. */
const SESSION = 1;

/** The content of the answer to a history_request: the last cells, those of some numbers, or those of a pattern. */
export function historyReply(past: readonly PastCell[], request: Fields): Fields {
  const entries = chosen(past, request).map(({ count, source, result }) => [
    SESSION,
    count,
    request.output === true ? [source, result] : source,
  ]);
  return { history: entries };
}

function chosen(past: readonly PastCell[], request: Fields): readonly PastCell[] {
  const last = typeof request.n === "number" ? request.n : Infinity;
  switch (request.hist_access_type) {
    case "range": {
      const { session = 0, start = 0, stop = null } = request;
      if (session !== 0 && session !== SESSION) return [];
      return past.filter(({ count }) => count >= Number(start) && (stop === null || count < Number(stop)));
    }
    case "search": {
      const pattern = glob(typeof request.pattern === "string" ? request.pattern : "*");
      const found = past.filter(({ source }) => pattern.test(source));
      const lastOfText = new Map(found.map((cell) => [cell.source, cell]));
      return tail(request.unique === true ? found.filter((cell) => lastOfText.get(cell.source) === cell) : found, last);
    }
    default:
      return tail(past, last);
  }
}

const tail = (past: readonly PastCell[], n: number): readonly PastCell[] => past.slice(Math.max(0, past.length - n));

/** A pattern in which * stands for any text and ? for any character, over the whole of a cell. */
const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, (sign) => (sign === "*" ? ".*" : sign === "?" ? "." : `\\${sign}`))}$`,
    "s",
  );
