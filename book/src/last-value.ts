// What a cell's last expression shows: a bundle of its own, or what Node's inspect says of it, as in Jupyter.
import { inspect } from "node-inspect-extracted";
import { JUPYTER_DISPLAY, type MimeBundle } from "rss-lab";

/** Null if it shows nothing. */
export async function lastValue(value: unknown): Promise<MimeBundle | null> {
  if (value === undefined) return null;
  for (const key of [JUPYTER_DISPLAY, "_toMime"]) {
    const method = memberOf(value, key);
    if (typeof method !== "function") continue;
    const bundle: unknown = await method.call(value);
    if (typeof bundle !== "object" || bundle === null)
      throw new TypeError(`The value's ${String(key)} method gave ${inspect(bundle)}: it must give a MIME bundle`);
    return Object.keys(bundle).length > 0 ? (bundle as MimeBundle) : null;
  }
  return { "text/plain": typeof value === "string" && value.includes("\n") ? value : inspect(value) };
}

function memberOf(value: unknown, key: string | symbol): unknown {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject ? (value as Record<string | symbol, unknown>)[key] : undefined;
}
