// The fields of flow types as `ethtool -n DEV rx-flow-hash PROTO` prints them, and the `ethtool -N` line that sets
// them.
import { checkDevice } from "./device-name.js";
import { DISCARD, fieldLines, headingOfFlow, USE, type HashFields } from "./ethtool-hash-fields.js";

/** Prints answers one after the other, as ethtool does; {@link readHashFields} reads them back. */
export function printHashFields(answers: readonly HashFields[]): string {
  const skip = new Set<HashFields>();
  return answers
    .map((answer, i) => {
      if (skip.has(answer)) return "";
      const { flow, fields, context } = answer;
      const next = answers[i + 1] as HashFields | undefined;
      // AH and ESP share a setting: ethtool answers once for both.
      const both =
        next !== undefined &&
        flow.startsWith("ah") &&
        next.flow === flow.replace("ah", "esp") &&
        next.context === context &&
        next.fields.join("") === fields.join("");
      if (both) skip.add(next);
      const told = context === 0 ? "" : `For RSS context ${context}:\n`;
      const heading = headingOfFlow(flow, both);
      if (fields.includes("r")) return `${told}${heading}${DISCARD}\n`;
      const lines = fieldLines(fields);
      return `${told}${heading}${USE}\n${lines.length === 0 ? "None\n" : `${lines.join("\n")}\n\n`}`;
    })
    .join("");
}

/**
 * The `ethtool -N` line that sets which fields are hashed.
 *
 * @param device network interface: "eth0"
 * @example
 * const fields = { flow: "udp4", fields: ["s", "d", "f", "n"], context: 0 };
 * hashFieldsCommand(fields, "eth0") // => "ethtool -N eth0 rx-flow-hash udp4 sdfn"
 */
export function hashFieldsCommand({ flow, fields, context }: HashFields, device: string): string {
  const letters = fields.length === 0 ? '""' : fields.join("");
  return `ethtool -N ${checkDevice(device)} rx-flow-hash ${flow} ${letters}${context === 0 ? "" : ` context ${context}`}`;
}
