// The controls of a live panel as values: what they offer, what they begin with, how a kernel puts them on the page.
import type { KernelControl, LiveKernel } from "./live-kernel.js";
import { refuse, show } from "./words.js";

/** A control that is not yet on the page; `first` is the value that it begins with. */
export interface LiveControl<T> {
  readonly first: T;
  /** Puts it on the page. */
  readonly open: (kernel: LiveKernel, label: string) => KernelControl;
}

/**
 * Numbers from `min` to `max` in steps: a slider, with a number field beside it.
 *
 * @param first the number that it begins with. Default: the one nearest to the middle
 * @throws InputError if the step is not above 0, or the first number not one of them
 * @example
 * range(1, 16).first // => 8
 * range(0.5, 6, 0.5, 2).first // => 2
 * range(1, 16, 0) // => throws "range's step is 0: it must be above 0."
 */
export function range(min: number, max: number, step = 1, first?: number): LiveControl<number> {
  for (const [name, value] of Object.entries({
    first: min,
    last: max,
    step,
    ...(first !== undefined && { beginning: first }),
  }))
    if (typeof value !== "number" || !Number.isFinite(value))
      refuse(`range's ${name} number is ${show(value)}`.replace("step number", "step"), "it must be a finite number");
  if (step <= 0) refuse(`range's step is ${step}`, "it must be above 0");
  if (max <= min) refuse(`range goes from ${min} to ${max}`, "the second number must be above the first");
  const steps = Math.floor((max - min) / step + 1e-9);
  if (steps < 1) refuse(`range goes from ${min} to ${max} in steps of ${step}`, "at least one step must fit");
  const at = first === undefined ? Math.floor(steps / 2) : (first - min) / step;
  if (at < -1e-9 || at > steps + 1e-9 || Math.abs(at - Math.round(at)) > 1e-6)
    refuse(`range begins with ${first}`, `it must be one of the numbers from ${min} to ${max} in steps of ${step}`);
  const digits = Math.max(...[min, step].map((value) => (String(value).split(".")[1] ?? "").length));
  const value = Number((min + Math.round(at) * step).toFixed(digits));
  return { first: value, open: (kernel, label) => kernel.slider({ label, min, max: min + steps * step, step, value }) };
}

/** As many letters on buttons fit beside each other in an output of JupyterLab's. */
const BUTTON_LETTERS = 80;

/**
 * One of several values: a row of buttons, or a list that drops down if they are many.
 *
 * @param first the value that it begins with. Default: the first of the list
 * @throws InputError if the list is empty, or has a value twice, or has not the first value
 * @example
 * choice(["greedy", "none"]).first // => "greedy"
 * choice([64, 128], 128).first // => 128
 * choice([]) // => throws "choice was given an empty list"
 */
export function choice<const L extends readonly (string | number)[]>(
  values: L,
  first?: L[number],
): LiveControl<L[number]> {
  const list: unknown = values;
  if (!Array.isArray(list)) refuse(`choice was given ${show(list)}`, "it needs a list of texts or numbers");
  if (values.length === 0) refuse("choice was given an empty list", "it needs one value or more");
  const stranger = values.find((value) => typeof value !== "string" && typeof value !== "number");
  if (stranger !== undefined) refuse(`choice was given ${show(stranger)}`, "its values must be texts or numbers");
  const twice = values.find((value, at) => values.indexOf(value) !== at);
  if (twice !== undefined) refuse(`choice has ${show(twice)} twice`, "each value must be another one");
  const value = first ?? values[0];
  if (!values.includes(value))
    refuse(`choice begins with ${show(value)}`, `it must be one of ${values.map(show).join(", ")}`);
  const kind = values.map(String).join("").length <= BUTTON_LETTERS ? "buttons" : "dropDown";
  return { first: value, open: (kernel, label) => kernel[kind]({ label, options: values, value }) };
}

/** true or false: a check box. */
export const tick = (first: boolean): LiveControl<boolean> => ({
  first,
  open: (kernel, label) => kernel.checkBox({ label, value: first }),
});

const ACRONYMS = ["RSS", "CPU", "CPUs", "NIC", "DPC", "DPCs", "ISR", "ISRs", "UDP", "TCP", "IP", "MSI"];

/**
 * A control's name as a label: framesPerSecond is "frames per second", cpus is "CPUs".
 *
 * @example
 * labelOf("framesPerSecond") // => "frames per second"
 * labelOf("rssCpus") // => "RSS CPUs"
 */
export function labelOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .split(/[\s_]+/)
    .map((word) => ACRONYMS.find((each) => each.toLowerCase() === word.toLowerCase()) ?? word.toLowerCase())
    .join(" ");
}
