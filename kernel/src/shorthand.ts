// Shorthand properties of variables of earlier cells: `{ traffic }`. tslab keeps those variables on an object `exports`
// and turns each use of one into `exports.traffic`, but overlooks shorthands, whose one word is a property's name and a
// variable's in one. What is left of them in a cell's JavaScript is completed here: `{ traffic: exports.traffic }`.
import type ts from "typescript";

/**
 * The JavaScript of a cell with its shorthands of earlier variables completed, on the same lines.
 *
 * @param previous the declarations of the earlier cells, as tslab keeps them
 */
export function completeShorthands(compiler: typeof ts, previous: string, output: string): string {
  const { script, checker, earlier } = analysed(compiler, previous, output);
  const ends: { readonly name: string; readonly end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (compiler.isShorthandPropertyAssignment(node)) {
      const name = node.name.text;
      if (earlier.has(name) && checker.getShorthandAssignmentValueSymbol(node) === undefined)
        ends.push({ name, end: node.name.end });
    }
    compiler.forEachChild(node, visit);
  };
  if (earlier.size > 0) visit(script);
  return ends.reduceRight((text, { name, end }) => `${text.slice(0, end)}: exports.${name}${text.slice(end)}`, output);
}

/** The cell as a script on its own, so that the names of earlier cells are those that nothing declares. */
function analysed(compiler: typeof ts, previous: string, output: string) {
  const files: Record<string, ts.SourceFile> = Object.fromEntries(
    Object.entries({ "cell.js": output, "previous.d.ts": `export {};\n${previous}` }).map(([name, text]) => [
      name,
      compiler.createSourceFile(name, text, compiler.ScriptTarget.ESNext, true),
    ]),
  );
  const program = compiler.createProgram({
    rootNames: Object.keys(files),
    options: { allowJs: true, noLib: true, noResolve: true, types: [], target: compiler.ScriptTarget.ESNext },
    host: {
      getSourceFile: (name) => files[name],
      getDefaultLibFileName: () => "lib.d.ts",
      writeFile: () => undefined,
      getCurrentDirectory: () => "",
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      fileExists: (name) => name in files,
      readFile: (name) => files[name]?.text,
    },
  });
  const checker = program.getTypeChecker();
  const { SymbolFlags } = compiler;
  const declared = checker.getSymbolsInScope(files["previous.d.ts"], SymbolFlags.Value | SymbolFlags.Alias);
  return { script: files["cell.js"], checker, earlier: new Set(declared.map(({ name }) => name)) };
}
