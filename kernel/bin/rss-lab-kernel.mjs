#!/usr/bin/env node
// The command `rss-lab-kernel`: registers the kernel with a Jupyter. npm links this file before anything is built, so
// it is small and committed.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const HELP = `rss-lab-kernel install [--prefix FOLDER] [--name NAME] [--display-name TEXT]

Registers the TypeScript kernel in FOLDER/share/jupyter/kernels/NAME. FOLDER is the environment that Jupyter runs in, as
python3 -c "import sys; print(sys.prefix)" prints it; unless it is given, the environment that is active (venv, conda).
NAME is typescript-lab unless it is given.
rss-lab-kernel --version prints the version.
`;

const OPTIONS = /** @type {const} */ ({
  prefix: { type: "string" },
  name: { type: "string" },
  "display-name": { type: "string" },
  help: { type: "boolean" },
  version: { type: "boolean" },
});

/** Says in one sentence what was typed wrong, or cannot be done. */
function fail(sentence, code) {
  console.error(sentence);
  process.exitCode = code;
}

/** What was typed, or null after a sentence. */
function typed() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    fail(`${error.message.split(". ")[0].replace(/\.$/, "")}: see rss-lab-kernel --help.`, 2);
    return null;
  }
}

/** @param {{ prefix: string, name?: string, "display-name"?: string }} options */
async function install({ prefix, name, "display-name": displayName }) {
  try {
    const { installKernel } = await import("../dist/index.js");
    const folder = installKernel(prefix, {
      ...(name === undefined ? {} : { name }),
      ...(displayName === undefined ? {} : { displayName }),
    });
    console.log(`The kernel stands in ${folder}.`);
  } catch (error) {
    const isMissing = error?.code === "ERR_MODULE_NOT_FOUND";
    fail(isMissing ? "rss-lab-kernel is not built yet: run npm run build." : error.message, 1);
  }
}

const given = typed();
const [command, ...further] = given?.positionals ?? [];
if (given?.values.version) {
  console.log(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version);
} else if (given?.values.help || (given && command === undefined && Object.keys(given.values).length === 0)) {
  process.stdout.write(HELP);
} else if (given && (command !== "install" || further.length > 0)) {
  const words = given.positionals.join(" ");
  fail(`rss-lab-kernel got "${words}": it knows install alone, see rss-lab-kernel --help.`, 2);
} else if (given) {
  const prefix = given.values.prefix ?? process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX;
  const options = { ...given.values, prefix };
  if (prefix) await install(/** @type {{ prefix: string, name?: string, "display-name"?: string }} */ (options));
  else
    fail(
      "rss-lab-kernel install finds no active environment: activate the one that Jupyter runs in, or give --prefix FOLDER.",
      2,
    );
}
