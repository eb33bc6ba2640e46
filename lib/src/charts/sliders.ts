// Sliders that keys can move. JupyterLab takes arrow keys from sliders in its outputs unless they carry an attribute
// that Vega's own slider cannot have; with a capital letter in "Range" Vega makes a plain input and copies every
// attribute. Its values are texts, so that a chart reads the number that is made of them.

/** A parameter of a specification, as far as its slider is concerned. */
interface Param {
  readonly name: string;
  readonly value?: unknown;
  readonly bind?: { readonly input?: string; readonly name?: string };
}

/** Wide enough for each of the keys' steps to be seen. */
const STYLE = "width: 380px; vertical-align: middle; margin-left: 8px";

/** The name of the slider's own parameter: the one that a page's input is bound to. */
export const sliderOf = (name: string): string => `${name}Slider`;

/** A specification's parameters, with sliders that keys can move in place of those of Vega. */
export function withKeys(params: readonly unknown[]): unknown[] {
  return params.flatMap((param): unknown[] => {
    const { name, value, bind, ...rest } = param as Param;
    if (bind?.input !== "range") return [param];
    const { name: label = name } = bind;
    const slider = {
      ...bind,
      input: "Range",
      "data-lm-suppress-shortcuts": "true",
      "aria-label": label.trim(),
      style: STYLE,
    };
    return [
      { name: sliderOf(name), value, bind: slider },
      { ...rest, name, expr: `toNumber(${sliderOf(name)})` },
    ];
  });
}
