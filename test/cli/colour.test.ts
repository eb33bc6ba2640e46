// Colour on a terminal alone, unless the person's surroundings say otherwise (no-color.org, FORCE_COLOR).
import { describe, expect, test } from "vitest";
import { paint } from "../../lib/src/cli/colour.js";

describe("colour", () => {
  const bold = "\x1b[1mtext\x1b[22m";
  test.each([
    [{ isTTY: true }, {}, bold],
    [{}, {}, "text"],
    [{ isTTY: true }, { NO_COLOR: "1" }, "text"],
    [{ isTTY: true }, { NO_COLOR: "" }, bold],
    [{ isTTY: true }, { TERM: "dumb" }, "text"],
    [{}, { FORCE_COLOR: "1" }, bold],
    [{ isTTY: true }, { FORCE_COLOR: "0" }, "text"],
    [{}, { FORCE_COLOR: "1", NO_COLOR: "1" }, "text"],
  ])("stream %j with %j", (stream, env, text) => expect(paint("bold", "text", { stream, env })).toBe(text));
});
