// The controls of a live panel or a prediction on the page: each change is told to the worker.
import { el, findAll } from "./dom.js";
import type { ControlValue, ControlView, PanelView } from "./messages.js";

type Tell = (control: number, value: ControlValue) => void;

/** The notes that are on the page, by their numbers. */
export const notes = new Map<number, HTMLElement>();

/** A panel with everything in it. */
export function panelNode(panel: PanelView, tell: Tell): HTMLElement {
  if (panel.is === "note") {
    const note = el("output", { className: "note panel-note" }, panel.text);
    notes.set(panel.id, note);
    return note;
  }
  if (panel.is === "control") return controlNode(panel, tell);
  return el("div", { className: panel.is }, ...panel.parts.map((part) => panelNode(part, tell)));
}

const ENDED = "Stopped: run the cell again to move this.";

/** The panels in an element no longer answer, and say so; answers whether there are any. */
export function endPanels(within: HTMLElement): boolean {
  const controls = findAll<HTMLInputElement>(".control", within).flatMap((each) => [
    ...findAll<HTMLInputElement>("input, select", each),
  ]);
  for (const control of controls) control.disabled = true;
  for (const note of findAll("output.panel-note", within)) note.textContent = ENDED;
  return controls.length > 0;
}

type Control = PanelView & { is: "control" };

function controlNode(control: Control, tell: Tell): HTMLElement {
  const { id, label, view, value } = control;
  const send = (held: ControlValue): void => tell(id, held);
  if ("min" in view) return numbers(control, view, send);
  if (view.kind === "checkBox") {
    const box = el("input", { type: "checkbox", checked: value === true });
    box.onchange = () => send(box.checked);
    return el("label", { className: "control" }, box, ` ${label}`);
  }
  if (view.kind === "buttons") return buttons(control, view.options, send);
  const list = el("select", {}, ...view.options.map((text) => el("option", {}, text)));
  list.selectedIndex = typeof value === "number" ? value : -1;
  list.onchange = () => send(list.selectedIndex);
  return el("label", { className: "control" }, `${label} `, list);
}

/** A row of choices, one of which is taken, or none yet. */
function buttons({ id, label, value }: Control, options: readonly string[], send: (held: number) => void): HTMLElement {
  const choices = options.map((text, at) => {
    const radio = el("input", { type: "radio", name: `control-${id}`, checked: value === at });
    radio.onchange = () => send(at);
    return el("label", {}, radio, ` ${text}`);
  });
  return el("fieldset", { className: "control choices" }, el("legend", {}, label), ...choices);
}

/** A number field; a slider before it holds the same value. */
function numbers(
  { label, value }: Control,
  { kind, min, max, step }: ControlView & { kind: "slider" | "number" },
  send: (held: number | null) => void,
): HTMLElement {
  const props = { min: String(min), max: String(max), step: String(step), value: value === null ? "" : String(value) };
  const field = el("input", { type: "number", ariaLabel: label, ...props });
  const slider = el("input", { type: "range", ariaLabel: label, ...props });
  slider.oninput = () => {
    field.value = slider.value;
    send(slider.valueAsNumber);
  };
  const said = el("output", { className: "note" });
  field.onchange = () => {
    const typed = field.value;
    const kept = Math.min(max, Math.max(min, Number(typed)));
    if (typed !== "") slider.value = field.value = String(kept);
    said.textContent =
      typed === "" || kept === Number(typed) ? "" : `${typed} lies outside ${min} to ${max}: ${kept} is taken.`;
    send(typed === "" ? null : kept);
  };
  const parts = kind === "slider" ? [slider, field, said] : [field, said];
  return el("span", { className: "control" }, el("span", { ariaHidden: "true" }, `${label} `), ...parts);
}
