// What the schema of an experiment cannot say: that factors vary different fields that are there, that points have the
// levels that the factors have, and that what is compared and claimed is among them.
import { show } from "../check.js";
import { withField, sentenceOf } from "./experiment-scenario.js";
import type { RefuseAt } from "./experiment-shape.js";
import type { Comparison, Factor, FactorLevels, LevelName } from "./experiment-types.js";
import { OUTCOMES } from "./outcomes.js";

/** Fields of a scenario that the experiment decides, and how. */
const DECIDED: Readonly<Record<string, string>> = {
  seed: "it follows from the experiment's seed and the replication",
  records: "an experiment measures summaries",
  warmupPs: "it follows from the experiment's warmup",
};

/** Columns of the results that are there whatever is varied and measured. */
export const FIXED_COLUMNS = [
  "index",
  "point",
  "replication",
  "seed",
  "warmup_ps",
  "measured_ps",
  "received",
  "waiting",
  "fingerprint",
] as const;

/** Names in a claim that are no factor's. */
const WORDS_OF_CLAIMS = ["outcome", "than", "is"];

interface Varied {
  readonly factors: readonly Factor[];
  readonly outcomes: readonly string[];
  readonly scenario: Readonly<Record<string, unknown>>;
}

export function checkFactors({ factors, outcomes, scenario }: Varied, refuseAt: RefuseAt): void {
  const taken: readonly string[] = [
    ...FIXED_COLUMNS,
    ...WORDS_OF_CLAIMS,
    "reason",
    ...OUTCOMES.filter(({ name }) => outcomes.includes(name)).map(({ column }) => column),
  ];
  for (const [i, { name, field, levels }] of factors.entries()) {
    const path = ["factors", name];
    if (taken.includes(name)) refuseAt(path, name, "the results have a column of this name: give the factor another");
    const decided = DECIDED[field.split(".")[0]];
    if (decided !== undefined) refuseAt([...path, "field"], field, `${decided}, so it is no factor`);
    const other = factors.slice(0, i).find((each) => overlap(each.field, field));
    if (other)
      refuseAt(
        [...path, "field"],
        field,
        `the factor ${show(other.name)} varies ${other.field}: each field has one factor`,
      );
    const alike = new Set(levels.map((level) => String(level.name)));
    if (alike.size < levels.length)
      refuseAt(
        [...path, "levels"],
        levels.map((level) => level.name),
        "two of its levels look alike in a table: give each another name",
      );
    for (const level of levels)
      try {
        withField(scenario, field, level.value);
      } catch (error) {
        refuseAt([...path, "field"], field, sentenceOf(error).replace(/\.$/, ""));
      }
  }
}

const overlap = (one: string, other: string): boolean =>
  `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);

/** Listed points have a level of each factor, and none stands twice. */
export function checkListed(points: readonly FactorLevels[], factors: readonly Factor[], refuseAt: RefuseAt): void {
  const names = factors.map(({ name }) => name);
  const seen = new Map<string, number>();
  for (const [i, point] of points.entries()) {
    for (const name of Object.keys(point))
      if (!names.includes(name)) refuseAt(["points", i, name], point[name], noFactor(names));
    for (const factor of factors) {
      if (!Object.hasOwn(point, factor.name))
        refuseAt(["points", i], point, `a point has a level of each factor, and this one has none of ${factor.name}`);
      checkLevel(["points", i, factor.name], point[factor.name], factor, refuseAt);
    }
    const key = JSON.stringify(names.map((name) => point[name]));
    const twin = seen.get(key);
    if (twin !== undefined) refuseAt(["points", i], point, `point ${twin} is the same: each stands once`);
    seen.set(key, i);
  }
}

interface Compared {
  readonly compare?: Comparison;
  readonly claim?: Readonly<Record<string, LevelName>>;
  readonly outcomes: readonly string[];
}

/** What is compared and claimed is among what is varied and measured. */
export function checkComparison(
  { compare, claim, outcomes }: Compared,
  factors: readonly Factor[],
  refuseAt: RefuseAt,
): void {
  const names = factors.map(({ name }) => name);
  if (compare) {
    const factor = factors.find(({ name }) => name === compare.factor);
    if (!factor) refuseAt(["compare", "factor"], compare.factor, noFactor(names));
    else checkLevel(["compare", "baseline"], compare.baseline, factor, refuseAt);
  }
  if (!claim) return;
  const name = Object.keys(claim).find((each) => !WORDS_OF_CLAIMS.includes(each)) as string;
  const factor = factors.find((each) => each.name === name);
  if (!factor) return refuseAt(["claim", name], claim[name], noFactor(names));
  checkLevel(["claim", name], claim[name], factor, refuseAt);
  checkLevel(["claim", "than"], claim.than, factor, refuseAt);
  if (claim.than === claim[name])
    refuseAt(["claim", "than"], claim.than, "it must be another level than the one of which is claimed");
  if (!outcomes.includes(claim.outcome as string))
    refuseAt(["claim", "outcome"], claim.outcome, `it must be measured: the outcomes are ${outcomes.join(", ")}`);
}

function checkLevel(path: readonly (string | number)[], level: LevelName, factor: Factor, refuseAt: RefuseAt): void {
  const names = factor.levels.map(({ name }) => name);
  if (!names.includes(level)) refuseAt(path, level, `the levels of ${factor.name} are ${names.map(show).join(", ")}`);
}

const noFactor = (names: readonly string[]): string =>
  names.length === 0 ? "the experiment has no factors" : `the factors are ${names.join(", ")}`;
