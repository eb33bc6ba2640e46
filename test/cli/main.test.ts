import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { main } from "../../lib/src/cli/main.js";
import { rssLab } from "./run-cli.js";

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

describe("rss-lab", () => {
  test.each([
    ["--help"],
    ["-h"],
    ["help"],
    ["hash", "--help"],
    ["steer", "--help"],
    ["steer", "-h"],
    ["simulate", "--help"],
    ["rebalance", "--help"],
    ["published", "--help"],
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

  test.each([
    [[], "rss-lab needs a command: it is hash, steer, simulate, rebalance or published (see rss-lab --help)."],
    [
      ["route"],
      'rss-lab does not know "route": the commands are hash, steer, simulate, rebalance and published (see rss-lab --help).',
    ],
    [
      ["--verbose"],
      'rss-lab does not know "--verbose": the commands are hash, steer, simulate, rebalance and published (see rss-lab --help).',
    ],
  ])("%j: exit code 2 and one sentence", async (words, sentence) => {
    expect(await rssLab(...words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` });
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
