import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "rss-lab": new URL("./lib/src/index.ts", import.meta.url).pathname } },
  test: { include: ["test/**/*.test.ts"], testTimeout: 20_000 },
});
