// The controls that a cell can put on the page, each with its label before it, and what holds them: rows and notes.
// A control has one value, which the reader and the cell can change. Everything works by keys: a slider has a number
// field beside it, which holds the same value.
import type { CommData, Comms } from "./comms.js";
import { Model } from "./widget-model.js";

/** The method by which a value says what a notebook shows of it. */
const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;

/** Something that stands on the page. */
export interface Shown {
  /** Takes it off the page. */
  close(): void;
  /** What a notebook shows of it; as the last expression of a cell it is shown. */
  [DISPLAY](): Record<string, unknown>;
}

/** A control: a value that the reader can change. */
export interface Control<T> extends Shown {
  readonly label: string;
  /** Setting it changes the page too, and calls nobody. */
  value: T;
}

/** A line of text on the page. */
export interface Note extends Shown {
  text: string;
}

/** What stands in rows and is shown: the model of the whole, and a text in its place where there are no widgets. */
export abstract class Widget implements Shown {
  /** @internal */
  abstract readonly root: Model;
  readonly #models: Model[] = [];
  readonly #comms: Comms;

  constructor(comms: Comms) {
    this.#comms = comms;
  }

  close(): void {
    for (const model of this.#models) model.close();
  }

  [DISPLAY](): Record<string, unknown> {
    return this.root.bundle(String(this));
  }

  protected model(...[name, state, listener]: ModelArguments): Model {
    const model = new Model(this.#comms, name, state, listener);
    this.#models.push(model);
    return model;
  }

  protected box(name: "HBox" | "VBox", children: readonly Model[], layout: CommData = {}): Model {
    const look = name === "HBox" ? { flex_flow: "row wrap", align_items: "center" } : {};
    const place = this.model("Layout", { ...look, ...layout });
    return this.model(name, { children: children.map(({ reference }) => reference), layout: place.reference });
  }
}
type ModelArguments = [name: string, state: CommData, listener?: ConstructorParameters<typeof Model>[3]];

export class Line extends Widget implements Note {
  readonly root: Model;
  #text: string;

  constructor(comms: Comms, text: string) {
    super(comms);
    this.#text = text;
    // As high without a text: what stands below stays where it is.
    const { reference: layout } = this.model("Layout", { min_height: "var(--jp-widgets-inline-height)" });
    this.root = this.model("HTML", { value: html(text), layout });
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    this.root.set({ value: html(text) });
  }

  override toString(): string {
    return this.#text;
  }
}

/** A screen reader says the text when it changes. */
const html = (text: string): string =>
  `<span role="status">${text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`)}</span>`;

/** Parts beside or below each other. */
export class Box extends Widget {
  readonly root: Model;
  readonly #parts: readonly Widget[];

  constructor(comms: Comms, name: "HBox" | "VBox", parts: readonly Widget[]) {
    super(comms);
    this.#parts = parts;
    this.root = this.box(name, roots(parts), name === "HBox" ? { grid_gap: "2px 20px" } : {});
  }

  override close(): void {
    for (const part of this.#parts) part.close();
    super.close();
  }

  override toString(): string {
    return this.#parts
      .map(String)
      .filter((text) => text !== "")
      .join(", ");
  }
}

const roots = (parts: readonly Widget[]): Model[] => parts.map(({ root }) => root);

/** How a control of some kind holds its value in the state of its model. */
export interface ControlParts<T> {
  readonly label: string;
  readonly value: T;
  /** The models that the reader sees, the one that holds the value first. */
  readonly models: (make: MakeModel) => readonly Model[];
  /** The value in changed state, or undefined if the change is about something else. */
  readonly read: (changed: CommData) => T | undefined;
  readonly write: (value: T) => CommData;
  /** Whether the value read is another one than the page holds: a number between two steps. */
  readonly isMended?: (changed: CommData, value: T) => boolean;
  /** Says why the value read is another one than was typed, beside the control; "" if it is not. */
  readonly whyMended?: (changed: CommData, value: T) => string;
  readonly text: (value: T) => string;
}
export type MakeModel = (...given: ModelArguments) => Model;

interface ControlListener {
  /** The reader has changed the value. */
  readonly onChange: () => void;
  /** A page shows the control that was loaded later than it. */
  readonly onNewPage: () => void;
}

export class ValueControl<T> extends Widget implements Control<T> {
  readonly label: string;
  readonly root: Model;
  readonly #main: Model;
  readonly #parts: ControlParts<T>;
  readonly #models: readonly Model[];
  readonly #listeners: ControlListener[] = [];
  #value: T;
  /** Why the value is another one than was typed; "" if it is not. */
  #why = "";
  #problem: Line | null = null;
  readonly #newProblem: (text: string) => Line;

  constructor(comms: Comms, parts: ControlParts<T>) {
    super(comms);
    this.label = parts.label;
    this.#parts = parts;
    this.#value = parts.value;
    this.#newProblem = (text) => new Line(comms, text);
    this.#models = parts.models((name, state, listener) =>
      this.model(
        name,
        state,
        listener ?? {
          onState: (changed) => this.hear(changed),
          onNewPage: () => {
            for (const { onNewPage } of this.#listeners) onNewPage();
          },
        },
      ),
    );
    this.#main = this.#models[0];
    this.root = this.box("HBox", this.#models);
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    this.#value = value;
    this.#main.set(this.#parts.write(value));
  }

  /** @internal */
  listen(listener: ControlListener): void {
    this.#listeners.push(listener);
  }

  /** @internal Tells a sentence beside the control; "" leaves what the control itself has to say. */
  say(given: string): void {
    const text = given === "" ? this.#why : given;
    if (this.#problem !== null) this.#problem.text = text;
    else if (text !== "") {
      this.#problem = this.#newProblem(text);
      this.root.set({ children: [...this.#models, this.#problem.root].map(({ reference }) => reference) });
    }
  }

  override close(): void {
    this.#problem?.close();
    super.close();
  }

  override toString(): string {
    return `${this.label} ${this.#parts.text(this.#value)}`;
  }

  /** @internal Takes changed state from the page. */
  hear(changed: CommData): void {
    const value = this.#parts.read(changed);
    if (value === undefined) return;
    if (this.#parts.isMended?.(changed, value)) this.#main.set(this.#parts.write(value));
    // The page tells a mended value once more, as if it were typed: the sentence stays until there is another value.
    const why = this.#parts.whyMended?.(changed, value) ?? "";
    if (why !== "" || !Object.is(value, this.#value)) this.#why = why;
    if (this.#parts.whyMended) this.say("");
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const { onChange } of this.#listeners) onChange();
  }
}
