// The best of many keys, tables and weights for the connections of a capture, and what it is worth: chosen on one half
// of them, judged on the other. What no table can mend, a connection that fills a queue alone, is told as a bound.
import { type Random, createRandom } from "../random/random.js";
import { MAX_TABLE_ENTRIES, roundRobin, weightedTable } from "../rss/indirection-table.js";
import { randomBytes } from "../rss/spread.js";
import type { CapturedConnection } from "./captured-connections.js";
import { type ConnectionGroups, groupConnections } from "./connection-groups.js";
import { packInputs } from "./hashed-inputs.js";
import { judge } from "./held-out.js";
import {
  type Candidate,
  LEAST_GROUPS,
  type RssTable,
  type Setting,
  type SettingName,
  type TuneOptions,
  type TuneResult,
  type TwoHalves,
  checkedOptions,
} from "./tune-options.js";
import { blockWeights, maxOverMean, moveEntries } from "./tuned-tables.js";

type Half = "training" | "held-out" | "all";
type HashValuesOf = (key: Uint8Array) => Uint32Array;

/**
 * Tunes key and table to the connections of a capture.
 *
 * @param connections one at least, from `countConnections`
 * @throws InputError without connections, and for options out of range
 */
export function tune(connections: readonly CapturedConnection[], options: TuneOptions): TuneResult {
  const { present: given, queues, tries, keepKey, by, result, seed } = checkedOptions(connections, options);
  const groups = groupConnections(connections, { by, seed });
  const size = Math.min(MAX_TABLE_ENTRIES, Math.max(given.entries.length, queues));
  const dealt = roundRobin(
    Array.from({ length: queues }, (_, q) => q),
    size,
  );
  const isMovable = given.entries.length === size && given.entries.every((queue) => queue < queues);
  const present = isMovable ? given : { entries: dealt, key: given.key };
  const hashValuesOf = packInputs(
    connections.map(({ input }) => input),
    result,
  );
  const measure = (queueOf: ArrayLike<number>, half: Half): number =>
    maxOverMean(loadsOf(groups, { placeOf: queueOf, places: queues, half }));

  const keys = randomKeys(createRandom(seed, "keys to try"), keepKey ? 0 : tries, given.key.length);
  const tried = keys.map((key) => {
    const queueOf = placed({ entries: dealt, key }, hashValuesOf);
    return { key, training: measure(queueOf, "training"), heldOut: measure(queueOf, "held-out") };
  });
  const best =
    tried.length === 0 ? null : tried.reduce((least, each) => (each.training < least.training ? each : least));

  /** Load of each entry under a key, on the half that chooses. */
  const entryLoads = (key: Uint8Array): Float64Array => {
    const entries = Array.from({ length: size }, (_, entry) => entry);
    return loadsOf(groups, { placeOf: placed({ entries, key }, hashValuesOf), places: size, half: "training" });
  };
  const settings: Setting[] = [
    { name: "present", title: isMovable ? "as it is" : "present key, queues dealt in turn", ...present },
    ...(present.entries.join() === dealt.join()
      ? []
      : [{ ...present, entries: dealt, name: "equal" as const, title: "queues dealt in turn" }]),
    ...fitted(present, ["weights", "weights"], ["moved", "entries moved"]),
    ...(best === null
      ? []
      : ([
          { name: "keys", title: `best of ${tries} keys`, entries: dealt, key: best.key },
          ...fitted(
            { entries: dealt, key: best.key },
            ["keys-weights", "that key, weights"],
            ["keys-moved", "that key, entries moved"],
          ),
        ] satisfies Setting[])),
  ];
  /** Both ways to fit a table to the load of its entries. */
  function fitted({ entries, key }: RssTable, weights: Name, moved: Name): Setting[] {
    const loads = entryLoads(key);
    return [
      { name: weights[0], title: weights[1], entries: weightedTable(blockWeights(loads, queues), size), key },
      { name: moved[0], title: moved[1], entries: moveEntries(entries, loads, queues), key },
    ];
  }

  const queuesOf = settings.map((setting) => placed(setting, hashValuesOf));
  if (connections.some(({ inputWithPorts }) => inputWithPorts !== null)) {
    const inputs = connections.map(({ input, inputWithPorts }) => inputWithPorts ?? input);
    settings.push({ ...present, name: "ports", title: "ports hashed as well" });
    queuesOf.push(placed(present, packInputs(inputs, result)));
  }
  const judged = judge(groups, queuesOf, { queues, seed });
  const candidates = settings.map((setting, i) => ({
    ...setting,
    training: measure(queuesOf[i], "training"),
    all: measure(queuesOf[i], "all"),
    ...judged[i],
  }));
  return {
    connections: connections.length,
    groups: groups.groups,
    queues,
    by,
    largest: largestGroup(groups, queues),
    candidates,
    keys: best === null ? null : { tried: tried.length, best, mean: meanOf(tried) },
    advice: groups.groups < LEAST_GROUPS ? null : adviceOf(candidates),
  };
}

