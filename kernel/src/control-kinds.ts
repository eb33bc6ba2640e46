// The kinds of controls, as states of Jupyter's standard widgets: slider, number field, drop-down list, buttons to
// choose from, check box, button to press.
import type { CommData, Comms } from "./comms.js";
import { ValueControl, type ControlParts, type MakeModel } from "./controls.js";
import { refuse, show } from "./input-error.js";
import { mendedWords, typedNumber } from "./typed-number.js";

/** A whole or fractional number between two bounds. */
export interface NumberOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** The distance of two values, from `min` on. Default 1. */
  readonly step?: number;
  /** Default `min`. A number field may begin with null: it is empty until the reader types a number. */
  readonly value?: number | null;
}

/** One of several values, which the page shows by their texts. */
export interface ChoiceOptions<T> {
  readonly label: string;
  readonly options: readonly T[];
  /** Default the first. Buttons may begin with null: none is pressed until the reader presses one. */
  readonly value?: T | null;
}

export interface CheckBoxOptions {
  readonly label: string;
  /** Default false. */
  readonly value?: boolean;
}

export interface ButtonOptions {
  readonly label: string;
}

const WIDE = { description_width: "initial" };

export const slider = (comms: Comms, options: NumberOptions): ValueControl<number> =>
  new ValueControl(comms, numberParts(options, true));

export const number = (comms: Comms, options: NumberOptions): ValueControl<number> =>
  new ValueControl(comms, options.value === null ? emptyNumberParts(options) : numberParts(options, false));

export const dropDown = <T>(comms: Comms, options: ChoiceOptions<T>): ValueControl<T> =>
  new ValueControl(comms, choiceParts(options, true));

export const buttons = <T>(comms: Comms, options: ChoiceOptions<T>): ValueControl<T> =>
  new ValueControl(comms, choiceParts(options, false));

export function checkBox(comms: Comms, { label, value = false }: CheckBoxOptions): ValueControl<boolean> {
  checkLabel(label);
  if (typeof value !== "boolean")
    refuse(`The check box "${label}" begins with ${show(value)}`, "it must be true or false");
  return new ValueControl<boolean>(comms, {
    label,
    value,
    models: (make) => [
      make("Checkbox", { description: label, value, indent: false, ...layout(make, { width: "auto" }) }),
    ],
    read: ({ value: ticked }) => (typeof ticked === "boolean" ? ticked : undefined),
    write: (ticked) => ({ value: ticked }),
    text: (ticked) => (ticked ? "yes" : "no"),
  });
}

/** A button to press: its value is how often that has happened. */
export function button(comms: Comms, { label }: ButtonOptions): ValueControl<number> {
  checkLabel(label);
  const control: ValueControl<number> = new ValueControl<number>(comms, {
    label,
    value: 0,
    models: (make) => [
      make(
        "Button",
        { description: label, ...layout(make, { width: "auto" }) },
        {
          onCustom: ({ event }) => {
            if (event === "click") control.hear({ presses: control.value + 1 });
          },
        },
      ),
    ],
    read: ({ presses }) => presses as number | undefined,
    write: () => ({}),
    text: String,
  });
  return control;
}

/** A field that holds no number yet. Jupyter's number fields cannot be empty, so it is one for text. */
function emptyNumberParts(options: NumberOptions): ControlParts<number> {
  const { label, min, max } = options;
  const { read, write, isMended } = numberParts({ ...options, value: min }, false);
  const nothing = null as unknown as number;
  const placeholder = `${min} to ${max}`;
  /** The text as a number field's state. */
  const state = ({ value: text }: CommData): CommData | null => {
    const typed = typedNumber(text);
    return typed === null ? null : { value: typed };
  };
  return {
    label,
    value: nothing,
    models: (make) => [
      make("Text", {
        value: "",
        placeholder,
        description: label,
        continuous_update: false,
        ...style(make, "DescriptionStyle", WIDE),
        ...layout(make, { width: `calc(${label.length + placeholder.length}ch + 48px)` }),
      }),
    ],
    read: (changed) => {
      if (!("value" in changed)) return undefined;
      const given = state(changed);
      return given === null ? nothing : read(given);
    },
    write: (number) => (number === null ? { value: "" } : { value: String(write(number).value) }),
    isMended: (changed, mended) => {
      const given = state(changed);
      return given === null ? changed.value !== "" : (isMended?.(given, mended) ?? false);
    },
    whyMended: ({ value: text }, mended) => mendedWords(text, mended, { min, max }),
    text: (number) => (number === null ? "empty" : String(number)),
  };
}

