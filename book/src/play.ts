// A playground page: its controls, their state in the page's address, the cell that they make, and what can be copied.
import { cells } from "./cells.js";
import { el, find } from "./dom.js";
import { run } from "./lab.js";
import { PLAYGROUNDS, type PlayControl, type Playground, type PlayValues } from "./playgrounds.js";

const TEXT = /^[\w.:]{1,60}$/;

/** A value that a control can have; what an address says besides is not taken. */
function checked({ of, first }: PlayControl, value: string | null): string {
  if (value === null) return first;
  if (of === "text") return TEXT.test(value) ? value : first;
  if ("min" in of) {
    const number = Number(value);
    return value !== "" && number >= of.min && number <= of.max ? String(number) : first;
  }
  return of.includes(value) ? value : first;
}

/** The values in an address after its "#". */
export function valuesOf({ controls }: Playground, hash: string): PlayValues {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  return Object.fromEntries(controls.map((control) => [control.name, checked(control, given.get(control.name))]));
}

function play(playground: Playground): void {
  const [cell] = cells;
  const code = find("code", cell.node);
  let values = valuesOf(playground, location.hash);
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
  find("#play-controls")?.append(
    ...playground.controls.map((control) => controlNode(control, values[control.name], set)),
  );
  copying("#copy-cell", () => cell.source);
  copying("#copy-address", () => location.href);
  copying("#copy-command", () => playground.command(values));
  void show();
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
      const number = Math.min(of.max, Math.max(of.min, field.value === "" ? Number(value) : field.valueAsNumber));
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
