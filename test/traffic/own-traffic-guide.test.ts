// The guide to a user's own traffic is run, and prints what it says.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import * as lab from "rss-lab";
import ts from "typescript";
import { expect, it } from "vitest";

const guide = readFileSync(new URL("../../lib/docs/own-traffic.md", import.meta.url), "utf8");
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "m").exec(guide)?.[1] ?? "";

it("docs/own-traffic.md prints what it says, and imports nothing but rss-lab", async () => {
  const { outputText } = ts.transpileModule(block("js"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const printed: string[] = [];
  const console = { log: (value: unknown) => printed.push(typeof value === "string" ? value : inspect(value)) };
  const asked: string[] = [];
  const require = (name: string): unknown => (asked.push(name), lab);
  // oxlint-disable-next-line no-implied-eval -- the guide's program is run as it is written
  const program = new Function("require", "exports", "console", `return (async () => {${outputText}})();`) as (
    ...given: unknown[]
  ) => Promise<void>;
  await program(require, {}, console);
  expect(`${printed.join("\n")}\n`).toBe(block("text"));
  expect(asked).toEqual(["rss-lab"]);
});
