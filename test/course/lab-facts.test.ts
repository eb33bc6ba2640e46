// What lesson 00 requires of a lab: all of it holds where the tests run, and an old Node is told from a new one.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { labFacts, labVersion } from "rss-lab-course";
import { isNodeNewEnough } from "../../course/src/place-node.js";

test("every fact holds here, and has a cure for where it does not", () => {
  for (const { fact, holds, cure } of labFacts()) {
    expect([fact, holds]).toEqual([fact, true]);
    expect(cure).not.toBe("");
  }
});

test("Node is new enough from 20.19 and from 22.12: from there on require() loads ES modules (Node's change log)", () => {
  const versions = ["20.19.0", "20.20.2", "22.12.0", "24.1.0", "23.0.0", "18.20.0", "20.18.3", "22.11.0", "21.7.0", ""];
  expect(versions.filter(isNodeNewEnough)).toEqual(["20.19.0", "20.20.2", "22.12.0", "24.1.0", "23.0.0"]);
});

test("the version is the one in the library's package.json", () =>
  expect(labVersion()).toBe(
    JSON.parse(readFileSync(new URL("../../lib/package.json", import.meta.url), "utf8")).version,
  ));
