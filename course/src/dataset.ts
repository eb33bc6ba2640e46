// The data that come with RSS Lab, and a reader's own captures, as bytes, frames or rows.
import { csvParse } from "d3-dsv";
import { place } from "#place";
import { readCapture, type Capture } from "rss-lab";
import { refuse, show } from "./words.js";

/**
 * The bytes of a dataset's file.
 *
 * @param name path inside the folder `datasets`, with `/`: "hash-vectors/values.csv"
 */
export function readDataset(name: string): Uint8Array {
  return (
    place.dataset(name) ??
    refuse(`There is no dataset ${show(name)}`, "datasets are named by folder and file, as captures/receive-path.pcap")
  );
}

/**
 * A capture: a file of your own, by its path from the notebook's folder, or one that comes with RSS Lab.
 *
 * @param name "my.pcap", "receive-path.pcap" or "oddities.pcapng"
 * @throws InputError if there is no such file
 */
export function loadCapture(name: string): Capture {
  return readCapture(
    place.ownFile(name) ??
      place.dataset(`captures/${name}`) ??
      refuse(
        `There is no capture ${show(name)}`,
        "give the path of a pcap or pcapng file, or receive-path.pcap or oddities.pcapng",
      ),
  );
}

/**
 * The rows of a dataset's CSV file, one object a row. A column holds numbers if all of its values are numbers,
 * otherwise text.
 */
export async function datasetRows(name: string): Promise<Record<string, string | number>[]> {
  const rows = csvParse(new TextDecoder().decode(readDataset(name)));
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
