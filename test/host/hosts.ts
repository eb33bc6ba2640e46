// Hosts made by hand for tests: an Intel 82599 as rxtxcpu measured one, and what differs from it.
import type { Host, RssContext } from "../../lib/src/host/host.js";
import { roundRobin } from "../../lib/src/rss/indirection-table.js";
import { NDIS_HASHING } from "../../lib/src/rss/nic-hashing.js";
import { MICROSOFT_KEY } from "../../lib/src/rss/secret-key.js";

export const queues = (count: number): number[] => Array.from({ length: count }, (_, queue) => queue);

export const context = (changes: Partial<RssContext> = {}): RssContext => ({
  entries: roundRobin(queues(16), 128),
  key: MICROSOFT_KEY,
  symmetric: "none",
  hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"],
  inferred: [],
  ...changes,
});

export const host = (changes: Partial<Host> = {}): Host => ({
  system: "linux",
  device: "eth0",
  nic: "intel-82599",
  hashing: NDIS_HASHING,
  contexts: new Map([[0, context()]]),
  hashFields: new Map(),
  rules: [],
  flowDirector: false,
  queues: 16,
  defaultQueue: 0,
  interrupts: [],
  rps: new Map(),
  assumptions: [],
  ...changes,
});
