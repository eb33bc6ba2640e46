// Keys that hash badly: of zeros (every frame has the hash value 0), of so low a rank that entries are never reached,
// and the symmetric key that repeats every 16 bits, which is good enough but public and narrow.
import { hashRank } from "../../rss/key-entropy.js";
import { repeatKey } from "../../rss/secret-key.js";
import type { Host } from "../../host/host.js";
import { log2 } from "../../random/exact-math.js";
import { MICROSOFT_KEY } from "../../rss/secret-key.js";
import { cure, type Cure } from "../finding.js";
import type { Evidence } from "../evidence.js";
import { placesOf, predict, withContext } from "../load.js";
import type { Problem } from "../problem.js";
import { packetsByQueue } from "../queue-counters.js";
import { THRESHOLDS } from "../thresholds.js";
import { adapterOf, count, deviceOf, percent, some } from "../words.js";

/** The key of the default context, unless it is unknown or not the NIC's own. */
const keyOf = ({ facts: { host }, isKeyAssumed }: Evidence): Uint8Array | null =>
  isKeyAssumed || host.hashing.fixedKey !== null ? null : (host.contexts.get(0)?.key ?? null);

const isZero = (key: Uint8Array): boolean => key.every((byte) => byte === 0);

export const ZERO_KEY: Problem = {
  id: "zero-key",
  title: "The secret key is all zeros",
  look(evidence) {
    const key = keyOf(evidence);
    if (key === null || !isZero(key)) return null;
    const { facts } = evidence;
    const counters = packetsByQueue(facts.statistics);
    const spreads = counters !== null && counters.total >= THRESHOLDS.packets && counters.share < THRESHOLDS.elephant;
    return {
      severity: spreads ? "note" : "fault",
      evidence: [
        `ethtool -x prints ${count(key.length)} bytes of zeros.`,
        spreads
          ? `Yet the fullest queue received ${percent(counters.share)} of ${count(counters.total)} packets: the driver hides the NIC's key.`
          : "Under such a key every hash value is 0, and every frame takes entry 0 of the table.",
      ],
      unmendable: spreads ? null : "A table spreads nothing while all hash values are the same.",
      cures: newKey(evidence),
      source: "RSS Hashing Functions: the hash is a sum of key bits; ethtool(8), hkey",
    };
  },
};

export const KEY_REACHES_FEW: Problem = {
  id: "key-reaches-few-entries",
  title: "The secret key reaches few entries of the table",
  look(evidence) {
    const key = keyOf(evidence);
    const entries = evidence.facts.host.contexts.get(0)?.entries.length ?? 0;
    if (key === null || isZero(key) || key.length < 40 || !isTooFew(key, entries)) return null;
    const bits = Math.round(log2(entries));
    const rank = hashRank(key, 12, { hashBits: bits });
    return {
      severity: "fault",
      evidence: [
        `Whatever the addresses and ports are, hash values under this key reach ${some(2 ** rank, "entry", "entries")} ` +
          `of ${count(entries)}: their low ${bits} bits have rank ${rank}.`,
      ],
      unmendable: null,
      cures: newKey(evidence),
      source: "lib/src/rss/key-entropy.ts (rank of the hash); mTCP's published key 05 repeated has rank 6",
    };
  },
};

export const SYMMETRIC_KEY: Problem = {
  id: "symmetric-key",
  title: "The secret key repeats every 16 bits",
  look(evidence) {
    const key = keyOf(evidence);
    if (key === null || isZero(key)) return null;
    const pattern = key.slice(0, 2);
    const repeated = repeatKey(pattern, Math.ceil(key.length / 2));
    if (!key.every((byte, i) => byte === repeated[i])) return null;
    return {
      severity: "note",
      evidence: [
        `Both directions of a connection have one hash value, and there are ${count(2 ** hashRank(key, 12))} of them instead ` +
          "of 4,294,967,296" +
          (isTooFew(key, evidence.facts.host.contexts.get(0)?.entries.length ?? 0)
            ? ", which do not reach every entry of the table; anybody can find connections that collide."
            : ": enough for any table, but anybody can find connections that collide."),
      ],
      unmendable: null,
      cures: [],
      source: "Woo and Park (key 6d5a); lib/src/rss/key-entropy.ts",
    };
  },
};

/** Whether the low bits of the hash value have a lower rank than the table's index. */
function isTooFew(key: Uint8Array, entries: number): boolean {
  if (entries < 2 || (entries & (entries - 1)) !== 0) return false;
  const bits = Math.round(log2(entries));
  return hashRank(key, 12, { hashBits: bits }) < bits;
}

function newKey(evidence: Evidence): Cure[] {
  const { facts } = evidence;
  const { host } = facts;
  if (host.system === "windows")
    return [cure(`Restart-NetAdapter -Name ${adapterOf(facts)}`, "Windows sets a new random key.")];
  const bytes = host.contexts.get(0)?.key?.length ?? 40;
  const any = new Uint8Array(bytes);
  any.set(MICROSOFT_KEY.subarray(0, bytes));
  return [
    cure(
      `ethtool -X ${deviceOf(facts)} hkey $(openssl rand -hex ${bytes} | sed 's/../&:/g; s/:$//')`,
      `Sets a random key of ${bytes} bytes.`,
      placesOf(host) > 1 ? predict(evidence, withAnyKey(host, any)) : null,
    ),
  ];
}

const withAnyKey = (host: Host, key: Uint8Array): Host => withContext(host, { key });
