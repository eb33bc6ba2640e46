// What a cell's author gets who calls the kernel's functions wrongly: one sentence that says what was given and what
// must hold. The kernel shows an error of this name without a stack.

/** A caller's mistake in one sentence. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Refuses: "fact: rule." */
export function refuse(fact: string, rule: string): never {
  throw new InputError(`${fact}: ${rule}.`);
}

/** A value as it is quoted in a sentence, cut if it is long. */
export function show(value: unknown): string {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : Array.isArray(value)
        ? `[${value.map(show).join(", ")}]`
        : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What was thrown, as one sentence: no stack, no line break. */
export function sentence(thrown: unknown): string {
  const { message } = (thrown ?? {}) as { readonly message?: unknown };
  const text = (typeof message === "string" && message !== "" ? message : String(thrown)).split("\n")[0].trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
