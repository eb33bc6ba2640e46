// Buttons for a journey that is scaled to a small screen, where its own are too small for a finger: each sends a key
// that the journey knows.
import { el, find } from "./dom.js";

const KEYS = [
  ["Play or pause", " "],
  ["Step back", "p"],
  ["Step", "n"],
  ["Slower", "-"],
  ["Faster", "+"],
] as const;

/** The buttons, or null if what was drawn listens to no keys. */
export function touchButtons(drawn: HTMLElement): HTMLElement | null {
  const slider = find(".vega-bindings input[type=range]", drawn);
  if (slider === null) return null;
  const press = (key: string): unknown => slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const buttons = KEYS.map(([words, key]) => el("button", { type: "button", onclick: () => press(key) }, words));
  return el("p", { className: "touch" }, ...buttons);
}
