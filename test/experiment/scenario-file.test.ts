// Scenario files: the same run as in a program, and one sentence for every mistake.
import { describe, expect, it } from "vitest";
import { InputError, VARIANTS, load, readScenario, run, writePcap, readCapture, buildFrame } from "rss-lab";

const LOAD = { kind: "load", framesPerSecond: 2e6, connections: 16, frames: 500 };

describe("a scenario file", () => {
  it.each(VARIANTS)("gives the same run as the scenario it stands for (%s)", (variant) => {
    const { kind, ...options } = LOAD;
    const rss = { secretKey: "6d5a".repeat(20), indirectionTable: [0, 1, 2, 3] };
    const fromFile = run(readScenario(JSON.parse(JSON.stringify({ variant, traffic: LOAD, rss }))));
    const key = Uint8Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0x6d : 0x5a));
    const direct = run({ variant, traffic: load(options), rss: { ...rss, secretKey: key } });
    expect(kind).toBe("load");
    expect(fromFile.fingerprint).toBe(direct.fingerprint);
  });

  it("replays a capture that it names", () => {
    const bytes = buildFrame({ source: "192.0.2.1", destination: "192.0.2.2" });
    const capture = readCapture(writePcap([{ bytes }, { bytes, epochNs: 5_000n }]));
    const asked: string[] = [];
    const scenario = readScenario({ traffic: { kind: "replay", capture: "a.pcap", speed: 2 } }, (path) => (asked.push(path), capture));
    expect([run(scenario).summary.received, asked]).toEqual([2, ["a.pcap"]]);
  });

  it.each([
    ["nothing", null, "The scenario is null"],
    ["a list", [], "The scenario is []"],
    ["no traffic", {}, "The scenario has no traffic"],
    ["an unknown kind", { traffic: { kind: "storm" } }, 'The kind of traffic is "storm": it must be one of load, replay'],
    ["an unknown field", { traffic: LOAD, color: 1 }, 'The scenario has an unknown field "color"'],
    ["an unknown field of the load", { traffic: { ...LOAD, speed: 3 } }, 'The load has an unknown field "speed"'],
    ["an unknown field of rss", { traffic: LOAD, rss: { table: [0] } }, 'The scenario\'s rss has an unknown field "table"'],
    ["an unknown variant", { traffic: LOAD, variant: "rss" }, `it must be one of ${VARIANTS.join(", ")}`],
    ["a number as key", { traffic: LOAD, rss: { secretKey: 5 } }, "The secret key is 5"],
    ["a table of three entries", { traffic: LOAD, rss: { indirectionTable: [0, 1, 2] } }, "must be a power of two"],
    ["a CPU that does not exist", { traffic: LOAD, cpus: 2, rss: { indirectionTable: [0, 7] } }, "The CPU in entry 1"],
    ["an unknown cost", { traffic: LOAD, costs: { coffeePs: 1 } }, 'The table of costs has an unknown field "coffeePs"'],
  ])("%s is refused in one sentence that names it", (_, json, sentence) => {
    const attempt = (): unknown => run(readScenario(json));
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(sentence);
  });
});
