// An exercise of lesson 02a: build a test connection that cannot see one mistake, and sees the others. The answer is
// tried out: what would a program with each mistake compute for it?
import { formatHash, parseAddress } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { HASH_MISTAKES, hashWithMistake, type Connection, type HashMistake } from "../hash-mistakes.js";
import { ends, list } from "./frames.js";
import { builtOf } from "./built.js";
import { example, written } from "./written.js";

/** Mistakes that some connections do not show: all but the reversed key, which nearly every one shows. */
const HIDDEN = [
  "ports in little-endian",
  "destination address first",
  "ports exchanged",
  "addresses in little-endian",
] as const satisfies readonly HashMistake[];

interface Ends {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** What makes a connection blind to a mistake: both ways of reading it give the same bytes. */
const BLIND: Readonly<Record<(typeof HIDDEN)[number], (from: Ends, byte: number) => Partial<Ends>>> = {
  "ports in little-endian": (_, byte) => ({ sourcePort: byte * 257, destinationPort: (byte + 1) * 257 }),
  "destination address first": ({ destination }) => ({ source: destination }),
  "ports exchanged": ({ sourcePort }) => ({ destinationPort: sourcePort }),
  "addresses in little-endian": (_, byte) => ({
    source: `${byte}.1.1.${byte}`,
    destination: `${byte + 1}.2.2.${byte + 1}`,
  }),
};
const WHY: Readonly<Record<(typeof HIDDEN)[number], string>> = {
  "ports in little-endian": "A port whose two bytes are alike reads the same in both byte orders: 0x1212, for example.",
  "destination address first": "Two addresses that are the same read the same in either order.",
  "ports exchanged": "Two ports that are the same read the same in either order.",
  "addresses in little-endian": "An address such as 9.1.1.9 reads the same from both ends.",
};

export const blindTest: Exercise = {
  id: "02-blind-test",
  pose(random): PosedExercise {
    const start = ends(random, 4);
    const blind = random.pick(HIDDEN);
    const solution: Ends = { ...start, ...BLIND[blind](start, 5 + random.below(100)) };
    return {
      question:
        `**A blind test.** Find a connection for which a program with the mistake \`${blind}\` gets the *right* hash ` +
        `value, so that a test with it would pass, while each of the other mistakes (${list(others(blind))}) still ` +
        "gives a wrong one. Begin with\n\n" +
        `\`\`\`ts\n${written(start)}\n\`\`\`\n\nwhich sees all five. \`check\` makes each mistake with ` +
        "your connection.",
      answer: solution,
      shown: example(solution),
      asks: "The answer is a connection: an object in braces, as the one to begin with.",
      tryOut: (given) => tried(given, blind),
      mistakes: [{ answer: JSON.stringify(start), message: seen(start, blind).message }],
      hints: [
        "A mistake cannot be seen where the wrong way of reading gives the same bytes as the right one.",
        "Write the four fields as bytes in hexadecimal, and read them as the mistake reads them.",
        WHY[blind],
      ],
      because: seen(solution, blind).message,
    };
  },
};

const others = (blind: HashMistake): HashMistake[] => HASH_MISTAKES.filter((mistake) => mistake !== blind);

function tried(given: unknown, blind: HashMistake): TriedOut | null {
  const connection = builtOf(given);
  if (connection === null) return null;
  const { source, destination, sourcePort, destinationPort } = connection;
  const isPort = (port: unknown): port is number =>
    Number.isInteger(port) && Number(port) >= 0 && Number(port) < 65_536;
  if (typeof source !== "string" || typeof destination !== "string" || !isPort(sourcePort) || !isPort(destinationPort))
    return {
      isRight: false,
      message:
        "The answer is a connection: { source, destination, sourcePort, destinationPort }, ports from 0 to 65535.",
    };
  return seen({ source, destination, sourcePort, destinationPort }, blind);
}

function seen({ source, destination, sourcePort, destinationPort }: Ends, blind: HashMistake): TriedOut {
  const connection: Connection = {
    source: parseAddress(source),
    destination: parseAddress(destination),
    sourcePort,
    destinationPort,
  };
  if (connection.source.length !== 4 || connection.destination.length !== 4)
    return { isRight: false, message: "Both addresses must be IPv4." };
  const right = hashWithMistake(connection, null);
  const unseen = HASH_MISTAKES.filter((mistake) => hashWithMistake(connection, mistake) === right);
  const start = `The right value is ${formatHash(right)}. `;
  if (unseen.length === 0) return { isRight: false, message: `${start}All five mistakes give another one.` };
  const words = `${start}It cannot see ${list(unseen)}`;
  if (unseen.length > 1 || unseen[0] !== blind)
    return {
      isRight: false,
      isAlmost: unseen.includes(blind),
      message: `${words}; it should be blind to \`${blind}\` alone.`,
    };
  return {
    isRight: true,
    message: `${words}, and sees the other four. One test is not enough, and two alike are not two.`,
  };
}
