// Looks for an input that a target's check does not survive, and makes it smaller.
import { Dice } from "./dice.mjs";

/** Case `index` of a target: the same on every machine. */
export function makeCase(target, seed, index) {
  return target.make(new Dice(`${target.name} ${seed} ${index}`));
}

/** What goes wrong with an input: null, or a fault whose `kind` is the same for the same fault. */
export async function faultOf(target, input) {
  try {
    await target.check(input);
    return null;
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
    // Errors from one place in the library are one fault, whatever their words; a rule is identified by its words up to
    // the values.
    const place = /^\s+at .*?((?:lib|tools|test)[\\/][^()]*:\d+):\d+/m.exec(error?.stack ?? "")?.[1] ?? "";
    const isRule = error?.name === "BrokenRule" || error?.name === "InputError";
    const words = message.replace(/[(:]? ?["{[\d].*$|\(.*$/s, "").slice(0, 80);
    return { kind: isRule || place === "" ? words : `${error.name} ${place}`, message };
  }
}

/** A smaller input with the same kind of fault, as far as `tries` and `seconds` go. */
export async function smallest(target, input, kind, { tries = 600, seconds = 10 } = {}) {
  const end = Date.now() + seconds * 1000;
  let best = input;
  for (let found = true; found;) {
    found = false;
    for (const candidate of target.smaller(best)) {
      if (tries-- <= 0 || Date.now() > end) return best;
      if ((await faultOf(target, candidate))?.kind !== kind) continue;
      best = candidate;
      found = true;
      break;
    }
  }
  return best;
}
