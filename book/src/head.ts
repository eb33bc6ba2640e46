// What the head of a page offers: light or dark, and a search over the whole book.
import { el, find, script, shared } from "./dom.js";

const THEMES = ["auto", "light", "dark"] as const;

/** The choice is kept where the browser lets a page keep something. */
function kept(theme?: string): string | null {
  try {
    if (theme !== undefined) localStorage.setItem("rss-lab-theme", theme);
    return localStorage.getItem("rss-lab-theme");
  } catch {
    return null;
  }
}

/** Makes the head's button and its search work. */
export function watchHead(): void {
  const button = find<HTMLButtonElement>("#theme");
  const set = (theme: string): void => {
    document.documentElement.style.colorScheme = theme === "auto" ? "light dark" : theme;
    if (button) button.textContent = `Colours: ${theme}`;
  };
  let at = Math.max(0, THEMES.indexOf(kept() as "auto"));
  set(THEMES[at]);
  button?.addEventListener("click", () => {
    at = (at + 1) % THEMES.length;
    set(THEMES[at]);
    kept(THEMES[at]);
  });
  const field = find<HTMLInputElement>("#search");
  const list = find("#found");
  if (field === null || list === null) return;
  field.addEventListener("input", () => {
    void lookUp(field.value, list);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.replaceChildren();
    if (event.key === "ArrowDown") find("a", list)?.focus();
  });
}

async function lookUp(words: string, list: HTMLElement): Promise<void> {
  if (words.trim().length < 2) return list.replaceChildren();
  await script("search.js");
  const found = shared.rssSearch?.(words) ?? [];
  const items = found.map(({ address, lesson, heading }) =>
    el("li", {}, el("a", { href: address }, heading), ` ${lesson}`),
  );
  list.replaceChildren(...(items.length > 0 ? items : [el("li", {}, "Nothing in the book has these words.")]));
}
