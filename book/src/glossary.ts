// Terms that link to the glossary say what they mean where they stand: under the pointer, or when they have the focus.
import { el, findAll, script } from "./dom.js";

/** Meanings by the anchors of the glossary's headings. */
type Meanings = Readonly<Record<string, string>>;

/** Shows a term's meaning beside it. */
export function watchGlossary(): void {
  const box = el("div", { id: "meaning", role: "tooltip", hidden: true });
  document.body.append(box);
  const hide = (): void => {
    box.hidden = true;
  };
  for (const term of findAll<HTMLAnchorElement>('main a[href*="glossary.html#"]')) {
    const show = async (): Promise<void> => {
      await script("glossary.js");
      const meanings = (globalThis as { rssMeanings?: Meanings }).rssMeanings ?? {};
      const meaning = meanings[decodeURIComponent(term.hash.slice(1))];
      if (meaning === undefined) return;
      box.textContent = meaning;
      box.hidden = false;
      const { left, bottom } = term.getBoundingClientRect();
      const room = document.documentElement.clientWidth - box.offsetWidth - 8;
      box.style.left = `${Math.max(8, Math.min(left, room)) + scrollX}px`;
      box.style.top = `${bottom + 4 + scrollY}px`;
    };
    term.setAttribute("aria-describedby", "meaning");
    term.addEventListener("mouseenter", () => void show());
    term.addEventListener("focus", () => void show());
    term.addEventListener("mouseleave", hide);
    term.addEventListener("blur", hide);
  }
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });
}
