// The Python environment of a checkout. One that was moved or copied is mended where it is, without a network. A new one
// is made beside the old one and swapped by renaming, so that nothing that works is removed before its successor does.
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { kitOf, venvFault } from "./house.mjs";
import { Fault, WINDOWS, jupyterEnv, withoutPythonSettings } from "./places.mjs";
import { findPython } from "./python.mjs";
import { capture, lastWords, remove, rename } from "./run-program.mjs";

/** The file in a virtual environment that says where it was when its scripts were written. */
const record = (venv) => join(venv, "rss-lab.json");

/** Whether .venv is complete, and belongs where it is. */
export function venvIsCurrent(paths) {
  takeBack(paths);
  return !venvFault(paths) && placeOf(paths.venv) === paths.venv;
}

/**
 * Mends .venv or makes it anew.
 * @param {Parameters<typeof venvFault>[0]} paths
 * @param {{ renew?: boolean }} [how] `renew`: make it anew in any case
 */
export async function mendVenv(paths, { renew = false } = {}) {
  takeBack(paths);
  if (!renew && !venvFault(paths)) return relocate(paths.venv, paths.venv);
  const [fresh, old] = [`${paths.venv}.new`, `${paths.venv}.old`];
  if (!remove(fresh))
    throw new Fault(`The folder ${fresh} cannot be removed: close what uses it, remove it and try again.`);
  await makeVenv(paths, fresh);
  relocate(fresh, paths.venv);
  remove(old);
  if (existsSync(paths.venv)) await rename(paths.venv, old);
  try {
    await rename(fresh, paths.venv);
  } catch (error) {
    takeBack(paths);
    throw error;
  }
  remove(old);
  const wrong = venvFault(paths);
  if (wrong) throw new Fault(wrong);
}

/** A swap that was cut off between its two renames: the old one comes back. */
function takeBack({ venv }) {
  if (!existsSync(venv) && existsSync(`${venv}.old`)) {
    try {
      renameSync(`${venv}.old`, venv);
    } catch {
      /* It is made anew. */
    }
  }
}

async function makeVenv(paths, folder) {
  const kit = kitOf(paths);
  const python = findPython(kit?.pythons);
  if (python.fault !== undefined) throw new Fault(python.fault);
  const options = { cwd: dirname(folder), env: jupyterEnv(paths) };
  // Not with the variables of Jupyter: their PATH begins with the old environment, whose Python may be another one.
  const made = await capture(python.command[0], [...python.command.slice(1), "-m", "venv", folder], {
    ...options,
    env: withoutPythonSettings(),
  });
  if (made.code !== 0) {
    remove(folder);
    throw new Fault(
      `The virtual environment ${folder} cannot be made (${lastWords(made.text)}): mend that and try again.`,
    );
  }
  const program = join(folder, WINDOWS ? "Scripts" : "bin", basename(paths.python));
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q", "-r", paths.requirements];
  // Kept wheels need no network. A local package index answers at once; where there is none, the last, patient try
  // waits for the network, but not in a kit, which is made for places that have none.
  const ways = [
    ...(existsSync(paths.wheels) ? [["--no-index", "--find-links", paths.wheels]] : []),
    ["--retries", "0"],
    ...(kit ? [] : [[]]),
  ];
  /** @type {string[]} */
  const said = [];
  for (const way of ways) {
    const run = await capture(program, [...install, ...way], options);
    if (run.code === 0) {
      // JupyterLab runs a CommonJS script of its own from .venv; without this file, Node would take its module type
      // from this checkout's package.json.
      return writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "commonjs" }\n`);
    }
    said.push(lastWords(run.text, /ERROR: /));
  }
  remove(folder);
  if (kit && !kit.pythons.includes(python.version))
    throw new Fault(
      `This kit has Python packages for Python ${kit.pythons.join(", ")}, and here is Python ${python.version}: install ` +
        `one of those, or make the kit with npm run pack -- --python ${python.version}.`,
    );
  throw new Fault(
    kit
      ? `The Python packages of this kit cannot be installed (${said[0]}): unpack the archive again and try again.`
      : `The Python packages cannot be installed (${said.at(-1)}): check the network (or pip's index setting) and try again.`,
  );
}

function placeOf(venv) {
  try {
    return JSON.parse(readFileSync(record(venv), "utf8")).at;
  } catch {
    return undefined;
  }
}

/**
 * Writes the place where a virtual environment will be into its scripts. Its Python finds its packages in any place,
 * and this project starts everything by it; the scripts are for people. On Windows they are programs, and stay.
 * @param {string} venv where it is now
 * @param {string} place
 */
export function relocate(venv, place) {
  const bin = join(venv, "bin");
  if (!WINDOWS && existsSync(bin)) {
    const old = oldPlace(bin) ?? venv;
    const files = readdirSync(bin).map((name) => join(bin, name));
    for (const file of [...files, join(venv, "pyvenv.cfg")]) {
      if (!existsSync(file) || !lstatSync(file).isFile()) continue;
      const text = readFileSync(file, "latin1");
      const now = /[/\\](activate|pyvenv)/i.test(file) ? moved(text, old, place) : startedBy(text, join(place, "bin"));
      if (now !== text) replace(file, now);
    }
  }
  writeFileSync(record(venv), `${JSON.stringify({ at: place })}\n`);
}

/** What the script `activate` takes for its place. */
function oldPlace(bin) {
  try {
    return /^\s*(?:export )?VIRTUAL_ENV=(["']?)(\/.*?)\1\s*$/m.exec(readFileSync(join(bin, "activate"), "latin1"))?.[2];
  } catch {
    return undefined;
  }
}

function moved(text, old, place) {
  const now = Buffer.from(place, "utf8").toString("latin1");
  const isQuoted = text.includes(`"${old}"`) || text.includes(`'${old}'`) || !/[^\w./-]/.test(now);
  return text.replaceAll(old, () => (isQuoted ? now : `'${now}'`));
}

/** A script that is started by the Python in a folder; the kernel takes no spaces and no long paths behind `#!`. */
function startedBy(text, bin) {
  const [head, inShell, plain] = /^#!(?:\/bin\/sh\n'''exec' "?(.+?)"? "\$0" "\$@"\n' '''|(.+))\n/.exec(text) ?? [];
  const name = basename(inShell ?? plain ?? "");
  if (head === undefined || !/^python[\d.]*$/.test(name)) return text;
  const program = Buffer.from(join(bin, name), "utf8").toString("latin1");
  const isPlain = !/\s/.test(program) && program.length < 125;
  return `#!${isPlain ? program : `/bin/sh\n'''exec' "${program}" "$0" "$@"\n' '''`}\n${text.slice(head.length)}`;
}

function replace(file, text) {
  const fresh = `${file}.rss-lab`;
  writeFileSync(fresh, text, "latin1");
  chmodSync(fresh, statSync(file).mode);
  renameSync(fresh, file);
}
