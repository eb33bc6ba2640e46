// Timers that know which cell started them: what they print is that cell's, and so is the error that they throw.
type Start = (work: unknown, ms?: number, ...given: unknown[]) => number;

export interface TimerWorld {
  setTimeout: Start;
  setInterval: Start;
}

/** @param own gives the work as work of the cell that runs now */
export function ownTimers(world: TimerWorld, own: (work: () => unknown) => () => void): void {
  for (const name of ["setTimeout", "setInterval"] as const) {
    const start = world[name].bind(world);
    world[name] = (work, ms, ...given) =>
      typeof work === "function"
        ? start(
            own(() => work(...given)),
            ms,
          )
        : start(work, ms);
  }
}
