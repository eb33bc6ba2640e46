// Argument checks: the one place where error sentences are composed, each saying what was wrong, the value, the rule
// and the cure. Only a caller's mistake throws; what can happen on a network (a full ring, a frame without a hash) is
// data.

/**
 * A caller's mistake, said in one sentence that a person can act on. Notebook, kernel and command line print the
 * message alone.
 */
export class InputError extends Error {
  override readonly name = "InputError";
}

/**
 * Composes the sentence of an {@link InputError}.
 *
 * @param fact what was found, with the value: "The indirection table has 100 entries"
 * @param rule what must hold, with the cure if it is not plain: "the number of entries must be a power of two from 1 to
 * 128"
 */
export function refuse(fact: string, rule: string): never {
  throw new InputError(`${fact}: ${rule}.`);
}

/** Refuses unless `value` is a whole number from `min` to `max`. `what` starts the sentence: "The number of CPUs". */
export function checkWhole(what: string, value: unknown, min: number, max: number): asserts value is number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    refuse(`${what} is ${show(value)}`, `it must be a whole number from ${min} to ${max}`);
}

/** Refuses unless `value` is a finite number from `min` to `max`. */
export function checkNumber(what: string, value: unknown, min: number, max: number): asserts value is number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < min || value > max)
    refuse(`${what} is ${show(value)}`, `it must be a number from ${min} to ${max}`);
}

/** Refuses unless `value` is true or false. */
export function checkBoolean(what: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") refuse(`${what} is ${show(value)}`, "it must be true or false");
}

/** Refuses unless `value` is one of `allowed`; to a number they are shown in quotation marks, which it lacks. */
export function checkOneOf<T extends string>(what: string, value: unknown, allowed: readonly T[]): asserts value is T {
  if (allowed.includes(value as T)) return;
  const names = typeof value === "number" ? allowed.map(show) : allowed;
  refuse(`${what} is ${show(value)}`, `it must be one of ${names.join(", ")}`);
}

/** Refuses unless `object` is an object (no list, not null) whose properties are all in `allowed`. */
export function checkFields(what: string, object: unknown, allowed: readonly string[]): void {
  if (typeof object !== "object" || object === null || Array.isArray(object))
    refuse(`${what} is ${show(object)}`, `it must be an object with the fields ${allowed.join(", ")}`);
  checkKnownFields(what, object, allowed);
}

/** Refuses if `object` has a property that is not in `allowed`; names it and what is allowed. */
export function checkKnownFields(what: string, object: object, allowed: readonly string[]): void {
  for (const key of Object.keys(object))
    if (!allowed.includes(key))
      refuse(`${what} has an unknown field ${show(key)}`, `the fields are ${allowed.join(", ")}`);
}

/** Refuses unless `value` is a list. `rule` ends the sentence: "they must be CPU numbers". */
export function checkList(what: string, value: unknown, rule: string): void {
  if (!Array.isArray(value)) refuse(`${what} are ${show(value)}`, rule);
}

/** Refuses unless `value` is a number; it may be infinite or NaN. */
export function checkAnyNumber(what: string, value: unknown): asserts value is number {
  if (typeof value !== "number") refuse(`${what} is ${show(value)}`, "it must be a number");
}

/** Refuses unless `value` is a function. */
export function checkFunction(what: string, value: unknown, rule: string): void {
  if (typeof value !== "function") refuse(`${what} is ${show(value)}`, rule);
}

/** Plain data, frozen in any depth: a default that one run hands out must be the same in the next. */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value; // bytes cannot be frozen
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/**
 * Calls the user's own code, and passes on what it throws as one sentence.
 *
 * @param what begins the sentence: 'The rebalancing policy "mine" failed'
 */
export function guarded<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { message } = (error ?? {}) as Partial<Error>;
    const reason = typeof message === "string" ? message.replace(/\.$/, "") : show(error);
    throw new InputError(`${what}: ${reason}.`, { cause: error });
  }
}

/**
 * Whether the user's own code gave a promise where a value must be. Then nobody waits for it, and it may fail unheard:
 * a failure that nobody takes would end the process.
 */
export function isPromise(value: unknown): boolean {
  if (typeof (value as { readonly then?: unknown } | null | undefined)?.then !== "function") return false;
  Promise.resolve(value).catch(() => undefined);
  return true;
}

/** What a setting needs so that it has an effect. `lack` says what is missing, as the two halves of a refusal. */
export interface Need<Of> {
  readonly isMet: (of: Of) => boolean;
  readonly lack: (of: Of) => readonly [fact: string, rule: string];
}

/** Refuses a setting that would have no effect: one of its needs is not met. */
export function checkNeeds<Of>(needs: readonly Need<Of>[], of: Of): void {
  for (const need of needs) if (!need.isMet(of)) refuse(...need.lack(of));
}

/** Whether a setting asks for something: undefined, null, false and an empty list ask for nothing. */
export function asksForSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

/** A value as it is quoted in a sentence: strings in quotation marks, long values cut. */
export function show(value: unknown): string {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : typeof value === "bigint"
        ? `${value}n`
        : typeof value === "object" && value !== null
          ? asJson(value)
          : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What JSON cannot hold (a circle, a getter that throws) is named by its kind. */
function asJson(value: object): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? "an object";
  } catch {
    return Array.isArray(value) ? "a list that cannot be shown" : "an object that cannot be shown";
  }
}
