// `ethtool -l DEV`: how many channels a NIC has and how many are in use; `ethtool -L` sets it. Layout: ethtool 6.15,
// netlink/channels.c. Versions before 5.7 print 0 where later ones print "n/a".
import { checkDevice } from "./device-name.js";
import { isJson, jsonObject, jsonText, jsonWhole } from "./ethtool-json.js";
import { numberOf, readSettings } from "./ethtool-settings.js";
import { linesOfOutput, wordsAfter } from "./recognise-output.js";

/** Null where the driver has no such channels ("n/a"). */
export interface ChannelCounts {
  readonly rx: number | null;
  readonly tx: number | null;
  readonly other: number | null;
  readonly combined: number | null;
}

export interface EthtoolChannels {
  readonly device: string | null;
  readonly maximum: ChannelCounts;
  readonly current: ChannelCounts;
}

const OUTPUT = "ethtool -l";
/** Rows, and the words of `-L` and the keys of JSON. */
const ROWS = { rx: "RX", tx: "TX", other: "Other", combined: "Combined" } as const;
const KEYS = Object.keys(ROWS) as (keyof ChannelCounts)[];

const counts = (countOf: (key: keyof ChannelCounts) => number | null): ChannelCounts => ({
  rx: countOf("rx"),
  tx: countOf("tx"),
  other: countOf("other"),
  combined: countOf("combined"),
});

/**
 * Reads what `ethtool -l DEV` or `ethtool --json -l DEV` prints.
 *
 * @returns channels, each a number of queues from 0, or null for "n/a"
 * @throws InputError with the line that is malformed
 * @example
 * readEthtoolChannels('[{ "ifname": "eth0", "combined-max": 16, "combined": 14 }]').current.combined // => 14
 */
export function readEthtoolChannels(text: string): EthtoolChannels {
  const read = linesOfOutput(OUTPUT, text);
  const typed = wordsAfter(read, ["-l", "--show-channels"])?.[0] ?? null;
  if (isJson(read)) {
    const object = jsonObject(OUTPUT, read);
    return {
      device: jsonText(OUTPUT, object, "ifname") ?? typed,
      maximum: counts((key) => jsonWhole(OUTPUT, object, `${key}-max`)),
      current: counts((key) => jsonWhole(OUTPUT, object, key)),
    };
  }
  const form = { output: OUTPUT, heading: "Channel parameters for ", names: Object.values(ROWS) };
  const { device, maximum, current } = readSettings(read.lines, form);
  return {
    device: device ?? typed,
    maximum: counts((key) => numberOf(maximum, ROWS[key])),
    current: counts((key) => numberOf(current, ROWS[key])),
  };
}

/** Receive queues in use: those of the combined channels and those that only receive. */
export const receiveQueues = ({ current }: Pick<EthtoolChannels, "current">): number =>
  (current.combined ?? 0) + (current.rx ?? 0);

/** Prints channels as `ethtool -l` does; {@link readEthtoolChannels} reads it back. */
export function printEthtoolChannels({ device, maximum, current }: EthtoolChannels): string {
  const rows = (of: ChannelCounts) =>
    KEYS.map((key) => `${ROWS[key]}:${key === "combined" ? "\t" : "\t\t"}${of[key] ?? "n/a"}\n`).join("");
  return (
    `Channel parameters for ${device ?? "DEV"}:\n` +
    `Pre-set maximums:\n${rows(maximum)}Current hardware settings:\n${rows(current)}`
  );
}

/**
 * The `ethtool -L` line that sets the channels in use; null where the driver lets none be set. Kinds of which there can
 * be none are left out: many drivers refuse their names.
 */
export function ethtoolChannelsCommand({ maximum, current }: EthtoolChannels, device: string): string | null {
  const words = KEYS.filter((key) => current[key] !== null && (maximum[key] ?? 0) > 0);
  return words.length === 0
    ? null
    : `ethtool -L ${checkDevice(device)} ${words.map((key) => `${key} ${current[key]!}`).join(" ")}`;
}
