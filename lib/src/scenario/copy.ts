// A copy of what a person gave, so that a run keeps what it was given: lists, byte arrays and plain objects in any
// depth. Everything else (numbers, texts, functions, objects with a class of their own) is handed on as it is.
import { refuse } from "../check.js";

/** Deeper than any scenario, and than any value that contains itself. */
const DEEPEST = 20;

export function copyOf<T>(value: T, depth = 0): T {
  if (depth > DEEPEST)
    refuse(
      "A value of the scenario contains itself, or others within others more than 20 deep",
      "give plain lists and objects",
    );
  if (Array.isArray(value)) return value.map((part: unknown) => copyOf(part, depth + 1)) as T;
  if (ArrayBuffer.isView(value) && "slice" in value) return (value as unknown as Uint8Array).slice() as unknown as T;
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, copyOf(part as unknown, depth + 1)]),
  ) as T;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
