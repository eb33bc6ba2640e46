// An exercise of lesson 02: the Toeplitz hash of an input with two set bits, by hand. The model computes the right
// answer.
import { formatHash, MICROSOFT_KEY, toeplitz } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { toeplitzBits } from "../toeplitz-bits.js";

export const toeplitzByHand: Exercise = {
  id: "02-toeplitz",
  pose(random): PosedExercise {
    const first = random.below(40);
    const second = first + 3 + random.below(40);
    const input = new Uint8Array(12);
    for (const bit of [first, second]) input[bit >> 3] = (input[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
    const rows = toeplitzBits(input, MICROSOFT_KEY);
    const [a, b] = [rows[first]?.keyWindow ?? 0, rows[second]?.keyWindow ?? 0];
    const answer = toeplitz(input, MICROSOFT_KEY);
    return {
      question:
        `**Toeplitz by hand.** A hash input of 12 bytes has only two bits set: bit ${first} and bit ${second} (bit 0 ` +
        `is the first). The 32 key bits that stand left-most are \`${formatHash(a)}\` at bit ${first} and ` +
        `\`${formatHash(b)}\` at bit ${second}. What is the hash value?`,
      answer,
      mistakes: [
        {
          answer: (a + b) % 2 ** 32,
          message: "You added. XOR carries nothing over: where both have a 1, the result has a 0.",
        },
        { answer: a + b, message: "You added. XOR carries nothing over, and the value never has more than 32 bits." },
        { answer: (a | b) >>> 0, message: "That is OR. With XOR, two ones give a zero." },
        {
          answer: (a ^ b) | 0,
          message: "The right bits, read as a signed number: the hash value is unsigned. Write `>>> 0` behind it.",
          isAlmost: true,
        },
        { answer: a, message: "That is the value after the first of the two bits.", isAlmost: true },
        { answer: b, message: "You replaced the value at the second bit; it is XORed in." },
      ].filter((mistake) => mistake.answer !== answer),
      hints: [
        "Every set bit XORs its 32 key bits into the value, which starts at 0; every other bit leaves it alone.",
        "In a cell, `^` is XOR; `>>> 0` behind it makes the result unsigned.",
        `Compute ${formatHash(a)} XOR ${formatHash(b)}.`,
      ],
      because:
        `Right: ${formatHash(a)} XOR ${formatHash(b)} is ${formatHash(answer)}. The hash of two bits is the XOR of ` +
        `their hashes: Toeplitz is linear.`,
    };
  },
};
