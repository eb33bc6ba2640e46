// How many random examples a law is held against. npm test takes the first quarter of them; npm test -- --long, which
// continuous integration runs, takes all. The seed is the same (seed.ts), so the quarter is part of the whole.

/** Set by `npm test -- --long`, and for a law alone: RSS_LAB_TEST_EXAMPLES=all npx vitest run --project unit FILE. */
const takesAll = process.env.RSS_LAB_TEST_EXAMPLES === "all";

/** Of so many examples, those that this run takes. */
export const examples = (all: number): number => (takesAll ? all : Math.ceil(all / 4));

/** Of a list in which each is much like its neighbours, every fourth, or all of it. */
export const someOf = <Each>(all: readonly Each[]): Each[] => all.filter((_, i) => takesAll || i % 4 === 0);
