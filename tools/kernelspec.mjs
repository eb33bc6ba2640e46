// Registers the kernel "RSS Lab (TypeScript)" in a Python environment: PREFIX/share/jupyter/kernels/rss-lab with
// kernel.json and the logos, nothing outside of it. The default prefix is this checkout's .venv. Also a command: node
// tools/kernelspec.mjs PREFIX
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { house, kernelSpec } from "./house.mjs";

export function registerKernel(paths, prefix = paths.venv) {
  const folder = join(prefix, "share", "jupyter", "kernels", "rss-lab");
  mkdirSync(folder, { recursive: true });
  for (const logo of ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"])
    copyFileSync(join(paths.root, "kernel", "logos", logo), join(folder, logo));
  writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(kernelSpec(paths), null, 2)}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  registerKernel(house(), process.argv[2]);
}
