#!/usr/bin/env node
// The command `rss-lab-course`. npm links this file before anything is built, so it is small and committed; the work is
// in src/cli.

// A stream tells of a failed write when nobody waits for it any more.
process.on("uncaughtException", (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error?.syscall !== "write") throw error;
  if (error.code === "EPIPE") process.exit();
  const reason = error.code === "ENOSPC" ? "the disk is full" : error.code;
  console.error(`The output cannot be written: ${reason}.`);
  process.exit(1);
});

try {
  const { main } = await import("../dist/cli/main.js");
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error("rss-lab-course is not built yet: run `npm ci && npm run build` in the checkout.");
  process.exitCode = 1;
}
