// Finds and reads the data that come with RSS Lab, and a reader's own captures, starting from the folder of the
// notebook (or program) that asks. Nothing is fetched from a network.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readCapture, type Capture } from "rss-lab";
import { refuse, show } from "./words.js";

/**
 * The `datasets` folder of the checkout that this file belongs to, or one beside or above the folder of the notebook.
 */
function datasetsFolder(): string {
  const starts = [dirname(fileURLToPath(import.meta.url)), process.cwd()];
  for (const start of starts)
    for (let folder = start; ; folder = dirname(folder)) {
      const candidate = join(folder, "datasets");
      if (existsSync(join(candidate, "captures"))) return candidate;
      if (folder === dirname(folder)) break;
    }
  return refuse("The folder datasets was not found", "open the notebook inside a checkout of RSS Lab");
}

/**
 * The bytes of a dataset's file.
 *
 * @param name path inside the folder `datasets`, with `/`: "hash-vectors/values.csv"
 */
export function readDataset(name: string): Uint8Array {
  const path = resolve(datasetsFolder(), name);
  if (!existsSync(path))
    refuse(`There is no dataset ${show(name)}`, "datasets are named by folder and file, as captures/receive-path.pcap");
  return new Uint8Array(readFileSync(path));
}

/**
 * A capture: a file of your own, by its path from the notebook's folder, or one that comes with RSS Lab.
 *
 * @param name "my.pcap", "receive-path.pcap" or "oddities.pcapng"
 * @throws InputError if there is no such file
 */
export function loadCapture(name: string): Capture {
  if (existsSync(name)) return readCapture(new Uint8Array(readFileSync(name)));
  if (!existsSync(join(datasetsFolder(), "captures", name)))
    refuse(
      `There is no capture ${show(name)}`,
      "give the path of a pcap or pcapng file, or receive-path.pcap or oddities.pcapng",
    );
  return readCapture(readDataset(`captures/${name}`));
}

/**
 * The rows of a dataset's CSV file, one object a row. A column holds numbers if all of its values are numbers,
 * otherwise text.
 */
export async function datasetRows(name: string): Promise<Record<string, string | number>[]> {
  const { read } = await import("vega");
  const rows = read(new TextDecoder().decode(readDataset(name)), { type: "csv" }) as Record<string, string>[];
  const columns = Object.keys(rows[0] ?? {});
  const isNumber = new Map(columns.map((column) => [column, rows.every((row) => isPlainNumber(row[column] ?? ""))]));
  return rows.map((row) =>
    Object.fromEntries(
      columns.map((column) => [column, isNumber.get(column) ? Number(row[column]) : (row[column] ?? "")]),
    ),
  );
}

/** A number as people write it; hash values such as 82989176 stay text, because their column has letters too. */
function isPlainNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text;
}
