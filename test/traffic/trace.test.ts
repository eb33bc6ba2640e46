// Traces as text: exact times, connections in the order of their first frames, and the number of the line in every
// refusal.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  VARIANTS,
  buildFrame,
  forVariant,
  load,
  mergeTraffic,
  ms,
  readCapture,
  readTrace,
  replay,
  run,
  us,
  writePcap,
  writeTrace,
  type Traffic,
} from "rss-lab";
import { arrivalsOf } from "./arrivals.js";

const labels = ({ connections, label }: Traffic): string[] => Array.from({ length: connections }, (_, i) => label(i));
const times = (text: string, options = {}): number[] =>
  arrivalsOf(readTrace(text, options)).map(({ timePs }) => timePs);
const ENDS = "source,sourcePort,destination,destinationPort";
/** A trace of two frames of one connection, the second of which has a time as written. */
const at = (unit: string, time: string): string => `time_${unit},connection,bytes\n0,a,64\n${time},a,64\n`;

describe("the time of a frame", () => {
  it.each([
    ["s", "0.000000000001", 1],
    ["s", "8999.123456789012", 8_999_123_456_789_012],
    ["s", "0.1", 100_000_000_000],
    ["ms", "1.000000001", 1_000_000_001],
    ["us", "0.3", 300_000],
    ["us", "4503599627.370497", 4_503_599_627_370_497],
    ["ns", "12.345000", 12_345],
    ["ns", ".5", 500],
    ["ps", "9007199254740991", Number.MAX_SAFE_INTEGER],
    ["ps", "7.0", 7],
    ["ps", "0007", 7],
  ])("in %s is exact: %s", (unit, written, timePs) => {
    expect(times(at(unit, written))).toEqual([0, timePs]);
  });

  it("is exact for any number of picoseconds, in any unit", () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.constantFrom(["ps", 0], ["ns", 3], ["us", 6], ["ms", 9], ["s", 12]),
        (ps, unit) => {
          const [name, decimals] = unit as [string, number];
          const digits = String(ps).padStart(decimals + 1, "0"),
            point = digits.length - decimals;
          const written = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
          expect(times(at(name, written))[1]).toBe(ps);
        },
      ),
    );
  });

  it("counts from the first frame on request, so that time stamps since 1970 lose nothing", () => {
    const text = "time_s,connection,bytes\n1700000000.123456789012,a,64\n1700000000.123456789013,a,64\n";
    expect(times(text, { timesFromFirst: true })).toEqual([0, 1]);
    expect(() => readTrace(text)).toThrow(
      'The time_s of line 2 of the trace is "1700000000.123456789012": simulated time ends after 2.5 hours; ' +
        "timesFromFirst: true counts from the first frame.",
    );
  });
});

describe("the connections of a trace", () => {
  it("are numbered in the order of their first frames, however they are written", () => {
    const traffic = readTrace(
      `bytes,${ENDS},protocol,time_ns\n64,10.0.0.1,5,10.0.0.2,6,tcp,1\n1500,2001:DB8:0::1,5,2001:db8::2,6,UDP,2\n` +
        "64,10.0.0.1,5,10.0.0.2,6,TCP,3\n70,2001:db8::1,5,2001:db8::2,6,udp,3\n",
    );
    expect(labels(traffic)).toEqual(["10.0.0.1:5 -> 10.0.0.2:6 TCP", "[2001:db8::1]:5 -> [2001:db8::2]:6 UDP"]);
    expect(arrivalsOf(traffic)).toEqual([
      { timePs: 1000, connection: 0, frameBytes: 64 },
      { timePs: 2000, connection: 1, frameBytes: 1500 },
      { timePs: 3000, connection: 0, frameBytes: 64 },
      { timePs: 3000, connection: 1, frameBytes: 70 },
    ]);
  });

  it("are TCP if the trace does not say", () => {
    expect(labels(readTrace(`time_ps,${ENDS},bytes\n0,10.0.0.1,5,10.0.0.2,6,64`))).toEqual([
      "10.0.0.1:5 -> 10.0.0.2:6 TCP",
    ]);
  });

  it("that have names only are drawn as those of a load, from the run's seed or one of the trace's own", () => {
    const text = "time_us,connection,bytes\n1,web,64\n2,mail,64\n3,web,64\n";
    const drawn = (seed: number): string[] => {
      const [first, second] = labels(load({ framesPerSecond: 1, connections: 2, seed }));
      return [`web: ${first}`, `mail: ${second}`];
    };
    expect(labels(readTrace(text))).toEqual(drawn(1));
    expect(labels(run({ traffic: readTrace(text), seed: 6 }).scenario.traffic)).toEqual(drawn(6));
    expect(labels(run({ traffic: readTrace(text, { seed: 5 }), seed: 6 }).scenario.traffic)).toEqual(drawn(5));
  });
});

