// rss-lab compare: what moves between two indirection tables. advice/compare-tables.ts compares.
import { type Amounts, type TableComparison, compareTables } from "../advice/compare-tables.js";
import { type NamedTable, isTableForm, readTable, tableOfForm } from "../advice/table-forms.js";
import { HASH_TYPES, type HashTypeName, type HashSettings } from "../index.js";
import { checkHashTypes } from "../rss/hash-types.js";
import { checkOneOf, refuse } from "../check.js";
import { type Arguments, exactly } from "./arguments.js";
import { type Command, ofInput } from "./command.js";
import { countCapture } from "./count-capture.js";
import {
  NIC_CHOICES,
  NIC_HELP,
  NIC_OPTIONS,
  PARSING_CHOICES,
  PARSING_HELP,
  PARSING_OPTIONS,
  readNicOptions,
} from "./nic-options.js";
import { alignColumns, printLines } from "./output.js";
import { readBytes, textOf } from "./read-file.js";

const DEFAULT_TYPES: readonly HashTypeName[] = [
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
];
const DEFAULT_ENTRIES = 128;

const HELP = `rss-lab compare A B [--capture CAPTURE] [--hash-types NAME,...] [--key KEY] [--json]
                    [--nic NAME] [--symmetric NAME] [--packet outer|inner] [--opens KIND,...]

Says what changes between two indirection tables: entries, the share of all hash values, and, with a
capture, which connections, frames and bytes get another queue, how even each table is, and how many
of the connections that move are under way at a moment, so that their frames may change order.

  A, B           each a file with what ethtool -x printed (text or JSON, or a session that has it
                 among others), a JSON file with [0,1,...]
                 or {"entries":[0,1,...],"key":"6d5a..."}, - for standard input, or a short form:
                 equal:8 (queues in turn), weight:1,2,1 (blocks), equal:8/512 with 512 entries;
                 without /N as many entries as the other table, or ${DEFAULT_ENTRIES}
  --capture      pcap or pcapng file, packed with gzip or not; - is standard input
  --hash-types   enabled hash types; default: addresses, and ports of TCP, for both IP versions
  --key          secret key of a table that comes without one; default: the other table's, or
                 that of Microsoft's published known answers
${NIC_HELP}
${PARSING_HELP}
  --json         one JSON object

Exit code: 0; 1 if a table or the capture has a fault; 2 for wrong usage.

Examples:
  rss-lab compare equal:8 equal:6
  rss-lab compare equal:4/512 weight:2,1,1/128
`;

export const COMPARE: Command = {
  options: { capture: "text", "hash-types": "list", ...NIC_OPTIONS, ...PARSING_OPTIONS, json: "flag" },
  help: HELP,
  choices: { ...NIC_CHOICES, ...PARSING_CHOICES, "hash-types": HASH_TYPES },
  async run(given) {
    const words = exactly("rss-lab compare", ["A", "B"], given.positionals);
    const settings = readSettings(given);
    const path = given.text("capture");
    if ([...words, path].filter((word) => word === "-").length > 1)
      refuse("Standard input is given twice", "it can be read once: put one of them into a file");
    const [a, b] = readTables(words, settings.secretKey);
    const counted = path === undefined ? null : await countCapture(path, settings);
    const comparison = compareTables(a, b, {
      ...(counted === null ? {} : { captured: counted.captured }),
      result: settings.hashing?.result ?? "plain",
    });
    printLines(given.flag("json") ? [JSON.stringify(comparison)] : comparisonText(comparison));
    return counted?.hasFault ? 1 : 0;
  },
};

function readSettings(given: Arguments): HashSettings {
  const typed = given.list("hash-types");
  for (const name of typed) checkOneOf("The hash type", name, HASH_TYPES);
  const hashTypes = typed.length === 0 ? DEFAULT_TYPES : (typed as readonly HashTypeName[]);
  checkHashTypes(hashTypes);
  return { ...readNicOptions(given), hashTypes };
}

/** Both tables: a short form without a size takes that of the other, a table without a key the other's. */
function readTables(words: readonly string[], key: Uint8Array) {
  const read = words.map((word): NamedTable | null => {
    if (isTableForm(word)) return null;
    const text = textOf(readBytes(word));
    return ofInput(() => readTable(text));
  });
  const sizes = words.map(
    (word, i) => read[i]?.entries.length ?? (/\/(\d+)$/.exec(word) ? Number(word.split("/")[1]) : null),
  );
  const tables = words.map(
    (word, i) => read[i] ?? { entries: tableOfForm(word, sizes[1 - i] ?? DEFAULT_ENTRIES), key: null },
  );
  return tables.map((table, i) => ({ entries: table.entries, key: table.key ?? tables[1 - i].key ?? key }));
}

function comparisonText({ entries, folds, keyChanges, movedShare, traffic }: TableComparison): string[] {
  const sizes =
    folds === null
      ? []
      : [
          folds
            ? "The larger table is the smaller one repeated: the change of size alone moves nothing."
            : "The larger table is not the smaller one repeated: the change of size moves connections.",
        ];
  return [
    `${entries.changed} of ${entries.of} entries hold another queue.`,
    ...sizes,
    keyChanges
      ? `The key changes: ${percent(movedShare)} of connections get another queue if their hash values are random.`
      : `${percent(movedShare)} of all hash values get another queue.`,
    ...(traffic === null ? [] : ["", ...trafficText(traffic)]),
  ];
}

function trafficText(traffic: NonNullable<TableComparison["traffic"]>): string[] {
  const { all, moved, movedByKey, largest, before, after, underWay } = traffic;
  const row = (title: string, { connections, frames, bytes }: Amounts): string[] => [
    title,
    ...[
      [connections, all.connections],
      [frames, all.frames],
      [bytes, all.bytes],
    ].map(([part, of]) => `${part} (${percent(of === 0 ? 0 : part / of)})`),
  ];
  return [
    ...alignColumns(
      [
        ["", "connections", "frames", "bytes"],
        row("in the capture", all),
        row("get another queue", moved),
        ...(movedByKey === null ? [] : [row("  by the key alone", movedByKey)]),
      ],
      [false, true, true, true],
    ),
    "",
    ...alignColumns(
      [
        ["fullest queue over the mean", "A", "B"],
        ["  by frames", before.frames.toFixed(3), after.frames.toFixed(3)],
        ["  by bytes", before.bytes.toFixed(3), after.bytes.toFixed(3)],
      ],
      [false, true, true],
    ),
    ...(largest.length === 0
      ? []
      : [
          "",
          ...alignColumns(
            [
              ["from", "to", "frames", "bytes", "largest connections that move"],
              ...largest.map(({ name, from, to, frames, bytes }) => [...[from, to, frames, bytes].map(String), name]),
            ],
            [true, true, true, true, false],
          ),
        ]),
    ...(underWay === null || moved.connections === 0
      ? []
      : [
          "",
          `Of those that move, ${underWay.mean.toFixed(1)} are under way at a moment of the capture, ${underWay.most} at most:`,
          "their frames may come out of order until the old queue is empty.",
        ]),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
