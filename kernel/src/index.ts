// rss-lab-kernel: a TypeScript kernel for Jupyter, made of tslab's compiler and executor with a server of its own for
// Jupyter's protocol. Usable for any TypeScript, not only RSS Lab's.
export { clearOutput, display, page } from "./cell-output.js";
export { installKernel, kernelSpec, type KernelOptions } from "./install.js";
export { startKernel } from "./start.js";
export {
  button,
  buttons,
  checkBox,
  column,
  dropDown,
  note,
  number,
  onComm,
  openComm,
  row,
  slider,
  whenChanged,
  type ChangeOptions,
} from "./notebook.js";
export type { CallbackContext } from "./callback.js";
export type { Comm, CommData, CommListener, CommOptions } from "./comms.js";
export type { ButtonOptions, CheckBoxOptions, ChoiceOptions, NumberOptions } from "./control-kinds.js";
export type { Control, Note, Shown } from "./controls.js";
export { InputError } from "./input-error.js";
