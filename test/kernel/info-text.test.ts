// What Shift+Tab says of a name: its type, and its documentation with every tag named.
import { expect, test } from "vitest";
import { infoText } from "../../kernel/src/requests.js";

const parts = (text: string) => [{ text, kind: "text" }];
const info = (documentation: string, tags: readonly (readonly [string, string])[] = []) =>
  infoText({
    kind: "function" as never,
    kindModifiers: "",
    textSpan: { start: 0, length: 1 },
    displayParts: parts("function half(n: number): number"),
    documentation: parts(documentation),
    tags: tags.map(([name, text]) => ({ name, text: parts(text) })),
  });

test("type, documentation and tags stand below each other, each tag under its name", () => {
  expect(
    info("Half of a number.", [
      ["param", "n an even\nnumber"],
      ["throws", "RangeError if it is odd"],
      ["example", "half(4)\n// => 2"],
      ["internal", ""],
    ]),
  ).toBe(
    "function half(n: number): number\n\nHalf of a number.\n\n@param n an even number\n" +
      "@throws RangeError if it is odd\n@example\nhalf(4)\n// => 2",
  );
});

test("lines of the source are joined; paragraphs, lists and code are not", () => {
  expect(info("One\nsentence.\n\nAnother:\n- a\n- b")).toContain("One sentence.\n\nAnother:\n- a\n- b");
  expect(info("```ts\na;\nb;\n```")).toContain("a;\nb;");
});

test("a name without documentation has its type alone", () => {
  expect(info("")).toBe("function half(n: number): number");
});
