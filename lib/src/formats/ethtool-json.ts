// What `ethtool --json` prints: an array with one object for each interface asked for.
import { refuse, show } from "../check.js";
import type { Pasted } from "./pasted.js";

/** An object of ethtool's JSON, by its keys. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a text is JSON, by its first character. "[0]: rx_bytes" of a driver's counters is not. */
export const isJson = ({ lines }: Pasted): boolean => /^\s*(?:\{|\[\s*(?:\{|\]|$))/.test(lines[0].text);

/** The one object of a JSON text. */
export function jsonObject(output: string, { lines }: Pasted): JsonObject {
  const text = lines.map((line) => line.text).join("\n");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(`The JSON text of ${output} is malformed or cut off`, "give all that `ethtool --json` prints");
  }
  const objects = Array.isArray(value) ? (value as unknown[]) : [value];
  const [object] = objects;
  if (objects.length !== 1 || typeof object !== "object" || object === null || Array.isArray(object))
    return refuse(
      `The JSON text of ${output} is ${show(value)}`,
      "it must be an array with one object, of one network interface",
    );
  return object as JsonObject;
}

/** A value of the object: a whole number of 32 bits; null where it is missing. */
export function jsonWhole(output: string, object: JsonObject, key: string): number | null {
  const value = object[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    return refuse(
      `In the JSON text of ${output}, ${key} is ${show(value)}`,
      "it must be a whole number from 0 to 4294967295",
    );
  return value;
}

/** A value of the object: true or false, or "on" or "off"; null where it is missing. */
export function jsonBoolean(output: string, object: JsonObject, key: string): boolean | null {
  const value = object[key];
  if (value === undefined || value === null || value === "n/a") return null;
  if (typeof value === "boolean") return value;
  if (value === "on" || value === "off") return value === "on";
  return refuse(`In the JSON text of ${output}, ${key} is ${show(value)}`, "it must be true or false");
}

/** A value of the object that is one word; null where it is missing or empty. */
export function jsonText(output: string, object: JsonObject, key: string): string | null {
  const value = object[key];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string" || /\s/.test(value))
    return refuse(`In the JSON text of ${output}, ${key} is ${show(value)}`, "it must be a text without blanks");
  return value;
}
