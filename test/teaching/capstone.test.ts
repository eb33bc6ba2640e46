// The numbers of the capstone's model answer, computed anew; its first cells, run as they stand.
import { readFileSync } from "node:fs";
import ts from "typescript";
import * as lab from "rss-lab";
import * as course from "rss-lab-course";
import { describe, expect, test } from "vitest";
import { CONNECTIONS, FRAMES, SPAN_S, today, tried, type Came, type Setting } from "./capstone.js";

const text = readFileSync(new URL("../../teaching/capstone.md", import.meta.url), "utf8");
const answer = text.slice(text.indexOf("## Model answer"));

/** Figures as the page has them: three digits that say something, one behind the point for shares. */
const share = (value: number): string => `${Number((100 * value).toFixed(1))} %`;
const micros = (value: number): string => `${Number(value.toPrecision(3))} µs`;

const rowsAfter = (heading: string): string[][] => {
  const from = answer.slice(answer.indexOf(heading));
  const table = /(?:^\|.*\n)+/m.exec(from)?.[0] ?? "";
  return table
    .trim()
    .split("\n")
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
};

const met = ({ lostShare, p99Us, busiest }: Came): string =>
  [lostShare === 0 && "A", lostShare === 0 && p99Us <= 20 && "B", busiest <= 0.75 && "C"].filter(Boolean).join(" ") ||
  "-";

describe("the model answer", () => {
  test("1 today: rate, connections, the fullest queue, the largest connection", () => {
    const facts = today();
    expect(facts).toMatchObject({ frames: FRAMES, connections: CONNECTIONS, spanS: SPAN_S });
    expect(answer).toContain(`${FRAMES.toLocaleString("en")} frames in ${(SPAN_S * 1e3).toFixed(3)} ms`);
    expect(answer).toContain(
      `${(FRAMES / SPAN_S / 1e6).toFixed(2)} million frames a second, on ${CONNECTIONS} connections`,
    );
    expect(answer).toContain(`has ${facts.fullestOverMean.toFixed(2)} times the mean`);
    expect(answer).toContain(`the largest connection has ${share(facts.largestShare)} of the frames`);
  });
  test("2 the estimate", () => {
    const cpus = ((2 * FRAMES) / SPAN_S) * 550e-9;
    expect(answer).toContain(
      `${((2 * FRAMES) / SPAN_S / 1e6).toFixed(2)} million frames a second times 550 ns are ${cpus.toFixed(2)} CPUs`,
    );
    expect(answer).toContain(`${cpus.toFixed(2)} / 0.75 = ${(cpus / 0.75).toFixed(1)}`);
  });
  test("3 runs on 1 to 8 CPUs", () => {
    const all = [1, 2, 3, 4, 5, 6, 7, 8].map((cpus) => ({ cpus, came: tried({ cpus }) }));
    expect(rowsAfter("**3. Runs**")).toEqual(
      all.map(({ cpus, came }) => [
        String(cpus),
        share(came.lostShare),
        micros(came.p99Us),
        share(came.busiest),
        `${Math.round(came.nsPerFrame)} ns`,
        met(came),
      ]),
    );
    const interrupts = (cpus: number): string => (all[cpus - 1]?.came.interrupts ?? NaN).toLocaleString("en");
    expect(answer.replaceAll("\n", " ")).toContain(`${interrupts(3)} times with 3 CPUs, ${interrupts(6)} times with 6`);
  });
  test("4 the level", () =>
    expect(rowsAfter("**4. The level**").map(([, ...cells]) => cells)).toEqual(
      lab.VARIANTS.map((variant) => tried({ cpus: 5, variant })).map((came) => [
        share(came.lostShare),
        micros(came.p99Us),
        share(came.busiest),
        met(came),
      ]),
    ));
  test("5 moderation", () => {
    const rows = rowsAfter("**5. Moderation**");
    expect(rows).toHaveLength(6);
    expect(rows).toEqual(
      rows.map(([interval = "", cpus = ""]) => {
        const came = tried({ cpus: Number(cpus), intervalUs: Number.parseInt(interval, 10) });
        return [interval, cpus, micros(came.p99Us), share(came.busiest), met(came)];
      }),
    );
  });
  test("6 doubt", () => {
    const choices: Setting[] = [{ cpus: 4, intervalUs: 10 }, { cpus: 5, intervalUs: 10 }, { cpus: 6 }];
    const drawn = choices.map((choice) => Array.from({ length: 10 }, (_, i) => tried({ ...choice, seed: i + 1 })));
    const dear = choices.map((choice) => tried({ ...choice, protocolNs: 750 }));
    expect(rowsAfter("**6. Doubt.**").map(([, ...cells]) => cells)).toEqual([
      drawn.map((all) => share(Math.max(...all.map(({ busiest }) => busiest)))),
      drawn.map((all) => String(all.filter((came) => !met(came).includes("C")).length)),
      dear.map(({ busiest }) => share(busiest)),
      dear.map(({ p99Us }) => micros(p99Us)),
      choices.map((choice) => share(tried({ ...choice, speed: 2.5 }).busiest)),
    ]);
    expect(drawn.flat().every(({ lostShare, p99Us }) => lostShare === 0 && p99Us <= 20)).toBe(true);
  });
});

test("the rubric's points add up", () => {
  const points = [...text.matchAll(/^\| \d \w+ \| (\d+) \|/gm)].map(([, each]) => Number(each));
  expect(points).toHaveLength(7);
  expect(text).toContain(`| **sum** | **${points.reduce((sum, each) => sum + each)}** |`);
});

test("the cells to begin with run, and give what the model answer says of 8 CPUs", async () => {
  const code = [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, cell]) => cell).join("\n");
  const body = ts.transpileModule(code.replaceAll(/^import .*$/gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  }).outputText;
  const shown: unknown[] = [];
  const scope = { ...lab, ...course, table: (rows: unknown) => shown.push(rows) };
  const names = Object.keys(scope).filter((each) => /^[A-Za-z]\w*$/.test(each));
  // oxlint-disable-next-line no-implied-eval
  await new Function(...names, `return (async () => {${body}})()`)(
    ...names.map((each) => scope[each as keyof typeof scope]),
  );
  const came = tried({ cpus: 8 });
  expect(shown).toEqual([
    { "8 CPUs": { lostShare: came.lostShare, p99Ps: Math.round(came.p99Us * 1e6), busiestShare: came.busiest } },
  ]);
});
