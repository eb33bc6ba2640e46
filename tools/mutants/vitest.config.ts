// The tests that try to notice a mutant: those of one room (stryker.config.mjs). The library is loaded without its
// charts, which these tests never touch and which would take half of each mutant's time.
import { fileURLToPath } from "node:url";
import { statSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { ROOMS } from "./stryker.config.mjs";

const pictures = /export (type )?\{[^}]*\} from "\.\/charts\/[^"]+";/g;
const withoutPictures = {
  name: "without-pictures",
  enforce: "pre" as const,
  transform: (code: string, id: string) => (id.endsWith("/lib/src/index.ts") ? code.replace(pictures, "") : undefined),
};

/** Small test files first: usually one of them notices, and then the others need not run. */
class SmallFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = ({ moduleId }: TestSpecification): number => statSync(moduleId).size;
    return [...files].sort((a, b) => size(a) - size(b));
  }
}

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: {
    alias: [
      { find: /^rss-lab$/, replacement: fileURLToPath(new URL("../../lib/src/index.ts", import.meta.url)) },
      { find: /^rss-lab-course$/, replacement: fileURLToPath(new URL("../../course/src/index.ts", import.meta.url)) },
    ],
  },
  plugins: [withoutPictures],
  test: {
    isolate: false,
    sequence: { sequencer: SmallFirst },
    setupFiles: ["test/support/seed.ts", "tools/mutants/no-shrinking.ts"],
    testTimeout: 600_000,
    include: process.env.RSS_LAB_TESTS
      ? [process.env.RSS_LAB_TESTS]
      : ROOMS[(process.env.RSS_LAB_ROOM ?? "rss") as keyof typeof ROOMS],
  },
});
