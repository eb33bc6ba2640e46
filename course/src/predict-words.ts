// What a prediction may be, and the words around it: the question as text, and what was said beside what the run says.
import { numberText } from "./table.js";
import { refuse, show } from "./words.js";

/** What there is to choose from. */
export type PredictChoices = readonly (string | number)[];

/** The numbers that may be predicted. */
export interface PredictNumber {
  readonly from: number;
  readonly to: number;
  /** What is counted, or measured in: "interrupts", "µs". */
  readonly unit?: string;
  /** The distance of two possible answers. Default 1. */
  readonly step?: number;
}

/** What is asked for, looked through. */
export type Asked =
  | { readonly choices: PredictChoices }
  | { readonly from: number; readonly to: number; readonly unit: string; readonly step: number };

/** Looks through what predict was given, and the answer, if there is one. */
export function checkedAsked(given: PredictChoices | PredictNumber, answer: string | number | undefined): Asked {
  const asked = Array.isArray(given) ? checkedChoices(given) : checkedNumbers(given as PredictNumber);
  if (answer === undefined) return asked;
  if ("choices" in asked) {
    if (!asked.choices.includes(answer))
      refuse(`predict's answer is ${show(answer)}`, `it must be one of ${asked.choices.map(show).join(", ")}`);
  } else if (typeof answer !== "number" || !(answer >= asked.from && answer <= asked.to))
    refuse(`predict's answer is ${show(answer)}`, `it must be a number from ${asked.from} to ${asked.to}`);
  return asked;
}

function checkedChoices(choices: PredictChoices): Asked {
  if (choices.length < 2)
    refuse(
      `predict was given ${choices.length === 0 ? "an empty list" : "one choice alone"}`,
      "it needs two choices or more",
    );
  const stranger = choices.find((each) => typeof each !== "string" && typeof each !== "number");
  if (stranger !== undefined) refuse(`predict was given the choice ${show(stranger)}`, "it must be a text or a number");
  const twice = choices.find((each, at) => choices.map(String).indexOf(String(each)) !== at);
  if (twice !== undefined) refuse(`predict was given ${show(twice)} twice`, "each choice must be another one");
  return { choices };
}

function checkedNumbers(given: PredictNumber): Asked {
  if (typeof given !== "object" || given === null)
    refuse(`predict was given ${show(given)}`, "it needs a list of choices, or { from, to, unit } for a number");
  const { from, to, unit = "", step = 1 } = given;
  for (const [name, value] of Object.entries({ from, to, step }))
    if (typeof value !== "number" || !Number.isFinite(value))
      refuse(`predict's ${name} is ${show(value)}`, "it must be a finite number");
  if (to <= from) refuse(`predict goes from ${from} to ${to}`, "the second number must be above the first");
  if (step <= 0) refuse(`predict's step is ${step}`, "it must be above 0");
  if (typeof unit !== "string") refuse(`predict's unit is ${show(unit)}`, 'it must be a text, such as "interrupts"');
  return { from, to, unit, step };
}

/** The question as Markdown, for where there are no controls; the same under every kernel. */
export function inWords(question: string, asked: Asked): string {
  const isChoice = "choices" in asked;
  const answers = isChoice
    ? asked.choices.map((each) => `- ${each}`).join("\n")
    : `A number from ${asked.from} to ${asked.to}${asked.unit === "" ? "" : ` (${asked.unit})`}.`;
  const example = isChoice ? show(asked.choices[0]) : asked.from;
  return (
    `${question}\n\n${answers}\n\nTo answer, run this cell in JupyterLab (kernel RSS Lab), or add your answer as the last ` +
    `argument: \`predict(..., ${example})\`.`
  );
}

/** What was said beside what the run says. */
export function comparison(asked: Asked, said: string | number | undefined, actual: string | number): string {
  const inUnits = (value: string | number): string =>
    "choices" in asked || asked.unit === "" ? inDigits(value) : `${inDigits(value)} ${unitFor(value, asked.unit)}`;
  const result = inUnits(actual);
  if (said === undefined) return `The run says: ${result}. No prediction was made.`;
  const both = `You said: ${inUnits(said)}. The run says: ${result}.`;
  if (typeof said === "number" && typeof actual === "number" && !("choices" in asked))
    return `${both} ${distance(said, actual)}`;
  return String(said) === String(actual) ? `You said: ${said}. The run agrees.` : both;
}

/** How far a predicted number lies from the real one, in words that a reader need not work out. */
function distance(said: number, actual: number): string {
  if (said === actual) return "You hit it.";
  const side = said > actual ? "high" : "low";
  if (said <= 0 || actual <= 0) return `You were ${inDigits(Math.abs(said - actual))} too ${side}.`;
  const times = Math.max(said / actual, actual / said);
  if (times >= 2)
    return side === "high"
      ? `Your number is ${inDigits(rounded(times))} times the run's.`
      : `The run's number is ${inDigits(rounded(times))} times yours.`;
  const share = (100 * Math.abs(said - actual)) / actual;
  return share < 1 ? `You were less than 1 % too ${side}.` : `You were ${rounded(share)} % too ${side}.`;
}

/** One interrupt, two interrupts. */
const unitFor = (value: string | number, unit: string): string =>
  value === 1 ? unit.replace(/^([A-Za-z ]{2,})ies$/, "$1y").replace(/^([A-Za-z ]{3,})s$/, "$1") : unit;

/** Two digits that count, or all before the point. */
const rounded = (value: number): number => (value >= 10 ? Math.round(value) : Number(value.toPrecision(2)));

/** Whole numbers in full, others with four digits that count; a text as it is. */
const inDigits = (value: string | number): string => (typeof value === "number" ? numberText(value) : value);
