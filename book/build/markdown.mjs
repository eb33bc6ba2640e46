// The lessons' Markdown as HTML: headings with the anchors that JupyterLab gives them, links that stay within the book.
import { basename } from "node:path";
import { Marked } from "marked";

export const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** JupyterLab's anchor of a heading: its text with spaces as hyphens. */
export const anchorOf = (heading) => plainText(heading).replaceAll(" ", "-");

/** A text without its marks. */
export const plainText = (text) =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*`]/g, "")
    .trim();

/**
 * Makes a converter of Markdown.
 * @param {(address: string) => string | null} link where a link of the text leads in the book; null: nowhere
 */
export function markdown(link) {
  const marked = new Marked({
    renderer: {
      heading({ depth, text, tokens }) {
        return `<h${depth} id="${escaped(anchorOf(text))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const to = link(href);
        return to === null ? words : `<a href="${escaped(to)}">${words}</a>`;
      },
    },
  });
  return (text) => marked.parse(text, { async: false });
}

/** The page of a notebook or a text of the checkout: "01-why.ipynb" is "01-why.html", "costs.md" is "costs.html". */
export const pageOf = (path) => `${basename(path).replace(/\.(ipynb|md)$/, "")}.html`;
