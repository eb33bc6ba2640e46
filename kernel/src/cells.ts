// Runs cells through tslab's executor and keeps what tslab would only print: the value of the last expression, and the
// reason for a failure. tslab passes both to the console object that it is given; its converter is wrapped only to give
// each cell a name that appears in V8's stack frames.
import { cellUrl, thrownError, typeError, type CellError, type Finding, type RunCell } from "./cell-error.js";
import type { ConverterSet, Executor, Tslab } from "./tslab.js";

const DISPLAY = Symbol.for("Jupyter.display");
// The format in which tslab's executor prints the compiler's findings: file, line, column, text.
const DIAGNOSTIC = "%s%d:%d - %s";

export interface Cells extends Executor {
  /** The error of the last cell, or null if it succeeded. */
  failure(): CellError | null;
}

/** tslab's executor for a folder, with failures and displayable values kept. */
export function createCells(
  tslab: Tslab,
  folder: string,
  plain: { log: (value: unknown) => void; error: (...values: unknown[]) => void },
): Cells {
  const run = new Map<number, RunCell>();
  let number = 0;
  let findings: Finding[] = [];
  let thrown: { value: unknown } | null = null;
  let shown: { value: unknown } | null = null;
  let failure: CellError | null = null;

  const executor = tslab.createExecutor(
    folder,
    converters(tslab, (source, output) => {
      run.set(number, { source, output });
      return `${output}\n//# sourceURL=${cellUrl(number)}`;
    }),
    {
      log: (value) => {
        if (isDisplayable(value)) shown = { value };
        else plain.log(value);
      },
      error: (...values) => {
        if (values[0] === DIAGNOSTIC)
          findings.push({
            file: String(values[1]).trim(),
            line: Number(values[2]),
            column: Number(values[3]),
            text: String(values[4]),
          });
        else thrown = { value: values[0] };
      },
    },
  );

  async function execute(source: string): Promise<boolean> {
    [findings, thrown, shown, failure] = [[], null, null, null];
    number += 1;
    let ok = await executor.execute(source);
    const value = shown as { value: unknown } | null;
    if (ok && value !== null) {
      try {
        await displayValue(tslab, value.value);
      } catch (error) {
        [ok, thrown] = [false, { value: error }];
      }
    }
    // One turn of the event loop, so that an unhandled rejection is reported while this cell is running, not the next
    // one.
    await new Promise((resolve) => setImmediate(resolve));
    if (!ok) failure = findings.length > 0 ? typeError(findings, source) : thrownError(thrown?.value, run, number);
    // A cell that defines a module succeeds whatever the compiler finds in it: tslab prints that, and so does this
    // kernel.
    else
      for (const { file, line, column, text } of findings)
        plain.error(DIAGNOSTIC, file && `${file} `, line, column, text);
    return ok;
  }
  // The executor's other functions (inspect, complete, interrupt, ...) are tslab's own.
  return { ...executor, execute, failure: () => failure };
}

function isDisplayable(value: unknown): boolean {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as Record<symbol, unknown>)[DISPLAY] === "function"
  );
}

/** Displays, in the current cell, what the value's method returns: a MIME bundle or a promise of one. */
async function displayValue(tslab: Tslab, value: unknown): Promise<void> {
  const bundle: unknown = await (value as Record<symbol, () => unknown>)[DISPLAY]();
  if (typeof bundle !== "object" || bundle === null) {
    throw new TypeError(
      `The value's Jupyter.display method returned ${String(bundle)}: it must return an ` +
        "object of MIME types and their data.",
    );
  }
  tslab.jupyter.lastWriteDisplayData?.({ data: bundle, metadata: {}, transient: {} });
}

/** tslab's own pair of converters, made when first needed; `name` may change the code that Node's converter returns. */
function converters(tslab: Tslab, name: (source: string, output: string) => string): ConverterSet {
  const plainNode = tslab.createConverter({ isJS: false, isBrowser: false });
  const node = {
    ...plainNode,
    convert(previous: string, source: string) {
      const converted = plainNode.convert(previous, source);
      return converted.output ? { ...converted, output: name(source, converted.output) } : converted;
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
