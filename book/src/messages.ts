// What the page and its worker say to each other. Cells are numbered from 0, controls and outputs from 1.
import type { MimeBundle } from "rss-lab";

/** What the page carries: files by where they lie in a checkout, gzip in base64. */
export type PackedFiles = Readonly<Record<string, string>>;

/** From the page. */
export type ToWorker =
  | { readonly kind: "start"; readonly files: PackedFiles; readonly version: string }
  /** Quiet: the outputs that the page shows are those of this text, so nothing is shown again. */
  | { readonly kind: "run"; readonly cell: number; readonly source: string; readonly isQuiet: boolean }
  | { readonly kind: "analyse"; readonly source: string }
  | { readonly kind: "changed"; readonly control: number; readonly value: ControlValue };

export type ControlValue = string | number | boolean | null;

/** A control as the worker describes it; choices are named by their place in the list. */
export type ControlView =
  | { readonly kind: "slider" | "number"; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: "buttons" | "dropDown"; readonly options: readonly string[] }
  | { readonly kind: "checkBox" };

/** What stands on the page above a panel's drawings. */
export type PanelView =
  | {
      readonly is: "control";
      readonly id: number;
      readonly label: string;
      readonly value: ControlValue;
      readonly view: ControlView;
    }
  | { readonly is: "note"; readonly id: number; readonly text: string }
  | { readonly is: "row" | "column"; readonly parts: readonly PanelView[] };

/** An error in words, with the lines of cells that it came through. */
export interface ErrorWords {
  readonly name: string;
  readonly message: string;
  readonly frames: readonly { readonly cell: number; readonly line: number }[];
}

/** From the worker. */
export type FromWorker = Answer | Output | Shown;

/** What the page waits for when it has asked something. */
export type Answer =
  | { readonly kind: "ready" }
  /** The worker could not start. */
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "analysed"; readonly declares: readonly string[]; readonly uses: readonly string[] }
  | ({ readonly kind: "done"; readonly cell: number } & Ended);

/** How a cell ended; `touched` are other cells whose variables it assigned to. */
export interface Ended {
  readonly isGood: boolean;
  readonly ms: number;
  readonly touched: readonly number[];
}

/** What a cell puts out; `cell` says whose it is. */
export type Output =
  | { readonly kind: "log"; readonly cell: number; readonly stream: "stdout" | "stderr"; readonly text: string }
  | NewOutput
  | ({ readonly kind: "error"; readonly cell: number } & ErrorWords);

type NewOutput =
  | {
      readonly kind: "display";
      readonly cell: number;
      readonly output: number;
      readonly bundle: MimeBundle;
      /** The bundle's Markdown as HTML. */
      readonly html?: string;
    }
  | {
      readonly kind: "panel";
      readonly cell: number;
      readonly output: number;
      readonly panel: PanelView;
      readonly bundle: MimeBundle;
    };

/** What is not printed: new, or in place of what was there. */
export type Shown =
  | NewOutput
  | { readonly kind: "update"; readonly output: number; readonly bundle: MimeBundle; readonly html?: string }
  | { readonly kind: "note"; readonly id: number; readonly text: string };
