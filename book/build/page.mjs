// A page of the book around its content.
import { escaped } from "./markdown.mjs";

/** What does nothing without scripts. */
const NEEDS_SCRIPTS = ".bar,#run-all,#stop,#lab-status,header form,#theme";

/**
 * @param {{ title: string, page: string, css: string, version: string, content: string, hasCells?: boolean,
 *   before?: { page: string, title: string }, after?: { page: string, title: string }, contents?: string }} parts
 */
export function pageHtml({ title, page, css, version, content, hasCells = false, before, after, contents = "" }) {
  const run = hasCells
    ? `<button id="run-all" disabled>Run all</button> <button id="stop" disabled>Stop</button> <span id="lab-status" role="status">loading</span>`
    : "";
  const turn = (to, rel, words) =>
    to ? `<a rel="${rel}" href="${to.page}.html">${words(escaped(to.title))}</a>` : "<span></span>";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} - RSS Lab</title>
<style>${css}</style>
<noscript><style>${NEEDS_SCRIPTS}{display:none}</style></noscript>
</head>
<body data-page="${page}" data-version="${version}">
<a class="skip" href="#content">To the text</a>
<header>
<nav aria-label="Book"><a href="index.html">Contents</a> <a href="glossary.html">Glossary</a></nav>
${run}
<form role="search" onsubmit="return false"><input type="search" id="search" maxlength="200" aria-label="Search the book" placeholder="Search" autocomplete="off"><ul id="found" aria-label="Found"></ul></form>
<button id="theme" type="button">Colours: auto</button>
</header>
<main id="content" tabindex="-1">
${contents}${content}
</main>
<nav class="turn" aria-label="Pages">${turn(before, "prev", (words) => `← ${words}`)}${turn(after, "next", (words) => `${words} →`)}</nav>
<footer>RSS Lab ${version}. Texts: CC BY 4.0; code: MIT. This page needs no network: nothing is fetched from elsewhere.</footer>
<script src="page.js"></script>
</body>
</html>
`;
}

/** The headings of a page as a list of links. */
export const contentsHtml = (headings) =>
  headings.length < 3
    ? ""
    : `<details class="toc"><summary>On this page</summary><ul class="contents">${headings
        .map(({ anchor, text }) => `<li><a href="#${escaped(anchor)}">${escaped(text)}</a></li>`)
        .join("")}</ul></details>\n`;
