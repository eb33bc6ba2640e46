// A rebalancing policy of the user's own: an object with a name and a function that decides. It is given a copy of what
// it may see, and its answer is checked at every look, so that a mistake in it ends the run with one sentence and never
// changes it silently.
import { checkFunction, checkKnownFields, guarded, isPromise, refuse, show } from "../../check.js";
import { type Random, type Seed, createRandom } from "../../random/random.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";

/**
 * A policy of your own, for `rebalancing: { policy }`. It decides from one view at a time with `decide`; or, if it
 * remembers earlier looks or draws random numbers, it has `create`, which makes the memory of each run anew.
 *
 * It is asked once every `periodPs`. Its moves are made at once, as single entries, with `drain` if the scenario says
 * so.
 *
 * @example
 * // The busiest CPU gives one of its entries to the least busy one, unless their loads are close.
 * const decide = ({ cpus, entries }: View): EntryMove[] => {
 *   const byLoad = [...cpus].sort((a, b) => b.load - a.load);
 *   const [most, least] = [byLoad[0], byLoad[byLoad.length - 1]];
 *   const entry = entries.findIndex(({ cpu, frames, isMoving }) => cpu === most.cpu && frames > 0 && !isMoving);
 *   return entry < 0 || most.load - least.load < 0.1 ? [] : [{ entry, cpu: least.cpu }];
 * };
 * const policy: OwnPolicy = { name: "one at a time", decide };
 * const traffic = load({ framesPerSecond: 2e6, connections: 64 });
 * const machine: Partial<Scenario> = { variant: "message-signaled-interrupts", rss: { indirectionTable: [0, 0, 0, 1] } };
 * const result = run({ ...machine, traffic, durationPs: ms(2), rebalancing: { policy, periodPs: us(100) } });
 * result.tableChanges()[0].moves // => [{ entry: 0, from: 0, to: 1 }]
 * result.scenario.rebalancing.policy // => "one at a time"
 */
export interface OwnPolicy {
  /**
   * What tables and sentences call it; it is part of the run's fingerprint. Not the name of a policy of the library.
   */
  readonly name: string;
  /**
   * One look: the moves to make now, each entry at most once; an empty list to leave the table as it is. Everything
   * that it needs is in the view; a policy that remembers something has `create` instead.
   */
  readonly decide?: (view: View) => readonly EntryMove[];
  /** Called once for each run, so that no two runs share what a policy remembers. */
  readonly create?: (start: PolicyStart) => Rebalancer;
}

/** What a policy of your own is created with. */
export interface PolicyStart {
  /** The only chance that it may use: it follows from the run's seed. */
  readonly random: Random;
}

/**
 * Refuses anything that is not a policy of the user's own.
 *
 * @param taken names that it may not have
 */
export function checkOwnPolicy(policy: unknown, taken: readonly string[]): asserts policy is OwnPolicy {
  if (typeof policy !== "object" || policy === null || Array.isArray(policy))
    refuse(
      `The rebalancing policy is ${show(policy)}`,
      `it must be one of ${taken.join(", ")}, or one of your own, as { name: "mine", decide: (view) => [] }`,
    );
  const { name, decide, create } = policy as OwnPolicy;
  if (typeof name !== "string" || name.trim() === "")
    refuse(`The name of the rebalancing policy is ${show(name)}`, 'it must be a text, as "mine"');
  if (taken.includes(name))
    refuse(
      `The rebalancing policy of your own is called ${show(name)}`,
      "that is a policy of the library, so choose another name",
    );
  const who = `The rebalancing policy ${show(name)}`;
  if (!isPlain(policy))
    refuse(
      `${who} is an object of a class`,
      "all runs would share what it remembers, so give { name, create } with a create that makes one for each run",
    );
  checkKnownFields(who, policy, ["name", "decide", "create"]);
  if ((decide === undefined) === (create === undefined))
    refuse(
      `${who} has ${decide ? "both decide and create" : "neither decide nor create"}`,
      "give decide(view), which answers with moves, or create(), which makes such an object for each run",
    );
  if (decide !== undefined) checkFunction(`${who}: decide`, decide, "it must be a function of a view");
  if (create !== undefined) checkFunction(`${who}: create`, create, "it must be a function");
}

/**
 * A policy of the user's own for one run.
 *
 * @param nowPs the time of a look, for sentences; outside of a run there is none
 */
export function ownRebalancer(policy: OwnPolicy, seed: Seed, nowPs?: () => number): Rebalancer {
  const who = `The rebalancing policy ${show(policy.name)}`;
  const { create } = policy;
  const made: unknown = create
    ? guarded(`${who} failed in create`, () => create({ random: createRandom(seed, "rebalancing policy") }))
    : policy;
  if (typeof (made as Partial<Rebalancer> | null | undefined)?.decide !== "function")
    refuse(
      `${who} has a create that gives ${isPromise(made) ? "a promise" : show(made)}`,
      "it must give an object with decide(view)",
    );
  const rebalancer = made as Rebalancer;
  const { skipped } = rebalancer;
  if (skipped !== undefined) checkFunction(`${who}: skipped`, skipped, "it must be a function of a number of looks");
  const look = (): string => (nowPs === undefined ? who : `${who}, at its look at ${nowPs()} ps,`);
  return {
    decide(view) {
      const at = look();
      const [cpus, entries] = [view.cpus.map(({ cpu }) => cpu), view.entries.length]; // before it can change the view
      const answer: unknown = guarded(`${at} failed`, () => rebalancer.decide(view));
      return checkedMoves(answer, at, { cpus, entries });
    },
    ...(skipped && {
      skipped: (looks: number) => {
        const answer: unknown = guarded(`${look()} failed in skipped`, () => skipped.call(rebalancer, looks));
        if (isPromise(answer)) refuse(`${look()} answers skipped with a promise`, "it must be done when it returns");
      },
    }),
  };
}

/** Copies of the moves in an answer; refuses any that nobody could make. */
function checkedMoves(
  answer: unknown,
  at: string,
  { cpus, entries }: { readonly cpus: readonly number[]; readonly entries: number },
): EntryMove[] {
  if (!Array.isArray(answer))
    refuse(
      `${at} answers ${isPromise(answer) ? "a promise" : show(answer)}`,
      "an answer is a list of moves, as [{ entry: 3, cpu: 1 }], and empty if there are none",
    );
  const seen = new Set<number>();
  return Array.from(answer as unknown[], (move) => {
    const wants = `${at} wants the move ${show(move)}`;
    if (typeof move !== "object" || move === null) refuse(wants, "a move is an object { entry, cpu }");
    const { entry, cpu } = move as EntryMove;
    if (!Number.isInteger(entry) || entry < 0 || entry >= entries)
      refuse(wants, `its entry must be a whole number from 0 to ${entries - 1}`);
    if (!cpus.includes(cpu)) refuse(wants, `its cpu must be one of those in the view: ${cpus.join(", ")}`);
    if (seen.has(entry)) refuse(wants, "it moves that entry already, and each may move once in a look");
    seen.add(entry);
    return { entry, cpu };
  });
}

/** Whether an object has no class of its own; it may come from another realm, as in a notebook's cells. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
