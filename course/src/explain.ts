// explain: one frame, from its bytes to its CPU, with the reason for each step, in words and as a chart of its bytes:
// bytes -> headers -> hash type -> hash input -> hash value -> least significant bits -> entry -> CPU ("RSS
// Configuration", "RSS Hashing Types", Windows driver documentation). The arithmetic is that of rss/; here it is only
// described.
import {
  assignCpu,
  createToeplitz,
  describeAllConnections,
  formatHash,
  hashFrame,
  hashInputFields,
  hashTypesNote,
  JUPYTER_DISPLAY,
  secretKeyText,
  type Assignment,
  type Chart,
  type Displayable,
  type Frame,
  type HashedFrame,
  type Headers,
  type MimeBundle,
  type RssSettings,
} from "rss-lab";
import { frameBytesChart } from "./charts/frame-bytes.js";
import { frameFields } from "./frame-fields.js";
import { entriesOf } from "./words.js";

/** One step from the frame to its CPU. */
export interface ExplainStep {
  /** "hash type". */
  readonly step: string;
  /** "NDIS_HASH_TCP_IPV4". */
  readonly value: string;
  readonly reason: string;
}

/** How one frame gets to its CPU. A notebook shows it as a cell's last expression, or with `await display(...)`. */
export interface Explanation extends Displayable {
  readonly steps: readonly ExplainStep[];
  readonly assignment: Assignment;
  /** A chart of the frame's bytes, its fields named, the hashed bytes boxed in black. */
  readonly chart: Chart;
  toString(): string;
}

/**
 * Explains how RSS finds the CPU for one frame.
 *
 * @param frame a parsed frame; one that cannot be interpreted is explained too
 * @param given secret key, enabled hash types, indirection table (or a list of CPU numbers, as `run.scenario.rss` has
 * it), default CPU
 * @throws InputError if a setting is wrong; never because of the frame
 */
export function explain(frame: Frame, given: RssSettings): Explanation {
  const assignment = assignCpu(frame, given);
  const { hash } = createToeplitz(given.hashing?.fixedKey ?? given.secretKey);
  const hashed = hashFrame(frame, given, hash);
  const steps = [bytesStep(frame), headersStep(frame, hashed.seen), ...rssSteps(hashed, assignment, given)];
  const title =
    assignment.hashInput === null
      ? `No byte of this frame is hashed: it goes to the default CPU ${assignment.cpu}`
      : `${assignment.hashInput.length} bytes of this frame decide that CPU ${assignment.cpu} gets it`;
  const chart = frameBytesChart(
    { bytes: frame.bytes, fields: frameFields(frame, assignment.hashType, given.hashing?.parsing) },
    { title },
  );
  return {
    steps,
    assignment,
    chart,
    toString: () => steps.map(({ step, value, reason }, i) => `${i + 1}. ${step}: ${value}\n   ${reason}`).join("\n"),
    [JUPYTER_DISPLAY](): MimeBundle {
      return { "text/markdown": markdown(steps), "text/plain": this.toString() };
    },
  };
}

const bytesStep = ({ bytes, wireBytes }: Frame): ExplainStep => ({
  step: "bytes",
  value: `${bytes.length} bytes`,
  reason:
    bytes.length < wireBytes
      ? `The capture kept these; the frame had ${wireBytes} bytes on the wire.`
      : "The frame as the NIC wrote it to a receive buffer.",
});

function headersStep(frame: Frame, { ip, problem, standing }: Headers): ExplainStep {
  const { vlanIds, packets } = frame;
  const within = packets.findIndex((packet) => packet.ip.source.offset === ip?.source.offset);
  if (problem !== null) return { step: "headers", value: "not understood", reason: `The frame ${problem}.` };
  const notes = [
    within > 0 ? `packet ${within + 1} of ${packets.length}, within ${packets[within].through[0].name}` : "",
    vlanIds.length > 0 ? `VLAN ${vlanIds.join(" and ")} stepped over` : "",
    ip?.hasOptions ? `${ip.header.length - 20} bytes of IPv4 options stepped over` : "",
    ip && ip.extensionHeaders.length > 0
      ? `${ip.extensionHeaders.length} extension header${ip.extensionHeaders.length === 1 ? "" : "s"} stepped over`
      : "",
    ip?.isFragment ? "part of a fragmented datagram, so its ports do not count" : "",
  ].filter(Boolean);
  return {
    step: "headers",
    value: describeAllConnections(frame),
    reason:
      notes.length > 0
        ? `Read from the headers: ${notes.join("; ")}.`
        : ip === null
          ? sentence(standing ?? "No IP header follows the Ethernet header, so there is nothing more to read")
          : "Read from the headers, which follow each other without a gap.",
  };
}

/** From the hash type on; two steps if the frame is not hashed. */
function rssSteps(
  { seen, transformed }: HashedFrame,
  { hashType, hashInput, hashValue, index, cpu, reason }: Assignment,
  settings: RssSettings,
): ExplainStep[] {
  if (hashType === null || hashInput === null || hashValue === null || index === null)
    return [
      { step: "hash type", value: "none", reason: sentence(reason) },
      {
        step: "CPU",
        value: String(cpu),
        reason:
          "A frame without a hash goes to the default CPU, as it would without RSS. It " +
          "has no hash value at all, not 0.",
      },
    ];
  const entries = entriesOf(settings);
  const bits = 31 - Math.clz32(entries.length);
  const fields = hashInputFields(seen, hashType).map(
    (field) => `${field.field} (byte ${field.offset}, ${field.length} bytes)`,
  );
  const hex = (bytes: Uint8Array): string => secretKeyText(bytes).replace(/..(?=.)/g, "$& ");
  const transform = settings.symmetric ?? settings.hashing?.symmetric ?? "none";
  const isPlain = (settings.hashing?.result ?? "plain") === "plain";
  const listed = hashTypesNote(settings.hashTypes);
  return [
    { step: "hash type", value: hashType, reason: sentence(reason) + (listed === null ? "" : ` ${sentence(listed)}`) },
    {
      step: "hash input",
      value: hex(hashInput),
      reason: `In this order, as the bytes stand in the frame: ${fields.join(", ")}.`,
    },
    ...(transform === "none" || transformed === null
      ? []
      : [
          {
            step: "symmetric input",
            value: hex(transformed),
            reason: `${transform}: both directions of a connection give these bytes.`,
          },
        ]),
    {
      step: "hash value",
      value: formatHash(hashValue),
      reason:
        "Toeplitz: for every 1 in the input, the 32 bits of the secret key that stand under it are XORed in." +
        (isPlain ? "" : " This NIC turns every bit of the result over and copies the low 16 bits into the high 16."),
    },
    {
      step: "index",
      value: String(index),
      reason:
        `The table has ${entries.length} entries, so the ${bits} least significant ` +
        `bits select one: ` +
        `${formatHash(hashValue)} ends in ${bits > 0 ? index.toString(2).padStart(bits, "0") : "no bit that matters"}.`,
    },
    { step: "CPU", value: String(cpu), reason: `Entry ${index} of the indirection table holds CPU ${cpu}.` },
  ];
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;

const markdown = (steps: readonly ExplainStep[]): string =>
  [
    "| | step | | why |",
    "|---|---|---|---|",
    ...steps.map(
      ({ step, value, reason }, i) =>
        `| ${i + 1} | ${step} | \`${value.replaceAll("|", "\\|")}\` | ${reason.replaceAll("|", "\\|")} |`,
    ),
  ].join("\n");
