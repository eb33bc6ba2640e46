import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFrame, createRandom, replay, run, us, type CapturedFrame, type ReplayOptions } from "rss-lab";

const CLIENTS = ["10.0.0.1", "10.0.0.3", "10.0.0.4"];

/** A captured frame of client `client` at a time, as `readCapture` gives it. */
function captured(frame: number, timestampPs: number, client = 0, sourcePort = 40_000): CapturedFrame {
  const bytes = buildFrame({ source: CLIENTS[client], destination: "10.0.0.2", sourcePort });
  return { frame, timestampPs, epochNs: 0n, linkType: 1, bytes, wireBytes: bytes.length + frame };
}

function arrivals(frames: readonly CapturedFrame[], options?: ReplayOptions) {
  const source = replay(frames, options).arrivals(createRandom(1, "arrivals"));
  const rows: { timePs: number; connection: number; frameBytes: number }[] = [];
  for (let block = source.nextBlock(); block !== null; block = source.nextBlock())
    for (let i = 0; i < block.count; i++)
      rows.push({ timePs: block.timePs(i), connection: block.connection(i), frameBytes: block.frameBytes(i) });
  return rows;
}

const captures = fc
  .array(fc.record({ gapPs: fc.nat(us(50)), client: fc.nat(2) }), { minLength: 1, maxLength: 100 })
  .map((frames) => {
    let timePs = 0;
    return frames.map(({ gapPs, client }, i) => captured(i + 1, i === 0 ? 0 : (timePs += gapPs), client));
  });

