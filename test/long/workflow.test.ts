// Past one machine: the Snakemake workflow and the Slurm array of workflow/ give the bytes of one process, also after
// kill -9; and the research object beside results is what RO-Crate 1.1 and Process Run Crate 0.5 ask for. Snakemake and
// the validator live in a virtual environment of their own, which this file makes; where it cannot, it says so.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { house } from "../../tools/house.mjs";
import { workflowTools } from "./workflow-tools.js";

const { root } = house();
const tools = workflowTools();
if (tools.reason !== null) console.log(`!!! SNAKEMAKE AND THE RO-CRATE VALIDATOR ARE SKIPPED: ${tools.reason}`);

const PROGRAM = join(root, "lib", "bin", "rss-lab.mjs");
/** A checkout's folder may have a space in its name, and a command is words: the way there has none. */
const command = (): string => `${process.execPath} ${join(folder, "checkout", "lib", "bin", "rss-lab.mjs")}`;
/** Long enough to be killed in the middle: 40 runs of some 0.3 s. */
const EXPERIMENT = {
  name: "more-cpus",
  question: "Do more CPUs lower the delay?",
  scenario: {
    variant: "message-signaled-interrupts",
    durationPs: 600_000_000_000,
    traffic: { kind: "load", framesPerSecond: 4_000_000 },
  },
  factors: { cpus: { field: "cpus", levels: [2, 3, 4, 6, 8] } },
  replications: 8,
  outcomes: ["p99 delay", "drops"],
  compare: { factor: "cpus", baseline: 2 },
};
const RUNS = 40;

let folder: string;
/** Path to bytes of a results directory; Snakemake marks directories with a file of its own. */
let expected: ReadonlyMap<string, string>;
const resultsIn = (path: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(path)
      .filter((name) => name !== ".snakemake_timestamp")
      .sort()
      .map((name) => [name, readFileSync(join(path, name), "base64")]),
  );

