// What `rss-lab tune` prints: what no table can mend first, then every setting with both its values, then the advice
// with the lines that carry it out.
import type { CapturedConnections } from "../advice/captured-connections.js";
import { type Candidate, LEAST_GROUPS, type TuneResult } from "../advice/tune-options.js";
import { alignColumns } from "./output.js";

/** How a setting is made: lines to type, or why there are none. */
export interface HowTo {
  readonly commands: readonly string[] | null;
  readonly reason: string | null;
}

export interface TuneReport {
  readonly result: TuneResult;
  readonly captured: CapturedConnections;
  readonly howTo: (candidate: Candidate) => HowTo;
  readonly notes: readonly string[];
  readonly assumptions: readonly string[];
}

export function tuneText({ result, captured, howTo, notes, assumptions }: TuneReport): string[] {
  const { connections, groups, by, candidates, queues } = result;
  const { frames } = captured.unhashed;
  const together = groups < connections ? `, ${groups} of which a table can part` : "";
  return [
    boundText(result),
    "",
    `${counting(connections, "connection")}${together}; half of them, drawn by the seed, chose, the other half judged.`,
    ...(frames > 0 ? [`${frames} frames are not hashed: they go to the default queue whatever the setting is.`] : []),
    queues === 1
      ? `One queue, so that nothing can be spread, by ${by}:`
      : `Fullest of ${queues} queues over the mean, by ${by}:`,
    "",
    ...alignColumns(
      [
        ["setting", "chose", "judged", "95 %", "less as it is", "95 %", "all"],
        ...candidates.map(({ title, training, heldOut, difference, all, name }) => [
          title,
          training.toFixed(3),
          heldOut.value.toFixed(3),
          `${heldOut.low.toFixed(2)} to ${heldOut.high.toFixed(2)}`,
          ...(name === "present"
            ? ["", ""]
            : [signed(difference.value, 3), `${signed(difference.low, 2)} to ${signed(difference.high, 2)}`]),
          all.toFixed(3),
        ]),
      ],
      [false, true, true, true, true, true, true],
    ),
    "",
    ...keysText(result),
    ...adviceText(result, howTo),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `Note: ${note}`)]),
    ...(assumptions.length === 0 ? [] : ["", "Assumed:", ...assumptions.map((each) => `  - ${each}`)]),
  ];
}

function boundText({ largest, by, queues }: TuneResult): string {
  const { name, connections, share, bound } = largest;
  const who =
    connections === 1
      ? `The largest connection (${name}) carries`
      : `${connections} connections that no table can part (${name} is one) carry`;
  const carries = `${who} ${(100 * share).toFixed(1)} % of the ${by}`;
  return bound > 1
    ? `${carries}: with ${queues} queues no key and no table brings the fullest below ${bound.toFixed(2)} times the mean.`
    : `${carries}: no obstacle to ${queues === 1 ? "the one queue" : `${queues} even queues`}.`;
}

function keysText({ keys }: TuneResult): string[] {
  if (keys === null) return [];
  const { tried, best, mean } = keys;
  const lead = mean.training - best.training;
  const kept = mean.heldOut - best.heldOut;
  const verdict =
    lead <= 0
      ? "no key was better than another"
      : kept <= 0.25 * lead
        ? "its lead was luck"
        : `of its lead of ${lead.toFixed(3)} it kept ${kept.toFixed(3)}`;
  return [
    `The best of ${tried} keys has ${best.training.toFixed(3)} on the half that chose it and ${best.heldOut.toFixed(3)} on the other; all keys`,
    `have ${mean.training.toFixed(3)} and ${mean.heldOut.toFixed(3)} on average: ${verdict}.`,
    "",
  ];
}

function adviceText(
  { advice, candidates, connections, groups, largest }: TuneResult,
  howTo: TuneReport["howTo"],
): string[] {
  const [present] = candidates;
  const counted = `${groups} ${groups === 1 ? "group of connections is" : "groups of connections are"} too few to judge by`;
  const ports = candidates.find(({ name }) => name === "ports");
  if (groups < LEAST_GROUPS && ports !== undefined && ports.all < present.all && connections >= 2 * groups)
    return [
      `Advice: hash the ports as well. By addresses alone, ${connections} connections are ${groups} ${groups === 1 ? "group, which" : "groups, each of which"} no table can part;`,
      `with their ports, ${present.all.toFixed(3)} becomes ${ports.all.toFixed(3)} on all of them. ${counted[0].toUpperCase()}${counted.slice(1)} the rest.`,
      ...(howTo(ports).commands ?? []).map((line) => `  ${line}`),
    ];
  if (groups < LEAST_GROUPS) return [`Advice: none. ${counted}: capture for longer (${LEAST_GROUPS} at least).`];
  const chosen = candidates.find(({ name }) => name === advice);
  if (chosen === undefined)
    return [
      "Advice: leave it. The setting that was best on one half of the connections is not surely better on the other.",
      ...(largest.bound > 1.5
        ? [
            largest.connections > 1 && ports !== undefined
              ? "What would help is to part the largest group: to hash the ports as well."
              : "What would help is to part the largest connection: more connections, or an inner hash of its tunnel.",
          ]
        : []),
    ];
  const gain = `${present.heldOut.value.toFixed(3)} becomes ${chosen.heldOut.value.toFixed(3)} on the connections held back`;
  const how = howTo(chosen);
  if (how.commands !== null) return [`Advice: ${chosen.title}; ${gain}.`, ...how.commands.map((line) => `  ${line}`)];
  const settable = candidates
    .filter(({ name, difference }) => name !== "present" && difference.high < 0)
    .filter((candidate) => howTo(candidate).commands !== null)
    .sort((a, b) => a.training - b.training)
    .at(0);
  return [
    `Advice: ${chosen.title}; ${gain}.`,
    `  ${how.reason}`,
    "  Other tools can (DPDK's RETA, the ETHTOOL_SRSSH call): --json has the table's entries.",
    ...(settable === undefined
      ? []
      : [
          `  What ethtool can set: ${settable.title}, ${settable.heldOut.value.toFixed(3)} on the connections held back.`,
          ...howTo(settable).commands!.map((line) => `  ${line}`),
        ]),
  ];
}

const counting = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
const signed = (value: number, digits: number): string => `${value >= 0 ? "+" : ""}${value.toFixed(digits)}`;
