import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildFrame,
  InputError,
  parseCapturedFrame,
  readCapture,
  writePcap,
  type Capture,
  type PcapOptions,
} from "rss-lab";
import { CaptureClock } from "../../lib/src/frame/capture-clock.js";
import { CaptureReader } from "../../lib/src/frame/capture-stream.js";
import { join, pcapngWriter } from "./pcapng-blocks.js";
import { examples } from "../support/examples.js";

const VARIANTS: readonly PcapOptions[] = [
  { byteOrder: "little", resolution: "ns" },
  { byteOrder: "little", resolution: "us" },
  { byteOrder: "big", resolution: "ns" },
  { byteOrder: "big", resolution: "us" },
];
const START = 1_790_000_000_000_000_000n;

const anyRecords = fc.array(
  fc
    .record({
      bytes: fc.uint8Array({ maxLength: 80 }),
      cut: fc.nat(2_000),
      epochUs: fc.bigInt({ min: 0n, max: 2n ** 32n * 1_000_000n - 1n }),
    })
    .map(({ bytes, cut, epochUs }) => ({ bytes, wireBytes: bytes.length + cut, epochNs: epochUs * 1_000n })),
  { maxLength: 6 },
);

/** What must hold whatever a file contains. */
function expectSound(capture: Capture, fileBytes: number): void {
  let total = 0;
  capture.frames.forEach(({ frame, bytes, wireBytes, timestampPs, epochNs }, index) => {
    expect(frame).toBe(index + 1);
    expect(wireBytes).toBeGreaterThanOrEqual(bytes.length);
    expect(Number.isNaN(timestampPs) || Number.isInteger(timestampPs)).toBe(true);
    expect(typeof epochNs).toBe("bigint");
    total += bytes.length;
  });
  // Frames are views of different parts of the file: no claim in it can make them larger.
  expect(total).toBeLessThanOrEqual(fileBytes);
  if (capture.error !== null) expect(capture.error).toMatch(/^The [^\n]*\.$/);
  for (const captured of capture.frames) parseCapturedFrame(captured);
}

describe("pcap (draft-ietf-opsawg-pcap)", () => {
  test("all four variants of byte order and resolution give the same frames", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const captures = VARIANTS.map((options) => readCapture(writePcap(records, options)));
        for (const capture of captures) {
          expect(capture).toEqual(captures[0]);
          expect(capture).toMatchObject({ format: "pcap", error: null });
          expect(capture.frames.map(({ bytes, wireBytes, epochNs }) => ({ bytes, wireBytes, epochNs }))).toEqual(
            records,
          );
        }
      }),
    );
  });

  test("times count from the first frame in whole picoseconds, also backwards", () => {
    const times = [START, START + 67n, START + 3_600_000_000_000n, START - 5n];
    const { frames } = readCapture(writePcap(times.map((epochNs) => ({ bytes: new Uint8Array(60), epochNs }))));
    expect(frames.map(({ timestampPs }) => timestampPs)).toEqual([0, 67_000, 3_600_000_000_000_000, -5_000]);
    expect(frames.map(({ epochNs }) => epochNs)).toEqual(times);
  });

  test("a file cut anywhere gives the frames before the cut, and one sentence with the byte", () => {
    const records = [0n, 1n, 2n].map((epochNs) => ({ bytes: new Uint8Array(60).fill(7), epochNs }));
    const file = writePcap(records);
    for (let length = 1; length < file.length; length++) {
      const { frames, error } = readCapture(file.subarray(0, length));
      expect(frames).toHaveLength(Math.max(0, Math.floor((length - 24) / 76)));
      if (length < 24 || (length - 24) % 76 !== 0) expect(error).toMatch(/ (is cut|at byte|is not a capture)/);
      else expect(error).toBeNull();
    }
    expect(readCapture(file.subarray(0, 24 + 76 + 20)).error).toBe(
      "The record of frame 2 at byte 100 is cut: it claims 60 captured bytes, and 4 are left in the file.",
    );
  });

  test("an absurd length is a fault with its byte, not an allocation", () => {
    const file = writePcap([{ bytes: new Uint8Array(60) }, { bytes: new Uint8Array(60) }]);
    file.fill(0xff, 108, 112);
    expect(readCapture(file)).toMatchObject({
      frames: [{ frame: 1 }],
      error:
        "The record of frame 2 at byte 100 is damaged: it claims 4294967295 captured bytes, " +
        "and this file's limit is 262144.",
    });
  });

  test.each([
    [4, "Nokia's firewalls write"],
    [8, "the libpcap of Red Hat 6.1 wrote"],
  ])(
    "record headers that are %i bytes longer (Wireshark's wiretap) are named, whichever the byte order",
    (more, whose) => {
      for (const options of VARIANTS) {
        // Times whose second half is above any frame's length, as nearly all are.
        const records = [0n, 1n].map((i) => ({
          bytes: new Uint8Array(60),
          epochNs: START + 900_000_000n + i * 5_000_000n,
        }));
        const plain = writePcap(records, options);
        const longer = [0, 1].map((i) => [
          ...plain.subarray(24 + 76 * i, 40 + 76 * i),
          ...new Array<number>(more).fill(0),
          ...plain.subarray(40 + 76 * i, 100 + 76 * i),
        ]);
        const { error } = readCapture(Uint8Array.from([...plain.subarray(0, 24), ...longer.flat()]));
        expect(error).toContain(`Its record headers seem to be ${more} bytes longer, as ${whose} them`);
        expect(readCapture(plain).error).toBeNull();
      }
    },
  );

  test("the link type is the low half of its field, the rest tells of check sequences", () => {
    const file = writePcap([{ bytes: new Uint8Array(60) }], { linkType: 113 });
    file[23] = 0x44;
    expect(readCapture(file).frames[0].linkType).toBe(113);
  });

  test("another version is refused with its byte", () => {
    const file = writePcap([]);
    file[4] = 3;
    expect(readCapture(file).error).toBe("The capture says pcap version 3 at byte 4: only version 2 can be read.");
  });

  test("what cannot be written is refused", () => {
    expect(() => writePcap([{ bytes: new Uint8Array(60), wireBytes: 59 }])).toThrow(InputError);
    expect(() => writePcap([{ bytes: new Uint8Array(60), epochNs: -1n }])).toThrow(InputError);
    expect(() => writePcap([], { byteOrder: "middle" as never })).toThrow(InputError);
  });
});

