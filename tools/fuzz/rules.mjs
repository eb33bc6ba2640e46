// What every target asks of the library: a refusal is an InputError whose message is one sentence, and what must hold
// is stated in words.

/** A rule of a target does not hold. */
export class BrokenRule extends Error {
  /** @override */
  name = "BrokenRule";
}

export function must(holds, rule) {
  if (!holds) throw new BrokenRule(rule);
}

/** Holds if the two print alike. */
export function mustEqual(a, b, rule) {
  const [one, other] = [a, b].map((value) =>
    JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : Number.isNaN(part) ? "NaN" : part)),
  );
  if (one !== other) throw new BrokenRule(`${rule} (${difference(one ?? "", other ?? "")})`);
}

function difference(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const from = Math.max(0, at - 30);
  return `${one.slice(from, at + 40)} against ${other.slice(from, at + 40)}`;
}

/** What `act` returns, or the sentence with which it is refused; any other error is thrown on. */
export function attempt(lib, act) {
  try {
    return { value: act(), refusal: null };
  } catch (error) {
    if (!(error instanceof lib.InputError)) throw error;
    must(/^\S[^\n]*\.$/.test(error.message), `the refusal is one sentence: ${JSON.stringify(error.message)}`);
    return { value: undefined, refusal: error.message };
  }
}
