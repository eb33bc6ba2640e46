// Colour and weight of text, for a person at a terminal alone: what goes into a file or another program is plain.
// NO_COLOR (no-color.org) turns it off and FORCE_COLOR turns it on, each if it holds anything; NO_COLOR weighs more.

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39], green: [32, 39] } as const;

export type Style = keyof typeof CODES;

/** Where the text will stand, and what the person's surroundings ask for. */
export interface Surroundings {
  readonly stream: { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The text in a style, as stdout shows it; plain unless stdout is a terminal. */
export function paint(
  style: Style,
  text: string,
  { stream, env }: Surroundings = { stream: process.stdout, env: process.env },
): string {
  if (text === "" || !isColourful(stream, env)) return text;
  const [on, off] = CODES[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}

function isColourful(stream: Surroundings["stream"], env: Surroundings["env"]): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return stream.isTTY === true && env.TERM !== "dumb";
}
