import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { COMMANDS, main } from "../../lib/src/cli/main.js";
import { rssLab } from "./run-cli.js";

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

describe("rss-lab", () => {
  test.each([
    ["--help"],
    ["-h"],
    ["help"],
    ["help", "steer"],
    ["steer", "-h"],
    ...COMMANDS.map(({ name }) => [name, "--help"]),
  ])("%s %s helps", async (...words) => {
    const { code, stdout, stderr } = await rssLab(...words.filter((word) => word !== undefined));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^rss-lab/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("names the defaults of steer in its help", async () => {
    const { stdout } = await rssLab("steer", "--help");
    for (const text of ["NDIS_HASH_IPV6,NDIS_HASH_TCP_IPV6", "default: 4", "default: 128", "default: 0", "Microsoft"])
      expect(stdout).toContain(text);
  });

  it("says its version, that of the package", async () => {
    const { version } = JSON.parse(readFileSync(path("lib/package.json"), "utf8")) as { version: string };
    expect((await rssLab("--version")).stdout).toBe(`rss-lab ${version}\n`);
  });

  const list =
    "the commands are hash, steer, queue, diagnose, why-differs, tune, compare, processors, calibrate, simulate, " +
    "run, merge, reproduce, verify, rebalance, published and completion (see rss-lab --help)";
  test.each([
    [[], `rss-lab needs a command: ${list}.`],
    [["route"], `rss-lab does not know "route": ${list}.`],
    [["--verbose"], `rss-lab does not know "--verbose": ${list}.`],
    [["toString"], `rss-lab does not know "toString": ${list}.`],
    [["simulte"], 'rss-lab does not know "simulte": perhaps simulate is meant (rss-lab --help lists all commands).'],
    [["Steer"], 'rss-lab does not know "Steer": perhaps steer is meant (rss-lab --help lists all commands).'],
    [["help", "hsah"], 'rss-lab does not know "hsah": perhaps hash is meant (rss-lab --help lists all commands).'],
    [["diag"], 'rss-lab does not know "diag": perhaps diagnose is meant (rss-lab --help lists all commands).'],
    [["x".repeat(100_000)], `rss-lab does not know "${"x".repeat(56)}...: ${list}.`],
    [
      ["simulate", "--jsn"],
      "rss-lab simulate does not know the option --jsn: it knows --costs, --trace, --csv, --json, --help; perhaps --json is meant.",
    ],
  ])("%j: exit code 2 and one sentence", async (words, sentence) => {
    expect(await rssLab(...words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` });
  });

  it("names every command of its list once in its help, in groups", async () => {
    const { stdout } = await rssLab("--help");
    const named = [...stdout.matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name);
    expect(named).toEqual(COMMANDS.map(({ name }) => name));
    expect(stdout.split("\n\n").length).toBeGreaterThan(4);
  });
});

describe("a reader that leaves early", () => {
  const { stdout } = process;
  afterEach(() => {
    Object.defineProperty(process, "stdout", { value: stdout, configurable: true });
    vi.restoreAllMocks();
  });

  it("is no fault: nothing is thrown, nothing more is written", async () => {
    let writes = 0;
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        writes++;
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    Object.defineProperty(process, "stdout", { value: broken, configurable: true });
    expect(await main(["--version"])).toBe(0);
    await new Promise((resolve) => setImmediate(resolve)); // the stream reports its error
    expect(await main(["--version"])).toBe(0);
    expect(writes).toBe(1);
  });

  const capture = path("datasets/captures/receive-path.pcap");
  test.runIf(existsSync(path("lib/dist/cli/main.js")) && existsSync(capture))(
    "real pipe: rss-lab steer CAPTURE --json | head -n 1",
    () => {
      const script = '"$0" "$1" steer "$2" --json 2>&1 | head -n 1; echo "exit code ${PIPESTATUS[0]}"';
      const lines = execFileSync("bash", ["-c", script, process.execPath, path("lib/bin/rss-lab.mjs"), capture], {
        encoding: "utf8",
      })
        .trimEnd()
        .split("\n");
      expect(lines).toEqual([expect.stringMatching(/^\{"frame":1,/), "exit code 0"]);
    },
  );
});
