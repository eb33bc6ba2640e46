// Runs the `@example` blocks of doc comments and returns what was wrong, one sentence each with file and line. A line
// of an example reads `expression // => value`; the value is a JavaScript expression (compared deeply), or what Node
// prints for it, or `throws "part of the sentence"`. Other lines are just run.
import { inspect, isDeepStrictEqual } from "node:util";
import ts from "typescript";

export interface Example {
  readonly file: string;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

const CHECKED = /^(.*?)\s*\/\/ => (.*)$/;

/** The examples of a file. A block ends at the next tag or at the end of its comment. */
export function examplesOf(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const first = text.slice(0, comment.index).split("\n").length;
    let current: { number: number; text: string }[] | null = null;
    for (const [offset, raw] of comment[0].split("\n").entries()) {
      const line = raw.replace(/^\s*\/?\*+\/?\s?/, "").replace(/\s*\*\/$/, "");
      if (/^@\w+/.test(line.trim())) {
        current = line.trim().startsWith("@example") ? [] : null;
        if (current) examples.push({ file, lines: current });
        const rest = line.trim().replace(/^@\w+\s*/, "");
        if (rest) current?.push({ number: first + offset, text: rest });
      } else if (line.trim() && !line.trim().startsWith("```")) current?.push({ number: first + offset, text: line });
    }
  }
  return examples;
}

/** Runs one example; resolves to sentences about what was wrong. */
export async function runExample(example: Example, names: Readonly<Record<string, unknown>>): Promise<string[]> {
  const faults: string[] = [];
  const checked = example.lines.filter(({ text }) => CHECKED.test(text) && !/^import\b/.test(text));
  const place = (number: number | undefined) => `${example.file}:${number}`;
  if (checked.length === 0)
    return [`${place(example.lines[0]?.number)}: the example has no line with "// => value": it shows nothing`];
  let at = example.lines[0].number;
  const code = example.lines
    .filter(({ text }) => !/^import\b/.test(text))
    .map(({ number, text }) => {
      const found = CHECKED.exec(text);
      return found ? statementOf(number, found[1].replace(/;$/, ""), found[2]) : `__at(${number});\n${text}`;
    })
    .join("\n");
  const compare = async (number: number, wanted: string, actual: () => unknown, value: (() => unknown) | null) => {
    const fault = await difference(wanted, actual, value);
    if (fault) faults.push(`${place(number)}: ${fault}`);
  };
  try {
    const { outputText, diagnostics } = ts.transpileModule(`async function example() {\n${code}\n}`, {
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    if (diagnostics?.length) throw new Error(ts.flattenDiagnosticMessageText(diagnostics[0].messageText, " "));
    // oxlint-disable-next-line no-implied-eval -- the examples of doc comments are run as they are written
    const run = new Function(...Object.keys(names), "__compare", "__at", `${outputText}\nreturn example();`);
    await run(...Object.values(names), compare, (number: number) => {
      at = number;
    });
  } catch (error) {
    faults.push(`${place(at)}: the example stops: ${(error as Error).message}`);
  }
  return faults;
}

/** `const x = f() // => 3` declares x and compares it; `f() // => 3` compares the expression. */
function statementOf(number: number, statement: string, wanted: string): string {
  const declared = /^(?:const|let)\s+([\w$]+)\s*(?::[^=]+)?=/.exec(statement)?.[1];
  const value = isExpression(wanted) ? `() => (${wanted})` : "null";
  return (
    `__at(${number});\n${declared ? `${statement};\n` : ""}await __compare(${number}, ${JSON.stringify(wanted)}, ` +
    `async () => (${declared ?? statement}), ${value});`
  );
}

function isExpression(text: string): boolean {
  const { diagnostics } = ts.transpileModule(`(${text})`, { reportDiagnostics: true });
  return !diagnostics?.length;
}

async function difference(
  wanted: string,
  actual: () => unknown,
  value: (() => unknown) | null,
): Promise<string | null> {
  const refusal = /^throws (.+)$/.exec(wanted);
  let result: unknown;
  try {
    result = await actual();
  } catch (error) {
    const message = (error as Error).message;
    return refusal && message.includes(JSON.parse(refusal[1]) as string)
      ? null
      : `throws ${JSON.stringify(message)}, not ${wanted}`;
  }
  const printed = inspect(result, { depth: null, breakLength: Infinity });
  if (refusal) return `is ${printed}, but should throw`;
  if (printed === wanted) return null;
  try {
    if (value && isDeepStrictEqual(result, value())) return null;
  } catch {
    /* the value is what Node prints, not an expression */
  }
  return `is ${printed}, not ${wanted}`;
}
