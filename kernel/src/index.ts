// rss-lab-kernel: a TypeScript kernel for Jupyter, made of tslab's compiler and executor with a server of its own for
// Jupyter's protocol. Usable for any TypeScript, not only RSS Lab's.
export { clearOutput, display, page } from "./cell-output.js";
export { installKernel, kernelSpec, type KernelOptions } from "./install.js";
export { startKernel } from "./start.js";
