// The editor of a cell, loaded when the first cell is edited. Tab leaves it; Mod-[ and Mod-] indent.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, type KeyBinding } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { Shared } from "./dom.js";

export interface EditorOptions {
  readonly text: string;
  /** What a screen reader says of it. */
  readonly label: string;
  readonly keys: readonly KeyBinding[];
  readonly changed: (text: string) => void;
}

/** Puts an editor into an element. */
export function editor(parent: HTMLElement, { text, label, keys, changed }: EditorOptions): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([...keys, ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...historyKeymap]),
        history(),
        bracketMatching(),
        javascript({ typescript: true }),
        syntaxHighlighting(classHighlighter), // the page's own colours
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
}
(globalThis as Shared).rssEditor = editor;
