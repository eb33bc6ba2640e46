// Which device the texts of a Linux host are of, and how many receive queues it has in use. Texts of two devices, or
// two that cannot both hold, are refused: nothing good comes of half of each.
import { checkWhole, refuse } from "../check.js";
import { type EthtoolChannels, receiveQueues } from "../formats/ethtool-channels.js";
import type { EthtoolTable } from "../formats/ethtool-table.js";
import type { Collected } from "./collect.js";
import type { Assume, Known } from "./known.js";

/** Devices that ethtool's headings name. */
function namedBy(said: Collected): string[] {
  const named = [...said.tables, ...said.channels, ...said.switches].map(({ device }) => device);
  return [...new Set(named.filter((name) => name !== null))];
}

/** Those, and the devices whose RPS the texts have. */
export function devicesOf(said: Collected): string[] {
  const ofRps = said.rps.flatMap((text) => [...text.matchAll(/\/net\/([^/\s]+)\/queues\//g)].map(([, name]) => name));
  return [...new Set([...namedBy(said), ...ofRps])];
}

/** The texts of one device, and its name; null if no text names it. */
export function oneDevice(said: Collected, wanted: string | undefined): { said: Collected; device: string | null } {
  const devices = namedBy(said);
  if (wanted === undefined && devices.length > 1)
    refuse(`The texts are of the devices ${devices.join(" and ")}`, "give those of one device, or say which device");
  if (wanted !== undefined && devices.length > 0 && !devices.includes(wanted))
    refuse(`The texts are of ${devices.join(" and ")}, and the device asked for is ${wanted}`, "give that one's texts");
  const device = wanted ?? devices[0] ?? null;
  const ofIt = <T extends { readonly device: string | null }>(all: T[]): T[] =>
    all.filter((one) => one.device === null || one.device === device);
  return {
    said: { ...said, tables: ofIt(said.tables), channels: ofIt(said.channels), switches: ofIt(said.switches) },
    device,
  };
}

/** Queues that Linux drivers used at most unless told otherwise, for many years (DEFAULT_MAX_NUM_RSS_QUEUES). */
const USUAL_QUEUES = 8;

/** Receive queues in use. */
export function queuesInUse({ said, options, profile }: Known, assume: Assume): number {
  const { queues: given } = options;
  if (given !== undefined) checkWhole("The number of receive queues", given, 1, 65_536);
  const told = queuesToldBy(said.channels);
  const table = said.tables.find(({ context }) => context === 0);
  const rings = table?.rings ?? said.rules.map((one) => one.rings).find((count) => count !== null) ?? null;
  const largest = Math.max(-1, ...said.tables.flatMap(({ queues }) => queues));
  const queues = told ?? rings ?? given ?? (largest < 0 ? null : largest + 1);
  if (given !== undefined && queues !== null && given !== queues)
    refuse(
      `${given} receive queues are given, and the texts say ${queues}`,
      "leave the number out, or give other texts",
    );
  if (queues === null) {
    const assumed = Math.min(USUAL_QUEUES, profile.rssQueues ?? USUAL_QUEUES);
    assume(`No text says how many receive queues are in use: ${assumed} are assumed (ethtool -l tells)`);
    return assumed;
  }
  if (largest >= queues)
    refuse(
      `The table names queue ${largest}, and ${told !== null ? "ethtool -l" : "the text"} says ${queues} receive queues`,
      "the two are of different devices or of different times: paste both anew",
    );
  if (told !== null && rings !== null && told !== rings)
    assume(
      `ethtool -l says ${told} receive queues and the table's heading ${rings} rings: ${told} are taken to be in use`,
    );
  return queues;
}

function queuesToldBy(channels: readonly EthtoolChannels[]): number | null {
  const counts = [...new Set(channels.map(receiveQueues))];
  if (counts.length > 1)
    refuse(`Two texts of ethtool -l say ${counts.join(" and ")} receive queues`, "paste the one that holds now");
  const [count = 0] = counts;
  return count === 0 ? null : count;
}

/** The tables by context; one that stands in two texts must be the same in both. */
export function tablesByContext(tables: readonly EthtoolTable[]): ReadonlyMap<number, EthtoolTable> {
  const found = new Map<number, EthtoolTable>();
  for (const table of tables) {
    const before = found.get(table.context);
    if (before !== undefined && before.queues.join() !== table.queues.join())
      refuse(
        `Two texts of ethtool -x give RSS context ${table.context} different tables`,
        "paste the one that holds now, or with the command before it (ethtool -x DEV context N)",
      );
    found.set(table.context, before !== undefined && before.key !== null ? before : table);
  }
  return found;
}
