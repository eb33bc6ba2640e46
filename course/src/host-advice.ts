// What lesson 13 asks of the library's advice, for a host and the frames that it received: the diagnosis, as a cell
// prints it, and the best of many keys and tables.
import { advice, host as hosts, MICROSOFT_KEY, textTable, type CapturedFrame } from "rss-lab";
import { hashSettingsOf } from "./host-scenario.js";

/**
 * Looks for every problem in a host and the frames that it received.
 *
 * @param facts a host, or what else its tools said of it (`advice.factsOf`)
 * @param frames of `loadCapture` or `readCapture`
 */
export function diagnosisOf(facts: hosts.Host | advice.HostFacts, frames: readonly CapturedFrame[]): advice.Diagnosis {
  const evidence = advice.collectEvidence("host" in facts ? facts : advice.factsOf(facts));
  for (const frame of frames) evidence.add(frame);
  return advice.diagnose(evidence.finish());
}

/** The findings in words, a line for each sentence; "No fault found." without any. */
export function findingsText({ findings }: advice.Diagnosis): string {
  if (findings.length === 0) return "No fault found.";
  return findings.map(findingText).join("\n\n");
}

function findingText({ severity, title, evidence, unmendable, cures }: advice.Finding): string {
  const lines = [`${severity}: ${title}`, ...evidence.map((sentence) => `  ${sentence}`)];
  if (unmendable !== null) lines.push(`  No table mends this: ${unmendable}`);
  for (const { command, why, prediction } of cures) {
    const expected = prediction && ` Fullest over mean: ${short(prediction.before)}, then ${short(prediction.after)}.`;
    lines.push(`  cure: ${command ?? why}`, ...(command === null ? [] : [`    ${why}${expected ?? ""}`]));
  }
  return lines.join("\n");
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

/**
 * The best of many keys, tables and weights for a host's frames, chosen on one half of the connections and judged on
 * the other.
 *
 * @param tries keys
 */
export function tunedFor(host: hosts.Host, frames: readonly CapturedFrame[], tries: number): advice.TuneResult {
  const settings = hashSettingsOf(host);
  const counting = advice.countConnections(settings);
  for (const frame of frames) counting.add(frame);
  const entries = host.contexts.get(0)?.entries ?? [];
  const present = { entries, key: settings.secretKey ?? MICROSOFT_KEY };
  return advice.tune(counting.end().connections, { present, queues: host.queues, tries });
}

/** Each setting that was tried: the fullest queue over the mean on all connections, and the bound of the largest. */
export function tunedText({ candidates, groups, largest }: advice.TuneResult): string {
  const table = textTable({
    columns: ["setting", "fullest over mean"],
    rows: candidates.map(({ title, all }) => [title, Number(short(all))]),
  });
  const bound = `${groups} hash inputs; the largest sends ${Math.round(1000 * largest.share) / 10} % of the frames`;
  return `${table}\n\n${bound}: at least ${short(largest.bound)} times the mean, whatever table and key.`;
}
