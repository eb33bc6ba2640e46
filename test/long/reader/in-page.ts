// What the reader's test does inside JupyterLab's page, by the application that JupyterLab shows there when it is asked
// to (LabApp.expose_app_in_browser): open a notebook, run cells, measure what they show, find the charts' views. The
// functions are sent to the page as text, so each stands alone.

/** What of JupyterLab is used. */
export interface App {
  readonly commands: { execute(command: string, options?: object): Promise<unknown> };
  readonly shell: { readonly currentWidget: Panel };
}
export interface Panel {
  readonly node: Element;
  readonly content: {
    readonly widgets: readonly Cell[];
    activeCellIndex: number;
    deselectAll(): void;
    extendContiguousSelectionTo(index: number): void;
  };
  readonly context: { readonly ready: Promise<void>; readonly path: string; save(): Promise<void> };
  readonly sessionContext: {
    readonly ready: Promise<void>;
    readonly session: { readonly kernel: { readonly status: string; readonly info: Promise<object> } | null } | null;
    restartKernel(): Promise<void>;
  };
  dispose(): void;
}
export interface Cell {
  readonly node: Element;
  readonly model: {
    readonly type: string;
    readonly sharedModel: { getSource(): string; setSource(source: string): void };
    readonly outputs?: { readonly length: number; get(i: number): { toJSON(): Output } };
    getMetadata(name: string): unknown;
  };
  readonly outputArea?: Widget;
}
export interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | string[];
  readonly ename?: string;
  readonly evalue?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Widget {
  readonly node: Element;
  readonly layout?: Iterable<Widget> | null;
  readonly _result?: { readonly view: View } | null;
}
export interface View {
  signal(name: string): unknown;
  scale(name: string): { domain(): number[] };
  origin(): [number, number];
  padding(): { readonly left: number; readonly top: number };
  scenegraph(): { readonly root: Scene };
  runAsync(): Promise<unknown>;
}
interface Scene {
  readonly name?: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly items?: readonly Scene[];
}
/** The page's elements, as far as they are used. */
interface Element {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  readonly textContent: string | null;
  readonly outerHTML: string;
  readonly innerText: string;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  closest(selector: string): Element | null;
  getBoundingClientRect(): { left: number; right: number; top: number; bottom: number; width: number; height: number };
  scrollIntoView(how: object): void;
  toDataURL?(): string;
}
interface Page {
  jupyterapp: App;
  reader: Record<string, unknown>;
}

/** Opens a notebook; its kernel has started when this is over. */
export async function open(path: string): Promise<void> {
  const { jupyterapp: app } = globalThis as unknown as Page;
  await app.commands.execute("docmanager:open", { path, factory: "Notebook" });
  const panel = app.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session?.kernel?.info;
}

/** Closes it; the settings of the test let its kernel end with it. */
export async function close(): Promise<void> {
  const { jupyterapp: app } = globalThis as unknown as Page;
  await app.shell.currentWidget.context.save();
  await app.commands.execute("application:close");
}

/** A fresh kernel, and a notebook without outputs. */
export async function restart(): Promise<void> {
  const { jupyterapp: app } = globalThis as unknown as Page;
  const { sessionContext } = app.shell.currentWidget;
  await app.commands.execute("notebook:clear-all-cell-outputs");
  await sessionContext.restartKernel();
  await sessionContext.session?.kernel?.info;
}

/** Runs all cells, or from the first given one to the last. It is over when they have run. */
export async function runCells(which: "all" | readonly [number, number]): Promise<void> {
  const { jupyterapp: app } = globalThis as unknown as Page;
  if (which === "all") return void (await app.commands.execute("notebook:run-all-cells"));
  const [from, to] = which;
  const { content } = app.shell.currentWidget;
  content.deselectAll();
  content.activeCellIndex = from;
  if (to > from) content.extendContiguousSelectionTo(to);
  await app.commands.execute("notebook:run-cell");
}

/** Puts other code into a cell. */
export function setSource([cell, source]: readonly [number, string]): void {
  const { jupyterapp: app } = globalThis as unknown as Page;
  app.shell.currentWidget.content.widgets[cell].model.sharedModel.setSource(source);
}

/** What the cells hold and have put out. */
export function cells(): {
  type: string;
  source: string;
  tags: string[];
  outputs: Output[];
}[] {
  const { jupyterapp: app } = globalThis as unknown as Page;
  return app.shell.currentWidget.content.widgets.map(({ model }) => ({
    type: model.type,
    source: model.sharedModel.getSource(),
    tags: (model.getMetadata("tags") as string[] | undefined) ?? [],
    outputs: Array.from({ length: model.outputs?.length ?? 0 }, (_, i) => model.outputs!.get(i).toJSON()),
  }));
}

