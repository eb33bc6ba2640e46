// What may stand in a source file: no chance or clock in the model, no state beside a run, no numbers in a driver, and
// so on; one sentence for each fault. The driver's documented steps are checked in driver-steps.ts.
import ts from "typescript";
import { STEPS } from "./driver-steps.js";
import { folderOf } from "./import-rules.js";
import { lineOf, walk, type SourceFile } from "./source-files.js";

const OUTSIDE_THE_MODEL = ["course", "course/cli", "kernel", "cli"];
const WORLD = [
  "Date",
  "performance",
  "console",
  "process",
  "Buffer",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "fetch",
  "require",
  "globalThis",
  "crypto",
];
const SIMULATOR = ["sim", "nic", "cpu", "ndis", "driver", "linux", "stack", "fault", "machine"];
const WITH_TYPED_ARRAYS = [
  "sim/event-queue.ts",
  "nic/rings.ts",
  "nic/nic.ts",
  "nic/steering.ts",
  "nic/filtered-steering.ts",
  "nic/receive-queue.ts",
  "machine/own-clock.ts",
  "stack/connection-table.ts",
];
const TYPED_ARRAY =
  /^((Big)?(Int|Uint)(8|16|32|64)(Clamped)?Array|Float(16|32|64)Array|DataView|(Shared)?ArrayBuffer)$/;
const COLOUR = /#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})(?![\w-])|\b(rgb|hsl|oklch|lab)a?\(/i;
const LONG_LINE = 120;
const LONG_FILE = 250,
  HEADER_LINES = 12;

/** All the rules below, for one file. */
export function sourceFaults(file: SourceFile): string[] {
  return [
    worldFaults,
    stateFaults,
    numberFaults,
    engineFaults,
    typedArrayFaults,
    colourFaults,
    sizeFaults,
    lineFaults,
  ].flatMap((rule) => rule(file));
}

/** Chance and time come as arguments: only kernel, course and cli may touch the world around the program. */
export function worldFaults(file: SourceFile): string[] {
  if (OUTSIDE_THE_MODEL.includes(folderOf(file.path))) return [];
  return find(file, (node) => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === "Math.random")
      return "uses Math.random: chance comes from random/ alone";
    if (!ts.isIdentifier(node) || !WORLD.includes(node.text) || !isValue(node)) return null;
    return `uses ${node.text}: only kernel, course and cli may touch the world outside`;
  });
}

/**
 * Two runs in one notebook must not touch: a module has constants, no variables and no empty containers to be filled
 * later.
 */
export function stateFaults(file: SourceFile): string[] {
  if (OUTSIDE_THE_MODEL.includes(folderOf(file.path))) return [];
  return file.tree.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) =>
    declarationList.declarations.flatMap((declaration) => {
      const name = declaration.name.getText(),
        line = lineOf(file.tree, declaration);
      if (!(declarationList.flags & ts.NodeFlags.Const))
        return [`${file.path}:${line}: ${name} is a variable of the module`];
      return declaration.initializer && isEmptyContainer(declaration.initializer)
        ? [`${file.path}:${line}: ${name} is an empty container of the module, to be filled later`]
        : [];
    }),
  );
}

/** Functions that the language leaves to the engine: their last bits differ between browsers and Node versions. */
const ENGINES_OWN = /^(a?(sin|cos|tan)h?|atan2|exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot)$/;

/**
 * The same bytes on every engine: no functions of Math but those that IEEE 754 or the language define exactly (sqrt,
 * floor, imul, ...), and no power but those of 2 (exact) and of bigints (exact). random/exact-math.ts has the others.
 * It holds in every file.
 */
