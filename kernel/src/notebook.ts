// What a cell finds of the kernel that runs it. The running kernel leaves its functions under a symbol of the global
// object; those that this package exports look there, so that it does not matter how often, and from which folder, the
// package is loaded. Other packages may look there too, and so need no import to do without.
import type { CallbackContext } from "./callback.js";
import type { Comm, CommData, CommOptions } from "./comms.js";
import type { ButtonOptions, CheckBoxOptions, ChoiceOptions, NumberOptions } from "./control-kinds.js";
import type { Control, Note, Shown } from "./controls.js";
import { refuse } from "./input-error.js";

/** An output whose content can be replaced in place. */
export interface ShownOutput {
  update(bundle: CommData): void;
  /** Shows a further output of the same cell. */
  next(bundle: CommData): ShownOutput;
}

export interface ChangeOptions {
  /** Where "running ..." and failures are told. */
  readonly note?: Note;
  /**
   * What the note says once the page has been loaded again: controls live on there, but Jupyter knows no more which
   * outputs a callback wants to replace.
   */
  readonly afterReload?: string;
}

/** What the running kernel offers to its cells. */
export interface Notebook {
  /** Opens a comm to what the page has registered under `target`; its listeners run between cells. */
  openComm(target: string, options?: CommOptions): Comm;
  /** From now on the page can open comms with this target: `listener` hears each, and its messages. */
  onComm(target: string, listener: (comm: Comm, data: CommData) => ((data: CommData) => unknown) | void): void;
  /** Shows a MIME bundle in the running cell; for packages that find the kernel by its symbol. */
  output(bundle: CommData): ShownOutput;
  /** A slider with a number field beside it, which holds the same value. */
  slider(options: NumberOptions): Control<number>;
  /** A number field; it may begin empty. */
  number(options: NumberOptions & { readonly value: null }): Control<number | null>;
  number(options: NumberOptions): Control<number>;
  /** A list that drops down, with a slider beside it for the keys. */
  dropDown<const T>(options: ChoiceOptions<T>): Control<T>;
  /** A row of buttons, one of which is pressed, or none yet. */
  buttons<const T>(options: ChoiceOptions<T> & { readonly value: null }): Control<T | null>;
  buttons<const T>(options: ChoiceOptions<T>): Control<T>;
  checkBox(options: CheckBoxOptions): Control<boolean>;
  /** A button; its value is how often it was pressed. */
  button(options: ButtonOptions): Control<number>;
  note(text?: string): Note;
  /** Controls and notes beside each other, in several lines where one is too short. */
  row(parts: readonly Shown[]): Shown;
  /** The same below each other. */
  column(parts: readonly Shown[]): Shown;
  /**
   * Calls `callback` when the reader has changed one of the controls: between cells, and for the last of several
   * changes only. A change that comes during a call stops it: a synchronous one in the middle, an asynchronous one if
   * it looks at `signal`. What it throws is told in one sentence beside the control, or in `note`.
   */
  whenChanged(
    controls: readonly Control<unknown>[],
    callback: (context: CallbackContext) => unknown,
    options?: ChangeOptions,
  ): void;
}

const KEY = Symbol.for("rss-lab-kernel");
const world = globalThis as { [KEY]?: Notebook };

/** Leaves the running kernel's functions where cells find them. */
export function announce(notebook: Notebook): void {
  world[KEY] = notebook;
}

function running(name: string): Notebook {
  return (
    world[KEY] ??
    refuse(
      `${name} was called where no kernel of rss-lab-kernel runs`,
      "choose one for the notebook: rss-lab-kernel install registers it",
    )
  );
}

export const openComm: Notebook["openComm"] = (...given) => running("openComm").openComm(...given);
export const onComm: Notebook["onComm"] = (...given) => running("onComm").onComm(...given);
export const slider: Notebook["slider"] = (...given) => running("slider").slider(...given);
export const number: Notebook["number"] = (options: NumberOptions) => running("number").number(options);
export const dropDown: Notebook["dropDown"] = (options) => running("dropDown").dropDown(options);
export const buttons: Notebook["buttons"] = <T>(options: ChoiceOptions<T>) =>
  running("buttons").buttons(options) as never;
export const checkBox: Notebook["checkBox"] = (...given) => running("checkBox").checkBox(...given);
export const button: Notebook["button"] = (...given) => running("button").button(...given);
export const note: Notebook["note"] = (...given) => running("note").note(...given);
export const row: Notebook["row"] = (...given) => running("row").row(...given);
export const column: Notebook["column"] = (...given) => running("column").column(...given);
export const whenChanged: Notebook["whenChanged"] = (...given) => running("whenChanged").whenChanged(...given);
