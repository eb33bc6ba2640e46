// The results of mutation testing for people: a table for a terminal, and the text of docs/mutants.md.

/** @type {[room: string, files: RegExp][]} */
const ROOMS = [
  ["rss", /^rss\//],
  ["records", /^records\//],
  ["receive-path", /^receive-path/],
  ["stack", /^stack\//],
];
const HEADS = ["mutants", "killed", "timeout", "survived", "no coverage", "score"];

/** Counts of one file or the sum of several, as cells; a mutant that loops forever counts as noticed. */
function cells(entries) {
  const sum = (name) => entries.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  const [killed, timeout, survived, noCoverage] = [sum("Killed"), sum("Timeout"), sum("Survived"), sum("NoCoverage")];
  const all = killed + timeout + survived + noCoverage;
  return [
    all,
    killed,
    timeout,
    survived,
    noCoverage,
    all === 0 ? "-" : `${((100 * (killed + timeout)) / all).toFixed(1)} %`,
  ].map(String);
}

function rows(results) {
  return ROOMS.flatMap(([room, pattern]) => {
    const entries = Object.entries(results)
      .filter(([file]) => pattern.test(file))
      .map(([, entry]) => entry);
    return entries.length === 0
      ? []
      : [[`${room} (${entries.length} ${entries.length === 1 ? "file" : "files"})`, ...cells(entries)]];
  });
}

/** One line per folder. */
export function table(results) {
  const lines = [["folder", ...HEADS], ...rows(results)];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "))
    .join("\n");
}

const markdown = (lines) =>
  [lines[0], lines[0].map((_, i) => (i === 0 ? "---" : "---:")), ...lines.slice(1)]
    .map((line) => `| ${line.join(" | ")} |`)
    .join("\n");
const code = (text) => `\`${text.replace(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "¦").slice(0, 110)}\``;

/**
 * The page: the score of every file with the commit at which it was measured, what was not measured, and every survivor
 * with its reason.
 */
export function page(results, missing) {
  const files = Object.entries(results);
  const survivors = files.filter(([, entry]) => entry.survivors.length > 0);
  return `# Mutants

\`npm run mutants\` changes the library in small ways, one at a time (\`<\` to \`<=\`, \`+\` to \`-\`, a condition to true, a block to
nothing), and runs tests that may notice. A mutant that no test notices shows a gap in the tests, or changes nothing that anybody could see. One that
loops for ever was noticed. Left out: mutants that only change the words of an error message (\`tools/mutants/wording.mjs\`).

Which tests are asked stands in \`tools/mutants/stryker.config.mjs\`: first those of the test file named after the changed file ("own"), or, if there is
none, quick ones of its folder ("near"); then, for what they let pass, all tests of the folder and some of whole runs ("folder"). A score with "own" or
"near" alone is a lower bound: the folder's tests were not asked yet.
A survivor that has a reason is not asked again. Two commits: what was left at the first one met all tests at the second; the file was the same.
This page is written by the tool from \`tools/mutants/results.json\`, where the reasons stand; a bar within a piece of code is shown as ¦.

${markdown([["folder", ...HEADS], ...rows(results)])}

## Files

${markdown([["file", ...HEADS, "tests", "at commit"], ...files.map(([file, entry]) => [file, ...cells([entry]), entry.asked, entry.commit])])}

Not measured yet: ${missing.length === 0 ? "nothing" : missing.join(", ")}.

## Survivors
${survivors
  .map(
    ([file, entry]) => `
### ${file}

${entry.survivors.map((one) => `- ${code(one.line)}: ${code(one.was)} becomes ${code(one.becomes)}${one.covered ? "" : " (no test comes here)"}: ${one.reason || "not judged yet."}`).join("\n")}
`,
  )
  .join("")}`;
}
