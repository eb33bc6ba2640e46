import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, load, run, type LoadOptions, type Traffic } from "rss-lab";

interface Arrival {
  timePs: number;
  connection: number;
  frameBytes: number;
}

/** All arrivals of a traffic, or the first `limit`. */
function arrivals(traffic: Traffic, seed = 1, limit = Infinity): Arrival[] {
  const source = traffic.arrivals(createRandom(seed, "arrivals"));
  const rows: Arrival[] = [];
  for (let block = source.nextBlock(); block !== null && rows.length < limit; block = source.nextBlock())
    for (let i = 0; i < block.count; i++)
      rows.push({ timePs: block.timePs(i), connection: block.connection(i), frameBytes: block.frameBytes(i) });
  return rows;
}

describe("a synthetic load", () => {
  it("has as many frames as asked for, in order of time, at whole picoseconds, of connections that it names", () => {
    fc.assert(
      fc.property(
        fc.record({
          framesPerSecond: fc.integer({ min: 1, max: 1e9 }),
          connections: fc.integer({ min: 1, max: 300 }),
          frames: fc.integer({ min: 1, max: 5_000 }),
          frameBytes: fc.integer({ min: 64, max: 9216 }),
          gaps: fc.constantFrom("poisson" as const, "constant" as const),
        }),
        (options) => {
          const rows = arrivals(load(options));
          expect(rows).toHaveLength(options.frames);
          rows.forEach((row, i) => {
            if (!Number.isInteger(row.timePs) || row.timePs < (rows[i - 1]?.timePs ?? 0))
              expect.fail(`frame ${i} arrives at ${row.timePs} ps`);
            if (row.connection < 0 || row.connection >= options.connections)
              expect.fail(`connection ${row.connection}`);
            if (row.frameBytes !== options.frameBytes) expect.fail(`${row.frameBytes} bytes`);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([1e3, 1e6, 14_880_952])(
    "%d frames per second, Poisson: 100,000 frames in due time, within 5 standard errors",
    (framesPerSecond) => {
      const last = arrivals(load({ framesPerSecond, frames: 100_000 })).at(-1) as Arrival;
      expect(Math.abs((last.timePs * framesPerSecond) / 1e12 / 100_000 - 1)).toBeLessThan(5 / Math.sqrt(100_000));
    },
  );

  it("constant gaps: frame n arrives n gaps after the start, rounded, without drift", () => {
    const rows = arrivals(load({ framesPerSecond: 3e6, gaps: "constant", frames: 10_000 }));
    rows.forEach(({ timePs }, i) => expect(Math.abs(timePs - ((i + 1) * 1e6) / 3)).toBeLessThanOrEqual(1));
  });

  it("Poisson: gaps vary as much as their mean (coefficient of variation 1 within 5 %), and do not depend on the connection", () => {
    const rows = arrivals(load({ framesPerSecond: 1e6, frames: 50_000 }));
    const gaps = rows.slice(1).map(({ timePs }, i) => timePs - rows[i].timePs);
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(Math.abs(deviation / mean - 1)).toBeLessThan(0.05);
  });

  it("all connections are equally active: 10,000 frames on 10 connections, each 1,000 within 5 standard deviations (150)", () => {
    const rows = arrivals(load({ framesPerSecond: 1e6, connections: 10, frames: 10_000 }));
    for (let connection = 0; connection < 10; connection++)
      expect(Math.abs(rows.filter((row) => row.connection === connection).length - 1_000)).toBeLessThan(150);
  });

  it("without a number of frames it does not end", () => {
    const traffic = load({ framesPerSecond: 1e6 });
    expect(traffic.frames).toBe(Infinity);
    expect(arrivals(traffic, 1, 20_000).length).toBeGreaterThanOrEqual(20_000);
  });

  it("every stream starts anew: the same random stream gives the same arrivals, another gives others", () => {
    const traffic = load({ framesPerSecond: 1e6, frames: 3_000 });
    expect(arrivals(traffic)).toEqual(arrivals(traffic));
    expect(arrivals(traffic, 2)).not.toEqual(arrivals(traffic));
  });

  it("connections are TCP from 198.18.0.0/15 (RFC 2544) and ports above 1023 to one server, and label and headers agree", () => {
    const traffic = load({ framesPerSecond: 1e6, connections: 200 });
    for (let connection = 0; connection < 200; connection++) {
      const { ip, transport } = traffic.headers(connection);
      const source = Array.from(ip?.source.bytes ?? []).join(".");
      expect(source).toMatch(/^198\.1[89]\.\d+\.\d+$/);
      expect(transport?.sourcePort).toBeGreaterThan(1023);
      expect(traffic.label(connection)).toBe(`${source}:${transport?.sourcePort} -> 192.0.2.1:443 TCP`);
    }
  });

  it("the load's own seed changes its connections, not its times", () => {
    const [one, two] = [
      load({ framesPerSecond: 1e6, frames: 100 }),
      load({ framesPerSecond: 1e6, frames: 100, seed: 2 }),
    ];
    expect(one.label(0)).not.toBe(two.label(0));
    expect(arrivals(one)).toEqual(arrivals(two));
  });

  it("connections of a run are named by their labels", () => {
    const traffic = load({ framesPerSecond: 1e6, connections: 3, frames: 50 });
    for (const row of run({ traffic }).connections()) expect(row.label).toBe(traffic.label(row.connection));
  });

  it.each<[Partial<Record<keyof LoadOptions | "rate", unknown>>, RegExp]>([
    [{ framesPerSecond: 0 }, /rate in frames per second is 0/],
    [{ framesPerSecond: 2e9 }, /rate in frames per second is 2000000000/],
    [{ framesPerSecond: undefined }, /rate in frames per second is undefined/],
    [{ connections: 0 }, /number of connections is 0/],
    [{ frameBytes: 63 }, /frame length in bytes is 63/],
    [{ gaps: "even" }, /kind of gaps is "even".*poisson, constant/],
    [{ frames: 0 }, /number of frames is 0/],
    [{ frames: 1.5 }, /number of frames is 1\.5/],
    [{ rate: 5 }, /unknown field "rate"/],
    [{ seed: -1 }, /seed is -1/],
  ])("%j is refused", (options, sentence) => {
    expect(() => load({ framesPerSecond: 1e6, ...options } as never)).toThrow(sentence);
  });
});

it("gaps of no kind are refused with all that there are", () =>
  expect(() => load({ framesPerSecond: 1e6, gaps: "bursts" as never })).toThrow(
    'The kind of gaps is "bursts": it must be one of poisson, constant, or { kind: "bursts", meanOnPs, meanOffPs }.',
  ));
