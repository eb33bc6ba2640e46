// rss-lab run: results are the same bytes however they come about, the same command goes on, and what cannot be is said
// in one sentence. test/long/experiment-kills.test.ts kills the built command.
import { readFileSync, readdirSync, rmSync, writeFileSync, cpSync, existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it, test, vi } from "vitest";
import { buildFrame, writePcap } from "rss-lab";
import { readExperiment } from "../../lib/src/experiment/experiment-file.js";
import { pointsOf } from "../../lib/src/experiment/experiment-points.js";
import { Parts } from "../../lib/src/cli/run-parts.js";
import { fileOf } from "../../lib/src/cli/run-files.js";
import { timeText } from "../../lib/src/cli/run-progress.js";
import { readResults } from "../../lib/src/experiment/results-read.js";
import { SMALL, contentOf, newFolder } from "./experiment-folder.js";
import { rssLab } from "./run-cli.js";

const { at, write } = newFolder();
const small = write("small.json", SMALL);
const ended = async (...words: string[]): Promise<[number, string]> => {
  const { code, stderr } = await rssLab("run", ...words);
  return [code, stderr];
};
/** The directory of an undisturbed run. */
const whole = at("whole");
const done = rssLab("run", small, "--out", whole);

describe("rss-lab run", () => {
  it("writes a row a run, says what each column is, and prints means with intervals", async () => {
    const { code, stdout, stderr } = await done;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^small: 2 points, 10 runs\n/);
    expect(stdout).toContain("±: half of the 95 % interval");
    expect(readdirSync(whole).sort()).toEqual([
      "datapackage.json",
      "experiment.json",
      "manifest.json",
      "results.csv",
      "ro-crate-metadata.json",
    ]);
    const experiment = readExperiment(readFileSync(join(whole, "experiment.json"), "utf8"));
    const rows = readResults(readFileSync(join(whole, "results.csv"), "utf8"), experiment);
    expect(rows.map(({ index }) => index)).toEqual(pointsOf(experiment).map(({ index }) => index));
    const { resources } = JSON.parse(readFileSync(join(whole, "datapackage.json"), "utf8")) as {
      resources: { hash: string; schema: { fields: { name: string; unit?: string }[] } }[];
    };
    expect(resources[0].hash).toBe(`sha256:${fileOf("", readFileSync(join(whole, "results.csv"))).sha256}`);
    expect(resources[0].schema.fields.find(({ name }) => name === "p99_delay_ps")?.unit).toBe("ps");
    expect(resources[0].schema.fields.find(({ name }) => name === "load")?.unit).toBe("frames/s");
  });

  it("writes the same bytes for any number of workers, and says the same when it is asked again", async () => {
    const { stdout } = await done;
    for (const workers of ["1", "3"]) {
      const out = at(`workers-${workers}`);
      expect(await ended(small, "--out", out, "--workers", workers)).toEqual([0, ""]);
      expect(contentOf(out)).toEqual(contentOf(whole));
      const again = await rssLab("run", small, "--out", out);
      expect(again.stdout.replaceAll(out, "")).toBe(stdout.replaceAll(whole, ""));
      expect(contentOf(out)).toEqual(contentOf(whole));
    }
  });

  it("goes on: a run that is kept is not made again, and what was cut short is swept away", async () => {
    await done;
    const out = at("begun");
    const experiment = readExperiment(readFileSync(small, "utf8"));
    const rows = readResults(readFileSync(join(whole, "results.csv"), "utf8"), experiment);
    begin(out);
    // Kept rows that no run gives: if they are in the results, they were not made again.
    const parts = new Parts(out, ofParts(out));
    for (const row of rows.slice(0, 4)) parts.keep({ ...row, fingerprint: "kept" });
    parts.flush();
    writeFileSync(join(out, "parts", ".0000009.jsonl.part"), "{");
    writeFileSync(join(out, ".results.csv.part"), "ind");
    writeFileSync(join(out, ".lock"), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: "1" }));
    expect(await ended(small, "--out", out)).toEqual([0, ""]);
    const { "results.csv": csv, ...others } = contentOf(out);
    expect(readResults(csv, experiment).map(({ fingerprint }) => fingerprint)).toEqual(
      rows.map(({ fingerprint }, i) => (i < 4 ? "kept" : fingerprint)),
    );
    expect(Object.keys(others).sort()).toEqual([
      "datapackage.json",
      "experiment.json",
      "manifest.json",
      "ro-crate-metadata.json",
    ]);
  });

  it("copies captures beside the results, so that the directory alone is enough", async () => {
    const frames = [0n, 1n, 2n].map((i) => ({
      epochNs: i * 1000n,
      bytes: buildFrame({
        source: "192.0.2.1",
        sourcePort: 1000 + Number(i),
        destination: "192.0.2.2",
        destinationPort: 80,
        protocol: "tcp",
      }),
    }));
    writeFileSync(at("c.pcap"), writePcap(frames));
    const captured = write("captured.json", {
      ...SMALL,
      name: "captured",
      scenario: { traffic: { kind: "replay", capture: "c.pcap" } },
      factors: {},
    });
    expect(await ended(captured, "--out", at("captured"))).toEqual([0, ""]);
    expect(readFileSync(at("captured", "inputs", "c.pcap"))).toEqual(readFileSync(at("c.pcap")));
    rmSync(at("c.pcap"));
    expect((await rssLab("reproduce", at("captured"))).stdout).toMatch(/^identical: 5 runs/);
    writeFileSync(at("c.pcap"), writePcap(frames.slice(1)));
    expect(await ended(captured, "--out", at("captured"))).toEqual([
      2,
      expect.stringContaining("is of another inputs/c.pcap"),
    ]);
  });

  it("--parquet writes the same rows in columns, also of results that are there", async () => {
    const out = at("parquet");
    cpSync(whole, out, { recursive: true });
    expect(await ended(small, "--out", out, "--parquet")).toEqual([0, ""]);
    const { buffer, byteOffset, byteLength } = readFileSync(join(out, "results.parquet"));
    const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) });
    const experiment = readExperiment(readFileSync(small, "utf8"));
    const expected = readResults(readFileSync(join(whole, "results.csv"), "utf8"), experiment);
    expect(rows.map((row) => [Number(row.index), row.seed, row.p99_delay_ps, row.fingerprint])).toEqual(
      expected.map((row) => [row.index, row.seed, row.outcomes["p99 delay"], row.fingerprint]),
    );
    expect((await rssLab("verify", out)).code).toBe(0);
  });

  it("--parquet says in one sentence that its package is not installed, before anything runs", async () => {
    vi.doMock("hyparquet-writer", () => {
      throw new Error("it is not there");
    });
    try {
      const sentence = expect.stringMatching(/^--parquet needs the package hyparquet-writer, [^\n]+\.\n$/) as string;
      expect(await ended(small, "--out", at("none"), "--parquet")).toEqual([1, sentence]);
      expect(existsSync(at("none"))).toBe(false);
    } finally {
      vi.doUnmock("hyparquet-writer");
    }
  });

  it("lists the runs that are refused, with the reason: exit code 3", async () => {
    const short = write("short.json", { ...SMALL, warmup: { rule: "mser-5", windowPs: 1e8 } });
    const { code, stdout } = await rssLab("run", short, "--out", at("short"));
    expect(code).toBe(3);
    expect(stdout).toContain("10 of 10 runs were refused (failures.csv has all):");
    expect(stdout).toContain("run 0, load 1000000, replication 0: The pilot run at load 1000000 has 5 whole windows");
    expect((await rssLab("verify", at("short"))).code).toBe(0);
  });
});

