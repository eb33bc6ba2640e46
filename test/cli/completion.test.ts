// rss-lab completion: the scripts are tried in the shells themselves, where these are installed.
import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it, test } from "vitest";
import { type Completed, bashScript, fishScript, zshScript } from "../../lib/src/cli/completion-scripts.js";
import { COMMANDS } from "../../lib/src/cli/main.js";
import { rssLab } from "./run-cli.js";

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;
const flag = (name: string) => ({ name, kind: "flag", values: [] }) as const;

/** Commands that have everything that a script can meet: blanks, quotation marks, lists, files. */
const SAMPLE: readonly Completed[] = [
  {
    name: "paint",
    title: "the hash's: value",
    options: [
      { name: "policy", kind: "text", values: ["none", "none, new key", "it's"] },
      { name: "types", kind: "list", values: ["tcp", "tcp-ex", "udp"] },
      { name: "key", kind: "text", values: [] },
      flag("json"),
    ],
    words: [],
  },
  { name: "published", title: "results", options: [flag("json")], words: ["13", "14"] },
];

/** What bash's own completion function makes of typed words, the last one under the cursor. */
function bash(script: readonly string[], ...words: string[]): string[] {
  const typed = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const run = [
    ...script,
    "complete -p rss-lab >&2",
    `COMP_WORDS=(rss-lab ${typed}); COMP_CWORD=${words.length}`,
    '_rss_lab rss-lab "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join("\n");
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", run], { encoding: "utf8" });
  expect([stderr, status]).toEqual(["complete -o default -F _rss_lab rss-lab\n", 0]);
  return stdout.split("\n").filter((line) => line !== "");
}

describe.runIf(has("bash"))("in a real bash", () => {
  const sample = (...words: string[]): string[] => bash(bashScript(SAMPLE), ...words);
  test.each([
    [["p"], ["paint", "published"]],
    [[""], ["paint", "published", "--help", "--version"]],
    [["--v"], ["--version"]],
    [
      ["paint", "--"],
      ["--policy", "--types", "--key", "--json"],
    ],
    [
      ["paint", "--policy", ""],
      ["none", "none\\,\\ new\\ key", "it\\'s"],
    ],
    [["paint", "--policy", "none\\,"], ["none\\,\\ new\\ key"]],
    [
      ["paint", "--policy", "=", "no"],
      ["none", "none\\,\\ new\\ key"],
    ],
    [
      ["paint", "--policy", "="],
      ["none", "none\\,\\ new\\ key", "it\\'s"],
    ],
    [
      ["paint", "--types", "udp,tcp"],
      ["udp,tcp", "udp,tcp-ex"],
    ],
    [["paint", "--key", ""], []], // files
    [["paint", ""], []], // files
    [
      ["published", ""],
      ["13", "14"],
    ],
    [["published", "13", "--j"], ["--json"]],
    [["nothing", "--j"], []],
  ])("%j", (words, replies) => expect(sample(...words)).toEqual(replies));

  it("knows the commands, options and choices of the commands themselves", async () => {
    const { code, stdout, stderr } = await rssLab("completion", "bash");
    expect([code, stderr]).toEqual([0, ""]);
    const own = (...words: string[]): string[] => bash([stdout], ...words);
    expect(own("")).toEqual([...COMMANDS.map(({ name }) => name), "--help", "--version"]);
    expect(own("rebalance", "--workload", "z")).toEqual(["zipf"]);
    expect(own("completion", "")).toEqual(["bash", "zsh", "fish"]);
    expect(own("simulate", "--t")).toEqual(["--trace"]);
    for (const { name, load } of COMMANDS) {
      const { options } = await load();
      expect(own(name, "--")).toEqual([...Object.keys(options), "help"].map((option) => `--${option}`));
    }
  });
});

describe("for zsh and fish", () => {
  it("every option and choice stands in the script", () => {
    for (const script of [zshScript(SAMPLE), fishScript(SAMPLE)].map((lines) => lines.join("\n")))
      for (const word of ["paint", "published", "policy", "types", "key", "json", "tcp-ex", "13"])
        expect(script).toContain(word);
  });
  // Their syntax, where they are installed; Debian's images have neither.
  test.runIf(has("zsh"))("a real zsh reads the script", async () => {
    const { stdout } = await rssLab("completion", "zsh");
    for (const script of [stdout, zshScript(SAMPLE).join("\n")])
      expect(execFileSync("zsh", ["-fn"], { input: script, encoding: "utf8" })).toBe("");
  });
  test.runIf(has("fish"))("a real fish completes with the script", async () => {
    const { stdout } = await rssLab("completion", "fish");
    const fish = (script: string, line: string): string[] =>
      execFileSync("fish", ["--no-config", "-c", `${script}\ncomplete -C ${JSON.stringify(line)}`], {
        encoding: "utf8",
      })
        .split("\n")
        .filter((reply) => reply !== "")
        .map((reply) => reply.split("\t")[0]);
    const script = fishScript(SAMPLE).join("\n");
    expect(fish(script, "rss-lab paint --policy ")).toEqual(["it's", "none", "none, new key"]);
    expect(fish(script, "rss-lab published ")).toEqual(["13", "14"]);
    expect(fish(stdout, "rss-lab ").sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
    expect(fish(stdout, "rss-lab rebalance --workload z")).toEqual(["zipf"]);
  });
});

describe("rss-lab completion", () => {
  it("tells with --json what the script is made from", async () => {
    const { stdout } = await rssLab("completion", "zsh", "--json");
    const { shell, commands } = JSON.parse(stdout) as { shell: string; commands: Completed[] };
    expect([shell, commands.map(({ name }) => name)]).toEqual(["zsh", COMMANDS.map(({ name }) => name)]);
    expect(commands.find(({ name }) => name === "published")?.words).toEqual(["13", "14", "irq-suspension"]);
  });
  test.each([
    [["tcsh"], 'The shell is "tcsh": it must be one of bash, zsh, fish.'],
    [[], "rss-lab completion needs SHELL and got nothing: see rss-lab completion --help."],
    [["bash", "zsh"], 'rss-lab completion needs SHELL and got "bash" "zsh": see rss-lab completion --help.'],
  ])("%j: exit code 2 and one sentence", async (words, sentence) =>
    expect(await rssLab("completion", ...words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` }),
  );
});