describe("pcapng (draft-ietf-opsawg-pcapng)", () => {
  const frame = buildFrame({ source: "10.0.0.1", destination: "10.0.0.2" });

  test.each([true, false])(
    "three kinds of packets are read, unknown blocks stepped over (little-endian: %s)",
    (little) => {
      const w = pcapngWriter(little);
      const file = join([
        w.section(),
        w.interfaceDescription(1, 40, [[2, new TextEncoder().encode("eth0")]]),
        w.interfaceDescription(113, 0),
        w.block(0x0000_0bad, new Uint8Array(20)),
        w.enhanced(0, 1_000_001n, frame, 1514),
        w.obsolete(1, 1_000_003n, frame.subarray(0, 33)),
        w.simple(60, frame.subarray(0, 40)),
        w.block(5, new Uint8Array(8)),
      ]);
      const { format, frames, error } = readCapture(file);
      expect({ format, error }).toEqual({ format: "pcapng", error: null });
      const eth0 = { linkType: 1, interfaceName: "eth0" };
      expect(frames).toEqual([
        { frame: 1, timestampPs: 0, epochNs: 1_000_001_000n, ...eth0, bytes: frame, wireBytes: 1514 },
        {
          frame: 2,
          timestampPs: 2_000_000,
          epochNs: 1_000_003_000n,
          linkType: 113,
          bytes: frame.subarray(0, 33),
          wireBytes: 33,
        },
        { frame: 3, timestampPs: Number.NaN, epochNs: 0n, ...eth0, bytes: frame.subarray(0, 40), wireBytes: 60 },
      ]);
    },
  );

  test("times: decimal and binary resolution, offset in seconds", () => {
    const w = pcapngWriter(true);
    const resolution = (value: number): readonly [number, Uint8Array] => [9, Uint8Array.of(value)];
    const cases = [
      { options: [], ticks: 5n, ps: 5_000_000n }, // microseconds unless said otherwise
      { options: [resolution(9)], ticks: 5n, ps: 5_000n },
      { options: [resolution(12)], ticks: 5n, ps: 5n },
      { options: [resolution(0)], ticks: 5n, ps: 5_000_000_000_000n },
      { options: [resolution(0x80 | 10)], ticks: 1n, ps: 976_562_500n }, // 2^-10 s
      { options: [resolution(0x80 | 127)], ticks: 2n ** 64n - 1n, ps: 0n },
      { options: [resolution(9), [14, w.int64(-2n)] as const], ticks: 2_000_000_005n, ps: 5_000n },
    ];
    for (const { options, ticks, ps } of cases) {
      const interfaces = [w.interfaceDescription(1, 0), w.interfaceDescription(1, 0, options)];
      const file = join([w.section(), ...interfaces, w.enhanced(0, 0n, frame), w.enhanced(1, ticks, frame)]);
      const { frames, error } = readCapture(file);
      expect(error).toBeNull();
      expect(frames[1]).toMatchObject({ timestampPs: Number(ps), epochNs: ps / 1_000n });
    }
  });

  test("sections of both byte orders follow each other, each with its own interfaces", () => {
    const [little, big] = [true, false].map(pcapngWriter);
    const file = join([
      little.section(),
      little.interfaceDescription(1, 0),
      little.enhanced(0, 1n, frame),
      big.section(),
      big.interfaceDescription(101, 0),
      big.enhanced(0, 2n, frame),
      big.section(),
      big.enhanced(0, 3n, frame),
    ]);
    const { frames, error } = readCapture(file);
    expect(frames.map(({ linkType, timestampPs }) => [linkType, timestampPs])).toEqual([
      [1, 0],
      [101, 1_000_000],
    ]);
    const at = file.length - 32 - 60;
    expect(error).toBe(
      `The block at byte ${at} is damaged: its frame is of interface 0, and its section describes 0 before it.`,
    );
  });

  test.each([
    [4, 13, /^The block at byte 28 is damaged: it says 13 bytes, and type 1 has 20 at least, a multiple of 4\.$/],
    [4, 8, /it says 8 bytes/],
    [5, 1, /^The block at byte 28 is cut: it says 276 bytes, and 112 are left in the file\.$/],
    [16, 21, /^The block at byte 28 is damaged: it says 20 bytes at its start and 21 at its end\.$/],
  ])("a block with byte %i set to %i is a fault with its byte", (offset, value, sentence) => {
    const w = pcapngWriter(true);
    const file = join([w.section(), w.interfaceDescription(1, 0), w.enhanced(0, 1n, frame)]);
    file[28 + offset] = value;
    expect(readCapture(file)).toMatchObject({ frames: [], error: expect.stringMatching(sentence) as string });
  });

  test("a packet that claims more bytes than its block has is a fault", () => {
    const w = pcapngWriter(true);
    const file = join([w.section(), w.interfaceDescription(1, 0), w.enhanced(0, 1n, frame), w.enhanced(0, 1n, frame)]);
    file[28 + 20 + 92 + 20] = 61;
    expect(readCapture(file)).toMatchObject({
      frames: [{ frame: 1 }],
      error: "The block at byte 140 is damaged: it claims 61 captured bytes, and has room for 60.",
    });
  });

  test("a section without byte order and another version are refused with their byte", () => {
    const changed = (at: number, value: number): Uint8Array => {
      const file = pcapngWriter(false).section();
      file[at] = value;
      return file;
    };
    expect(readCapture(changed(8, 0)).error).toBe(
      "The block at byte 0 is damaged: a section header has 1a 2b 3c 4d or the reverse at byte 8.",
    );
    expect(readCapture(changed(13, 2)).error).toBe(
      "The block at byte 0 says pcapng version 2: only version 1 can be read.",
    );
  });
});