describe("replay of a capture", () => {
  it("keeps every frame's time, and adds the check sequence to its length, as a load's frames have it", () => {
    fc.assert(
      fc.property(captures, (frames) => {
        expect(arrivals(frames).map(({ timePs, frameBytes }) => [timePs, frameBytes])).toEqual(
          frames.map((row) => [row.timestampPs, Math.max(64, row.wireBytes + 4)]),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("a frame of another link type counts as if it had come over Ethernet: 14 bytes of header, 4 of check sequence, 64 at least", () => {
    const packet = captured(1, 0).bytes.subarray(14, 54);
    const lengthOf = (linkType: number, header: number, payload: number): number | undefined =>
      arrivals([
        {
          ...captured(1, 0),
          linkType,
          bytes: Uint8Array.from([...new Array<number>(header).fill(0), ...packet]),
          wireBytes: header + 40 + payload,
        },
      ])[0]?.frameBytes;
    for (const [linkType, header] of [
      [1, 14],
      [101, 0],
      [228, 0],
      [113, 16],
      [276, 20],
      [0, 4],
      [108, 4],
    ] as const)
      expect([0, 5, 6, 7, 1460].map((payload) => lengthOf(linkType, header, payload))).toEqual([64, 64, 64, 65, 1518]);
  });

  it("full frames of a capture take as long on a wire as those of a load: 1514 captured bytes are 1518, and 1230.4 ns at 10 Gb/s", () => {
    const frames = [1, 2, 3].map((frame) => ({ ...captured(frame, 0), wireBytes: 1514 }));
    const times = run({ traffic: replay(frames), linkBitsPerSecond: 1e10 })
      .frames()
      .map((row) => row.arrivalPs);
    expect([times[1] - times[0], times[2] - times[1]]).toEqual([1_230_400, 1_230_400]);
  });

  it("a speed divides every time, to the nearest picosecond", () => {
    fc.assert(
      fc.property(captures, fc.double({ min: 0.1, max: 1000, noNaN: true }), (frames, speed) => {
        expect(arrivals(frames, { speed }).map((row) => row.timePs)).toEqual(
          frames.map((row) => Math.round(row.timestampPs / speed)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("played several times, it repeats gaps and connections, and a lap begins after the one before ended", () => {
    const withGaps = captures.filter((frames) => (frames.at(-1)?.timestampPs ?? 0) > 0);
    fc.assert(
      fc.property(withGaps, fc.integer({ min: 2, max: 30 }), (frames, times) => {
        const traffic = replay(frames, { times });
        const rows = arrivals(frames, { times });
        const n = frames.length;
        expect([traffic.frames, rows.length]).toEqual([n * times, n * times]);
        rows.forEach((row, i) => {
          const first = rows[i % n];
          expect([row.connection, row.frameBytes]).toEqual([first.connection, first.frameBytes]);
          expect(row.timePs - rows[i - (i % n)]?.timePs).toBe(first.timePs);
          if (i > 0) expect(row.timePs).toBeGreaterThanOrEqual(rows[i - 1]?.timePs);
        });
      }),
      { numRuns: 25 },
    );
  });

  it("n frames have n - 1 gaps: a lap begins one mean gap after the last frame of the lap before", () => {
    const times = (frames: readonly CapturedFrame[], options: ReplayOptions) =>
      arrivals(frames, options).map((row) => row.timePs);
    expect(times([captured(1, 0), captured(2, us(1))], { times: 3 })).toEqual([0, 1, 2, 3, 4, 5].map(us));
    expect(times([captured(1, 0), captured(2, us(1)), captured(3, us(4))], { times: 2 })).toEqual(
      [0, 1, 4, 6, 7, 10].map(us),
    );
    expect(times([captured(1, 0), captured(2, us(1))], { times: 3, speed: 2 })).toEqual(
      [0, 0.5, 1, 1.5, 2, 2.5].map(us),
    );
    // A filter may have taken the frames before: the mean gap is that of the frames that are there.
    expect(times([captured(1, us(10)), captured(2, us(12))], { times: 2 })).toEqual([10, 12, 14, 16].map(us));
  });

  it("a capture without a gap says nothing about its laps: lapPs must", () => {
    const one = [captured(1, 0)],
      together = [captured(1, us(3)), captured(2, us(3))];
    for (const frames of [one, together])
      expect(() => replay(frames, { times: 5 })).toThrow(
        "The capture to replay 5 times has no gap between its frames: give lapPs, the time in picoseconds from one lap to the next.",
      );
    expect(arrivals(one, { times: 3, lapPs: us(2) }).map((row) => row.timePs)).toEqual([0, us(2), us(4)]);
    expect(arrivals([captured(1, 0), captured(2, us(1))], { times: 2, lapPs: us(1) }).map((row) => row.timePs)).toEqual(
      [0, 1, 1, 2].map(us),
    );
    expect(() => replay([captured(1, 0), captured(2, us(1))], { times: 2, lapPs: us(0.5) })).toThrow(
      "The time from lap to lap in picoseconds is 500000: it must be a whole number from 1000000",
    );
    expect(() => replay(one, { lapPs: 5 })).toThrow(
      "The replay has lapPs and is played once: give times: 2 or more, or leave lapPs out.",
    );
    expect(() => replay(null as never)).toThrow("The capture to replay is null");
  });

  it("a frame that steps back in time arrives with the one before it", () => {
    expect(
      arrivals([captured(1, 0), captured(2, 500), captured(3, 400), captured(4, 600)]).map((row) => row.timePs),
    ).toEqual([0, 500, 500, 600]);
  });

  it("connections are numbered by their first frame and named by addresses and ports", () => {
    const frames = [captured(1, 0, 1), captured(2, 1, 0), captured(3, 2, 1), captured(4, 3, 0, 50_000)];
    const traffic = replay(frames);
    expect(arrivals(frames).map((row) => row.connection)).toEqual([0, 1, 0, 2]);
    expect([0, 1, 2].map((connection) => traffic.label(connection))).toEqual([
      "10.0.0.3:40000 -> 10.0.0.2:80 TCP",
      "10.0.0.1:40000 -> 10.0.0.2:80 TCP",
      "10.0.0.1:50000 -> 10.0.0.2:80 TCP",
    ]);
    expect(
      run({ traffic })
        .connections()
        .map((row) => [row.label, row.frames]),
    ).toEqual([
      ["10.0.0.3:40000 -> 10.0.0.2:80 TCP", 2],
      ["10.0.0.1:40000 -> 10.0.0.2:80 TCP", 1],
      ["10.0.0.1:50000 -> 10.0.0.2:80 TCP", 1],
    ]);
  });

  it("the two directions of a connection are two", () => {
    const bytes = buildFrame({ source: "10.0.0.2", destination: "10.0.0.1", sourcePort: 80, destinationPort: 40_000 });
    expect(replay([captured(1, 0), { ...captured(2, 1), bytes }]).connections).toBe(2);
  });

  it("a run of a replay receives exactly its frames, at their times", () => {
    const frames = [0, 1, 5, 9].map((n, i) => captured(i + 1, us(n), i % 2));
    expect(
      run({ traffic: replay(frames) })
        .frames()
        .map((row) => [row.arrivalPs, row.frameBytes]),
    ).toEqual(frames.map((row) => [row.timestampPs, row.wireBytes + 4]));
  });

  it("a frame without a time stamp is refused by its number", () => {
    expect(() => replay([captured(1, 0), captured(2, NaN)])).toThrow(/Frame 2 of the capture has no time stamp/);
  });

  it.each<[unknown, RegExp]>([
    [{ speed: 0 }, /replay's speed is 0/],
    [{ speed: Infinity }, /replay's speed is Infinity/],
    [{ times: 0 }, /times to replay is 0/],
    [{ times: 1.5 }, /times to replay is 1\.5/],
  ])("%j is refused", (options, sentence) => {
    expect(() => replay([captured(1, 0)], options as never)).toThrow(sentence);
  });

  it("a capture without frames is refused", () => expect(() => replay([])).toThrow(/no frames/));
});
