// results.parquet: the same rows as results.csv, for tools that read columns. hyparquet-writer makes it, and is asked
// for only then.
import type { ResultRow } from "../experiment/experiment-types.js";
import type { ResultField, ResultTable } from "../experiment/results-table.js";
import { inputFault } from "./command.js";

export async function parquetOf({ fields, rows }: ResultTable<ResultRow>): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await parquetWriter();
  const columnData = fields.map((field) => ({
    name: field.name,
    type: TYPES[field.type],
    data: rows.map((row) => cellOf(field, row)),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "rss-lab" }));
}

const TYPES = { integer: "INT64", number: "DOUBLE", boolean: "BOOLEAN", string: "STRING" } as const;

/** What a run has not is null. */
function cellOf({ type, of }: ResultField<ResultRow>, row: ResultRow): unknown {
  const value = of(row);
  if (type === "string") return String(value);
  if (type === "integer") return BigInt(value as number);
  return Number.isNaN(value) ? null : value;
}

interface Writer {
  parquetWriteBuffer(options: {
    readonly columnData: readonly { readonly name: string; readonly type: string; readonly data: readonly unknown[] }[];
    readonly createdBy: string;
  }): ArrayBuffer;
}

/** The package, asked for before anything runs. @throws one sentence if it is not installed */
export async function parquetWriter(): Promise<Writer> {
  try {
    return (await import("hyparquet-writer")) as unknown as Writer;
  } catch {
    return inputFault(
      "--parquet needs the package hyparquet-writer, which is not installed",
      "install it beside rss-lab (npm install hyparquet-writer), or leave --parquet out",
    );
  }
}
