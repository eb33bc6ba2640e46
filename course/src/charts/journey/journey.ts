// journey: frames that move. An animation of one to four runs of the same traffic on one clock: every frame goes from
// the wire through its ring to its CPU at the instants that the run's rows name, while interrupts, ISRs, DPCs and the
// protocol driver do what they did. One Vega specification; it needs no kernel, no script, and opens paused.
import { composeChart, kindStyle, type Chart, type ChartWords, type Run } from "rss-lab";
import { VARIANT_NAMES } from "../../variant-tables.js";
import { distinct, refuse, show } from "../../words.js";
import { namedRuns, optionsOf, type Runs } from "../given.js";
import { KIND_FILLS, bandMarks } from "./band-marks.js";
import { controlMarks } from "./controls.js";
import { dataOf, timesOf } from "./data.js";
import { clockOf, type Clock, type DrawnRun } from "./drawn.js";
import { LEGEND_PX, X, bandsOf, mostRows } from "./layout.js";
import { legend } from "./legend.js";
import { KINDS, STATE_COLOURS, connectionStyle } from "./look.js";
import { controlScales, signalsOf } from "./signals.js";
import { MESSAGE_STATES, cpuSpans, cpusOf, eventsOf, messageSpans, messagesOf } from "./states.js";
import { stationsOf } from "./stations.js";
import { claimOf, firstInstantPs, numbersOf, storyOf } from "./story.js";

/** Options of `journey`. */
export interface JourneyOptions extends ChartWords {
  /**
   * The instant that is shown first, and in the still picture: simulated picoseconds, 0 to the end. Default: when the
   * first frame is dropped, or when most receive buffers are in use.
   */
  readonly atPs?: number;
}

/** More frames of a run, and more runs, are not drawn. */
const MOST_FRAMES = 1200,
  MOST_RUNS = 4;

/**
 * An animation of runs: frames are dots, coloured and shaped by connection, that come off the wire, wait in the ring of
 * their queue, and are processed on a CPU; beside them stand the interrupts' states and what each CPU does. Play it,
 * step from event to event, drag the red line, or move the slider with keys.
 *
 * @param shown a run of at most 1,200 frames; up to four of the same traffic, in a list or by name
 * @throws InputError for anything else, and for runs that kept their summary only
 */
export function journey(shown: Runs, options?: JourneyOptions): Chart {
  const given = optionsOf("journey", options, { atPs: "number" });
  const runs = runsOf(shown);
  const clock = clockOf(runs.map(({ run }) => run));
  const drawn = drawnRuns(runs);
  const endPs = clock.end * clock.unit.ps;
  const atPs = given.atPs ?? firstInstantPs(drawn);
  if (!(atPs >= 0 && atPs <= endPs))
    refuse(`The atPs of journey is ${show(atPs)}`, `it must be from 0 to ${endPs}, the end of its clock`);
  const several = drawn.length > 1;
  const subtitle =
    given.subtitle ??
    `${several ? "The same frames arrive in all bands, on one clock. " : ""}Play, step, or drag the red line.` +
      (drawn.length > 2
        ? ""
        : " A frame comes off the wire into a free buffer, waits for its interrupt, and is processed on a CPU; its buffer " +
          "comes back when all of its chain is done.");
  return composeChart(
    { title: given.title, claim: () => claimOf(drawn), subtitle },
    {
      description: storyOf(drawn, atPs),
      numbers: numbersOf(drawn, atPs),
      lineChars: 121,
      grammar: "vega",
      spec: specification(drawn, clock, atPs / clock.unit.ps),
    },
  );
}

function specification(drawn: readonly DrawnRun[], clock: Clock, first: number): Record<string, unknown> {
  const last = drawn[drawn.length - 1].band;
  const height = Math.ceil(last.rows + last.height + LEGEND_PX);
  const connections = distinct(drawn[0].stations.frames.map(({ connection }) => connection));
  const styles = connections.map((_, place) => connectionStyle(place));
  const kinds = KINDS.filter(
    (kind) => kind !== "idle" && drawn.some(({ cpuSpans: all }) => all.some((one) => one.kind === kind)),
  );
  const states = MESSAGE_STATES.map((_, state) => state);
  const id = `journey-${drawn.map(({ run }) => run.fingerprint).join("-")}`;
  return {
    width: X.end,
    height,
    autosize: "pad",
    signals: signalsOf(clock, id, first),
    data: [...drawn.flatMap((one, v) => dataOf(v, one, clock)), timesOf(drawn.length)],
    scales: [
      ...controlScales(drawn, clock),
      { name: "connection", type: "ordinal", domain: connections, range: styles.map(({ colour }) => colour) },
      { name: "shape", type: "ordinal", domain: connections, range: styles.map(({ shape }) => shape) },
      { name: "kind", type: "ordinal", domain: KINDS.map((_, kind) => kind), range: KIND_FILLS },
      { name: "state", type: "ordinal", domain: states, range: STATE_COLOURS.map(([fill]) => fill) },
      { name: "stateInk", type: "ordinal", domain: states, range: STATE_COLOURS.map(([, ink]) => ink) },
    ],
    marks: [
      ...controlMarks(drawn, clock),
      ...drawn.flatMap((one, v) => bandMarks(v, one, clock)),
      ...legend(height, connections, kinds.map(kindStyle)),
    ],
  };
}

