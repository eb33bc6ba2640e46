// One widget on the page: a comm with the target "jupyter.widget" whose state both sides hold (Jupyter's widget
// messaging protocol 2.1). Only the models that come with every Jupyter are used: @jupyter-widgets/base and controls 2.
import type { CommData, Comm, Comms } from "./comms.js";

const TARGET = "jupyter.widget";
const PROTOCOL = { version: "2.1.0" };
const VERSION = "2.0.0";

/** What a widget's owner hears from the page. */
export interface ModelListener {
  /** State that the reader changed. */
  readonly onState?: (changed: CommData) => void;
  /** A message of the widget's own: a button's click. */
  readonly onCustom?: (content: CommData) => void;
  /** A page that was not there when the widget was opened asks for its state. */
  readonly onNewPage?: () => void;
}

export class Model {
  readonly #comm: Comm;
  readonly #state: Record<string, unknown>;

  /** @param name "IntSlider" for the model IntSliderModel of the controls and its view */
  constructor(comms: Comms, name: string, state: CommData, { onState, onCustom, onNewPage }: ModelListener = {}) {
    const module = name === "Layout" ? "@jupyter-widgets/base" : "@jupyter-widgets/controls";
    const isStyle = name.endsWith("Style");
    this.#state = {
      _model_module: module,
      _model_module_version: VERSION,
      _model_name: `${name}Model`,
      _view_module: isStyle ? "@jupyter-widgets/base" : module,
      _view_module_version: VERSION,
      _view_name: isStyle ? "StyleView" : name in VIEWS ? VIEWS[name] : `${name}View`,
      ...state,
    };
    this.#comm = comms.open(TARGET, {
      data: { state: this.#state, buffer_paths: [] },
      metadata: PROTOCOL,
      onMessage: ({ method, state: changed, content }) => {
        if (method === "update") {
          Object.assign(this.#state, changed);
          // Until the page hears its own change back, it takes no other value for it.
          this.#send("echo_update", changed);
          onState?.(changed as CommData);
        } else if (method === "request_state") {
          this.#send("update", this.#state);
          onNewPage?.();
        }
        if (method === "custom") onCustom?.(content as CommData);
      },
    });
  }

  /** How another model's state names this one. */
  get reference(): string {
    return `IPY_MODEL_${this.#comm.id}`;
  }

  /** What a notebook shows of it: its MIME type, and a text for where there are no widgets. */
  bundle(text: string): Record<string, unknown> {
    return {
      "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: this.#comm.id },
      "text/plain": text,
    };
  }

  /** Changes state on both sides. */
  set(changed: CommData): void {
    Object.assign(this.#state, changed);
    this.#send("update", changed);
  }

  close(): void {
    this.#comm.close();
  }

  #send(method: string, state: unknown): void {
    this.#comm.send({ method, state, buffer_paths: [] });
  }
}

/** Views that are not named after their model. */
const VIEWS: Readonly<Record<string, string | null>> = {
  BoundedIntText: "IntTextView",
  BoundedFloatText: "FloatTextView",
  Link: null,
};
