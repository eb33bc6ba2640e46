// PcapngWriter: what it writes, our own reader reads back, interface names and nanoseconds included; test/long has
// tshark read it.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { InputError, readCapture } from "rss-lab";
import { PcapngWriter } from "../../lib/src/frame/write-pcapng.js";
import { join } from "./pcapng-blocks.js";

const anyFrame = fc.record({
  bytes: fc.uint8Array({ maxLength: 70 }),
  cut: fc.nat(1_000),
  epochNs: fc.bigInt({ min: 0n, max: 2n ** 63n }),
  linkType: fc.constantFrom(1, 101, 113),
  name: fc.constantFrom("queue 0", "queue 1", "CPU 12", "schlange ä"),
});

describe("PcapngWriter (draft-ietf-opsawg-pcapng)", () => {
  test("what it writes is read back", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 12 }), (frames) => {
        const writer = new PcapngWriter();
        const pieces = frames.map(({ cut, name, ...frame }) =>
          writer.frame({ ...frame, wireBytes: frame.bytes.length + cut }, name),
        );
        const { format, error, frames: read } = readCapture(join([writer.begin(), ...pieces]));
        expect([format, error]).toEqual(["pcapng", null]);
        expect(
          read.map(({ bytes, wireBytes, epochNs, linkType, interfaceName }) => ({
            bytes,
            cut: wireBytes - bytes.length,
            epochNs,
            linkType,
            name: interfaceName,
          })),
        ).toEqual(frames);
      }),
    );
  });

  it("describes an interface once for each name and link type", () => {
    const writer = new PcapngWriter();
    const frame = { bytes: new Uint8Array(4), wireBytes: 4, epochNs: 0n, linkType: 1 };
    const lengths = [
      writer.frame(frame, "a"),
      writer.frame(frame, "a"),
      writer.frame({ ...frame, linkType: 101 }, "a"),
      writer.frame(frame, "b"),
      writer.frame(frame, "a"),
    ].map(({ length }) => length);
    expect(lengths).toEqual([76, 36, 76, 76, 36]);
  });

  it("refuses what is no frame", () => {
    const writer = new PcapngWriter();
    expect(() => writer.frame(null as never, "a")).toThrow(InputError);
    expect(() => writer.frame({ bytes: new Uint8Array(9), wireBytes: 8, epochNs: 0n, linkType: 1 }, "a")).toThrow(
      InputError,
    );
  });
});
