// The packages' source files as tests see them: path, text, syntax tree and imports. A text under a made-up path can
// pretend to be one, to show that a rule can fail.
import { readFileSync, readdirSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const repository = fileURLToPath(new URL("../../", import.meta.url));
/** Package folders, and what stands before a path of theirs. */
const PACKAGES = [
  ["lib", ""],
  ["kernel", "kernel/"],
  ["course", "course/"],
] as const;

export interface Import {
  /** As it is written: "../units.js", "node:fs", "pure-rand". */
  readonly from: string;
  /** The file it means, like `SourceFile.path`, or null for a package or a built-in module. */
  readonly file: string | null;
  /** Nothing of it is left after compilation: `import type`, or every name has `type` before it. */
  readonly typesOnly: boolean;
  readonly line: number;
}

export interface SourceFile {
  /** Below lib/src, with slashes: "frame/parse.ts"; of the other packages: "kernel/cells.ts". */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/**
 * Every TypeScript file of the three packages, sorted by path; those beside the library have their package's name
 * before them.
 */
export function sourceFiles(): SourceFile[] {
  return PACKAGES.flatMap(([name, prefix]) => {
    const sources = join(repository, name, "src");
    return readdirSync(sources, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) =>
        sourceFile(`${prefix}${relative(sources, file).replaceAll("\\", "/")}`, readFileSync(file, "utf8")),
      );
  }).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file of lib/src, or a text that pretends to be one. */
export function sourceFile(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const imports: Import[] = [];
  walk(tree, (node) => {
    const found = importOf(node);
    if (!found) return;
    const file = found.from.startsWith(".")
      ? posix.join(posix.dirname(path), found.from).replace(/\.js$/, ".ts")
      : null;
    imports.push({ ...found, file, line: lineOf(tree, node) });
  });
  return { path, text, tree, imports };
}

/** Import, re-export, `import("x")` as a call and as a type. */
function importOf(node: ts.Node): { from: string; typesOnly: boolean } | null {
  if (ts.isImportDeclaration(node)) {
    const clause = node.importClause,
      bindings = clause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) && !clause.name ? bindings.elements : [];
    return from(
      node.moduleSpecifier,
      !!clause?.isTypeOnly || (named.length > 0 && named.every((name) => name.isTypeOnly)),
    );
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    const named = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : [];
    return from(node.moduleSpecifier, node.isTypeOnly || (named.length > 0 && named.every((name) => name.isTypeOnly)));
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return from(node.arguments[0], false);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return from(node.argument.literal, true);
  return null;
}

function from(specifier: ts.Node | undefined, typesOnly: boolean) {
  return specifier && ts.isStringLiteralLike(specifier) ? { from: specifier.text, typesOnly } : null;
}

/** Calls `visit` for a node and everything below it, in the order of the text. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** The line of a node, from 1. */
export const lineOf = (tree: ts.SourceFile, node: ts.Node): number =>
  tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
