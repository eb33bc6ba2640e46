// A prepared copy of this checkout in another folder, as Git sees it with what is not committed yet. Its Node packages
// are borrowed from here.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { paths } from "../notebooks/temporary.js";

const NAMED = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];

/** Copies the files and commits them there; `.venv`, the builds and fetched wheels come along. */
export function copyCheckout(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const listed = execFileSync("git", ["ls-files", "-coz", "--exclude-standard"], { cwd: paths.root, encoding: "utf8" });
  for (const name of listed.split("\0").filter((file) => file !== "" && existsSync(join(paths.root, file)))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(paths.root, name), join(folder, name), { verbatimSymlinks: true });
  }
  const git = (...words: string[]) => execFileSync("git", [...NAMED, ...words], { cwd: folder });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "All of it");
  const parts = [".venv", "lib/dist", "kernel/dist", "course/dist", ".rss-lab/stamps.json", ".rss-lab/packages.json"];
  const pack = join(paths.root, ".rss-lab", "pack");
  const kept = existsSync(pack) ? readdirSync(pack).filter((name) => /^for-[^.]+\.\d+-\w+$/.test(name)) : [];
  for (const name of [...parts, ...kept.map((one) => `.rss-lab/pack/${one}`)]) {
    if (existsSync(join(paths.root, name)))
      cpSync(join(paths.root, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(paths.root, "node_modules"), join(folder, "node_modules"), "junction");
  // A link is no folder to .gitignore.
  execFileSync("git", ["update-index", "--refresh", "-q"], { cwd: folder });
  execFileSync("sh", ["-c", "echo node_modules >> .git/info/exclude"], { cwd: folder });
}
