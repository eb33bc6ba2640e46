// A scenario as text: the file and the cell of code run as the scenario itself does.
import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import * as rssLab from "rss-lab";
import { readScenario, run, type Run } from "rss-lab";
import { scenarioCell, scenarioFile } from "rss-lab-course";

const LOAD = { kind: "load", framesPerSecond: 2e6, connections: 64, frames: 1500 };
const SCENARIOS: Record<string, Record<string, unknown>> = {
  small: { cpus: 2, traffic: LOAD },
  rich: {
    variant: "message-signaled-interrupts",
    seed: 'a "text"',
    durationPs: 700_000_001,
    traffic: { ...LOAD, population: { kind: "elephant", share: 0.3 }, frameBytes: [{ bytes: 64, share: 1 }] },
    interruptModeration: { kind: "interval", intervalPs: 20_500_000 },
    rss: { indirectionTable: [0, 1, 2, 3], secretKey: "6d5a".repeat(20) },
    rssChanges: [{ timePs: 300_000_000, secretKey: "e4b3".repeat(20) }],
    rebalancing: { policy: "greedy", periodPs: 100_000_000, drain: true },
    threadShare: [0.1, { kind: "steps", at: [[0, 0.2]] }, 0, 0],
    polling: undefined,
  },
  merged: { traffic: { kind: "merge", parts: [LOAD, { ...LOAD, startPs: 5000, connections: 3 }] } },
};

/** Runs a cell as a module would. */
function runCell(text: string): Run {
  const [line, ...lines] = text.split("\n");
  const names = /^import \{ (.*) \} from "rss-lab";$/.exec(line)![1].split(", ");
  const values = names.map((name) => (rssLab as Record<string, unknown>)[name]);
  return (runInThisContext(`(${names.join(", ")}) => ${lines.join("\n")}`) as (...given: unknown[]) => Run)(...values);
}

describe.each(Object.entries(SCENARIOS))("the scenario %s", (_, scenario) => {
  const { fingerprint } = run(readScenario(scenario));
  test("is the same one when it is read back from its file", () =>
    expect(run(readScenario(JSON.parse(scenarioFile(scenario)))).fingerprint).toBe(fingerprint));
  test("runs the same as a cell of code", () => expect(runCell(scenarioCell(scenario)).fingerprint).toBe(fingerprint));
});

test("a file has a field a line, and none that is undefined", () =>
  expect(
    scenarioFile({ cpus: 2, polling: undefined, traffic: { kind: "load", framesPerSecond: 1e6, frames: 5 } }),
  ).toBe('{\n  "cpus": 2,\n  "traffic": { "kind": "load", "framesPerSecond": 1000000, "frames": 5 }\n}'));

test("a cell says times in the unit in which they are whole, and imports what it uses", () =>
  expect(
    scenarioCell({ durationPs: 2e9, windowPs: 1.5e6, warmupPs: 7, traffic: { kind: "load", framesPerSecond: 1e6 } }),
  ).toBe(
    'import { load, ms, ns, run } from "rss-lab";\nrun({\n  durationPs: ms(2),\n  windowPs: ns(1500),\n  warmupPs: 7,\n' +
      "  traffic: load({ framesPerSecond: 1000000 })\n})",
  ));

test.each<[unknown, RegExp]>([
  [undefined, /traffic is of kind undefined: as text it is written as a file has it/],
  [rssLab.load({ framesPerSecond: 1e6 }), /traffic is of kind undefined/],
])("wrong traffic: %s", (traffic, sentence) => {
  expect(() => scenarioFile({ traffic })).toThrow(sentence);
  expect(() => scenarioCell({ traffic })).toThrow(sentence);
});
test("what a cell cannot hold is refused: files, and settings that are none", () => {
  expect(() => scenarioCell({ traffic: { kind: "replay", capture: "a.pcap" } })).toThrow("cannot be opened here");
  expect(() => scenarioCell({ traffic: { kind: "trace", arrivals: [{ timePs: 1 }] } })).toThrow(
    'The scenario\'s traffic is of kind "trace": a cell is written for loads and for merges of them; keep the file.',
  );
});
