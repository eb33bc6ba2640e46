// npm test: prepares the checkout, then runs everything: unit and property tests, every notebook, one also under plain
// tslab, the browser; with --long also the tests that take minutes (test/long, every notebook under both kernels). The
// last line is "N passed, M failed" (", K skipped" if any); the exit code is 1 if one failed or none ran.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CHROMIUM_CURE, Fault, findChromium, jupyterEnv } from "./house.mjs";
import { lessonFiles } from "./lesson-files.mjs";
import { runLessons } from "./lessons.mjs";
import { command, prepare } from "./prepare.mjs";

/** The checks that `npm run lint` runs too, after a build: a name, the program in node_modules, its arguments. */
const HOUSE_CHECKS = [
  ["format (npm run format mends it)", "prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ["lint", "oxlint/bin/oxlint", "--type-aware", "--quiet"],
  ["types of the tests", "@typescript/native/bin/tsc", "-p", "test"],
  ["types of the tools", "@typescript/native/bin/tsc", "-p", "tools"],
];

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
  for (const [name, program, ...words] of HOUSE_CHECKS) {
    const { status } = spawnSync(process.execPath, [join(paths.root, "node_modules", program), ...words], {
      cwd: paths.root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    console.log(`  ${status === 0 ? "ok    " : "FAILED"}  ${name}`);
    add(status === 0 ? { passed: 1 } : { failed: 1 });
  }

  part("Unit and property tests");
  add(vitest(paths, "unit"));

  if (words.includes("--long")) {
    part("Long tests");
    add(vitest(paths, "long"));
  }

  const lessons = lessonFiles(paths);
  const lessonsPass = (title, files, how) => {
    part(title);
    for (const { faults } of runLessons(paths, files, how)) add(faults.length > 0 ? { failed: 1 } : { passed: 1 });
  };
  // Lesson 01 has of everything that plain tslab might do otherwise; the others need a minute.
  const isLong = words.includes("--long");
  lessonsPass("Lessons, outputs compared with the committed ones", lessons, { kernel: "rss-lab", mode: "compare" });
  lessonsPass(
    isLong ? "Lessons under plain tslab" : "A lesson under plain tslab",
    isLong ? lessons : lessonFiles(paths, ["01"]),
    { kernel: "plain-tslab", mode: "run" },
  );

  part("Browser");
  if (findChromium()) {
    add(vitest(paths, "browser"));
  } else {
    console.log(`!!! THE BROWSER TEST IS SKIPPED: no Chromium was found. To run it, ${CHROMIUM_CURE}.`);
    add({ skipped: 1 });
  }

  console.log(`\nall of it took ${((Date.now() - begin) / 1000).toFixed(0)} s`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});

/** Runs a project of vitest.config.ts; a run that crashes counts as one failure, whatever it printed. */
function vitest(paths, project) {
  const file = join(paths.state, `vitest-${project}.json`);
  rmSync(file, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      join(paths.root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ],
    {
      cwd: paths.root,
      env: { ...jupyterEnv(paths), CI: process.env.CI ?? "1" },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
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
