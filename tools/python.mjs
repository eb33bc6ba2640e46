// Finds a Python with which the virtual environment can be made.
import { spawnSync } from "node:child_process";
import { WINDOWS, withoutPythonSettings } from "./places.mjs";

const PYTHONS = WINDOWS
  ? [["py", "-3"], ["python"], ["python3"]]
  : [["python3"], ["python"], ["python3.14"], ["python3.13"], ["python3.12"], ["python3.11"], ["python3.10"]];
const VENV_CURE = WINDOWS
  ? "install Python from python.org with its standard options"
  : "on Debian and Ubuntu type: sudo apt-get install python3-venv";

/**
 * The first Python >= 3.10 that can make virtual environments, as the words of its command; else { fault }. Those
 * versions that are wanted (a kit has wheels for them) come before others.
 * @param {string[]} [wanted] as "3.11"
 * @returns {{ command: string[], version: string, fault?: undefined } | { fault: string, command?: undefined, version?:
 * undefined }}
 */
export function findPython(wanted = []) {
  let fault = "No Python was found: install Python 3.10 or newer and try again.";
  /** @type {{ command: string[], version: string } | null} */
  let second = null;
  const special = wanted.map((version) => (WINDOWS ? ["py", `-${version}`] : [`python${version}`]));
  for (const command of [...PYTHONS, ...special]) {
    const version = pythonSays(command, "import sys; print('%d.%d' % sys.version_info[:2])");
    if (version === null) continue;
    const [major, minor] = version.split(".").map(Number);
    if (major < 3 || (major === 3 && minor < 10)) {
      if (fault.startsWith("No Python"))
        fault = `Python ${version} is too old: install Python 3.10 or newer and try again.`;
    } else if (pythonSays(command, "import venv, ensurepip; print('yes')") === "yes") {
      if (wanted.length === 0 || wanted.includes(version)) return { command, version };
      second ??= { command, version };
    } else {
      fault = `Python ${version} has no venv module: ${VENV_CURE}.`;
    }
  }
  return second ?? { fault };
}

function pythonSays(command, program) {
  const run = spawnSync(command[0], [...command.slice(1), "-c", program], {
    encoding: "utf8",
    timeout: 20_000,
    env: withoutPythonSettings(),
  });
  return run.status === 0 ? run.stdout.trim() : null;
}
