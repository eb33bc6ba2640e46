// The RSS stage of one context, made ready for many frames: what is hashed of a frame, with which settings, and which
// entry and queue a hash value gives. Follows ethtool(8): fields are set by flow type, table and key by context.
import type { FlowType, HashField } from "../formats/ethtool-hash-fields.js";
import type { ExtraFieldName, NicParsing } from "../frame/nic-parsing.js";
import type { Headers } from "../rss/hash-type-rule.js";
import { type HashSettings, frameHasher, keyOf } from "../rss/hash-frame.js";
import { createToeplitz } from "../rss/toeplitz-table.js";
import { gtpFlowOf, flowOf } from "./flow-of.js";
import { type Hashed, extraFieldOf, hashTypesFor, hashedBy, hashedOf } from "./hashed-fields.js";
import type { Host, RssContext } from "./host.js";

/** How frames of one flow type are hashed. */
export interface FlowHashing {
  readonly flow: FlowType | null;
  /** Null: no fields were said for this flow type, and the context's hash types hold. */
  readonly hashed: Hashed | null;
  readonly settings: HashSettings;
  /** Fields behind the addresses that count for this flow type. */
  readonly extraFields: readonly ExtraFieldName[];
  /** Hash value of headers as the NIC sees them; null if they are not hashed. */
  readonly hash: (seen: Headers) => number | null;
}

export interface RssStage {
  readonly context: RssContext;
  /** The Toeplitz function with the context's key; null if no hash value can be told. */
  readonly toeplitz: ((input: Uint8Array) => number) | null;
  /** Why no hash value can be told, in words. */
  readonly unknown: string | null;
  /** How the frame with these headers, as the NIC sees them, is hashed. */
  hashingOf(seen: Headers): FlowHashing;
  entryOf(hashValue: number): number;
  /** The queue (Windows: CPU) that all entries hold, if they hold the same. */
  readonly only: number | null;
}

/** Stands in for a key that is not known, so that hash type and input can still be told. */
const NO_KEY = new Uint8Array(40);

/** The stage of a context; null if the host has no such context. */
export function rssStage(host: Host, number: number): RssStage | null {
  const context = host.contexts.get(number);
  if (context === undefined) return null;
  const { entries, key, symmetric, hashFunction } = context;
  const other = (hashFunction ?? "toeplitz") !== "toeplitz";
  const known = !other && (key !== null || host.hashing.fixedKey !== null);
  const base = { secretKey: key ?? NO_KEY, symmetric, hashing: host.hashing };
  const toeplitz = known ? createToeplitz(keyOf({ ...base, hashTypes: [] })).hash : null;
  const size = entries.length;
  const mask = (size & (size - 1)) === 0 ? size - 1 : null;
  const byFlow = new Map<FlowType | null, FlowHashing>();

  const fieldsOf = (flow: FlowType): readonly HashField[] | undefined =>
    context.hashFields?.get(flow) ?? host.hashFields.get(flow);
  // GTP has fields of its own where they are set; otherwise it is UDP.
  const hasGtp = (["gtpu4", "gtpu6", "gtpc4", "gtpc6"] as const).some((flow) => (fieldsOf(flow) ?? []).length > 0);

  function flowFor(seen: Headers): FlowType | null {
    const flow = flowOf(seen);
    const gtp = hasGtp && flow !== null ? gtpFlowOf(seen) : null;
    return gtp !== null && (fieldsOf(gtp) ?? []).length > 0 ? gtp : flow;
  }

  function make(flow: FlowType | null, { hashTypes: types }: RssContext): FlowHashing {
    const fields = flow === null ? undefined : fieldsOf(flow);
    const hashed = flow === null || fields === undefined ? null : hashedOf(flow, fields);
    const hashTypes = flow === null || hashed === null ? types : hashTypesFor(flow, hashed, types);
    const settings = { ...base, hashTypes };
    const extra = flow === null || hashed !== "ports" ? null : extraFieldOf(flow);
    const extraFields = hashed === null ? host.hashing.parsing.extraFields : extra === null ? [] : [extra];
    return { flow, hashed, settings, extraFields, hash: known ? frameHasher(settings) : () => null };
  }

  return {
    context,
    toeplitz,
    unknown: known
      ? null
      : other
        ? `the NIC hashes with ${hashFunction}, and only Toeplitz values are computed here`
        : "the secret key is not known",
    hashingOf(seen) {
      const flow = flowFor(seen);
      const found = byFlow.get(flow);
      if (found !== undefined) return found;
      const made = make(flow, context);
      byFlow.set(flow, made);
      return made;
    },
    entryOf: mask === null ? (hashValue) => hashValue % size : (hashValue) => hashValue & mask,
    only: size > 0 && entries.every((queue) => queue === entries[0]) ? entries[0] : null,
  };
}

/** Headers with the field behind the addresses only where it counts. */
export function withFields(seen: Headers, { extraFields }: FlowHashing): Headers {
  const { extra = null } = seen;
  return extra === null || extraFields.includes(extra.field) ? seen : { ...seen, extra: null };
}

/** How the host's NIC parses: as its profile says, and SCTP's ports and ESP's index too if its fields say so. */
export function parsingOf({ hashing: { parsing }, hashFields, contexts }: Host): NicParsing {
  const all = [hashFields, ...[...contexts.values()].map((context) => context.hashFields ?? new Map())];
  const asked = all
    .flatMap((fields: ReadonlyMap<FlowType, readonly HashField[]>) => [...fields])
    .filter(([, fields]) => hashedBy(fields) === "ports")
    .map(([flow]) => extraFieldOf(flow))
    .filter((field) => field !== null && !parsing.extraFields.includes(field));
  if (asked.length === 0) return parsing;
  return { ...parsing, extraFields: [...new Set([...parsing.extraFields, ...(asked as ExtraFieldName[])])] };
}
