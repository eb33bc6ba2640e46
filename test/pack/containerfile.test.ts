// What the container file's RUN lines do, in a plain temporary folder: no builder and no chroot are needed, and the base
// and apt-get are left out.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { canExecute, paths } from "../notebooks/temporary.js";

const text = readFileSync(join(paths.root, "Containerfile"), "utf8");
const steps = [...text.matchAll(/^RUN (.+)$/gm)].map(([, step]) => step);

test("the base is fixed, and what the container does not need stays outside", () => {
  expect(text).toMatch(/^FROM node:\d+\.\d+\.\d+-\w+-slim$/m);
  expect(text).toMatch(/^USER node$/m);
  const left = readFileSync(join(paths.root, ".dockerignore"), "utf8").split("\n");
  expect(left).toEqual(expect.arrayContaining(["node_modules", ".venv*", ".rss-lab", "work", "**/dist"]));
});

test.skipIf(!canExecute)("its steps prepare a checkout", () => {
  const folder = mkdtempSync(join(tmpdir(), "rss-lab-container-"));
  try {
    const listed = execFileSync("git", ["ls-files", "-coz", "--exclude-standard"], {
      cwd: paths.root,
      encoding: "utf8",
    });
    for (const name of listed.split("\0").filter((file) => file !== "" && existsSync(join(paths.root, file)))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      cpSync(join(paths.root, name), join(folder, name));
    }
    const [apt, packages, prepare, own] = steps;
    expect(apt).toMatch(/^apt-get update && apt-get install .*python3 python3-venv/);
    expect(own).toMatch(/^install -d /);
    for (const step of [packages, prepare]) {
      const { status, stdout, stderr } = spawnSync("sh", ["-c", step], { cwd: folder, encoding: "utf8" });
      expect(status, `${step}\n${stdout}${stderr}`).toBe(0);
    }
    expect(existsSync(join(folder, ".venv", "share", "jupyter", "kernels", "rss-lab", "kernel.json"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
