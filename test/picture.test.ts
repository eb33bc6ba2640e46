// The README's picture is what its generator draws.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as lab from "rss-lab";
import { picture } from "../tools/picture.mjs";

it("docs/picture.svg is what tools/picture.mjs draws", async () => {
  expect(readFileSync(new URL("../docs/picture.svg", import.meta.url), "utf8")).toBe(`${await picture(lab)}\n`);
});
