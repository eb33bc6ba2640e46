// The package's documents say what the code says: costs, decisions and scenario fields.
import { ENCAPSULATIONS, EXTRA_FIELDS } from "../lib/src/frame/nic-parsing.js";
import { FAULT_NOTES } from "../lib/src/fault/faults.js";
import { DEFAULT_LINUX_COSTS } from "../lib/src/linux/linux-costs.js";
import { LINUX_VARIANTS } from "../lib/src/linux/linux-variants.js";
import { NIC_PROFILE_NAMES } from "../lib/src/nic/profile-hashing.js";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, VARIANTS, load, readScenario, readTrace, run } from "rss-lab";
import { SETTING_USES } from "../lib/src/scenario/unused-settings.js";

const root = new URL("../lib/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const sources = (readdirSync(new URL("src/", root), { recursive: true }) as string[]).filter((path) =>
  path.endsWith(".ts"),
);

describe("docs/costs.md", () => {
  it("lists every cost once, with the value that the code has", () => {
    const rows = [...read("docs/costs.md").matchAll(/^\| `(\w+)` \| ([\d.]+) (ns|lines) \|/gm)];
    const listed = Object.fromEntries(
      rows.map(([, name, value, unit]) => [name, unit === "ns" ? Math.round(Number(value) * 1000) : Number(value)]),
    );
    expect(listed).toEqual(DEFAULT_COSTS);
    expect(rows).toHaveLength(Object.keys(DEFAULT_COSTS).length);
  });
});

describe("docs/decisions.md", () => {
  const text = read("docs/decisions.md");
  const named = [...text.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path]) => path);

  it("names every file that holds a decision", () => {
    const deciding = sources.filter((path) => /Decision:/.test(read(`src/${path}`)));
    expect(deciding.length).toBeGreaterThan(5);
    expect(deciding.filter((path) => !named.includes(path))).toEqual([]);
  });

  it("names only files that exist", () => {
    expect(named.filter((path) => !existsSync(new URL(`src/${path}`, root)))).toEqual([]);
  });
});

describe("docs/linux.md", () => {
  const text = read("docs/linux.md");
  const settings = text.split("## Settings")[1]?.split("\n## ")[0] ?? "";
  const rows = [...settings.matchAll(/^\| (`.*?`) \| (.*)\|$/gm)].flatMap(([, names = "", rest = ""]) =>
    [...names.matchAll(/`(.*?)`/g)].map(([, name = ""]) => [name, rest.split("|").map((cell) => cell.trim())] as const),
  );
  const usersIn = (who: string): string[] =>
    who.startsWith("all") ? [...LINUX_VARIANTS] : LINUX_VARIANTS.filter((variant) => who.includes(`"${variant}"`));

  it("has a row for every field of linux, with the variants that use it, and no other", () => {
    const listed = rows.filter(([name]) => name.startsWith("linux.")).map(([name, cells]) => [name, usersIn(cells[1])]);
    const known = Object.entries(SETTING_USES).filter(([name]) => name.startsWith("linux."));
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries(known.map(([name, { variants }]) => [name, [...variants]])),
    );
  });

  it("says which other settings not all of Linux's variants use", () => {
    const listed = rows.filter(
      ([name, { length }]) => length === 1 && !name.startsWith("linux.") && name in SETTING_USES,
    );
    const special = Object.entries(SETTING_USES)
      .filter(([name]) => !/^(linux|rebalancing\.|rssChanges\.|sends\.|rss$)/.test(name))
      .map(([name, { variants }]) => [name, LINUX_VARIANTS.filter((variant) => variants.includes(variant))] as const)
      .filter(([name, { length }]) => length < LINUX_VARIANTS.length || name === "fault")
      .map(([name, variants]) => [name, name === "fault" ? [] : variants]);
    expect(Object.fromEntries(listed.map(([name, cells]) => [name, usersIn(cells[0])]))).toEqual(
      Object.fromEntries(special),
    );
  });

  it("lists every cost of Linux's once, with the value that the code has", () => {
    const listed = [...settings.matchAll(/^\| `(\w+)` \| ([\d.]+) (ns|us) \|/gm)].map(([, name, value, unit]) => [
      name,
      Math.round(Number(value) * (unit === "ns" ? 1000 : 1e6)),
    ]);
    expect(Object.fromEntries(listed)).toEqual(DEFAULT_LINUX_COSTS);
  });

  it("names only files that exist, and every variant", () => {
    const files = [...text.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path]) => path);
    expect(files.filter((path) => !existsSync(new URL(`src/${path}`, root)))).toEqual([]);
    for (const variant of LINUX_VARIANTS) expect(text).toContain(`| "${variant}" |`);
  });
});

