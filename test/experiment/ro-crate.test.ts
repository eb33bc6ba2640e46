// The research object of an experiment's results: RO-Crate 1.1 ("Root Data Entity", "Data Entities") and the profile
// Process Run Crate 0.5, by their tables of what must be there. test/long/workflow.test.ts has a validator look at it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { type CrateAbout, SOFTWARE_TITLE, roCrateText } from "../../lib/src/experiment/ro-crate.js";

type Entity = Readonly<Record<string, unknown>> & { readonly "@id": string; readonly "@type": string };
type Link = { readonly "@id": string };

const file = (path: string, role: "input" | "result") => ({
  path,
  role,
  name: path,
  description: "a file",
  encodingFormat: "text/csv",
  bytes: 3,
  sha256: "00ff",
});
const ABOUT: CrateAbout = {
  name: "more-cpus",
  question: "Do more CPUs help?",
  software: { version: "0.1.0", commit: null, description: "A model", license: "MIT", author: "RSS Lab contributors" },
  files: [file("experiment.json", "input"), file("results.csv", "result")],
};
const graphOf = (about: CrateAbout, options = {}): Map<string, Entity> => {
  const { "@graph": graph } = JSON.parse(roCrateText(about, options)) as { "@graph": Entity[] };
  expect(new Set(graph.map((entity) => entity["@id"])).size).toBe(graph.length);
  return new Map(graph.map((entity) => [entity["@id"], entity]));
};
const ids = (links: unknown): string[] => [links].flat().map((one) => (one as Link)["@id"]);

/** Every link of a value, at any depth. */
const linksOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(linksOf)
    : typeof value === "object" && value !== null
      ? Object.keys(value).length === 1 && "@id" in value
        ? [(value as Link)["@id"]]
        : Object.values(value).flatMap(linksOf)
      : [];

describe("a crate", () => {
  test("names its root and its profile, and every link leads to an entity (RO-Crate 1.1, Root Data Entity)", () => {
    const graph = graphOf(ABOUT);
    expect(graph.get("ro-crate-metadata.json")).toMatchObject({ "@type": "CreativeWork", about: { "@id": "./" } });
    expect(graph.get("./")).toMatchObject({ "@type": "Dataset", description: "Do more CPUs help?" });
    expect(ids(graph.get("./")!.conformsTo)).toEqual(["https://w3id.org/ro/wfrun/process/0.5"]);
    const all = [...graph.values()].flatMap((entity) => Object.values(entity).flatMap(linksOf));
    expect(all.filter((id) => !graph.has(id))).toEqual(["https://w3id.org/ro/crate/1.1"]);
  });
  test("says which program made which files of which (Process Run Crate 0.5, CreateAction)", () => {
    const graph = graphOf(ABOUT);
    const run = graph.get("#run")!;
    expect([ids(run.object), ids(run.result)]).toEqual([["experiment.json"], ["results.csv"]]);
    expect(graph.get(ids(run.instrument)[0])).toMatchObject({
      "@type": "SoftwareApplication",
      softwareVersion: "0.1.0",
    });
    expect(ids(graph.get("./")!.mentions)).toEqual(["#run"]);
  });
  test("holds every file once, with its hash and its size, and paths as URIs", () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (paths) => {
        const files = paths.map((path, i) => file(`inputs/${i}-${path}`, i % 2 === 0 ? "input" : "result"));
        const graph = graphOf({ ...ABOUT, files });
        const parts = ids(graph.get("./")!.hasPart);
        expect(parts.map((id) => decodeURIComponent(id))).toEqual(files.map(({ path }) => path));
        for (const id of parts)
          expect(graph.get(id)).toMatchObject({ "@type": "File", sha256: "00ff", contentSize: "3" });
      }),
    ));
  test("has no date, no licence and no person unless they are given, and says so: the same results, the same bytes", () => {
    expect(roCrateText(ABOUT)).toBe(roCrateText(structuredClone(ABOUT)));
    const bare = graphOf(ABOUT);
    expect(bare.get("./")).not.toHaveProperty("datePublished");
    expect(bare.get("ro-crate-metadata.json")!.description).toContain("--date");
    expect(bare.get("./")!.license).toContain("--license");
    const full = graphOf(ABOUT, { datePublished: "2026-11-27", license: "CC-BY-4.0" });
    expect(full.get("./")).toMatchObject({
      datePublished: "2026-11-27",
      license: { "@id": "https://spdx.org/licenses/CC-BY-4.0" },
    });
    expect([...bare.values(), ...full.values()].filter((entity) => entity["@type"] === "Person")).toEqual([]);
  });
  test("cites the program as CITATION.cff does: its title and its authors", () => {
    const citation = readFileSync(new URL("../../CITATION.cff", import.meta.url), "utf8");
    const { author } = JSON.parse(readFileSync(new URL("../../lib/package.json", import.meta.url), "utf8")) as {
      author: string;
    };
    expect(citation).toContain(`\ntitle: ${SOFTWARE_TITLE}\n`);
    expect(citation).toContain(`\n  - name: ${author}\n`);
    expect(graphOf(ABOUT).get("#authors")).toMatchObject({ "@type": "Organization", name: author });
  });
  test("names the commit, if it is known", () => {
    const software = { ...ABOUT.software, commit: "58b8fe4" };
    expect(graphOf({ ...ABOUT, software }).get("#rss-lab")).toMatchObject({ identifier: "58b8fe4" });
    expect(graphOf(ABOUT).get("#rss-lab")).not.toHaveProperty("identifier");
  });
});

describe("what a crate refuses", () => {
  test.each([
    "2026",
    "2026-13-01",
    "2026-02-29",
    "2026-04-31",
    "2026-00-10",
    "2026-01-00",
    "27 November",
    "",
    "2026-11-27T10:00",
  ])("the date %s", (datePublished) =>
    expect(() => roCrateText(ABOUT, { datePublished })).toThrow(
      `The date of the results is "${datePublished}": it must be a day as 2026-11-27.`,
    ),
  );
  test.each(["2024-02-29", "2000-02-29", "2026-12-31"])("but not %s", (datePublished) =>
    expect(graphOf(ABOUT, { datePublished }).get("./")).toMatchObject({ datePublished }),
  );
  test.each(["CC BY 4.0", "", "https://creativecommons.org/licenses/by/4.0/", "-1"])("the licence %s", (license) =>
    expect(() => roCrateText(ABOUT, { license })).toThrow(
      `The licence of the results is "${license}": it must be an SPDX identifier as CC-BY-4.0 or CC0-1.0.`,
    ),
  );
  test("another option", () =>
    expect(() => roCrateText(ABOUT, { date: "2026-11-27" } as never)).toThrow(
      'The last argument of roCrateText has an unknown field "date": the fields are datePublished, license.',
    ));
});
