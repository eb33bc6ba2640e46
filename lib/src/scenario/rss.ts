// RSS in a scenario: what the overlying driver sets before the run and changes during it (rss-changes.ts), and how the
// NIC hashes.
import { type Need, checkFields, checkOneOf, checkWhole, frozen, refuse, show } from "../check.js";
import type { Topology } from "../cpu/topology.js";
import { type NicHashingChoice, type NicProfileName, hashingOf } from "../nic/profile-hashing.js";
import { symmetricOf } from "../rss/hash-frame.js";
import { type HashTypeName, checkHashTypes } from "../rss/hash-types.js";
import { roundRobin } from "../rss/indirection-table.js";
import type { NicHashing } from "../rss/nic-hashing.js";
import { RSS_PROFILES, type RssProfile } from "../rss/processors.js";
import { MICROSOFT_KEY, secretKey } from "../rss/secret-key.js";
import type { SymmetricTransform } from "../rss/symmetric.js";
import type { NicLimits } from "./possible-variants.js";
import { type RssChange, checkChanges, checkTable } from "./rss-changes.js";
import {
  ALL,
  MAY_HASH,
  MESSAGES,
  NON_RSS,
  type Setting,
  type Use,
  type UsesOf,
  WITH_RSS,
  namesOf,
  variantOf,
} from "./uses.js";

export type { RssChange } from "./rss-changes.js";

/** RSS in a scenario; every field has a default. */
export interface RssScenario {
  /** Default: TCP and addresses of both IP versions. */
  readonly hashTypes?: readonly HashTypeName[];
  /** 40 bytes or more; default Microsoft's verification key. */
  readonly secretKey?: Uint8Array;
  /** A symmetric transform of the hash input, or "none"; default: what the NIC of `hashing` does by itself. */
  readonly symmetric?: SymmetricTransform | "none";
  /** How the NIC parses and hashes: a profile's name, or `{ profile, hashed: "inner", ... }`; default "ndis". */
  readonly hashing?: NicProfileName | NicHashingChoice;
  /** CPU numbers, a power of two of them; default: the first hyper-thread of every core in turn, over 128 entries. */
  readonly indirectionTable?: readonly number[];
  /** CPU for frames that are not hashed; default 0. */
  readonly defaultCpu?: number;
  /**
   * The RSS profile; a static one never moves entries. Only that is looked at: `selectRssProcessors` chooses
   * processors. Decision: NUMAScaling by default, and not Windows' NUMAScalingStatic, under which no policy may
   * rebalance.
   */
  readonly profile?: RssProfile;
  /**
   * CPUs that entries may be moved to besides those that the table and `rssChanges` name; default none. Each has a
   * receive queue if there are enough.
   */
  readonly processors?: readonly number[];
  /**
   * Hardware receive queues for "hardware-queuing" and "message-signaled-interrupts", 1 to 256; default: one for each
   * CPU that may be used.
   */
  readonly queues?: number;
}

/** RSS settings with nothing left open. */
export interface CompleteRss extends Required<Omit<RssScenario, "hashing">> {
  /**
   * CPUs that a policy may give entries to: those of the table, of `rssChanges` and of `processors`. The default CPU by
   * itself is none of them.
   */
  readonly tableCpus: readonly number[];
  readonly hashing: NicHashing;
}

export interface RssPart {
  /**
   * What the overlying driver sets for RSS, and what the NIC has; of "non-rss" only with `receiveHash`, and then hash
   * types and key.
   */
  readonly rss?: RssScenario;
  /**
   * What the overlying driver changes while frames flow, in the order of time; not with "non-rss". Default: nothing.
   */
  readonly rssChanges?: readonly RssChange[];
}

export interface CompleteRssPart extends Required<Pick<RssPart, "rssChanges">> {
  /** What the overlying driver sets for RSS before the run, and what the NIC has. */
  readonly rss: CompleteRss;
}

const HASHING: Need<Setting> = {
  isMet: ({ choices: { variant, receiveHash } }) => variant !== NON_RSS || receiveHash,
  lack: ({ name, choices }) => [
    `The scenario gives ${name} and ${variantOf(choices)}`,
    `it hashes frames only with receiveHash: true, so give that, or name a variant with RSS: ${namesOf(WITH_RSS.variants)}`,
  ],
};
const A_CPU_EACH: Need<Setting> = {
  isMet: ({ value, choices: { rssCpus } }) => (value as number) <= rssCpus,
  lack: ({ name, value, choices: { rssCpus } }) => [
    `The scenario gives ${name} ${show(value)} and RSS uses ${rssCpus} CPU${rssCpus === 1 ? "" : "s"}`,
    `a queue without a CPU would stay empty, so give ${rssCpus} at most, or name more CPUs in rss.processors`,
  ],
};

