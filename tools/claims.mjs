// npm run claims [-- --quick] [--only NAME]: measures what the README, the documents and the lessons claim, and prints
// what no longer holds. Exit codes: 0, all of it holds; 1, something does not; 2, wrong usage.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { QUICK_MINUTES, check, expectedText, shown } from "./claims/claim.mjs";
import { CLAIMS } from "./claims/claims.mjs";
import { ROOT, makeContext } from "./claims/context.mjs";
import { claimsPage, minutesOf } from "./claims/page.mjs";

const USAGE = `npm run claims [-- --quick] [--only NAME] [--json]
  --quick      claims that take at most ${QUICK_MINUTES} minutes each
  --only NAME  claims whose names begin with NAME; may be given several times
  --json       one JSON object: claims, each with what was measured and its problems; failed
  --write      writes CLAIMS.md from the table, and measures nothing`;

/** The claims that were asked for; a sentence instead if there are none. */
export function chosen(
  /** @type {{ only?: string[], quick?: boolean }} */ { only = [], quick = false },
  claims = CLAIMS,
) {
  const unknown = only.find((name) => !claims.some((claim) => claim.name.startsWith(name)));
  if (unknown !== undefined) return `There is no claim whose name begins with "${unknown}": CLAIMS.md lists them.`;
  const named = claims.filter(({ name }) => only.length === 0 || only.some((begin) => name.startsWith(begin)));
  const all = named.filter(({ minutes }) => !quick || minutes <= QUICK_MINUTES);
  return all.length > 0 ? all : `None of these ${named.length} claims is quick: leave --quick out.`;
}

/** The lines about one claim. */
export function lines({ claim, measured, problems, seconds }) {
  const { name, where, goal } = claim;
  const missed = goal?.isMet === false ? `; missed, as the text says: ${goal.says}` : "";
  const value = measured === null ? "nothing" : shown(measured);
  if (problems.length === 0) return [`holds   ${name}: ${value}${missed} (${seconds.toFixed(1)} s)`];
  return [`FAILED  ${name} (${where}): claimed ${expectedText(claim)}`, ...problems.map((text) => `          ${text}`)];
}

/**
 * Measures claims one after the other.
 *
 * @param {readonly import("./claims/claim.mjs").Claim[]} claims
 * @param {{ context?: import("./claims/context.mjs").Context, say?: (lines: string[]) => void }} [options]
 */
export async function measureAll(claims, { context = makeContext(), say = () => {} } = {}) {
  const outcomes = [];
  for (const claim of claims) {
    const outcome = await check(claim, context);
    say(lines(outcome));
    outcomes.push(outcome);
  }
  return outcomes;
}

async function main(words) {
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  let options;
  try {
    const only = /** @type {const} */ ({ type: "string", multiple: true });
    ({ values: options } = parseArgs({
      args: words,
      options: { quick: flag, json: flag, write: flag, help: flag, only },
    }));
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    return 2;
  }
  if (options.help) return (console.log(USAGE), 0);
  if (options.write) return (writeFileSync(join(ROOT, "CLAIMS.md"), claimsPage()), 0);
  const claims = chosen(options);
  if (typeof claims === "string") return (console.error(claims), 2);
  if (!options.json) console.log(`${claims.length} claims, about ${minutesOf(claims)} min on two cores\n`);
  const say = options.json ? undefined : (text) => console.log(text.join("\n"));
  const outcomes = await measureAll(claims, say ? { say } : {});
  const failed = outcomes.filter(({ problems }) => problems.length > 0);
  if (options.json)
    console.log(
      JSON.stringify({
        claims: outcomes.map(({ claim: { measure: _, ...claim }, ...rest }) => ({ ...claim, ...rest })),
        failed: failed.map(({ claim }) => claim.name),
      }),
    );
  else
    console.log(
      `\n${outcomes.length - failed.length} hold, ${failed.length} do not${failed.length > 0 ? `: ${failed.map(({ claim }) => claim.name).join(", ")}` : ""}`,
    );
  return failed.length > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2));
