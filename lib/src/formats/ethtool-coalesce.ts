// `ethtool -c DEV`: when a NIC interrupts, by microseconds and frames; `ethtool -C` sets it. Layout: ethtool 6.15,
// netlink/coalesce.c. Older versions print 0 for what a driver cannot do, later ones "n/a".
import { refuse } from "../check.js";
import { checkDevice } from "./device-name.js";
import { isJson, jsonBoolean, jsonObject, jsonText, jsonWhole } from "./ethtool-json.js";
import { refuseLine } from "./fault.js";
import type { PastedLine } from "./pasted.js";
import { linesOfOutput, wordsAfter } from "./recognise-output.js";

/** A switch for receiving and one for sending; null: "n/a". */
export interface SwitchPair {
  readonly rx: boolean | null;
  readonly tx: boolean | null;
}

export interface EthtoolCoalesce {
  readonly device: string | null;
  readonly adaptive: SwitchPair;
  /** Whether the time counts anew from each completion; null if the text has no such line. */
  readonly cqeMode: SwitchPair | null;
  /** Every other row under ethtool's name ("rx-usecs", "rx-frames"): microseconds or frames; null: "n/a". */
  readonly values: Readonly<Record<string, number | null>>;
}

const OUTPUT = "ethtool -c";
const PAIR = /^(Adaptive|CQE mode) RX: (on|off|n\/a)\s+TX: (on|off|n\/a)$/;
const ROW_NAME = /^[a-z]{2,6}(?:-[a-z]+)+$/;
const ROW = /^([a-z]{2,6}(?:-[a-z]+)+):\s*(\d{1,10}|n\/a)$/;
const switchOf = (text: string): boolean | null => (text === "n/a" ? null : text === "on");

/**
 * Reads what `ethtool -c DEV` or `ethtool --json -c DEV` prints.
 *
 * @throws InputError with the line that is malformed
 * @example
 * readEthtoolCoalesce("Adaptive RX: on  TX: n/a\nrx-usecs:\t8\nrx-frames:\t128\n").values["rx-usecs"] // => 8
 */
export function readEthtoolCoalesce(text: string): EthtoolCoalesce {
  const read = linesOfOutput(OUTPUT, text);
  const device = wordsAfter(read, ["-c", "--show-coalesce"])?.[0] ?? null;
  const coalesce = isJson(read) ? fromJson(jsonObject(OUTPUT, read)) : fromText(read.lines);
  if (Object.keys(coalesce.values).length === 0)
    refuse(`The output of ${OUTPUT} has no row`, "a row is such as `rx-usecs: 8`");
  return { ...coalesce, device: coalesce.device ?? device };
}

function fromText(lines: readonly PastedLine[]): EthtoolCoalesce {
  let device: string | null = null;
  const pairs = new Map<string, SwitchPair>();
  const values = new Map<string, number | null>();
  for (const line of lines) {
    const words = line.text.trim();
    const refused = (rule: string) => refuseLine(OUTPUT, line.number, line.text, rule);
    const heading = /^Coalesce parameters for (\S+?):?$/.exec(words);
    const pair = PAIR.exec(words);
    const row = ROW.exec(words);
    const name = (pair ?? row)?.[1];
    if (heading && device === null) device = heading[1];
    else if (name === undefined)
      refused('a row is such as "rx-usecs: 8", "rx-frames: n/a" or "Adaptive RX: off  TX: off"');
    else if (pairs.has(name) || values.has(name)) refused("this row stands above already");
    else if (pair) pairs.set(name, { rx: switchOf(pair[2]), tx: switchOf(pair[3]) });
    else if (row) values.set(name, row[2] === "n/a" ? null : Number(row[2]));
  }
  return {
    device,
    adaptive: pairs.get("Adaptive") ?? { rx: null, tx: null },
    cqeMode: pairs.get("CQE mode") ?? null,
    values: Object.fromEntries(values),
  };
}

function fromJson(object: Readonly<Record<string, unknown>>): EthtoolCoalesce {
  const pair = (name: string): SwitchPair => ({
    rx: jsonBoolean(OUTPUT, object, `${name}-rx`),
    tx: jsonBoolean(OUTPUT, object, `${name}-tx`),
  });
  const names = Object.keys(object).filter((key) => ROW_NAME.test(key) && !/^(?:adaptive|cqe-mode)-[rt]x$/.test(key));
  return {
    device: jsonText(OUTPUT, object, "ifname"),
    adaptive: pair("adaptive"),
    cqeMode: "cqe-mode-rx" in object || "cqe-mode-tx" in object ? pair("cqe-mode") : null,
    values: Object.fromEntries(names.map((name) => [name, jsonWhole(OUTPUT, object, name)])),
  };
}

/** Prints settings as `ethtool -c` does; {@link readEthtoolCoalesce} reads it back. */
export function printEthtoolCoalesce({ device, adaptive, cqeMode, values }: EthtoolCoalesce): string {
  const word = (state: boolean | null) => (state === null ? "n/a" : state ? "on" : "off");
  const pair = (name: string, { rx, tx }: SwitchPair) => `${name} RX: ${word(rx)}  TX: ${word(tx)}\n`;
  const rows = Object.entries(values).map(([name, value], i) => {
    const empty = i > 0 && BEGINS_GROUP.has(name) ? "\n" : "";
    return `${empty}${name}:\t${value ?? "n/a"}\n`;
  });
  const aggregation = Object.keys(values).findIndex((name) => name.startsWith("tx-aggr-"));
  if (cqeMode) rows.splice(aggregation < 0 ? rows.length : aggregation, 0, `\n${pair("CQE mode", cqeMode)}`);
  return `Coalesce parameters for ${device ?? "DEV"}:\n${pair("Adaptive", adaptive)}${rows.join("")}\n`;
}

/** Rows with an empty line before them. */
const BEGINS_GROUP: ReadonlySet<string> = new Set([
  "rx-usecs",
  "tx-usecs",
  "rx-usecs-low",
  "rx-usecs-high",
  "tx-aggr-max-bytes",
  "rx-cqe-frames",
]);

/**
 * The `ethtool -C` line that sets them. What the driver cannot do is left out: "n/a", and a 0 of older ethtool, which
 * prints nothing else for it.
 */
export function ethtoolCoalesceCommand({ adaptive, cqeMode, values }: EthtoolCoalesce, device: string): string | null {
  const tells = Object.values(values).includes(null);
  const switches: readonly (readonly [string, boolean | null])[] = [
    ["adaptive-rx", adaptive.rx],
    ["adaptive-tx", adaptive.tx],
    ["cqe-mode-rx", cqeMode?.rx ?? null],
    ["cqe-mode-tx", cqeMode?.tx ?? null],
  ];
  const words = [
    ...switches.flatMap(([name, state]) => (state === null ? [] : [`${name} ${state ? "on" : "off"}`])),
    ...Object.entries(values)
      .filter(([name, value]) => value !== null && (tells || value > 0 || /^[rt]x-usecs$/.test(name)))
      .map(([name, value]) => `${name.replace("-frame-", "-frames-")} ${value!}`),
  ];
  return words.length === 0 ? null : `ethtool -C ${checkDevice(device)} ${words.join(" ")}`;
}
