// `ethtool -l` and `ethtool -g` print one shape: the largest values that the driver allows, and the values set.
import { refuse } from "../check.js";
import { refuseLine } from "./fault.js";
import type { PastedLine } from "./pasted.js";

/** What a row says: a number, null for "n/a", or "on" and "off". */
export type Setting = number | boolean | null;

export interface Settings {
  readonly device: string | null;
  readonly maximum: ReadonlyMap<string, Setting>;
  readonly current: ReadonlyMap<string, Setting>;
}

const BLOCKS = ["Pre-set maximums:", "Current hardware settings:"];

/** What a text's rows are called, and its heading up to the device's name. */
export interface SettingsForm {
  readonly output: string;
  readonly heading: string;
  readonly names: readonly string[];
}

/** Reads both blocks; a row that is missing is missing in the map. */
export function readSettings(lines: readonly PastedLine[], form: SettingsForm): Settings {
  const { output, heading, names } = form;
  const blocks = [new Map<string, Setting>(), new Map<string, Setting>()];
  let device: string | null = null;
  let block = -1;
  for (const line of lines) {
    const text = line.text.trim();
    const at = BLOCKS.indexOf(text);
    if (text.startsWith(heading) && block < 0 && device === null)
      device = text.slice(heading.length).replace(/:$/, "").trim();
    else if (at === block + 1) block = at;
    else if (block < 0)
      refuseLine(output, line.number, line.text, `before it must stand "${heading}DEV:" and "${BLOCKS[0]}"`);
    else readSetting(blocks[block], line, { output, names });
  }
  if (block < 1 || blocks[1].size === 0)
    refuse(`The output of ${output} has no rows under "${BLOCKS[1]}"`, "give all that the command prints");
  return { device: device === "" ? null : device, maximum: blocks[0], current: blocks[1] };
}

function readSetting(into: Map<string, Setting>, line: PastedLine, form: Omit<SettingsForm, "heading">): void {
  const [name, value] = line.text.split(/:(.*)/, 2).map((part) => part.trim());
  const refused = (rule: string) => refuseLine(form.output, line.number, line.text, rule);
  if (!form.names.includes(name) || value === undefined) refused(`here a row is one of ${form.names.join(", ")}`);
  if (into.has(name)) refused("this row stands above already");
  into.set(name, settingOf(value, refused));
}

function settingOf(value: string, refused: (rule: string) => never): Setting {
  if (value === "n/a" || value.startsWith("unknown")) return null;
  if (value === "on" || value === "off") return value === "on";
  if (!/^\d{1,10}$/.test(value)) refused("its value is a whole number from 0, on, off or n/a");
  return Number(value);
}

/** The number of a row; null for a row that is missing, or "n/a", or a switch. */
export function numberOf(settings: ReadonlyMap<string, Setting>, name: string): number | null {
  const value = settings.get(name) ?? null;
  return typeof value === "number" ? value : null;
}