/** A directory as a killed run leaves it: nothing but what it is of. */
function begin(out: string): void {
  cpSync(whole, out, { recursive: true });
  for (const name of ["results.csv", "datapackage.json"]) rmSync(join(out, name));
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as object;
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ ...manifest, outputs: null }));
}

function ofParts(out: string): string {
  const { experiment, rssLab: lab } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as {
    experiment: { sha256: string };
    rssLab: { version: string };
  };
  return `${experiment.sha256} ${lab.version}`;
}

describe("rss-lab run refuses in one sentence", () => {
  const other = (fields: object): string => write("other.json", { ...SMALL, ...fields });
  test.each<[string, () => Promise<string[]> | string[], number, string]>([
    ["a shard beyond the last", () => [small, "--shard", "3/2"], 2, 'The shard is "3/2": it must be I/N, as 2/7'],
    ["an experiment that is not there", () => [at("no.json")], 2, "cannot be read: there is no such file."],
    [
      "a wrong experiment",
      () => [other({ replications: 0 }), "--out", at("r")],
      2,
      "The experiment, line 1, has replications 0",
    ],
    [
      "a directory of another experiment",
      () => [other({ replications: 6 }), "--out", whole],
      2,
      "is of an experiment with replications 5, and this one has 6",
    ],
    [
      "a directory of all runs for a shard",
      () => [small, "--shard", "1/2", "--out", whole],
      2,
      "holds all runs, and this is shard 1 of 2",
    ],
    [
      "a directory of another version",
      () => {
        cpSync(whole, at("old"), { recursive: true });
        edit(at("old", "manifest.json"), '"version": "', '"version": "0.');
        return [small, "--out", at("old")];
      },
      2,
      "is of rss-lab 0.",
    ],
    [
      "a directory of somebody else",
      () => [small, "--out", at()],
      2,
      "so it is somebody else's: give the name of a new or empty directory.",
    ],
    [
      "a file in place of a directory",
      () => [small, "--out", small],
      2,
      "is a file: give the name of a new or empty directory.",
    ],
    [
      "a place where nothing can be made",
      () => [small, "--out", "/proc/rss-lab"],
      1,
      '"/proc/rss-lab" cannot be written: ',
    ],
    [
      "a second writer",
      () => {
        begin(at("held"));
        writeFileSync(
          at("held", ".lock"),
          JSON.stringify({ pid: process.ppid, host: hostname(), started: startOf(process.ppid) }),
        );
        return [small, "--out", at("held")];
      },
      1,
      `is being written to by process ${process.ppid}: wait for it, or end it.`,
    ],
    [
      "a writer on another host",
      () => {
        begin(at("far"));
        writeFileSync(at("far", ".lock"), JSON.stringify({ pid: 1, host: "elsewhere", started: "" }));
        return [small, "--out", at("far")];
      },
      1,
      "is being written to by process 1 on elsewhere",
    ],
    [
      "a broken part",
      () => {
        begin(at("broken"));
        part(at("broken"), '{"of":"x","sha256":"y"}\n{"index":0');
        return [small, "--out", at("broken")];
      },
      1,
      "is broken: delete it, and its runs are made again.",
    ],
    [
      "a foreign part",
      () => {
        begin(at("foreign"));
        part(at("foreign"), `{"of":"x","sha256":"${fileOf("", "").sha256}"}\n`);
        return [small, "--out", at("foreign")];
      },
      1,
      "is of another experiment, or of another version",
    ],
    [
      "results that were changed",
      () => {
        cpSync(whole, at("changed"), { recursive: true });
        edit(at("changed", "results.csv"), "0", "1");
        return [small, "--out", at("changed")];
      },
      1,
      "is not what was written",
    ],
  ])("%s", async (_, words, code, sentence) => {
    await done;
    const before = contentOf(whole);
    const outcome = await rssLab("run", ...(await words()));
    expect([outcome.code, outcome.stdout]).toEqual([code, ""]);
    expect(outcome.stderr).toMatch(/^[^\n]+\.\n$/);
    expect(outcome.stderr).toContain(sentence);
    expect(contentOf(whole)).toEqual(before);
    expect(existsSync(join(whole, ".lock"))).toBe(false);
  });
});

const edit = (path: string, from: string, to: string): void =>
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
const part = (folder: string, text: string): void => {
  new Parts(folder, "");
  writeFileSync(join(folder, "parts", "0000000.jsonl"), text);
};
const startOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[19];

test("the time that is left is told in the unit that fits", () =>
  expect([0.2, 60, 89, 100, 3600, 3 * 3600 + 60].map(timeText)).toEqual([
    "1 s",
    "60 s",
    "89 s",
    "2 min",
    "60 min",
    "3 h 1 min",
  ]));
