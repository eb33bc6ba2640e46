// Registers the kernel with Jupyter: a folder with kernel.json and the logos below an environment's prefix, nothing
// outside of it ("Making kernels for Jupyter", kernel specs).
import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROTOCOL_VERSION } from "./wire.js";

/** The kernel's names. */
export interface KernelOptions {
  /**
   * The folder's name, by which Jupyter's commands know the kernel: letters, digits, ".", "_" and "-". Default
   * "typescript-lab".
   */
  readonly name?: string;
  /** The name that people see in the launcher. Default "TypeScript (rss-lab-kernel)". */
  readonly displayName?: string;
}

const LOGOS = fileURLToPath(new URL("../logos/", import.meta.url));
const START = fileURLToPath(new URL("main.js", import.meta.url));

/** The content of kernel.json: Jupyter starts exactly this Node and this kernel, by absolute paths. */
export function kernelSpec({ displayName = "TypeScript (rss-lab-kernel)" }: KernelOptions = {}): object {
  return {
    argv: [process.execPath, START, "--config-path", "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    // A request reaches a cell in every state, and the kernel on every system; a signal can fall between two states.
    interrupt_mode: "message",
    kernel_protocol_version: PROTOCOL_VERSION,
  };
}

/**
 * Writes PREFIX/share/jupyter/kernels/NAME and returns that folder. An earlier one of the same name is replaced.
 *
 * @param prefix the environment that Jupyter runs in, as Python's `sys.prefix` says; it must be there
 * @throws Error in one sentence if the prefix is not a folder that can be written, or the name not one that Jupyter
 * accepts
 */
export function installKernel(prefix: string, options: KernelOptions = {}): string {
  if (typeof options !== "object" || options === null)
    throw new Error(`The kernel's options are ${JSON.stringify(options)}: they must be { name, displayName }.`);
  const stranger = Object.keys(options).find((field) => field !== "name" && field !== "displayName");
  if (stranger !== undefined)
    throw new Error(`The kernel's options have ${JSON.stringify(stranger)}: they are name and displayName.`);
  const { name = "typescript-lab" } = options;
  if (typeof name !== "string" || !/^(?!\.+$)[A-Za-z0-9._-]+$/.test(name))
    throw new Error(
      `The kernel's name is ${JSON.stringify(name)}: it may have letters, digits, ".", "_" and "-", not dots alone.`,
    );
  if (typeof prefix !== "string" || prefix === "" || !statSync(prefix, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(
      `The prefix is ${JSON.stringify(prefix)}: it must be the folder of the environment that Jupyter runs in.`,
    );
  const folder = join(prefix, "share", "jupyter", "kernels", name);
  try {
    mkdirSync(folder, { recursive: true });
    for (const logo of readdirSync(LOGOS)) copyFileSync(join(LOGOS, logo), join(folder, logo));
    writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(kernelSpec(options), null, 2)}\n`);
  } catch (error) {
    throw new Error(
      `The folder ${folder} cannot be written (${(error as { code?: string }).code}): choose another prefix.`,
      {
        cause: error,
      },
    );
  }
  return folder;
}
