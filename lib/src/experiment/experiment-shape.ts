// Holds a value to the schema of an experiment, and says in one sentence where it does not keep it: the line, the
// field, its value, and what it may be.
import { refuse, show } from "../check.js";
import type { Schema } from "./experiment-schema.js";
import type { Path, ReadText } from "./experiment-text.js";

/** A refusal that names the place: `The experiment, line 3, has replications 0: it must be ...`. */
export type RefuseAt = (path: Path, found: unknown, rule: string) => never;

export const refuserOf =
  ({ lineOf }: Pick<ReadText, "lineOf">): RefuseAt =>
  (path, found, rule) =>
    refuse(
      path.length === 0
        ? `The experiment${lineOf(path)} is ${show(found)}`
        : `The experiment${lineOf(path)} has ${path.join(".")} ${show(found)}`,
      rule,
    );

/** Refuses the first fault. */
export function checkShape(read: ReadText, schema: Schema): void {
  const fault = faultIn(schema, read.value, []);
  if (fault === null) return;
  const { path, rule, says } = fault;
  if (says !== undefined) refuse(`The experiment${read.lineOf(path)} ${says}`, rule);
  refuserOf(read)(path, valueAt(read.value, path), rule);
}

interface Fault {
  readonly path: Path;
  readonly rule: string;
  /** In place of "has PATH VALUE". */
  readonly says?: string;
}

/** The first fault of a value; null if it keeps the schema. */
export function faultIn(schema: Schema, value: unknown, path: Path): Fault | null {
  const fault = { path, rule: `it must be ${schema.title}` };
  if (schema.anyOf) return nearestFault(schema, value, path);
  if (schema.const !== undefined) return value === schema.const ? null : fault;
  if (schema.enum) return schema.enum.includes(value as string) ? null : fault;
  switch (schema.type) {
    case "string":
      return typeof value === "string" &&
        value.length >= (schema.minLength ?? 0) &&
        (schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value))
        ? null
        : fault;
    case "number":
    case "integer":
      return typeof value === "number" &&
        Number.isFinite(value) &&
        (schema.type === "number" || Number.isInteger(value)) &&
        value >= (schema.minimum ?? -Infinity) &&
        value <= (schema.maximum ?? Infinity)
        ? null
        : fault;
    case "boolean":
      return typeof value === "boolean" ? null : fault;
    case "array":
      return Array.isArray(value) ? faultInList(schema, value as unknown[], path) : fault;
    default:
      return isObject(value) ? faultInObject(schema, value, path) : fault;
  }
}

/** Of several alternatives the one is told that goes wrong deepest; on the surface, all of them. */
function nearestFault(schema: Schema, value: unknown, path: Path): Fault | null {
  const faults = (schema.anyOf ?? []).map((each) => faultIn(each, value, path));
  if (faults.includes(null)) return null;
  const inner = (faults as Fault[]).filter((fault) => fault.path.length > path.length || fault.says !== undefined);
  const isMeant = inner.length === 1;
  return isMeant ? inner[0] : { path, rule: `it must be ${schema.title}` };
}

function faultInList(schema: Schema, list: readonly unknown[], path: Path): Fault | null {
  if (list.length < (schema.minItems ?? 0)) return { path, rule: `it must be ${schema.title}` };
  for (const [i, item] of list.entries()) {
    const fault = schema.items ? faultIn(schema.items, item, [...path, i]) : null;
    if (fault) return fault;
    if (schema.uniqueItems && list.indexOf(item) !== i)
      return {
        path: [...path, i],
        rule: `it stands twice: it must be ${schema.title}`.replace("it stands twice: ", "each stands once, and "),
      };
  }
  return null;
}

function faultInObject(schema: Schema, object: Readonly<Record<string, unknown>>, path: Path): Fault | null {
  const { properties = {}, required = [], additionalProperties = false, propertyNames } = schema;
  const whole = path.length === 0 ? "" : `${path.join(".")} `;
  const names = Object.keys(object);
  for (const name of names) {
    const isKnown = Object.hasOwn(properties, name);
    if (!isKnown && additionalProperties === false)
      return {
        path: [...path, name],
        says:
          path.length === 0 ? `has an unknown field ${show(name)}` : `has in ${whole}an unknown field ${show(name)}`,
        rule: `the fields are ${Object.keys(properties).join(", ")}`,
      };
    if (propertyNames && faultIn(propertyNames, name, path))
      return {
        path: [...path, name],
        says: `has in ${whole}the name ${show(name)}`,
        rule: `it must be ${propertyNames.title}`,
      };
    const of = isKnown ? properties[name] : additionalProperties;
    const fault = typeof of === "object" ? faultIn(of, object[name], [...path, name]) : null;
    if (fault) return fault;
  }
  const missing = required.find((name) => !Object.hasOwn(object, name));
  if (missing !== undefined)
    return {
      path,
      says: path.length === 0 ? `has no ${missing}` : `has ${whole}without ${missing}`,
      rule: `it must be ${properties[missing].title}`,
    };
  const { minProperties = 0, maxProperties = Infinity } = schema;
  return names.length < minProperties || names.length > maxProperties
    ? { path, rule: `it must be ${schema.title}` }
    : null;
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
