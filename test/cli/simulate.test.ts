// rss-lab simulate: a scenario file in, a summary out; every mistake is one sentence.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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
    ["no file", 2, [], "rss-lab simulate needs SCENARIO.json and got nothing"],
    ["a file that is not there", 2, ["nowhere.json"], 'The file "nowhere.json" cannot be read'],
    ["a folder", 2, [folder], "cannot be read: it is a folder."],
    ["text that is not JSON", 1, [file("text.json", "{ variant")], "is not JSON"],
    ["several lines that are not JSON", 1, [file("lines.json", "# a\n\n# b\n")], "is not JSON"],
    [
      "an unknown field",
      1,
      [file("a.json", { traffic: TRAFFIC, colour: 1 })],
      'The scenario has an unknown field "colour": the fields are traffic',
    ],
    [
      "an unknown variant",
      1,
      [file("b.json", { traffic: TRAFFIC, variant: "toe" })],
      `The variant is "toe": it must be one of ${VARIANTS.join(", ")}`,
    ],
    [
      "traffics within traffics without end",
      1,
      [file("deep.json", `{"traffic":${'{"kind":"merge","parts":['.repeat(6000)}5${"]}".repeat(6000)}}`)],
      "The traffic's merges lie within each other more than 100 deep: put all parts in one list.",
    ],
    [
      "a file that is no capture",
      1,
      [file("c.json", { traffic: { kind: "replay", capture: "text.json" } })],
      'The capture "text.json" cannot be read: the file is not a capture',
    ],
    ["an unknown option", 2, ["--fast"], "rss-lab simulate does not know the option --fast"],
    [
      "costs that are none",
      1,
      [file("d.json", { traffic: TRAFFIC }), "--costs", file("costs.json", { costs: { isrPs: -1 } })],
      "isrPs is -1: it must be a whole number",
    ],
    [
      "costs that are a list",
      1,
      [file("d.json", { traffic: TRAFFIC }), "--costs", file("list.json", [1])],
      "it must be an object.",
    ],
    ["two files from one input", 2, ["-", "--costs", "-"], "Both the scenario and the costs are -"],
  ])("%s: exit code %i and one sentence", async (_, wrong, words, sentence) => {
    const { code, stdout, stderr } = await rssLab("simulate", ...words);
    expect([code, stdout]).toEqual([wrong, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  const bin = fileURLToPath(new URL("../../lib/bin/rss-lab.mjs", import.meta.url));
  it.runIf(existsSync(join(dirname(bin), "../dist/cli/main.js")))(
    "reads - from standard input, slow as it may be",
    () => {
      const [begin, end] = ['{ "traffic": { "kind": "load", "framesPerSecond": 1e6,', '"frames": 10 } }'];
      const script = `(printf %s '${begin}'; sleep 0.3; printf %s '${end}') | "$0" "$1" simulate - --json`;
      const stdout = execFileSync("bash", ["-c", script, process.execPath, bin], { encoding: "utf8" });
      expect((JSON.parse(stdout) as { summary: Summary }).summary.received).toBe(10);
    },
  );

  it("takes costs from a file, as they stand there or in its field costs; they replace the scenario's", async () => {
    const scenario = file("priced.json", { traffic: TRAFFIC, costs: { protocolPs: 1, isrPs: 400_000 } });
    const simulate = async (costs: object): Promise<unknown> =>
      JSON.parse((await rssLab("simulate", scenario, "--costs", file("prices.json", costs), "--json")).stdout);
    const { fingerprint } = run({
      traffic: load(LOAD),
      costs: { protocolPs: 900_000, isrPs: 400_000 },
      records: "summary",
    });
    expect(await simulate({ protocolPs: 900_000 })).toMatchObject({ fingerprint });
    expect(await simulate({ costs: { protocolPs: 900_000 }, source: "calibrate" })).toMatchObject({ fingerprint });
  });
});

const { kind: _, ...LOAD } = TRAFFIC;

describe("rss-lab simulate --trace FILE --csv DIR", () => {
  const scenario = file("exported.json", { traffic: TRAFFIC, cpus: 2, records: "summary" });
  const inFolder = (name: string): string => join(folder, name);

  it("asks for full records by itself, prints the same summary, and leaves nothing but the files", async () => {
    const [plain, written] = [
      await rssLab("simulate", scenario, "--json"),
      await rssLab("simulate", scenario, "--json", "--trace", inFolder("t.json"), "--csv", inFolder("tables")),
    ];
    expect(written).toEqual(plain);
    const trace = JSON.parse(readFileSync(inFolder("t.json"), "utf8")) as { traceEvents: { ph: string }[] };
    expect(trace.traceEvents.filter(({ ph }) => ph === "B").length).toBeGreaterThan(1_000);
    expect(readdirSync(inFolder("tables")).sort()).toEqual([
      "connections.csv",
      "cpus.csv",
      "datapackage.json",
      "frames.csv",
      "table_changes.csv",
      "window_cpus.csv",
      "windows.csv",
      "work.csv",
    ]);
    expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
  });

  it("states the bytes, rows and sha256 of each table as they are", async () => {
    const { stdout } = await rssLab("simulate", scenario, "--csv", inFolder("stated"));
    expect(stdout).toContain(`Written: ${inFolder("stated/frames.csv")}, `);
    const { resources } = JSON.parse(readFileSync(inFolder("stated/datapackage.json"), "utf8")) as {
      resources: { path: string; bytes: number; rows: number; hash: string }[];
    };
    expect(resources).toHaveLength(7);
    for (const { path, bytes, rows, hash } of resources) {
      const content = readFileSync(inFolder(`stated/${path}`));
      expect([path, content.length]).toEqual([path, bytes]);
      expect(hash).toBe(`sha256:${createHash("sha256").update(content).digest("hex")}`);
      expect(content.toString().split("\r\n").length - 2).toBe(rows);
    }
  });

  it("replaces its own files, and refuses to replace another's, which stays as it is", async () => {
    const own = ["simulate", scenario, "--trace", inFolder("own.json"), "--csv", inFolder("own")];
    expect([(await rssLab(...own)).code, (await rssLab(...own)).code]).toEqual([0, 0]);

    file("diary.txt", "Dear diary");
    const { code, stdout, stderr } = await rssLab("simulate", scenario, "--trace", inFolder("diary.txt"));
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^The trace ".*diary\.txt" is there already, and is not one that rss-lab wrote: [^\n]*\.\n$/,
    );
    expect(readFileSync(inFolder("diary.txt"), "utf8")).toBe("Dear diary");
    const other = await rssLab("simulate", scenario, "--csv", folder);
    expect([other.code, other.stdout, existsSync(inFolder("frames.csv"))]).toEqual([2, "", false]);
    expect(other.stderr).toMatch(
      /has files in it that rss-lab did not write: give the name of a new or empty folder\.\n$/,
    );
  });

  test.each([
    [["--trace", folder], 2, "is a folder: give the name of a file."],
    [["--trace", "-"], 2, "The trace is to go to -: it is a file of its own, so give its name."],
    [["--csv", scenario], 2, "is a file: give another name."],
    [["--trace", join(folder, "no/t.json")], 1, "cannot be written: its folder is not there."],
    [["--trace", join(scenario, "x")], 1, "cannot be written: its folder is not a folder."],
    [["--trace", join(folder, "x".repeat(300))], 1, "cannot be written: its name is too long."],
    [["--csv", join(folder, "x".repeat(300))], 1, "cannot be made: its name is too long."],
    [["--csv", join(scenario, "x")], 1, "cannot be made: its folder is not a folder."],
    ...(existsSync("/dev/full")
      ? ([[["--trace", "/dev/full"], 1, 'The trace "/dev/full" cannot be written: the disk is full.']] as const)
      : []),
  ] as const)("%j: one sentence", async (words, wrong, sentence) => {
    const { code, stdout, stderr } = await rssLab("simulate", scenario, ...words);
    expect([code, stdout, stderr.trimEnd().split("\n").length]).toEqual([wrong, "", 1]);
    expect(stderr).toContain(sentence);
  });

  it("refuses more frames than their rows fit into memory, before it runs", async () => {
    const large = file("large.json", { traffic: { ...TRAFFIC, frames: 1_000_001 } });
    const { code, stderr } = await rssLab("simulate", large, "--trace", inFolder("large-trace.json"));
    expect([code, existsSync(inFolder("large-trace.json"))]).toEqual([2, false]);
    expect(stderr).toMatch(
      /^The run has about 1000001 frames, and --trace and --csv write every one: they take 1000000 /,
    );
  });
});
