// Jupyter's own test kit for kernels, all of it, on the kernel of this checkout.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { canExecute, env, paths } from "../notebooks/temporary.js";

describe.skipIf(!canExecute)("jupyter_kernel_test 0.7.0", () => {
  let said = "";
  beforeAll(async () => {
    said = await new Promise((resolve) => {
      const script = join(paths.root, "test", "kernel", "kernel_kit.py");
      execFile(paths.python, [script], { env, cwd: paths.notebooks }, (_error, stdout, stderr) => {
        resolve(stdout + stderr);
      });
    });
  }, 240_000);

  test("the kit runs to its end with no fault, and skips nothing", () => {
    expect(said).toMatch(/^Ran 14 tests in .*\n\nOK$/m);
  });
  test.each([
    "clear_output",
    "completion",
    "display_data",
    "error",
    "execute_result",
    "execute_stderr",
    "execute_stdout",
    "history",
    "inspect",
    "is_complete",
    "is_complete_says_the_indent",
    "kernel_info",
    "pager",
    "recv_iopub_welcome_msg",
  ])("test_%s", (name) => expect(said).toMatch(new RegExp(`^test_${name} \\(.*\\) \\.\\.\\. ok$`, "m")));
});
