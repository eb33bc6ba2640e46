// Elements of the page, and scripts that are loaded when they are needed. A classic script is the only thing that a
// page from file:// may load: code, data and charts come as such.

type Props<E> = Partial<E> & { readonly data?: Readonly<Record<string, string>> };

/** Makes an element. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { data = {}, ...props }: Props<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = Object.assign(document.createElement(tag), props);
  Object.assign(node.dataset, data);
  node.append(...children);
  return node;
}

export const find = <E extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): E | null =>
  within.querySelector<E>(selector);
export const findAll = <E extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): E[] => [
  ...within.querySelectorAll<E>(selector),
];

const base = (document.currentScript as HTMLScriptElement | null)?.src.replace(/[^/]*$/, "") ?? "";
const loading = new Map<string, Promise<void>>();

/** Loads a script of the book once: "vega.js". */
export function script(name: string): Promise<void> {
  const known = loading.get(name);
  if (known !== undefined) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const failed = (): void => {
      loading.delete(name);
      reject(new Error(`${name} was not found beside this page: keep the book's files together.`));
    };
    document.head.append(el("script", { src: base + name, onload: () => resolve(), onerror: failed }));
  });
  loading.set(name, loaded);
  return loaded;
}

/** What the scripts leave for the page. */
export interface Shared {
  rssWorker?: string;
  rssFiles?: Record<string, string>;
  rssCharts?: object[];
  rssIndex?: { readonly index: string; readonly options: object };
  rssVegaEmbed?: typeof import("vega-embed").default;
  rssEditor?: typeof import("./editor.js").editor;
  rssSearch?: typeof import("./search.js").search;
}
export const shared = globalThis as Shared;
