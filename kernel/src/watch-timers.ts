// Two timers where tslab keeps one. Its compiler watches files: it compiles anew with one timer, and forgets what it
// could not find with another, as soon as a package.json changes. tslab has a place for the first only and throws for
// the second, so that an npm install or a git pull ended the kernel of an open notebook.

type Callback = (...given: unknown[]) => void;
interface Timers {
  setTimeout?: (callback: Callback, ...rest: unknown[]) => unknown;
  clearTimeout?: (id: unknown) => void;
}

/** The compiler's function that forgets what was not found; TypeScript 5.0 gives its timers no other name. */
const FORGETS = "invalidateResolutionsOfFailedLookup";

/**
 * Lets every system that is made from the compiler's keep its own timer for compiling, and a real one for forgetting.
 *
 * @param system the compiler's `sys`; tslab makes an object with it as prototype and gives that object its timers
 */
export function keepTimersApart(system: object): void {
  const real = new Set<unknown>();
  intercept(system, "setTimeout", (own) => (callback, ...rest) => {
    if (callback.name !== FORGETS) return own(callback, ...rest);
    const id = setTimeout(
      () => {
        real.delete(id);
        callback();
      },
      Number(rest[0] ?? 0),
    );
    id.unref();
    real.add(id);
    return id;
  });
  intercept(system, "clearTimeout", (own) => (id) => {
    if (real.delete(id)) clearTimeout(id as NodeJS.Timeout);
    else own(id);
  });
}

/** What an object made from `system` gets under a name is wrapped. */
function intercept<N extends keyof Timers>(
  system: object,
  name: N,
  wrap: (own: NonNullable<Timers[N]>) => NonNullable<Timers[N]>,
): void {
  const before = (system as Timers)[name];
  Object.defineProperty(system, name, {
    configurable: true,
    get: () => before,
    set(this: object, own: NonNullable<Timers[N]>) {
      Object.defineProperty(this, name, { configurable: true, writable: true, value: wrap(own) });
    },
  });
}
