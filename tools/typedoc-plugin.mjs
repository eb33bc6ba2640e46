// A plugin of typedoc: the groups of lib/src/index.ts, in its order, are the categories of the API documentation. A group
// is what stands below one comment there; its title ends at the first ":" or ";" or full stop.
import { readFileSync } from "node:fs";
import { Comment, CommentTag, Converter } from "typedoc";

export function load(app) {
  const groups = readGroups(readFileSync(new URL("../lib/src/index.ts", import.meta.url), "utf8"));
  app.on("bootstrapEnd", () => app.options.setValue("categoryOrder", [...new Set(groups.values())]));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
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
    for (const [, names] of exports.matchAll(/\{([^}]*)\}/g))
      for (const name of names.split(",")) {
        const exported = name.trim().replace(/^(type |.* as )/, "");
        if (exported !== "") groups.set(exported, title);
      }
  return groups;
}
