// Frames: random bytes, and valid frames with bytes changed. Parsing neither throws nor reads past the end; every frame
// gets a CPU and an explanation; a hash value depends on the bytes that are hashed and on no other byte of a valid
// frame.
import { mutated, smallerBytes, surrounded } from "./bytes.mjs";
import { Dice } from "./dice.mjs";
import { must, mustEqual } from "./rules.mjs";
import { frame, settings } from "./valid.mjs";
import { hex } from "./values.mjs";

export function frames(lib) {
  function check(bytes) {
    const dice = new Dice(hex(bytes)); // The settings follow from the bytes, so that the input is all there is.
    const rss = settings(dice, lib);
    const wireBytes = bytes.length + dice.one([0, 0, 1, 1000]);
    const linkType = dice.one([1, 1, 1, 1, 0, 12, 101, 113, 276, 9]);
    const [one, other] = [0x00, 0xff].map((by) => lib.parseFrame(surrounded(bytes, by), wireBytes, { linkType }));
    mustEqual(withoutViews(one), withoutViews(other), "what lies around the frame's bytes does not matter");
    for (const { offset, length } of spansOf(one))
      must(
        offset >= 0 && length >= 0 && offset + length <= wireBytes,
        `a header lies within the frame: ${offset}, ${length}`,
      );
    lib.describeConnection(one);
    const { cpu, hashType, hashValue, index, reason } = lib.assignCpu(one, rss);
    must(
      (hashType === null) === (hashValue === null) && (hashType === null) === (index === null),
      "hash type, hash value and entry are there together",
    );
    lib.frameFields(one, hashType);
    must(
      hashType === null ? cpu === rss.defaultCpu : cpu === rss.indirectionTable.entries[index],
      "the CPU is the entry's, or the default one",
    );
    must(reason.length > 0 && !/undefined|NaN|\[object/.test(reason), `the reason is said: ${reason}`);
    must(!/undefined|NaN|\[object/.test(String(lib.explain(one, rss))), "the explanation says what there is");
    if (hashType !== null && linkType === 1) onlyHashedBytesCount(bytes, wireBytes, rss, lib);
  }

  return {
    name: "frames",
    form: "hex",
    check,
    smaller: smallerBytes,
    make: (dice) =>
      dice.way(
        () => dice.bytes(dice.below(120)),
        () => frame(dice, lib),
        () => mutated(dice, frame(dice, lib)),
        () => mutated(dice, frame(dice, lib)),
        () => mutated(dice, frame(dice, lib)),
      ),
  };
}

/** A frame whose hash input is the same has the same hash value, and MAC addresses are never part of it. */
function onlyHashedBytesCount(bytes, wireBytes, rss, lib) {
  const before = lib.assignCpu(lib.parseFrame(bytes, wireBytes), rss);
  const readdressed = Uint8Array.from(bytes, (byte, i) => (i < 12 ? byte ^ 0x5a : byte));
  const after = lib.assignCpu(lib.parseFrame(readdressed, wireBytes), rss);
  must(before.hashValue === after.hashValue, "MAC addresses do not change the hash value");
  must(before.hashValue === lib.toeplitz(before.hashInput, rss.secretKey), "the hash value is that of the hash input");
  must([8, 12, 32, 36].includes(before.hashInput.length), "a hash input has 8, 12, 32 or 36 bytes");
}

const withoutViews = (value) =>
  JSON.parse(JSON.stringify(value, (_, part) => (part instanceof Uint8Array ? hex(part) : part)));

/** Every { offset, length } and placed address within. */
function spansOf(value) {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  const own =
    typeof value.offset !== "number"
      ? []
      : [{ offset: value.offset, length: value.length ?? value.bytes?.length ?? 0 }];
  return [...own, ...Object.values(value).flatMap(spansOf)];
}
