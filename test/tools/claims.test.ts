// The table of claims (tools/claims): every claim still stands where it was made, CLAIMS.md is the table, and a number that changes anywhere - in the text, in a lesson's output, in what is measured - is reported.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chosen, lines, measureAll } from "../../tools/claims.mjs";
import { check, isWithin } from "../../tools/claims/claim.mjs";
import { CLAIMS } from "../../tools/claims/claims.mjs";
import { ROOT, makeContext } from "../../tools/claims/context.mjs";
import { claimsPage } from "../../tools/claims/page.mjs";

type Claim = Parameters<typeof check>[0];
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const context = makeContext();
const named = (name: string): Claim => CLAIMS.find((claim) => claim.name === name)!;

describe("the table", () => {
  test("has names that differ, files that exist, and minutes", () => {
    expect(new Set(CLAIMS.map(({ name }) => name)).size).toBe(CLAIMS.length);
    expect(CLAIMS.filter(({ name }) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(CLAIMS.filter(({ where }) => !existsSync(join(ROOT, where)))).toEqual([]);
    expect(CLAIMS.filter(({ minutes }) => !(minutes > 0 && minutes < 60))).toEqual([]);
  });
  test("names every number as the text or the lesson's output has it; what counts differences has none", () => {
    const isTold = ({ says, printed = "", expected, unit = "" }: Claim): boolean =>
      unit.endsWith("differ") ||
      unit.includes("differ between") ||
      [expected].flat().every((value) => {
        const forms = [String(value), Number(value).toLocaleString("en"), Number(value).toFixed(1)];
        return value === 0 || forms.some((form) => `${says} ${printed}`.includes(form));
      });
    const isText = ({ expected }: Claim): boolean => typeof expected === "string";
    expect(CLAIMS.filter((claim) => !isText(claim) && !isTold(claim)).map(({ name }) => name)).toEqual([]);
  });
  test("has a claim of every lesson, and of every row of the README's table of speeds", () => {
    const lessons = readdirSync(join(ROOT, "notebooks")).filter((name) => /^\d\d-/.test(name));
    // A new lesson needs one: a row in tools/claims/lessons-*.mjs, then node tools/claims.mjs --write.
    const without = lessons.filter((name) => !CLAIMS.some(({ where }) => where === `notebooks/${name}`));
    expect(without).toEqual([]);
    const rows = read("README.md")
      .split("\n")
      .filter((line) => /^\|.*\d\.\d(x|x .*) \|?/.test(line) && !line.includes("(the anchor)"));
    expect(rows.length).toBeGreaterThanOrEqual(5);
    const says = CLAIMS.filter(({ where }) => where === "README.md").map((claim) => claim.says);
    expect(rows.filter((line) => !says.some((words) => line.includes(words.replace(/ \|$/, ""))))).toEqual([]);
  });
  test("admits what is missed: 6 bands of checks 13 and 14, most modes of irq-suspension, four targets of speed", () => {
    const missed = CLAIMS.filter(({ goal }) => goal?.isMet === false).map(({ name }) => name);
    expect(missed.filter((name) => name.startsWith("published-1"))).toHaveLength(6);
    expect(missed.filter((name) => name.startsWith("published-irq")).length).toBeGreaterThan(10);
    expect(missed.filter((name) => !name.startsWith("published"))).toEqual([
      "speed-of-single-hardware-queue",
      "speed-of-msi-x",
      "speed-up-by-two-workers",
      "cost-of-rebalancing",
    ]);
  });
  test("is CLAIMS.md (node tools/claims.mjs --write)", () => expect(read("CLAIMS.md")).toBe(claimsPage()));
});

// That the quick ones hold: test/long/claims.test.ts.
test.each(CLAIMS.map((claim) => [claim.name, claim] as const))(
  "%s still stands where it was said",
  async (_, claim) => {
    const { problems } = await check({ ...claim, goal: undefined, measure: () => measuredAs(claim) }, context);
    expect(problems).toEqual([]);
  },
);
const measuredAs = ({ expected }: Claim): number | string => (typeof expected === "object" ? expected[0] : expected);

describe("what changes is reported", () => {
  const linear = named("lesson-02-linear");
  const drowns = named("lesson-01-one-cpu-drowns");
  const problems = async (claim: Claim, changes: (path: string, text: string) => string = (_, text) => text) =>
    (
      await check(
        claim,
        makeContext((path: string) => changes(path, read(path))),
      )
    ).problems;

  test("a number that is measured otherwise", async () => {
    expect(await problems({ ...drowns, measure: () => 1302 })).toEqual([
      "measured 1302, claimed 1301 of 3526 frames lost (exactly)",
    ]);
    expect(await problems({ ...linear, measure: () => "0x00000000" })).toEqual([
      'measured "0x00000000", claimed 0x929ea1d1 (exactly)',
    ]);
  });
  test("a text that says another number, and a lesson that prints one", async () => {
    expect(await problems(drowns, (_, text) => text.replace("a third: 1,301 frames", "a third: 1,300 frames"))).toEqual(
      [expect.stringMatching(/^notebooks\/01-.*\.ipynb no longer says: More than a third: 1,301 frames/)],
    );
    expect(await problems(drowns, (_, text) => text.replace("fixed        1,301 ", "fixed        1,300 "))).toEqual([
      expect.stringMatching(/^the cells of notebooks\/01-.*\.ipynb no longer print: fixed 1,301 99\.3 %/),
    ]);
  });
  test("a miss that is none any more, and a goal that is met no more", async () => {
    const queue = named("speed-of-single-hardware-queue");
    expect(await problems({ ...queue, measure: () => 2.65 })).toEqual([]);
    expect(await problems({ ...queue, share: 1, measure: () => 2.95 })).toEqual([
      "2.9 was wanted: the text calls that missed, and it is met",
    ]);
    const met: Claim = {
      ...drowns,
      goal: { says: "at most 1301", isMet: true, holds: (value) => Number(value) <= 1301 },
    };
    expect(await problems({ ...met, within: 5, measure: () => 1303 })).toEqual([
      "at most 1301: the text calls that met, and it is missed",
    ]);
  });
  test("a measurement that fails", async () => {
    const measure = (): never => {
      throw new Error("the bench has no row");
    };
    expect(await problems({ ...drowns, measure })).toEqual(["it cannot be measured: the bench has no row"]);
  });
  test("each of many, and the others hold", async () => {
    const outcomes = await measureAll([linear, { ...drowns, measure: () => 7 }], { context });
    expect(outcomes.map(({ problems: all }) => all.length)).toEqual([0, 1]);
    expect(outcomes.flatMap(lines).join("\n")).toMatch(
      /^holds {3}lesson-02-linear: "0x929ea1d1" \(.* s\)\nFAILED {2}lesson-01-one-cpu-drowns \(notebooks.*\): claimed 1301 of/,
    );
  });
});

describe("a tolerance", () => {
  test("is a distance, a share, or nothing; an interval is widened by it", () => {
    expect([1.9, 2.0, 2.2, 2.25].map((value) => isWithin({ expected: 2, share: 0.1 }, value))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([1.81, 1.8149, 1.8151].map((value) => isWithin({ expected: 1.81, within: 0.005 }, value))).toEqual([
      true,
      true,
      false,
    ]);
    expect([1.07, 1.08, 1.43, 1.44].map((value) => isWithin({ expected: [1.2, 1.3], share: 0.1 }, value))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isWithin({ expected: 2 }, 2.0000001)).toBe(false);
    expect(isWithin({ expected: "2" }, 2)).toBe(false);
  });
  test("takes what is nearer if it takes what is farther", () =>
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(100), fc.nat(200), fc.nat(200), (expected, within, one, two) => {
        const [near, far] = [Math.min(one, two), Math.max(one, two)];
        if (isWithin({ expected, within }, expected + far))
          expect(isWithin({ expected, within }, expected - near)).toBe(true);
      }),
    ));
});

describe("npm run claims", () => {
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "tools", "claims.mjs"), ...words], {
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };
  test("measures the claims whose names begin so, and says how many hold", () => {
    const { status, stdout } = run("--only", "lesson-02", "--quick");
    expect(stdout).toMatch(/^3 claims, about 1 min on two cores\n/);
    expect(stdout).toMatch(/\n3 hold, 0 do not\n$/);
    expect(status).toBe(0);
  });
  test("has JSON for scripts", () => {
    const { claims, failed } = JSON.parse(run("--only", "lesson-02-linear", "--json").stdout) as {
      claims: { name: string; measured: string }[];
      failed: string[];
    };
    expect(claims.map(({ name, measured }) => [name, measured])).toEqual([["lesson-02-linear", "0x929ea1d1"]]);
    expect(failed).toEqual([]);
  });
  test("refuses in one sentence what it does not know", () => {
    expect(run("--only", "lesson-99").stderr).toBe(
      'There is no claim whose name begins with "lesson-99": CLAIMS.md lists them.\n',
    );
    expect(run("--only", "lesson-99").status).toBe(2);
    expect(run("--fast").status).toBe(2);
    expect(chosen({ only: ["speed"], quick: true })).toMatch(
      /^None of these \d+ claims is quick: leave --quick out\.$/,
    );
  });
});
