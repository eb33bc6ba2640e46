// What live uses of the kernel that runs the notebook, found under a symbol of the global object: the course needs no
// kernel package, and does without where another kernel runs, or none.
import type { MimeBundle } from "rss-lab";

/** A control on the page. */
export interface KernelControl {
  readonly value: unknown;
}

/** An output that can be replaced in place, and followed by another one. */
export interface KernelOutput {
  update(bundle: MimeBundle): void;
  next(bundle: MimeBundle): KernelOutput;
}

/** A line of text on the page. */
export interface KernelNote {
  text: string;
}

/** The part of rss-lab-kernel's `Notebook` that live uses. */
export interface LiveKernel {
  output(bundle: MimeBundle): KernelOutput;
  slider(options: { label: string; min: number; max: number; step: number; value: number }): KernelControl;
  /** With null as the value the field is empty. */
  number(options: { label: string; min: number; max: number; step: number; value: number | null }): KernelControl;
  /** With null as the value none is pressed. */
  buttons(options: { label: string; options: readonly unknown[]; value: unknown }): KernelControl;
  dropDown(options: { label: string; options: readonly unknown[]; value: unknown }): KernelControl;
  checkBox(options: { label: string; value: boolean }): KernelControl;
  note(): KernelNote;
  row(parts: readonly unknown[]): unknown;
  column(parts: readonly unknown[]): unknown;
  whenChanged(
    controls: readonly KernelControl[],
    callback: (context: { readonly signal: AbortSignal }) => unknown,
    options: { readonly note?: KernelNote; readonly afterReload: string },
  ): void;
}

/** The kernel that runs this notebook, if it has controls. */
export function liveKernel(): LiveKernel | null {
  const found = (globalThis as { [key: symbol]: Partial<LiveKernel> | undefined })[Symbol.for("rss-lab-kernel")];
  return typeof found?.whenChanged === "function" ? (found as LiveKernel) : null;
}
