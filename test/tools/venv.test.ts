// A Python environment that moves keeps working, and one that is made anew replaces the old one only when it is whole.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { relocate } from "../../tools/venv.mjs";

const TOOLS = fileURLToPath(new URL("../../tools", import.meta.url));
let folder: string;
let venv: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rss-lab-venv-"));
  venv = join(folder, ".venv");
  mkdirSync(join(venv, "bin"), { recursive: true });
  symlinkSync(process.execPath, join(venv, "bin", "python3"));
  script("tool", `#!${venv}/bin/python3\nprint("tool \xff")\n`);
  script("activate", `# "$VIRTUAL_ENV"\nVIRTUAL_ENV="${venv}"\nexport VIRTUAL_ENV\n`);
  script("shell", "#!/bin/sh\necho python\n");
  writeFileSync(join(venv, "pyvenv.cfg"), `home = /usr/bin\ncommand = /usr/bin/python3 -m venv ${venv}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): void {
  writeFileSync(join(venv, "bin", name), text, "latin1");
  chmodSync(join(venv, "bin", name), 0o755);
}
const read = (place: string, name: string): string => readFileSync(join(place, "bin", name), "latin1");
function move(to: string): string {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(venv, to);
  relocate(to, to);
  venv = to;
  return to;
}

test("moved into a folder with spaces, its scripts start the Python that is there, through a shell", () => {
  const place = move(join(folder, "a b", ".venv"));
  expect(read(place, "tool")).toBe(`#!/bin/sh\n'''exec' "${place}/bin/python3" "$0" "$@"\n' '''\nprint("tool \xff")\n`);
  expect(read(place, "activate")).toContain(`VIRTUAL_ENV="${place}"\n`);
  expect(readFileSync(join(place, "pyvenv.cfg"), "utf8")).toContain(`-m venv '${place}'`);
  expect(statSync(join(place, "bin", "tool")).mode & 0o777).toBe(0o755);
  expect(read(place, "shell")).toBe("#!/bin/sh\necho python\n");
  expect(readlinkSync(join(place, "bin", "python3"))).toBe(process.execPath);
});
test("moved twice, it is as if it had been made there; a second time changes nothing", () => {
  const before = ["tool", "activate", "shell"].map((name) => read(venv, name).replaceAll(venv, "PLACE"));
  move(join(folder, "a b", ".venv"));
  const place = move(join(folder, "c", ".venv"));
  const after = () => ["tool", "activate", "shell"].map((name) => read(place, name).replaceAll(place, "PLACE"));
  expect(after()).toEqual(before);
  relocate(place, place);
  expect(after()).toEqual(before);
});
test("a path that is too long for the kernel goes through a shell too", () => {
  const place = move(join(folder, "long".repeat(30), ".venv"));
  expect(read(place, "tool")).toMatch(/^#!\/bin\/sh\n'''exec' "/);
});

/** Runs a line of code with the tools, with nothing but these programs on the PATH. */
function withPrograms(programs: Record<string, string>, code: string) {
  const bin = mkdtempSync(join(folder, "bin-"));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  mkdirSync(join(folder, ".binder"), { recursive: true });
  writeFileSync(join(folder, ".binder", "requirements.txt"), "jupyterlab==4.6.6\n");
  const program = `
    const { mendVenv, venvIsCurrent } = await import("${TOOLS}/venv.mjs");
    const { house } = await import("${TOOLS}/house.mjs");
    const paths = house(${JSON.stringify(folder)});
    try { ${code} } catch (error) { console.log(error.message); }`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    env: { PATH: bin, HOME: folder },
  }).stdout;
}
const found = `case "$2" in *version_info*) echo 3.12; exit;; *ensurepip*) echo yes; exit;; esac`;

test("where a new one cannot be made, the old one stays as it is", () => {
  const python3 = `${found}\nmkdir -p "$3/bin"; echo no room left >&2; exit 1`;
  expect(withPrograms({ python3 }, "await mendVenv(paths)")).toMatch(/cannot be made \(no room left\): mend that/);
  expect(read(venv, "tool")).toContain(venv);
  expect(existsSync(`${venv}.new`)).toBe(false);
});
test("where its packages cannot be installed, the old one stays too", () => {
  const pip = `#!/bin/sh\necho "ERROR: no such wheel" >&2; exit 1`;
  const python3 = `${found}\n/bin/mkdir -p "$3/bin"; echo '${pip}' > "$3/bin/python"; /bin/chmod 755 "$3/bin/python"`;
  expect(withPrograms({ python3 }, "await mendVenv(paths)")).toMatch(
    /cannot be installed \(no such wheel\): check the/,
  );
  expect(read(venv, "tool")).toContain(venv);
  expect(existsSync(`${venv}.new`)).toBe(false);
});
test("a kit for another Python says which it has", () => {
  mkdirSync(join(folder, ".rss-lab", "wheels"), { recursive: true });
  writeFileSync(join(folder, ".rss-lab", "kit.json"), JSON.stringify({ name: "kit", pythons: ["3.11"] }));
  const pip = `#!/bin/sh\necho "ERROR: no such wheel" >&2; exit 1`;
  const python3 = `${found}\n/bin/mkdir -p "$3/bin"; echo '${pip}' > "$3/bin/python"; /bin/chmod 755 "$3/bin/python"`;
  expect(withPrograms({ python3 }, "await mendVenv(paths)")).toBe(
    "This kit has Python packages for Python 3.11, and here is Python 3.12: install one of those, or make the kit with " +
      "npm run pack -- --python 3.12.\n",
  );
});
test("a swap that was cut off between its renames is taken back", () => {
  renameSync(venv, `${venv}.old`);
  withPrograms({}, "venvIsCurrent(paths)");
  expect(read(venv, "tool")).toContain(venv);
});
