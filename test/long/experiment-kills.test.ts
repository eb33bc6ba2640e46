// The built command, killed with SIGKILL again and again at moments drawn from a seed, and continued: the results are
// those of an undisturbed run, byte for byte, and no run that was kept is made again. With shards too, and with Ctrl-C.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { createRandom } from "../../lib/src/random/random.js";
import { contentOf } from "../cli/experiment-folder.js";
import { repository } from "../support/source-files.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-kills-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "experiment.json");
writeFileSync(
  file,
  JSON.stringify({
    name: "killed",
    question: "What is left?",
    scenario: {
      variant: "message-signaled-interrupts",
      cpus: 4,
      durationPs: 100_000_000_000,
      traffic: { kind: "load", framesPerSecond: 1e6, connections: 64 },
    },
    factors: { load: { field: "traffic.framesPerSecond", levels: [1e6, 3e6] } },
    replications: 12,
    outcomes: ["p99 delay", "drops", "imbalance"],
  }),
);

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}
const command = (
  words: readonly string[],
  meet: (kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(repository, "lib/bin/rss-lab.mjs"), ...words], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    child.on("close", (code) => resolve({ code, stderr }));
    meet((signal) => child.kill(signal));
  });

/** The runs that are kept, by the text of their rows. */
function kept(out: string): string[] {
  const parts = join(out, "parts");
  if (!existsSync(parts)) return [];
  const names = readdirSync(parts).filter((name) => name.endsWith(".jsonl"));
  return names.flatMap((name) => readFileSync(join(parts, name), "utf8").trimEnd().split("\n").slice(1));
}

/** Runs the command until more runs are kept than before, and a random while longer; then it is sent the signal. */
function disturbed(words: readonly string[], out: string, whileMs: number, signal: NodeJS.Signals): Promise<Ended> {
  const before = kept(out).length;
  return command(words, (kill) => {
    const watch = setInterval(() => {
      if (kept(out).length <= before) return;
      clearInterval(watch);
      setTimeout(() => kill(signal), whileMs);
    }, 5);
    setTimeout(() => clearInterval(watch), 60_000);
  });
}

describe.runIf(existsSync(join(repository, "lib/dist/cli/main.js")))("the built command", () => {
  const whole = join(folder, "whole");
  const undisturbed = command(["run", file, "--out", whole]);

  test.each([1, 2])("killed five times with -9 (seed %i), ends with the bytes of an undisturbed run", async (seed) => {
    expect((await undisturbed).code).toBe(0);
    const random = createRandom(seed, "kills");
    const out = join(folder, `killed-${seed}`);
    const words = ["run", file, "--out", out, "--workers", String(1 + (seed % 2))];
    let before: string[] = [];
    for (let kill = 0; kill < 5; kill++) {
      const { code, stderr } = await disturbed(words, out, random.below(150), "SIGKILL");
      expect([code, stderr]).toEqual([null, ""]);
      const now = kept(out);
      expect(now).toEqual(expect.arrayContaining(before)); // nothing that was kept is lost
      expect(now.length).toBeGreaterThan(before.length);
      expect(new Set(now.map((row) => (JSON.parse(row) as { index: number }).index)).size).toBe(now.length); // or made again
      before = now;
    }
    expect(await command(words)).toEqual({ code: 0, stderr: "" });
    expect(contentOf(out)).toEqual(contentOf(whole));
  });

  it("interrupted with Ctrl-C, says how much is kept, gives its lock back and goes on", async () => {
    const out = join(folder, "interrupted");
    const words = ["run", file, "--out", out];
    const { code, stderr } = await disturbed(words, out, 0, "SIGINT");
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Interrupted: \d+ of 24 runs are kept in "[^"]+"; the same command goes on\.\n$/);
    expect(kept(out).length).toBe(Number(/\d+/.exec(stderr)?.[0]));
    expect(existsSync(join(out, ".lock"))).toBe(false);
    expect((await command(words)).code).toBe(0);
    expect(contentOf(out)).toEqual(contentOf(whole));
  });

  it("refuses a second writer while the first is at work", async () => {
    const out = join(folder, "twice");
    const words = ["run", file, "--out", out];
    const second: Promise<Ended>[] = [];
    const first = await command(words, () => {
      const watch = setInterval(() => {
        if (kept(out).length === 0) return;
        clearInterval(watch);
        second.push(command(words));
      }, 5);
    });
    expect(first).toEqual({ code: 0, stderr: "" });
    expect((await Promise.all(second))[0]).toEqual({
      code: 1,
      stderr: expect.stringMatching(/is being written to by process \d+: wait/) as string,
    });
  });

  it("as seven shards, three at a time and one of them killed, is merged into the same bytes, and reproduced", async () => {
    const out = (shard: number): string => join(folder, `shard-${shard}`);
    const words = (shard: number): string[] => [
      "run",
      file,
      "--shard",
      `${shard}/7`,
      "--out",
      out(shard),
      "--workers",
      "1",
    ];
    await disturbed(words(3), out(3), 20, "SIGKILL");
    for (const some of [[1, 2, 3], [4, 5, 6], [7]])
      for (const { code } of await Promise.all(some.map((shard) => command(words(shard))))) expect(code).toBe(0);
    const merged = join(folder, "merged");
    expect((await command(["merge", ...[7, 6, 5, 4, 3, 2, 1].map(out), "--out", merged])).code).toBe(0);
    expect(contentOf(merged)).toEqual(contentOf(whole));
    expect((await command(["reproduce", merged])).code).toBe(0);
    expect((await command(["verify", merged])).code).toBe(0);
  });
});