describe("a capture in pieces", () => {
  const w = pcapngWriter(true);
  const frame = buildFrame({ source: "10.0.0.1", destination: "10.0.0.2" });
  const name: readonly [number, Uint8Array] = [2, new TextEncoder().encode("eth0")];
  const pcapng = join([
    w.section(),
    w.interfaceDescription(1, 0, [name, [9, Uint8Array.of(9)]]),
    w.interfaceDescription(101, 50, [[9, Uint8Array.of(0x80 | 20)]]),
    w.interfaceDescription(1, 0, [[14, w.int64(-3_000_000_000n)]]),
    w.block(0x0bad, new Uint8Array(200)),
    w.simple(frame.length, frame),
    w.enhanced(0, START, frame, 1514),
    w.enhanced(1, START / 1_000n, frame.subarray(14)),
    w.enhanced(2, 5n, frame),
    w.block(5, new Uint8Array(8)),
    pcapngWriter(false).section(),
    pcapngWriter(false).interfaceDescription(1, 0, [[14, pcapngWriter(false).int64(12_345n)]]),
    pcapngWriter(false).enhanced(0, START / 1_000n, frame),
  ]);
  const anyFile = fc.oneof(
    fc.tuple(anyRecords, fc.constantFrom(...VARIANTS)).map(([records, options]) => writePcap(records, options)),
    fc.constant(pcapng),
    fc.uint8Array({ maxLength: 120 }),
    fc.constantFrom("", "hello", "a line of text\n".repeat(9)).map((text) => new TextEncoder().encode(text)),
  );
  const changes = fc.array(fc.tuple(fc.nat(800), fc.nat(255)), { maxLength: 2 });

  /** The file in pieces of these lengths in turn. */
  function inPieces(file: Uint8Array, lengths: readonly number[]): Capture {
    const reader = new CaptureReader();
    const frames = [];
    for (let at = 0, i = 0; at < file.length; i++) {
      const length = lengths[i % lengths.length];
      // A piece may be overwritten by its owner as soon as its frames are used.
      const piece = file.slice(at, at + length);
      frames.push(...reader.push(piece).map((captured) => ({ ...captured, bytes: captured.bytes.slice() })));
      piece.fill(0xee);
      at += length;
    }
    return { ...reader.end(), frames };
  }

  test("cut anywhere, it gives the frames, times and sentences of the whole", () => {
    fc.assert(
      fc.property(
        anyFile,
        changes,
        fc.nat(60),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 }),
        (original, damage, cut, lengths) => {
          const file = original.slice(0, Math.max(0, original.length - (cut > 30 ? cut - 30 : 0)));
          for (const [at, value] of damage) if (file.length > 0) file[at % file.length] = value;
          expect(inPieces(file, lengths)).toEqual(readCapture(file));
        },
      ),
      { numRuns: examples(2_000) },
    );
  });

  test("byte by byte, too", () => {
    expect(readCapture(pcapng).frames).toHaveLength(5);
    expect(inPieces(pcapng, [1])).toEqual(readCapture(pcapng));
  });

  test("a reader says when the rest of a file cannot matter", () => {
    const reader = new CaptureReader();
    reader.push(
      new TextEncoder().encode("no capture at all, and long enough to be known as text, whatever follows it"),
    );
    expect(reader.isDone).toBe(true);
    const damaged = new CaptureReader();
    damaged.push(writePcap([]));
    expect(damaged.isDone).toBe(false);
    damaged.push(new Uint8Array(16).fill(0xff));
    expect(damaged.isDone).toBe(true);
  });

  test("what claims more than 64 MiB is damage, so that nothing waits for it", () => {
    const file = writePcap([{ bytes: new Uint8Array(60) }]);
    file.fill(0xff, 16, 20); // the file's own limit
    file.fill(0x7f, 32, 36);
    expect(readCapture(file).error).toBe(
      "The record of frame 1 at byte 24 is damaged: it claims 2139062143 captured bytes, and this file's limit is 67108864.",
    );
    const block = join([w.section(), w.interfaceDescription(1, 0), w.enhanced(0, 1n, frame)]);
    block[28 + 20 + 7] = 0x40;
    expect(readCapture(block).error).toMatch(
      /^The block at byte 48 is damaged: it says \d+ bytes, and type 6 has 67108864 at most\.$/,
    );
  });

  test("times are the same in plain numbers as in exact integers", () => {
    const seconds = fc.oneof(fc.nat(20_000), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(seconds, fc.nat(999_999_999_999)), { minLength: 2, maxLength: 4 }), (times) => {
        const [plain, exact] = [new CaptureClock(), new CaptureClock()];
        for (const [second, ps] of times) {
          plain.set(second, ps);
          exact.setExactly(BigInt(second) * 1_000_000_000_000n + BigInt(ps));
          expect([plain.epochNs, plain.timestampPs]).toEqual([exact.epochNs, exact.timestampPs]);
        }
      }),
    );
  });
});