function numberParts(options: NumberOptions, hasSlider: boolean): ControlParts<number> {
  const { label, min, max, step = 1, value: begin } = options;
  const value = begin === undefined ? min : (begin as number);
  const what = `The ${hasSlider ? "slider" : "number field"} ${show(label)}`;
  checkLabel(label);
  for (const [name, given] of Object.entries({ min, max, step, value }))
    if (typeof given !== "number" || !Number.isFinite(given))
      refuse(`${what} has ${name} ${show(given)}`, "it must be a finite number");
  if (step <= 0) refuse(`${what} has step ${step}`, "it must be above 0");
  if (max < min) refuse(`${what} goes from ${min} to ${max}`, "the second must not be below the first");
  if (value < min || value > max) refuse(`${what} begins with ${value}`, `it must lie from ${min} to ${max}`);
  const digits = Math.max(...[min, step].map((each) => (String(each).split(".")[1] ?? "").length));
  const onGrid = (given: number): number =>
    Number(
      (min + Math.min(Math.floor((max - min) / step + 1e-9), Math.round((given - min) / step)) * step).toFixed(digits),
    );
  const kind = digits === 0 && [min, step, value].every(Number.isInteger) ? "Int" : "Float";
  return {
    label,
    value,
    models: (make) => {
      const range = { min, max, step, value };
      const width = `calc(${label.length}ch + ${Math.max(String(min).length, String(max).length) + digits}ch + 56px)`;
      const field = make(`Bounded${kind}Text`, {
        ...range,
        description: label,
        ...style(make, "DescriptionStyle", WIDE),
        ...layout(make, { width }),
      });
      if (!hasSlider) return [field];
      const look = {
        readout: false,
        continuous_update: true,
        behavior: "drag-tap",
        ...layout(make, { width: "160px" }),
      };
      const thumb = make(`${kind}Slider`, { ...range, ...look }, {});
      // The page keeps the two alike by itself, also while the kernel is busy: what the slider does arrives as the
      // field's.
      make("Link", { source: [thumb.reference, "value"], target: [field.reference, "value"] }, {});
      return [field, thumb];
    },
    read: ({ value: changed }) =>
      typeof changed === "number" ? onGrid(Math.min(max, Math.max(min, changed))) : undefined,
    write: (changed) => ({ value: changed }),
    isMended: ({ value: changed }, mended) => Math.abs(Number(changed) - mended) > step / 1000,
    text: String,
  };
}

function choiceParts<T>({ label, options, value }: ChoiceOptions<T>, dropsDown: boolean): ControlParts<T> {
  checkLabel(label);
  if (!Array.isArray(options) || options.length === 0)
    refuse(
      `The choice "${label}" has ${Array.isArray(options) ? "nothing to choose from" : show(options)}`,
      "give a list of one value or more",
    );
  const isOpen = value === null && !dropsDown && !options.includes(null);
  const first = value === undefined ? 0 : options.indexOf(value);
  if (first < 0 && !isOpen)
    refuse(`The choice "${label}" begins with ${show(value)}`, `it must be one of ${show(options)}`);
  const texts = options.map(String);
  const width = `calc(${label.length + Math.max(...texts.map((text) => text.length))}ch + 48px)`;
  return {
    label,
    value: isOpen ? (null as T) : options[first],
    models: (make) => {
      const state = { _options_labels: texts, index: isOpen ? null : first };
      if (!dropsDown)
        return [
          make("ToggleButtons", {
            ...state,
            description: label,
            ...style(make, "ToggleButtonsStyle", { ...WIDE, button_width: "auto" }),
            ...layout(make, { width: "auto", display: "flex", flex_flow: "row nowrap", grid_gap: "8px" }),
          }),
        ];
      const list = make("Dropdown", {
        ...state,
        description: label,
        ...style(make, "DescriptionStyle", WIDE),
        ...layout(make, { width }),
      });
      // JupyterLab takes a list's arrow keys for itself, but not a slider's.
      const look = { readout: false, continuous_update: true, behavior: "drag-tap" };
      const thumb = make("SelectionSlider", { ...state, ...look, ...layout(make, { width: "90px" }) }, {});
      make("Link", { source: [thumb.reference, "index"], target: [list.reference, "index"] }, {});
      return [list, thumb];
    },
    read: ({ index }) => (typeof index === "number" ? options[index] : undefined),
    write: (chosen) => {
      const index = options.indexOf(chosen);
      if (isOpen && chosen === null) return { index: null };
      if (index < 0) refuse(`The choice "${label}" was set to ${show(chosen)}`, `it must be one of ${show(options)}`);
      return { index };
    },
    text: String,
  };
}

const layout = (make: MakeModel, state: CommData): CommData => ({ layout: make("Layout", state, {}).reference });
const style = (make: MakeModel, name: string, state: CommData): CommData => ({
  style: make(name, state, {}).reference,
});

function checkLabel(label: unknown): asserts label is string {
  if (typeof label !== "string" || label.trim() === "")
    refuse(`The label is ${show(label)}`, "it must be a text that is not empty");
}
