// Runs cells through tslab's executor and keeps what tslab would only print: the value of the last expression, and the
// reason for a failure. tslab passes both to the console object that it is given; its converter is wrapped to give each
// cell a name that appears in V8's stack frames, and to complete what it leaves out of a cell's JavaScript.
import {
  INTERRUPTED,
  cellUrl,
  thrownError,
  typeError,
  type CellError,
  type Finding,
  type RunCell,
} from "./cell-error.js";
import { completeShorthands } from "./shorthand.js";
import { mimeBundle } from "./shown.js";
import type { Converted, ConverterSet, Executor, Tslab } from "./tslab.js";
import type { Fields } from "./wire.js";

const UNNOTICED_MS = 100;

// The format in which tslab's executor prints the compiler's findings: file, line, column, text.
const DIAGNOSTIC = "%s%d:%d - %s";

/** How a cell ended: with an error, or else with its last expression's MIME bundle, if that had a value. */
export type Outcome = { readonly error: CellError } | { readonly error: null; readonly result: Fields | null };

export interface Cells extends Pick<Executor, "complete" | "inspect" | "interrupt" | "close"> {
  /** Runs a cell; `count` is the number that its readers know it by. */
  run(source: string, count: number): Promise<Outcome>;
  /** An error that no cell caught, told as that of a cell is. */
  uncaught(error: unknown): string;
}

/** tslab's executor for a folder. */
export function createCells(tslab: Tslab, folder: string): Cells {
  const ran = new Map<number, RunCell>();
  let number = 0;
  let count = 0;
  let lastExpression: string | undefined;
  let findings: Finding[] = [];
  let thrown: unknown;
  let value: unknown;
  let abandon = (): void => undefined;

  const executor = tslab.createExecutor(
    folder,
    converters(tslab, (source, converted) => {
      lastExpression = converted.lastExpressionVar;
      ran.set(number, { source, output: converted.output!, count });
      return `${converted.output}\n//# sourceURL=${cellUrl(number)}`;
    }),
    {
      log: (last) => {
        value = last;
      },
      error: (...values) => {
        if (values[0] === DIAGNOSTIC) findings.push(finding(values));
        else thrown = values[0];
      },
    },
  );

  async function run(source: string, cellCount: number): Promise<Outcome> {
    [findings, thrown, value, lastExpression] = [[], undefined, undefined, undefined];
    number += 1;
    count = cellCount;
    const ended = await Promise.race([executor.execute(source), abandoned()]);
    if (ended === "abandoned") thrown = new Error(INTERRUPTED);
    let ok = ended === true;
    let result: Fields | null = null;
    // tslab says nothing of a last expression that is null.
    if (ok && lastExpression !== undefined && executor.locals[lastExpression] === null) value = null;
    if (ok && value !== undefined) {
      try {
        const bundle = await Promise.race([mimeBundle(value), abandoned()]);
        if (bundle === "abandoned") throw new Error(INTERRUPTED);
        result = bundle;
      } catch (error) {
        [ok, thrown] = [false, error];
      }
    }
    // One turn of the event loop, so that an unhandled rejection is reported while this cell is running, not the next
    // one.
    await new Promise((resolve) => setImmediate(resolve));
    if (!ok) return { error: findings.length > 0 ? typeError(findings, source) : thrownError(thrown, ran, number) };
    // A cell that defines a module succeeds whatever the compiler finds in it: tslab prints that, and so does this
    // kernel.
    for (const { file, line, column, text } of findings)
      console.error(DIAGNOSTIC, file && `${file} `, line, column, text);
    return { error: null, result };
  }
  /** Resolves if the running cell is interrupted and its executor does not notice: V8 may have ended that as well. */
  const abandoned = (): Promise<"abandoned"> =>
    new Promise((resolve) => {
      abandon = () => resolve("abandoned");
    });
  function interrupt(): void {
    executor.interrupt();
    setTimeout((giveUp: () => void) => giveUp(), UNNOTICED_MS, abandon);
  }
  const { complete, inspect, close } = executor;
  const uncaught = (error: unknown): string => thrownError(error, ran, number).traceback.join("\n");
  return { run, uncaught, complete, inspect, interrupt, close };
}

const finding = ([, file, line, column, text]: readonly unknown[]): Finding => ({
  file: String(file).trim(),
  line: Number(line),
  column: Number(column),
  text: String(text),
});

/** tslab's own pair of converters, made when first needed; `name` may change the code that Node's converter returns. */
function converters(tslab: Tslab, name: (source: string, converted: Converted) => string): ConverterSet {
  const plainNode = tslab.createConverter({ isJS: false, isBrowser: false });
  const node = {
    ...plainNode,
    convert(previous: string, source: string) {
      const converted = plainNode.convert(previous, source);
      if (!converted.output) return converted;
      const output = completeShorthands(tslab.compiler, previous, converted.output);
      return { ...converted, output: name(source, { ...converted, output }) };
    },
  };
  let browser: ReturnType<Tslab["createConverter"]> | null = null;
  return {
    node,
    get browser() {
      return (browser ??= tslab.createConverter({ isJS: false, isBrowser: true }));
    },
    close() {
      node.close();
      browser?.close();
    },
  };
}