describe("a trace", () => {
  it("may have blanks, quotation marks, empty lines, a byte order mark and any line ends", () => {
    const plain = "time_us,connection,bytes\n1,a,64\n2,b,65\n";
    for (const text of [
      plain.replaceAll("\n", "\r\n"),
      `\uFEFF${plain}`,
      plain.replaceAll(",", " , "),
      plain.replaceAll(/[^,\n]+/g, '"$&"'),
      plain.replace("\n1", "\n\n1").trimEnd(),
      `\n \n${plain}`,
    ])
      expect(arrivalsOf(readTrace(text))).toEqual(arrivalsOf(readTrace(plain)));
  });

  it.each(VARIANTS)("runs in every variant, the same in every run (%s)", (variant) => {
    const traffic = readTrace(writeTrace(load({ framesPerSecond: 2e6, frames: 3_000, frameBytes: "imix" })));
    const ran = (): string => run(forVariant({ traffic }, variant)).fingerprint;
    expect(ran()).toBe(ran());
    expect(run(forVariant({ traffic }, variant)).summary.received).toBe(3_000);
  });

  it.each<[string, string, string]>([
    ["nothing", "", 'Line 1 of the trace names the column "": the columns are time_ps, time_ns, '],
    ["an unknown column", "time_us,flow,bytes", 'Line 1 of the trace names the column "flow"'],
    ["semicolons", "time_us;connection;bytes", "with commas between them"],
    ["a column twice", "bytes,time_us,connection,bytes", "Line 1 of the trace names the column bytes twice"],
    ["no time", "connection,bytes", "Line 1 of the trace names no time column: it must name one of time_ps, "],
    [
      "two times",
      "time_s,time_us,connection,bytes",
      "Line 1 of the trace names time_s and time_us: it must name one of",
    ],
    ["no bytes", "time_us,connection", "Line 1 of the trace names no column bytes"],
    ["no connection", "time_us,bytes", "Line 1 of the trace names no connection: it must name connection, or source, "],
    ["a name and ends", `time_us,connection,${ENDS},bytes`, "names both connection and ends of connections"],
    ["half an end", "time_us,source,destination,destinationPort,bytes", "names no column sourcePort"],
    ["no frames", "time_us,connection,bytes\n\n", "The trace has no frames: it must have one at least"],
  ])("with %s is refused", (_, text, sentence) => expect(() => readTrace(text)).toThrow(sentence));

  it.each<[string, string, string]>([
    ["a value too few", "1,a", "Line 4 of the trace has 2 values: it must have 3, as line 1 has names."],
    ["a comma in a name", '1,"a,b",64', "Line 4 of the trace has 4 values"],
    [
      "a time in words",
      "soon,a,64",
      'The time_us of line 4 of the trace is "soon": it must be a decimal number with 6',
    ],
    ["a negative time", "-1,a,64", 'The time_us of line 4 of the trace is "-1"'],
    ["an exponent", "1e3,a,64", 'The time_us of line 4 of the trace is "1e3"'],
    ["a point alone", ".,a,64", 'The time_us of line 4 of the trace is "."'],
    ["less than a picosecond", "1.0000001,a,64", "with 6 digits at most behind the point."],
    [
      "a time that goes back",
      "0.5,a,64",
      "Line 4 of the trace is 500000 ps earlier than line 2: frames come in the order",
    ],
    ["a time beyond all runs", "99999999999,a,64", "simulated time ends after 2.5 hours"],
    [
      "a short frame",
      "1,a,60",
      'The bytes of line 4 of the trace are "60": they must be a whole number from 64 to 65535.',
    ],
    ["a length in words", "1,a,long", 'The bytes of line 4 of the trace are "long"'],
    ["no name", "1,,64", "The connection of line 4 of the trace is empty: it must have a name."],
  ])("with %s is refused by the line", (_, line, sentence) => {
    expect(() => readTrace(`time_us,connection,bytes\n1,a,64\n\n${line}\n`)).toThrow(sentence);
  });

  it.each<[string, string, string]>([
    [
      "an address of three numbers",
      "10.0.1,5,10.0.0.2,6,tcp",
      'The source of line 3 of the trace is "10.0.1": it must be',
    ],
    ["no destination", "10.0.0.1,5,,6,tcp", 'The destination of line 3 of the trace is ""'],
    [
      "two kinds of addresses",
      "10.0.0.1,5,2001:db8::2,6,tcp",
      "goes from 10.0.0.1 to 2001:db8::2: both addresses must be",
    ],
    ["a port too high", "10.0.0.1,65536,10.0.0.2,6,tcp", 'The sourcePort of line 3 of the trace is "65536"'],
    ["no port", "10.0.0.1,5,10.0.0.2,,tcp", 'The destinationPort of line 3 of the trace is ""'],
    [
      "another protocol",
      "10.0.0.1,5,10.0.0.2,6,sctp",
      'The protocol of line 3 of the trace is "sctp": it must be one of tcp',
    ],
  ])("with %s is refused by the line", (_, ends, sentence) => {
    const text = `time_us,${ENDS},protocol,bytes\n1,10.0.0.1,5,10.0.0.2,6,tcp,64\n1,${ends},64\n`;
    expect(() => readTrace(text)).toThrow(sentence);
  });

  it("has quotation marks within a name where it doubles them", () => {
    const traffic = readTrace('time_us,connection,bytes\n1,"a ""b""",64\n');
    expect(traffic.label(0)).toMatch(/^a "b": /);
  });

  it("counts its lines from the first of the file, also where that is empty", () =>
    expect(() => readTrace("\ntime_us,connection,bytes\n1,a\n")).toThrow(
      "Line 3 of the trace has 2 values: it must have 3, as line 2 has names.",
    ));

  it("is a text and not the name of a file", () => {
    for (const name of ["trace.csv", "../data/my trace.txt", "C:\\data\\trace.CSV"])
      expect(() => readTrace(name)).toThrow(
        "it must be the text of a CSV file, and not its name: read the file first.",
      );
  });

  it("that is no text, or has unknown options, is refused", () => {
    expect(() => readTrace(5 as never)).toThrow("The trace is 5: it must be the text of a CSV file.");
    expect(() => readTrace("", { speed: 2 } as never)).toThrow('The trace has an unknown field "speed"');
    expect(() => readTrace("", { timesFromFirst: 1 as never })).toThrow("timesFromFirst of the trace is 1");
  });
});

