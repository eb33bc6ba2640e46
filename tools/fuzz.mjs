// npm run fuzz [--minutes N | --cases N] [--seed S] [--only TARGET]: looks for inputs that break the library. A fault is any error
// but a refusal (InputError), a case that does not end, memory that grows, or a rule that does not hold (target-*.mjs).
// Each input that failed is made smaller and kept in test/fuzz-corpus, where npm test runs it from then on; the exit
// code is then 1.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { targets } from "./fuzz/built.mjs";
import { keep } from "./fuzz/corpus.mjs";
import { hunt } from "./fuzz/hunt.mjs";

const USAGE = `npm run fuzz [-- OPTIONS]
  --minutes N    how long in all, shared by the targets; default 1
  --cases N      how many cases for each target, instead of a time
  --seed S       a number or word from which all cases follow; default: a new one, which is printed
  --only TARGET  one target, or several with commas: `;
const root = fileURLToPath(new URL("..", import.meta.url));
const all = await targets();
const names = all.map(({ name }) => name).join(", ");
let options;
try {
  const text = /** @type {const} */ ({ type: "string" });
  ({ values: options } = parseArgs({
    options: {
      minutes: { ...text, default: "1" },
      cases: text,
      seed: text,
      only: text,
      help: { type: "boolean", default: false },
    },
  }));
  if (!(Number(options.minutes) > 0 && Number(options.minutes) <= 10_000))
    throw new Error(`--minutes is ${options.minutes}: it must be a number above 0.`);
  if (options.cases !== undefined && !/^[1-9]\d{0,9}$/.test(options.cases))
    throw new Error(`--cases is ${options.cases}: it must be a whole number from 1.`);
  const unknown = options.only?.split(",").find((name) => !all.some((target) => target.name === name));
  if (unknown !== undefined) throw new Error(`--only is ${unknown}: the targets are ${names}.`);
} catch (error) {
  console.error(`${error.message}\n${USAGE}${names}`);
  process.exit(2);
}
if (options.help) {
  console.log(`${USAGE}${names}`);
  process.exit(0);
}

const chosen = all.filter(({ name }) => !options.only || options.only.split(",").includes(name));
const seed = options.seed ?? String(Date.now());
const seconds = options.cases ? Infinity : (Number(options.minutes) * 60) / chosen.length;
const cases = options.cases ? Number(options.cases) : Infinity;
console.log(`seed ${seed}, ${options.cases ? `${cases} cases` : `${seconds.toFixed(0)} s`} for each target`);
let found = 0;
for (const target of chosen) {
  const url = new URL("fuzz/built.mjs", import.meta.url).href;
  const { cases: done, faults } = await hunt({ url, target, seed, seconds, cases });
  console.log(`${target.name}: ${done} cases, ${faults.length} ${faults.length === 1 ? "fault" : "faults"}`);
  for (const { index, input, message } of faults) {
    found++;
    const path = keep(join(root, "test", "fuzz-corpus"), target, input, message);
    console.log(`  case ${index}: ${message.slice(0, 300)}\n    ${relative(root, path)}`);
  }
}
process.exitCode = found > 0 ? 1 : 0;