describe("any file", () => {
  const w = pcapngWriter(false);
  const frame = buildFrame({ source: "::1", destination: "::2", protocol: "udp" });
  const files = [
    ...VARIANTS.map((options) =>
      writePcap([{ bytes: frame, epochNs: START }, { bytes: frame }, { bytes: frame }], options),
    ),
    join([
      w.section(),
      w.interfaceDescription(1, 0, [
        [2, Uint8Array.of(101, 48)],
        [9, Uint8Array.of(9)],
      ]),
      w.enhanced(0, START, frame),
      w.obsolete(0, START, frame),
      w.simple(62, frame),
      w.block(77, frame),
      w.section(),
      w.interfaceDescription(101, 0),
    ]),
  ];

  test("damage anywhere in a capture gives sound frames, and a sentence if it is broken", () => {
    const damage = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.constantFrom(...files), damage, fc.nat(100), (file, changes, cut) => {
        const damaged = file.slice(0, file.length - cut);
        for (const [at, value] of changes) damaged[at % damaged.length] = value;
        expectSound(readCapture(damaged), damaged.length);
      }),
      { numRuns: examples(3_000) },
    );
  });

  test("random bytes, with the beginning of a capture or without, are data", () => {
    const beginning = fc.constantFrom(...files).chain((file) => fc.nat(48).map((length) => file.slice(0, length)));
    fc.assert(
      fc.property(beginning, fc.uint8Array({ maxLength: 300 }), (start, bytes) => {
        const file = join([start, bytes]);
        expectSound(readCapture(file), file.length);
      }),
      { numRuns: examples(1_000) },
    );
  });

  test("what is no capture says so", () => {
    expect(readCapture(new Uint8Array(0))).toEqual({
      format: null,
      frames: [],
      error: "The file is empty: a capture begins with a pcap or pcapng header.",
    });
    expect(readCapture(Uint8Array.of(0x1f, 0x8b, 8, 0)).error).toBe(
      "The file is compressed with gzip: unpack it first (gunzip).",
    );
    expect(readCapture(Uint8Array.of(1, 2, 3, 4, 5)).error).toMatch(
      /^The file is not a capture: it begins with the bytes 01 02 03 04 at byte 0, /,
    );
    expect(readCapture(new TextEncoder().encode("hello\nyou")).error).toBe(
      'The file is not a capture: it is text that begins with "hello", and a capture is binary, as tcpdump -w writes it.',
    );
    expect(() => readCapture("x.pcap" as never)).toThrow(InputError);
  });

  test.each([
    ["28 b5 2f fd", "compressed with zstd: unpack it first (zstd -dc FILE | rss-lab steer -)"],
    ["04 22 4d 18", "compressed with lz4: unpack it first (lz4 -dc FILE | rss-lab steer -)"],
    ["fd 37 7a 58 5a 00", "compressed with xz: unpack it first (xz -dc FILE | rss-lab steer -)"],
    ["42 5a 68 39", "compressed with bzip2: unpack it first (bzip2 -dc FILE | rss-lab steer -)"],
    ["50 4b 03 04", "compressed with zip: unpack it first (unzip -p FILE | rss-lab steer -)"],
    ["34 cd b2 a1", "a capture in the format modified pcap (an old Linux libpcap's, with longer record headers)"],
    ["a1 b2 cd 34", "a capture in the format modified pcap"],
    ["73 6e 6f 6f 70 00 00 00", "a capture in the format snoop (Solaris): turn it into pcap first (editcap -F pcap "],
    ["47 4d 42 55 00 02", "a capture in the format Microsoft Network Monitor 2"],
    [
      "00 00 00 00 80 5b 9a 65 02 04 00 50 00 00 00 3c 00 00", // ERF: 2024, Ethernet, 80 bytes, 60 of them the frame
      "a capture in the format ERF (Endace), as it seems",
    ],
  ])("a file that begins with %s is named, with its cure", (hex, sentence) => {
    const file = Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));
    expect(readCapture(file).error).toContain(`The file is ${sentence}`);
  });

  test("a Node Buffer gives plain byte arrays, also from the middle of its memory", () => {
    const { frames } = readCapture(Buffer.concat([Buffer.from("x"), files[0]]).subarray(1));
    expect(frames).toEqual(readCapture(files[0]).frames);
    expect(frames[0].bytes.constructor).toBe(Uint8Array);
  });
});
