// npm test: prepares the checkout, then runs everything: unit and property tests, every notebook, one also under plain
// tslab, the browser; with --long also the tests that take minutes (test/long, every notebook under both kernels). The
// last line is "N passed, M failed" (", K skipped" if any); the exit code is 1 if one failed or none ran.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CHROMIUM_CURE, Fault, findChromium, jupyterEnv } from "./house.mjs";
import { lessonFiles } from "./lesson-files.mjs";
import { runLessons } from "./lessons.mjs";
import { command, prepare } from "./prepare.mjs";
import { capture } from "./run-program.mjs";

/**
 * The checks that `npm run lint` runs too, after a build: a name, the program in node_modules, its arguments. What has
 * not changed since it was last found sound is not looked at again: by its content, kept in the state folder.
 */
const houseChecks = ({ state }) => {
  const known = (name) => join(state, `checked-${name}`);
  const format = ["--cache", "--cache-strategy", "content", "--cache-location", known("format.json")];
  const types = ["--incremental", "--tsBuildInfoFile"];
  return [
    ["format (npm run format mends it)", "prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ...format, "."],
    ["lint", "oxlint/bin/oxlint", "--type-aware", "--quiet"],
    ["types of the tests", "@typescript/native/bin/tsc", "-p", "test", ...types, known("types-of-tests.json")],
    ["types of the tools", "@typescript/native/bin/tsc", "-p", "tools", ...types, known("types-of-tools.json")],
  ];
};

await command(async (words) => {
  const stranger = words.find((word) => word !== "--long");
  if (stranger)
    throw new Fault(`npm test got "${stranger}": it takes --long, for the tests that take minutes too, or nothing.`);
  const begin = Date.now();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const part = (title) => console.log(`\n== ${title} (${((Date.now() - begin) / 1000).toFixed(0)} s since the start)`);
  const add = (more) => {
    for (const key of Object.keys(total)) total[key] += more[key] ?? 0;
  };

  part("Preparation");
  const paths = await prepare();

  part("Format, lint, types");
  const checks = houseChecks(paths).map(async ([name, program, ...words]) => {
    const run = [join(paths.root, "node_modules", program), ...words];
    const { code, text } = await capture(process.execPath, run, { cwd: paths.root });
    process.stdout.write(`${text}  ${code === 0 ? "ok    " : "FAILED"}  ${name}\n`);
    add(code === 0 ? { passed: 1 } : { failed: 1 });
  });
  await Promise.all(checks);

  const isLong = words.includes("--long");
  part("Unit and property tests");
  add(await vitest(paths, "unit", isLong ? { RSS_LAB_TEST_EXAMPLES: "all" } : {}));

  if (isLong) {
    part("Long tests");
    add(await vitest(paths, "long"));
  }

  // A browser's tests wait much, so they run beside the lessons; what they say is told after them.
  const hasBrowser = findChromium() !== null;
  const said = join(paths.state, "browser.log");
  const browser = hasBrowser ? vitest(paths, "browser", {}, said) : undefined;
  const lessons = lessonFiles(paths);
  const lessonsPass = (title, files, how) => {
    part(title);
    for (const { faults } of runLessons(paths, files, how)) add(faults.length > 0 ? { failed: 1 } : { passed: 1 });
  };
  // Lesson 01 has of everything that plain tslab might do otherwise; the others need a minute.
  lessonsPass("Lessons, outputs compared with the committed ones", lessons, { kernel: "rss-lab", mode: "compare" });
  lessonsPass(
    isLong ? "Lessons under plain tslab" : "A lesson under plain tslab",
    isLong ? lessons : lessonFiles(paths, ["01"]),
    { kernel: "plain-tslab", mode: "run" },
  );

  part("Browser");
  if (browser) {
    add(await browser);
    process.stdout.write(readFileSync(said, "utf8"));
  } else {
    console.log(`!!! THE BROWSER TEST IS SKIPPED: no Chromium was found. To run it, ${CHROMIUM_CURE}.`);
    add({ skipped: 1 });
  }

  console.log(`\nall of it took ${((Date.now() - begin) / 1000).toFixed(0)} s`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});

/**
 * Runs a project of vitest.config.ts; a run that crashes counts as one failure, whatever it printed.
 * @param {Record<string, string>} [more] further variables of its environment
 * @param {string} [said] the file that takes its words, if it runs beside something else
 */
async function vitest(paths, project, more = {}, said) {
  const file = join(paths.state, `vitest-${project}.json`);
  rmSync(file, { force: true });
  const program = join(paths.root, "node_modules", "vitest", "vitest.mjs");
  const reports = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const into = said === undefined ? "inherit" : openSync(said, "w");
  const child = spawn(process.execPath, [program, "run", "--project", project, ...reports], {
    cwd: paths.root,
    env: { ...jupyterEnv(paths), CI: process.env.CI ?? "1", ...more },
    stdio: ["ignore", into, into],
  });
  const status = await new Promise((resolve) => child.on("error", () => resolve(1)).on("close", resolve));
  if (typeof into === "number") closeSync(into);
  try {
    const {
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: skipped,
      numTodoTests: todo,
    } = JSON.parse(readFileSync(file, "utf8"));
    return { passed, failed: failed === 0 && status !== 0 ? 1 : failed, skipped: skipped + (todo ?? 0) };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
