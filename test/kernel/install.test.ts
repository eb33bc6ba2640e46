// The command that registers the kernel: what it writes, and one sentence for everything that was typed wrong.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { installKernel, kernelSpec } from "rss-lab-kernel";
import { repository } from "../support/source-files.js";

const prefix = mkdtempSync(join(tmpdir(), "rss-lab-kernel-"));
afterAll(() => rmSync(prefix, { recursive: true }));
/** Runs the command where this environment, or none, is active. */
const commandIn = (active: NodeJS.ProcessEnv, ...words: string[]) => {
  const { VIRTUAL_ENV: _venv, CONDA_PREFIX: _conda, ...env } = process.env;
  const program = join(repository, "kernel/bin/rss-lab-kernel.mjs");
  return spawnSync(process.execPath, [program, ...words], { encoding: "utf8", env: { ...env, ...active } });
};
const command = (...words: string[]) => commandIn({}, ...words);

test("a kernelspec with logos, of that name, is written below the prefix and replaced the next time", () => {
  for (const displayName of ["First", "Second"]) {
    const folder = installKernel(prefix, { name: "ts.lab", displayName });
    expect(folder).toBe(join(prefix, "share/jupyter/kernels/ts.lab"));
    expect(readdirSync(folder).sort()).toEqual(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]);
    expect(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"))).toEqual(kernelSpec({ displayName }));
  }
  expect(kernelSpec()).toMatchObject({
    display_name: "TypeScript (rss-lab-kernel)",
    language: "typescript",
    interrupt_mode: "message",
  });
});

test.each<[unknown, unknown, RegExp]>([
  [prefix, { name: ".." }, /^The kernel's name is "\.\.": it may have letters/],
  [prefix, { name: "a/b" }, /^The kernel's name is "a\/b"/],
  [prefix, { nam: "x" }, /^The kernel's options have "nam": they are name and displayName\.$/],
  [prefix, "x", /^The kernel's options are "x"/],
  ["", {}, /^The prefix is "": it must be the folder/],
  [undefined, {}, /^The prefix is undefined/],
  [join(prefix, "gone"), {}, /it must be the folder of the environment/],
])("installKernel(%j, %j) is refused in a sentence", (where, options, sentence) =>
  expect(() => installKernel(where as string, options as object)).toThrow(sentence),
);

describe("rss-lab-kernel", () => {
  it("without a word, or with --help, helps; --version is the package's", () => {
    for (const words of [[], ["--help"]]) {
      expect(command(...words)).toMatchObject({ status: 0, stderr: "" });
      expect(command(...words).stdout).toMatch(/^rss-lab-kernel install \[--prefix FOLDER\]/);
    }
    const { version } = JSON.parse(readFileSync(join(repository, "kernel/package.json"), "utf8")) as {
      version: string;
    };
    expect(command("--version").stdout).toBe(`${version}\n`);
  });
  it.each(["VIRTUAL_ENV", "CONDA_PREFIX"])("install alone registers in the environment that is active (%s)", (name) => {
    const active = mkdtempSync(join(prefix, "environment-"));
    const folder = join(active, "share/jupyter/kernels/typescript-lab");
    expect(commandIn({ [name]: active }, "install")).toMatchObject({
      status: 0,
      stderr: "",
      stdout: `The kernel stands in ${folder}.\n`,
    });
    expect(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"))).toMatchObject({ interrupt_mode: "message" });
  });
  writeFileSync(join(prefix, "file"), "");
  it.each([
    [["install"], 2],
    [["install", "--prefix"], 2],
    [["install", "--prefix", prefix, "extra"], 2],
    [["uninstall", "--prefix", prefix], 2],
    [["install", "--prefix", prefix, "--bogus"], 2],
    [["install", "--prefix", join(prefix, "file")], 1],
    [["install", "--prefix", prefix, "--name", ".."], 1],
  ])("%j: one sentence on stderr, nothing written, exit code %i", (words, status) => {
    const said = command(...words);
    expect(said.stdout).toBe("");
    expect(said.stderr).toMatch(/^[^\n]+\.\n$/);
    expect(said.status).toBe(status);
  });
});
