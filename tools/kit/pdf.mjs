// Pages as PDF, through Chromium: A4, tagged, so that alternative texts and headings go along.
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const SMALL =
  "font: 7pt sans-serif; color: #555; width: 100%; padding: 0 15mm; display: flex; justify-content: space-between";

/**
 * Opens Chromium and gives what prints a page; `close` ends it.
 * @param {string} executablePath
 */
export async function printer(executablePath) {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return {
    /**
     * @param {string} file a page of this machine
     * @param {string} pdf where to
     * @param {{ footer?: string, isOne?: boolean }} [options] words at the foot of each page, before its number; whether
     *   it has to be one page, smaller where this machine's letters are too wide
     * @returns {Promise<number>} how many pages
     */
    async print(file, pdf, { footer, isOne = false } = {}) {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(file).href);
      await page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => {})))");
      const numbers = `<span><span class="pageNumber"></span> / <span class="totalPages"></span></span>`;
      const options = {
        preferCSSPageSize: true,
        printBackground: true,
        tagged: true,
        outline: true,
        ...(footer !== undefined && {
          displayHeaderFooter: true,
          headerTemplate: "<span></span>",
          footerTemplate: `<div style="${SMALL}"><span>${footer}</span>${numbers}</div>`,
        }),
      };
      let bytes = await page.pdf(options);
      for (let scale = 0.96; isOne && pagesOf(bytes) > 1 && scale > 0.7; scale -= 0.04)
        bytes = await page.pdf({ ...options, scale });
      await page.close();
      writeFileSync(pdf, bytes);
      return pagesOf(bytes);
    },
    close: () => browser.close(),
  };
}

/** How many pages a PDF of Chromium's has. @param {Buffer} bytes */
export const pagesOf = (bytes) => bytes.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
