// Reads datasets/hash-vectors for the tests: a CSV without quotes becomes rows of strings, by column name.
import { readFileSync } from "node:fs";
import { parseAddress } from "../../lib/src/frame/address.js";
import { secretKey } from "../../lib/src/rss/secret-key.js";
import { tupleInput } from "../../lib/src/rss/hash-input.js";

export type Row = Readonly<Record<string, string>>;

export function readRows(name: string): Row[] {
  const text = readFileSync(new URL(`../../datasets/hash-vectors/${name}.csv`, import.meta.url), "utf8");
  const [head, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(head.map((column, i) => [column, cells[i]])));
}

const keys = new Map(readRows("keys").map((row) => [row.name, secretKey(row.key)]));
const connections = new Map(readRows("connections").map((row) => [row.connection, row]));

export const keyNamed = (name: string): Uint8Array => keys.get(name)!;
export const connectionNames = [...connections.keys()];

export interface Tuple {
  source: Uint8Array;
  destination: Uint8Array;
  sourcePort: number;
  destinationPort: number;
}

export function tuple(connection: string, direction = "forward"): Tuple {
  const row = connections.get(connection)!;
  const forward = {
    source: parseAddress(row.source),
    destination: parseAddress(row.destination),
    sourcePort: Number(row.source_port),
    destinationPort: Number(row.destination_port),
  };
  return direction === "forward"
    ? forward
    : {
        source: forward.destination,
        destination: forward.source,
        sourcePort: forward.destinationPort,
        destinationPort: forward.sourcePort,
      };
}

export const addressesInput = ({ source, destination }: Tuple): Uint8Array => tupleInput(source, destination);
export const portsInput = (t: Tuple): Uint8Array =>
  tupleInput(t.source, t.destination, t.sourcePort, t.destinationPort);
export const hex = (hashValue: number): string => hashValue.toString(16).padStart(8, "0");
