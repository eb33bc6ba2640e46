// A kit starts on a machine without a network, at any path, moved twice, and for another user than its owner; and the
// doctor finds what is broken in it and in a checkout.
import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canExecute } from "../notebooks/temporary.js";
import { copyCheckout } from "../support/checkout-copy.js";
import { freePort } from "../support/free-port.js";

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const hasNoNetwork = spawnSync("unshare", ["-n", "ip", "link", "set", "lo", "up"]).status === 0;
const why = hasNoNetwork ? "" : " (WITH a network, as unshare -n does not work here)";

let folder: string;
let checkout: string;
beforeAll(() => {
  if (!canExecute) return;
  folder = mkdtempSync(join(tmpdir(), "rss-lab-kit-"));
  chmodSync(folder, 0o755);
  checkout = join(folder, "a checkout");
  copyCheckout(checkout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (cwd: string, ...words: string[]) =>
  spawnSync(process.execPath, words, { cwd, encoding: "utf8", maxBuffer: 1e8 });

/** Programs that another user can start too: a Python below somebody's home folder is not one. */
const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;

/** Starts JupyterLab without a network until it answers, and returns what was said. */
async function start(kit: string, user: { id: number; home: string } | null = null): Promise<string> {
  const words = [process.execPath, join(kit, "tools", "check-start.mjs"), "--port", String(await freePort())];
  const as = user === null ? [] : ["setpriv", `--reuid=${user.id}`, `--regid=${user.id}`, "--clear-groups"];
  const quiet = hasNoNetwork ? ["unshare", "-n", "sh", "-c", `ip link set lo up; exec "$@"`, "sh"] : [];
  const [program, ...rest] = [...quiet, ...as, ...words] as [string, ...string[]];
  const { stdout, stderr, status } = spawnSync(program, rest, {
    cwd: "/",
    encoding: "utf8",
    env: { PATH, HOME: user?.home ?? join(folder, "owner") },
  });
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain("JupyterLab answers.");
  console.log(`${kit}${why}: ${/ready after [\d.]+ s/.exec(stdout)?.[0]}`);
  return stdout;
}

interface Answer {
  checks: { name: string; ok: boolean; text: string }[];
}
/** Every fault that the doctor finds, as "name: sentence". */
function faults(at: string, ...words: string[]): string[] {
  const { stdout } = node(at, "tools/doctor.mjs", "--json", "--port", "39881", ...words);
  return (JSON.parse(stdout) as Answer).checks.filter(({ ok }) => !ok).map(({ name, text }) => `${name}: ${text}`);
}

describe.skipIf(!canExecute || process.platform === "win32")("a kit", () => {
  let kit: string;

  test("is packed from what is committed, and the second time it is there already", () => {
    writeFileSync(join(checkout, "README.md"), "changed");
    expect(node(checkout, "tools/pack.mjs").stderr).toMatch(/^1 file is not as committed \(README\.md\): /);
    spawnSync("git", ["checkout", "-q", "README.md"], { cwd: checkout });
    const first = node(checkout, "tools/pack.mjs", "--to", join(folder, "to"));
    expect(first.status, first.stdout + first.stderr).toBe(0);
    console.log(first.stdout);
    expect(node(checkout, "tools/pack.mjs", "--to", join(folder, "to")).stdout).toMatch(/is there already, and whole/);
  });

  test("unpacked in a folder with spaces, every file has its sha256, and it starts", async () => {
    const room = join(folder, "a room");
    mkdirSync(room);
    mkdirSync(join(folder, "owner"));
    const archive = readdirSync(join(folder, "to")).find((name) => name.endsWith(".tar.gz"))!;
    expect(spawnSync("sha256sum", ["-c", `${archive}.sha256`], { cwd: join(folder, "to") }).status).toBe(0);
    spawnSync("tar", ["-xzf", join(folder, "to", archive), "-C", room]);
    kit = join(room, readdirSync(room)[0]);
    expect(spawnSync("sha256sum", ["-c", "--quiet", "SHA256SUMS"], { cwd: kit }).status).toBe(0);
    expect(await start(kit)).toMatch(/npm packages: nothing changed\n {2}build: nothing changed\n/);
  });

  test("moved twice, it starts, and nothing is made anew but paths", async () => {
    const [second, third] = [join(folder, "b"), join(folder, "the third room")];
    renameSync(kit, second);
    renameSync(second, third);
    kit = third;
    expect(await start(kit)).toMatch(/Python environment \.\.\. \d\.\d s/);
  });

  test.skipIf(!isRoot)("it starts for a user who may not write it, whose work is in a place of their own", async () => {
    const home = join(folder, "home");
    mkdirSync(home);
    chownSync(home, NOBODY, NOBODY);
    const said = await start(kit, { id: NOBODY, home });
    expect(said).toContain(`your own files: ${home}/.local/state/rss-lab\n`);
    expect(said).toContain("Python environment: nothing changed");
    expect(readdirSync(join(home, ".local/state/rss-lab/work"))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^00-.*\.ipynb$/)]),
    );
  });

  test("the doctor finds a missing wheel, a broken Node package, a broken build, and what comes of it in the kernel", () => {
    const wheels = join(kit, ".rss-lab", "wheels");
    const wheel = readdirSync(wheels)[0];
    rmSync(join(wheels, wheel));
    truncateSync(join(kit, "node_modules", "vega-scenegraph", "README.md"));
    appendFileSync(join(kit, "course", "dist", "index.js"), `\nthrow new Error("broken on purpose");\n`);
    const found = faults(kit, "--deep");
    expect(found.slice(0, 3)).toEqual([
      "built files: The built files (lib/dist, kernel/dist, course/dist) are not those that were built: unpack the kit again.",
      "Node packages, file by file: The npm package vega-scenegraph is not as it was installed: unpack the kit again.",
      `wheels of the kit: The wheel ${wheel} is missing in ${wheels}: unpack the kit again.`,
    ]);
    expect(found[3]).toMatch(
      /^kernel at work: The kernel does not run a cell \(.*broken on purpose.*\): unpack the kit again/,
    );
    expect(found).toHaveLength(4);
  });
});