function rssLab(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  expect([status, stderr], words.join(" ")).toEqual([0, ""]);
  return stdout;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rss-lab-workflow-"));
  symlinkSync(root, join(folder, "checkout"), "junction");
  writeFileSync(join(folder, "experiment.json"), JSON.stringify(EXPERIMENT));
  rssLab("run", "experiment.json", "--out", "one");
  expected = resultsIn(join(folder, "one"));
  expect([...expected.keys()]).toEqual([
    "datapackage.json",
    "experiment.json",
    "manifest.json",
    "results.csv",
    "ro-crate-metadata.json",
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a Slurm array (workflow/slurm-array.sh)", () => {
  test("a task a shard, in any order and one of them twice, merges into what one process writes", () => {
    const script = join(root, "workflow", "slurm-array.sh");
    const loop = `set -e; for i in 3 1 2 1; do
      SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=3 SLURM_CPUS_PER_TASK=2 bash "$0" experiment.json slurm; done`;
    const run = spawnSync("bash", ["-c", loop, script], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, RSS_LAB: command() },
    });
    expect([run.status, run.stderr]).toEqual([0, ""]);
    rssLab("merge", ...["1", "2", "3"].map((i) => `slurm/${i}`), "--out", "from-slurm");
    expect(resultsIn(join(folder, "from-slurm"))).toEqual(expected);
  });
  test("is about ten lines, and stops where it is not told the experiment", () => {
    const script = join(root, "workflow", "slurm-array.sh");
    expect(readFileSync(script, "utf8").trim().split("\n").length).toBeLessThanOrEqual(12);
    const { status, stderr } = spawnSync("bash", [script], { cwd: folder, encoding: "utf8" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("unbound variable");
  });
});

/** The words of one invocation of the workflow. */
const words = (out: string, shards: number, ...more: string[]): string[] => [
  "--snakefile",
  join(root, "workflow", "Snakefile"),
  "--cores",
  "2",
  ...more,
  "--configfile",
  join(root, "workflow", "config.yaml"),
  "--config",
  "experiment=experiment.json",
  `shards=${shards}`,
  `out=${out}`,
  `command=${command()}`,
];
const snakemake = (...given: string[]): string => {
  const run = spawnSync(tools.program("snakemake"), given, { cwd: folder, encoding: "utf8", env: tools.env });
  expect(run.status, run.stderr).toBe(0);
  return run.stdout + run.stderr;
};

describe.skipIf(tools.reason !== null)("the workflow under Snakemake's local executor", () => {
  test("7 shards give the bytes of one process, and a second invocation has nothing to do", () => {
    snakemake(...words("seven", 7));
    expect(resultsIn(join(folder, "seven", "results"))).toEqual(expected);
    expect(snakemake(...words("seven", 7))).toContain("Nothing to be done");
  });

  test("killed with -9 in the middle, and that twice, it goes on with what was finished", async () => {
    const kept: number[] = [];
    for (let kill = 0; kill < 2; kill++) {
      const more = kill === 0 ? [] : ["--rerun-incomplete"];
      const child = spawn(tools.program("snakemake"), words("killed", 2, ...more), {
        cwd: folder,
        env: tools.env,
        stdio: "ignore",
        detached: true, // a group of its own, which is killed as a machine's power cut would
      });
      const ended = once(child, "close");
      for (let tries = 0; runsKept() <= (kept.at(-1) ?? 0) && tries < 600; tries++) await wait(50);
      process.kill(-child.pid!, "SIGKILL");
      await ended;
      kept.push(runsKept());
      snakemake(...words("killed", 2, "--unlock"));
    }
    expect(kept[0]).toBeGreaterThan(0);
    expect(kept[1]).toBeGreaterThan(kept[0]);
    expect(kept[1]).toBeLessThan(RUNS);
    snakemake(...words("killed", 2, "--rerun-incomplete"));
    expect(resultsIn(join(folder, "killed", "results"))).toEqual(expected);
  });

  /** Runs that the two shards of the workflow have on the disk: lines of their parts. */
  function runsKept(): number {
    const parts = ["1", "2"].map((i) => join(folder, "killed", "work", i, "parts")).filter((path) => existsSync(path));
    return parts
      .flatMap((path) =>
        readdirSync(path)
          .filter((name) => !name.startsWith("."))
          .map((name) => join(path, name)),
      )
      .reduce((sum, path) => sum + readFileSync(path, "utf8").split('"index"').length - 1, 0);
  }

  test("an experiment that is not there is told before any job begins", () => {
    const given = words("none", 2).map((word) => word.replace("experiment=experiment.json", "experiment=gone.json"));
    const run = spawnSync(tools.program("snakemake"), given, { cwd: folder, encoding: "utf8", env: tools.env });
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain("gone.json");
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});

interface Issue {
  readonly severity: string;
  readonly message: string;
}

describe.skipIf(tools.reason !== null)("the research object beside results (rocrate-validator)", () => {
  /** What the validator finds in a copy of the results with that crate. */
  function validated(level: "required" | "recommended", ...options: string[]): Issue[] {
    const copy = join(folder, "crate");
    rmSync(copy, { recursive: true, force: true });
    cpSync(join(folder, "one"), copy, { recursive: true });
    rssLab("run", "experiment.json", "--out", "crate", ...options);
    const file = join(folder, "validated.json");
    rmSync(file, { force: true });
    const given = [
      "-y",
      "validate",
      "--offline",
      "--cache-path",
      tools.contexts,
      "-l",
      level,
      "-f",
      "json",
      "-o",
      file,
    ];
    spawnSync(tools.program("rocrate-validator"), [...given, copy], { encoding: "utf8", env: tools.env });
    const { issues, skipped_checks: skipped } = JSON.parse(readFileSync(file, "utf8")) as {
      issues: Issue[];
      skipped_checks: number;
    };
    expect(skipped).toBe(0);
    return issues;
  }

  test("with a date it has all that RO-Crate 1.1 and Process Run Crate 0.5 require", () =>
    expect(validated("required", "--date", "2026-11-27")).toEqual([]));
  test("without a date it lacks that alone: results carry none", () => {
    const issues = validated("required");
    expect(issues).toHaveLength(1);
    expect(issues[0].message).toMatch(/datePublished|date of publication/i);
  });
  test("of what they recommend it leaves out what nobody knows here: who, when, and addresses of ours", () =>
    expect(
      validated("recommended", "--date", "2026-11-27", "--license", "CC-BY-4.0")
        .map(({ message }) => message)
        .sort(),
    ).toEqual([
      "The Action SHOULD have an agent that is a Person or Organization",
      "The Action SHOULD have an endTime in ISO 8601 format",
      "The Application SHOULD have a url",
      "The Root Data Entity SHOULD have a link to a Contextual Entity representing the `author` of the RO-Crate",
      "The SoftwareApplication id SHOULD be an absolute URI",
      "The `publisher` property of a `Root Data Entity` SHOULD be an `Organization`",
      "The organization SHOULD have a URL.",
    ]));
  test("another library reads it: every file of the results, once (rocrate)", () => {
    const text =
      "import sys; from rocrate.rocrate import ROCrate; print(*sorted(e.id for e in ROCrate(sys.argv[1]).data_entities))";
    const run = spawnSync(tools.program("python"), ["-c", text, join(folder, "one")], {
      encoding: "utf8",
      env: tools.env,
    });
    expect(run.stderr).toBe("");
    expect(run.stdout.trim()).toBe("datapackage.json experiment.json manifest.json results.csv");
  });
});