/** Whether the kernel rests, and every chart of the notebook is drawn. */
export function isCalm(): boolean {
  const { jupyterapp: app } = globalThis as unknown as Page;
  const panel = app.shell.currentWidget;
  const charts = Array.from(panel.node.querySelectorAll("[data-mime-type*='vega']"));
  return (
    panel.sessionContext.session?.kernel?.status === "idle" &&
    charts.every((chart) => chart.querySelector("canvas, svg.marks, svg") !== null)
  );
}

export interface Size {
  readonly cell: number;
  readonly what: string;
  /** Pixels that it takes, and that it has. */
  readonly takes: number;
  readonly has: number;
  readonly height: number;
}

/** Code and outputs with their widths; charts beside that with their own width and height. */
export function sizes(): Size[] {
  const { jupyterapp: app } = globalThis as unknown as Page;
  return app.shell.currentWidget.content.widgets.flatMap(({ node, model }, cell): Size[] => {
    const found: Size[] = [];
    const code = node.querySelector(".jp-InputArea-editor .cm-scroller");
    if (model.type === "code" && code)
      found.push({ cell, what: "code", takes: code.scrollWidth, has: code.clientWidth, height: 0 });
    for (const output of node.querySelectorAll(".jp-OutputArea-output")) {
      const text = (output.innerText ?? "").trim().slice(0, 40);
      found.push({
        cell,
        what: `output "${text}"`,
        takes: output.scrollWidth,
        has: output.clientWidth,
        height: 0,
      });
      const room = output.getBoundingClientRect();
      for (const chart of output.querySelectorAll("canvas, svg.marks")) {
        const { left, right, height } = chart.getBoundingClientRect();
        const controls = chart.closest(".vega-embed")?.querySelector(".vega-bindings");
        const below = controls?.getBoundingClientRect().height ?? 0;
        found.push({
          cell,
          what: "chart",
          takes: Math.round(right - left),
          has: Math.round(room.right - left),
          height: Math.round(height + below),
        });
      }
    }
    return found;
  });
}

/** Notes the views of all charts on the page; gives for each its cell, and what it can be touched by. */
export function views(): { cell: number; hasStrip: boolean; isJourney: boolean }[] {
  const page = globalThis as unknown as Page;
  const found: { cell: number; view: View; node: Element }[] = [];
  const walk = (widget: Widget, cell: number): void => {
    const view = widget._result?.view;
    if (view) found.push({ cell, view, node: widget.node });
    for (const child of widget.layout ?? []) walk(child, cell);
  };
  page.jupyterapp.shell.currentWidget.content.widgets.forEach(({ outputArea }, cell) => {
    if (outputArea) walk(outputArea, cell);
  });
  const has = (view: View, signal: string): boolean => {
    try {
      view.signal(signal);
      return true;
    } catch {
      return false;
    }
  };
  page.reader = { views: found };
  return found.map(({ cell, view }) => ({
    cell,
    hasStrip: has(view, "zoom_tuple") || has(view, "zoom"),
    isJourney: has(view, "playing") && has(view, "T"),
  }));
}

/** Where the strip of a timeline is on the page, and what the view above it shows. */
export function strip(at: number): { x: number; y: number; width: number; domain: number[] } {
  const page = globalThis as unknown as Page;
  const { view, node } = (page.reader.views as { view: View; node: Element }[])[at];
  const find = (scene: Scene): Scene | undefined =>
    scene.name === "concat_1_group" ? scene : scene.items?.map(find).find(Boolean);
  node.scrollIntoView({ block: "end" });
  const { x, y, width, height } = find(view.scenegraph().root)!.items![0];
  const [left, top] = view.origin();
  const space = view.padding();
  const canvas = node.querySelector("canvas, svg")!.getBoundingClientRect();
  return {
    x: canvas.left + space.left + left + x,
    y: canvas.top + space.top + top + y + height / 2,
    width,
    domain: [...view.scale("concat_0_x").domain()],
  };
}

/** A signal of a view. */
export function signal([at, name]: readonly [number, string]): unknown {
  const page = globalThis as unknown as Page;
  return (page.reader.views as { view: View }[])[at].view.signal(name);
}

/** The number of the cell that an element belongs to. */
export function cellOf(element: unknown): number {
  const { jupyterapp: app } = globalThis as unknown as Page;
  const cell = (element as Element).closest(".jp-Cell");
  return app.shell.currentWidget.content.widgets.findIndex(({ node }) => node === cell);
}

/** Whether keys go to it. */
export const hasFocus = (element: unknown): boolean =>
  element === (globalThis as unknown as { document: { activeElement: unknown } }).document.activeElement;

/** A number made of the picture that an element of the page belongs to. */
export function picture(element: unknown): number {
  const chart = (element as Element).closest(".vega-embed")!;
  const canvas = chart.querySelector("canvas");
  const text = canvas?.toDataURL?.() ?? chart.querySelector("svg")?.outerHTML ?? "";
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
