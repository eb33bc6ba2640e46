// A diagnosis as lines of text: the verdict, each finding with its evidence, what no table can mend and the cure as
// command lines, then the load, what was looked at and what was not.
import type { Deciding } from "../advice/decided.js";
import type { Diagnosis } from "../advice/diagnose.js";
import { type Cure, type Finding, SEVERITIES } from "../advice/finding.js";
import { percent } from "../advice/words.js";

const WIDTH = 100;

export function reportLines(diagnosis: Diagnosis): string[] {
  const { findings, load, decided, looked, notLooked, assumptions } = diagnosis;
  return [
    verdict(findings),
    ...findings.flatMap((finding) => ["", ...findingLines(finding)]),
    "",
    ...(load === null
      ? []
      : wrapped(
          `Load: ${load.used} of ${load.places} ${load.name} ${load.used === 1 ? "receives" : "receive"} the capture's frames; the fullest has ` +
            `${load.maxOverMean.toFixed(2)} times the mean.`,
        )),
    ...(decided === null
      ? []
      : [...stagesLine("Queue chosen by", decided.queue), ...stagesLine("CPU chosen by", decided.cpu)]),
    ...wrapped(`Looked at: ${looked.length === 0 ? "nothing" : looked.join(", ")}.`),
    ...listed("Not looked at:", notLooked),
    ...listed("Assumed:", assumptions),
  ];
}

/** "Queue chosen by: rss 96 %, n-tuple 4 %." */
function stagesLine(what: string, stages: readonly Deciding[]): string[] {
  const all = stages.reduce((sum, { frames }) => sum + frames, 0);
  return wrapped(`${what}: ${stages.map(({ stage, frames }) => `${stage} ${percent(frames / all)}`).join(", ")}.`);
}

function verdict(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map((severity) => findings.filter((each) => each.severity === severity).length);
  const [faults, risks, notes] = counts.map((count, i) => `${count} ${SEVERITIES[i]}${count === 1 ? "" : "s"}`);
  if (counts[0] + counts[1] === 0) return counts[2] === 0 ? "No fault found." : `No fault found; ${notes}.`;
  return `${faults}, ${risks}, ${notes}.`;
}

function findingLines({ severity, title, id, evidence, unmendable, cures, source }: Finding): string[] {
  return [
    `${severity.toUpperCase()}: ${title} (${id})`,
    ...evidence.flatMap((sentence) => wrapped(sentence, "  ")),
    ...(unmendable === null ? [] : wrapped(`What no table can mend: ${unmendable}`, "  ")),
    ...(cures.length === 0 ? [] : ["  Cure:", ...cures.flatMap(cureLines)]),
    ...wrapped(`Source: ${source}.`, "  "),
  ];
}

function cureLines({ command, why, prediction }: Cure): string[] {
  const change =
    prediction === null
      ? []
      : wrapped(
          `Prediction: the fullest would have ${prediction.after.toFixed(2)} times the mean, instead of ${prediction.before.toFixed(2)}.`,
          "      ",
        );
  if (command === null) return [...wrapped(`- ${why}`, "    ", "      "), ...change];
  return [`    ${command}`, ...wrapped(why, "      "), ...change];
}

const listed = (heading: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [heading, ...items.flatMap((item) => wrapped(`- ${item}`, "  ", "    "))];

/** A text in lines, all indented; those after the first by `hanging`, if it is given. */
function wrapped(text: string, indent = "", hanging = indent): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const before = lines.length > 1 ? hanging : indent;
    if (last === undefined || before.length + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line, i) => (i === 0 ? indent : hanging) + line);
}
