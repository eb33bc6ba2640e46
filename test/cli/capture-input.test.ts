// A capture from a file or from standard input, packed or not: the same frames and sentences as the whole file at once.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, test, vi } from "vitest";
import { type CapturedFrame, InputError, buildFrame, readCapture, writePcap } from "rss-lab";
import { openCapture } from "../../lib/src/cli/capture-input.js";
import { unpackGzip } from "../../lib/src/cli/gzip.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-input-"));
afterAll(() => rmSync(folder, { recursive: true }));
const save = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

const frames = Array.from({ length: 20_000 }, (_, i) =>
  buildFrame({ source: `10.0.${i >> 8}.${i & 255}`, destination: "10.1.0.1", payloadBytes: (i * 7919) % 90 }),
);
const file = writePcap(frames.map((bytes, i) => ({ bytes, epochNs: BigInt(i) })));
const packed = gzipSync(file);

async function readAll(path: string) {
  const capture = openCapture(path);
  const read: CapturedFrame[] = [];
  let batches = 0;
  for await (const batch of capture.batches()) {
    read.push(...batch);
    batches++;
  }
  const { format, fault, bytesRead, size } = capture;
  return { frames: read, batches, format, fault, bytesRead, size };
}

/** All that frames are, as texts and one run of bytes, which are compared faster than frames. */
const told = (all: readonly CapturedFrame[]): readonly [string, Buffer] => [
  all
    .map(
      (each) =>
        `${each.frame} ${each.timestampPs} ${each.epochNs} ${each.linkType} ${each.wireBytes} ${each.bytes.length}`,
    )
    .join(),
  Buffer.concat(all.map(({ bytes }) => bytes)),
];
function expectFrames(read: readonly CapturedFrame[], wanted: readonly CapturedFrame[]): void {
  const [[words, bytes], [wantedWords, wantedBytes]] = [told(read), told(wanted)];
  expect(words === wantedWords && bytes.equals(wantedBytes)).toBe(true);
}

/** Standard input gives these pieces. */
async function fromStdin(pieces: readonly Uint8Array[]) {
  const spy = vi.spyOn(process, "stdin", "get").mockReturnValue(Readable.from(pieces) as never);
  try {
    return await readAll("-");
  } finally {
    spy.mockRestore();
  }
}

const pieces = (bytes: Uint8Array, length: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length));

describe("openCapture", () => {
  const whole = readCapture(file);

  it("reads a file in batches, with its size", async () => {
    const read = await readAll(save("whole.pcap", file));
    expect(read).toMatchObject({ format: "pcap", fault: null, bytesRead: file.length, size: file.length });
    expectFrames(read.frames, whole.frames);
    expect(read.batches).toBeGreaterThan(1);
  });

  it("unpacks gzip, whatever the file is called, and counts packed bytes", async () => {
    const read = await readAll(save("packed.pcap", packed));
    expect(read).toMatchObject({ format: "pcap", fault: null, bytesRead: packed.length, size: packed.length });
    expectFrames(read.frames, whole.frames);
  });

  it("reads standard input, packed or not, in any pieces", async () => {
    for (const bytes of [file, packed])
      for (const length of [1_000, 65_536]) {
        const read = await fromStdin(pieces(bytes, length));
        expect(read).toMatchObject({ format: "pcap", fault: null, size: null });
        expectFrames(read.frames, whole.frames);
      }
    expect((await fromStdin(pieces(packed.subarray(0, 3_000), 1))).frames.length).toBeGreaterThan(10);
  });

  it("tells a file that is cut from gzip that is cut, and gives the frames before", async () => {
    const cut = await readAll(save("cut.pcap", file.subarray(0, file.length - 1)));
    expect(cut).toMatchObject({ format: "pcap", fault: readCapture(file.subarray(0, file.length - 1)).error });
    expect(cut.frames).toHaveLength(frames.length - 1);
    const half = packed.subarray(0, packed.length / 2);
    const read = await readAll(save("cut.gz", half));
    expect(read.fault).toBe(`The gzip file is cut: its ${half.length} bytes end before the packed data do.`);
    expect(read.frames.length).toBeGreaterThan(1_000);
    expectFrames(read.frames, whole.frames.slice(0, read.frames.length));
  });

  it("tells gzip that is damaged", async () => {
    const damaged = packed.slice();
    damaged.fill(0x55, 10_000, 10_040);
    const read = await readAll(save("damaged.gz", damaged));
    expect(read.fault).toMatch(/^The gzip file is damaged within its first \d+ bytes: [a-z ]+\.$/);
    const wrongSum = packed.slice();
    wrongSum[wrongSum.length - 6] ^= 1;
    expect((await readAll(save("sum.gz", wrongSum))).fault).toMatch(/incorrect data check\.$/);
  });

  it("stops reading where the rest cannot matter", async () => {
    const damaged = file.slice();
    damaged.fill(0xff, 24, 40);
    const read = await readAll(save("early.pcap", damaged));
    expect(read.fault).toMatch(/^The record of frame 1 at byte 24 is damaged/);
    expect(read.bytesRead).toBeLessThan(file.length);
  });

  it("names what is no capture, packed or not, and what is empty", async () => {
    const text = new TextEncoder().encode("no capture at all\n".repeat(9));
    for (const bytes of [text, gzipSync(text)]) {
      const read = await readAll(save("notes.txt", bytes));
      expect([read.format, read.fault]).toEqual([null, expect.stringContaining("it is text that begins")]);
    }
    expect((await readAll(save("empty.pcap", new Uint8Array(0)))).fault).toMatch(/^The file is empty: /);
    expect((await fromStdin([])).fault).toMatch(/^The file is empty: /);
  });

  it("refuses what cannot be opened", () => {
    expect(() => openCapture(join(folder, "missing"))).toThrow(InputError);
    expect(() => openCapture(folder)).toThrow("it is a folder");
  });
});

describe("gzip (RFC 1952)", () => {
  const unpack = async (chunks: readonly Uint8Array[]): Promise<[Buffer, string[]]> => {
    const faults: string[] = [];
    const out: Uint8Array[] = [];
    for await (const chunk of unpackGzip(Readable.from(chunks), (fault) => faults.push(fault))) out.push(chunk);
    return [Buffer.concat(out), faults];
  };
  test("members follow each other, wherever a piece ends", async () => {
    const members = [file.subarray(0, 500), file.subarray(500, 501), file.subarray(501, 3_000)];
    const all = Buffer.concat(members.map((member) => gzipSync(member)));
    const wanted = Buffer.from(file.subarray(0, 3_000));
    expect(await unpack(members.map((member) => gzipSync(member)))).toEqual([wanted, []]);
    for (const length of [1, 2, 3, 17, 100, all.length])
      expect(await unpack(pieces(all, length))).toEqual([wanted, []]);
  });
  test("what unpacks to very much does not pile up", async () => {
    const bomb = gzipSync(new Uint8Array(2 ** 26));
    let [sum, largest] = [0, 0];
    for await (const chunk of unpackGzip(Readable.from([bomb]), () => {})) {
      sum += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect([sum, largest]).toEqual([2 ** 26, 2 ** 18]);
  });
});
