// The scenario files that come with the package: each is read, runs, and accounts for every frame.
import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { ms, readScenario, run } from "rss-lab";
import { FAULTS } from "../../lib/src/fault/faults.js";

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

it("scenarios/faults: one for each fault, whose fault shows and loses or delays frames that a sound driver does not", () => {
  const names = FAULTS.filter((fault) => fault !== "none");
  expect(files.filter((path) => path.startsWith("faults/"))).toEqual(
    names.map((fault) => `faults/${fault}.json`).sort(),
  );
  const harm = names.map((name) => {
    const scenario = { ...read(`faults/${name}.json`), records: "summary" as const };
    const [faulty, sound] = [run(scenario).summary, run({ ...scenario, fault: "none" }).summary];
    expect([faulty.fault?.name, sound.dropped, sound.waiting, sound.outOfOrder]).toEqual([name, 0, 0, 0]);
    const slower = Math.round(faulty.toDone.p99Ps / sound.toDone.p99Ps);
    return [name, faulty.dropped + faulty.waiting, faulty.outOfOrder, slower];
  });
  expect(harm).toEqual([
    ["counter-not-preset", 5464, 0, 1],
    ["counter-not-atomic", 5867, 0, 1],
    ["interrupt-not-enabled", 5993, 0, 0],
    ["enabled-without-looking", 0, 0, 8],
    ["interrupt-not-disabled", 1318, 0, 16],
    ["table-not-drained", 0, 46, 1],
  ]);
});
