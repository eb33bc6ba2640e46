// A playground page: its controls, their state in the page's address, the cell that they make, and what can be copied.
import { cells } from "./cells.js";
import { el, find } from "./dom.js";
import { run } from "./lab.js";
import { PLAYGROUNDS, type PlayControl, type Playground, type PlayValues } from "./playgrounds.js";

const TEXT = /^[\w.:]{1,60}$/;

/** What an address says after its "#": the controls' values, and a sentence for each that no control can have. */
export function valuesOf({ controls }: Playground, hash: string): { values: PlayValues; sentences: string[] } {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const sentences: string[] = [];
  const values = controls.map(({ name, label, of, first }): [string, string] => {
    const value = given.get(name);
    if (value === null) return [name, first];
    const held = valueOf(of, value);
    if (held === null)
      sentences.push(`The address says ${label} ${value.slice(0, 40)}: it must be ${rule(of)}, so ${first} is taken.`);
    return [name, held ?? first];
  });
  return { values: Object.fromEntries(values), sentences };
}

/** A value as a control holds it; null if it cannot hold it. */
function valueOf(of: PlayControl["of"], value: string): string | null {
  if (of === "text") return TEXT.test(value) ? value : null;
  if ("min" in of) {
    const number = Number(value);
    return value.trim() !== "" && Math.abs(number - onStep(of, number)) < 1e-9 ? String(onStep(of, number)) : null;
  }
  return of.includes(value) ? value : null;
}

function rule(of: PlayControl["of"]): string {
  if (of === "text") return "a short text";
  return "min" in of ? `${of.min} to ${of.max} in steps of ${of.step}` : `one of ${of.join(", ")}`;
}

type Numbers = Extract<PlayControl["of"], { readonly min: number }>;

/** The nearest number that a control of numbers has. */
const onStep = ({ min, max, step }: Numbers, number: number): number =>
  Math.min(max, Math.max(min, Number((min + Math.round((number - min) / step) * step).toFixed(6))));

function play(playground: Playground): void {
  const [cell] = cells;
  const code = find("code", cell.node);
  let values: PlayValues;
  let isRunning = false;
  let isWanted = false;
  const show = async (): Promise<void> => {
    cell.source = playground.cell(values);
    if (code) code.textContent = cell.source;
    history.replaceState(null, "", `#${new URLSearchParams(values).toString()}`);
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await run(0);
    }
    isRunning = false;
  };
  const set = (name: string, value: string): void => {
    values = { ...values, [name]: value };
    void show();
  };
  const read = (): void => {
    const said = valuesOf(playground, location.hash);
    values = said.values;
    find("#play-controls")?.replaceChildren(
      ...playground.controls.map((control) => controlNode(control, values[control.name], set)),
      ...said.sentences.map((sentence) => el("p", { className: "note", role: "status" }, sentence)),
    );
    find("#copied")?.replaceChildren();
    void show();
  };
  copying("#copy-cell", () => cell.source);
  copying("#copy-address", () => location.href);
  copying("#copy-command", () => playground.command(values));
  addEventListener("hashchange", read); // another address of this page, in the same tab
  read();
}

type Set = (name: string, value: string) => void;

function controlNode({ name, label, of }: PlayControl, value: string, set: Set): HTMLElement {
  if (of === "text") {
    const field = el("input", { type: "text", value, spellcheck: false, autocomplete: "off" });
    field.onchange = () => set(name, field.value.trim());
    return el("label", { className: "control" }, `${label} `, field);
  }
  if ("min" in of) {
    const props = { min: String(of.min), max: String(of.max), step: String(of.step), value };
    const slider = el("input", { type: "range", ariaLabel: label, ...props });
    const field = el("input", { type: "number", ariaLabel: label, ...props });
    slider.oninput = () => {
      field.value = slider.value;
    };
    slider.onchange = () => set(name, slider.value);
    field.onchange = () => {
      const number = onStep(of, field.value === "" ? Number(value) : field.valueAsNumber);
      field.value = slider.value = String(number);
      set(name, String(number));
    };
    return el("span", { className: "control" }, el("span", { ariaHidden: "true" }, `${label} `), slider, field);
  }
  const list = el("select", {}, ...of.map((text) => el("option", { selected: text === value }, text)));
  list.onchange = () => set(name, list.value);
  return el("label", { className: "control" }, `${label} `, list);
}

/** A button that copies a text, and says so; the text can be seen below it, to be copied by hand. */
function copying(selector: string, text: () => string | null): void {
  const button = find<HTMLButtonElement>(selector);
  const said = find("#copied");
  button?.addEventListener("click", async () => {
    const copied = text();
    if (said === null) return;
    if (copied === null) {
      said.textContent = "One line cannot say this: copy the cell.";
      return;
    }
    const isDone = await navigator.clipboard.writeText(copied).then(
      () => true,
      () => false,
    );
    said.replaceChildren(isDone ? "Copied:" : "Select and copy:", el("pre", { tabIndex: 0 }, copied));
  });
}

/** Makes the controls of a playground page work; other pages have none. */
export function watchPlayground(): void {
  const playground = PLAYGROUNDS.find(({ page }) => page === document.body.dataset.page);
  if (playground !== undefined) play(playground);
}
