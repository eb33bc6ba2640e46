// A bad environment is reported in one sentence with its cure and exit code 1, never as a stack trace (issue: two
// commands); the doctor names each fault.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paths } from "../notebooks/temporary.js";
import { nodeFault } from "../../tools/house.mjs";

let folder: string;
let port: Server;
let taken: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rss-lab-doctor-"));
  for (const name of [
    "tools",
    "lib/bin",
    "lib/src",
    "lib/tsconfig.json",
    "lib/package.json",
    "kernel/src",
    "kernel/tsconfig.json",
    "kernel/package.json",
    "course/src",
    "course/tsconfig.json",
    "course/package.json",
    ".binder",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
  ]) {
    cpSync(join(paths.root, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, "notebooks"));
  port = createServer();
  await new Promise<void>((resolve) => {
    port.listen({ port: 0, host: "127.0.0.1" }, resolve);
  });
  taken = (port.address() as { port: number }).port;
});
afterAll(() => {
  port.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const isHere = (name: string): boolean => existsSync(join(paths.root, name));

/** A PATH with nothing but these programs on it: name and shell script. */
function pathWith(programs: Record<string, string>): string {
  const bin = mkdtempSync(join(folder, "bin-"));
  symlinkSync(process.execPath, join(bin, "node"));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}
const python = (version: string, hasVenv: boolean) => ({
  python3: `case "$2" in *version_info*) echo ${version};; *ensurepip*) ${hasVenv ? "echo yes" : "exit 1"};; *) exit 1;; esac`,
});
const run = (words: string[], PATH: string, cwd = folder) =>
  spawnSync(process.execPath, words, {
    cwd,
    encoding: "utf8",
    env: { PATH, HOME: folder, npm_config_registry: "http://127.0.0.1:1", npm_config_fetch_retries: "0" },
  });

test.each([["18.20.0"], ["20.18.3"], ["22.11.0"]])(
  "Node %s is too old, and the sentence says which to install",
  (version) => {
    expect(nodeFault(version)).toMatch(/too old: install Node 20\.19/);
  },
);
test.each([["20.19.0"], ["22.12.0"], ["24.1.0"]])("Node %s will do", (version) => {
  expect(nodeFault(version)).toBeNull();
});

describe("doctor", () => {
  const doctor = (PATH: string) => {
    const { stdout, status } = run(["tools/doctor.mjs", "--json"], PATH);
    const said = JSON.parse(stdout) as {
      ok: boolean;
      checks: { name: string; ok: boolean; text: string }[];
      notes: string[];
    };
    return {
      status,
      said,
      of: (name: string) =>
        said.checks
          .filter((check) => check.name === name && !check.ok)
          .map((check) => check.text)
          .join(),
    };
  };

  test("no Python, nothing installed, nothing built: each is a fault with a cure, exit code 1", () => {
    const { status, of, said } = doctor(pathWith({}));
    expect(status).toBe(1);
    expect(of("Python")).toMatch(/No Python was found: install Python 3\.10/);
    expect(of("npm packages")).toMatch(/npm start/);
    expect(of("build")).toMatch(/npm run build/);
    expect(of("Python environment")).toMatch(/\.venv is missing: type npm start/);
    expect(of("kernel")).toMatch(/not registered in \.venv: type npm start/);
    expect(said.notes.join() === "" || /Chromium/.test(said.notes.join())).toBe(true);
  });

  test("Python 3.9 is too old, and Python without venv says how to get it", () => {
    expect(doctor(pathWith(python("3.9", true))).of("Python")).toMatch(/Python 3\.9 is too old/);
    expect(doctor(pathWith(python("3.11", false))).of("Python")).toMatch(/no venv module: /);
  });

  test("a kernel of another checkout, and another tslab in the reader's Jupyter, are named", () => {
    const spec = (name: string, at: string, argv: string[]) => {
      mkdirSync(join(folder, at, name), { recursive: true });
      writeFileSync(join(folder, at, name, "kernel.json"), JSON.stringify({ argv }));
    };
    spec("rss-lab", ".venv/share/jupyter/kernels", [process.execPath, "/elsewhere/main.js"]);
    spec("tslab", process.platform === "darwin" ? "Library/Jupyter/kernels" : ".local/share/jupyter/kernels", [
      "tslab",
    ]);
    const { of } = doctor(pathWith({}));
    expect(of("kernel")).toMatch(/starts another checkout \(\/elsewhere/);
    expect(of("other tslab")).toMatch(/Another tslab is registered .*kernel\.json/);
    rmSync(join(folder, ".venv"), { recursive: true });
  });
});

describe("npm start and npm test in a bad environment", () => {
  const sentence = ({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): string => {
    expect(status).toBe(1);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    return stderr;
  };

  test("a taken port is said before anything is prepared", () => {
    expect(sentence(run(["tools/start.mjs", "--no-browser", "--port", String(taken)], pathWith({})))).toBe(
      `Port ${taken} is taken: stop what uses it, or type npm start -- --port ${taken + 1}.\n`,
    );
  });

  test("a port that is no number is refused", () => {
    expect(sentence(run(["tools/start.mjs", "--port", "lab"], pathWith({})))).toMatch(/--port was given lab/);
  });

  test("without a network npm's packages cannot be fetched, and that is said", () => {
    const npm = pathWith({ npm: "echo 'npm error code ECONNREFUSED' >&2; exit 1" });
    expect(sentence(run(["tools/test.mjs"], npm))).toMatch(/registry does not answer: check the network/);
  });

  test("with packages and build in place, a missing Python is said", () => {
    symlinkSync(join(paths.root, "node_modules"), join(folder, "node_modules"));
    for (const name of ["lib/dist", "kernel/dist", "course/dist", ".rss-lab/stamps.json"].filter(isHere))
      cpSync(join(paths.root, name), join(folder, name), { recursive: true, preserveTimestamps: true });
    expect(sentence(run(["tools/test.mjs"], pathWith({})))).toMatch(/^No Python was found/);
    expect(sentence(run(["tools/test.mjs"], pathWith(python("3.9", true))))).toMatch(/^Python 3\.9 is too old/);
    expect(sentence(run(["tools/test.mjs"], pathWith(python("3.12", false))))).toMatch(
      /^Python 3\.12 has no venv module/,
    );
  }, 60_000);
});