export const RSS_USES = {
  rss: ALL,
  rssChanges: WITH_RSS,
} satisfies UsesOf<RssPart>;

export const RSS_SETTING_USES = {
  "rss.hashTypes": { ...MAY_HASH, needs: [HASHING] },
  "rss.secretKey": { ...MAY_HASH, needs: [HASHING] },
  "rss.indirectionTable": WITH_RSS,
  "rss.defaultCpu": WITH_RSS,
  "rss.profile": WITH_RSS,
  "rss.processors": WITH_RSS,
  "rss.queues": { variants: ["hardware-queuing", MESSAGES], needs: [A_CPU_EACH] },
  "rss.symmetric": { ...MAY_HASH, needs: [HASHING] },
  "rss.hashing": { ...MAY_HASH, needs: [HASHING] },
} satisfies Record<`rss.${keyof RssScenario}`, Use>;
const FIELDS = Object.keys(RSS_SETTING_USES).map((name) => name.slice("rss.".length));

/** Frozen, since the scenarios of all runs hand it out. */
const DEFAULT_HASH_TYPES: readonly HashTypeName[] = frozen([
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
]);

/**
 * Fills in the defaults of a scenario's RSS settings and checks them with the changes.
 * Decision: with a NIC of fewer queues or messages than asked for, the driver takes what there is.
 */
export function completeRss(part: RssPart, topology: Topology, limits: NicLimits): CompleteRssPart {
  const { rss: given = {}, rssChanges = [] } = part;
  checkFields("The scenario's rss", given, FIELDS);
  const cpus = topology.processors.length;
  // RSS does not use hyper-threads.
  const cores = topology.processors.filter(({ thread }) => thread === 0).map(({ cpu }) => cpu);
  const { hashTypes = DEFAULT_HASH_TYPES, indirectionTable = roundRobin(cores, Math.min(128, limits.entries)) } = given;
  const { defaultCpu = 0, processors: further = [], profile = "NUMAScaling" } = given;
  checkOneOf("The RSS profile", profile, RSS_PROFILES);
  checkHashTypes(hashTypes);
  checkTable("", indirectionTable, cpus);
  if (indirectionTable.length > limits.entries)
    refuse(`The indirection table has ${indirectionTable.length} entries`, `the NIC's has ${limits.entries} at most`);
  checkWhole("The default CPU", defaultCpu, 0, cpus - 1);
  if (!Array.isArray(further))
    refuse(`The processors of rss are ${show(further)}`, "they must be a list of CPU numbers");
  further.forEach((cpu, i) => checkWhole(`Processor ${i} of rss`, cpu, 0, cpus - 1));
  const hashed = completeHashing(given, rssChanges);
  checkChanges(rssChanges, { hashTypes, secretKey: hashed.secretKey, indirectionTable, defaultCpu }, cpus);
  const named = rssChanges.flatMap((change) => [
    ...(change.indirectionTable ?? []),
    ...(change.moves ?? []).map(({ cpu }) => cpu),
  ]);
  const processors = [...new Set([...indirectionTable, defaultCpu, ...named, ...further])];
  const tableCpus = [...new Set([...indirectionTable, ...named, ...further])];
  const { queues = processors.length } = given;
  checkWhole("The number of hardware receive queues", queues, 1, 256);
  const steering = { indirectionTable, defaultCpu, profile, processors, tableCpus };
  return { rss: { hashTypes, ...hashed, ...steering, queues: Math.min(queues, limits.queues) }, rssChanges };
}

/** Key, transform and NIC belong together: one NIC's key is fixed, another's transforms are few. */
function completeHashing(
  given: RssScenario,
  changes: readonly RssChange[],
): Pick<CompleteRss, "secretKey" | "symmetric" | "hashing"> {
  const known = hashingOf(given.hashing);
  const hashing = known.fixedKey === null ? known : { ...known, fixedKey: secretKey(known.fixedKey) };
  const asked = [given, ...(Array.isArray(changes) ? changes : [])].some(
    (settings) => settings?.secretKey !== undefined,
  );
  if (hashing.fixedKey !== null && asked)
    refuse("The scenario has a secretKey", "the key of this NIC is fixed: leave it out, or choose another hashing");
  const key = secretKey(hashing.fixedKey ?? given.secretKey ?? MICROSOFT_KEY);
  const symmetric = symmetricOf({ secretKey: key, hashTypes: [], symmetric: given.symmetric, hashing });
  return { secretKey: key, symmetric, hashing };
}
