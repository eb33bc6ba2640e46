// Scenario files: the same run as in a program, and one sentence for every mistake.
import { seededScenario } from "../../lib/src/experiment/seeded-scenario.js";
import { describe, expect, it } from "vitest";
import {
  InputError,
  VARIANTS,
  customTraffic,
  forVariant,
  load,
  readScenario,
  readTrace,
  run,
  mergeTraffic,
  us,
  writePcap,
  readCapture,
  buildFrame,
} from "rss-lab";

const LOAD = { kind: "load", framesPerSecond: 2e6, connections: 16, frames: 500 };

describe("a scenario file", () => {
  it.each(VARIANTS)("gives the same run as the scenario it stands for (%s)", (variant) => {
    const { kind, ...options } = LOAD;
    const rss = { secretKey: "6d5a".repeat(20), indirectionTable: [0, 1, 2, 3] };
    const fromFile = run(forVariant(readScenario(JSON.parse(JSON.stringify({ traffic: LOAD, rss }))), variant));
    const key = Uint8Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0x6d : 0x5a));
    const direct = run(forVariant({ traffic: load(options), rss: { ...rss, secretKey: key } }, variant));
    expect(kind).toBe("load");
    expect(fromFile.fingerprint).toBe(direct.fingerprint);
  });

  it("replays a capture that it names", () => {
    const bytes = buildFrame({ source: "192.0.2.1", destination: "192.0.2.2" });
    const capture = readCapture(writePcap([{ bytes }, { bytes, epochNs: 5_000n }]));
    const asked: string[] = [];
    const scenario = readScenario(
      { traffic: { kind: "replay", capture: "a.pcap", speed: 2 } },
      { openCapture: (path) => (asked.push(path), capture) },
    );
    expect([run(scenario).summary.received, asked]).toEqual([2, ["a.pcap"]]);
  });

  it("has the traffic of a program: populations, endpoints, a window, and several traffics together", () => {
    const endpoints = [
      { sourceAddress: "198.51.100.7", sourcePort: 40_000, destinationAddress: "192.0.2.1", destinationPort: 443 },
    ];
    const loads = [
      { framesPerSecond: 1e6, frames: 100, population: { kind: "zipf", exponent: 1.1, lifetimePs: us(20), active: 8 } },
      {
        framesPerSecond: 2e6,
        startPs: us(10),
        endPs: us(60),
        population: { kind: "elephant", share: 0.5, elephants: 2 },
        seed: "b",
      },
      { framesPerSecond: 1e5, frames: 5, endpoints, population: "equal" },
    ] as const;
    const parts = loads.map((options) => ({ kind: "load", ...options }));
    const [first, ...others] = parts;
    const nested = { traffic: { kind: "merge", parts: [first, { kind: "merge", parts: others }] } };
    const traffic = mergeTraffic(load(loads[0]), mergeTraffic(load(loads[1]), load(loads[2])));
    const fromFile = run(readScenario(JSON.parse(JSON.stringify(nested))));
    expect(fromFile.fingerprint).toBe(run({ traffic }).fingerprint);
    expect(fromFile.connections().map(({ label }) => label)).toContain("198.51.100.7:40000 -> 192.0.2.1:443 TCP");
  });

  it("reads the trace that it names, with the seed of the run or of the trace", () => {
    const text = "time_us,connection,bytes\n1,a,64\n2.000001,b,1518\n";
    const asked: string[] = [];
    const files = { openText: (path: string) => (asked.push(path), text) };
    const read = (more: object, seed: number) =>
      run(readScenario({ seed, traffic: { kind: "trace", csv: "a.csv", ...more } }, files));
    expect(read({}, 2).fingerprint).toBe(run({ traffic: readTrace(text), seed: 2 }).fingerprint);
    expect(read({ seed: 5, timesFromFirst: true }, 2).fingerprint).toBe(
      run({ traffic: readTrace(text, { seed: 5, timesFromFirst: true }), seed: 2 }).fingerprint,
    );
    expect(asked).toEqual(["a.csv", "a.csv"]);
    expect(() =>
      readScenario({ traffic: { kind: "trace", csv: "a.csv" } }, { openText: () => `${text}1,a,64` }),
    ).toThrow('Line 4 of the trace "a.csv" is 1000001 ps earlier than line 3: frames come in the order of time.');
  });

  it("has arrivals of its own, bursts and size mixes, as in a program", () => {
    const arrivals = [
      { timePs: 5, connection: 1, frameBytes: 1518 },
      { timePs: us(3), connection: 0 },
    ];
    const gaps = { kind: "bursts", meanOnPs: us(5), meanOffPs: us(20) } as const;
    const frameBytes = [
      { bytes: 64, share: 0.75 },
      { bytes: 1518, share: 0.25 },
    ];
    const bursty = { framesPerSecond: 2e6, frames: 50, gaps, frameBytes };
    const json = {
      kind: "merge",
      parts: [
        { kind: "trace", connections: 2, arrivals },
        { kind: "load", ...bursty },
        { kind: "load", ...bursty, frameBytes: "imix" },
      ],
    };
    const traffic = mergeTraffic(
      customTraffic({ connections: 2, arrivals }),
      load(bursty),
      load({ ...bursty, frameBytes: "imix" }),
    );
    const ran = run(readScenario(JSON.parse(JSON.stringify({ traffic: json }))));
    expect(ran.fingerprint).toBe(run({ traffic }).fingerprint);
    expect(ran.summary.received).toBe(102);
  });

  it("with a seed instead of its own ones draws a trace's connections from that, and opens the same files", () => {
    const files = { openText: () => "time_us,connection,bytes\n1,a,64\n" };
    const label = (traffic: object, seed: number): string => seededScenario({ traffic }, seed, files).traffic.label(0);
    const trace = { kind: "trace", csv: "a.csv" };
    expect(label({ ...trace, seed: 9 }, 2)).toBe(label(trace, 2));
    expect(label(trace, 3)).not.toBe(label(trace, 2));
    const own = { kind: "trace", arrivals: [{ timePs: 0 }] };
    expect(label({ ...own, seed: 9 }, 2)).toBe(label(own, 2));
  });

  it.each([
    ["nothing", null, "The scenario is null"],
    ["a list", [], "The scenario is []"],
    ["no traffic", {}, "The scenario has no traffic"],
    [
      "an unknown kind",
      { traffic: { kind: "storm" } },
      'The kind of traffic is "storm": it must be one of load, closed-loop, replay, trace, merge',
    ],
    ["no parts", { traffic: { kind: "merge" } }, "The traffic's parts are undefined: they must be a list"],
    ["an empty list of parts", { traffic: { kind: "merge", parts: [] } }, "The traffic's parts are []"],
    ["a part that is no object", { traffic: { kind: "merge", parts: [LOAD, 5] } }, "Part 1 of the traffic is 5"],
    [
      "a part of an unknown kind",
      { traffic: { kind: "merge", parts: [{ kind: "storm" }] } },
      'The kind of traffic is "storm"',
    ],
    [
      "an unknown field of merge",
      { traffic: { kind: "merge", parts: [LOAD], part: 1 } },
      'The traffic has an unknown field "part"',
    ],
    ["a trace of nothing", { traffic: { kind: "trace" } }, "The trace has neither csv nor arrivals"],
    [
      "a trace whose path is a number",
      { traffic: { kind: "trace", csv: 5 } },
      "The trace's csv is 5: it must be the path",
    ],
    [
      "a trace of two kinds",
      { traffic: { kind: "trace", csv: "a.csv", arrivals: [] } },
      'The trace from a file has an unknown field "arrivals"',
    ],
    [
      "a trace that nobody opens",
      { traffic: { kind: "trace", csv: "a.csv" } },
      'The trace "a.csv" cannot be opened here',
    ],
    [
      "a capture that nobody opens",
      { traffic: { kind: "replay", capture: "a.pcap" } },
      'The capture "a.pcap" cannot be opened here',
    ],
    [
      "an arrival that goes back",
      { traffic: { kind: "trace", arrivals: [{ timePs: 5 }, { timePs: 4 }] } },
      "Frame 1 of the custom traffic arrives at 4 ps and the one before at 5 ps",
    ],
    [
      "an unknown population",
      { traffic: { ...LOAD, population: { kind: "pareto" } } },
      'The kind of population is "pareto"',
    ],
    ["an unknown field", { traffic: LOAD, color: 1 }, 'The scenario has an unknown field "color"'],
    ["an unknown field of the load", { traffic: { ...LOAD, speed: 3 } }, 'The load has an unknown field "speed"'],
    [
      "an unknown field of rss",
      { traffic: LOAD, rss: { table: [0] } },
      'The scenario\'s rss has an unknown field "table"',
    ],
    ["an unknown variant", { traffic: LOAD, variant: "rss" }, `it must be one of ${VARIANTS.join(", ")}`],
    ["a number as key", { traffic: LOAD, rss: { secretKey: 5 } }, "The secret key is 5"],
    ["a table of three entries", { traffic: LOAD, rss: { indirectionTable: [0, 1, 2] } }, "must be a power of two"],
    ["a CPU that does not exist", { traffic: LOAD, cpus: 2, rss: { indirectionTable: [0, 7] } }, "The CPU in entry 1"],
    [
      "an unknown cost",
      { traffic: LOAD, costs: { coffeePs: 1 } },
      'The table of costs has an unknown field "coffeePs"',
    ],
  ])("%s is refused in one sentence that names it", (_, json, sentence) => {
    const attempt = (): unknown => run(readScenario(json));
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(sentence);
  });

  it("is opened by functions alone", () => {
    const json = { traffic: LOAD };
    expect(() => readScenario(json, { openText: 5 as never })).toThrow("The openText of the opener of files is 5");
    expect(() => readScenario(json, null as never)).toThrow("The opener of files is null");
  });
});
