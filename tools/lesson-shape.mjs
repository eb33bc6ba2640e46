// A lesson's notebook in numbers: which parts are core, Deeper and Check, how many words, and the minutes that follow
// from them. notebooks/README.md states the formula; the test of the contract and lesson-table.mjs both ask here.
import ts from "typescript";
import { sourceOf } from "./lesson-text.mjs";

export const WORDS_A_MINUTE = 130;
export const MINUTES_A_CELL = 1.25;
export const MINUTES_AN_EXERCISE = 7;

/**
 * A piece of a notebook: a code cell, or the text of a Markdown cell up to the next heading.
 * @typedef {{ cell: number, kind: "code" | "text", text: string, isDeeper: boolean, isCheck: boolean, exercise: number
 * }} Piece
 * `cell` counts from 0; `exercise` is 0 outside the exercises.
 * @typedef {{ cell_type: string, source: string | string[], outputs?: { data?: Record<string, unknown> }[] }} AnyCell
 */

/**
 * A notebook's pieces in order. From a heading that begins with "## Deeper" to the next "## " everything is Deeper, and
 * so is an exercise headed "### Exercise 3 (deeper): ...".
 * @param {readonly AnyCell[]} cells
 * @returns {Piece[]}
 */
export function piecesOf(cells) {
  let [isDeeper, isCheck, exercise, isDeeperExercise] = [false, false, 0, false];
  /** @type {Piece[]} */
  const pieces = [];
  cells.forEach((cell, at) => {
    const text = sourceOf(cell);
    const parts = cell.cell_type === "code" ? [text] : text.split(/^(?=#{1,3} )/m);
    for (const part of parts) {
      if (cell.cell_type !== "code" && /^#{1,2} /.test(part)) {
        isDeeper = part.startsWith("## Deeper");
        isCheck = /^## Check\s*$/m.test(part.split("\n")[0]);
        exercise = 0;
      }
      const heading = /^### Exercise (\d+)( \(deeper\))?:/.exec(part);
      if (isCheck && cell.cell_type !== "code" && heading) {
        exercise = Number(heading[1]);
        isDeeperExercise = heading[2] !== undefined;
      }
      pieces.push({
        cell: at,
        kind: cell.cell_type === "code" ? "code" : "text",
        text: part,
        isDeeper: isDeeper || (exercise > 0 && isDeeperExercise),
        isCheck,
        exercise,
      });
    }
  });
  return pieces;
}

/** Words as a reader meets them: addresses of links, and signs alone, are none. @param {string} markdown */
export const wordsOf = (markdown) =>
  markdown
    .replaceAll(/\]\([^)]*\)/g, "] ")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/**
 * The minutes of the core and of what is marked Deeper, each rounded up to whole fives, 0 if there is none.
 * @param {readonly AnyCell[]} cells
 * @returns {{ core: number, deeper: number, words: number, codeCells: number, exercises: number }}
 */
export function minutesOf(cells) {
  const pieces = piecesOf(cells);
  /** @param {(piece: Piece) => boolean} belongs */
  const counted = (belongs) => {
    const own = pieces.filter(belongs);
    const words = own.filter((piece) => piece.kind === "text" && piece.exercise === 0);
    return {
      words: words.reduce((sum, { text }) => sum + wordsOf(text), 0),
      codeCells: own.filter((piece) => piece.kind === "code" && !piece.isCheck).length,
      exercises: new Set(own.map(({ exercise }) => exercise).filter((exercise) => exercise > 0)).size,
    };
  };
  const core = counted(({ isDeeper }) => !isDeeper);
  const deeper = counted(({ isDeeper }) => isDeeper);
  /** @param {typeof core} part */
  const minutes = ({ words, codeCells, exercises }) =>
    5 *
    Math.max(
      0,
      Math.ceil((words / WORDS_A_MINUTE + MINUTES_A_CELL * codeCells + MINUTES_AN_EXERCISE * exercises - 1e-9) / 5),
    );
  return {
    core: minutes(core),
    deeper: minutes(deeper),
    words: pieces.filter(({ kind }) => kind === "text").reduce((sum, { text }) => sum + wordsOf(text), 0),
    codeCells: pieces.filter(({ kind }) => kind === "code").length,
    exercises: core.exercises + deeper.exercises,
  };
}

/**
 * The exercises of a lesson with the ids that their cells name.
 * @param {readonly AnyCell[]} cells
 */
export function exercisesOf(cells) {
  /** @type {Map<number, string[]>} */
  const found = new Map();
  for (const { exercise, kind, text } of piecesOf(cells)) {
    if (exercise === 0) continue;
    const ids =
      kind === "code" ? [...text.matchAll(/\b(?:exercise|check)\(\s*["']([^"']+)["']/g)].map(([, id]) => id) : [];
    found.set(exercise, [...new Set([...(found.get(exercise) ?? []), ...ids])]);
  }
  return [...found].map(([number, ids]) => ({ number, ids }));
}

/** What kind of exercise it is. @param {{ rubric?: unknown, tryOut?: unknown }} posed */
export const kindOfExercise = ({ rubric, tryOut }) => (rubric ? "design" : tryOut ? "run or build" : "closed");

/** The import statements of a cell, with their lines. @param {string} code */
export function importsOf(code) {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isImportDeclaration).map((statement) => ({
    module: /** @type {import("typescript").StringLiteral} */ (statement.moduleSpecifier).text,
    from: file.getLineAndCharacterOfPosition(statement.getStart()).line,
    to: file.getLineAndCharacterOfPosition(statement.getEnd()).line,
  }));
}

/** The lines of a cell that count: neither blank nor part of an import. @param {string} code */
export function codeLines(code) {
  const imports = importsOf(code);
  return code
    .split("\n")
    .filter((line, n) => line.trim() !== "" && !imports.some(({ from, to }) => n >= from && n <= to));
}

/** Lengths of the code cells in counted lines, ascending. @param {readonly AnyCell[]} cells */
export const codeLengths = (cells) =>
  cells
    .filter((cell) => cell.cell_type === "code")
    .map((cell) => codeLines(sourceOf(cell)).length)
    .sort((a, b) => a - b);

/**
 * The names that code cells declare at their top level, and those that they use.
 * @param {readonly string[]} codes
 */
export function namesIn(codes) {
  /** @type {Set<string>} */
  const declared = new Set();
  /** @type {Set<string>} */
  const used = new Set();
  for (const code of codes) {
    const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
    /** @param {import("typescript").Node} node */
    const visit = (node) => {
      if (ts.isIdentifier(node)) {
        const { parent } = node;
        const isName =
          (ts.isVariableDeclaration(parent) ||
            ts.isFunctionDeclaration(parent) ||
            ts.isParameter(parent) ||
            ts.isTypeAliasDeclaration(parent) ||
            ts.isInterfaceDeclaration(parent) ||
            ts.isClassDeclaration(parent) ||
            ts.isImportSpecifier(parent) ||
            ts.isBindingElement(parent)) &&
          parent.name === node;
        const isField =
          (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
          ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertySignature(parent)) &&
            parent.name === node) ||
          (ts.isBindingElement(parent) && parent.propertyName === node);
        if (isName) declared.add(node.text);
        else if (!isField) used.add(node.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { declared, used };
}
