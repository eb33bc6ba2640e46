#!/usr/bin/env node
// The command `rss-lab-kernel`: registers the kernel with a Jupyter. npm links this file before anything is built, so
// it is small and committed.
const HELP = `rss-lab-kernel install --prefix FOLDER [--name NAME] [--display-name TEXT]

Registers the TypeScript kernel in FOLDER/share/jupyter/kernels/NAME. FOLDER is what python3 -c "import sys; print(sys.prefix)"
prints in the environment that Jupyter runs in. NAME is typescript-lab unless it is given.
`;

const [command, ...words] = process.argv.slice(2);
const option = (name) => {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
};
const prefix = option("--prefix");
if (command === undefined || command === "--help" || words.includes("--help")) {
  process.stdout.write(HELP);
} else if (command !== "install" || prefix === undefined) {
  console.error(
    `rss-lab-kernel got "${process.argv.slice(2).join(" ")}": it needs install --prefix FOLDER (see rss-lab-kernel --help).`,
  );
  process.exitCode = 2;
} else {
  try {
    const { installKernel } = await import("../dist/index.js");
    const [name, displayName] = [option("--name"), option("--display-name")];
    console.log(
      `The kernel stands in ${installKernel(prefix, { ...(name && { name }), ...(displayName && { displayName }) })}.`,
    );
  } catch (error) {
    console.error(
      error?.code === "ERR_MODULE_NOT_FOUND" ? "rss-lab-kernel is not built yet: run npm run build." : error.message,
    );
    process.exitCode = 1;
  }
}
