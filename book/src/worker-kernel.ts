// The controls of live panels and predictions, as the worker offers them to the course: the same functions that
// rss-lab-kernel offers in Jupyter. The page draws the controls and says what was changed.
import { marked } from "marked";
import { JUPYTER_DISPLAY, type MimeBundle } from "rss-lab";
import type { ControlValue, ControlView, PanelView, Shown } from "./messages.js";

type Put = (message: Shown) => void;

interface Part {
  readonly view: () => PanelView;
}

interface ControlParts {
  readonly id: number;
  readonly label: string;
  readonly first: ControlValue;
  readonly kind: ControlView;
  readonly toValue?: (held: ControlValue) => unknown;
}

class Control implements Part {
  readonly listeners: (() => void)[] = [];
  readonly #parts: ControlParts;
  held: ControlValue;
  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.held = parts.first;
  }
  get value(): unknown {
    return this.#parts.toValue === undefined ? this.held : this.#parts.toValue(this.held);
  }
  view = (): PanelView => {
    const { id, label, kind } = this.#parts;
    return { is: "control", id, label, value: this.held, view: kind };
  };
}

class Note implements Part {
  #text = "";
  constructor(
    readonly id: number,
    readonly put: Put,
  ) {}
  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    this.#text = text;
    this.put({ kind: "note", id: this.id, text });
  }
  view = (): PanelView => ({ is: "note", id: this.id, text: this.#text });
}

const PANEL = "application/vnd.rss-lab.panel";

interface NumberOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number | null;
}
interface ChoiceOptions {
  readonly label: string;
  readonly options: readonly unknown[];
  readonly value: unknown;
}

/** A panel's function, run for the last of several changes, one after another. */
class Callback {
  #isWanted = false;
  #running: AbortController | null = null;
  constructor(
    readonly work: (context: { signal: AbortSignal }) => unknown,
    readonly say: (text: string) => void,
    readonly inTurn: (task: () => Promise<void>) => Promise<void>,
  ) {}
  request(): void {
    this.#running?.abort(new Error("A newer value makes this drawing useless."));
    if (this.#isWanted) return;
    this.#isWanted = true;
    void this.inTurn(() => this.#run());
  }
  async #run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve)); // whatever the page has said meanwhile is heard first
    this.#isWanted = false;
    const controller = new AbortController();
    this.#running = controller;
    this.say("running ...");
    try {
      await this.work({ signal: controller.signal });
      this.say("");
    } catch (error) {
      if (!controller.signal.aborted) this.say(error instanceof Error ? error.message : String(error));
    } finally {
      this.#running = null;
    }
  }
}

/** What the worker needs to offer controls. */
export interface KernelOptions {
  readonly put: Put;
  /** The cell whose output it is now. */
  readonly cell: () => number;
  /** Gives what runs a task when no cell runs, as work of the cell that runs now. */
  readonly asNow: () => (task: () => Promise<void>) => Promise<void>;
}

/** The functions, and what the page says to them. */
export function workerKernel({ put, cell, asNow }: KernelOptions) {
  let last = 0;
  const controls = new Map<number, Control>();
  const control = (parts: Omit<ControlParts, "id">): Control => {
    const id = ++last;
    const made = new Control({ ...parts, id });
    controls.set(id, made);
    return made;
  };
  const choices =
    (kind: "buttons" | "dropDown") =>
    ({ label, options, value }: ChoiceOptions): Control => {
      const at = options.indexOf(value);
      const toValue = (held: ControlValue): unknown => (held === null ? null : options[held as number]);
      return control({ label, first: at < 0 ? null : at, kind: { kind, options: options.map(String) }, toValue });
    };
  const numbers =
    (kind: "slider" | "number") =>
    ({ label, min, max, step, value }: NumberOptions): Control =>
      control({ label, first: value, kind: { kind, min, max, step } });
  const holder = (is: "row" | "column", parts: readonly Part[]): Part & Record<symbol, unknown> => {
    const view = (): PanelView => ({ is, parts: parts.map((part) => part.view()) });
    return { view, [JUPYTER_DISPLAY]: () => ({ [PANEL]: view() as never }) };
  };
  const show = (at: number, { [PANEL]: panel, ...bundle }: MimeBundle): ShownOutput => {
    const output = ++last;
    put(
      panel === undefined
        ? { kind: "display", cell: at, output, bundle: plain(bundle), ...pageHtml(bundle) }
        : { kind: "panel", cell: at, output, bundle: plain(bundle), panel: panel as unknown as PanelView },
    );
    return {
      update: (next) => put({ kind: "update", output, bundle: plain(next), ...pageHtml(next) }),
      next: (next) => show(at, next),
    };
  };
  return {
    hear(id: number, value: ControlValue): void {
      const changed = controls.get(id);
      if (changed === undefined || Object.is(changed.held, value)) return;
      changed.held = value;
      for (const listener of changed.listeners) listener();
    },
    kernel: {
      output: (bundle: MimeBundle) => show(cell(), bundle),
      slider: numbers("slider"),
      number: numbers("number"),
      buttons: choices("buttons"),
      dropDown: choices("dropDown"),
      checkBox: ({ label, value }: { label: string; value: boolean }) =>
        control({ label, first: value, kind: { kind: "checkBox" } }),
      note: () => new Note(++last, put),
      row: (parts: readonly Part[]) => holder("row", parts),
      column: (parts: readonly Part[]) => holder("column", parts),
      whenChanged(
        of: readonly Control[],
        work: (context: { signal: AbortSignal }) => unknown,
        { note }: { readonly note?: Note },
      ): void {
        const say = (text: string): void => {
          if (note) note.text = text;
        };
        const callback = new Callback(work, say, asNow());
        for (const each of of) each.listeners.push(() => callback.request());
      },
    },
  };
}

/** Markdown as the page shows it, where a bundle has some. */
function pageHtml(bundle: MimeBundle): { html?: string } {
  const text = bundle["text/markdown"];
  return typeof text === "string" ? { html: marked.parse(text, { async: false }) } : {};
}

interface ShownOutput {
  update(bundle: MimeBundle): void;
  next(bundle: MimeBundle): ShownOutput;
}

/** A bundle as plain data, which can be sent. */
const plain = (bundle: MimeBundle): MimeBundle => JSON.parse(JSON.stringify(bundle)) as MimeBundle;
