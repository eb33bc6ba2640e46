// Makes what the running kernel offers to its cells (notebook.ts) from the kernel's parts.
import { Callback, RUNNING, type InTurn } from "./callback.js";
import type { Comm, CommData, Comms } from "./comms.js";
import { button, buttons, checkBox, dropDown, number, slider } from "./control-kinds.js";
import type { ChoiceOptions, NumberOptions } from "./control-kinds.js";
import { Box, Line, ValueControl, Widget, type Shown } from "./controls.js";
import { refuse, sentence, show } from "./input-error.js";
import type { Interruptible } from "./interruptible.js";
import type { Notebook, ShownOutput } from "./notebook.js";

export interface NotebookParts {
  readonly comms: Comms;
  readonly interruptible: Interruptible;
  /** Gives what runs tasks between cells, each in the name of the cell that runs now. */
  readonly turns: () => InTurn;
  readonly output: (bundle: CommData) => ShownOutput;
  /** Hears of every callback, so that the interrupt button reaches it. */
  readonly added: (callback: Callback) => void;
}

export function createNotebook({ comms, interruptible, turns, output, added }: NotebookParts): Notebook {
  /** A listener of a cell's, run between cells; a comm has no place for a sentence but the stream of errors. */
  const between = <A extends unknown[]>(listener: (...given: A) => unknown): ((...given: A) => void) => {
    const inTurn = turns();
    return (...given) =>
      void inTurn(async () => {
        try {
          await listener(...given);
        } catch (error) {
          console.error(sentence(error));
        }
      });
  };
  return {
    openComm(target, { onMessage, onClose, ...rest } = {}) {
      if (typeof target !== "string" || target === "")
        refuse(`The comm's target is ${show(target)}`, "it must be a name");
      return comms.open(target, {
        ...rest,
        onMessage: onMessage && between(onMessage),
        onClose: onClose && between(onClose),
      });
    },
    onComm(target, listener) {
      if (typeof target !== "string" || target === "")
        refuse(`The comm's target is ${show(target)}`, "it must be a name");
      if (typeof listener !== "function")
        refuse(`onComm was given ${show(listener)}`, "its second argument is a function");
      const heard = new WeakMap<Comm, (data: CommData) => unknown>();
      const open = between((comm: Comm, data: CommData) => {
        const onMessage = listener(comm, data);
        if (typeof onMessage === "function") heard.set(comm, onMessage);
      });
      const hear = between((comm: Comm, data: CommData) => heard.get(comm)?.(data));
      comms.onOpen(target, (comm, data) => {
        open(comm, data);
        return { onMessage: (message) => hear(comm, message) };
      });
    },
    output,
    slider: (options) => slider(comms, options),
    number: (options: NumberOptions) => number(comms, options),
    dropDown: (options) => dropDown(comms, options),
    buttons: <T>(options: ChoiceOptions<T>) => buttons(comms, options) as never,
    checkBox: (options) => checkBox(comms, options),
    button: (options) => button(comms, options),
    note: (text = "") => new Line(comms, text),
    row: (parts) => new Box(comms, "HBox", widgets("row", parts)),
    column: (parts) => new Box(comms, "VBox", widgets("column", parts)),
    whenChanged(controls, work, { note, afterReload = "" } = {}) {
      if (typeof work !== "function")
        refuse(`whenChanged was given ${show(work)}`, "its second argument is a function");
      if (!Array.isArray(controls))
        refuse(`whenChanged was given ${show(controls)}`, "it listens to a list of controls");
      let last: ValueControl<unknown> | null = null;
      let wellSaid = "";
      const say = (text: string): void => {
        if (note !== undefined) note.text = text === "" ? wellSaid : text;
        else if (text !== RUNNING) last?.say(text);
      };
      const callback = new Callback({ inTurn: turns(), interruptible, work, say });
      added(callback);
      for (const control of controls) {
        if (!(control instanceof ValueControl))
          refuse(`whenChanged was given ${show(control)}`, "it listens to a list of controls");
        control.listen({
          onChange: () => {
            last = control as ValueControl<unknown>;
            callback.request();
          },
          onNewPage: () => {
            wellSaid = afterReload;
            say("");
          },
        });
      }
    },
  };
}

function widgets(name: string, parts: readonly Shown[]): readonly Widget[] {
  const stranger = Array.isArray(parts) ? parts.find((part) => !(part instanceof Widget)) : parts;
  if (stranger !== undefined)
    refuse(`${name} was given ${show(stranger)}`, "it holds a list of controls, notes, rows and columns");
  return parts as readonly Widget[];
}
