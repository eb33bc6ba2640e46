// A scenario that a reader built, made of `load(...)` or as a file holds it, kept to a size that a check can run.
import { readScenario, type Scenario, type Traffic } from "rss-lab";
import { refuse } from "../words.js";
import { builtOf } from "./built.js";

/** Frames that a check runs at most, in each of its runs. */
const MOST_FRAMES = 100_000;

/** What was built, as `solution` shows it: it can stand in the cell as it is. */
export const shownAs = (built: object): string => `\`\`\`ts\n${JSON.stringify(built, null, 2)}\n\`\`\``;

/** A scenario with traffic in it; null for anything else. */
export function scenarioOf(given: unknown): Scenario | null {
  const object = builtOf(given);
  const traffic = object?.traffic;
  if (object === null || typeof traffic !== "object" || traffic === null) return null;
  const scenario = "kind" in traffic ? readScenario(object) : (object as unknown as Scenario);
  const frames = framesOf(scenario.traffic, scenario.durationPs);
  if (frames > MOST_FRAMES)
    refuse(
      `The scenario has up to ${Number.isFinite(frames) ? Math.round(frames) : "endlessly many"} frames`,
      `give it ${MOST_FRAMES} at most: load({ ..., frames }), or a durationPs`,
    );
  return scenario;
}

/** 0 for what is no traffic: a run refuses that in words of its own. */
function framesOf(traffic: Traffic, durationPs = Infinity): number {
  const { frames, expectedFrames } = traffic;
  if (typeof frames !== "number" || typeof durationPs !== "number") return 0;
  return Math.min(frames, typeof expectedFrames === "function" ? expectedFrames.call(traffic, durationPs) : Infinity);
}
