// tslab's compiler and its two timers: a package.json that changes while a notebook is open must not end the kernel.
import { expect, test } from "vitest";
import { keepTimersApart } from "../../kernel/src/watch-timers.js";

interface Timers {
  setTimeout: (callback: () => void, ms?: number) => unknown;
  clearTimeout: (id: unknown) => void;
}

/** A system as tslab makes it: one place for a timer, which it fires itself; a second one is an error. */
function likeTslab(base: object): { timers: Timers; pending: () => (() => void) | null } {
  const timers = Object.create(base) as Timers;
  let held: { callback: () => void } | null = null;
  timers.setTimeout = (callback) => {
    if (held) throw new Error("Unexpected pending rebuildTimer");
    return (held = { callback });
  };
  timers.clearTimeout = (id) => {
    if (id !== held) throw new Error("clearing unexpected timer");
    held = null;
  };
  return { timers, pending: () => held?.callback ?? null };
}

test("the compiler forgets what it did not find beside compiling anew, and both timers fire", async () => {
  const base = {};
  keepTimersApart(base);
  const { timers, pending } = likeTslab(base);
  let forgotten = 0;
  const updateProgramWithWatchStatus = (): void => undefined;
  function invalidateResolutionsOfFailedLookup(): void {
    forgotten += 1;
  }
  timers.setTimeout(updateProgramWithWatchStatus, 250);
  timers.setTimeout(invalidateResolutionsOfFailedLookup, 5);
  const cleared = timers.setTimeout(invalidateResolutionsOfFailedLookup, 5);
  timers.clearTimeout(cleared);
  expect(pending()).toBe(updateProgramWithWatchStatus);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(forgotten).toBe(1);
  expect(() => timers.clearTimeout({})).toThrow("clearing unexpected timer");
});

test("the compiler's own system is left as it is, and so is another made from it", () => {
  const own = (): unknown => "own";
  const base = { setTimeout: own };
  keepTimersApart(base);
  expect(base.setTimeout()).toBe("own");
  const [first, second] = [likeTslab(base), likeTslab(base)];
  first.timers.setTimeout(() => undefined);
  expect(second.pending()).toBe(null);
});
