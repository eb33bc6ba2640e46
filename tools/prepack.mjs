// npm pack and npm publish run this first, in any of the packages: dist/ is what the sources say, nothing stale in it,
// and its programs are without comments, a sixth of the package: the doc comments stand in its types, which editors show.
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGES, house } from "./house.mjs";
import { build, command, stampBuild } from "./prepare.mjs";

await command(async () => {
  const paths = house();
  await build(paths);
  const { default: ts } = await import("typescript");
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true };
  for (const name of PACKAGES) {
    const dist = join(paths.root, name, "dist");
    for (const file of readdirSync(dist, { recursive: true }).map(String)) {
      if (!file.endsWith(".js")) continue;
      const text = readFileSync(join(dist, file), "utf8");
      // Comments that bundlers obey stay.
      if (!/\/\/|\/\*/.test(text) || /@vite-ignore|webpackIgnore|__PURE__/.test(text)) continue;
      const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: file });
      if (outputText === text) continue;
      // Beside its place first: another process may read it.
      const draft = join(dist, `${file}.${process.pid}`);
      writeFileSync(draft, outputText);
      renameSync(draft, join(dist, file));
    }
  }
  stampBuild(paths);
  return 0;
});