describe("docs/findings.md", () => {
  const text = read("docs/findings.md");

  it("has a row for every finding, and names only files that exist", () => {
    const numbers = (letter: string, count: number): string[] =>
      Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
    expect([...text.matchAll(/^\| ([MFS]\d+) \|/gm)].map(([, id]) => id)).toEqual([
      ...numbers("M", 21),
      ...numbers("F", 7),
      ...numbers("S", 12),
    ]);
    const named = [...text.matchAll(/`((?:test|docs)\/[\w/.-]+)`/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((path) => !existsSync(new URL(`../${path}`, root)))).toEqual([]);
  });
});

describe("docs/scenario.md", () => {
  it("shows the file docs/scenario.json, which runs", () => {
    const file = read("docs/scenario.json");
    expect(read("docs/scenario.md")).toContain(file.trimEnd());
    expect(run({ ...readScenario(JSON.parse(file)), records: "summary" }).summary.received).toBeGreaterThan(0);
  });

  it("lists every field of a complete scenario with its default", () => {
    const text = read("docs/scenario.md");
    const { scenario } = run({ traffic: load({ framesPerSecond: 1e6, frames: 1 }) });
    const fields = [
      ...Object.keys(scenario),
      ...Object.keys(scenario.rss).map((name) => `rss.${name}`),
      ...Object.keys(scenario.locks).map((name) => `locks.${name}`),
    ];
    expect(fields.filter((name) => !new RegExp(`^\\| \`${name.replace(".", "\\.")}\` \\|`, "m").test(text))).toEqual(
      [],
    );
    for (const variant of VARIANTS) expect(text).toContain(`"${variant}"`);
  });

  it("says of every setting who uses it, as the table of the code does", () => {
    const section = read("docs/scenario.md").split("## Settings that have no effect")[1]?.split("\n## ")[0] ?? "";
    const listed = [...section.matchAll(/^\| (`.*`) \| (.*?) \|(.*)\|$/gm)].flatMap(
      ([, names = "", who = "", needs = ""]) => {
        const named = VARIANTS.filter((variant) => who.includes(`"${variant}"`));
        const variants = who.startsWith("all") ? VARIANTS.filter((variant) => !named.includes(variant)) : named;
        return [...names.matchAll(/`(.*?)`/g)].map(
          ([, name]) => [name, { variants, hasNeeds: needs.trim() !== "" }] as const,
        );
      },
    );
    const special = Object.entries(SETTING_USES)
      .filter(([name]) => !name.startsWith("linux."))
      .map(([name, { variants, needs = [] }]) => {
        const ofWindows = VARIANTS.filter((variant) => variants.includes(variant));
        return [name, { variants: ofWindows, hasNeeds: needs.length > 0 }] as const;
      })
      .filter(([, { variants, hasNeeds }]) => variants.length < VARIANTS.length || hasNeeds);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(special));
  });

  it("has a row for every fault, names its variants, and shows a scenario with one, whose fault shows", () => {
    const section = read("docs/scenario.md").split("## A driver with a fault")[1]?.split("\n## ")[0] ?? "";
    const [told, possible] = section.split("| fault | variants |");
    const rows = possible.split("\n").filter((line) => line.startsWith('| "'));
    for (const [fault, { variants }] of Object.entries(FAULT_NOTES)) {
      expect(told).toContain(`| "${fault}" |`);
      const who = rows.find((line) => line.includes(`"${fault}"`))?.split("|")[2] ?? "";
      const named = VARIANTS.filter((variant) => who.includes(`"${variant}"`));
      expect(who.includes("all") ? VARIANTS.filter((variant) => !named.includes(variant)) : named).toEqual(variants);
    }
    const [, json = ""] = /^```json\n([\s\S]*?)^```/m.exec(section) ?? [];
    expect(run(readScenario(JSON.parse(json))).summary.fault?.silent).toHaveLength(1);
  });

  it("names every NIC profile, and every word that a NIC's hashing may have, and each of them runs from a file", () => {
    const text = read("docs/scenario.md");
    const traffic = { kind: "load", framesPerSecond: 1e6, frames: 1 };
    for (const profile of NIC_PROFILE_NAMES) {
      expect(text).toContain(`"${profile}"`);
      expect(
        run(readScenario({ traffic, variant: "hardware-queuing", rss: { hashing: profile } })).summary.received,
      ).toBe(1);
    }
    const given = {
      profile: "ndis",
      hashed: "inner",
      opens: ENCAPSULATIONS,
      tags: [[33024]],
      atomicFragments: "whole",
      innerWithoutPorts: "outer-addresses",
      extraFields: EXTRA_FIELDS,
    };
    expect(run(readScenario({ traffic, variant: "hardware-queuing", rss: { hashing: given } })).summary.received).toBe(
      1,
    );
    const section = text.split("## How the NIC parses and hashes")[1] ?? "";
    for (const field of Object.keys(given)) expect(section).toContain(`| \`${field}\` |`);
    for (const word of [...ENCAPSULATIONS, ...EXTRA_FIELDS]) expect(section).toContain(`"${word}"`);
  });

  it("names every field of a load and of its populations and endpoints, and shows traffic that runs", () => {
    const text = read("docs/scenario.md").split("## Traffic")[1]?.split("\n## ")[0] ?? "";
    const refused = (traffic: object): string => {
      try {
        readScenario({ traffic });
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    const kind = "load",
      framesPerSecond = 1e6;
    const sentences = [
      { kind, unknown: 1 },
      { kind, framesPerSecond, population: { kind: "zipf", unknown: 1 } },
      { kind, framesPerSecond, population: { kind: "elephant", unknown: 1 } },
      { kind, framesPerSecond, endpoints: [{ unknown: 1 }] },
      { kind, framesPerSecond, gaps: { kind: "bursts", unknown: 1 } },
      { kind, framesPerSecond, frameBytes: [{ unknown: 1 }] },
      { kind: "closed-loop", networkPs: 1000, unknown: 1 },
      { kind: "closed-loop", networkPs: 1000, thinkPs: { kind: "exponential", unknown: 1 } },
      { kind: "replay", unknown: 1 },
      { kind: "trace", csv: "a.csv", unknown: 1 },
      { kind: "trace", arrivals: [], unknown: 1 },
      { kind: "trace", arrivals: [{ unknown: 1 }] },
      { kind: "merge", unknown: 1 },
    ].map(refused);
    const fields = sentences.flatMap(
      (sentence) =>
        /the fields are (.*)\.$/.exec(sentence)?.[1]?.split(", ") ?? expect.fail(`no list of fields: ${sentence}`),
    );
    const kinds = /must be one of (.*)\.$/.exec(refused({ kind: "unknown" }))?.[1]?.split(", ") ?? [];
    expect(kinds.length).toBeGreaterThan(3);
    expect([...kinds, ...fields].filter((word) => !new RegExp(`["\`]${word}["\`]`).test(text))).toEqual([]);
    const examples = [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json]) => JSON.parse(json) as unknown);
    expect(examples.length).toBeGreaterThan(0);
    for (const traffic of examples)
      expect(
        run({ ...readScenario({ traffic }), durationPs: 1e10, records: "summary" }).summary.received,
      ).toBeGreaterThan(0);
  });

  it("names every column of a trace, and shows a trace that can be read", () => {
    const text = read("docs/scenario.md").split("## Traffic")[1] ?? "";
    let sentence = "";
    try {
      readTrace("unknown");
    } catch (error) {
      sentence = (error as Error).message;
    }
    const columns = /the columns are (.*), with commas/.exec(sentence)?.[1]?.split(", ") ?? [];
    expect(columns.length).toBeGreaterThan(10);
    expect(columns.filter((column) => !text.includes(`\`${column}\``))).toEqual([]);
    const traces = [...text.matchAll(/^```csv\n([\s\S]*?)^```/gm)].map(([, csv = ""]) => readTrace(csv).frames);
    expect(traces).toEqual([2]);
  });
});
