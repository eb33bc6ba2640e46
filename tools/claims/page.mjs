// CLAIMS.md from the table of claims: what is claimed and where, what shows it, the number with its tolerance, minutes.
import { NOT_MEASURED, SECTIONS } from "./claims.mjs";
import { QUICK_MINUTES, expectedText, toleranceText } from "./claim.mjs";

const HEAD = `# Claims

Each claim of the README, the documents and the lessons that a machine can measure: where it is made, the command that shows it, the number, how far off it may be, and the minutes that takes
on two cores. \`npm run claims\` measures all of them anew and prints what no longer holds (exit code 1 then). Claims of one check share its minutes.

\`\`\`sh
npm run claims                          # all of them, about MINUTES minutes, on a machine that does nothing else
npm run claims -- --quick               # those that take at most ${QUICK_MINUTES} minutes each; npm test measures them too
npm run claims -- --only lesson-01      # those whose names begin so
\`\`\`

A claim holds if the words still stand where they were said, if the lesson's cells still print the number, and if the measurement gives it within the tolerance. **Missed** is what the text itself calls
missed: something that was wanted or published, and is not reached. It stays a claim that it is missed. Tolerances are those of the text: exactly what a deterministic model
prints, to its digits, and a tenth for ratios of speed, which are measured and never asserted in npm test.

This file is made of \`tools/claims/\` by \`node tools/claims.mjs --write\`.
`;

const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** @param {import("./claim.mjs").Claim} claim */
function row(claim) {
  const { name, where, says, goal, minutes } = claim;
  const file = where.replace(/^.*\//, "").replace(/\.ipynb$/, "");
  const wanted = goal === undefined ? "" : `${goal.says}: ${goal.isMet ? "met" : "**missed**"}`;
  const words = says.startsWith("|")
    ? says
        .replaceAll("**", "")
        .replace(/^\||\|$/g, "")
        .replaceAll("|", ",")
        .trim()
    : says;
  const cells = [
    `\`${name}\`, [${file}](${where})`,
    words.replace(/ ,/g, ","),
    `\`${claim.command ?? `npm run claims -- --only ${name}`}\``,
    `${expectedText(claim).replaceAll("**", "").replaceAll(" | ", ", ")}, ${toleranceText(claim)}`,
    wanted,
    String(minutes),
  ];
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** Minutes of everything: a check, or a section of the bench, is computed once for all claims of it. */
export function minutesOf(claims) {
  const byWork = new Map();
  for (const { name, command, minutes } of claims) {
    const work = minutes <= QUICK_MINUTES ? name : (command ?? name.replace(/-of-.*/, ""));
    byWork.set(work, Math.max(byWork.get(work) ?? 0, minutes));
  }
  return Math.ceil([...byWork.values()].reduce((sum, minutes) => sum + minutes, 0));
}

/** The text of CLAIMS.md. */
export function claimsPage(sections = SECTIONS) {
  const all = sections.flatMap(({ claims }) => claims);
  const tables = sections.map(
    ({ title, claims }) => `
## ${title}

| claim | words | command | number | wanted or published | minutes |
| --- | --- | --- | --- | --- | --- |
${claims.map(row).join("\n")}
`,
  );
  const rest = NOT_MEASURED.map(([what, why]) => `- **${what}.** ${why}`).join("\n");
  return `${HEAD.replace("MINUTES", String(minutesOf(all)))}${tables.join("")}
## Claimed, and not measured by npm run claims

${rest}
`;
}
