// An experiment as the text of a file: what is read from it is the same experiment, and the same experiment gives the
// same text. This is the experiment.json of a results directory.
import type { Claim, Experiment, Factor } from "./experiment-types.js";

/** JSON with every default filled in. */
export function experimentText(experiment: Experiment): string {
  const { factors, points, isListed, compare, claim, scenario, ...rest } = experiment;
  const { name, question, seed, replications, outcomes, warmup } = rest;
  const fields = {
    name,
    question,
    scenario,
    factors: Object.fromEntries(factors.map((factor) => [factor.name, factorFields(factor)])),
    ...(isListed ? { points } : {}),
    seed,
    replications,
    outcomes,
    warmup,
    ...(compare ? { compare } : {}),
    ...(claim ? { claim: claimFields(claim) } : {}),
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}

function factorFields({ field, levels, unit }: Factor): object {
  const isPlain = levels.every(({ name, value }) => name === value);
  return {
    field,
    levels: isPlain
      ? levels.map(({ name }) => name)
      : Object.fromEntries(levels.map(({ name, value }) => [String(name), value])),
    ...(unit === null ? {} : { unit }),
  };
}

const claimFields = ({ outcome, factor, level, than, is }: Claim): object => ({ outcome, [factor]: level, than, is });
