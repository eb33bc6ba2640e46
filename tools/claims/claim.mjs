// What a claim is, and whether it holds: the sentence still stands where it was said, a lesson's output still has the
// number, and measuring it anew gives that number within its tolerance.

/**
 * A claim of the README, the documents or a lesson.
 *
 * @typedef {object} Claim
 * @property {string} name in kebab case, for --only
 * @property {string} where the file that says it, from the root of the repository
 * @property {string} says words of that file, as they stand there but for line breaks
 * @property {string} [printed] a part of what the lesson's cells print
 * @property {number | readonly [number, number] | string} expected the number (from, to), or the text, that is claimed
 * @property {number} [within] how far off a measurement may be; default: not at all
 * @property {number} [share] the same as a share of the number: 0.1 is a tenth
 * @property {string} [unit] what the number counts
 * @property {Goal} [goal] what was wanted or published, where that is more than what is claimed
 * @property {string} [command] what a person types to see it; default: npm run claims -- --only NAME
 * @property {number} minutes about how long it takes on two cores
 * @property {(context: import("./context.mjs").Context) => Measured | null | Promise<Measured | null>} measure null is nothing
 *
 * @typedef {number | string} Measured
 *
 * @typedef {object} Goal
 * @property {string} says "2.9 was wanted", "published 4.534, band 3.5 to 9"
 * @property {boolean} isMet what the text admits: false stands for a miss
 * @property {(measured: Measured) => boolean} [holds] whether a measurement meets it
 *
 * @typedef {object} Outcome
 * @property {Claim} claim
 * @property {Measured | null} measured
 * @property {readonly string[]} problems what no longer holds, a sentence each
 * @property {number} seconds
 */

/** A claim is quick if it takes at most this long. */
export const QUICK_MINUTES = 0.1;

/**
 * Measures a claim.
 *
 * @param {Claim} claim
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<Outcome>}
 */
export async function check(claim, context) {
  const begin = performance.now();
  const problems = standing(claim, context);
  /** @type {Measured | null} */
  let measured = null;
  try {
    measured = await claim.measure(context);
    problems.push(...(measured === null ? ["it gives nothing"] : misses(claim, measured)));
  } catch (error) {
    problems.push(`it cannot be measured: ${error.message}`);
  }
  return { claim, measured, problems, seconds: (performance.now() - begin) / 1e3 };
}

/**
 * Is it still said, and printed?
 *
 * @param {Claim} claim
 * @param {import("./context.mjs").Context} context
 */
function standing({ where, says, printed }, context) {
  const problems = [];
  if (!context.text(where).includes(flat(says))) problems.push(`${where} no longer says: ${says}`);
  if (printed !== undefined && !context.outputs(where).includes(flat(printed)))
    problems.push(`the cells of ${where} no longer print: ${printed}`);
  return problems;
}

/**
 * What must be there.
 *
 * @template T
 * @param {T | null | undefined} value
 * @param {string} what
 * @returns {T}
 */
export function there(value, what) {
  if (value === null || value === undefined) throw new Error(`there is no ${what}`);
  return value;
}

/** Line breaks and columns do not count. */
export const flat = (text) => text.replace(/\s+/g, " ").trim();

function misses(claim, measured) {
  const { goal } = claim;
  const problems = isWithin(claim, measured)
    ? []
    : [`measured ${shown(measured)}, claimed ${expectedText(claim)} (${toleranceText(claim)})`];
  const isMet = goal?.holds?.(measured) ?? goal?.isMet;
  if (goal && isMet !== goal.isMet)
    problems.push(
      `${goal.says}: the text calls that ${goal.isMet ? "met" : "missed"}, and it is ${isMet ? "met" : "missed"}`,
    );
  return problems;
}

/** Is a measurement what is claimed, within the tolerance? */
export function isWithin({ expected, within = 0, share = 0 }, measured) {
  if (typeof expected === "string" || typeof measured === "string") return expected === measured;
  const [from, to] = typeof expected === "number" ? [expected, expected] : expected;
  // A hair for the last bit: 0.1 + 0.2.
  const hair = 1e-12 * Math.abs(to);
  return (
    measured >= from - within - share * Math.abs(from) - hair && measured <= to + within + share * Math.abs(to) + hair
  );
}

/** Numbers with as many digits as are looked at. */
export const shown = (value) => (typeof value === "number" ? String(Number(value.toPrecision(6))) : `"${value}"`);

/** @param {Claim} claim */
export function expectedText({ expected, unit }) {
  const value = typeof expected === "object" ? expected.join(" to ") : String(expected);
  return unit === undefined ? value : `${value} ${unit}`;
}

/** @param {Claim} claim */
export function toleranceText({ within = 0, share = 0 }) {
  if (share > 0) return `within ${Math.round(share * 100)} %`;
  return within > 0 ? `within ${within}` : "exactly";
}
