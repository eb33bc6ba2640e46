// Where a user's files go: into the checkout, or where it is somebody else's to the user's own place, or to a sentence.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { house } from "../../tools/house.mjs";
import { lock } from "../../tools/lock.mjs";
import { linkCheckout } from "../../tools/user-state.mjs";

const TOOLS = fileURLToPath(new URL("../../tools", import.meta.url));
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rss-lab-places-"));
  chmodSync(folder, 0o755);
  root = join(folder, "a lab");
  mkdirSync(root);
  for (const name of ["lib", "node_modules", "notebooks"]) mkdirSync(join(root, name));
  cpSync(TOOLS, join(root, "tools"), { recursive: true, filter: (file) => !/mutants|fuzz|claims/.test(file) });
});
afterEach(() => {
  chmodSync(root, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs code with the tools as a user who may not write the checkout. */
function asAnother(code: string, env: Record<string, string>) {
  if (!isRoot) chmodSync(root, 0o555);
  const program = `
    const tools = ${JSON.stringify(join(root, "tools"))};
    const { house, makeStateFolder } = await import(tools + "/house.mjs");
    const { command } = await import(tools + "/prepare.mjs");
    await command(async () => { ${code} });`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    cwd: "/",
    env: { PATH: process.env["PATH"] ?? "", ...env },
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
}
function home(): string {
  const at = join(folder, "home");
  mkdirSync(at);
  if (isRoot) chownSync(at, NOBODY, NOBODY);
  return at;
}

test("in one's own checkout everything is in it", () => {
  expect(house(root, {})).toMatchObject({
    isApart: false,
    state: join(root, ".rss-lab"),
    work: join(root, "work"),
    venv: join(root, ".venv"),
  });
});
test("RSS_LAB_STATE names another folder, seen from where npm was typed", () => {
  expect(house(root, { RSS_LAB_STATE: "mine", INIT_CWD: folder })).toMatchObject({
    isApart: true,
    state: join(folder, "mine"),
    work: join(folder, "mine", "work"),
    venv: join(root, ".venv"),
    lock: join(root, ".rss-lab", "lock"),
  });
});
describe.skipIf(process.platform === "win32")("a checkout of somebody else", () => {
  test.each([
    ["XDG_STATE_HOME", (at: string) => ({ HOME: "/nonexistent", XDG_STATE_HOME: at }), "rss-lab"],
    ["the home folder", (at: string) => ({ HOME: at }), ".local/state/rss-lab"],
  ])("is used with one's own files below %s; its environment, which is missing, too", (_, env, below) => {
    const at = home();
    const { stdout, status } = asAnother(
      `const paths = house(); makeStateFolder(paths); console.log(JSON.stringify(paths));`,
      env(at),
    );
    expect(status).toBe(0);
    const state = join(at, below);
    expect(JSON.parse(stdout)).toMatchObject({
      isApart: true,
      isWritable: false,
      state,
      venv: join(state, "venv"),
      lock: join(state, "lock"),
      stamps: join(root, ".rss-lab", "stamps.json"),
    });
  });
  test("and no place of one's own: one sentence with both paths and the cure, no trace", () => {
    const { stderr, status } = asAnother(`makeStateFolder(house());`, { HOME: "/proc/none" });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^The folder \/proc\/none\/\.local\/state\/rss-lab cannot be written \(\w+\), and .*a lab is not yours to write either: name one that you can write, as in npm start -- --state FOLDER \(or in the variable RSS_LAB_STATE\)\.\n$/,
    );
  });
  test("that lacks something is its owner's to mend", () => {
    const { stderr, status } = asAnother(`const { prepare } = await import(tools + "/prepare.mjs"); await prepare();`, {
      HOME: home(),
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/not installed.* is not yours to write: its owner has to type npm start -- --prepare there/);
  });
});
test("beside work copies elsewhere are links to what cells import; what is a user's own stays", () => {
  const state = join(folder, "state");
  mkdirSync(join(state, "lib"), { recursive: true });
  linkCheckout({ root, state });
  linkCheckout({ root, state });
  expect(readlinkSync(join(state, "node_modules"))).toMatch(/a lab[/\\]node_modules/);
  expect(() => readlinkSync(join(state, "lib"))).toThrow(/EINVAL|UNKNOWN/);
  expect(existsSync(join(state, "docs"))).toBe(false);
  linkCheckout({ root: join(folder, "home"), state });
  expect(existsSync(join(state, "node_modules"))).toBe(true);
});

describe("the lock", () => {
  const place = () => ({ ...house(root, {}), lock: join(folder, "state", "lock") });
  test("is taken and released; a process that is gone loses it, and so does one that left it half written", async () => {
    const { lock: file } = place();
    (await lock(place()))();
    expect(existsSync(file)).toBe(false);
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(file, String(gone));
    const release = await lock(place());
    expect(readFileSync(file, "utf8")).toBe(String(process.pid));
    release();
    writeFileSync(file, "");
    utimesSync(file, new Date(0), new Date(0));
    (await lock(place()))();
    expect(existsSync(file)).toBe(false);
  });
  test("of a living process is waited for", async () => {
    const holder = spawn(process.execPath, ["-e", "setTimeout(() => {}, 600)"]);
    const { lock: file } = place();
    mkdirSync(join(folder, "state"));
    writeFileSync(file, String(holder.pid));
    let isOver = false;
    holder.on("exit", () => (isOver = true));
    (await lock(place()))();
    expect(isOver).toBe(true);
  });
  test("that cannot be made is said", async () => {
    writeFileSync(join(folder, "state"), "");
    await expect(lock(place())).rejects.toThrow(/state cannot be written \(\w+\).*--state FOLDER/);
  });
});
