// Set-NetAdapterRss: the PowerShell line that changes an adapter's RSS. Parameters are those of its page.
import { checkOneOf, checkWhole, refuse } from "../check.js";
import { PROFILE_NAMES, type ProcessorName } from "./get-netadapterrss-fields.js";

/** What is to change; what is left out stays. */
export interface NetAdapterRssChange {
  readonly receiveQueues?: number;
  /** "Closest", "ClosestStatic", "NUMA", "NUMAStatic", "Conservative", "Balanced". */
  readonly profile?: string;
  readonly baseProcessor?: ProcessorName;
  readonly maxProcessor?: ProcessorName;
  readonly maxProcessors?: number;
  readonly numaNode?: number;
  readonly enabled?: boolean;
}

/**
 * The line, for a PowerShell with administrator's rights. It restarts the adapter.
 *
 * @param name the adapter's name, as Get-NetAdapterRss prints it
 * @example
 * setNetAdapterRssLine("Ethernet", { receiveQueues: 8 }) // => "Set-NetAdapterRss -Name \"Ethernet\" -NumberOfReceiveQueues 8"
 */
export function setNetAdapterRssLine(name: string, change: NetAdapterRssChange): string {
  const { receiveQueues, profile, baseProcessor, maxProcessor, maxProcessors, numaNode, enabled } = change;
  if (receiveQueues !== undefined) checkWhole("The number of receive queues", receiveQueues, 1, 65_535);
  if (maxProcessors !== undefined) checkWhole("MaxProcessors", maxProcessors, 1, 65_535);
  if (profile !== undefined) checkOneOf("The profile", profile, PROFILE_NAMES);
  const parameters: readonly (readonly [string, string | number | undefined])[] = [
    ["NumberOfReceiveQueues", receiveQueues],
    ["Profile", profile],
    ["BaseProcessorGroup", baseProcessor?.group],
    ["BaseProcessorNumber", baseProcessor?.number],
    ["MaxProcessorGroup", maxProcessor?.group],
    ["MaxProcessorNumber", maxProcessor?.number],
    ["MaxProcessors", maxProcessors],
    ["NumaNode", numaNode],
    ["Enabled", enabled === undefined ? undefined : enabled ? "$true" : "$false"],
  ];
  const given = parameters.filter(([, value]) => value !== undefined);
  if (given.length === 0)
    refuse(
      "Nothing is to be set",
      "name what changes: receiveQueues, profile, baseProcessor or another field of the change",
    );
  return `Set-NetAdapterRss -Name ${powerShellName(name)} ${given.map(([key, value]) => `-${key} ${value}`).join(" ")}`;
}

/**
 * A name as a word of a PowerShell line: in double quotation marks, or in single ones if PowerShell would read more
 * into it. Typographic marks count as marks too (its language specification, 2.3.5.2) and are doubled.
 *
 * @example
 * powerShellName("Bob's $NIC") // => "'Bob''s $NIC'"
 */
export const powerShellName = (name: string): string =>
  /["$`\u201c-\u201e]/.test(name) ? `'${name.replace(/['\u2018-\u201b]/g, "$&$&")}'` : `"${name}"`;
