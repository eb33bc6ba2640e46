// Makes a function of a cell: its types taken off, what it declares shared with the other cells, its last expression
// answered. Lines stay where they are, so that the engine's line is the reader's line.
import { parse, type AnyNode, type ImportDeclaration, type Pattern, type Program, type Token } from "acorn";
import { transform } from "sucrase";

/** A cell that can be run. */
export interface CompiledCell {
  /** What it declares at its top level. */
  readonly names: ReadonlySet<string>;
  /** Names that it uses and does not declare, those of the language among them. */
  readonly uses: readonly string[];
  /** JavaScript that evaluates to `(scope, define) => () => Promise<unknown>`. */
  readonly script: string;
}

export interface CompileOptions {
  /** The cell's number, from 0: errors name it. */
  readonly cell: number;
  /** What a package exports; undefined if there is no such package. */
  readonly packageNames?: (name: string) => ReadonlySet<string> | undefined;
  /** Names of the language that no cell has declared: as parameters they cost no look-up. */
  readonly fast?: readonly string[];
}

type Node = AnyNode & { start: number; end: number };

/** @throws SyntaxError where the cell is no TypeScript, or does what cells cannot do here */
export function compile(source: string, { cell, packageNames, fast = [] }: CompileOptions): CompiledCell {
  const script = transform(source, {
    transforms: ["typescript"],
    disableESTransforms: true,
    keepUnusedImports: true,
  }).code;
  refuseNamespaces(source, script);
  const uses = new Set<string>();
  const { body } = parsed(script, uses);
  const names = new Set<string>();
  const edits: Edit[] = [];
  let head = "";
  for (const node of body as Node[]) {
    if (node.type === "ImportDeclaration") {
      head += importHead(node, { names, packageNames });
      edits.push({ from: node.start, to: node.end, text: script.slice(node.start, node.end).replace(/[^\n]/g, " ") });
    } else if (node.type.startsWith("Export")) {
      throw located(new SyntaxError("A cell exports nothing: leave out `export`"), script, node.start);
    } else addDeclared(node, names);
  }
  edits.push(...boxed(body.at(-1), script));
  const define = [...names]
    .map((name) => `__define(${JSON.stringify(name)},()=>${name},(value)=>{${name}=value});`)
    .join("");
  // `with` is allowed around a strict function: names of other cells are looked up in the scope, a cell's own are real
  // variables.
  const inner = `async()=>{"use strict";${head}${define}${edited(script, edits)}\n}`;
  return {
    names,
    uses: [...uses].filter((name) => !names.has(name)),
    script:
      `(function(__scope,__define){with(__scope){return((${fast.join()})=>${inner})(${fast.join()})}})\n` +
      `//# sourceURL=cell-${cell}.ts`,
  };
}

/** The statements; `uses` collects every name that is not a property's. */
function parsed(script: string, uses: Set<string>): Program {
  let before = "";
  const onToken = ({ type: { label }, start, end }: Token): void => {
    if (label === "name" && before !== "." && before !== "?.") uses.add(script.slice(start, end));
    before = label;
  };
  return parse(script, { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true, onToken });
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The last expression is answered in a box, so that a promise is not awaited; a text alone is one, and no directive. */
function boxed(last: Node | undefined, script: string): Edit[] {
  if (last?.type !== "ExpressionStatement") return [];
  const end = last.end - (script[last.end - 1] === ";" ? 1 : 0);
  return [
    { from: last.start, to: last.start, text: "return [(" },
    { from: end, to: last.end, text: ")];" },
  ];
}

const edited = (script: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((a, b) => b.from - a.from || b.to - a.to)
    .reduce((text, { from, to, text: instead }) => text.slice(0, from) + instead + text.slice(to), script);

/** A namespace is taken off with the types, so that what it declares would silently be missing. */
function refuseNamespaces(source: string, script: string): void {
  const heads = (text: string): RegExpExecArray[] => [
    ...text.matchAll(/^[ \t]*(?:export[ \t]+)?(namespace|module)[ \t]+[\w$.]+\s*\{/gm),
  ];
  const [found] = heads(source);
  if (found === undefined || heads(script).length === heads(source).length) return; // those left stand in a text
  const fault = new SyntaxError(
    `The page's cells cannot declare a ${found[1]}: make it an object, or run the notebook in Jupyter`,
  );
  throw located(fault, source, found.index);
}

interface ImportContext {
  readonly names: Set<string>;
  readonly packageNames: CompileOptions["packageNames"];
}

function importHead({ source, specifiers }: ImportDeclaration, { names, packageNames }: ImportContext): string {
  const from = String(source.value);
  const offered = packageNames === undefined ? new Set<string>() : packageNames(from);
  if (offered === undefined)
    throw new Error(`Cannot import "${from}": in the page there are "rss-lab" and "rss-lab-course"`);
  return specifiers
    .map((each) => {
      names.add(each.local.name);
      const held = `__packages[${JSON.stringify(from)}]`;
      if (each.type !== "ImportSpecifier") return `const ${each.local.name}=${held};`;
      const name = each.imported.type === "Identifier" ? each.imported.name : String(each.imported.value);
      // A type is taken off before; a name that is still here must be a value.
      if (packageNames !== undefined && !offered.has(name)) throw new Error(`"${from}" has no ${name}`);
      return `const ${each.local.name}=${held}.${name};`;
    })
    .join("");
}

/** Adds the names that a statement declares at the cell's top level; those of `var` also from inside blocks. */
function addDeclared(node: AnyNode, names: Set<string>, isTop = true): void {
  if (node.type === "VariableDeclaration" && (isTop || node.kind === "var"))
    for (const { id } of node.declarations) addBound(id, names);
  if (isTop && (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id)
    names.add(node.id.name);
  if (/Function|Class|Expression/.test(node.type)) return;
  for (const child of Object.values(node).flat() as unknown[])
    if (typeof child === "object" && child !== null && "type" in child) addDeclared(child as AnyNode, names, false);
}

function addBound(pattern: Pattern | null, names: Set<string>): void {
  if (pattern === null) return;
  if (pattern.type === "Identifier") names.add(pattern.name);
  else if (pattern.type === "ObjectPattern")
    for (const each of pattern.properties) addBound(each.type === "RestElement" ? each.argument : each.value, names);
  else if (pattern.type === "ArrayPattern") for (const each of pattern.elements) addBound(each, names);
  else if (pattern.type === "AssignmentPattern") addBound(pattern.left, names);
  else if (pattern.type === "RestElement") addBound(pattern.argument, names);
}

const located = (error: Error, script: string, at: number): Error =>
  Object.assign(error, { loc: { line: script.slice(0, at).split("\n").length } });
