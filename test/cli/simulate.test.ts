// rss-lab simulate: a scenario file in, a summary out; every mistake is one sentence.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { type Summary, VARIANTS, buildFrame, load, run, writePcap } from "rss-lab";
import { rssLab } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

const TRAFFIC = { kind: "load", framesPerSecond: 3e6, connections: 32, frames: 2_000 };

describe("rss-lab simulate", () => {
  it.each(VARIANTS)("prints with --json one object whose summary is that of run(...) (%s)", async (variant) => {
    const { code, stdout, stderr } = await rssLab(
      "simulate",
      file("scenario.json", { variant, seed: 7, traffic: TRAFFIC }),
      "--json",
    );
    expect([code, stderr, stdout.trimEnd().split("\n").length]).toEqual([0, "", 1]);
    const { kind: _, ...options } = TRAFFIC;
    const { fingerprint, endPs, summary } = run({ variant, seed: 7, traffic: load(options), records: "summary" });
    expect(JSON.parse(stdout)).toEqual({
      variant,
      seed: 7,
      fingerprint,
      endPs,
      summary: JSON.parse(JSON.stringify(summary)) as Summary,
    });
  });

  it("prints a summary for people: counts that add up, latencies with units, one row a CPU", async () => {
    const { stdout } = await rssLab("simulate", file("small.json", { cpus: 3, traffic: TRAFFIC, receiveBuffers: 64 }));
    const count = (name: string): number => Number(new RegExp(`^${name} +(\\d+)`, "m").exec(stdout)?.[1]);
    expect(count("frames received")).toBe(2_000);
    expect(count("indicated") + count("dropped") + count("still waiting")).toBe(2_000);
    expect(count("dropped")).toBeGreaterThan(0);
    expect(stdout).toMatch(/to protocol done +[\d.]+ µs/);
    expect(stdout.match(/^ +\d +\d+ .* %$/gm)).toHaveLength(3);
  });

  it("finds a capture from the scenario's folder", async () => {
    const bytes = buildFrame({ source: "2001:db8::1", destination: "2001:db8::2" });
    file("two.pcap", writePcap([{ bytes }, { bytes, epochNs: 900n }]));
    const { stdout } = await rssLab(
      "simulate",
      file("replay.json", { traffic: { kind: "replay", capture: "two.pcap" } }),
      "--json",
    );
    expect((JSON.parse(stdout) as { summary: Summary }).summary.received).toBe(2);
  });

  it("finds a trace from the scenario's folder, and says which line of it is wrong", async () => {
    file("good.csv", "time_us,connection,bytes\n1,a,64\n2,b,64\n");
    file("late.csv", "time_us,connection,bytes\n2,a,64\n1,b,64\n");
    const simulate = (csv: string) =>
      rssLab("simulate", file("trace.json", { traffic: { kind: "trace", csv } }), "--json");
    const { stdout } = await simulate("good.csv");
    expect((JSON.parse(stdout) as { summary: Summary }).summary.received).toBe(2);
    expect((await simulate("late.csv")).stderr).toContain(
      'Line 3 of the trace "late.csv" is 1000000 ps earlier than line 2',
    );
    expect((await simulate("nowhere.csv")).stderr).toMatch(/The file ".*nowhere\.csv" cannot be read/);
  });

  it("reads files with a byte order mark, and those in UTF-16, as Windows' tools write them", async () => {
    const text = JSON.stringify({ traffic: TRAFFIC });
    for (const bytes of [Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, "utf16le")]) {
      const { code, stderr } = await rssLab("simulate", file("marked.json", bytes));
      expect([code, stderr]).toEqual([0, ""]);
    }
  });

  test.each([
    ["no file", [], "rss-lab simulate needs SCENARIO.json and got nothing"],
    ["a file that is not there", ["nowhere.json"], 'The file "nowhere.json" cannot be read'],
    ["text that is not JSON", [file("text.json", "{ variant")], "is not JSON"],
    ["several lines that are not JSON", [file("lines.json", "# a\n\n# b\n")], "is not JSON"],
    [
      "an unknown field",
      [file("a.json", { traffic: TRAFFIC, colour: 1 })],
      'The scenario has an unknown field "colour": the fields are traffic',
    ],
    [
      "an unknown variant",
      [file("b.json", { traffic: TRAFFIC, variant: "toe" })],
      `The variant is "toe": it must be one of ${VARIANTS.join(", ")}`,
    ],
    [
      "traffics within traffics without end",
      [file("deep.json", `{"traffic":${'{"kind":"merge","parts":['.repeat(6000)}5${"]}".repeat(6000)}}`)],
      "The traffic's merges lie within each other more than 100 deep: put all parts in one list.",
    ],
    [
      "a file that is no capture",
      [file("c.json", { traffic: { kind: "replay", capture: "text.json" } })],
      'The capture "text.json" cannot be read: the file is not a capture',
    ],
    ["an unknown option", ["--fast"], "rss-lab simulate does not know the option --fast"],
  ])("%s: exit code 2 and one sentence", async (_, words, sentence) => {
    const { code, stdout, stderr } = await rssLab("simulate", ...words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
