// If tslab's internals are not what was expected, plain tslab runs, after one line that says why.
import { afterEach, expect, test, vi } from "vitest";
import { startKernel } from "../../kernel/src/start.js";
import { TSLAB_VERSION, loadTslab, tslabParts } from "../../kernel/src/tslab.js";

afterEach(() => {
  vi.restoreAllMocks();
});

test("the installed tslab is the one whose inside is known", () => {
  expect(tslabParts(loadTslab)).toBeTypeOf("object");
});

test.each([
  { what: "another version", change: { "tslab/package.json": { version: "1.0.23" } }, says: "tslab is version 1.0.23" },
  { what: "no executor", change: { "tslab/dist/executor.js": {} }, says: "tslab has no createExecutor" },
  {
    what: "no place for display data",
    change: { "tslab/dist/jupyter.js": {} },
    says: "tslab has no lastWriteDisplayData",
  },
])("with $what, plain tslab is started and one line says why", ({ change, says }) => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const startPlain = vi.fn();
  startKernel("connection.json", (path) =>
    path === "tslab/dist/main.js"
      ? { startKernel: startPlain }
      : ((change as Record<string, unknown>)[path] ?? loadTslab(path)),
  );
  expect(startPlain).toHaveBeenCalledWith({ configPath: "connection.json", enableFindLocal: false, jsKernel: false });
  expect(written).toHaveBeenCalledTimes(1);
  expect(String(written.mock.calls[0][0])).toContain(says);
  expect(String(written.mock.calls[0][0])).toMatch(/^[^\n]+\n$/);
});

test("the version that is expected is the version that package.json pins", async () => {
  const { default: manifest } = await import("../../kernel/package.json", { with: { type: "json" } });
  expect(manifest.dependencies.tslab).toBe(TSLAB_VERSION);
});
