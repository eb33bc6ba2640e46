// Every cell of every lesson, run in the pages of the book from a folder: what is put out is what the notebooks hold.
import { basename } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { differences } from "../../book/build/prove.mjs";
import { lessonFiles } from "../../tools/lesson-files.mjs";
import { openBook, type Book } from "../browser/book-pages.js";
import { paths } from "../notebooks/temporary.js";

let book: Book;
beforeAll(async () => {
  book = await openBook();
});
afterAll(() => book.close());

test.each(lessonFiles(paths).map((file) => basename(file, ".ipynb")))("%s", async (page) => {
  expect(await differences(book.browser, { root: paths.root, out: book.out, page })).toEqual([]);
});