type Name = readonly [SettingName, string];

const randomKeys = (random: Random, count: number, bytes: number): Uint8Array[] =>
  Array.from({ length: count }, () => randomBytes(random, bytes));

/** The queue of every connection. */
function placed({ entries, key }: RssTable, hashValuesOf: HashValuesOf): Int32Array {
  return Int32Array.from(hashValuesOf(key), (value) => entries[value % entries.length]);
}

/** Load of each place, by the connections of a half. */
function loadsOf(
  { weights, groupOf, isHeldOut }: ConnectionGroups,
  { placeOf, places, half }: { readonly placeOf: ArrayLike<number>; readonly places: number; readonly half: Half },
): Float64Array {
  const sums = new Float64Array(places);
  for (let i = 0; i < weights.length; i++)
    if (half === "all" || isHeldOut[groupOf[i]] === (half === "held-out")) sums[placeOf[i]] += weights[i];
  return sums;
}

function largestGroup(
  { connections, groupOf, groupWeights, total }: ConnectionGroups,
  queues: number,
): TuneResult["largest"] {
  const group = groupWeights.indexOf(groupWeights.reduce((most, each) => Math.max(most, each)));
  const members = connections.filter((_, i) => groupOf[i] === group);
  const share = total === 0 ? 0 : groupWeights[group] / total;
  return { name: members[0].name, connections: members.length, share, bound: Math.max(1, share * queues) };
}

function meanOf(rows: readonly TwoHalves[]): TwoHalves {
  const mean = (of: (row: TwoHalves) => number): number => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  return { training: mean((row) => row.training), heldOut: mean((row) => row.heldOut) };
}

/** What is easier to keep up comes first: tables fitted to some connections age with them. */
const SIMPLEST = ["equal", "keys", "ports", "weights", "keys-weights", "moved", "keys-moved"] as const;

/**
 * The setting that was best on the half that chose, if it is surely better than the present one on the other half, or
 * the simplest that is surely better too and within its interval. Chosen by the other half's values, it would be the
 * luckiest one again; queues dealt in turn, and ports that are hashed as well, are fitted to nothing, so they may be
 * judged in any case.
 */
function adviceOf([present, ...others]: readonly Candidate[]): SettingName | null {
  const chosen = others.reduce((least, each) => (each.training < least.training ? each : least), present);
  const isBetter = ({ difference }: Candidate): boolean => difference.high < 0;
  const isUnfitted = ({ name }: Candidate): boolean => name === "equal" || name === "ports";
  const judged = others.filter((each) => (each === chosen || isUnfitted(each)) && isBetter(each));
  if (judged.length === 0) return null;
  const limit = judged.reduce((least, { heldOut }) => Math.min(least, heldOut.high), Number.POSITIVE_INFINITY);
  const isGood = (name: SettingName): boolean =>
    others.some((each) => each.name === name && isBetter(each) && each.heldOut.value <= limit);
  return SIMPLEST.find(isGood) ?? null;
}
