import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Three projects: "unit" is everything that runs in Node, "browser" opens JupyterLab in Chromium and runs alone (npm
// test runs both); "long" holds what takes minutes (npm run test:long, which continuous integration runs too).
const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const alias = [
  { find: /^rss-lab$/, replacement: source("./lib/src/index.ts") },
  { find: /^rss-lab-course$/, replacement: source("./course/src/index.ts") },
  { find: /^rss-lab-kernel$/, replacement: source("./kernel/src/index.ts") },
  // The sources cannot be loaded by a real worker; test/packages has real ones.
  { find: /^#threads$/, replacement: source("./test/support/threads-in-one.ts") },
];

export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which on a machine with two is half of it.
    maxWorkers: availableParallelism(),
    projects: [
      // Without isolation a worker evaluates the library once, not once a file; nothing in it has state that two files
      // could share.
      {
        resolve: { alias },
        test: {
          name: "unit",
          isolate: false,
          setupFiles: ["test/support/seed.ts"],
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", "test/long/**"],
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "long",
          isolate: false,
          setupFiles: ["test/support/seed.ts"],
          include: ["test/long/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 240_000,
        },
      },
      {
        resolve: { alias },
        test: { name: "browser", include: ["test/browser/**/*.test.ts"], testTimeout: 240_000, hookTimeout: 240_000 },
      },
    ],
  },
});
