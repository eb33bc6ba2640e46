// The runner cannot pass silently: three ways to fail here, all of them in test/long/runner.test.ts.
import { runnerNamesFaultsOf } from "./broken.js";

runnerNamesFaultsOf(["throws.ipynb", "stderr.ipynb", "skipped.ipynb"]);
