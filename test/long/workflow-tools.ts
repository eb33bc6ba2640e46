// Snakemake and the RO-Crate validator for the tests of workflow/: a virtual environment in .rss-lab, made of
// .binder/requirements-workflow.txt when it is missing or was made of another one. `reason` says why there is none.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPython, house, jupyterEnv } from "../../tools/house.mjs";

export interface WorkflowTools {
  /** Null if they are there. */
  readonly reason: string | null;
  /** The path of a program of the environment. */
  program(name: string): string;
  /** The validator's cache with the JSON-LD contexts of the crate, which it would fetch otherwise. */
  readonly contexts: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const CONTEXTS = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"];
/** Puts the context that the package rocrate brings into the validator's cache, under the addresses that follow. */
const FILL_CACHE = `
import io, sys, requests, urllib3
from importlib.resources import files
from requests_cache import CachedSession
context = (files("rocrate.data") / "ro-crate.jsonld").read_bytes()
session = CachedSession(sys.argv[1], expire_after=-1)
for url in sys.argv[2:]:
    response = requests.Response()
    response.status_code, response.url = 200, url
    response.headers["Content-Type"] = "application/ld+json"
    response.raw = urllib3.HTTPResponse(io.BytesIO(context), response.headers, 200, preload_content=False, request_url=url)
    response.request = requests.Request("GET", url).prepare()
    session.cache.save_response(response)
`;

/** Makes what is missing, which takes a minute. */
export function workflowTools(): WorkflowTools {
  const paths = house();
  const venv = join(paths.state, "workflow-venv");
  const programs = join(venv, process.platform === "win32" ? "Scripts" : "bin");
  const requirements = join(paths.root, ".binder", "requirements-workflow.txt");
  const stamp = join(venv, "made-of.txt");
  const wanted = readFileSync(requirements, "utf8");
  const contexts = join(venv, "contexts");
  const env = { ...jupyterEnv(paths), HOME: venv, XDG_CACHE_HOME: join(venv, "cache"), NO_COLOR: "1" };
  const found = (reason: string | null): WorkflowTools => ({
    reason,
    program: (name) => join(programs, name),
    contexts,
    env,
  });
  if (process.platform === "win32") return found("Snakemake's workflow needs bash, and this is Windows.");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return found(null);
  const python = findPython();
  if (python.command === undefined) return found(python.fault);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(paths.state, { recursive: true });
  const [program = "", ...first] = python.command;
  const steps: [what: string, program: string, words: string[]][] = [
    ["its virtual environment cannot be made", program, [...first, "-m", "venv", venv]],
    [
      "pip cannot install .binder/requirements-workflow.txt",
      join(programs, "python"),
      ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q", "--retries", "1", "-r", requirements],
    ],
    ["the contexts cannot be kept", join(programs, "python"), ["-c", FILL_CACHE, contexts, ...CONTEXTS]],
  ];
  for (const [what, command, words] of steps) {
    const { status, stderr } = spawnSync(command, words, { encoding: "utf8", env, timeout: 400_000 });
    if (status !== 0) return found(`${what}: ${stderr.trim().split("\n").at(-1)}`);
  }
  writeFileSync(stamp, wanted);
  return found(null);
}
