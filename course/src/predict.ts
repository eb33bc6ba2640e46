// predict: a question that the reader answers before the answer is shown, and what was said beside what the run says.
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from "rss-lab";
import { showBundle } from "./display.js";
import { liveKernel, type KernelControl, type KernelNote, type KernelOutput, type LiveKernel } from "./live-kernel.js";
import {
  checkedAsked,
  comparison,
  inWords,
  type Asked,
  type PredictChoices,
  type PredictNumber,
} from "./predict-words.js";
import { refuse, show } from "./words.js";

/** What a reader predicts, and how it turns out. */
export interface Prediction<T extends string | number> {
  /** What was chosen or typed, also in later cells; undefined as long as nothing is. */
  readonly value: T | undefined;
  /** Shows what was said beside what the run says; a number with how far off it was. */
  compare(actual: string | number): void;
}

/**
 * Asks for a prediction: one of some choices, or a number. In a cell: `const busiest = await predict(...)`, and below,
 * where the run is shown, `busiest.compare(...)`. Nothing waits for an answer: who makes none reads what the run says.
 *
 * Where no kernel with controls runs, the question is shown as text; there the answer is the third argument.
 *
 * @param asked a list of choices, or the numbers from which to which an answer is possible, with their unit and step
 * @param answer what to begin with. Default: nothing is chosen
 * @throws InputError if there is no question, nothing to choose from, or the answer is impossible
 * @example
 * const busiest = await predict("Which CPU is the busiest?", ["CPU 0", "CPU 3"], "CPU 3");
 * busiest.value // => "CPU 3"
 */
export function predict<const L extends PredictChoices>(
  question: string,
  asked: L,
  answer?: L[number],
): Promise<Prediction<L[number]>>;
export function predict(question: string, asked: PredictNumber, answer?: number): Promise<Prediction<number>>;
export async function predict(
  question: string,
  given: PredictChoices | PredictNumber,
  answer?: string | number,
): Promise<Prediction<string | number>> {
  if (typeof question !== "string" || question.trim() === "")
    refuse(`predict's question is ${show(question)}`, "it must be a text that is not empty");
  const asked = checkedAsked(given, answer);
  const kernel = liveKernel();
  const text = inWords(question, asked);
  const words: MimeBundle = { "text/markdown": text, "text/plain": text };
  if (kernel === null) {
    showBundle(words);
    return prediction({ asked, value: () => answer, show: showBundle });
  }
  const [line, noted] = [kernel.note(), kernel.note()];
  line.text = question.replaceAll(/[*`]/g, "");
  noted.text = "Nothing predicted yet.";
  const control = controlFor(kernel, asked, answer ?? null);
  const panel = kernel.column([line, kernel.row([control, noted])]) as Displayable;
  const view = await panel[JUPYTER_DISPLAY]();
  kernel.output({ ...view, ...words });
  return follow({ kernel, asked, control, noted });
}

/** The control that a prediction is made with. */
function controlFor(kernel: LiveKernel, asked: Asked, value: string | number | null): KernelControl {
  if ("choices" in asked) return kernel.buttons({ label: "Your prediction", options: asked.choices, value });
  const { from: min, to: max, step, unit } = asked;
  return kernel.number({
    label: unit === "" ? "Your prediction" : `Your prediction (${unit})`,
    min,
    max,
    step,
    value: value as number | null,
  });
}

interface Panel {
  readonly kernel: LiveKernel;
  readonly asked: Asked;
  readonly control: KernelControl;
  readonly noted: KernelNote;
}

/** What is compared already follows a prediction that is made, or changed, afterwards. */
function follow({ kernel, asked, control, noted }: Panel): Prediction<string | number> {
  const value = (): string | number | undefined => (control.value ?? undefined) as string | number | undefined;
  const compared: { readonly output: KernelOutput; readonly actual: string | number }[] = [];
  const note = (): void => {
    noted.text = value() === undefined ? "Nothing predicted yet." : "Noted.";
  };
  note();
  kernel.whenChanged(
    [control],
    () => {
      note();
      for (const { output, actual } of compared) output.update(bundleOf(comparison(asked, value(), actual)));
    },
    { afterReload: "This page was loaded after the cell had run: run the cell again to predict." },
  );
  const show = (bundle: MimeBundle, actual: string | number): void => {
    compared.push({ output: kernel.output(bundle), actual });
  };
  return prediction({ asked, value, show });
}

const bundleOf = (text: string): MimeBundle => ({ "text/plain": text });

interface Parts {
  readonly asked: Asked;
  readonly value: () => string | number | undefined;
  readonly show: (bundle: MimeBundle, actual: string | number) => void;
}

/** A prediction as a value; as the last expression of a cell it shows nothing more. */
const prediction = ({ asked, value, show: put }: Parts): Prediction<string | number> =>
  Object.defineProperties({} as Prediction<string | number>, {
    value: { get: value, enumerable: true },
    compare: {
      value(actual: unknown) {
        if (typeof actual !== "string" && (typeof actual !== "number" || !Number.isFinite(actual)))
          refuse(`compare was given ${show(actual)}`, "it needs what the run says, a text or a number");
        put(bundleOf(comparison(asked, value(), actual)), actual);
      },
    },
    [JUPYTER_DISPLAY]: { value: () => ({}) },
    [Symbol.for("nodejs.util.inspect.custom")]: { value: () => "" },
  });
