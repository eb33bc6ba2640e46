import { defineConfig } from "vitest/config";

// Three projects: "unit" is everything that runs in Node, "browser" opens JupyterLab in Chromium and runs alone (npm
// test runs both); "long" holds what takes minutes (npm run test:long, which continuous integration runs too).
const alias = { "rss-lab": new URL("./lib/src/index.ts", import.meta.url).pathname };

export default defineConfig({
  test: {
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
          testTimeout: 20_000,
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
        },
      },
      {
        resolve: { alias },
        test: { name: "browser", include: ["test/browser/**/*.test.ts"], testTimeout: 240_000, hookTimeout: 240_000 },
      },
    ],
  },
});
