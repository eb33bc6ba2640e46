// Tables as a data package: CSV files and a datapackage.json that says of every column its type, its unit and what it
// means. CSV follows RFC 4180; the description follows Frictionless Data's specifications "Data Package" and "Table
// Schema". The same rows give the same bytes.

/** One column. */
export interface Field<Row> {
  /** In snake case, with its unit: "arrival_ps". */
  readonly name: string;
  readonly type: "integer" | "number" | "string" | "boolean" | "array";
  readonly unit?: string;
  readonly description: string;
  /** Null, undefined and NaN are an empty cell: there is no value. */
  readonly of: (row: Row) => unknown;
}

export interface Table<Row> {
  /** The file is NAME.csv. */
  readonly name: string;
  readonly title: string;
  readonly fields: readonly Field<Row>[];
  /** Names of the fields that together name a row; empty if none do. */
  readonly key: readonly string[];
  readonly rows: readonly Row[];
}

/** What the package says of itself. */
export interface PackageAbout {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Where the numbers are from. */
  readonly source: string;
}

/** A table as it was written. */
export interface WrittenTable {
  readonly table: Omit<Table<never>, "rows">;
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of the file in hexadecimal. */
  readonly sha256: string;
}

/** Rows of one chunk of text. */
const CHUNK = 1000;

/**
 * A table as CSV, in chunks that a file takes one after the other; the first line has the names.
 *
 * @example
 * const cpu = { name: "cpu", type: "integer", description: "The CPU", of: (row) => row.cpu };
 * const table = { name: "cpus", title: "CPUs", key: ["cpu"], fields: [cpu], rows: [{ cpu: 3 }] };
 * [...tableCsv(table)].join("") // => "cpu\r\n3\r\n"
 */
export function* tableCsv<Row>({ fields, rows }: Table<Row>): Iterable<string> {
  yield `${fields.map(({ name }) => name).join(",")}\r\n`;
  for (let first = 0; first < rows.length; first += CHUNK)
    yield rows
      .slice(first, first + CHUNK)
      .map((row) => `${fields.map(({ of }) => cell(of(row))).join(",")}\r\n`)
      .join("");
}

function cell(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The text of datapackage.json.
 *
 * @param tables as they were written, in the order of the list of resources
 * @example
 * const about = { name: "a-run", title: "A run", description: "One run.", source: "rss-lab" };
 * JSON.parse(packageText(about, [])).profile // => "tabular-data-package"
 */
export function packageText(about: PackageAbout, tables: readonly WrittenTable[]): string {
  const { source, ...rest } = about;
  const description = {
    profile: "tabular-data-package",
    ...rest,
    sources: [{ title: source }],
    resources: tables.map(({ table, rows, bytes, sha256 }) => ({
      profile: "tabular-data-resource",
      name: table.name,
      path: `${table.name}.csv`,
      title: table.title,
      format: "csv",
      mediatype: "text/csv",
      encoding: "utf-8",
      rows,
      bytes,
      hash: `sha256:${sha256}`,
      dialect: { delimiter: ",", lineTerminator: "\r\n", quoteChar: '"', doubleQuote: true, header: true },
      schema: {
        fields: table.fields.map(({ name, type, unit, description: meaning }) => ({
          name,
          type,
          ...(unit === undefined ? {} : { unit }),
          description: meaning,
        })),
        missingValues: [""],
        ...(table.key.length === 0 ? {} : { primaryKey: table.key }),
      },
    })),
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}
