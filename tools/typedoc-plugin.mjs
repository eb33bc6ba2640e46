// A plugin of typedoc. The groups of lib/src/index.ts, in its order, are the categories of the API documentation: a
// group is what stands below one comment there, and its title ends at the first ":" or ";" or full stop. A parameter
// that a function takes apart at once has the last word of its type for a name, where typedoc has "__namedParameters".
import { readFileSync } from "node:fs";
import { Comment, CommentTag, Converter, ReflectionKind } from "typedoc";

export function load(app) {
  const groups = readGroups(readFileSync(new URL("../lib/src/index.ts", import.meta.url), "utf8"));
  app.on("bootstrapEnd", () => app.options.setValue("categoryOrder", [...new Set(groups.values())]));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    nameParameters(project);
    // With documents beside it, the entry point is a module of its own.
    const [module] = project.children ?? [];
    module.name = "rss-lab";
    for (const reflection of module.children ?? []) {
      reflection.comment ??= new Comment();
      reflection.comment.blockTags.push(
        new CommentTag("@category", [{ kind: "text", text: groups.get(reflection.name) ?? "Other" }]),
      );
    }
  });
}

/** The title of each exported name's group. */
export function readGroups(source) {
  const groups = new Map();
  for (const [, title, exports] of source.matchAll(/^\/\/ ([^\n]*?)[:;.][^\n]*\n((?:(?!\/\/)[^\n]+\n)+)/gm))
    for (const [, one, list] of exports.matchAll(/\* as (\w+)|\{([^}]*)\}/g))
      for (const name of (one ?? list).split(",")) {
        const exported = name.trim().replace(/^(type |.* as )/, "");
        if (exported !== "") groups.set(exported, title);
      }
  return groups;
}

/**
 * `TimelineOptions` is called options, `Pick<Summary, ...>` summary; an object type without a name needs a `@param`.
 */
function nameParameters(project) {
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
    const tags = parameter.parent.comment?.getTags("@param") ?? [];
    if (parameter.name !== "__namedParameters" || tags.length === parameter.parent.parameters.length) continue;
    const { name = "", typeArguments } = parameter.type ?? {};
    const isPart = ["Pick", "Omit", "Partial", "Readonly"].includes(name);
    const [word] = /[A-Z][a-z]*$/.exec(isPart ? (typeArguments[0].name ?? "") : name) ?? [];
    if (word !== undefined) parameter.name = word.toLowerCase();
  }
}
