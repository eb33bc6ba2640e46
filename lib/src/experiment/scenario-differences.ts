// In what the scenarios of some runs differ, field by field. Complete scenarios say everything, also what follows from
// something else (the table of RSS from the number of CPUs): only the cause is told of then.
import type { CompleteScenario } from "../scenario.js";
import { show } from "../check.js";

/** A value as one cell can hold it; lists, and bytes in hexadecimal digits, as text. */
export type FieldValue = string | number | boolean | null;

/** One field that is not the same in all scenarios: its path ("costs.protocolPs") and the value in each. */
export interface FieldDifference {
  readonly field: string;
  readonly values: readonly FieldValue[];
}

/** Fields that are not settings, or that another field already states. */
const LEFT_OUT = ["records", "threads", "topology.processors", "rss.tableCpus", "traffic.ends", "rebalancing.own"];
/** Fields that follow, unless set explicitly, from a field that differs. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  variant: ["interrupts"],
  cpus: ["topology.cores", "rss.processors", "rss.queues", "rss.indirectionTable"],
  "rss.indirectionTable": ["rss.processors", "rss.queues"],
};
/** The field of an object that decides which other fields it has. */
const KIND = /\.(policy|kind)$/;
/** A kind that a scenario need not name. */
const UNNAMED = [["interruptModeration.kind", "delay"]] as const;

/**
 * The fields that differ, in the order of importance: variant, CPUs, traffic, seed, policies and kinds, then as the
 * scenario has them.
 */
export function scenarioDifferences(scenarios: readonly CompleteScenario[]): FieldDifference[] {
  const flat = scenarios.map((scenario) => {
    const fields = new Map<string, FieldValue>();
    addFields(fields, "", scenario);
    for (const [field, kind] of UNNAMED) if (!fields.has(field)) fields.set(field, kind);
    return fields;
  });
  const names = [...new Set(["variant", "cpus", ...flat.flatMap((fields) => [...fields.keys()])])];
  const differing = names
    // Where an optional object is null in one scenario, its fields say the same.
    .filter((name) => !names.some((other) => other.startsWith(`${name}.`)))
    .map((field) => ({ field, values: flat.map((fields) => fields.get(field) ?? null) }))
    .filter(({ values }) => values.some((value) => !Object.is(value, values[0])));
  const following = differing.flatMap(({ field }) => FOLLOWS[field] ?? []);
  const kinds = differing.flatMap(({ field }) => (KIND.test(field) ? [field.replace(KIND, ".")] : []));
  const isOfOneKind = (field: string): boolean =>
    kinds.some((start) => field.startsWith(start)) && flat.some((fields) => !fields.has(field));
  return differing
    .filter(({ field }) => !following.includes(field) && !isOfOneKind(field))
    .sort((a, b) => rank(a.field) - rank(b.field));
}

const FIRST = ["variant", "cpus", "traffic", "seed"];

function rank(field: string): number {
  const place = FIRST.indexOf(field.split(".")[0]);
  return place >= 0 ? place : KIND.test(field) ? FIRST.length : FIRST.length + 1;
}

function addFields(fields: Map<string, FieldValue>, prefix: string, value: object): void {
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    const name = prefix + key;
    if (LEFT_OUT.includes(name) || typeof part === "function") continue;
    if (typeof part !== "object" || part === null) fields.set(name, fieldValue(part));
    else if (Array.isArray(part) || ArrayBuffer.isView(part)) fields.set(name, listText(part));
    else if (name.length < LONGEST_NAME) addFields(fields, `${name}.`, part);
  }
}

/** A user's own traffic may contain itself. */
const LONGEST_NAME = 100;

const fieldValue = (value: unknown): FieldValue =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : show(value);

/** A list whose parts are all the same reads as that part; bytes as hexadecimal digits. */
function listText(list: readonly unknown[] | ArrayBufferView): FieldValue {
  if (list instanceof Uint8Array) return [...list].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!Array.isArray(list)) return show(list);
  const parts = list.map((part: unknown) => JSON.stringify(part));
  if (parts.length > 0 && parts.every((part) => part === parts[0])) return fieldValue(list[0]);
  return `[${parts.join(", ")}]`;
}
