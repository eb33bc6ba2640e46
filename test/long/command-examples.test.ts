// The examples of every help of rss-lab, run as they stand there by the built command; and that its output may go to a
// full disk or to a reader that leaves.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { examplesOf, prepareFolder } from "../support/command-help.js";
import { allCommands } from "../support/commands.js";
import { repository } from "../support/source-files.js";

const commands = await allCommands();
const named = commands.map((row) => [row.name, row] as const);
const ONE_SENTENCE = /^[^\s{][^\n]*\.\n$/;

const isJson = ({ line }: { readonly line: string }): boolean => / --json\b/.test(line);
/** One value, or a value a line. */
function jsonOf(stdout: string): unknown[] {
  const lines = stdout.trimEnd().split("\n");
  return /^[[{]$/.test(lines[0]) ? [JSON.parse(stdout)] : lines.map((line) => JSON.parse(line) as unknown);
}

/** Minutes of work: test/long/published.test.ts runs this command. */
const SLOW = ["published"];

describe.runIf(existsSync(join(repository, "lib/dist/cli/main.js")))("the built command", () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  /** Runs lines of bash in a new folder in which a help's examples can run. */
  function bash(help: string, script: string, env: Record<string, string> = {}) {
    const folder = mkdtempSync(join(tmpdir(), "rss-lab-examples-"));
    folders.push(folder);
    prepareFolder(folder, help);
    const { NO_COLOR: _no, FORCE_COLOR: _force, ...rest } = process.env;
    const surroundings = { ...rest, ...env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
      execFile(
        "bash",
        ["-c", script],
        { cwd: folder, env: surroundings, maxBuffer: 2 ** 28, encoding: "utf8" },
        (error, stdout, stderr) => resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
      ).stdin?.end(),
    );
  }

  describe.each(named.filter(([name]) => !SLOW.includes(name)))("rss-lab %s", (_, { command: { help } }) => {
    const examples = examplesOf(help);
    test.each(examples)("$line", async ({ line, code }) => {
      const { stdout, stderr, ...ended } = await bash(help, line);
      expect([ended.code, code === 0 ? stderr : ""]).toEqual([code, ""]);
      expect(stdout).not.toBe("");
      if (isJson({ line })) expect(jsonOf(stdout)[0]).toBeTypeOf("object");
      expect(stdout).not.toMatch(/\bundefined\b|\[object/);
      expect(stdout).not.toContain("\x1b"); // no colour but on a terminal
    });
    it.runIf(!examples.some(isJson))("gives JSON with --json", async () => {
      expect(jsonOf((await bash(help, `${examples[0].line} --json`)).stdout)[0]).toBeTypeOf("object");
    });
    it("says in a sentence that the disk is full, and that a reader has gone is no fault", async () => {
      const [{ line, code }] = examples;
      const script = `${line} >/dev/full; echo $?; set -o pipefail; ${line} | true; echo $?`;
      const { stdout, stderr } = await bash(help, script);
      expect(stdout).toBe(`1\n${code}\n`);
      expect(stderr).toMatch(code === 0 ? ONE_SENTENCE : /\.\n$/);
      expect(stderr).toMatch(
        /^The output cannot be written: (the disk is full|there is no space left on the device)\.$/m,
      );
      expect(stderr).not.toMatch(/^\s+at /m);
    });
  });

  it("simulates with the costs that calibrate writes", async () => {
    const { help } = commands.find(({ name }) => name === "simulate")!.command;
    const script =
      "rss-lab calibrate idle1.txt idle2.txt --and busy1.txt busy2.txt --costs costs.json >/dev/null && " +
      "rss-lab simulate scenario.json --json && rss-lab simulate scenario.json --costs costs.json --json";
    const { code, stdout, stderr } = await bash(help, script);
    expect([code, stderr]).toEqual([0, ""]);
    const [own, priced] = jsonOf(stdout) as { fingerprint: string }[];
    expect(priced.fingerprint).not.toBe(own.fingerprint);
  });

  it("paints its help only where a person asks for it", async () => {
    const [plain, forced, both] = await Promise.all([
      bash("", "rss-lab --help"),
      bash("", "rss-lab --help", { FORCE_COLOR: "1" }),
      bash("", "rss-lab --help", { FORCE_COLOR: "1", NO_COLOR: "1" }),
    ]);
    expect(both.stdout).toBe(plain.stdout);
    expect(forced.stdout).toContain("\x1b[1m");
    expect(forced.stdout.replaceAll("\x1b[1m", "").replaceAll("\x1b[22m", "")).toBe(plain.stdout);
    expect(plain.stdout).not.toContain("\x1b");
  });
});