describe("a trace that was written", () => {
  const rows = (traffic: Traffic, seed = 1): object[] =>
    arrivalsOf(traffic, seed).map(({ connection, ...rest }) => ({ ...rest, label: traffic.label(connection) }));
  const capture = replay(
    readCapture(
      writePcap(
        [0n, 700n].map((epochNs) => ({
          bytes: buildFrame({ source: "192.0.2.8", destination: "192.0.2.9" }),
          epochNs,
        })),
      ),
    ).frames,
  );

  it.each<[string, Traffic]>([
    ["a load", load({ framesPerSecond: 3e6, frames: 3_000, connections: 50, frameBytes: "imix", seed: 9 })],
    ["a replay", capture],
    ["a merge", mergeTraffic(capture, load({ framesPerSecond: 1e6, endPs: us(900), seed: 3 }))],
  ])("of %s reads back as the same frames of the same connections", (_, traffic) => {
    expect(rows(readTrace(writeTrace(traffic)))).toEqual(rows(traffic));
  });

  it("is what a run of that seed receives", () => {
    const text = writeTrace(load({ framesPerSecond: 1e6, endPs: ms(1) }), { seed: 4 });
    const received = run({ traffic: load({ framesPerSecond: 1e6, endPs: ms(1) }), seed: 4 });
    const label = received.scenario.traffic.label;
    expect(rows(readTrace(text))).toEqual(
      received.frames().map(({ arrivalPs, connection, frameBytes }) => ({
        timePs: arrivalPs,
        frameBytes,
        label: label(connection),
      })),
    );
  });

  it("has a frame at least, or nobody could read it", () => {
    const late = load({ framesPerSecond: 1, gaps: "constant", endPs: 1 });
    expect(() => writeTrace(late)).toThrow("The traffic to write gives no frames: a trace has one at least.");
  });

  it("needs an end, and connections with ports", () => {
    const endless = load({ framesPerSecond: 1e6 });
    expect(writeTrace(endless, { frames: 5_000 }).split("\n")).toHaveLength(5_002);
    expect(() => writeTrace(endless)).toThrow("The traffic to write never ends: give frames");
    expect(() => writeTrace(null as never)).toThrow("The traffic to write is null: it must come from load(...)");
    const frames = readCapture(writePcap([{ bytes: new Uint8Array(60) }])).frames;
    expect(() => writeTrace(replay(frames))).toThrow(/^Connection 0 \(.*\) has no ports: a trace names the two ends/);
  });
});
