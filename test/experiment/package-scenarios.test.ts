// The scenario files that come with the package: each is read, runs, and accounts for every frame.
import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { ms, readScenario, run } from "rss-lab";

const root = new URL("../../lib/scenarios/", import.meta.url);
const files = (readdirSync(root, { recursive: true }) as string[]).filter((path) => path.endsWith(".json")).sort();
const read = (path: string) => readScenario(JSON.parse(readFileSync(new URL(path, root), "utf8")));

it.each(files)("scenarios/%s, its first milliseconds", (path) => {
  const { received, indicated, dropped, waiting } = run({
    ...read(path),
    warmupPs: 0,
    windowPs: ms(1),
    durationPs: ms(4),
  }).summary;
  expect(received).toBeGreaterThan(0);
  expect(indicated + dropped + waiting).toBe(received);
});

it("scenarios/interrupts: an interval of 50 us keeps the median delay below 2 us; a host that polls takes an interrupt for hundreds of frames", () => {
  const [interval, polling] = ["interval", "polling"].map(
    (name) => run({ ...read(`interrupts/${name}.json`), warmupPs: ms(5), durationPs: ms(60) }).summary,
  );
  expect(interval.toDone.p50Ps).toBeLessThan(2_000_000);
  expect(polling.indicated / polling.interrupts).toBeGreaterThan(200);
  expect(polling.dropped).toBe(0);
});
