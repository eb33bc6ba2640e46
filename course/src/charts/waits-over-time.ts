// How long frames wait until they are indicated, over time, as a line with steps: what adaptive moderation adds, and
// how often it changes its mind.
import { composeChart, CHART_INK, cpuStyle, formatPs, type Chart, type ChartWords, type Run } from "rss-lab";
import { brief, isRun, optionsOf } from "./given.js";
import { refuse } from "../words.js";

/** A wait that lasted from one frame to another. */
export interface WaitStep {
  readonly fromPs: number;
  readonly toPs: number;
  readonly waitPs: number;
}

/** Waits that differ by less than this are one. */
const SAME_PS = 200_000;
/** Steps drawn at most. */
const MOST_STEPS = 600;

/** Frames in a row that wait as long, from arrival until they are indicated, as steps. */
export function waitSteps(run: Run): WaitStep[] {
  const steps: WaitStep[] = [];
  for (const { state, arrivalPs, indicatedPs } of run.frames()) {
    if (state !== "indicated") continue;
    const waitPs = indicatedPs - arrivalPs;
    const last = steps.at(-1);
    if (last !== undefined && Math.abs(last.waitPs - waitPs) < SAME_PS)
      steps[steps.length - 1] = { ...last, toPs: arrivalPs };
    else {
      if (last !== undefined) steps[steps.length - 1] = { ...last, toPs: arrivalPs };
      steps.push({ fromPs: arrivalPs, toPs: arrivalPs, waitPs });
    }
  }
  return steps;
}

/**
 * One line with steps: time to the right, upwards how long a frame waits until it is indicated.
 *
 * @param shown a run whose frames come evenly, so that a step stands for many of them
 * @throws InputError for anything else, and where the waits hardly ever stay the same
 */
export function waitsOverTimeChart(shown: Run, options?: ChartWords): Chart {
  const given = optionsOf("waitsOverTimeChart", options);
  if (!isRun(shown)) return refuse(`waitsOverTimeChart was given ${brief(shown)}`, "it shows one run");
  const steps = waitSteps(shown);
  if (steps.length === 0 || steps.length > MOST_STEPS)
    refuse(
      `The waits of this run change ${steps.length} times`,
      `waitsOverTimeChart draws 1 to ${MOST_STEPS} steps, so give it even traffic`,
    );
  const waits = steps.map(({ waitPs }) => waitPs);
  const [least, most] = [Math.min(...waits), Math.max(...waits)];
  const claim = (): string =>
    steps.length === 1
      ? `Every frame waits ${formatPs(least)}`
      : `The wait of a frame changes ${steps.length - 1} times, between ${formatPs(least)} and ${formatPs(most)}`;
  const lasting = (from: WaitStep): number => from.toPs - from.fromPs;
  return composeChart(
    {
      title: given.title,
      claim,
      subtitle:
        given.subtitle ??
        "Time to the right; upwards, how long a frame waits from its arrival until it is indicated. Point at the line for a step.",
    },
    {
      description: `A line with steps over time. ${claim()}.`,
      numbers: {
        columns: ["steps", "least (µs)", "most (µs)", "longest step (ms)"],
        rows: [[steps.length, least / 1e6, most / 1e6, Math.max(...steps.map(lasting)) / 1e9]],
      },
      spec: {
        width: 640,
        height: 200,
        data: {
          values: [
            ...steps.map(({ fromPs, waitPs }) => ({ at: fromPs / 1e9, wait: waitPs / 1e6 })),
            { at: steps[steps.length - 1].toPs / 1e9, wait: steps[steps.length - 1].waitPs / 1e6 },
          ],
        },
        mark: { type: "line", interpolate: "step-after", color: cpuStyle(0).colour, strokeWidth: 2 },
        encoding: {
          x: { field: "at", type: "quantitative", title: "simulated time (ms)", axis: { titleColor: CHART_INK.text } },
          y: {
            field: "wait",
            type: "quantitative",
            title: "wait until indicated (µs)",
            scale: { domain: [0, (most * 1.1) / 1e6] },
          },
          tooltip: [
            { field: "at", title: "from (ms)", format: ".1f" },
            { field: "wait", title: "wait (µs)", format: ".2f" },
          ],
        },
      },
    },
  );
}
