import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { describe, expect, it, test } from "vitest";

// Every folder of datasets/ that has a datapackage.json is checked; a new dataset is picked up automatically.
const root = new URL("../datasets/", import.meta.url);
interface Field {
  name: string;
  type: string;
  description?: string;
  unit?: string;
}
interface Resource {
  name: string;
  path: string;
  bytes: number;
  hash: string;
  format?: string;
  schema?: { fields: Field[] };
}
interface Package {
  name: string;
  licenses: unknown[];
  sources: unknown[];
  resources: Resource[];
}

const packages = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => new URL(`${entry.name}/`, root))
  .filter((folder) => existsSync(new URL("datapackage.json", folder)));

test("there are datasets to check", () =>
  expect(packages.map((folder) => folder.pathname.split("/").at(-2))).toContain("hash-vectors"));

describe.each(packages.map((folder) => [folder.pathname.split("/").at(-2)!, folder] as const))(
  "datasets/%s",
  (_, folder) => {
    const description = JSON.parse(readFileSync(new URL("datapackage.json", folder), "utf8")) as Package;

    it("says its name, licence and sources, and has a README", () => {
      expect(description.name).toMatch(/^[a-z0-9.-]+$/); // what Frictionless allows
      expect(description.licenses.length).toBeGreaterThan(0);
      expect(description.sources.length).toBeGreaterThan(0);
      expect(statSync(new URL("README.md", folder)).size).toBeGreaterThan(0);
    });

    it("names every data file that lies beside it", () => {
      const data = readdirSync(folder).filter((file) => /\.(csv|pcap|pcapng)$/.test(file));
      expect(description.resources.map((resource) => resource.path)).toEqual(expect.arrayContaining(data));
    });

    it.each(description.resources.map((resource) => [resource.path, resource] as const))(
      "%s has the bytes and the sha256 that are stated",
      (path, resource) => {
        const bytes = readFileSync(new URL(path, folder));
        expect(`${bytes.length} bytes`).toBe(`${resource.bytes} bytes`);
        expect(resource.hash).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
      },
    );

    it.each(
      description.resources
        .filter((resource) => resource.path.endsWith(".csv"))
        .map((resource) => [resource.path, resource] as const),
    )("%s has the columns that are described, in order, each with type and meaning", (path, resource) => {
      const head = readFileSync(new URL(path, folder), "utf8").split("\n", 1)[0];
      expect(resource.schema!.fields.map((field) => field.name)).toEqual(head.split(","));
      for (const field of resource.schema!.fields)
        expect([field.name, field.type && field.description ? "described" : "not described"]).toEqual([
          field.name,
          "described",
        ]);
    });
  },
);
