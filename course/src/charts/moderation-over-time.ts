// What adaptive moderation decided over time: a line with steps for one message, thick where Net DIM rests.
import { composeChart, CHART_INK, cpuStyle, formatPs, type Chart, type ChartWords, type Run } from "rss-lab";
import { brief, counted, isRun, optionsOf } from "./given.js";
import { refuse } from "../words.js";

/** Decisions drawn at most. */
const MOST_STEPS = 2000;

type Decision = ReturnType<Run["moderations"]>[number];

/** The message that decided most often; of several the first. */
function busiest(rows: readonly Decision[]): readonly Decision[] {
  const byQueue = new Map<number, Decision[]>();
  for (const row of rows) byQueue.set(row.queue, [...(byQueue.get(row.queue) ?? []), row]);
  return [...byQueue.values()].reduce((most, own) => (own.length > most.length ? own : most), []);
}

/** Whether Net DIM rests from this decision on. */
const rests = ({ tune }: Decision): boolean => tune === "parked on top" || tune === "parked tired";

/** How often the time became another. */
const changesOf = (rows: readonly Decision[]): number =>
  rows.filter(({ delayPs }, i) => i > 0 && delayPs !== rows[i - 1].delayPs).length;

/**
 * One line with steps: time to the right, upwards the time by which the message's interrupts are held back.
 *
 * @param shown a run with adaptive interrupt moderation; of several messages the one that decided most often is drawn
 * @throws InputError for anything else, and where more was decided than can be drawn
 */
export function moderationOverTimeChart(shown: Run, options?: ChartWords): Chart {
  const given = optionsOf("moderationOverTimeChart", options);
  if (!isRun(shown)) return refuse(`moderationOverTimeChart was given ${brief(shown)}`, "it shows one run");
  const rows = busiest(shown.moderations());
  if (rows.length === 0)
    refuse(
      "The moderation of this run is a fixed one",
      "moderationOverTimeChart shows net-dim or an adaptive interval",
    );
  if (rows.length > MOST_STEPS)
    refuse(
      `The moderation of this run decided ${rows.length} times`,
      `moderationOverTimeChart draws ${MOST_STEPS} decisions at most, so give a shorter run`,
    );
  const isDim = rows[0].profile !== null;
  const delays = rows.map(({ delayPs }) => delayPs);
  const [least, most] = [Math.min(...delays), Math.max(...delays)];
  const changes = changesOf(rows);
  const claim = (): string =>
    changes === 0
      ? `Interrupts are held back by ${formatPs(least)} all the time`
      : `The moderation changes ${counted(changes, "time")}, between ${formatPs(least)} and ${formatPs(most)}`;
  const untilPs = (i: number): number => rows[i + 1]?.timePs ?? Math.max(shown.endPs, rows[i].timePs);
  const steps = rows.map((row, i) => ({
    at: row.timePs / 1e9,
    until: untilPs(i) / 1e9,
    delay: row.delayPs / 1e6,
    profile: row.profile ?? -1,
    state: row.tune ?? "",
    rests: rests(row),
  }));
  const shares = [...new Set(delays)]
    .sort((a, b) => a - b)
    .map((delayPs) => {
      const own = rows.flatMap((row, i) => (row.delayPs === delayPs ? [untilPs(i) - row.timePs] : []));
      return [delayPs / 1e6, own.reduce((sum, ps) => sum + ps, 0) / 1e9];
    });
  const x = { type: "quantitative", title: "simulated time (ms)", axis: { titleColor: CHART_INK.text } };
  const y = {
    field: "delay",
    type: "quantitative",
    title: "held back by (µs)",
    scale: { domain: [0, (most * 1.15) / 1e6] },
  };
  const tooltip = [
    { field: "at", title: "from (ms)", format: ".2f" },
    { field: "until", title: "to (ms)", format: ".2f" },
    { field: "delay", title: "held back by (µs)" },
    ...(isDim
      ? [
          { field: "profile", title: "profile" },
          { field: "state", title: "Net DIM" },
        ]
      : []),
  ];
  return composeChart(
    {
      title: given.title,
      claim,
      subtitle:
        given.subtitle ??
        `Time to the right; upwards, the time by which the interrupts of message ${rows[0].queue} are held back.${isDim ? " Thick where Net DIM rests." : ""} Point at the line for a decision.`,
    },
    {
      description: `A line with steps over time. ${claim()}.`,
      numbers: { columns: ["held back by (µs)", "for (ms)"], rows: shares },
      spec: {
        width: 640,
        height: 200,
        data: { values: steps },
        layer: [
          {
            mark: { type: "line", interpolate: "step-after", color: cpuStyle(0).colour, strokeWidth: 1.5 },
            encoding: { x: { ...x, field: "at" }, y },
          },
          {
            mark: { type: "rule", color: cpuStyle(0).colour, strokeCap: "butt" },
            encoding: {
              x: { ...x, field: "at" },
              x2: { field: "until" },
              y,
              size: { condition: { test: "datum.rests", value: 6 }, value: 1.5 },
              tooltip,
            },
          },
        ],
      },
    },
  );
}