export function engineFaults(file: SourceFile): string[] {
  return find(file, (node) => {
    if (ts.isIdentifier(node) && node.text === "Math" && isValue(node)) {
      const { parent } = node;
      if (!ts.isPropertyAccessExpression(parent))
        return "takes Math as a value: name its function, so that it can be checked";
      return ENGINES_OWN.test(parent.name.text)
        ? `uses Math.${parent.name.text}, which differs between engines: use random/exact-math.ts`
        : null;
    }
    const isPower =
      ts.isBinaryExpression(node) &&
      [ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken].includes(
        node.operatorToken.kind,
      );
    return !isPower || node.left.getText() === "2" || /^BigInt\(|^\d+n$/.test(node.right.getText())
      ? null
      : `uses ** on ${node.left.getText()}, which differs between engines: multiply, or use random/exact-math.ts`;
  });
}

/** A driver file is a story: no numbers but those of the steps, which stand in comments. */
export function numberFaults(file: SourceFile): string[] {
  const isStory =
    folderOf(file.path) === "driver" ? file.path !== "driver/last-dpc.ts" : STEPS[file.path] !== undefined;
  if (!isStory) return []; // last-dpc counts down to zero
  return find(file, (node) =>
    ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)
      ? `has the number ${node.getText()}: a driver file has none`
      : null,
  );
}

/** Typed arrays appear in few places. `Uint8Array` as a type is allowed: the bytes of a frame need a type. */
export function typedArrayFaults(file: SourceFile): string[] {
  if (!SIMULATOR.includes(folderOf(file.path)) || WITH_TYPED_ARRAYS.includes(file.path)) return [];
  return find(file, (node) => {
    if (!ts.isIdentifier(node) || !TYPED_ARRAY.test(node.text)) return null;
    return node.text === "Uint8Array" && !isValue(node)
      ? null
      : `uses ${node.text}: typed arrays stay in ${WITH_TYPED_ARRAYS.join(", ")}`;
  });
}

/** Colours belong to charts. */
export function colourFaults(file: SourceFile): string[] {
  if (folderOf(file.path) === "charts" || file.path.startsWith("course/charts/")) return [];
  return find(file, (node) => {
    const text =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
        ? node.text
        : "";
    return COLOUR.test(text) ? `has the colour ${COLOUR.exec(text)![0]}: colours stay in charts/` : null;
  });
}

/** A file begins with a comment that says what it is, and above 250 lines it says why. */
export function sizeFaults(file: SourceFile): string[] {
  const lines = file.text.replace(/\n$/, "").split("\n"),
    header = lines.slice(0, HEADER_LINES);
  const long =
    lines.length > LONG_FILE && !header.some((line) => /^\/\/ long because: \S/.test(line))
      ? [
          `${file.path}: has ${lines.length} lines, above ${LONG_FILE}: say "// long because: ..." in the first ${HEADER_LINES}`,
        ]
      : [];
  const silent = !/^(#!.*\n)?(\/\/|\/\*)/.test(file.text);
  return silent ? [...long, `${file.path}: does not begin with a comment that says what it is`] : long;
}

/**
 * Comments keep to the width of the formatter, which does not break them itself; an example is one line, however long.
 */
export function lineFaults(file: SourceFile): string[] {
  let isExample = false;
  return file.text.split("\n").flatMap((line, i) => {
    const tag = /^\s*\* @(\w+)/.exec(line)?.[1];
    if (tag !== undefined || line.includes("*/")) isExample = tag === "example";
    const isLong = line.length > LONG_LINE && /^\s*(\/\/|\/?\*)/.test(line) && !isExample;
    return isLong ? [`${file.path}:${i + 1}: a comment of ${line.length} columns: ${LONG_LINE} at most`] : [];
  });
}

function find(file: SourceFile, fault: (node: ts.Node) => string | null): string[] {
  const found: string[] = [];
  walk(file.tree, (node) => {
    const sentence = fault(node);
    if (sentence) found.push(`${file.path}:${lineOf(file.tree, node)}: ${sentence}`);
  });
  return found;
}

/** A name that is read as a value: no type, no property after a point, no key, no name being declared. */
function isValue(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  if (
    (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isPropertyDeclaration(parent)) &&
    parent.name === node
  )
    return false;
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isMethodDeclaration(parent)) return false;
  if (ts.isFunctionDeclaration(parent)) return false;
  return !ts.isTypeReferenceNode(parent) && !ts.isQualifiedName(parent);
}

function isEmptyContainer(value: ts.Expression): boolean {
  if (ts.isNewExpression(value))
    return /^(Weak)?(Map|Set)$/.test(value.expression.getText()) && !value.arguments?.length;
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  return ts.isObjectLiteralExpression(value) && value.properties.length === 0;
}
