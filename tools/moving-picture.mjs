// Draws the README's moving picture, docs/journey.gif: the same 36 frames without RSS and with MSI-X, on one clock.
// `npm run picture` writes it. Needs Chromium, which turns each instant's picture (SVG) into pixels.
import { mkdirSync, writeFileSync } from "node:fs";
import gifenc from "gifenc";
import { PNG } from "pngjs";
import { chromium } from "playwright-core";
import { findChromium } from "./house.mjs";

const { GIFEncoder, applyPalette, quantize } = gifenc;
const INSTANTS = 60;
const FRAME_MS = 110;
const WIDTH = 800;
/** The palette's last colour stands for a pixel that did not change. */
const UNCHANGED = 63;

/** The charts of the moving picture, one an instant. */
export function instants({ load, run, us }, { journey }) {
  const traffic = load({ framesPerSecond: 4_000_000, connections: 16, frames: 36, seed: 3 });
  const runs = {
    "without RSS": run({ traffic, variant: "non-rss", receiveBuffers: 16 }),
    "with RSS and MSI-X": run({ traffic, variant: "message-signaled-interrupts", receiveBuffers: 16 }),
  };
  const endPs = Math.min(us(14), Math.min(...Object.values(runs).map(({ endPs: end }) => end)));
  return Array.from({ length: INSTANTS }, (_, n) =>
    journey(runs, {
      atPs: Math.round((endPs * n) / (INSTANTS - 1)),
      title: "One CPU drowns in frames that four CPUs take with ease",
      subtitle: "The same frames arrive in both bands, on one clock.",
    }),
  );
}

/** The pictures as one GIF that goes on for ever. */
export async function movingPicture(charts) {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("Chromium was not found: install it (apt-get install chromium).");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 100 } });
  const gif = GIFEncoder();
  /** @type {number[][]} */
  let palette = [];
  /** @type {Uint8Array | null} */
  let before = null;
  for (const chart of charts) {
    const svg = await chart.svg();
    await page.setContent(`<style>body{margin:0}svg{width:${WIDTH}px;height:auto;display:block}</style>${svg}`);
    const { data, width, height } = PNG.sync.read(await page.locator("svg").first().screenshot());
    if (palette.length === 0) palette = [...quantize(data, UNCHANGED), [0, 0, 0]];
    const pixels = applyPalette(data, palette.slice(0, UNCHANGED));
    // What did not change is left as it was: that is most of a picture, and packs to nothing.
    const old = before;
    const changes = old === null ? pixels : pixels.map((colour, at) => (colour === old[at] ? UNCHANGED : colour));
    const options = { palette, delay: FRAME_MS, repeat: 0, transparent: before !== null, transparentIndex: UNCHANGED };
    gif.writeFrame(changes, width, height, { ...options, dispose: 1 });
    before = pixels;
  }
  gif.finish();
  await browser.close();
  return gif.bytes();
}

const bytes = await movingPicture(instants(await import("rss-lab"), await import("rss-lab-course")));
mkdirSync(new URL("../docs/", import.meta.url), { recursive: true });
writeFileSync(new URL("../docs/journey.gif", import.meta.url), bytes);
console.log(`docs/journey.gif: ${Math.round(bytes.length / 1000)} kB`);