function drawnRuns(runs: readonly { readonly series: string; readonly run: Run }[]): DrawnRun[] {
  const most = Math.floor(mostRows(runs.length) / runs.length);
  const parts = runs.map(({ series, run }) => {
    const { peak, lanePeak, rings } = stationsOf(run, (places) => places);
    const { receiveBuffers } = run.scenario;
    if (peak > receiveBuffers)
      refuse(
        `The rows of the run ${JSON.stringify(series)} for journey do not tell when its receive buffers come back`,
        "leave out what holds frames back or copies them",
      );
    return { name: series, run, cpus: cpusOf(run, most), rings: rings.length, buffers: receiveBuffers, peak, lanePeak };
  });
  const bands = bandsOf(parts.map((part) => ({ ...part, cpus: part.cpus.length })));
  return parts.map(({ name, run, cpus }, i) => {
    const band = bands[i];
    const stations = stationsOf(run, () => band.grid.places);
    return {
      name,
      run,
      stations,
      messages: messagesOf(run, stations),
      messageSpans: messageSpans(run, stations),
      cpus,
      cpuSpans: cpuSpans(run, cpus),
      events: eventsOf(run, stations),
      band,
    };
  });
}

/** One to four runs of the same frames, with their names. */
function runsOf(shown: unknown): readonly { readonly series: string; readonly run: Run }[] {
  const runs = namedRuns(shown);
  if (runs === null || runs.length === 0)
    return refuse(`journey was given ${what(shown)}`, "it shows a run, or up to four in a list or by name");
  if (runs.length > MOST_RUNS)
    refuse(
      `journey was given ${runs.length} runs`,
      `it shows ${MOST_RUNS} at most, so choose those that are to be compared`,
    );
  const named = Array.isArray(shown) || runs[0].run === shown ? runs.map(withWords) : runs;
  const [first, ...others] = runs.map(({ run }) => run.frames());
  for (const [i, { series, run }] of runs.entries()) {
    const frames = run.frames();
    if (frames.length === 0) refuse(`No frame arrives in the run ${show(series)} for journey`, "it needs one at least");
    if (frames.length > MOST_FRAMES)
      refuse(
        `The run ${show(series)} for journey has ${frames.length} frames`,
        `it draws ${MOST_FRAMES} at most, so give the run less traffic, as load({ ..., frames: ${MOST_FRAMES} })`,
      );
    const { resourcesBelow, rebalancing, rssChanges } = run.scenario;
    if (resourcesBelow > 0 || rebalancing.drain === true || rssChanges.some((change) => change.drain === true))
      refuse(
        `The run ${show(series)} for journey copies frames or holds them back`,
        "its rows do not tell when each buffer comes back, so leave out resourcesBelow and drain",
      );
    if (i > 0) checkSame(first, others[i - 1], series);
  }
  return named;
}

/** Refuses a run whose frames are not those of the first. */
function checkSame(first: ReturnType<Run["frames"]>, frames: ReturnType<Run["frames"]>, series: string): void {
  const cure = "give all runs the same traffic, whose load ends by its number of frames";
  if (frames.length !== first.length)
    refuse(`The run ${show(series)} for journey has ${frames.length} frames, the first ${first.length}`, cure);
  const other = frames.find(
    ({ arrivalPs, connection }, i) => arrivalPs !== first[i].arrivalPs || connection !== first[i].connection,
  );
  if (other !== undefined)
    refuse(`Frame ${other.frame} of the run ${show(series)} for journey is not that of the first run`, cure);
}

/** Runs of a list have the short names of their variants, and the numbers that tell equal ones apart. */
function withWords({ series, run }: { readonly series: string; readonly run: Run }): { series: string; run: Run } {
  return { series: series.replace(run.scenario.variant, VARIANT_NAMES[run.scenario.variant]), run };
}

/** What was given, in a sentence. */
const what = (shown: unknown): string =>
  Array.isArray(shown) ? (shown.length === 0 ? "an empty list" : "a list of something else than runs") : show(shown);
