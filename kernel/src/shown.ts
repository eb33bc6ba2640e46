// What a value shows of itself as a cell's result: a MIME bundle of its own, or an inspection.
import { inspect } from "node:util";
import type { Fields } from "./wire.js";

/** The methods that JavaScript kernels ask a value for, in this order; each returns a bundle or a promise of one. */
const METHODS = [
  { key: Symbol.for("Jupyter.display"), name: "Jupyter.display" },
  { key: "_toMime", name: "_toMime" },
] as const;

/**
 * The MIME bundle of a value. Text of several lines is shown as it is; other values as Node inspects them.
 *
 * @throws TypeError if the value's method returns something else than an object
 */
export async function mimeBundle(value: unknown): Promise<Fields> {
  const own = METHODS.find(({ key }) => typeof member(value, key) === "function");
  if (own === undefined)
    return { "text/plain": typeof value === "string" && value.includes("\n") ? value : inspect(value) };
  const bundle: unknown = await (member(value, own.key) as () => unknown).call(value);
  if (typeof bundle !== "object" || bundle === null)
    throw new TypeError(
      `The value's ${own.name} method returned ${String(bundle)}: ` +
        "it must return an object of MIME types and their data.",
    );
  return bundle as Fields;
}

function member(value: unknown, key: string | symbol): unknown {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject ? (value as Record<string | symbol, unknown>)[key] : undefined;
}
