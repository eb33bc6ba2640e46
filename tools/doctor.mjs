#!/usr/bin/env node
// npm run doctor [-- --deep] [--port N] [--json]: looks for everything that keeps the lab from working, and states each
// fault with its cure in one line; --deep also starts the kernel and looks at every file. The exit code is 1 if there is
// a fault. It changes nothing.
import { pathToFileURL } from "node:url";
import { realpathSync } from "node:fs";
import {
  CHROMIUM_CURE,
  buildFault,
  findChromium,
  findPython,
  house,
  kernelFault,
  nodeFault,
  otherTslabs,
  packagesFault,
  portIsFree,
  venvFault,
} from "./house.mjs";

/**
 * Looks at everything and prints one line each.
 * @param {{ json?: boolean, deep?: boolean, port?: number, root?: string, print?: (line: string) => void }} [options]
 * @returns {Promise<number>} the exit code
 */
export async function doctor({
  json = false,
  deep = false,
  port = 8888,
  root,
  print = (line) => console.log(line),
} = {}) {
  const paths = house(root);
  const python = findPython();
  const look = (check) => {
    try {
      return check(paths);
    } catch (error) {
      return `It cannot be looked at (${error.message}): run this in a complete checkout.`;
    }
  };
  const others = otherTslabs(paths);
  /** @type {{ name: string, fault: string | null, fine?: string }[]} */
  const checks = [
    { name: "Node", fault: nodeFault(), fine: process.versions.node },
    { name: "Python", fault: python.fault ?? null, fine: python.version },
    { name: "npm packages", fault: look(packagesFault), fine: "as the lock file says" },
    { name: "build", fault: look(buildFault), fine: "lib/dist is there" },
    { name: "Python environment", fault: look(venvFault), fine: "as .binder/requirements.txt says" },
    { name: "kernel", fault: look(kernelFault), fine: "starts this checkout" },
    ...(others.length === 0
      ? [{ name: "other tslab", fault: null, fine: "none in the way" }]
      : others.map((fault) => ({ name: "other tslab", fault }))),
    {
      name: "port",
      fault: (await portIsFree(port))
        ? null
        : `Port ${port} is taken: stop what uses it, or type npm start -- --port ${port + 1}.`,
      fine: `${port} is free`,
    },
  ];
  const chromium = findChromium();
  const more = deep ? (await import("./deep.mjs")).deepChecks(paths) : { checks: [], notes: [] };
  checks.push(...more.checks);
  const notes = chromium ? [] : [`The browser test is skipped, as there is no Chromium: to run it, ${CHROMIUM_CURE}.`];
  notes.push(...more.notes);
  const faults = checks.filter(({ fault }) => fault);
  if (json) {
    print(
      JSON.stringify({
        ok: faults.length === 0,
        checks: checks.map(({ name, fault, fine }) => ({ name, ok: !fault, text: fault ?? fine })),
        notes,
      }),
    );
  } else {
    for (const { name, fault, fine } of checks) print(fault ? `FAULT  ${name}: ${fault}` : `ok     ${name}: ${fine}`);
    for (const note of notes) print(`note   ${note}`);
    print(
      faults.length === 0 ? "No fault was found." : `${faults.length} ${faults.length === 1 ? "fault" : "faults"}.`,
    );
  }
  return faults.length === 0 ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const HELP = `npm run doctor [-- --deep] [--port N] [--json]
  names every fault that keeps the lab from working, with its cure; it changes nothing
  --deep    starts the kernel, draws a chart, looks at every file
  --port N  the port that JupyterLab will want; default: 8888
  --json    for programs`;
  const words = process.argv.slice(2).flatMap((word) => word.split(/(?<=^--port)=/));
  const at = words.indexOf("--port");
  const [, given] = at < 0 ? [] : words.splice(at, 2);
  const port = at < 0 ? 8888 : Number(given);
  const stranger = words.find((word) => !["--json", "--deep"].includes(word));
  const wrong =
    stranger !== undefined
      ? `npm run doctor got "${stranger}": it takes --deep, --json and --port with a number.`
      : Number.isInteger(port) && port >= 1 && port <= 65535
        ? null
        : `--port was given ${given ?? "nothing"}: it needs a number from 1 to 65535.`;
  const isHelp = words.includes("--help");
  if (isHelp) console.log(HELP);
  else if (wrong !== null) console.error(wrong);
  process.exitCode = isHelp
    ? 0
    : wrong !== null
      ? 2
      : await doctor({ json: words.includes("--json"), deep: words.includes("--deep"), port });
}
