// The documented steps of the four variants, and a reader that finds them in the text of a driver file.
// A step is told where it is done: in a comment that begins with its number ("// 5.1 ..."), or, if it happens in
// another file, in the header comment with that file: "1 and 2: nic/nic.ts", "1.1 to 1.4, nic/nic.ts". Each number
// stands in exactly one of the two places, in ascending order.

/** The step numbers of Windows' driver documentation, by driver file, and those of lib/docs/linux.md for Linux's. */
export const STEPS: Readonly<Record<string, readonly string[]>> = {
  "driver/non-rss.ts": ["1", "2", "3", "4", "5", "6", "7"],
  "driver/single-hardware-queue.ts": ["1", "2", "3", "4", "5.1", "5.2", "5.3", "6.1", "6.2"],
  "driver/hardware-queuing.ts": ["1.1", "1.2", "1.3", "1.4", "2", "3", "4.1", "4.2"],
  "driver/message-signaled-interrupts.ts": ["1.1", "1.2", "1.3", "1.4", "2", "3", "4", "5"],
  "linux/napi-single-queue.ts": ["1", "2", "3", "4", "5", "6", "7.1", "7.2", "8"],
  "linux/napi-multi-queue.ts": ["1", "2", "3", "4", "5", "6", "7.1", "7.2", "8", "9"],
  "linux/receive-packet-steering.ts": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"],
};

const NUMBER = String.raw`\d{1,2}(?:\.\d)?`;
const LIST = String.raw`${NUMBER}(?:\s*(?:,|and|to)\s*${NUMBER})*`;
const ELSEWHERE = new RegExp(String.raw`(?<![\w.])(${LIST})\s*[:,]\s*([\w-]+(?:/[\w-]+)*\.ts)`, "g");
const HERE = new RegExp(String.raw`(?://|/\*\*?|^\s*\*)\s*(?:[Ss]teps?\s+)?(${LIST})(?![\w-])\.?(?=[\s:,]|$)`, "gm");

/** Steps that the header gives to other files, with the file's path below lib/src. */
export function stepsElsewhere(text: string, documented: readonly string[]): { step: string; file: string }[] {
  const header = headerOf(text).replace(/\n\s*(\/\/|\*)/g, "\n");
  return [...header.matchAll(ELSEWHERE)].flatMap(([, list, file]) =>
    expand(list, documented).map((step) => ({ step, file: file })),
  );
}

/**
 * What is wrong with the steps of a driver file, a sentence each: every documented step must stand there once and in
 * order.
 */
export function stepFaults(text: string, documented: readonly string[]): string[] {
  const elsewhere = stepsElsewhere(text, documented).map(({ step }) => step);
  const here = [...text.slice(headerOf(text).length).matchAll(HERE)].flatMap(([, list]) => expand(list, documented));
  const all = [...elsewhere, ...here];
  return [
    ...documented.filter((step) => !all.includes(step)).map((step) => `step ${step} is missing`),
    ...documented
      .filter((step) => all.filter((found) => found === step).length > 1)
      .map((step) => `step ${step} stands there more than once`),
    ...all.filter((step) => !documented.includes(step)).map((step) => `step ${step} is not documented`),
    ...disorder(
      elsewhere.filter((step) => documented.includes(step)),
      documented,
    ),
    ...disorder(
      here.filter((step) => documented.includes(step)),
      documented,
    ),
  ];
}

function disorder(steps: readonly string[], documented: readonly string[]): string[] {
  return steps.flatMap((step, index) =>
    index > 0 && documented.indexOf(step) < documented.indexOf(steps[index - 1])
      ? [`step ${step} comes after step ${steps[index - 1]}`]
      : [],
  );
}

/** "1.1 to 1.3" -> 1.1, 1.2, 1.3 (as they are documented); "1 and 2" -> 1, 2. */
function expand(list: string, documented: readonly string[]): string[] {
  return list.split(/\s*(?:,|and)\s*/).flatMap((part) => {
    const [first, last] = part.split(/\s*to\s*/);
    const from = documented.indexOf(first),
      until = documented.indexOf(last ?? first);
    return from < 0 || until < from ? [part] : documented.slice(from, until + 1);
  });
}

/** The comment before the first line of code. */
function headerOf(text: string): string {
  return /^(?:\s*(?:\/\/[^\n]*\n|\/\*[\s\S]*?\*\/))*/.exec(text)![0];
}
