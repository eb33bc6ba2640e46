// The API documentation builds without a warning: every public name is described, and what it refers to is public too.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("typedoc has nothing to complain of", () => {
  const typedoc = fileURLToPath(new URL("../node_modules/typedoc/bin/typedoc", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [typedoc, "--emit", "none"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    encoding: "utf8",
  });
  expect([status, `${stdout}${stderr}`.match(/(warning|error).*/g) ?? []]).toEqual([0, []]);
}, 90_000);
