// `ethtool -g DEV`: how many receive buffers a NIC's rings have; `ethtool -G` sets it. Layout: ethtool 6.15,
// netlink/rings.c.
import { checkDevice } from "./device-name.js";
import { isJson, jsonObject, jsonText, type JsonObject } from "./ethtool-json.js";
import { numberOf, readSettings, type Setting } from "./ethtool-settings.js";
import { linesOfOutput, wordsAfter } from "./recognise-output.js";
import { refuse, show } from "../check.js";

/** Descriptors of a ring; null: "n/a". */
export interface RingSizes {
  readonly rx: number | null;
  readonly rxMini: number | null;
  readonly rxJumbo: number | null;
  readonly tx: number | null;
  /** Rows of newer ethtool by their names ("RX Buf Len", "TX Push", "TCP data split"). */
  readonly others: Readonly<Record<string, Setting>>;
}

export interface EthtoolRings {
  readonly device: string | null;
  readonly maximum: RingSizes;
  readonly current: RingSizes;
}

const OUTPUT = "ethtool -g";
/** Rows, and the words of `-G` and the keys of JSON. */
const SIZES = [
  ["rx", "RX", "rx"],
  ["rxMini", "RX Mini", "rx-mini"],
  ["rxJumbo", "RX Jumbo", "rx-jumbo"],
  ["tx", "TX", "tx"],
] as const;
const OTHERS: readonly (readonly [row: string, key: string])[] = [
  ["RX Buf Len", "rx-buf-len"],
  ["CQE Size", "cqe-size"],
  ["TX Push", "tx-push"],
  ["RX Push", "rx-push"],
  ["TX push buff len", "tx-push-buf-len"],
  ["TCP data split", "tcp-data-split"],
  ["HDS thresh", "hds-thresh"],
];
/** Two keys of JSON that are not their row's with "-max" behind. */
const MAXIMUM_KEYS: Readonly<Record<string, string>> = { "tx-push-buf-len-max": "tx-push-buff-max-len" };
const NAMES = [...SIZES.map(([, row]) => row), ...OTHERS.map(([row]) => row)];

/**
 * Reads what `ethtool -g DEV` or `ethtool --json -g DEV` prints.
 *
 * @returns descriptors of each ring, the largest number and the number set
 * @throws InputError with the line that is malformed
 * @example
 * readEthtoolRings('[{ "ifname": "eth0", "rx-max": 4096, "rx": 512, "rx-push": false }]').current.rx // => 512
 */
export function readEthtoolRings(text: string): EthtoolRings {
  const read = linesOfOutput(OUTPUT, text);
  const typed = wordsAfter(read, ["-g", "--show-ring"])?.[0] ?? null;
  if (isJson(read)) {
    const object = jsonObject(OUTPUT, read);
    const blocks = [fromJson(object, "-max"), fromJson(object, "")];
    return { device: jsonText(OUTPUT, object, "ifname") ?? typed, maximum: blocks[0], current: blocks[1] };
  }
  const { device, maximum, current } = readSettings(read.lines, {
    output: OUTPUT,
    heading: "Ring parameters for ",
    names: NAMES,
  });
  return { device: device ?? typed, maximum: sizesOf(maximum), current: sizesOf(current) };
}

const sizesOf = (settings: ReadonlyMap<string, Setting>): RingSizes => ({
  rx: numberOf(settings, "RX"),
  rxMini: numberOf(settings, "RX Mini"),
  rxJumbo: numberOf(settings, "RX Jumbo"),
  tx: numberOf(settings, "TX"),
  others: Object.fromEntries([...settings].filter(([name]) => OTHERS.some(([row]) => row === name))),
});

function fromJson(object: JsonObject, ending: "" | "-max"): RingSizes {
  const settings = new Map<string, Setting>();
  for (const [row, key] of [...SIZES.map(([, name, word]) => [name, word] as const), ...OTHERS]) {
    const value = object[MAXIMUM_KEYS[key + ending] ?? key + ending];
    if (value === undefined || value === null) continue;
    settings.set(row, jsonSetting(key + ending, value));
  }
  return sizesOf(settings);
}

function jsonSetting(key: string, value: unknown): Setting {
  if (typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0))
    return value;
  if (value === "on" || value === "off") return value === "on";
  if (value === "n/a") return null;
  return refuse(
    `In the JSON text of ${OUTPUT}, ${key} is ${show(value)}`,
    "it must be a whole number from 0, true or false",
  );
}

/** Prints rings as `ethtool -g` does; {@link readEthtoolRings} reads it back. */
export function printEthtoolRings({ device, maximum, current }: EthtoolRings): string {
  const word = (value: Setting) => (value === null ? "n/a" : value === true ? "on" : value === false ? "off" : value);
  const row = (name: string, value: Setting) => `${`${name}:`.padEnd(16)}\t${word(value)}\n`;
  const block = (sizes: RingSizes) =>
    SIZES.map(([field, name]) => row(name, sizes[field])).join("") +
    Object.entries(sizes.others)
      .map(([name, value]) => row(name, value))
      .join("");
  return (
    `Ring parameters for ${device ?? "DEV"}:\n` +
    `Pre-set maximums:\n${block(maximum)}Current hardware settings:\n${block(current)}`
  );
}

/** The `ethtool -G` line that sets the sizes of the rings that can be set; null where none can. */
export function ethtoolRingsCommand({ maximum, current }: EthtoolRings, device: string): string | null {
  const words = SIZES.filter(([field]) => current[field] !== null && (maximum[field] ?? 0) > 0).map(
    ([field, , word]) => `${word} ${current[field]!}`,
  );
  return words.length === 0 ? null : `ethtool -G ${checkDevice(device)} ${words.join(" ")}`;
}
