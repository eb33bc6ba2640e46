// The RSS parameters of one NIC, as its miniport driver keeps them: what it can do, what is set now, and what it
// refuses. Written by set requests of the overlying driver (OID_GEN_RECEIVE_SCALE_PARAMETERS, OID_GEN_RECEIVE_HASH) and
// by disable, read for every frame. A refused request is a sentence (InputError) and changes nothing at all. Follows
// "RSS Configuration", "OID_GEN_RECEIVE_SCALE_PARAMETERS", "OID_GEN_RECEIVE_HASH" and the pages of their structures.
// NDIS turns one mode off before it turns the other on ("RSS Configuration"). A driver that is asked for both refuses,
// and so does this one.
import { checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { checkHashTypes, type HashTypeName } from "./hash-types.js";
import { createIndirectionTable } from "./indirection-table.js";
import { checkRssCapabilities, type RssCapabilities } from "./rss-capabilities.js";
import { checkKey } from "./secret-key.js";

/** Flags of a set request: a parameter that is said to be unchanged keeps its value, whatever the request holds. */
export const RSS_PARAM_FLAGS = [
  "NDIS_RSS_PARAM_FLAG_BASE_CPU_UNCHANGED",
  "NDIS_RSS_PARAM_FLAG_HASH_INFO_UNCHANGED",
  "NDIS_RSS_PARAM_FLAG_ITABLE_UNCHANGED",
  "NDIS_RSS_PARAM_FLAG_HASH_KEY_UNCHANGED",
  "NDIS_RSS_PARAM_FLAG_DEFAULT_PROCESSOR_UNCHANGED",
  "NDIS_RSS_PARAM_FLAG_DISABLE_RSS",
] as const;
export type RssParamFlag = (typeof RSS_PARAM_FLAGS)[number];

/** A set request. Without its "unchanged" flag, hash types, table and key must be given. */
export interface RssRequest {
  readonly flags?: readonly RssParamFlag[];
  /** Null is hash function 0: it disables RSS. Default: Toeplitz, the only one defined. */
  readonly hashFunction?: "NdisHashFunctionToeplitz" | null;
  readonly hashTypes?: readonly HashTypeName[];
  readonly secretKey?: Uint8Array;
  /** CPU numbers: RSS processors, none below `baseCpu`. */
  readonly indirectionTable?: readonly number[];
  /** The lowest CPU to use. Default 0, as the page asks: the table says it already. */
  readonly baseCpu?: number;
  /** Where frames without a hash go. Default: the first of the RSS processors. */
  readonly defaultCpu?: number;
}

export const RECEIVE_HASH_FLAGS = [
  "NDIS_RECEIVE_HASH_FLAG_ENABLE_HASH",
  "NDIS_RECEIVE_HASH_FLAG_HASH_INFO_UNCHANGED",
  "NDIS_RECEIVE_HASH_FLAG_HASH_KEY_UNCHANGED",
] as const;
export type ReceiveHashFlag = (typeof RECEIVE_HASH_FLAGS)[number];

/**
 * A set request for hashes without RSS. Without NDIS_RECEIVE_HASH_FLAG_ENABLE_HASH it disables them, and the rest is
 * ignored.
 */
export interface ReceiveHashRequest {
  readonly flags?: readonly ReceiveHashFlag[];
  readonly hashTypes?: readonly HashTypeName[];
  readonly secretKey?: Uint8Array;
}

/** What a query answers. */
export interface RssState {
  /** "receive-hash": hashes are computed and reported, but nothing is scaled. */
  readonly mode: "off" | "rss" | "receive-hash";
  readonly hashFunction: "NdisHashFunctionToeplitz" | null;
  readonly hashTypes: readonly HashTypeName[];
  readonly secretKey: Uint8Array | null;
  /** CPU numbers; empty unless RSS is on. */
  readonly indirectionTable: readonly number[];
  readonly baseCpu: number | null;
  readonly defaultCpu: number | null;
}

export interface RssParameters {
  readonly capabilities: RssCapabilities;
  /** CPUs that RSS may use on this machine. */
  readonly rssCpus: readonly number[];
  /**
   * Sets the parameters and turns RSS on (or off, by the flag or by hash function 0). Obeys as a whole or refuses as a
   * whole.
   */
  set(request: RssRequest): void;
  /** The same as a request with NDIS_RSS_PARAM_FLAG_DISABLE_RSS. */
  disable(): void;
  setReceiveHash(request: ReceiveHashRequest): void;
  query(): RssState;
}

interface HashSettings {
  readonly hashTypes: readonly HashTypeName[];
  readonly secretKey: Uint8Array;
}

interface RssSettings extends HashSettings {
  readonly indirectionTable: readonly number[];
  readonly baseCpu: number;
  readonly defaultCpu: number;
}

/**
 * The parameters of a NIC right after its initialization: RSS and receive hash are off, nothing is set.
 *
 * @param capabilities checked here; a level-1 NIC with several queues is refused, for example
 * @param rssCpus CPUs that RSS may use, `selectRssProcessors(...).cpus`
 */
export function createRssParameters(capabilities: RssCapabilities, rssCpus: readonly number[]): RssParameters {
  checkRssCapabilities(capabilities);
  if (!Array.isArray(rssCpus)) refuse(`The RSS processors are ${show(rssCpus)}`, "they must be a list of CPU numbers");
  if (rssCpus.length === 0) refuse("There are no RSS processors", "one is needed at least; select other processors");
  (rssCpus as readonly number[]).forEach((cpu, i) => checkWhole(`RSS processor ${i}`, cpu, 0, 65_535));
  let rss: RssSettings | null = null;
  let hash: (HashSettings & { readonly on: boolean }) | null = null;
  // What the first set request after initialization left: re-enabling starts from these values ("RSS Configuration").
  let initial: RssSettings | null = null;

  function set(request: RssRequest): void {
    const flags = flagsOf("The RSS request", request, RSS_PARAM_FLAGS);
    // "Ignore all of the other flags and settings": therefore nothing else of the request is even looked at.
    if (flags.includes("NDIS_RSS_PARAM_FLAG_DISABLE_RSS")) {
      rss = null;
      return;
    }
    checkFields("The RSS request", request, [
      "flags",
      "hashFunction",
      "hashTypes",
      "secretKey",
      "indirectionTable",
      "baseCpu",
      "defaultCpu",
    ]);
    const before = rss ?? initial;
    const kept = (flag: RssParamFlag): RssSettings | null => {
      if (!flags.includes(flag)) return null;
      return before ?? refuse(`The request has ${flag}`, "nothing was set since initialization; give the value");
    };
    const hashInfo = kept("NDIS_RSS_PARAM_FLAG_HASH_INFO_UNCHANGED");
    if (hashInfo === null && request.hashFunction === null) {
      rss = null;
      return;
    }
    if (hash?.on)
      refuse("The receive hash is enabled", "it excludes RSS; disable it first (NDIS_STATUS_NOT_SUPPORTED)");
    if (request.hashFunction != null)
      checkOneOf("The hash function", request.hashFunction, ["NdisHashFunctionToeplitz"]);
    const baseCpu = kept("NDIS_RSS_PARAM_FLAG_BASE_CPU_UNCHANGED")?.baseCpu ?? request.baseCpu ?? 0;
    checkWhole("The base CPU", baseCpu, 0, 65_535);
    const hashTypes = hashInfo?.hashTypes ?? checkedTypes(request.hashTypes, capabilities);
    const secretKey =
      kept("NDIS_RSS_PARAM_FLAG_HASH_KEY_UNCHANGED")?.secretKey ?? checkedKey(request.secretKey, capabilities);
    const tableKept = kept("NDIS_RSS_PARAM_FLAG_ITABLE_UNCHANGED")?.indirectionTable;
    const table = tableKept ?? given("indirection table", request.indirectionTable);
    const indirectionTable = createIndirectionTable(table, { maxEntries: capabilities.maxTableEntries }).entries;
    indirectionTable.forEach((cpu, i) => {
      const fact = `Entry ${i} of the indirection table is CPU ${cpu}`;
      if (!rssCpus.includes(cpu)) refuse(fact, `it must be one of the RSS processors ${rssCpus.join(", ")}`);
      if (cpu < baseCpu) refuse(fact, `the base CPU ${baseCpu} is the lowest that RSS may use`);
    });
    const defaultKept = kept("NDIS_RSS_PARAM_FLAG_DEFAULT_PROCESSOR_UNCHANGED")?.defaultCpu;
    const defaultCpu = defaultKept ?? request.defaultCpu ?? rssCpus[0];
    if (!rssCpus.includes(defaultCpu))
      refuse(`The default CPU is ${defaultCpu}`, `it must be one of the RSS processors ${rssCpus.join(", ")}`);
    rss = { hashTypes, secretKey, indirectionTable, baseCpu, defaultCpu };
    initial ??= rss;
  }

  function setReceiveHash(request: ReceiveHashRequest): void {
    const flags = flagsOf("The receive hash request", request, RECEIVE_HASH_FLAGS);
    checkFields("The receive hash request", request, ["flags", "hashTypes", "secretKey"]);
    if (!flags.includes("NDIS_RECEIVE_HASH_FLAG_ENABLE_HASH")) {
      hash = hash && { ...hash, on: false };
      return;
    }
    if (!capabilities.receiveHash)
      refuse("This NIC has no receive hash", "enable RSS instead (NDIS_STATUS_NOT_SUPPORTED)");
    if (rss !== null)
      refuse("RSS is enabled", "it excludes the receive hash; disable RSS first (NDIS_STATUS_NOT_SUPPORTED)");
    const kept = (flag: ReceiveHashFlag): HashSettings | null => {
      if (!flags.includes(flag)) return null;
      return hash ?? refuse(`The request has ${flag}`, "nothing was set since initialization; give the value");
    };
    const typesKept = kept("NDIS_RECEIVE_HASH_FLAG_HASH_INFO_UNCHANGED")?.hashTypes;
    const keyKept = kept("NDIS_RECEIVE_HASH_FLAG_HASH_KEY_UNCHANGED")?.secretKey;
    const hashTypes = typesKept ?? checkedTypes(request.hashTypes, capabilities);
    hash = { on: true, hashTypes, secretKey: keyKept ?? checkedKey(request.secretKey, capabilities) };
  }

  function query(): RssState {
    const settings = rss ?? (hash?.on ? hash : null);
    return {
      mode: rss !== null ? "rss" : settings !== null ? "receive-hash" : "off",
      hashFunction: settings === null ? null : "NdisHashFunctionToeplitz",
      hashTypes: settings?.hashTypes ?? [],
      secretKey: settings?.secretKey.slice() ?? null,
      indirectionTable: rss?.indirectionTable ?? [],
      baseCpu: rss?.baseCpu ?? null,
      defaultCpu: rss?.defaultCpu ?? null,
    };
  }

  const disable = (): void => set({ flags: ["NDIS_RSS_PARAM_FLAG_DISABLE_RSS"] });
  return { capabilities, rssCpus: [...rssCpus], set, disable, setReceiveHash, query };
}

/** The flags of a request, checked. */
function flagsOf<Flag extends string>(
  what: string,
  request: { readonly flags?: readonly Flag[] },
  allowed: readonly Flag[],
): readonly Flag[] {
  if (typeof request !== "object" || request === null)
    refuse(`${what} is ${show(request)}`, "it must be an object with flags and what it sets");
  const { flags = [] } = request;
  if (!Array.isArray(flags))
    refuse(
      `The flags of ${what.charAt(0).toLowerCase()}${what.slice(1)} are ${show(flags)}`,
      "they must be a list of names",
    );
  for (const flag of flags) checkOneOf("The flag", flag, allowed);
  return flags;
}

function checkedTypes(
  hashTypes: readonly HashTypeName[] | undefined,
  capabilities: RssCapabilities,
): readonly HashTypeName[] {
  const types = given("hash types", hashTypes);
  checkHashTypes(types);
  for (const type of types)
    if (!capabilities.hashTypes.includes(type))
      refuse(`The hash type is ${type}`, `this NIC supports ${capabilities.hashTypes.join(", ")}`);
  return Object.freeze([...new Set(types)]);
}

function checkedKey(key: Uint8Array | undefined, { keyBytes }: RssCapabilities): Uint8Array {
  const bytes = checkKey(given("secret key", key));
  if (bytes.length !== keyBytes) refuse(`The secret key has ${bytes.length} bytes`, `this NIC takes ${keyBytes}`);
  return bytes.slice();
}

function given<T>(what: string, value: T | undefined): T {
  return value ?? refuse(`The request has no ${what}`, "give it, or set the flag that says it is unchanged");
}
