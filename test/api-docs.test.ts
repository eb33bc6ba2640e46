// The API documentation builds without a warning: every public name is described, what it refers to is public too, and
// it stands in the group that it has in the table of contents.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Application, LogLevel, TSConfigReader, TypeDocReader, type ProjectReflection } from "typedoc";
import { beforeAll, describe, expect, it } from "vitest";
import { readGroups } from "../tools/typedoc-plugin.mjs";
import { repository } from "./support/source-files.js";

const complaints: string[] = [];
let project: ProjectReflection | undefined;

beforeAll(async () => {
  const options = { options: join(repository, "typedoc.json"), tsconfig: join(repository, "lib/tsconfig.json") };
  const app = await Application.bootstrapWithPlugins(options, [new TypeDocReader(), new TSConfigReader()]);
  app.logger.log = (message, level) => void (level >= LogLevel.Warn && complaints.push(message));
  project = await app.convert();
  if (project) app.validate(project);
}, 90_000);

/** Every name in the documentation, of parameters too. */
const names = (): string[] => Object.values(project?.reflections ?? {}).map(({ name }) => name);

describe("the API documentation", () => {
  it("typedoc has nothing to complain of", () => expect(complaints).toEqual([]));
  it("has hundreds of names, and a name for every parameter", () => {
    expect(names().length).toBeGreaterThan(500);
    const nameless = Object.values(project!.reflections).filter(({ name }) => name === "__namedParameters");
    expect(nameless.map((one) => one.getFullName())).toEqual([]);
  });
  it("stands in the groups of the table of contents, in their order", () => {
    const groups: Map<string, string> = readGroups(readFileSync(join(repository, "lib/src/index.ts"), "utf8"));
    const [module] = project!.children!;
    expect(module.categories!.map(({ title }) => title)).toEqual([...new Set(groups.values())]);
    expect(module.children!.filter(({ name }) => !groups.has(name)).map(({ name }) => name)).toEqual([]);
  });
});

describe("the groups of a table of contents", () => {
  it("end at the next comment; types, renamed names and lists of several lines count", () =>
    expect([
      ...readGroups(`// The table.\n\n// Times: long.\nexport { ms, type Us } from "./a.js";\n
// Frames; read.\nexport {\n  a as frame,\n  type B,\n} from "./b.js";\nexport type { C } from "./c.js";\nexport * as
// all from "./d.js";\n`),
    ]).toEqual([
      ["ms", "Times"],
      ["Us", "Times"],
      ["frame", "Frames"],
      ["B", "Frames"],
      ["C", "Frames"],
      ["all", "Frames"],
    ]));
});
