// `ethtool -S DEV`: counters, above all those of single receive queues, in the spellings of many drivers
// (queue-counters.ts). What a driver counts of the whole NIC (rx_missed_errors) stays under its own name.
import { refuse } from "../check.js";
import { refuseLine } from "./fault.js";
import type { PastedLine } from "./pasted.js";
import { countsFromZero, queueCounter, type QueueMetric } from "./queue-counters.js";
import { linesOfOutput } from "./recognise-output.js";

/** Null where the driver does not count it. */
export interface QueueStatistics {
  readonly queue: number;
  readonly packets: number | null;
  readonly bytes: number | null;
  readonly drops: number | null;
}

export interface EthtoolStatistics {
  /** Receive queues that have counters of their own, by number. */
  readonly queues: readonly QueueStatistics[];
  /**
   * Every counter under the name that the driver gives it; counters under a heading have it before their name
   * ("Rx Queue#: 0: ucast pkts rx"). Counts above 2^53 are rounded.
   */
  readonly counters: Readonly<Record<string, number>>;
}

const OUTPUT = "ethtool -S";

/**
 * Reads what `ethtool -S DEV` prints.
 *
 * @throws InputError with the line that is no counter
 * @example
 * const text = "NIC statistics:\n     rx0_packets: 7\n     rx0_bytes: 900\n";
 * readEthtoolStatistics(text).queues // => [{ queue: 0, packets: 7, bytes: 900, drops: null }]
 */
export function readEthtoolStatistics(text: string): EthtoolStatistics {
  const { lines } = linesOfOutput(OUTPUT, text);
  const counters = new Map<string, number>();
  let section: Section | null = null;
  for (const line of lines) {
    const words = line.text.trim();
    if (/^(?:NIC|PHY) statistics:?$/.test(words)) continue;
    const heading = /^([RT]x Queue#: \d{1,5})$/.exec(words.replace(/#:\s*/, "#: "));
    if (heading) {
      section = { name: heading[1], indent: null };
      continue;
    }
    section = sectionOf(section, line);
    const colon = words.lastIndexOf(":");
    const [name, count] = [words.slice(0, colon).trimEnd(), words.slice(colon + 1).trimStart()];
    if (colon < 1 || !/^\d{1,20}$/.test(count))
      refuseLine(OUTPUT, line.number, line.text, "a counter is a name, a colon and a whole number");
    counters.set(section ? `${section.name}: ${name}` : name, Number(count));
  }
  if (counters.size === 0)
    refuse(`The output of ${OUTPUT} has no counter`, "a counter is such as `rx_queue_0_packets: 12`");
  return { queues: queuesOf(counters), counters: Object.fromEntries(counters) };
}

/** Counters of vmxnet3 stand under "Rx Queue#: 0", further to the right than what follows the last queue. */
interface Section {
  readonly name: string;
  readonly indent: number | null;
}

function sectionOf(section: Section | null, line: PastedLine): Section | null {
  const indent = line.text.length - line.text.trimStart().length;
  if (section === null) return null;
  if (section.indent === null) return { ...section, indent };
  return indent < section.indent ? null : section;
}

function queuesOf(counters: ReadonlyMap<string, number>): QueueStatistics[] {
  // One spelling is the queues', whatever else looks like it: that of the most counters.
  const forms = new Map<number, Map<number, Map<QueueMetric, number>>>();
  for (const [name, count] of counters) {
    const found = queueCounter(name);
    if (!found) continue;
    const { form, queue, metric } = found;
    const queues = forms.get(form) ?? new Map<number, Map<QueueMetric, number>>();
    const metrics = queues.get(queue) ?? new Map<QueueMetric, number>();
    if (metric) metrics.set(metric, (metrics.get(metric) ?? 0) + count);
    forms.set(form, queues.set(queue, metrics));
  }
  const counted = (queues: ReadonlyMap<number, ReadonlyMap<QueueMetric, number>>) =>
    [...queues.values()].reduce((sum, metrics) => sum + metrics.size, 0);
  const [best] = [...forms]
    .map(([form, queues]) => (countsFromZero(form) ? withoutGap(queues) : queues))
    .filter((queues) => counted(queues) > 0)
    .sort((a, b) => counted(b) - counted(a));
  return [...(best ?? [])]
    .filter(([, metrics]) => metrics.size > 0)
    .sort(([a], [b]) => a - b)
    .map(([queue, metrics]) => ({
      queue,
      packets: metrics.get("packets") ?? null,
      bytes: metrics.get("bytes") ?? null,
      drops: metrics.get("drops") ?? null,
    }));
}

/** Queues 0, 1, 2 and so on to the first that is missing. */
function withoutGap<T>(queues: ReadonlyMap<number, T>): Map<number, T> {
  const found = new Map<number, T>();
  for (let queue = 0; queues.has(queue); queue++) found.set(queue, queues.get(queue)!);
  return found;
}
