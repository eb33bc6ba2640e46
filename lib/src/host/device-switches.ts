// What `ethtool -k DEV` (features) and `ethtool --show-priv-flags DEV` say about steering: n-tuple filters, hash values
// that are handed on, Flow Director. Both print a heading and lines "name: on"; everything else is left out.
import { linesOf } from "../formats/fault.js";
import { isBeside, typedCommand } from "../formats/pasted.js";

/** Switches of one device; null where the text does not say. */
export interface DeviceSwitches {
  readonly device: string;
  readonly ntupleFilters: boolean | null;
  readonly receiveHashing: boolean | null;
  /** Flow Director's sampling of what is sent (ATR), a private flag of i40e. */
  readonly flowDirectorAtr: boolean | null;
}

const HEADING = /^(?:Features|Private flags) for (\S+):$/;
const SWITCH = /^([\w-]+)\s*:\s*(on|off)(?:\s+\[[a-z, ]+\])?$/;

/**
 * Takes the features and private flags out of a pasted text.
 *
 * @returns the switches, and the text without those lines (empty ones in their place, so that line numbers stay)
 */
export function takeSwitches(text: string): { readonly switches: readonly DeviceSwitches[]; readonly rest: string } {
  const switches: DeviceSwitches[] = [];
  let device: string | null = null;
  let found = new Map<string, boolean>();
  const close = (): void => {
    if (device !== null) switches.push(switchesOf(device, found));
    device = null;
    found = new Map();
  };
  const rest = linesOf(text).map((line) => {
    const heading = HEADING.exec(line.trim());
    if (heading !== null) {
      close();
      device = heading[1];
      return "";
    }
    const pair = device === null ? null : SWITCH.exec(line.trim());
    if (pair !== null) {
      found.set(pair[1], pair[2] === "on");
      return "";
    }
    if (line.trim() !== "" && !isBeside(line)) close();
    return line;
  });
  close();
  return { switches, rest: rest.join("\n") };
}

const switchesOf = (device: string, found: ReadonlyMap<string, boolean>): DeviceSwitches => ({
  device,
  ntupleFilters: found.get("ntuple-filters") ?? null,
  receiveHashing: found.get("receive-hashing") ?? null,
  flowDirectorAtr: found.get("flow-director-atr") ?? null,
});

/** The switches of `ethtool --json -k`, [{ "ifname": "eth0", "rxvlan": { "active": true } }]; null otherwise. */
export function switchesOfJson(text: string): DeviceSwitches | null {
  let value: unknown;
  try {
    const printed = linesOf(text).filter((line) => typedCommand(line) === null && !isBeside(line));
    value = JSON.parse(printed.join("\n"));
  } catch {
    return null;
  }
  const objects = Array.isArray(value) ? (value as unknown[]) : [];
  if (objects.length !== 1 || typeof objects[0] !== "object" || objects[0] === null) return null;
  const features = new Map<string, boolean>();
  for (const [name, feature] of Object.entries(objects[0]) as [string, unknown][]) {
    const active = typeof feature === "object" && feature !== null && "active" in feature ? feature.active : null;
    if (typeof active === "boolean") features.set(name, active);
  }
  const device = "ifname" in objects[0] ? objects[0].ifname : null;
  return features.size === 0 || typeof device !== "string" ? null : switchesOf(device, features);
}
