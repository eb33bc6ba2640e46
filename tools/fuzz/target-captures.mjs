// Captures: files of the datasets and built ones, pcap and pcapng, with bytes changed. Whatever the bytes, reading
// gives frames that lie in the file and at most one error sentence; what was read can be replayed or is refused, and a
// replayed run loses no frame.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Dice } from "./dice.mjs";
import { joined, mutated, smallerBytes, surrounded } from "./bytes.mjs";
import { attempt, must, mustEqual } from "./rules.mjs";
import { frame } from "./valid.mjs";

const FOLDER = new URL("../../datasets/captures/", import.meta.url);
const MOST_FRAMES = 300;

export function captures(lib) {
  const files = ["oddities.pcapng", "receive-path.pcap"]
    .map((name) => fileURLToPath(new URL(name, FOLDER)))
    .filter(existsSync)
    .map((path) => new Uint8Array(readFileSync(path)).slice(0, 14_000));

  function check(bytes) {
    const [capture, again] = [0xaa, 0x0a].map((by) => lib.readCapture(surrounded(bytes, by)));
    mustEqual(told(capture), told(again), "what lies around the file's bytes does not matter");
    must(capture.error === null || /^\S.*\.$/.test(capture.error), `the error is one sentence: ${capture.error}`);
    must([null, "pcap", "pcapng"].includes(capture.format), "the format is one of those that are read, or null");
    if (lib.CaptureReader)
      mustEqual(told(inPieces(lib, bytes)), told(capture), "a capture in pieces is what the whole is");
    const { buffer, byteOffset } = surrounded(bytes, 0);
    for (const [i, one] of lib.readCapture(new Uint8Array(buffer, byteOffset, bytes.length)).frames.entries()) {
      must(one.frame === i + 1, "frames are numbered from 1");
      must(
        one.bytes.buffer === buffer &&
          one.bytes.byteOffset >= byteOffset &&
          one.bytes.byteOffset + one.bytes.length <= byteOffset + bytes.length,
        "a frame lies within the file",
      );
      must(
        Number.isInteger(one.wireBytes) && one.wireBytes >= one.bytes.length,
        "the length on the wire is at least that of the bytes",
      );
      must(
        Number.isInteger(one.timestampPs) || Number.isNaN(one.timestampPs),
        "a time is a whole number of picoseconds, or NaN",
      );
      lib.describeConnection(lib.parseCapturedFrame(one));
    }
    replayed(capture.frames.slice(0, MOST_FRAMES));
  }

  function replayed(frames) {
    const { value: traffic } = attempt(lib, () => lib.replay(frames));
    if (traffic === undefined) return;
    const { value: run } = attempt(lib, () =>
      lib.run({ traffic, variant: "message-signaled-interrupts", receiveBuffers: 8, records: "summary" }),
    );
    if (run !== undefined)
      must(run.summary.indicated + run.summary.dropped === frames.length, "every frame is indicated or dropped");
  }

  return {
    name: "captures",
    form: "hex",
    check,
    smaller: smallerBytes,
    make: (dice) => {
      const bytes = dice.way(
        () => dice.one(files) ?? dice.bytes(100),
        () => pcap(dice, lib),
        () => pcapng(dice, lib),
      );
      return dice.chance(0.03) ? dice.bytes(dice.below(200)) : mutated(dice, bytes);
    },
  };
}

/** The capture as a stream brings it, in pieces whose lengths follow from its bytes. */
function inPieces(lib, bytes) {
  const dice = new Dice(bytes.slice(-64).join());
  const most = dice.one([1, 3, 20, 200, 5000]);
  const reader = new lib.CaptureReader();
  const frames = [];
  for (let at = 0; at < bytes.length && !reader.isDone;) {
    const next = at + dice.between(0, most);
    const piece = bytes.slice(at, next);
    frames.push(...reader.push(piece).map((frame) => ({ ...frame, bytes: frame.bytes.slice() })));
    piece.fill(0x55); // The piece's memory is the caller's again.
    at = next;
  }
  return { ...reader.end(), frames };
}

const told = ({ format, error, frames }) => [
  format,
  error,
  frames.map(({ bytes, epochNs, ...rest }) => [[...bytes], String(epochNs), rest]),
];

function pcap(dice, lib) {
  const frames = dice.list(5, () => ({
    bytes: frame(dice, lib),
    epochNs: BigInt(dice.bits()) * BigInt(1 + dice.below(100)),
  }));
  return lib.writePcap(frames, {
    byteOrder: dice.one(["little", "big"]),
    resolution: dice.one(["ns", "us"]),
    linkType: dice.one([1, 1, 1, 0, 12, 101, 113, 276]),
  });
}

/** A section, interfaces with options, and packets in all three kinds of block (draft-ietf-opsawg-pcapng). */
function pcapng(dice, lib) {
  const little = dice.chance(0.5);
  const number = (value, size) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, BigInt(value), little);
    const bytes = new Uint8Array(view.buffer);
    return little ? bytes.slice(0, size) : bytes.slice(8 - size);
  };
  const padded = (bytes) => joined(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
  const block = (type, ...parts) => {
    const body = padded(joined(...parts));
    return joined(number(type, 4), number(body.length + 12, 4), body, number(body.length + 12, 4));
  };
  const option = (code, value) => joined(number(code, 2), number(value.length, 2), padded(value));
  const options = () =>
    dice.way(
      () => [],
      () => [option(9, Uint8Array.of(dice.one([0, 3, 6, 9, 12, 0x80, 0x94, 0xff]))), number(0, 4)],
      () => [option(2, dice.bytes(dice.below(6))), option(14, number(dice.bits(), 8)), number(0, 4)],
    );
  const time = () => [number(dice.below(4), 4), number(dice.bits(), 4)];
  const packet = () => {
    const bytes = frame(dice, lib);
    return dice.way(
      () =>
        block(
          6,
          number(0, 4),
          ...time(),
          number(bytes.length, 4),
          number(bytes.length, 4),
          padded(bytes),
          ...options(),
        ),
      () => block(3, number(bytes.length, 4), bytes),
      () => block(2, number(0, 2), number(0, 2), ...time(), number(bytes.length, 4), number(bytes.length, 4), bytes),
      () => block(dice.one([4, 5, 0xbad]), dice.bytes(dice.below(40))),
    );
  };
  const section = () => [
    block(0x0a0d0d0a, number(0x1a2b3c4d, 4), number(1, 2), number(0, 2), number(-1, 8), ...options()),
    ...dice.list(
      2,
      () => block(1, number(dice.one([1, 101]), 2), number(0, 2), number(dice.one([0, 64, 65535]), 4), ...options()),
      1,
    ),
    ...dice.list(4, packet),
  ];
  return joined(...section(), ...(dice.chance(0.3) ? section() : []));
}
