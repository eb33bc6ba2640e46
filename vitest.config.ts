import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Four projects: "unit" is everything that runs in Node, "browser" opens JupyterLab in Chromium and runs alone (npm
// test runs both); "long" holds what takes minutes (npm run test:long, which continuous integration runs too); "pack"
// packs the lab and starts it where there is no network, and builds what a container does (npm run test:pack).
const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const alias = [
  { find: /^rss-lab$/, replacement: source("./lib/src/index.ts") },
  { find: /^rss-lab-course$/, replacement: source("./course/src/index.ts") },
  { find: /^rss-lab-kernel$/, replacement: source("./kernel/src/index.ts") },
  { find: /^#place$/, replacement: source("./course/src/place-node.ts") },
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
          exclude: ["test/browser/**", "test/long/**", "test/pack/**"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
        test: {
          name: "pack",
          include: ["test/pack/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // A page on a busy machine takes longer than a second to answer.
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
