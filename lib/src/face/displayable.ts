// How a value tells a notebook what to show of it: a method under a symbol that Jupyter kernels for JavaScript look
// for.

/** MIME types and what they carry: text, or JSON. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** The method that a notebook calls to learn how a value is shown; it returns a MIME bundle or a promise of one. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A value that knows how it is shown. */
export interface Displayable {
  [JUPYTER_DISPLAY](): MimeBundle | Promise<MimeBundle>;
}
