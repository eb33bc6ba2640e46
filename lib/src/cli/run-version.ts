// Which rss-lab this is: its version, and the commit that it was packed from, if that was written down then.
import { readFileSync } from "node:fs";
import type { Manifest } from "../experiment/manifest.js";

export function thisVersion(): Manifest["rssLab"] {
  // The relative paths are the same from src/cli and from dist/cli.
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  try {
    return { version, commit: readFileSync(new URL("../../dist/commit.txt", import.meta.url), "utf8").trim() };
  } catch {
    return { version, commit: null };
  }
}
