// The variables that cells share: accessors to those of the cell that declared them last.

/** Told when a variable of a cell is assigned to. */
export type Assigned = (cell: number) => void;

export class Variables {
  readonly scope = Object.create(null) as Record<string, unknown>;
  /** Every cell that declares a name, the last one last. */
  readonly #declared = new Map<string, Map<number, PropertyDescriptor>>();

  constructor(private readonly assigned: Assigned) {}

  /** A cell that runs declares a name. */
  define(cell: number, name: string, get: () => unknown, set: (value: unknown) => void): void {
    const setFrom = (value: unknown): void => {
      this.assigned(cell);
      set(value);
    };
    const descriptor = { get, set: setFrom, configurable: true, enumerable: true };
    if (!this.#declared.has(name)) this.#declared.set(name, new Map());
    this.#declared.get(name)?.set(cell, descriptor);
    Object.defineProperty(this.scope, name, descriptor);
  }

  /** What a cell no longer declares is gone, or is again what another cell declares under that name. */
  forget(cell: number): void {
    for (const [name, owners] of this.#declared) {
      if (!owners.delete(cell)) continue;
      delete this.scope[name];
      const before = [...owners.values()].at(-1);
      if (before !== undefined) Object.defineProperty(this.scope, name, before);
    }
  }
}
