// An exercise of lesson 02: a wrong hash value, and the mistake behind it. The wrong values come from the model
// (hash-mistakes.ts).
import { formatHash, parseAddress } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { HASH_MISTAKES, hashWithMistake } from "../hash-mistakes.js";
import { ends, list } from "./frames.js";

/** Where to look for each mistake, without its name. */
const PLACES = {
  "ports in little-endian": "Look at the last four bytes of the input, two by two.",
  "destination address first": "Look at the first eight bytes of the input, four by four.",
  "ports exchanged": "Look at the last four bytes of the input, two by two.",
  "addresses in little-endian": "Look at the first eight bytes of the input, four by four.",
  "key bytes reversed": "Look at the key: the input is right.",
} as const;

export const diagnose: Exercise = {
  id: "02-diagnose",
  pose(random): PosedExercise {
    const { source, destination, sourcePort, destinationPort } = ends(random, 4);
    const answer = random.pick(HASH_MISTAKES);
    const connection = {
      source: parseAddress(source),
      destination: parseAddress(destination),
      sourcePort,
      destinationPort,
    };
    const wrong = formatHash(hashWithMistake(connection, answer));
    return {
      question:
        `**Which mistake?** With Microsoft's key, a program hashes the connection from ${source}, port ` +
        `${sourcePort}, to ${destination}, port ${destinationPort}, over addresses and ports. It should get ` +
        `\`${formatHash(hashWithMistake(connection, null))}\`; it gets \`${wrong}\`. Which of these mistakes does it ` +
        `make: ${list(HASH_MISTAKES)}? Give its name. Compute; do not guess.`,
      answer,
      choices: HASH_MISTAKES,
      mistakes: HASH_MISTAKES.filter((mistake) => mistake !== answer).map((mistake) => ({
        answer: mistake,
        message: `That mistake would give ${formatHash(hashWithMistake(connection, mistake))}, not ${wrong}.`,
        isAlmost: PLACES[mistake] === PLACES[answer],
      })),
      hints: [
        "Start from `toeplitz(tupleInput(source, destination, sourcePort, destinationPort), MICROSOFT_KEY)` and " +
          "make one mistake at a time.",
        "`parseAddress` gives an address as bytes; a port in little-endian is `((port & 255) << 8) | (port >> 8)`; " +
          "`.reverse()` on a copy gives its bytes in reverse order.",
        PLACES[answer],
      ],
      because: `Right: that mistake gives ${wrong}. A wrong hash value is evidence: compute what each mistake would give.`,
    };
  },
};
