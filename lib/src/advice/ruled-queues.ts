// Receive queues that n-tuple rules lead to: those that they name, and those that the table of their RSS context names.
import type { NtupleRule } from "../formats/ethtool-rules.js";
import type { Host } from "../host/host.js";

/** A rule's queues, ascending; null where no text has its context's table. */
export function queuesOfRule({ action }: NtupleRule, { contexts }: Host): readonly number[] | null {
  if (action.kind === "queue") return [action.queue];
  if (action.kind !== "context") return [];
  const table = contexts.get(action.context);
  if (table === undefined) return null;
  return [...new Set(table.entries)].map((queue) => queue + action.queue).sort((a, b) => a - b);
}

/** Contexts that rules lead to and whose tables no text has. */
export function unknownContexts({ rules, contexts }: Host): readonly number[] {
  const named = rules.flatMap(({ action }) => (action.kind === "context" ? [action.context] : []));
  return [...new Set(named)].filter((context) => !contexts.has(context)).sort((a, b) => a - b);
}
