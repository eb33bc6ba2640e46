// Stryker's vitest runner with one fault mended. If a mutant keeps a test file from loading (the library throws while
// it is imported), no test is collected, so none fails, and the mutant would count as survived. Here such a file counts
// as a failed test.
import { PluginKind, commonTokens, declareFactoryPlugin, tokens } from "@stryker-mutator/api/plugin";
import { VitestTestRunner } from "./node_modules/@stryker-mutator/vitest-runner/dist/src/vitest-test-runner.js";

class RoomRunner extends VitestTestRunner {
  async run(options) {
    const result = await super.run(options);
    const unloadable = this.ctx.state
      .getFiles()
      .filter((file) => file.result?.state === "fail" && file.tasks.length === 0);
    const failures = unloadable.map((file) => ({
      id: `${file.filepath}#load`,
      name: "loads",
      status: 1,
      timeSpentMs: 0,
      fileName: file.filepath,
      failureMessage: file.result.errors?.[0]?.message ?? "The test file cannot be loaded.",
    }));
    return result.tests ? { ...result, tests: [...result.tests, ...failures] } : result;
  }
}

function createRoomRunner(injector) {
  return injector.provideValue("globalNamespace", "__stryker__").injectClass(RoomRunner);
}
createRoomRunner.inject = tokens(commonTokens.injector);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "rooms", createRoomRunner)];
