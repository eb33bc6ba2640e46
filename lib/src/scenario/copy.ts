// A copy of what a person gave, so that a run keeps what it was given: lists, byte arrays and plain objects in any
// depth. Everything else (numbers, texts, functions, objects with a class of their own) is handed on as it is. A list
// with holes is refused here, once for all fields: what checks lists elsewhere would pass over a hole.
import { refuse } from "../check.js";

/** Deeper than any scenario, and than any value that contains itself. */
const DEEPEST = 20;

/** @param name what the value is called in a refusal: "linux.affinity" */
export function copyOf<T>(value: T, name = "", depth = 0): T {
  if (depth > DEEPEST)
    refuse(
      "A value of the scenario contains itself, or others within others more than 20 deep",
      "give plain lists and objects",
    );
  if (Array.isArray(value)) {
    checkHasNoHole(value, name);
    return value.map((part: unknown, i) => copyOf(part, `${name}[${i}]`, depth + 1)) as T;
  }
  if (ArrayBuffer.isView(value) && "slice" in value) return (value as unknown as Uint8Array).slice() as unknown as T;
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, part]) => [
      field,
      copyOf(part as unknown, name === "" ? field : `${name}.${field}`, depth + 1),
    ]),
  ) as T;
}

/** A list that was made with a length and not filled, such as Array(4), has no values there. */
function checkHasNoHole(list: readonly unknown[], name: string): void {
  for (let i = 0; i < list.length; i++)
    if (!(i in list))
      refuse(`The scenario's ${name} has no value at place ${i}`, `give one for each of its ${list.length} places`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
