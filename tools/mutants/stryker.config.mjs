// Stryker's whole configuration: what is changed, which tests try to notice, and what is left out for a stated reason.
// tools/mutants.mjs sets the environment: RSS_LAB_ROOM, a name of ROOMS; RSS_LAB_FILES, files below lib/src (or lines
// of them), separated by commas; RSS_LAB_TESTS, a test file or pattern, if not all of the room's tests are wanted.
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Rooms of lib/src, and the tests that cover them. A mutant that only a far test would notice counts as unnoticed. */
export const ROOMS = {
  rss: ["test/rss/**/*.test.ts"],
  records: [
    "test/records/**/*.test.ts",
    "test/receive-path/{fingerprint,conservation,determinism,node-versions}.test.ts",
  ],
  "receive-path": ["test/receive-path/!(queueing-*|laws-*).test.ts"],
  stack: ["test/stack/**/*.test.ts", "test/receive-path/{fingerprint,node-versions,locks,rekeying,changes}.test.ts"],
};

/** Tests of the policies and of what they share. */
const placing = "test/stack/rebalancer/{policies,conservative-scaling,dynamic-spreading,laws}.test.ts";

/**
 * For a file without a test file of its name: quick tests of the room, which go first. A file's own tests take
 * precedence.
 */
export const NEAR = {
  "receive-path":
    "test/receive-path/{fingerprint,retarget,copies-and-ends,changes,moderation,receive-hash,rekeying,bad-scenarios,rebalanced-cpus,order-of-variants,node-versions,locks}.test.ts",
  stack: "test/stack/**/*.test.ts",
  "stack/connection-locks.ts": "test/stack/first-come.test.ts",
  "stack/shared-lock.ts": "test/stack/first-come.test.ts",
  "stack/connection-table.ts": "test/stack/{protocol-driver,send-side}.test.ts",
  "stack/rebalancer/elephants.ts": "test/stack/rebalancer/laws.test.ts",
  "stack/rebalancer/entry-loads.ts": placing,
  "stack/rebalancer/greedy.ts": placing,
  "stack/rebalancer/largest-first.ts": placing,
  "stack/rebalancer/whole-table.ts": placing,
  "stack/rebalancer/rss-plus-plus-solver.ts": "test/stack/rebalancer/rss-plus-plus.test.ts",
};

export default {
  testRunner: "rooms",
  plugins: [here("runner.mjs"), here("wording.mjs")],
  // These tests do not cover the wording of error messages; the rules for their sentences stand in lib/src/check.ts.
  ignorers: ["wording"],
  vitest: { configFile: "tools/mutants/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  mutate: (process.env.RSS_LAB_FILES ?? "").split(",").map((file) => `lib/src/${file}`),
  // on a busy machine a slow survivor must not count as one that hangs (loops are found by counting, not by time)
  timeoutMS: 15_000,
  dryRunTimeoutMinutes: 60,
  tempDirName: ".rss-lab/mutants/tree",
  ignorePatterns: ["/.venv", "/.rss-lab", "/docs", "/notebooks", "/bench", "/lib/dist", "/tools/mutants/node_modules"],
  reporters: ["json", ...(process.stdout.isTTY ? ["progress"] : [])],
  jsonReporter: { fileName: ".rss-lab/mutants/report.json" },
  allowConsoleColors: false,
  warnings: { slow: false, unknownOptions: false },
  logLevel: "warn",
};
