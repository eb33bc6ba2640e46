// The scripts of the book, bundled: what every page loads, and what is loaded when it is needed.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/** One classic script of an entry point in book/src, for a browser. */
export async function bundled(root, entry) {
  const build = await rolldown({
    input: join(root, "book", "src", `${entry}.ts`),
    platform: "browser",
    tsconfig: false,
    // A worker that draws nothing needs no Vega; the page has its own.
    resolve: { conditionNames: ["browser", "import", "default"] },
    logLevel: "silent",
    plugins: [boundedInspect],
  });
  const { output } = await build.generate({ format: "iife", minify: true, codeSplitting: false });
  await build.close();
  return output[0].code;
}

/**
 * Node's inspect finds the names beside a list's items without a look at the items; its extract looks at every item of
 * the list, of which it then shows a hundred. Of a long list it no longer looks for names.
 */
const boundedInspect = {
  name: "bounded-inspect",
  transform(code, id) {
    if (!/[\\/]node-inspect-extracted[\\/]dist[\\/]/.test(id)) return null;
    const found = /getOwnNonIndexProperties:function\((\w+),(\w+)=2\)\{/;
    if (!found.test(code)) throw new Error(`${id} is another version than bundles.mjs knows.`);
    return { code: code.replace(found, "$&if($1.length>1000)return[];"), map: null };
  },
};

/** Files of the checkout that lessons read, gzip in base64, by where they lie. */
export function packedFiles(root) {
  const files = ["datasets", "lib/experiments"].flatMap((folder) => filesIn(join(root, folder)));
  const data = files.filter((path) => /\.(csv|json|pcap|pcapng|txt)$/.test(path) && !path.endsWith("datapackage.json"));
  const wanted = [...data, join(root, "lib", "docs", "costs.md")];
  return Object.fromEntries(
    wanted.map((path) => [
      relative(root, path).replaceAll("\\", "/"),
      gzipSync(readFileSync(path), { level: 9 }).toString("base64"),
    ]),
  );
}

const filesIn = (folder) =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
