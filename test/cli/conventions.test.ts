// What all commands of rss-lab have in common: their help, and how they refuse. That the examples of every help run as
// they stand there: test/long/command-examples.test.ts.
import { describe, expect, it, test } from "vitest";
import { examplesOf } from "../support/command-help.js";
import { allCommands } from "../support/commands.js";
import { rssLab } from "./run-cli.js";

const commands = await allCommands();
const named = commands.map((row) => [row.name, row] as const);
const ONE_SENTENCE = /^[^\s{][^\n]*\.\n$/;

test("there are commands to look at", () => expect(commands.length).toBeGreaterThan(3));

describe.each(named)("rss-lab %s --help", (name, { command: { help, options, choices = {} } }) => {
  it("begins with the usage, and fits 100 columns", () => {
    expect(help).toMatch(new RegExp(`^rss-lab ${name}\\b`));
    expect(Math.max(...help.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });
  it("says what each option is, and the exit codes", () => {
    for (const option of Object.keys(options)) expect(help).toMatch(new RegExp(`^ +--${option}\\b`, "m"));
    expect(help).toMatch(/^Exit codes?: ?0/m);
  });
  it("has two examples at least", () => {
    expect(examplesOf(help).length).toBeGreaterThanOrEqual(2);
    for (const { line } of examplesOf(help)) expect(line).toContain(`rss-lab ${name}`);
  });
  it("has choices for options that take a value, and for words", () => {
    for (const [option, words] of Object.entries(choices)) {
      if (option !== "") expect(options[option]).toMatch(/text|list/);
      expect(words.length).toBeGreaterThan(0);
    }
  });
});

describe.each(named)("rss-lab %s, typed wrong: exit code 2, one sentence, nothing on stdout", (name, row) => {
  const { options } = row.command;
  const refused = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await rssLab(name, ...words);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(ONE_SENTENCE)]);
    return stderr;
  };
  it("an unknown option", async () => expect(await refused("--colour")).toContain("does not know the option --colour"));
  it("an option twice", async () => {
    expect(await refused("--json", "--json")).toContain("The option --json is given twice");
    for (const option of Object.keys(options).filter((each) => options[each] === "text"))
      expect(await refused(`--${option}`, "1", `--${option}`, "1")).toContain(`The option --${option} is given twice`);
  });
  it("an option without its value", async () => {
    for (const option of Object.keys(options).filter((each) => options[each] !== "flag")) {
      expect(await refused(`--${option}`)).toContain(`The option --${option} has no value`);
      expect(await refused(`--${option}`, "--json")).toContain(`The option --${option} has no value`);
    }
  });
  it("a flag with a value", async () => {
    expect(await refused("--json=yes")).toContain('The option --json has the value "yes": it takes none.');
  });
  it.runIf(/^[A-Z]/.test(row.takes))("without the words it takes", async () => {
    expect(await refused()).toContain(`see rss-lab ${name} --help`);
  });
  it("far too many words", async () => void (await refused(...Array.from({ length: 40 }, (_, i) => `${i}`))));
});
