// The API documentation builds without a warning: every public name is described, what it refers to is public too, and
// it stands in the group that it has in the table of contents.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, LogLevel, TSConfigReader, TypeDocReader, type ProjectReflection } from "typedoc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGroups } from "../../tools/typedoc-plugin.mjs";
import { repository } from "../support/source-files.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-api-"));
const complaints: string[] = [];
let project: ProjectReflection | undefined;

beforeAll(async () => {
  const options = { options: join(repository, "typedoc.json"), tsconfig: join(repository, "lib/tsconfig.json") };
  const app = await Application.bootstrapWithPlugins(options, [new TypeDocReader(), new TSConfigReader()]);
  app.logger.log = (message, level) => void (level >= LogLevel.Warn && complaints.push(message));
  project = await app.convert();
  if (project === undefined) return;
  app.validate(project);
  await app.generateDocs(project, folder);
}, 90_000);
afterAll(() => rmSync(folder, { recursive: true }));

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
  const all = `export * as all from "./d.js";\n`;
  it("end at the next comment; types, renamed names and lists of several lines count", () =>
    expect([
      ...readGroups(`// The table.\n\n// Times: long.\nexport { ms, type Us } from "./a.js";\n
// Frames; read.\nexport {\n  a as frame,\n  type B,\n} from "./b.js";\nexport type { C } from "./c.js";\n${all}`),
    ]).toEqual([
      ["ms", "Times"],
      ["Us", "Times"],
      ["frame", "Frames"],
      ["B", "Frames"],
      ["C", "Frames"],
      ["all", "Frames"],
    ]));
});
