// rss-lab-kernel: a TypeScript kernel for Jupyter, made of tslab with a proper `error` message for a cell that fails
// and values that know how they are shown (`Symbol.for("Jupyter.display")`). Usable for any TypeScript, not only RSS
// Lab's.
export { installKernel, kernelSpec, type KernelOptions } from "./install.js";
export { startKernel } from "./start.js";
