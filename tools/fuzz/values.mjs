// Values of JSON, and those that JSON lacks: odd ones to try, wrong places to put them, smaller ones to explain a
// failure by, and their form in a file: { "$": "NaN" }, { "$": "bytes", "hex": "00ff" }.

const ODD = [
  null,
  true,
  "",
  "x",
  "0x10",
  "1e3",
  [],
  {},
  [null],
  [[]],
  { x: 1 },
  0,
  -0,
  -1,
  0.5,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e15,
  1e300,
  5e-324,
  "constructor",
  "__proto__",
  "\u0000",
  "é".repeat(100),
];
const ODD_IN_PROGRAMS = [undefined, NaN, Infinity, -Infinity, new Uint8Array(0), new Uint8Array(40), 10n];

/** An odd value; with `json`, one that JSON can hold. */
export function odd(dice, json) {
  return copy(dice.one(json ? ODD : [...ODD, ...ODD_IN_PROGRAMS]));
}

/** The value with up to three things wrong: a part replaced, left out, doubled, renamed, or swapped for another. */
export function wronged(dice, value, json) {
  let whole = copy(value);
  for (let times = dice.between(1, 3); times > 0; times--) {
    const places = placesOf(whole);
    if (places.length === 0) return odd(dice, json);
    const { owner, key } = dice.one(places);
    dice.way(
      () => {
        owner[key] = odd(dice, json);
      },
      () => {
        owner[key] = odd(dice, json);
      },
      () => {
        if (typeof owner[key] === "number")
          owner[key] = dice.one([owner[key] + 1, -owner[key], owner[key] * 1e6, owner[key] / 3, 2 ** dice.below(60)]);
      },
      () => {
        if (Array.isArray(owner)) owner.splice(key, 1);
        else delete owner[key];
      },
      () => {
        if (Array.isArray(owner)) owner.splice(key, 0, copy(owner[key]));
        else owner[`${key}s`] = copy(owner[key]);
      },
      () => {
        const other = dice.one(places);
        owner[key] = copy(other.owner[other.key]);
      },
    );
  }
  return whole;
}

/** Values that are smaller than this one, the boldest first. */
export function* smaller(given) {
  const value = copy(given); // A caller that stops in the middle keeps its value unchanged.
  for (const { owner, key } of placesOf(value)) {
    const old = owner[key];
    if (Array.isArray(owner)) {
      owner.splice(key, 1);
      yield copy(value);
      owner.splice(key, 0, old);
    } else {
      delete owner[key];
      yield copy(value);
      owner[key] = old;
    }
    const plain =
      typeof old === "number"
        ? [0, 1, Math.trunc(old / 2)]
        : typeof old === "string" && old.length > 1
          ? [old.slice(0, old.length / 2), old.slice(1)]
          : old instanceof Uint8Array
            ? [old.slice(0, old.length / 2)]
            : [];
    for (const simple of plain) {
      if (Object.is(simple, old)) continue;
      owner[key] = simple;
      yield copy(value);
    }
    owner[key] = old;
  }
}

/** Every property of every object and list within. */
function placesOf(value) {
  if (!isPlain(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const key = Array.isArray(value) ? Number(name) : name;
    return [{ owner: value, key }, ...placesOf(value[key])];
  });
}

export function copy(value) {
  return structuredClone(value);
}

/** A value as lines of a file. */
export function encode(value) {
  return JSON.stringify(tagged(value), null, 2);
}

function tagged(value) {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "bigint") return { $: "bigint", value: String(value) };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $: Object.is(value, -0) ? "-0" : String(value) };
  if (value instanceof Uint8Array) return { $: "bytes", hex: hex(value) };
  if (Array.isArray(value)) return value.map(tagged);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, tagged(part)])) : value;
}

export function decode(text) {
  return untagged(JSON.parse(text));
}

function untagged(value) {
  if (Array.isArray(value)) return value.map(untagged);
  if (!isPlain(value)) return value;
  if (value.$ === "undefined") return undefined;
  if (value.$ === "bigint") return BigInt(value.value);
  if (value.$ === "bytes") return bytesOf(value.hex);
  if (value.$ !== undefined) return Number(value.$);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, untagged(part)]));
}

const isPlain = (value) => typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const bytesOf = (text) =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