describe.skipIf(!canExecute || process.platform === "win32")("a checkout that was copied", () => {
  test("is mended by npm start -- --prepare, and then the doctor finds no fault", () => {
    const { status, stdout, stderr } = node(checkout, "tools/start.mjs", "--prepare");
    expect(status, stdout + stderr).toBe(0);
    expect(faults(checkout, "--deep")).toEqual([]);
  });

  test("a lesson, a copy, a built file, a Python package: each is named with its cure", () => {
    const lessons = join(checkout, "notebooks");
    const lesson = readdirSync(lessons).find((name) => name.startsWith("02-"))!;
    writeFileSync(join(lessons, lesson), "{");
    appendFileSync(join(checkout, "course", "dist", "index.js"), "\n// Changed.\n");
    const lib = join(checkout, ".venv", "lib");
    rmSync(join(lib, readdirSync(lib)[0], "site-packages", "nbconvert", "__main__.py"));
    const found = faults(checkout, "--deep").join("\n");
    expect(found).toMatch(
      /^lessons: The lesson notebooks\/02-\S+ cannot be opened \(.+\): type git restore notebooks/m,
    );
    expect(found).toMatch(/^built files: .*are not those that were built: type npm start -- --renew\.$/m);
    expect(found).toMatch(
      /^Python packages.*: The Python package nbconvert is not as installed \(.*__main__\.py\): type npm/m,
    );
    expect(found.split("\n")).toHaveLength(3);
  });

  test("an emptied build is found without --deep, and mended by the next start", () => {
    truncateSync(join(checkout, "course", "dist", "index.js"));
    expect(faults(checkout)).toEqual([
      "build: The build has no course/dist/index.js, or it is empty: type npm start, which builds anew.",
    ]);
    expect(node(checkout, "tools/start.mjs", "--prepare").status).toBe(0);
    expect(faults(checkout)).toEqual([]);
  });
});
