// How `rss-lab steer` places frames: on a host that its tools described (host-options.ts), or, where no text of any is
// given, by an indirection table of CPUs that was typed or made.
import { checkHashTypes } from "../rss/hash-types.js";
import { HASH_TYPES, type HashTypeName, createIndirectionTable, hashTypesNote, roundRobin } from "../index.js";
import { checkOneOf, refuse } from "../check.js";
import { type Arguments, wholeNumber } from "./arguments.js";
import { HOST_OPTIONS, readHostOptions } from "./host-options.js";
import { readNicOptions } from "./nic-options.js";
import { type Placing, type TableSettings, placingByTable, placingOnHost } from "./steer-fate.js";

export const DEFAULTS = {
  hashTypes: [
    "NDIS_HASH_IPV4",
    "NDIS_HASH_TCP_IPV4",
    "NDIS_HASH_IPV6",
    "NDIS_HASH_TCP_IPV6",
  ] as readonly HashTypeName[],
  cpus: 4,
  entries: 128,
  defaultCpu: 0,
};

const TABLE_OPTIONS = { table: "text", cpus: "text", entries: "text", "default-cpu": "text" } as const;
/** Options that tell of a host. */
const OF_HOST = ["ethtool", "interrupts", "affinity", "rps", "netadapter", "device", "queues"] as const;

export const PLACING_OPTIONS = { ...HOST_OPTIONS, ...TABLE_OPTIONS } as const;

export interface ChosenPlacing {
  readonly placing: Placing;
  /** Sentences to stand at the end: what was assumed, what is odd in the settings. */
  readonly notes: readonly string[];
}

/** How frames are placed, by the words that were typed. */
export function readPlacing(given: Arguments): ChosenPlacing {
  const ofHost = OF_HOST.find((name) => (HOST_OPTIONS[name] === "list" ? given.list(name)[0] : given.text(name)));
  if (ofHost === undefined) {
    const settings = readSettings(given);
    const note = hashTypesNote(settings.hashTypes);
    return { placing: placingByTable(settings), notes: note === null ? [] : [`Note: ${note}.`] };
  }
  const ofTable = Object.keys(TABLE_OPTIONS).find((name) => given.text(name) !== undefined);
  if (ofTable !== undefined)
    refuse(`Both --${ofHost} and --${ofTable} are given`, "the table is the host's own or a made one of CPUs");
  const host = readHostOptions(given);
  return { placing: placingOnHost(host), notes: host.assumptions.map((text) => `Assumed: ${text}`) };
}

function readSettings(given: Arguments): TableSettings {
  const typed = given.list("hash-types") as readonly HashTypeName[];
  const hashTypes = typed.length === 0 ? DEFAULTS.hashTypes : typed;
  for (const name of hashTypes) checkOneOf("The hash type", name, HASH_TYPES);
  checkHashTypes(hashTypes);
  return {
    ...readNicOptions(given),
    hashTypes,
    indirectionTable: createIndirectionTable(readEntries(given)),
    defaultCpu: wholeNumber("The default CPU", given.text("default-cpu"), {
      min: 0,
      max: 65535,
      fallback: DEFAULTS.defaultCpu,
    }),
  };
}

function readEntries(given: Arguments): number[] {
  const table = given.text("table");
  if (table !== undefined) {
    const other = ["cpus", "entries"].find((name) => given.text(name) !== undefined);
    if (other !== undefined)
      refuse(
        `Both --table and --${other} are given`,
        "a table is either written out or made with --cpus and --entries",
      );
    return table
      .split(",")
      .map((cpu, i) =>
        wholeNumber(`The CPU in entry ${i} of the indirection table`, cpu, { min: 0, max: 65535, fallback: 0 }),
      );
  }
  const cpus = wholeNumber("The number of CPUs", given.text("cpus"), { min: 1, max: 65536, fallback: DEFAULTS.cpus });
  const entries = wholeNumber("The number of entries", given.text("entries"), {
    min: 1,
    max: 2048,
    fallback: DEFAULTS.entries,
  });
  return roundRobin(
    Array.from({ length: cpus }, (_, cpu) => cpu),
    entries,
  );
}
