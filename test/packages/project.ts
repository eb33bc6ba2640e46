// A project of a user's: the three packages as npm would publish them, unpacked into an empty folder's node_modules,
// with the packages that they depend on taken from this checkout. No registry is asked.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { house } from "../../tools/house.mjs";
import { lock } from "../../tools/prepare.mjs";
import { repository } from "../support/source-files.js";

/** Folder of each package, by the name under which it is published. */
export const PACKAGES = { "rss-lab": "lib", "rss-lab-kernel": "kernel", "rss-lab-course": "course" } as const;
export type PackageName = keyof typeof PACKAGES;
export const NAMES = Object.keys(PACKAGES) as PackageName[];

const BORROWED = ["ipaddr.js", "pure-rand", "yaml", "d3-dsv", "tslab", "zeromq", "vega", "vega-lite", "@types"];

/** What `npm pack --json` says of a package. */
export interface Packed {
  readonly name: PackageName;
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

export interface Project {
  readonly folder: string;
  readonly packed: Readonly<Record<PackageName, Packed>>;
  /** Folder of an installed package. */
  readonly installed: (name: PackageName) => string;
  readonly write: (file: string, text: string) => void;
  /** Runs a program with Node in the project's folder; what it prints, or "exit code N" and its complaints. */
  readonly node: (...words: string[]) => string;
}

/** Packs the three packages and installs them in a new folder, which the caller removes. */
export async function makeProject(): Promise<Project> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "rss-lab-packages-")));
  // Packing builds first: two test files that pack at the same time take turns.
  const unlock = await lock(house());
  let packed: Packed[];
  try {
    packed = pack(folder);
  } finally {
    unlock();
  }
  const modules = join(folder, "node_modules");
  for (const { name, filename } of packed) {
    mkdirSync(join(modules, name), { recursive: true });
    execFileSync("tar", ["-xzf", filename, "-C", `node_modules/${name}`, "--strip-components=1"], { cwd: folder });
  }
  for (const name of BORROWED) symlinkSync(join(repository, "node_modules", name), join(modules, name), "junction");
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  write("package.json", `{ "private": true }\n`);
  return {
    folder,
    packed: Object.fromEntries(packed.map((one) => [one.name, one])) as Record<PackageName, Packed>,
    installed: (name) => join(modules, name),
    write,
    node: (...words) => run(folder, words),
  };
}

function pack(folder: string): Packed[] {
  const npm = process.env.npm_execpath;
  const [program, ...first] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  const words = [...first, "pack", "--json", "--offline", "--workspaces", "--pack-destination", folder];
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd: repository,
    encoding: "utf8",
    shell: program === "npm" && process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm pack fails: ${stderr}`);
  return JSON.parse(stdout) as Packed[];
}

function run(folder: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
  return status === 0 && stderr === "" ? stdout : `exit code ${status}\n${stdout}${stderr}`;
}
