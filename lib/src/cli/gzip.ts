// gzip on the way (RFC 1952): packed chunks in, unpacked chunks out, one member after another. A file that is cut or
// damaged gives what could be unpacked, and one sentence.
import { createGunzip } from "node:zlib";

/** Packed bytes that are unpacked at once: no more than a thousand times as many come out of them. */
const PIECE_BYTES = 0x4000;
const CHUNK_BYTES = 0x4_0000;

export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b;

/** Unpacks a stream; `onFault` hears one sentence if it is cut or damaged. */
export async function* unpackGzip(
  packed: AsyncIterable<Uint8Array>,
  onFault: (sentence: string) => void,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const unpacked: Uint8Array[] = [];
  let fault: NodeJS.ErrnoException | null = null;
  let bytes = 0;
  const ended = new Promise<void>((resolve) => {
    gunzip.on("data", (chunk: Uint8Array) => unpacked.push(chunk));
    gunzip.on("error", (error) => ((fault = error), resolve()));
    gunzip.on("end", resolve);
  });
  try {
    for await (const chunk of packed) {
      for (let at = 0; at < chunk.length && fault === null; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        // After a fault nobody answers any more.
        await Promise.race([ended, new Promise<void>((resolve) => gunzip.write(piece, () => resolve()))]);
        bytes += piece.length;
        yield* unpacked.splice(0);
      }
      if (fault !== null) break;
    }
    if (fault === null) gunzip.end();
    await ended;
    yield* unpacked.splice(0);
  } finally {
    gunzip.destroy();
  }
  if (fault !== null) onFault(sentenceOf(fault, bytes));
}

const sentenceOf = ({ code, message }: NodeJS.ErrnoException, bytes: number): string =>
  code === "Z_BUF_ERROR"
    ? `The gzip file is cut: its ${bytes} bytes end before the packed data do.`
    : `The gzip file is damaged within its first ${bytes} bytes: ${message}.`;
