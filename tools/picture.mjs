// Draws the README's picture, docs/picture.svg: a timeline of a short run with MSI-X. `npm run picture` writes it; a
// test draws it again and compares.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @param lab everything that `rss-lab` exports */
export async function picture(lab) {
  const { load, run, timelineChart, us } = lab;
  const traffic = load({ framesPerSecond: 3_000_000, connections: 32, frames: 40 });
  const { work, moments } = run({ variant: "message-signaled-interrupts", traffic });
  return timelineChart(
    { work: work(), moments: moments() },
    {
      title: "With RSS and MSI-X, every CPU handles its own interrupts",
      fromPs: 0,
      toPs: us(12),
      cpus: [0, 1, 2, 3],
    },
  ).svg();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL("../docs/", import.meta.url), { recursive: true });
  writeFileSync(new URL("../docs/picture.svg", import.meta.url), `${await picture(await import("rss-lab"))}\n`);
}
