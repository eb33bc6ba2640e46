// `Get-NetAdapterRss | ConvertTo-Json -Depth 4`: one object, or a list of them, with the properties of the class
// MSFT_NetAdapterRssSettingData. Processors are objects with ProcessorGroup, ProcessorNumber and PreferenceIndex.
import { refuse, show } from "../check.js";
import type { Fields } from "./get-netadapterrss-fields.js";

const RULE = "it must be what Get-NetAdapterRss | ConvertTo-Json -Depth 4 prints";

/** The fields of each adapter, as those of the printed list. */
export function readAdaptersJson(text: string): Fields[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    refuse(`The text is not JSON (${(error as Error).message.replace(/\s+/g, " ").slice(0, 80)})`, RULE);
  }
  const adapters = Array.isArray(value) ? (value as unknown[]) : [value];
  if (adapters.length === 0) refuse("The JSON text has no adapter", RULE);
  return adapters.map((adapter, i) => {
    if (typeof adapter !== "object" || adapter === null || !("NumberOfReceiveQueues" in adapter))
      refuse(`Adapter ${i} of the JSON text is ${show(adapter)}`, RULE);
    return new Map(
      Object.entries(adapter)
        .filter(([, property]) => property !== null && property !== undefined)
        .map(([label, property]) => {
          const shown = Array.isArray(property) ? property.map(processorText).join(" ") : valueText(property);
          return [label, [{ line: 1, text: `"${label}": ${shown}`, value: shown }]] as const;
        }),
    );
  });
}

function processorText(value: unknown): string {
  const { ProcessorGroup, ProcessorNumber, PreferenceIndex } = (
    typeof value === "object" && value !== null ? value : {}
  ) as Record<string, unknown>;
  if (ProcessorNumber === undefined) return valueText(value);
  const distance = PreferenceIndex === undefined ? "" : `/${valueText(PreferenceIndex)}`;
  return `${valueText(ProcessorGroup ?? 0)}:${valueText(ProcessorNumber)}${distance}`;
}

/** On one line, as the list has it. */
const valueText = (value: unknown): string =>
  typeof value === "string" ? value.replace(/\s+/g, " ") : JSON.stringify(value);
