// Scenarios: JSON through readScenario, right and wrong. A scenario is refused in a sentence, or it runs: no frame is
// lost, the fast way equals the plain way, the kind of records changes nothing, and the records say what the summary
// says.
import { attempt, must, mustEqual } from "./rules.mjs";
import { scenario, tamed } from "./valid-scenario.mjs";
import { CAPTURES } from "./valid-traffic.mjs";
import { copy, smaller, wronged } from "./values.mjs";

export function scenarios(lib) {
  function check(json) {
    const readable = () => lib.readScenario(copy(json), { openCapture: (path) => capture(path, lib), openText: trace });
    const { value: given } = attempt(lib, readable);
    if (given === undefined) return;
    const { value: run } = attempt(lib, () => lib.run(given));
    if (run === undefined) return;
    const { summary } = run;
    must(
      summary.received === summary.indicated + summary.dropped + summary.waiting,
      "received frames are indicated, dropped or waiting",
    );
    if (run.scenario.durationPs === Infinity && run.scenario.fault === "none")
      must(summary.waiting === 0, "a run without an end leaves no frame waiting");
    if (
      run.scenario.durationPs === Infinity &&
      run.scenario.warmupPs === 0 &&
      !JSON.stringify(json).includes('"endPs"')
    )
      must(summary.received === given.traffic.frames, "every frame of the traffic is received");
    const busy = summary.cpus.flatMap(({ busyPs }) => Object.values(busyPs));
    must(
      busy.every((ps) => Number.isFinite(ps) && ps > -1),
      "busy times are numbers from 0",
    );
    if (looksOf(run) < MOST_LOOKS)
      mustEqual(seen(lib.runPlainly(readable())), seen(run), "the fast way equals the plain way");
    const other = lib.run({ ...readable(), records: run.scenario.records === "full" ? "summary" : "full" });
    mustEqual(seen(other), seen(run), "the kind of records changes nothing");
    const full = run.scenario.records === "full" ? run : other;
    const rows = full.frames();
    if (run.scenario.warmupPs === 0)
      for (const state of ["indicated", "dropped", "waiting"])
        must(
          rows.filter((row) => row.state === state).length === summary[state],
          `the rows say how many frames are ${state}`,
        );
    full.work();
    full.moments();
    full.connections();
    full.tableChanges();
  }
  return {
    name: "scenarios",
    form: "json",
    check,
    smaller,
    make: (dice) => tamed(dice.chance(0.5) ? wronged(dice, scenario(dice), true) : scenario(dice)),
  };
}

/** Run plainly, no look is left out, not even in a gap of seconds. */
const MOST_LOOKS = 20_000;
function looksOf({ endPs, scenario: { rebalancing, rekeying } }) {
  return (
    endPs / Math.min(rebalancing.policy === "none" ? Infinity : rebalancing.periodPs, rekeying?.periodPs ?? Infinity)
  );
}

const seen = ({ summary, endPs, fingerprint, windows }) => ({ endPs, fingerprint, summary, windows: windows() });

/** What a trace's file is: good, cut in the middle, or without a frame. */
function trace(path) {
  const text = "time_us,connection,bytes\n1,a,64\n2.5,b,1518\n2.5,a,64\n";
  return path === "good" ? text : text.slice(0, path === "cut" ? 40 : 25);
}

/** What a replay's capture is: good, cut in the middle, or without a frame. */
function capture(path, lib) {
  if (!CAPTURES.includes(path)) return { format: null, frames: [], error: "There is no such capture." };
  const frames = Array.from({ length: 20 }, (_, i) => ({
    bytes: lib.buildFrame({
      source: `10.0.0.${i % 5}`,
      destination: "10.0.1.1",
      protocol: i % 3 === 0 ? "udp" : "tcp",
      sourcePort: 1000 + (i % 7),
    }),
    epochNs: BigInt(i * 700),
  }));
  const file = lib.writePcap(path === "empty" ? [] : frames);
  return lib.readCapture(path === "cut" ? file.subarray(0, 200) : file);
}
